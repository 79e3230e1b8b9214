"""What the pages that a scanner brought say of the scanner: dirt on its glass, parts that wear, settings that drift. Pure.

Belongs here: figures of pages in the order in which they ran through a device, and what follows from many of them together. Does not belong
here: pixels, rows, sentences; what one page or one paper says by itself (`ocr.verdict`, `app.domain.sequence`).
"""
