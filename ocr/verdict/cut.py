"""Writing that runs over the edge of the picture: the sheet lay beside the glass, or the frame is too small."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.values import Box
from ocr.verdict.metric import Measured, Metric
from ocr.verdict.paper import WORK_DPI
from ocr.verdict.sight import Sight

_STAMP_MM = 40.0
"""a stamp is no longer than this: a seal has 36 mm, in black on a copy"""
_RED = 40.0
"""levels by which the red of a seal's ink is above its green and its blue, at least"""


def cut_off(sight: Sight) -> Measured:
    """`cut_marks`: most letters and strokes that run over one and the same edge, with their place.

    It is `cut_stamp_marks` where they lie so close together that they may be of a stamp that was put over the edge. A red seal is none:
    over the edges of all sheets of a document it belongs there (giáp lai, NĐ 30/2020). Each edge is judged by itself. `cut_lines`: most
    lines that begin or end at one edge, cut off between two letters perhaps; left out where none does.
    """
    found = sight.marks
    measured = dict(_over_the_edge(sight))
    if found.flush_box is not None:
        box = sight.placed(found.flush_box, min(sight.raster.dpi, WORK_DPI))
        measured["cut_lines"] = Metric(float(found.flush), box)
    return measured


def _over_the_edge(sight: Sight) -> Measured:
    measured = {"cut_marks": Metric(0.0)}
    for count, box in sorted(sight.marks.cut, key=lambda edge: edge[0]):  # the last one of a name is the worst
        if _red(sight, box):
            continue
        along_mm = max(box.x1 - box.x0, box.y1 - box.y0) / sight.paper.px_per_mm
        name = "cut_stamp_marks" if along_mm <= _STAMP_MM else "cut_marks"
        measured[name] = Metric(float(count), sight.placed(box, min(sight.raster.dpi, WORK_DPI)))
    return measured


def _red(sight: Sight, box: Box) -> bool:
    """Whether most of the dark ink in a place of the plane of ink is of a red seal."""
    if sight.small.gray:
        return False
    ink = sight.paper.dark_ink
    across, down = (
        small / plane for small, plane in zip(sight.small.pixels.shape[1::-1], ink.shape[::-1], strict=True)
    )
    y0, y1, x0, x1 = int(box.y0 * down), round(box.y1 * down), int(box.x0 * across), round(box.x1 * across)
    there = ink[box.y0 : box.y1, box.x0 : box.x1]
    colors = cv2.resize(sight.small.pixels[y0:y1, x0:x1], there.shape[::-1], interpolation=cv2.INTER_AREA)
    inked = colors[there > 0].astype(np.int16)
    return bool(len(inked)) and float(np.median(inked[:, 0] - inked[:, 1:].max(1))) >= _RED
