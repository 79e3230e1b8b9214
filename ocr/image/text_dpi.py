"""At which resolution print is looked at: pages at 150 dpi, cards at 300, for their print is smaller."""

from __future__ import annotations

from ocr.image.raster import MM_PER_INCH, Pixels

PAGE_DPI, CARD_DPI = 150, 300
_CARD_MM = 120.0
"""a picture whose longer side is at most that is a card"""


def is_card(pixels: Pixels, dpi: float) -> bool:
    """Whether a picture is as small as a card."""
    return bool(max(pixels.shape[:2]) / dpi * MM_PER_INCH <= _CARD_MM)


def text_dpi(pixels: Pixels, dpi: float) -> float:
    """The resolution at which the print of a picture is looked at, or its own, if that is lower."""
    return min(dpi, CARD_DPI if is_card(pixels, dpi) else PAGE_DPI)
