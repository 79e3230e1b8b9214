"""The four edges of a page, found to a fraction of a pixel, and how sure it is that they are edges of paper."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import reduced
from ocr.image.photo.outline import Corners, crossing
from ocr.image.raster import Pixels

type Floats = NDArray[np.float64]

_ROUNDS = ((700, 0.05), (1400, 0.012), (3200, 0.004))
"""longest side of the picture that is looked at, and how far from the edge so far, in shares of the page's diagonal"""
_SAMPLES = 96
_ENDS = 0.035
"""of a side's length, left out at both ends: round corners of cards, dog-ears"""
_STEPS = 28
"""places on each side of the edge so far"""
_BOX = 3
"""places over which levels are averaged on both sides of a place"""
_SMOOTH = 1
"""places by which an edge may move from one sample to the next, and half the samples averaged along it"""
_TOLERANCE = 0.0022
"""of the page's diagonal: farther from the curve, a sample is no part of the edge"""
_LEAST_STEP = 0.35
"""of the side's typical step: less is no edge"""
_LEAST_LEVELS = 3.0
_HOPELESS = 0.4
"""of a side's length: where less of it is an edge, it is none, and nothing finer is looked at"""
_BEYOND = 0.6
"""of the whole reach: what lies farther tells what colour is on this side of the edge"""


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """The outline of a page.

    Attributes:
        corners: 4 x 2 pixels, where neighbouring edges meet, clockwise.
        bows: 4 x 3, for each side (top, right, bottom, left) the parabola `b0 + b1 t + b2 t^2` of its distance inward from the chord
            between the corners it was sought from, in pixels; t runs 0..1 along it.
        support: 4 shares (0..1) of each side on which there is an edge.
        steps: 4, by how many levels paper and table differ across it.
        chords: 4 x 2 x 2, start and end of those chords.
    """

    corners: Corners
    bows: Floats
    support: Floats
    steps: Floats
    chords: Floats


