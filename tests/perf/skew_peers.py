"""Other ways to find the turn of a page, for comparison: Leptonica, Hough lines, and projection of the turned picture.

Each takes a gray page of 150 dpi, H x W uint8, and returns degrees, clockwise positive, or None where it says that it can't tell.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import tesserocr

from ocr.image.raster import Pixels
from ocr.image.skew import ink_at

type Peer = Callable[[Pixels], float | None]
_SWEEP_DEG, _SWEEP_STEP_DEG, _FINEST_DEG = 20.0, 1.0, 0.01
_SURE = 3.0
"""Leptonica's own advice for a confidence that carries"""


@cache
def _leptonica() -> Any:
    """The library that Tesseract's wheel brings along, or that of the system; None without either."""
    beside = sorted((Path(tesserocr.__file__).parent / "tesserocr.libs").glob("libleptonica*"))
    beside += sorted((Path(tesserocr.__file__).parent.parent / "tesserocr.libs").glob("libleptonica*"))
    for name in [*map(str, beside), "libleptonica.so.6", "liblept.so.5"]:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        library.pixCreate.restype = ctypes.c_void_p
        library.pixGetData.restype = ctypes.c_void_p
        library.pixGetData.argtypes = library.pixGetWpl.argtypes = [ctypes.c_void_p]
        library.pixDestroy.argtypes = [ctypes.POINTER(ctypes.c_void_p)]
        real, whole = ctypes.c_float, ctypes.c_int
        out = ctypes.POINTER(real)
        library.pixFindSkewSweepAndSearch.argtypes = [ctypes.c_void_p, out, out, whole, whole, real, real, real]
        library.setMsgSeverity(6)
        return library
    return None


def leptonica(gray: Pixels) -> float | None:
    """pixFindSkewSweepAndSearch on our own ink, swept over 20 degrees at a quarter and searched at half of the resolution."""
    library, ink = _leptonica(), ink_at(gray)
    height, width = ink.shape
    pix = ctypes.c_void_p(library.pixCreate(width, height, 1))
    row_bytes = library.pixGetWpl(pix) * 4
    bits = np.zeros((height, row_bytes), np.uint8)
    packed = np.packbits(ink > 0, axis=1)
    bits[:, : packed.shape[1]] = packed
    words = np.ascontiguousarray(bits).view(">u4").astype("<u4")
    ctypes.memmove(library.pixGetData(pix), words.ctypes.data, words.nbytes)
    angle, sure = ctypes.c_float(), ctypes.c_float()
    library.pixFindSkewSweepAndSearch(pix, angle, sure, 4, 2, _SWEEP_DEG, _SWEEP_STEP_DEG, _FINEST_DEG)
    library.pixDestroy(ctypes.byref(pix))
    return -angle.value if sure.value >= _SURE else None


def hough(gray: Pixels) -> float | None:
    """The median turn of the long segments that cv2.HoughLinesP sees in ink that was smeared along the rows."""
    smeared = cv2.morphologyEx(ink_at(gray), cv2.MORPH_CLOSE, np.ones((3, 25), np.uint8))
    edges = cv2.Canny(smeared, 50, 150)
    found = cv2.HoughLinesP(edges, 1, np.pi / 1800, 120, minLineLength=gray.shape[1] // 6, maxLineGap=12)
    if found is None:
        return None
    x0, y0, x1, y1 = np.asarray(found, np.float64).reshape(-1, 4).T
    degrees = np.rad2deg(np.arctan2(y1 - y0, x1 - x0))
    flat = degrees[np.abs(degrees) <= _SWEEP_DEG]
    return float(np.median(flat)) if len(flat) else None


def projection(gray: Pixels) -> float | None:
    """The plain way: turn the picture of 50 dpi by each tenth of a degree and take the one whose row sums vary most."""
    ink = cv2.resize(ink_at(gray), None, fx=1 / 3, fy=1 / 3, interpolation=cv2.INTER_AREA)
    height, width = ink.shape
    if not ink.any():
        return None

    def varies(degrees: float) -> float:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
        rows = cv2.warpAffine(ink, matrix, (width, height)).sum(1, dtype=np.float64)
        return float(np.square(np.diff(rows)).sum())

    coarse = max(np.arange(-_SWEEP_DEG, _SWEEP_DEG + 0.5, 1.0), key=varies)
    return float(max(np.arange(coarse - 1, coarse + 1.05, 0.1), key=varies))


def peers() -> Mapping[str, Peer]:
    """Those that are here, by name."""
    all_: dict[str, Peer] = {
        "Leptonica": leptonica,
        "Hough lines (cv2)": hough,
        "projection of turned pictures": projection,
    }
    return all_ if _leptonica() is not None else {name: peer for name, peer in all_.items() if name != "Leptonica"}
