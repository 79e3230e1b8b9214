"""Whether the sides of a rectangle are the edges of a sheet, and where exactly they are: tones across each, along its whole length.

A sheet before a background differs from it in tone. On a white lid it may not; then its edge is a narrow shadow, far lighter than print. A
dark line with the same paper on both sides is a printed frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.image.outline import Array, Four, Outline
from ocr.image.raster import MM_PER_INCH, Pixels

WORK_DPI = 75
PX_PER_MM = WORK_DPI / MM_PER_INCH
_INSIDE_PX, _OUTSIDE_PX = 22, 10
_FINE = 2
_ACROSS = 80
_ENDS = 0.08
"""share of a side at either end that is left out: corners may be missing"""
_BLUR_PX = 2.2
"""by so much an edge is seen outside of where it is, by its blur and by the kernel that finds it"""
_SEARCH_PX = 5
_AS_STEEP = 0.6
_CLEAR_STEP = 8.0
_SHADOW = (2.0, 45.0)
_SHADOW_PX = 0.8
_ODD_AND_FAINT, _PRINTED, _ONE_FAINT = 0.6, 0.45, 0.3
"""what is darker than all around it may be a card on a lid, which has a shadow, or a picture printed on paper, which has none"""
_STANDARD_MM = (
    (297.0, 420.0),
    (210.0, 297.0),
    (148.0, 210.0),
    (105.0, 148.0),
    (215.9, 279.4),
    (215.9, 355.6),
    (203.0, 330.0),
    (190.0, 265.0),
    (182.0, 257.0),
    (99.0, 210.0),
    (88.0, 125.0),
    (54.0, 85.6),
)
"""A3 to A6, Letter, Legal, F4, land certificate, B5, a third of A4, passport (ISO/IEC 7810 ID-3), card (ID-1)"""
_AS_STANDARD_MM = 1.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen of the sides that lie within the picture.

    Attributes:
        steps: of each, by how many levels the sheet differs from what lies beside it; negative where it is darker.
        dips: of each, by how many levels the edge itself is darker than both.
        slack_px: of all four, by how much further out than its edge a sheet's side may lie: the width of its shadow; 0 at the frame.
    """

    steps: tuple[float, ...]
    dips: tuple[float, ...]
    slack_px: Four[float]

    def sure(self, size_mm: tuple[float, float]) -> float:
        """0..1, how sure it is that these are the edges of a sheet of that size."""
        sides = [_sure(step, dip) for step, dip in zip(self.steps, self.dips, strict=True)]
        faint = sum(abs(step) < _CLEAR_STEP for step in self.steps) * 2 > len(sides)
        darker = sum(step <= -_CLEAR_STEP for step in self.steps) * 2 > len(sides)
        shadow = max(self.dips, default=0.0) >= _SHADOW[0] or max(self.slack_px) >= _SHADOW_PX
        whole = 1.0
        if darker and not (shadow and _standard(size_mm)):
            whole = _PRINTED
        elif faint and not _standard(size_mm):
            whole = _ODD_AND_FAINT
        if faint and len(sides) < 2:
            whole *= _ONE_FAINT
        return whole * sum(sides) / max(len(sides), 1)


def _sure(step: float, dip: float) -> float:
    if abs(step) >= _CLEAR_STEP:
        return 1.0
    if dip > _SHADOW[1]:
        return 0.1
    return 0.8 if dip >= _SHADOW[0] else 0.5


def _standard(size_mm: tuple[float, float]) -> bool:
    short, long = sorted(size_mm)
    return any(abs(short - a) < _AS_STANDARD_MM and abs(long - b) < _AS_STANDARD_MM for a, b in _STANDARD_MM)


def evidence(colors: Pixels, found: Outline) -> tuple[Outline, Evidence]:
    """Move each side to where the tone changes most along its whole length, and tell the tones on either side.

    Args:
        colors: the picture at 75 dpi, H x W or H x W x 3 uint8.
        found: the rectangle.
    """
    moves = np.zeros(4)
    steps, dips = [], []
    for number, side in enumerate(found.sides):
        if not side.support:
            continue
        profile = _profile(colors, found.corners[number], found.corners[(number + 1) % 4])
        moves[number] = _place(profile)
        step, dip = _tones(profile)
        steps.append(step)
        dips.append(dip)
    top, right, bottom, left = (max(0.0, -float(move) - _BLUR_PX) for move in moves)
    return found.moved(moves), Evidence(tuple(steps), tuple(dips), (top, right, bottom, left))


def _profile(colors: Pixels, begin: Array, end: Array) -> Array:
    """Median tones across a side, from inside to outside, at half pixels: rows x channels."""
    span = end - begin
    direction = span / np.linalg.norm(span)
    outwards = np.array([direction[1], -direction[0]])
    rows = (_INSIDE_PX + _OUTSIDE_PX) * _FINE
    first = begin + _ENDS * span - outwards * _INSIDE_PX
    matrix = np.column_stack([(1 - 2 * _ENDS) * span / (_ACROSS - 1), outwards / _FINE, first])
    strip = cv2.warpAffine(
        colors,
        matrix,
        (_ACROSS, rows),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    ordered = np.sort(strip.reshape(rows, _ACROSS, -1), axis=1)
    return np.asarray(ordered[:, _ACROSS // 2 : -_ACROSS // 4].mean(1), np.float64)


def _place(profile: Array) -> float:
    """By how much the side moves outwards, in pixels: to the inner flank of a shadow, or else to the steepest place near it."""
    edge = _INSIDE_PX * _FINE
    outside = np.median(profile[edge + 4 * _FINE :], 0)
    darker = (float(outside.mean()) - profile.mean(1))[edge - _SEARCH_PX * _FINE : edge + 2 * _FINE]
    flank = _inner_flank(darker)
    if flank is not None:
        return flank / _FINE - _SEARCH_PX
    steps = np.abs(np.diff(profile[edge - _SEARCH_PX * _FINE : edge + 2 * _FINE], axis=0)).max(1)
    at = int(np.flatnonzero(steps >= _AS_STEEP * steps.max())[-1])
    low, high = max(0, at - 2 * _FINE), at + _FINE + 1
    weights = steps[low:high]
    place = float(weights @ np.arange(low, low + len(weights)) / max(float(weights.sum()), 1e-6))
    return (place + 0.5) / _FINE - _SEARCH_PX


def _inner_flank(darker: Array) -> float | None:
    """Where the outermost shadow falls to half its depth on the paper's side; None where there is none, or no lighter paper beyond it."""
    at = len(darker) - 1
    while at > 0 and (darker[at] < _SHADOW[0] or darker[at - 1] > darker[at]):
        at -= 1
    deepest = at
    while at > 0 and darker[at - 1] < darker[at]:
        at -= 1
    lightest = darker[at]
    if deepest == 0 or darker[deepest] - lightest < _SHADOW[0]:
        return None
    half = (darker[deepest] + lightest) / 2
    while darker[at] < half:
        at += 1
    return at - float((darker[at] - half) / (darker[at] - darker[at - 1]))


def _tones(profile: Array) -> tuple[float, float]:
    """(step, dip) as in `Evidence`."""
    edge = _INSIDE_PX * _FINE
    inside = np.median(profile[: edge - 5 * _FINE], 0)
    outside = np.median(profile[edge + 4 * _FINE :], 0)
    apart = inside - outside
    step = float(np.abs(apart).max())
    darkest = profile[edge - 5 * _FINE : edge + 3 * _FINE].mean(1).min()
    dip = float(min(inside.mean(), outside.mean()) - darkest)
    return (-step if apart.mean() < 0 else step), dip
