"""Faults of the sheet and of how it lay: what is cut off, folded, torn or covered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import cv2
import numpy as np

from ocr.image.geometry import paper_color
from ocr.image.raster import MM_PER_INCH, Pixels
from tests.perf.planted_faults.fault import Fault

_BACKINGS: Final = (28.0, 205.0, 250.0)
"""levels of what lies behind the paper in feeders and under lids: black, gray, white"""
_SHADOW, _SHADOW_MM = 0.12, 0.25
_NOISE = 2.0

type _Plane = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


def _cut(pixels: Pixels, dpi: float, mm: float, _chance: np.random.Generator) -> Pixels:
    """The sheet lay so far to the side."""
    return np.ascontiguousarray(pixels[:, round(mm / MM_PER_INCH * dpi) :])


def _corner(pixels: Pixels, dpi: float, leg_mm: float, chance: np.random.Generator) -> Pixels:
    """One corner is gone, or folded over to the side that is seen.

    The longer side of what is gone has this length, the other one 0.6 of it and more.
    """
    leg = leg_mm / MM_PER_INCH * dpi
    legs = np.array((leg, leg * chance.uniform(0.6, 1)), np.float32)[:: int(chance.choice((1, -1)))]
    backing, folded = float(chance.choice(_BACKINGS)), bool(chance.integers(2))
    flips = [slice(None, None, int(step)) for step in chance.choice((1, -1), 2)]
    out = pixels.copy()
    side = round(2.5 * leg) + 8
    view = out[flips[0], flips[1]][:side, :side]
    shape = view.shape[:2]
    gone = _polygon(((0, 0), (legs[0], 0), (0, legs[1])), shape)
    paper = _paper(pixels)
    if folded:
        tip = 2 * legs.prod() / (legs**2).sum() * legs[::-1]  # the corner, mirrored at the fold
        flap = _polygon(((legs[0], 0), (0, legs[1]), tip), shape)
        _lay(view, _shadow(flap, dpi), paper * 0, chance, strength=_SHADOW)
        _lay(view, flap, paper * 0.97, chance)
    shade = 1 - _SHADOW * 2 * _shadow(np.asarray(1 - gone, np.float32), dpi)
    _lay(view, gone, backing * shade[..., None] + paper * 0, chance)
    return out


def _tear(pixels: Pixels, dpi: float, depth_mm: float, chance: np.random.Generator) -> Pixels:
    """A piece of an edge is torn out so deep: a ragged notch, white fibres along it, and what lies behind the paper."""
    turns, px_per_mm = int(chance.integers(4)), dpi / MM_PER_INCH
    out = np.rot90(pixels, turns).copy()
    depth, middle = depth_mm * px_per_mm, chance.uniform(0.2, 0.8) * out.shape[1]
    half = depth * chance.uniform(0.5, 1.3)
    x = np.linspace(middle - half, middle + half, max(16, round(2 * half / (0.6 * px_per_mm))))
    coarse = np.interp(x, x[::8], chance.standard_normal(len(x[::8])))
    ragged = np.clip(1 + 0.12 * chance.standard_normal(len(x)) + 0.25 * coarse, 0.5, 1.4)
    y = depth * (1 - np.abs((x - middle) / half) ** chance.uniform(1, 2.5)) * ragged
    view = out[: round(1.6 * depth) + 8]
    gone = _polygon([(x[0], -8), *np.stack((x, y), 1), (x[-1], -8)], view.shape[:2])
    fibres = cv2.dilate(gone, np.ones((3, 3)), iterations=max(1, round(chance.uniform(0.1, 0.5) * px_per_mm)))
    paper = _paper(pixels)
    _lay(view, np.asarray(fibres, np.float32), np.maximum(paper, 248), chance)
    shade = 1 - _SHADOW * 2 * _shadow(np.asarray(1 - gone, np.float32), dpi)
    _lay(view, gone, float(chance.choice(_BACKINGS)) * shade[..., None] + paper * 0, chance)
    return np.ascontiguousarray(np.rot90(out, -turns))


def _foreign(pixels: Pixels, dpi: float, reach_mm: float, chance: np.random.Generator) -> Pixels:
    """A fingertip, or a black clip, reaches in so far from an edge."""
    turns, px_per_mm = int(chance.integers(4)), dpi / MM_PER_INCH
    out = np.rot90(pixels, turns).copy()
    reach, middle = reach_mm * px_per_mm, chance.uniform(0.2, 0.8) * out.shape[1]
    view = out[: round(reach) + 8]
    finger = bool(chance.integers(2))
    if finger:
        half = chance.uniform(7, 11) * px_per_mm
        angles = np.linspace(0, np.pi, 40)
        tip = min(reach, 1.2 * half)
        shape = np.stack((middle + half * np.cos(angles), reach - tip + tip * np.sin(angles)), 1)
        lean = chance.uniform(-0.3, 0.3) * reach
        mask = _polygon([(middle + half + lean, -8), *shape, (middle - half + lean, -8)], view.shape[:2])
        tone = (
            np.array((205, 150, 122), np.float32)
            * chance.uniform(0.55, 1.1)
            * (0.75 + 0.25 * _shadow(mask, dpi / 12)[..., None])
        )
    else:
        half = chance.uniform(9, 16) * px_per_mm
        x = middle + half * np.array((1, 0.9, -0.9, -1))
        mask = _polygon(np.stack((x, (-8, reach, reach, -8)), 1), view.shape[:2])
        tone = np.full(3, chance.uniform(25, 60), np.float32)
    if pixels.ndim == 2:
        tone = tone.mean(-1, keepdims=True)
    _lay(view, _shadow(mask, dpi * 6), _paper(pixels) * 0.75, chance, strength=0.5)
    _lay(view, mask, tone, chance)
    return np.ascontiguousarray(np.rot90(out, -turns))


def _stall(pixels: Pixels, dpi: float, mm: float, chance: np.random.Generator) -> Pixels:
    """The paper stood still while so much was scanned, where much is written: one row again and again, with a sensor's noise."""
    level = pixels.reshape(len(pixels), -1).astype(np.float32)
    spread = level.std(1)
    rows = np.flatnonzero(spread > np.percentile(spread, 75))
    row, again = int(chance.choice(rows)), round(mm / MM_PER_INCH * dpi)
    noise = chance.normal(0, _NOISE, (again, pixels.shape[1], 1)).astype(np.float32)
    still = pixels[row].reshape(1, pixels.shape[1], -1) + noise
    still = np.clip(still, 0, 255).astype(np.uint8).reshape(again, *pixels.shape[1:])
    return np.ascontiguousarray(np.concatenate((pixels[:row], still, pixels[row:])))


