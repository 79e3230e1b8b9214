"""Pixels: read a file into them, turn them upright, and code them as layers.

Belongs here: `decode` (files and buffers to a `Raster`), `hash`, `geometry` (skew, orientation, straightening), and the
layers of the archive page (`layers`, with `mask`, `paper`, `color`, `jpeg` and `jbig2`); `photo` is a room of its own for
what no scanner does to a page. Does not belong here:
judging a page (`ocr.verdict`), reading it (`ocr.text`, `ocr.codes`), PDF (no module of `ocr` knows PDF), and any
notion of dossiers. cv2 and Pillow are loaded by the modules, not by this package.
"""
