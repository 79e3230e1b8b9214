"""Pixels in; clean page, verdict, layers, words and codes out.

A library of its own: it knows images, never dossiers, devices or databases, and imports nothing of `app` or
`scanner`. It owns its values (`ocr.values`), its recipes (`ocr.recipes`) and its error tree (`ocr.errors`).
Importing `ocr` loads no engine: cv2, tesserocr and zxing-cpp are loaded by the modules that use them, so that a
process which only needs the values (a desktop window) stays free of them.
"""