def _paper(pixels: Pixels) -> _Plane:
    color = np.array(paper_color(pixels), np.float32)
    return color if pixels.ndim == 3 else color[:1]


def _polygon(corners: object, shape: tuple[int, int]) -> _Plane:
    """1 inside, with soft edges, as optics draw them."""
    plane = np.zeros(shape, np.uint8)
    cv2.fillPoly(plane, [np.rint(np.array(corners, np.float32) * 16).astype(np.int32)], 255, cv2.LINE_AA, shift=4)
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), 0.6), np.float32) / 255


def _shadow(of: _Plane, dpi: float) -> _Plane:
    """How much of its light something raised keeps from what lies beside it."""
    return np.asarray(cv2.GaussianBlur(of, (0, 0), _SHADOW_MM / MM_PER_INCH * dpi), np.float32)


def _lay(view: Pixels, mask: _Plane, tone: _Plane, chance: np.random.Generator, strength: float = 1.0) -> None:
    """Puts a tone where the mask says, in place, with the noise of a sensor."""
    rows, columns = np.flatnonzero(mask.max(1) > 1e-3), np.flatnonzero(mask.max(0) > 1e-3)
    if not len(rows) or not len(columns):
        return
    part = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    there = view[part]
    share = (mask[part] * strength)[..., None]
    noise = chance.normal(0, _NOISE, share.shape).astype(np.float32)
    laid = (
        there.reshape(*share.shape[:2], -1) * (1 - share) + ((tone[part] if tone.ndim == 3 else tone) + noise) * share
    )
    view[part] = np.clip(laid, 0, 255).astype(np.uint8).reshape(there.shape)


GEOMETRY: Final[Mapping[str, Fault]] = {
    "cut": Fault("CUT_OFF", (0, 30, 45), "mm", _cut),
    "corner": Fault("CORNER_FOLDED", (3, 8, 15, 30), "mm (longer leg)", _corner),
    "tear": Fault("TORN", (1, 6, 12, 25), "mm deep", _tear),
    "foreign": Fault("FOREIGN_OBJECT", (0, 8, 15, 30), "mm from the edge", _foreign),
    "stall": Fault("STRETCHED", (0.2, 1, 3, 8), "mm", _stall),
}
