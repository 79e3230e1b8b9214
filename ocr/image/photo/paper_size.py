"""Which paper it is, by the ratio of its sides."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from ocr.image.photo.camera import Aspect

PAPERS_MM = {"A4": (210.0, 297.0), "letter": (215.9, 279.4), "card": (53.98, 85.6)}
"""shorter and longer side of what is told by its ratio; the card is ID-1 of ISO/IEC 7810"""
SAME_RATIO_MM = {"A3": (297.0, 420.0), "A5": (148.0, 210.0), "A6": (105.0, 148.0)}
"""papers with the ratio of A4: someone has to say that it is one of these"""
_NEAR, _FARTHEST, _SIGMAS = 0.025, 0.04, 2.5
"""in logarithms of the ratio: always near enough, never, and by how many times the expected error"""


@dataclass(frozen=True, slots=True)
class PaperSize:
    """What paper.

    Attributes:
        name: of the paper; empty where the ratio fits none.
        width_mm, height_mm: as it lies in the picture.
    """

    name: str
    width_mm: float
    height_mm: float


def paper_size(sides: Aspect, name: str = "") -> PaperSize:
    """Take the paper whose ratio is nearest, where it is near enough.

    All A sizes have the same ratio: it is taken for A4, unless somebody says what it is. A sheet of no usual ratio is taken to be as
    large as fits on A4: then it has rather more dots an inch than is said.

    Args:
        sides: as measured.
        name: of the paper, where it is known: one of `PAPERS_MM` or `SAME_RATIO_MM`.
    """
    ratio = log(sides.ratio)
    upright = ratio <= 0
    if name:
        short, long = (PAPERS_MM | SAME_RATIO_MM)[name]
    else:
        off = {paper: abs(abs(ratio) - log(long / short)) for paper, (short, long) in PAPERS_MM.items()}
        name = min(off, key=lambda paper: off[paper])
        if off[name] > min(_FARTHEST, max(_NEAR, _SIGMAS * sides.error)):
            name, long, short = "", *_within_a4(max(sides.ratio, 1 / sides.ratio))
        else:
            short, long = PAPERS_MM[name]
    return PaperSize(name, short, long) if upright else PaperSize(name, long, short)


def _within_a4(ratio: float) -> tuple[float, float]:
    short, long = PAPERS_MM["A4"]
    return (long, long / ratio) if ratio * short > long else (short * ratio, short)
