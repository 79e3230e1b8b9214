"""Tesseract's orientation detector, the dear witness that is asked where cheap evidence is unsure."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # read when the engine is loaded; parallelism is by processes

from functools import cache

import tesserocr

from ocr.errors import LanguageMissing
from ocr.image.color import reduced
from ocr.image.raster import MM_PER_INCH, Pixels
from ocr.text.tessdata import tessdata_folder

_WORK_DPI = 150  # at 100 dpi it errs on some pages
_CARD_MM, CARD_DPI = 120.0, 300
"""a picture whose longer side is at most that is a card, printed smaller than pages are"""
_SURE = 10.0


def is_card(gray: Pixels, dpi: float) -> bool:
    """Whether a picture is as small as a card."""
    return bool(max(gray.shape) / dpi * MM_PER_INCH <= _CARD_MM)


@cache
def _engine() -> tesserocr.PyTessBaseAPI:
    folder = tessdata_folder()
    try:
        return tesserocr.PyTessBaseAPI(path=f"{folder}{os.sep}", lang="osd", psm=tesserocr.PSM.OSD_ONLY)
    except RuntimeError as error:
        raise LanguageMissing(f"osd in {folder}") from error


def detect_orientation(gray: Pixels, dpi: float) -> tuple[int, float]:
    """Ask Tesseract how far the page is turned clockwise.

    Args:
        gray: H x W uint8.
        dpi: its resolution; looked at at 150 dpi, a card at 300, or at its own, if that is lower.

    Returns:
        (0, 90, 180 or 270, confidence 0..1), or (0, 0.0) where it finds too little text.

    Raises:
        LanguageMissing: the data `osd` are not installed.
    """
    work_dpi = CARD_DPI if is_card(gray, dpi) else _WORK_DPI
    small = reduced(gray, work_dpi / dpi)
    engine = _engine()
    engine.SetImageBytes(small.tobytes(), small.shape[1], small.shape[0], 1, small.shape[1])
    engine.SetSourceResolution(round(min(dpi, work_dpi)))
    try:
        found = engine.DetectOrientationScript()
    except RuntimeError:
        found = None
    finally:
        engine.Clear()
    if not found:
        return 0, 0.0
    return int(found["orient_deg"]) % 360, min(1.0, float(found["orient_conf"]) / _SURE)