def edges(pixels: Pixels, corners: Corners) -> Edges | None:
    """Fit a parabola to each edge of a page, from rough corners on, coarse to fine.

    Across the edge, levels are looked at along the colour in which paper and table differ most; the edge is the path along which they
    step most, that moves little from one sample to the next (dynamic programming); the parabola is fitted to it by weights that fall
    with the distance (Tukey's biweight), since fingers, shadows and the table's grain lie on some part of every edge.

    Args:
        pixels: H x W or H x W x 3 uint8.
        corners: as of `outline.outlines`.

    Returns:
        None where the edges do not close, or one of them is on most of its length none.
    """
    found: Edges | None = None
    for longest, reach in _ROUNDS:
        cell = max(1, int(max(pixels.shape[:2]) // longest))
        small = reduced(pixels, 1 / cell)
        start = Edges(corners / cell, np.zeros((4, 3)), np.zeros(4), np.zeros(4), _chords(corners / cell))
        if found is not None:
            start = Edges(found.corners / cell, found.bows / cell, found.support, found.steps, found.chords / cell)
        found = _fitted(small, start, reach)
        if found is None or found.support.min() < _HOPELESS:
            return None
        found = Edges(found.corners * cell, found.bows * cell, found.support, found.steps, found.chords * cell)
    return found


def points_along(chord: Floats, bow: Floats, t: Floats) -> Floats:
    """Points of an edge, N x 2 pixels."""
    way = chord[1] - chord[0]
    inward = np.array([-way[1], way[0]]) / np.linalg.norm(way)
    return np.asarray(chord[0] + t[:, None] * way + (bow[0] + bow[1] * t + bow[2] * t**2)[:, None] * inward)


def _fitted(pixels: Pixels, start: Edges, reach: float) -> Edges | None:
    diagonal = float(np.linalg.norm(start.corners[2] - start.corners[0]))
    bows, support, steps = np.zeros((4, 3)), np.zeros(4), np.zeros(4)
    t = np.linspace(_ENDS, 1 - _ENDS, _SAMPLES)
    away = np.linspace(-1, 1, 2 * _STEPS + 1) * max(reach * diagonal, 0.12 * _STEPS)
    for side in range(4):
        chord, bow = start.chords[side], start.bows[side]
        levels, step = _profiles(pixels, points_along(chord, bow, t), _inward(chord), away)
        path, strength = _path(levels)
        offsets = away[0] + path * (away[1] - away[0])
        bows[side], kept = _parabola(t, offsets, strength, _TOLERANCE * diagonal)
        typical = float(np.median(strength[kept])) if kept.any() else 0.0
        clear = kept & (strength > max(_LEAST_LEVELS, _LEAST_STEP * typical))
        bows[side] += bow
        support[side], steps[side] = float(clear.mean()), step
    corners = _corners(start.chords, bows)
    if corners is None:
        return None
    return Edges(corners, bows, support, steps, start.chords)


def _chords(corners: Corners) -> Floats:
    return np.stack([corners, np.roll(corners, -1, axis=0)], 1)


def _inward(chord: Floats) -> Floats:
    way = chord[1] - chord[0]
    return np.array([-way[1], way[0]]) / float(np.linalg.norm(way))


def _profiles(pixels: Pixels, points: Floats, inward: Floats, away: Floats) -> tuple[Floats, float]:
    """Levels across an edge, samples x places from outside to inside, along the colour that tells paper from table; and by how much."""
    places = points[:, None, :] + away[None, :, None] * inward
    x, y = (places[..., axis].astype(np.float32) - np.float32(0.5) for axis in (0, 1))
    colors = cv2.remap(pixels, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    colors = colors.reshape(*x.shape, -1).astype(np.float64)
    rim = ceil(_BEYOND * len(away) / 2)
    difference = np.median(colors[:, -rim:], axis=1) - np.median(colors[:, :rim], axis=1)
    toward = np.median(difference, axis=0)
    step = float(np.linalg.norm(toward))
    direction = toward / step if step > 1e-6 else np.full(colors.shape[2], 1 / np.sqrt(colors.shape[2]))
    outside = (x < 0) | (y < 0) | (x > pixels.shape[1] - 1) | (y > pixels.shape[0] - 1)
    levels = colors @ direction
    levels[outside] = np.nan
    return levels, step


def _path(levels: Floats) -> tuple[Floats, Floats]:
    """Place (with its fraction) of the step along each sample, and its height in levels; 0 where the picture ends."""
    gone = np.isnan(levels)
    sums = np.cumsum(np.pad(np.nan_to_num(levels), ((0, 0), (1, 0))), axis=1)
    count = levels.shape[1]
    middle = np.arange(_BOX, count - _BOX)
    after = sums[:, middle + 1 + _BOX] - sums[:, middle + 1]
    before = sums[:, middle] - sums[:, middle - _BOX]
    rise = np.clip((after - before) / _BOX, 0, None)
    rise[gone[:, _BOX:-_BOX]] = 0
    rise = np.asarray(cv2.blur(rise, (1, 2 * _SMOOTH + 1)), np.float64)
    limit = max(1e-6, float(np.median(rise.max(1))))
    gain = np.minimum(rise, limit)
    best = gain[0].copy()
    came = np.zeros(rise.shape, np.intp)
    width = rise.shape[1]
    for row in range(1, len(gain)):
        padded = np.pad(best, 2, constant_values=-np.inf)
        options = np.stack([padded[shift : shift + width] - 0.02 * limit * abs(shift - 2) for shift in range(5)])
        choice = options.argmax(0)
        came[row] = np.clip(np.arange(width) + choice - 2, 0, width - 1)
        best = options[choice, np.arange(width)] + gain[row]
    at = int(best.argmax())
    path = np.empty(len(gain), np.intp)
    for row in range(len(gain) - 1, -1, -1):
        path[row] = at
        at = int(came[row, at])
    rows = np.arange(len(gain))
    inner = np.clip(path, 1, width - 2)
    left, here, right = rise[rows, inner - 1], rise[rows, inner], rise[rows, inner + 1]
    bend = left - 2 * here + right
    fraction = np.where(bend < -1e-9, 0.5 * (left - right) / np.minimum(bend, -1e-9), 0.0)
    return np.asarray(inner + np.clip(fraction, -0.5, 0.5) + _BOX, np.float64), rise[rows, path]


def _parabola(t: Floats, offsets: Floats, strength: Floats, tolerance: float) -> tuple[Floats, NDArray[np.bool_]]:
    """Coefficients b0, b1, b2, and which samples lie on it."""
    columns = np.stack([np.ones_like(t), t, t**2], 1)
    weight = np.minimum(strength, np.median(strength) + 1e-6)
    spread = max(4 * tolerance, 1.5 * float(np.median(np.abs(offsets - np.median(offsets)))) + 1e-6)
    bow = np.zeros(3)
    kept = np.ones(len(t), bool)
    for _ in range(12):
        root = np.sqrt(weight + 1e-9)
        bow = np.linalg.lstsq(columns * root[:, None], offsets * root, rcond=None)[0]
        residual = np.abs(offsets - columns @ bow)
        spread = max(tolerance, 0.7 * spread)
        weight = (
            np.minimum(strength, np.median(strength) + 1e-6) * np.clip(1 - (residual / (2 * spread)) ** 2, 0, None) ** 2
        )
        kept = residual < tolerance
    return bow, kept


def _corners(chords: Floats, bows: Floats) -> Corners | None:
    """Where each side meets the one before it: tangents are crossed again and again."""
    corners = np.empty((4, 2))
    for side in range(4):
        before = (side + 3) % 4
        there, here = 1.0, 0.0
        meet: Corners | None = None
        for _ in range(6):
            first = points_along(chords[before], bows[before], np.array([there - 0.01, there + 0.01]))
            second = points_along(chords[side], bows[side], np.array([here - 0.01, here + 0.01]))
            meet = crossing(first[0], first[1], second[0], second[1])
            if meet is None:
                return None
            there, here = (_along(chords[k], meet) for k in (before, side))
            if not (0.7 < there < 1.3 and -0.3 < here < 0.3):
                return None
        assert meet is not None
        corners[side] = meet
    return corners


def _along(chord: Floats, point: Corners) -> float:
    way = chord[1] - chord[0]
    return float(np.dot(point - chord[0], way) / np.dot(way, way))
