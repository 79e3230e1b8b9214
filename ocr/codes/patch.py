"""Patch codes: four bars of 0.08 or 0.2 inch, 0.08 inch apart, that scanners know as separators. zxing-cpp does not read them.

What is wide, from the leading edge (Kodak, "Patch Code Information", A-61599): 1 wwnn, 2 wnnw, 3 wnwn, 4 nwwn, 6 nnww, T nwnw. So 3
is T upside down and 6 is 1; 2 and 4 are the same both ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ocr.image.color import reduced
from ocr.image.raster import Pixels
from ocr.values import Box, Code

SYMBOLOGY: Final = "Patch"
PATTERNS: Final = {"wwnn": "1", "wnnw": "2", "wnwn": "3", "nwwn": "4", "nnww": "6", "nwnw": "T"}
NARROW_MM, WIDE_MM = 2.032, 5.08
_LEAST_LENGTH_MM: Final = 15.0
"""bars have at least 19 mm (A-61599); a hole or a pen may have taken some of it"""
_WORK_PX_PER_MM: Final = 2.9
_STEP_MM: Final = 1.4
"""from one line across the bars to the next"""
_ALL_UNITS: Final = 10.0
"""two bars of 2.5 narrow ones, two narrow ones and three spaces"""
_SCALE: Final = (0.6, 1.2)
"""to which a sheet was printed"""
_NARROW, _WIDE = (0.65, 1.45), (1.95, 3.05)
"""in units: ink spreads, edges lie between two pixels"""
_QUIET_UNITS: Final = 2.6
"""of bare paper: the specification keeps 6 mm to the edge of the sheet"""
_LEAST_HIT_SHARE: Final = 0.6
"""of the lines across its length a patch has to be seen on"""
_MOST_GAP: Final = 8
"""a spot hides so many lines of a patch"""
_DARK: Final = 0.62
"""of the paper's lightness"""
_MOST_SLOPE: Final = 0.2
_PAPER_PERCENTILE: Final = 80


@dataclass(frozen=True, slots=True)
class _Hit:
    """One line across four bars: which patch, its line, and where the bars begin and end on it."""

    name: str
    line: int
    begin: int
    end: int


def read_patches(gray: Pixels, dpi: float) -> Iterator[Code]:
    """Find patch codes whose bars lie across or along the page, named as from its top or its left edge.

    Args:
        gray: H x W uint8.
        dpi: of the picture.
    """
    plane, cell = gray, 1
    while dpi / 25.4 / cell >= 2 * _WORK_PX_PER_MM:  # halves are fast
        plane, cell = reduced(plane, 0.5), cell * 2
    px_per_mm = dpi / 25.4 / cell
    dark = plane < _DARK * float(np.percentile(plane[::4, ::4], _PAPER_PERCENTILE))
    for turned, lines in ((False, dark.T), (True, dark)):
        for first, last in _patches(lines, px_per_mm):
            begin, end = min(first.begin, last.begin), max(first.end, last.end)
            along, across = (first.line, last.line + 1), (begin, end)
            (x0, x1), (y0, y1) = (across, along) if turned else (along, across)
            yield Code(SYMBOLOGY, first.name, Box(x0 * cell, y0 * cell, x1 * cell, y1 * cell))


def _patches(lines: np.ndarray, px_per_mm: float) -> Iterator[tuple[_Hit, _Hit]]:
    """The first and the last line of each patch; `lines` is looked at row by row."""
    step = max(1, round(_STEP_MM * px_per_mm))
    runs: list[list[_Hit]] = []
    for hit in _hits(lines, step, px_per_mm):
        run = next((run for run in runs if _goes_on(run[-1], hit, step)), None)
        if run is None:
            runs.append([hit])
        else:
            run.append(hit)
    for run in runs:
        length = run[-1].line - run[0].line
        if length >= _LEAST_LENGTH_MM * px_per_mm and len(run) >= _LEAST_HIT_SHARE * length / step:
            yield run[0], run[-1]


def _goes_on(last: _Hit, hit: _Hit, step: int) -> bool:
    apart = hit.line - last.line
    return (
        hit.name == last.name
        and 0 < apart <= _MOST_GAP * step
        and abs(hit.begin - last.begin) <= 1 + _MOST_SLOPE * apart
    )


def _hits(lines: np.ndarray, step: int, px_per_mm: float) -> Iterator[_Hit]:
    """Each place on each `step`-th line where four bars with bare paper before and behind them make a patch."""
    seen = np.pad(lines[::step], ((0, 0), (1, 1))).astype(
        np.int8
    )  # so each line has as many beginnings of bars as ends
    edges = np.flatnonzero(np.diff(seen.ravel()))
    if len(edges) < 8:
        return
    line = edges // seen.shape[1]
    widths = sliding_window_view(np.diff(edges), 7)[::2].astype(np.float32)
    unit = widths.sum(1) / _ALL_UNITS
    low, high = (share * NARROW_MM * px_per_mm for share in _SCALE)
    near = np.flatnonzero((low <= unit) & (unit <= high) & (line[:-7:2] == line[7::2]))
    widths, unit = widths[near] / unit[near, None], unit[near]
    narrow, wide = _between(widths, _NARROW), _between(widths, _WIDE)
    fits = narrow[:, 1::2].all(1) & (narrow | wide)[:, ::2].all(1)
    for first, is_wide, one_px in zip(2 * near[fits], wide[fits, ::2], unit[fits], strict=True):
        last, of_line = first + 7, line[first]
        begin, end = (int(edges[at]) % seen.shape[1] for at in (first, last))
        before = begin - _edge(edges, line, first - 1, of_line, seen.shape[1], 0)
        after = _edge(edges, line, last + 1, of_line, seen.shape[1], lines.shape[1]) - end
        kinds = "".join("w" if bar else "n" for bar in is_wide)
        if kinds in PATTERNS and min(before, after) >= _QUIET_UNITS * one_px:
            yield _Hit(PATTERNS[kinds], int(of_line) * step, begin, end)


def _edge(edges: np.ndarray, line: np.ndarray, at: int, of_line: int, width: int, otherwise: int) -> int:
    """Where an edge stands on its line, if it is one of that line."""
    return int(edges[at]) % width if 0 <= at < len(edges) and line[at] == of_line else otherwise


def _between(widths: np.ndarray, limits: tuple[float, float]) -> np.ndarray:
    return (limits[0] <= widths) & (widths <= limits[1])
