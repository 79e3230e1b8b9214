"""Pages with hardly anything on them: a page number, a line at the head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ocr.values import Box

if TYPE_CHECKING:
    from ocr.verdict.marks import Marks
    from ocr.verdict.paper import PaperAndInk

_MOST_MARKS = 200
_MOST_MM = 13.0
"""of the page's height in which there is anything at all: two lines, and less than a seal, a signature or a picture"""
_BETWEEN_MM, _MOST_LINES = 1.0, 3
"""what stands so close is of one line, accents too; specks of dust make many"""
_LETTER_MM = (1.6, 6.0)
_NUMBER_MM = (60.0, 8.0)
_HEAD = 0.14
"""share of the page's height that head and foot take"""
_PRINTED = 0.6
"""level of print over that of its paper, at its darkest"""


@dataclass(frozen=True, slots=True)
class FewLines:
    """Where the little is, in pixels of the plane of ink; `number`: print at the head or the foot alone, no dust."""

    box_px: Box
    number: bool


def few_lines(page: PaperAndInk, found: Marks) -> FewLines | None:
    """Find whether a page has no more than a line or two.

    Args:
        page: paper and ink.
        found: its marks.

    Returns:
        None where there is more, or nothing.
    """
    boxes = found.inner
    if not 0 < len(boxes) <= _MOST_MARKS:
        return None
    low, high = boxes[:, :2], boxes[:, :2] + boxes[:, 2:4]
    lines = _joined(low[:, 1], high[:, 1], _BETWEEN_MM * page.px_per_mm)
    if len(lines) > _MOST_LINES or sum(end - start for start, end in lines) > _MOST_MM * page.px_per_mm:
        return None
    box = Box(*low.min(0).tolist(), *high.max(0).tolist())
    tall = (boxes[:, 3] >= _LETTER_MM[0] * page.px_per_mm) & (boxes[:, 3] <= _LETTER_MM[1] * page.px_per_mm)
    small = box.x1 - box.x0 <= _NUMBER_MM[0] * page.px_per_mm and box.y1 - box.y0 <= _NUMBER_MM[1] * page.px_per_mm
    height = len(page.level)
    aside = box.y1 <= _HEAD * height or box.y0 >= (1 - _HEAD) * height
    return FewLines(box, bool(small and aside and any(_printed(page, mark) for mark in boxes[tall])))


def _joined(low: NDArray[np.int64], high: NDArray[np.int64], between: float) -> list[tuple[int, int]]:
    """The intervals from top to bottom, those that overlap or nearly do as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(zip(low.tolist(), high.tolist(), strict=True)):
        if joined and start <= joined[-1][1] + between:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _printed(page: PaperAndInk, mark: NDArray[np.int64]) -> bool:
    x, y, width, height = mark[:4].tolist()
    part = np.s_[y : y + height, x : x + width]
    return bool((page.level[part] <= _PRINTED * page.paper[part]).any())
