"""Thin edges after Canny (1986): where the gradient is steepest across itself, followed from what is clear into what is faint.

`cv2.Canny` of OpenCV 5.0.0 writes beyond its memory where a picture is dense with edges, as squared paper at 75 dpi (`double free or
corruption`), and a worker that dies takes its page along: so it is not called.
"""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.raster import Pixels

_DIAGONAL = 0.4142
"""tangent of 22.5 degrees: nearer to an axis a gradient runs along it"""


def thin_edges(gray: Pixels, faint: int, clear: int) -> Pixels:
    """Mark the edges.

    Args:
        gray: H x W uint8.
        faint, clear: sums of both Sobel gradients from which a place may belong to an edge, and from which it makes one.

    Returns:
        H x W uint8, 255 on edges.
    """
    across, down = (np.asarray(plane, np.int16) for plane in cv2.spatialGradient(gray, ksize=3))
    wide, high = np.abs(across), np.abs(down)
    steep = (wide + high).astype(np.int32)
    padded = np.pad(steep, 1)
    height, width = gray.shape

    def beside(x: int, y: int) -> np.ndarray:
        return padded[1 + y : 1 + y + height, 1 + x : 1 + x + width]

    level, upright = high <= _DIAGONAL * wide, wide <= _DIAGONAL * high
    falling = (across ^ down) >= 0
    top = np.where(
        level,
        (steep > beside(-1, 0)) & (steep >= beside(1, 0)),
        np.where(
            upright,
            (steep > beside(0, -1)) & (steep >= beside(0, 1)),
            np.where(
                falling,
                (steep > beside(-1, -1)) & (steep > beside(1, 1)),
                (steep > beside(1, -1)) & (steep > beside(-1, 1)),
            ),
        ),
    )
    candidates = (top & (steep > faint)).astype(np.uint8)
    count, labels = cv2.connectedComponents(candidates, connectivity=8)
    kept = np.zeros(count, np.uint8)
    kept[np.unique(np.asarray(labels)[(candidates > 0) & (steep > clear)])] = 255
    kept[0] = 0
    return np.asarray(kept[labels], np.uint8)
