"""PDF/A: writing the archival copy, judging it, and reading what a file says about itself.

Here belong the assembling of coded layers and words into a PDF/A-2u file, its metadata, the judge (veraPDF) and the reading of PDF files
from outside (codes, pages, signatures). Not here: pixels and their coding (`ocr`), rendering (`rasterise`), signing (`signing`).
"""
