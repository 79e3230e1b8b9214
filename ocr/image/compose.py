"""The coded layers of a page, decoded and painted one over the other as a PDF viewer paints them.

What a layer loses in coding is lost here too: pictures are decoded from their bytes. A JBIG2 stencil is lossless, and this library has no
decoder for it, so its pixels come beside it: from who coded it, or from a decoder elsewhere.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ocr.errors import TruncatedImage
from ocr.image.color import colored, reduced
from ocr.image.raster import Pixels, Raster
from ocr.values import Box, Layer, LayerKind, PageLayers

_WHITE = 255
_OPAQUE = 255
_BAND, _BAND_PIXELS = 16, 32_768
"""rows that are painted at a time, or more of a narrow picture: they stay in the processor's cache, and some have no ink at all"""
_WHOLE = 0.005
_ROUNDING = 1e-6
_PNG, _PNG_GRAY, _PNG_RGB = b"\x89PNG\r\n\x1a\n", 0, 2
_COLOR = ((8, cv2.IMREAD_REDUCED_COLOR_8), (4, cv2.IMREAD_REDUCED_COLOR_4), (2, cv2.IMREAD_REDUCED_COLOR_2))
_GRAY = ((8, cv2.IMREAD_REDUCED_GRAYSCALE_8), (4, cv2.IMREAD_REDUCED_GRAYSCALE_4), (2, cv2.IMREAD_REDUCED_GRAYSCALE_2))


@dataclass(frozen=True, slots=True, eq=False)
class Painting:
    """A page on the easel: its pictures, and over them inks that are yet to be laid on.

    Attributes:
        picture: H x W or H x W x 3 uint8.
        inks: in their order, how much of each pixel is covered (H x W, 0..255), and with what colour (0..255 each).
        dpi: of both.
    """

    picture: Pixels
    inks: tuple[tuple[Pixels, tuple[int, ...]], ...]
    dpi: float

    def green(self) -> Pixels:
        """The green channel of the finished page."""
        plane = self.picture if self.picture.ndim == 2 else np.asarray(cv2.extractChannel(self.picture, 1), np.uint8)
        for cover, ink in self.inks:
            plane = painted(plane, cover, ink[1:2])
        return plane

    def part(self, cut: Callable[[Pixels], Pixels]) -> Pixels:
        """What is cut out of the finished page, by a function that cuts the same places out of any plane or picture."""
        pixels = cut(self.picture)
        for cover, ink in self.inks:
            pixels = painted(pixels, cut(cover), ink)
        return pixels


def composed(page: PageLayers, stencils: Sequence[Pixels], dpi: float) -> Raster:
    """Paint a coded page over white.

    Args:
        page: its layers, painted in their order.
        stencils: what each JBIG2 layer holds, in order: H x W uint8, 1 = painted.
        dpi: at which the page is looked at, > 0; never finer than the page's own.

    Returns:
        The page; gray where no layer has a colour.

    Raises:
        TruncatedImage: a picture does not decode.
        ValueError: there are not as many stencils as JBIG2 layers.
    """
    painting = begun(page, stencils, dpi)
    return Raster(painting.part(lambda pixels: pixels), painting.dpi)


def begun(page: PageLayers, stencils: Sequence[Pixels], dpi: float) -> Painting:
    """As `composed`, with the inks on top still to be laid on: who looks at a part of the page only saves a third of the time."""
    scale = min(1.0, dpi / page.dpi)
    width, height = size_at(page.width_px, page.height_px, scale)
    gray = all(_is_gray(layer) for layer in page.layers)
    paper = np.empty((height, width) if gray else (height, width, 3), np.uint8)
    if not page.layers or not _covers(page.layers[0], page):
        paper[...] = _WHITE
    kinds = [layer.kind for layer in page.layers]
    if kinds.count(LayerKind.JBIG2_MASK) != len(stencils):
        raise ValueError("a stencil for each JBIG2 layer, and none beside them")
    beside, inks = iter(stencils), list[tuple[Pixels, tuple[int, ...]]]()
    for layer in page.layers:
        if layer.kind is LayerKind.JBIG2_MASK:
            color = tuple(round(channel * _WHITE) for channel in layer.color or (0.0, 0.0, 0.0))
            inks.append((_cover(next(beside), layer.box_px, page, (width, height)), color))
            continue
        for cover, ink in inks:
            paper = painted(paper, cover, ink)
        inks.clear()
        paper = _pictured(paper, layer, _place(layer.box_px, page, width, height))
    return Painting(paper, tuple(inks), page.dpi * scale)


def size_at(width_px: int, height_px: int, scale: float) -> tuple[int, int]:
    """Width and height of a picture shrunk by `scale`, as `color.reduced` rounds them."""
    if scale >= 1:
        return width_px, height_px
    cell = round(1 / scale)
    if abs(cell * scale - 1) < _WHOLE and min(width_px, height_px) >= cell:
        return width_px // cell, height_px // cell
    return math.ceil(width_px * scale - _ROUNDING), math.ceil(height_px * scale - _ROUNDING)


