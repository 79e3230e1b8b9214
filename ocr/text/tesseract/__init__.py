"""Tesseract behind the port `ocr.text.engine`: in this process, and as a program; and its language data.

Nothing else imports `tesserocr` or `pytesseract`; importing this package loads neither.
"""
