"""The picture of an organisation's seal, as an image of a PDF: at its real size, red, cut out of its background."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from app.domain.errors import SigningFailed
from app.domain.signatures import SealPicture
from app.signing.colour import calibrated_rgb

if TYPE_CHECKING:
    from PIL import Image

_MM_PER_INCH: Final = 25.4
_POINTS_PER_INCH: Final = 72
_DPI_GREATEST: Final = 400
_BYTES_GREATEST: Final = 8_000_000
_SIDE_PX_GREATEST: Final = 6_000
_COVERS: Final = 24
"""alpha from which on a pixel belongs to the seal: its soft edge does, blended with white, so that it looks smooth"""
_PAPER: Final = 224
"""in a picture without transparency: a pixel whose darkest channel is lighter belongs to the paper"""
_RED_BY: Final = 40
"""how much the seal's red must exceed its green and its blue, on average"""


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal that was read from its PNG: cropped to itself, so that its width is what a ruler measures; its pixels coded for a PDF."""

    size_pt: tuple[float, float]
    size_px: tuple[int, int]
    pixels: bytes
    stencil: bytes

    def as_image(self, writer: BasePdfFileWriter) -> generic.IndirectObject:
        """The image with a stencil, no soft mask: nothing becomes transparent. Its colour is its own, whatever the output intent."""
        is_mask = {"/ImageMask": generic.BooleanObject(True)}
        stencil = writer.add_object(_image(self.size_px, self.stencil, is_mask, bits=1))
        colour = {"/ColorSpace": calibrated_rgb(), "/Mask": stencil}
        return writer.add_object(_image(self.size_px, self.pixels, colour, bits=8))


@functools.lru_cache(maxsize=4)
def read_seal(picture: SealPicture) -> Seal:
    """Read a seal's picture; a batch shows the same one on each paper.

    Raises:
        SigningFailed: SEAL_DAMAGED, SEAL_NOT_RED.
    """
    from PIL import ImageChops

    pixels, mask = _cut_out(picture.png)
    pixels.paste((255, 255, 255), mask=ImageChops.invert(mask))
    width_pt = picture.width_mm / _MM_PER_INCH * _POINTS_PER_INCH
    size_pt = width_pt, width_pt * pixels.height / pixels.width
    longest = round(max(size_pt) / _POINTS_PER_INCH * _DPI_GREATEST)
    pixels.thumbnail((longest, longest))
    stencil = mask.resize(pixels.size).point(lambda covered: 255 * (covered < _COVERS)).convert("1")
    return Seal(size_pt, pixels.size, zlib.compress(pixels.tobytes(), 9), zlib.compress(stencil.tobytes(), 9))


def _cut_out(png: bytes) -> tuple[Image.Image, Image.Image]:
    """The pixels of the seal (RGB) and what of them is seal (gray: 255)."""
    from PIL import Image, ImageChops, ImageStat

    if len(png) > _BYTES_GREATEST:
        raise SigningFailed("SEAL_DAMAGED", "bytes")
    try:
        with Image.open(BytesIO(png), formats=["PNG"]) as image:
            if max(image.size) > _SIDE_PX_GREATEST:
                raise SigningFailed("SEAL_DAMAGED", "pixels")
            transparent = image.has_transparency_data
            whole = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise SigningFailed("SEAL_DAMAGED", type(error).__name__) from error
    paper = Image.new("RGB", whole.size, "white")
    paper.paste(whole, mask=whole.getchannel("A"))
    red, green, blue = paper.split()
    lightness = ImageChops.darker(red, ImageChops.darker(green, blue))
    alpha = whole.getchannel("A") if transparent else lightness.point(lambda light: 255 * (light < _PAPER))
    mask = alpha.point(lambda covered: 255 * (covered >= _COVERS))
    box = mask.getbbox()
    if box is None:
        raise SigningFailed("SEAL_DAMAGED", "empty")
    pixels, mask = paper.crop(box), mask.crop(box)
    mean_red, mean_green, mean_blue = ImageStat.Stat(pixels, mask).mean
    if mean_red - max(mean_green, mean_blue) < _RED_BY:
        raise SigningFailed("SEAL_NOT_RED")
    return pixels, mask


def _image(
    size: tuple[int, int], data: bytes, entries: Mapping[str, generic.PdfObject], *, bits: int
) -> generic.StreamObject:
    dictionary: dict[generic.NameObject, generic.PdfObject] = {
        generic.pdf_name("/Type"): generic.pdf_name("/XObject"),
        generic.pdf_name("/Subtype"): generic.pdf_name("/Image"),
        generic.pdf_name("/Width"): generic.NumberObject(size[0]),
        generic.pdf_name("/Height"): generic.NumberObject(size[1]),
        generic.pdf_name("/BitsPerComponent"): generic.NumberObject(bits),
        generic.pdf_name("/Filter"): generic.pdf_name("/FlateDecode"),
        **{generic.pdf_name(name): value for name, value in entries.items()},
    }
    return generic.StreamObject(dictionary, encoded_data=data)
