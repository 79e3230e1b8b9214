"""Tesseract's orientation detector, the dear witness that is asked where cheap evidence is unsure."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # read when the engine is loaded; parallelism is by processes

import tesserocr

from ocr.errors import LanguageMissing
from ocr.image.color import reduced
from ocr.image.raster import Pixels
from ocr.image.text_dpi import text_dpi
from ocr.text.tesseract.data import tessdata_folder

_SURE = 10.0


def _engine() -> tesserocr.PyTessBaseAPI:
    """Loaded for each page that asks, one in thirty: that costs it 50 ms, and each worker 33 MB if it were kept."""
    folder = tessdata_folder()
    try:
        return tesserocr.PyTessBaseAPI(path=f"{folder}{os.sep}", lang="osd", psm=tesserocr.PSM.OSD_ONLY)
    except RuntimeError as error:
        raise LanguageMissing(f"osd in {folder}") from error


def detect_orientation(gray: Pixels, dpi: float) -> tuple[int, float]:
    """Ask Tesseract how far the page is turned clockwise.

    Args:
        gray: H x W uint8.
        dpi: its resolution; looked at as `text_dpi` says.

    Returns:
        (0, 90, 180 or 270, confidence 0..1), or (0, 0.0) where it finds too little text.

    Raises:
        LanguageMissing: the data `osd` are not installed.
    """
    work_dpi = text_dpi(gray, dpi)  # at 100 dpi it errs on some pages
    small = reduced(gray, work_dpi / dpi)
    with _engine() as engine:
        engine.SetImageBytes(small.tobytes(), small.shape[1], small.shape[0], 1, small.shape[1])
        engine.SetSourceResolution(round(work_dpi))
        try:
            found = engine.DetectOrientationScript()
        except RuntimeError:
            found = None
    if not found:
        return 0, 0.0
    return int(found["orient_deg"]) % 360, min(1.0, float(found["orient_conf"]) / _SURE)
