"""From a clean page image to its words in reading order.

Here belong the OCR engines behind one Protocol (`ocr.text.engine`), the recipe by which they read
(`ocr.text.recipe`), the layout and reading order of Vietnamese office papers (pure functions on word boxes) and the
hOCR output. What changes pixels for any other purpose belongs in `ocr.image`; the meaning of what was read (dates,
numbers, index fields) belongs to nobody in this library.

Importing this package loads no engine: `tesserocr` and `pytesseract` are loaded by the modules named after them.
"""