def _covers(layer: Layer, page: PageLayers) -> bool:
    return layer.kind is not LayerKind.JBIG2_MASK and layer.box_px == Box(0, 0, page.width_px, page.height_px)


def _is_gray(layer: Layer) -> bool:
    return layer.gray if layer.color is None else len(set(layer.color)) == 1


def _place(box: Box, page: PageLayers, width: int, height: int) -> Box:
    """Where a layer lies on the page drawn so wide and high: at least one pixel of it."""
    across, down = width / page.width_px, height / page.height_px
    x0, y0 = min(width - 1, round(box.x0 * across)), min(height - 1, round(box.y0 * down))
    return Box(x0, y0, max(x0 + 1, round(box.x1 * across)), max(y0 + 1, round(box.y1 * down)))


def _pictured(paper: Pixels, layer: Layer, place: Box) -> Pixels:
    size = place.x1 - place.x0, place.y1 - place.y0
    pixels = _stretched(_decoded(layer, size[0]), size)
    pixels = pixels if paper.ndim == 2 else colored(pixels)
    if pixels.shape == paper.shape:
        return pixels
    paper[place.y0 : place.y1, place.x0 : place.x1] = pixels
    return paper


def _decoded(layer: Layer, wanted_px: int) -> Pixels:
    """The pixels of a picture; those of a JPEG, by the decoder's own halving, no finer than they have to be."""
    steps = _GRAY if layer.gray else _COLOR
    whole = cv2.IMREAD_GRAYSCALE if layer.gray else cv2.IMREAD_COLOR_RGB
    flag = next((flag for divisor, flag in steps if layer.width_px >= divisor * wanted_px), whole)
    try:
        file = _file(layer)
    except zlib.error:
        raise TruncatedImage("a layer that does not inflate") from None
    flag = whole if layer.kind is LayerKind.FLATE else flag
    picture = cv2.imdecode(np.frombuffer(file, np.uint8), flag)
    if picture is None:
        raise TruncatedImage("a layer that does not decode")
    if flag == whole:
        return np.asarray(picture, np.uint8)
    return np.asarray(picture if layer.gray else cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)


def _file(layer: Layer) -> bytes:
    """The picture as a file that a decoder knows."""
    if layer.kind is LayerKind.JPEG:
        return layer.data
    if layer.kind is LayerKind.DEFLATED_JPEG:
        return zlib.decompress(layer.data)
    kind = _PNG_GRAY if layer.gray else _PNG_RGB
    header = struct.pack(">IIBBBBB", layer.width_px, layer.height_px, 8, kind, 0, 0, 0)
    return _PNG + _chunk(b"IHDR", header) + _chunk(b"IDAT", layer.data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(name)))


def _stretched(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """The same pixels over so many columns and rows: shrunk as `color.reduced` does it, or drawn out between them."""
    if pixels.shape[1::-1] == size:
        return pixels
    factor = size[0] / pixels.shape[1]
    if factor <= 1 / 2:
        shrunk = reduced(pixels, factor)
        if shrunk.shape[1::-1] == size:
            return shrunk
    way = cv2.INTER_AREA if factor <= 1 / 2 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, size, interpolation=way), np.uint8)


def _cover(stencil: Pixels, box: Box, page: PageLayers, size: tuple[int, int]) -> Pixels:
    """How much of each pixel of the drawn page a stencil covers, 0..255: its box may end between two of them."""
    if box == Box(0, 0, page.width_px, page.height_px):
        return _stretched(np.multiply(stencil, _OPAQUE), size)
    whole = np.zeros((page.height_px, page.width_px), np.uint8)
    there = whole[box.y0 : box.y1, box.x0 : box.x1]
    if stencil.shape == there.shape:
        np.multiply(stencil, _OPAQUE, out=there)
    else:
        there[...] = cv2.resize(stencil * _OPAQUE, there.shape[::-1], interpolation=cv2.INTER_AREA)
    return _stretched(whole, size)


def painted(pixels: Pixels, cover: Pixels, ink: tuple[int, ...]) -> Pixels:
    """Lay ink on: of a pixel that is covered in part, on that part.

    Args:
        pixels: H x W or H x W x 3 uint8.
        cover: H x W uint8, 255 = all of the pixel.
        ink: 0..255, one level or three; of a gray picture the first counts.
    """
    channels = 1 if pixels.ndim == 2 else 3
    band = max(_BAND, _BAND_PIXELS // pixels.shape[1])
    flat = np.full((band, pixels.shape[1], channels), ink[:channels], np.uint8)
    out = np.empty_like(pixels)
    for y in range(0, len(pixels), band):
        rows, covered = pixels[y : y + band], cover[y : y + band]
        if not cv2.hasNonZero(covered):
            out[y : y + band] = rows
            continue
        covered = covered if channels == 1 else np.asarray(cv2.merge([covered] * channels), np.uint8)
        of_ink = cv2.multiply(covered, flat[: len(rows)].reshape(rows.shape), scale=1 / _OPAQUE)
        cv2.add(cv2.multiply(rows, cv2.bitwise_not(covered), scale=1 / _OPAQUE), of_ink, dst=out[y : y + band])
    return out
