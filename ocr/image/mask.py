"""Which pixels are text: dark, without colour, of the size of marks, on paper.

What the mask leaves out is not lost, it stays in the picture under the text. So every doubt is decided against the mask:
coloured ink and what it crosses (where blue pen crosses a red seal both turn black, and would break into specks), gray print,
photographs, dust.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.bitonal import darker_than_paper
from ocr.image.color import reduced
from ocr.image.dense import dense_places, gaps_kept
from ocr.image.gray_words import of_gray_words
from ocr.image.ink_levels import ink_levels
from ocr.image.inks import inks
from ocr.image.paler import SAMPLED, paler_strokes
from ocr.image.paper import CELL, cell_level, flattened, picture_zones
from ocr.image.raster import MM_PER_INCH, Pixels
from ocr.image.traced import labelled

_WORK_DPI: Final = 150
_LEAST_STEP: Final = 2
_THRESHOLD_RANGE: Final = (130, 180)
_DEFAULT_THRESHOLD: Final = 150
_INK_BELOW: Final = 200
_OTSU_LIFT: Final = 20
_LEAST_INK_SAMPLES: Final = 250
_AROUND: Final = 4 * CELL
"""working pixels: as far as the ink of a place says how dark ink is"""
_TOUCH_MM: Final = 0.34
_TOUCHED_SHARE: Final = 0.25
_OWN_TINT: Final = 0.5
_WARM: Final = 12
"""levels by which red lies above green and blue in the ink of a seal, where it is pale"""
_DARK_SHARE: Final = 0.55
_CORE_SHARE: Final = 0.25
"""of a mark must be as dark as ink: pencil and pale stamps keep their tone in the picture"""
_SOFTENED_MM: Final = 0.05
_THICK_MM: Final = 1.86
"""no stroke of a letter is that thick, but hair in a portrait is"""
_NEAR_MM: Final = (7.0, 1.2)
"""along a line and across it: the darkest ink so near is that of the print there, for thin strokes and dots are paler than stems"""
_DOT_CELLS: Final = 12
_BLACK_SHARE: Final = 0.04
"""of a larger mark is as black as the page's ink: thin strokes are so at their crossings only"""
_GRAY_ABOVE: Final = 75
"""the same of any one letter"""
_LEAST_BLUE_PERCENT: Final = 25
_BLUER: Final = 12
"""levels by which dark blue ink is bluer than that of the page, in the mean of a mark: fringes of black print even out to 9 at most"""
_FOREIGN, _CORE, _THICK, _DARK, _GRAY, _TINTED, _BLACK = 1, 2, 4, 8, 16, 32, 64


@dataclass(frozen=True, slots=True, eq=False)
class Separation:
    """A page told apart. The working picture has one pixel for `step` x `step` of the page; an incomplete last row or column is left out.

    Attributes:
        text: H x W uint8, 1 = text.
        step: pixels of the page along the side of one of the working picture. All other planes are as large as that one, uint8.
        small: the working picture, h x w or h x w x 3.
        dark: its darkest channel.
        lettered: 1 where there is text.
        colored: 1 where there is coloured ink, or a gray stroke across the text.
        inked: 1 where there is anything darker than paper.
        zones: 1 where there is no paper: photographs.
        codes: 1 = a bar code or a QR code and what is next to it, as of `dense_places`; of no pixels where there is none.
    """

    text: Pixels
    step: int
    small: Pixels
    dark: Pixels
    lettered: Pixels
    colored: Pixels
    inked: Pixels
    zones: Pixels
    codes: Pixels


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """Working planes by which marks are judged, 1 = so.

    Attributes:
        pale: darker than paper.
        dark: on the dark side of an edge.
        core: as dark as ink.
        tinted: with any colour.
        warm: that colour is red.
        zones: no paper.
        light: the lightest channel, 0..255.
        small: the working picture itself.
    """

    pale: Pixels
    dark: Pixels
    core: Pixels
    tinted: Pixels
    warm: Pixels
    zones: Pixels
    light: Pixels
    small: Pixels


def working_step(dpi: float) -> int:
    """Pixels of a page of this resolution along the side of one of its working picture: 2 up to 375 dpi, 4 at 600."""
    return max(_LEAST_STEP, round(dpi / _WORK_DPI))


