"""PDF -> pixels, by PDFium.

Here belongs the drawing of one page of a PDF file from outside, and what must be known before (pages, signatures). These functions parse
hostile files: they run in a worker process with limits on time and memory. Not here: what becomes of the pixels (`ocr`), nor reading
what a file says about itself (`archive`).
"""
