"""A colour target of 24 patches as it lies on a scanner's glass, and its reference file. The colours are our own."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ocr.checksheet.colour import Lab, mean_lab
from tests.support.check_sheet import Pixels

TARGET_COLOURS = (
    (116, 80, 66), (198, 150, 128), (92, 122, 158), (88, 108, 64), (130, 128, 178), (98, 188, 170),
    (216, 124, 42), (72, 90, 168), (194, 88, 98), (92, 60, 106), (160, 188, 64), (226, 162, 44),
    (54, 60, 148), (68, 148, 72), (174, 54, 60), (232, 200, 30), (188, 84, 148), (6, 134, 164),
    (244, 244, 240), (200, 200, 198), (160, 160, 158), (120, 120, 120), (84, 84, 84), (50, 50, 50),
)  # fmt: skip
_PATCH, _GAP, _FRAME = 120, 14, 60
"""pixels of 300 dpi"""


def true_labs() -> list[Lab]:
    """What a measuring device would have found."""
    return [mean_lab(np.array([colour], np.uint8)) for colour in TARGET_COLOURS]


def cgats(names: Sequence[str], labs: Sequence[Lab]) -> str:
    """A reference file."""
    rows = "\n".join(f"{name}\t{lab[0]:.4f}\t{lab[1]:.4f}\t{lab[2]:.4f}" for name, lab in zip(names, labs, strict=True))
    head = 'CGATS.17\nORIGINATOR "tests"\nNUMBER_OF_FIELDS 4\nBEGIN_DATA_FORMAT\nSAMPLE_ID\tLAB_L\tLAB_A\tLAB_B\nEND_DATA_FORMAT\n'
    return f"{head}NUMBER_OF_SETS {len(names)}\nBEGIN_DATA\n{rows}\nEND_DATA\n"


def drawn_target(quarter_turns: int, skew_deg: float, *, rows: int = 4) -> Pixels:
    """Patches in a black frame on a white lid, RGB, 300 dpi; `rows` above 4 repeat colours."""
    width, height = (2 * _FRAME + count * (_PATCH + _GAP) - _GAP for count in (6, rows))
    page = np.full((1800, 1800, 3), 250, np.uint8)
    left, top = 400, 500
    page[top : top + height, left : left + width] = 20
    for index in range(6 * rows):
        x = left + _FRAME + index % 6 * (_PATCH + _GAP)
        y = top + _FRAME + index // 6 * (_PATCH + _GAP)
        page[y : y + _PATCH, x : x + _PATCH] = TARGET_COLOURS[index % 24]
    turned = np.ascontiguousarray(np.rot90(page, -quarter_turns))
    matrix = cv2.getRotationMatrix2D((900, 900), -skew_deg, 1.0)
    return np.asarray(cv2.warpAffine(turned, matrix, (1800, 1800), flags=cv2.INTER_LINEAR, borderValue=(250, 250, 250)))