def separate(pixels: Pixels, dpi: float, chroma: int, speck_cells: int) -> Separation:
    """Find the text of a page, and what must not be taken for it.

    Args:
        pixels: H x W or H x W x 3 uint8, of some millimetres at least.
        dpi: their resolution, > 0.
        chroma: max - min of the channels above that of the paper from which ink is coloured.
        speck_cells: marks that cover at most so many pixels of 0.17 mm are no text.
    """
    step = working_step(dpi)
    height, width = (side - side % step for side in pixels.shape[:2])
    seen = inks(pixels[:height, :width], step, chroma)
    level = cell_level(seen.small_light)
    flat = flattened(seen.light, level)
    least = _darkest(flat, step)
    inked = _below(least, _INK_BELOW)
    nowhere = np.zeros_like(inked)
    text = np.zeros(pixels.shape[:2], np.uint8)
    if not inked.any():
        return Separation(
            text, step, seen.small, seen.small_dark, nowhere, seen.small_colored, inked, nowhere, nowhere[:0]
        )
    core = _below(least, _ink_threshold(flat))
    flat_small = reduced(flat, 1 / step)
    zones = picture_zones(flat_small, np.asarray(cv2.bitwise_and(core, 1 - seen.small_colored)), level)
    left, top, wide, high = cv2.boundingRect(inked)
    place = slice(top, top + high), slice(left, left + wide)
    full = slice(top * step, (top + high) * step), slice(left * step, (left + wide) * step)
    dark = np.asarray(cv2.subtract(_dark(flat, (left, top, wide, high), step, dpi), seen.colored[full]), np.uint8)
    cover = reduced(dark, 1 / step)
    look = _Look(
        pale=np.ascontiguousarray(inked[place]),
        dark=_set(cover),
        core=np.ascontiguousarray(core[place]),
        tinted=np.ascontiguousarray(seen.small_tinted[place]),
        warm=np.asarray(cv2.threshold(seen.small_red[place], _WARM, 1, cv2.THRESH_BINARY)[1], np.uint8),
        zones=np.ascontiguousarray(zones[place]),
        light=np.ascontiguousarray(seen.small_light[place]),
        small=seen.small[place],
    )
    lettered = nowhere
    marks = _text(look, dpi / step, speck_cells)
    every = slice(None, None, step * SAMPLED)
    sampled = cv2.bitwise_or(flat[full][every, every], cv2.bitwise_not(dark[every, every]))
    strokes = paler_strokes(marks, cover, flat_small[place], np.asarray(sampled, np.uint8), dpi / step)
    lettered[place] = cv2.subtract(cv2.min(marks, look.dark), strokes)
    seen.small_colored[place] = cv2.bitwise_or(seen.small_colored[place], strokes)
    codes = dense_places(lettered, dpi / step)
    if codes.size:
        lettered[place] = cv2.max(lettered[place], cv2.min(look.dark, codes[place]))
    near = cv2.resize(lettered[place], (wide * step, high), interpolation=cv2.INTER_NEAREST)
    for row in range(step):
        cv2.min(dark[row::step], near, text[full][row::step])
    if codes.size:
        gaps_kept(text[:height, :width], flat, codes, dpi)
    return Separation(text, step, seen.small, seen.small_dark, lettered, seen.small_colored, inked, zones, codes)


