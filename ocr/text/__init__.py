"""From a clean page image to its words in reading order.

Rooms: `tesseract` (the engine behind the port `engine`), `again` (what is read once more), `layout` (lines, kinds of blocks, reading
order), `accents` (marks restored), `numbers` (grammar, two readings). Beside them stand the recipe, the picture that is read, what an
engine finds (`found`, its `spelling` and `baselines`), handwriting, foreign pages, how sure a word is, and `page`, which puts all of it
together. What changes pixels for any other purpose belongs in `ocr.image`; what words mean (kind of paper, fields) belongs to nobody in
this library.

Importing this package loads no engine: `tesserocr` and `pytesseract` are loaded by the modules of `tesseract`.
"""
