"""zxing-cpp, asked for exactly the codes that papers of a service centre carry, and a second time where something looks like a code.

The whole page is asked for QR codes, Code 39 and Code 128, as it is and as small as a quarter, which is answered in 20 ms (gray A4,
300 dpi); all kinds with all settings take ten times as long. So the others, and what is white on black, under a stamp, very fine or turned
by much, are looked for in places only that look like a code (`likely`), and in as many pixels as a page's time has room for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import zxingcpp

from ocr.codes.likely import Place, likely_places
from ocr.codes.patch import SYMBOLOGY as PATCH
from ocr.codes.patch import read_patches
from ocr.image.color import darkest, lightest, luminance, reduced
from ocr.image.raster import Pixels
from ocr.values import Box, Code

_COMMON: Final = {
    zxingcpp.BarcodeFormat.QRCode: "QRCode",
    zxingcpp.BarcodeFormat.Code39: "Code39",
    zxingcpp.BarcodeFormat.Code128: "Code128",
}
_OTHER: Final = {
    zxingcpp.BarcodeFormat.PDF417: "PDF417",
    zxingcpp.BarcodeFormat.DataMatrix: "DataMatrix",
    zxingcpp.BarcodeFormat.Code93: "Code93",
    zxingcpp.BarcodeFormat.Codabar: "Codabar",
    zxingcpp.BarcodeFormat.ITF: "ITF",
    zxingcpp.BarcodeFormat.EANUPC: "EAN",
}
_NAMES: Final = _COMMON | _OTHER
_MATRICES: Final = frozenset({"QRCode", "DataMatrix", "PDF417"})
_FAST, _ALL = zxingcpp.BarcodeFormats(list(_COMMON)), zxingcpp.BarcodeFormats(list(_NAMES))
_SMALL_PX: Final = 500_000
"""a picture of no more pixels is a place as a whole"""
_CLOSER_PX: Final = 600_000
"""so many pixels of one page are looked at closely at most: 15 to 20 ms a million; twice as many find only what zxing-cpp itself misses"""
_ENLARGED_PX: Final = 250_000
"""a place of at most so many is also looked at twice as large: below 3 pixels a module edges get lost"""
_LEAST_TURN_DEG: Final = 3.0
_INK_CHROMA, _INK_LIGHT = 50, 90
"""max - min and max of R, G, B above which paper shows through coloured ink"""
_LEAST_STAMPED: Final = 0.01
_MOST_LIGHT: Final = 0.58
"""of its range a code that is white on black has in its middle"""
_SHARED: Final = 0.5
"""of a place, or of a code: so much of it in another one makes them the same"""
_SLIVER: Final = 8
"""bars that are read over a height of so many times less than beside it are misread"""


@dataclass(frozen=True, slots=True)
class _View:
    """A place as it is shown to the reader, and the 2 x 3 matrix from there to the page."""

    plane: Pixels
    to_page: np.ndarray


def read_codes(pixels: Pixels, dpi: float = 300.0) -> tuple[Code, ...]:
    """Find bar codes, QR codes and other matrix codes, and patch codes, in any of the four directions.

    Args:
        pixels: H x W or H x W x 3 (RGB) uint8; in colours a code is also read under a stamp.
        dpi: of the picture: patch codes have a size, and whatever is smaller than a letter is no code.

    Returns:
        The codes from top to bottom, then left to right; text in NFC, box clipped to the picture. Codes whose check
        digits or error correction fail are left out.
    """
    gray = luminance(pixels)
    whole = Box(0, 0, gray.shape[1], gray.shape[0])
    quarter = _View(
        reduced(reduced(gray, 0.5), 0.5), np.array([[4.0, 0, 0], [0, 4.0, 0]])
    )  # bars too large for their place, or rough
    found = [code for view in (_View(gray, _moved(0, 0)), quarter) for code in _read(view, whole, _FAST)]
    found += read_patches(gray, dpi)
    places = likely_places(gray, dpi) if gray.size > _SMALL_PX else [Place(whole, 0.0, (whole.x1, whole.y1))]
    left = [place for place in places if not any(_shared(place.box_px, code.box_px) > _SHARED for code in found)]
    found += _closer(pixels, gray, left)
    return tuple(sorted(_once(found), key=lambda code: (code.box_px.y0, code.box_px.x0, code.text)))


def _closer(pixels: Pixels, gray: Pixels, places: list[Place]) -> Iterator[Code]:
    """Each place is shown in the first way, then each that gave nothing in the second, as long as there is room."""
    room, whole = _CLOSER_PX, Box(0, 0, gray.shape[1], gray.shape[0])
    for show, binarizer in _WAYS:
        unread = []
        for place in places:
            view = show(pixels, gray, place)
            if view is None or view.plane.size > room:
                unread.append(place)
                continue
            room -= view.plane.size
            codes = _read(view, whole, binarizer=binarizer)
            yield from codes
            unread += [] if codes else [place]
        places = unread


def _as_it_is(_: Pixels, gray: Pixels, place: Place) -> _View | None:
    return _View(_cut(gray, place.box_px), _moved(place.box_px.x0, place.box_px.y0))


def _without_stamp(pixels: Pixels, _: Pixels, place: Place) -> _View | None:
    if pixels.ndim == 2:
        return None
    part = _cut(pixels, place.box_px)
    light = lightest(part)
    stamped = (cv2.subtract(light, darkest(part)) > _INK_CHROMA) & (light > _INK_LIGHT)
    if stamped.mean() < _LEAST_STAMPED:
        return None
    return _View(np.where(stamped, np.uint8(255), light), _moved(place.box_px.x0, place.box_px.y0))


def _inverted(_: Pixels, gray: Pixels, place: Place) -> _View | None:
    part = _cut(gray, place.box_px)
    height, width = part.shape
    if place.area_px <= _ENLARGED_PX:
        return _View(np.asarray(cv2.bitwise_not(part), np.uint8), _moved(place.box_px.x0, place.box_px.y0))
    middle = part[height // 4 : -(height // 4) or None, width // 4 : -(width // 4) or None]
    low, high = cv2.minMaxLoc(middle)[:2]
    if middle.mean() > low + _MOST_LIGHT * (high - low):
        return None
    return _View(np.asarray(cv2.bitwise_not(part), np.uint8), _moved(place.box_px.x0, place.box_px.y0))


def _upright(_: Pixels, gray: Pixels, place: Place) -> _View | None:
    if abs(place.turn_deg) < _LEAST_TURN_DEG:
        return None
    part = _cut(gray, place.box_px)
    height, width = part.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), place.turn_deg, 1.0)
    turn[:, 2] += (place.upright_px[0] - width) / 2, (place.upright_px[1] - height) / 2
    plane = cv2.warpAffine(part, turn, place.upright_px, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    back = cv2.invertAffineTransform(turn)
    back[:, 2] += place.box_px.x0, place.box_px.y0
    return _View(np.asarray(plane, np.uint8), back)


def _enlarged(_: Pixels, gray: Pixels, place: Place) -> _View | None:
    if place.area_px > _ENLARGED_PX:
        return None
    plane = cv2.resize(_cut(gray, place.box_px), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return _View(np.asarray(plane, np.uint8), np.array([[0.5, 0, place.box_px.x0], [0, 0.5, place.box_px.y0]]))


_WAYS: Final[tuple[tuple[Callable[[Pixels, Pixels, Place], _View | None], zxingcpp.Binarizer], ...]] = (
    (_as_it_is, zxingcpp.Binarizer.LocalAverage),
    (_upright, zxingcpp.Binarizer.LocalAverage),
    (_without_stamp, zxingcpp.Binarizer.LocalAverage),
    (_inverted, zxingcpp.Binarizer.LocalAverage),
    (_as_it_is, zxingcpp.Binarizer.GlobalHistogram),
    (_enlarged, zxingcpp.Binarizer.LocalAverage),
)


def _read(
    view: _View,
    page: Box,
    formats: zxingcpp.BarcodeFormats = _ALL,
    binarizer: zxingcpp.Binarizer = zxingcpp.Binarizer.LocalAverage,
) -> list[Code]:
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(view.plane),
        formats=formats,
        try_invert=False,
        try_downscale=formats is _ALL,
        binarizer=binarizer,
        text_mode=zxingcpp.TextMode.Plain,
    )
    return [
        Code(_NAMES[one.symbology], unicodedata.normalize("NFC", one.text), _box(one.position, view.to_page, page))
        for one in found
    ]


def _box(position: zxingcpp.Position, to_page: np.ndarray, page: Box) -> Box:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    across, down = to_page @ np.array([[corner.x, corner.y, 1.0] for corner in corners]).T
    return Box(
        max(0, round(across.min())),
        max(0, round(down.min())),
        min(page.x1, round(across.max()) + 1),
        min(page.y1, round(down.max()) + 1),
    )


def _moved(x: int, y: int) -> np.ndarray:
    return np.array([[1.0, 0, x], [0, 1.0, y]])


def _cut(plane: Pixels, box: Box) -> Pixels:
    return plane[box.y0 : box.y1, box.x0 : box.x1]


def _once(codes: Iterable[Code]) -> Iterator[Code]:
    """Each code once, though it was seen twice; without slivers of bars beside bars, and patches in the bars of a large code."""
    kept: list[Code] = []
    for code in sorted(codes, key=lambda code: (code.symbology == PATCH, -_area(code.box_px))):
        if code.symbology == PATCH and any(
            one.symbology != PATCH and _shared(code.box_px, one.box_px) > _SHARED for one in kept
        ):
            continue
        same = (one for one in kept if one.symbology == code.symbology)
        if not any(_is_again(code, one) or _is_sliver(code, one) for one in same):
            kept.append(code)
    yield from kept


def _is_again(code: Code, other: Code) -> bool:
    return code.text == other.text and _shared(code.box_px, other.box_px) > _SHARED


def _is_sliver(code: Code, other: Code) -> bool:
    """Whether bars were read in a few rows only, beside many rows that say something else."""
    if code.symbology in _MATRICES:
        return False
    one, two = code.box_px, other.box_px
    low, high = min(one.x1 - one.x0, one.y1 - one.y0), min(two.x1 - two.x0, two.y1 - two.y0)
    reach = Box(two.x0 - high, two.y0 - high, two.x1 + high, two.y1 + high)
    return low * _SLIVER < high and _shared(one, reach) > _SHARED


def _shared(one: Box, other: Box) -> float:
    """How much of the smaller one lies in the other, 0..1."""
    across, down = min(one.x1, other.x1) - max(one.x0, other.x0), min(one.y1, other.y1) - max(one.y0, other.y0)
    return max(0, across) * max(0, down) / max(1, min(_area(one), _area(other)))


def _area(box: Box) -> int:
    return (box.x1 - box.x0) * (box.y1 - box.y0)