def _dark(flat: Pixels, place: Sequence[int], step: int, dpi: float) -> Pixels:
    """What is darker than paper in a place (left, top, width and height in working pixels), 255 = so; of bare margins nothing is asked.

    Looked at with some paper around it, in whole cells: that changes hardly a pixel.
    """
    begins = [max(0, first - _AROUND) // CELL * CELL for first in place[:2]]
    ends = [-(-(first + size + _AROUND) // CELL) * CELL for first, size in zip(place[:2], place[2:], strict=True)]
    around = flat[begins[1] * step : ends[1] * step, begins[0] * step : ends[0] * step]
    left, top = ((first - begin) * step for first, begin in zip(place[:2], begins, strict=True))
    dark = darker_than_paper(_softened(around, dpi), dpi)
    return dark[top : top + place[3] * step, left : left + place[2] * step]


def _softened(flat: Pixels, dpi: float) -> Pixels:
    """The ragged rim that a noisy scan gives to letters made even: it costs bytes, and is misread as accents."""
    sigma = _SOFTENED_MM / MM_PER_INCH * dpi
    side = 3 if sigma < 1 else 5
    return np.asarray(cv2.GaussianBlur(flat, (side, side), sigma), np.uint8)


def _ink_threshold(flat: Pixels) -> float:
    """Otsu's threshold among the inks of a flattened page, raised, lest thin strokes be taken for pale ones."""
    sample = flat[::4, ::4]
    ink = sample[sample < _INK_BELOW]
    if ink.size <= _LEAST_INK_SAMPLES:
        return float(_DEFAULT_THRESHOLD)
    otsu, _ = cv2.threshold(ink.reshape(-1, 1), 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return float(np.clip(otsu + _OTSU_LIFT, *_THRESHOLD_RANGE))


def _darkest(flat: Pixels, step: int) -> Pixels:
    """In working pixels, the darkest of theirs."""
    least = cv2.erode(flat, np.ones((step, step), np.uint8), anchor=(0, 0))
    size = flat.shape[1] // step, flat.shape[0] // step
    return np.asarray(cv2.resize(least, size, interpolation=cv2.INTER_NEAREST), np.uint8)


def _below(plane: Pixels, level: float) -> Pixels:
    return np.asarray(cv2.threshold(plane, level - 1, 1, cv2.THRESH_BINARY_INV)[1], np.uint8)


def _set(cover: Pixels) -> Pixels:
    """1 where any is covered."""
    return np.asarray(cv2.threshold(cover, 0, 1, cv2.THRESH_BINARY)[1], np.uint8)


def _window(mm: float, dpi: float) -> NDArray[np.uint8]:
    """An odd square, of about so many millimetres."""
    return np.ones((2 * round((mm / MM_PER_INCH * dpi - 1) / 2) + 1,) * 2, np.uint8)


def _text(look: _Look, dpi: float, speck_cells: int) -> Pixels:
    """1 for the working pixels whose mark is text.

    A mark is all ink that hangs together, and is taken or left as a whole: of pale print only fragments are dark, and a
    stencil of them would leave half of each letter.
    """
    labels, count = labelled(look.pale)
    places = np.flatnonzero(look.pale.view(np.bool_))
    marks = labels.ravel()[places].astype(np.intp)
    cold = cv2.bitwise_and(look.tinted, cv2.bitwise_not(look.warm))
    foreign = cv2.bitwise_or(cv2.dilate(cold, _window(_TOUCH_MM * 2, dpi)), look.zones)
    thick = cv2.erode(look.dark, _window(_THICK_MM, dpi), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    near = np.ones([round(mm / MM_PER_INCH * dpi) for mm in _NEAR_MM[::-1]], np.uint8)
    darkest = np.asarray(cv2.erode(look.light, near), np.uint8)
    ink, other = ink_levels(look.light, look.dark, darkest, look.core)
    said = cv2.threshold(look.core, 0, _CORE, cv2.THRESH_BINARY)[1]
    for plane, above, what, kind in (
        (foreign, 0.0, _FOREIGN, cv2.THRESH_BINARY),
        (thick, 0.0, _THICK, cv2.THRESH_BINARY),
        (look.tinted, 0.0, _TINTED, cv2.THRESH_BINARY),
        (other, 0.0, _GRAY, cv2.THRESH_BINARY),
        (look.light, ink + _GRAY_ABOVE, _BLACK, cv2.THRESH_BINARY_INV),
    ):
        said = cv2.bitwise_or(said, cv2.threshold(plane, above, what, kind)[1])
    dark = cv2.threshold(look.dark, 0, 255, cv2.THRESH_BINARY)[1]
    said = cv2.bitwise_and(cv2.bitwise_or(said, np.full_like(dark, _DARK)), dark)
    kinds = 2 * _BLACK
    counts = np.bincount(marks * kinds + np.asarray(said, np.uint8).ravel()[places], minlength=count * kinds)
    whole, foreign_px, core, thick_px, area, gray, tinted, black = _per_kind(counts.reshape(-1, kinds))
    keep = (area > speck_cells) & (area >= _DARK_SHARE * whole)
    keep &= (foreign_px < _TOUCHED_SHARE * area) & (thick_px == 0)
    keep &= (tinted < _OWN_TINT * area) & (core >= _CORE_SHARE * area)
    is_gray = (gray > area // 2) | ((area >= _DOT_CELLS) & (black < _BLACK_SHARE * area))
    letters = is_gray & (area >= _DOT_CELLS) & (core >= _CORE_SHARE * area)
    keep &= ~is_gray & ~of_gray_words(look.light, look.core, marks, places, letters, dpi)
    keep[0] = False
    blue = np.bincount(marks, _blue(look.small, places), count) / np.maximum(whole, 1)
    keep &= ~_bluer(blue, keep & (area >= _DOT_CELLS))
    out = np.zeros_like(look.pale)
    out.ravel()[places] = keep[marks]
    return out


def _per_kind(counts: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Of each mark all pixels, and those of each kind, from the least; `counts`: marks x all that may be said of a pixel at once.

    Folded kind by kind. (As a product of matrices numpy would wake threads, which spin for longer than all of this takes.)
    """
    found: list[NDArray[np.intp]] = []
    while counts.shape[1] > 1:
        without, of_kind = np.split(counts, 2, axis=1)
        found.append(of_kind.sum(axis=1))
        counts = without + of_kind
    return [counts[:, 0], *reversed(found)]


def _blue(small: Pixels, places: NDArray[np.intp]) -> Pixels:
    """At each of these pixels, 64 and how far blue lies over the mean of red and green."""
    if small.ndim == 2:
        return np.zeros(len(places), np.uint8)
    there = np.take(np.ascontiguousarray(small).reshape(-1, 3), places, axis=0).reshape(-1, 1, 3)
    return np.asarray(cv2.transform(there, np.array([[-0.5, -0.5, 1.0, 64.0]])), np.uint8).ravel()


def _bluer(blue: NDArray[np.float64], letters: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The marks that are bluer than the least blue quarter of the letters."""
    if not letters.any():
        return np.zeros_like(letters)
    return np.asarray(blue > np.percentile(blue[letters], _LEAST_BLUE_PERCENT) + _BLUER, np.bool_)
