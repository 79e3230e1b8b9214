"""Dots per inch: what a file states, and what to assume where it states nothing sensible."""

from __future__ import annotations

import math
from typing import Any

from PIL import Image

from ocr.image.raster import MM_PER_INCH

_LEAST_DPI, _MOST_DPI = 20.0, 4800.0
_DEFAULT_DPI = 300.0
_SCREEN_DPI = 100.0
"""software that knows no resolution writes 72 or 96"""
_LARGEST_PAPER_MM = 650.0
_PAPERS_MM = (
    (210.0, 297.0),  # A4
    (297.0, 420.0),  # A3
    (148.0, 210.0),  # A5
    (105.0, 148.0),  # A6
    (54.0, 85.6),  # identity card, ISO/IEC 7810 ID-1
    (215.9, 279.4),  # US letter
)
_CARD_MM, _CARD_TOLERANCE = (53.98, 85.6), 0.02
_USUAL_DPI = (300, 200, 150, 400, 600, 240, 250, 100)
_TOLERANCE = 0.012


def stated_dpi(image: Image.Image) -> float:
    """The file's own resolution along x, 0.0 where it states none or nonsense (zero, infinite, below 20)."""
    value: Any = image.info.get("dpi", (0, 0))
    try:
        dpi = float(value[0] if isinstance(value, tuple) else value)
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return 0.0
    # PNG stores whole dots per metre: 300 dpi come back as 299.9994
    return round(dpi, 2) if math.isfinite(dpi) and _LEAST_DPI <= dpi <= _MOST_DPI else 0.0


def assumed_dpi(width_px: int, height_px: int) -> float:
    """The resolution at which a picture of this size would be a usual sheet of paper.

    Args:
        width_px, height_px: size in any orientation.

    Returns:
        The first match of usual papers (A4 first) and usual resolutions within 1.2 %. Else that at which it would be as long as A4, or as
        an identity card where it has a card's sides, and at most 300: a picture with too few pixels is not taken for a small sheet.
    """
    short, long = sorted((width_px, height_px))
    for paper_short, paper_long in _PAPERS_MM:
        for dpi in _USUAL_DPI:
            expected = paper_short * dpi / MM_PER_INCH, paper_long * dpi / MM_PER_INCH
            if abs(short / expected[0] - 1) < _TOLERANCE and abs(long / expected[1] - 1) < _TOLERANCE:
                return float(dpi)
    card_short, card_long = _CARD_MM
    card_like = abs(long / short / (card_long / card_short) - 1) < _CARD_TOLERANCE
    long_mm = card_long if card_like else _PAPERS_MM[0][1]
    return max(_LEAST_DPI, min(_DEFAULT_DPI, round(long / long_mm * MM_PER_INCH, 1)))


def resolved_dpi(stated: float, width_px: int, height_px: int) -> float:
    """The stated resolution where it makes a sheet of paper of the picture, else the assumed one."""
    if stated <= 0:
        return assumed_dpi(width_px, height_px)
    longest_mm = max(width_px, height_px) / stated * MM_PER_INCH
    if stated <= _SCREEN_DPI and longest_mm > _LARGEST_PAPER_MM:
        return assumed_dpi(width_px, height_px)
    return stated
