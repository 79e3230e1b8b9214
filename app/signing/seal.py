"""The picture of an organisation's seal, as an image of a PDF: at its real size, red, cut out of its background."""

from __future__ import annotations

import zlib
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
_DPI_GREATEST: Final = 600
_BYTES_GREATEST: Final = 8_000_000
_SIDE_PX_GREATEST: Final = 6_000
_COVERS: Final = 128
"""alpha from which on a pixel belongs to the seal"""
_PAPER: Final = 224
"""in a picture without transparency: a pixel whose darkest channel is lighter belongs to the paper"""
_RED_BY: Final = 40
"""how much the seal's red must exceed its green and its blue, on average"""


class Seal:
    """A seal that was read from its PNG: cropped to itself, so that its width is what a ruler measures."""

    def __init__(self, picture: SealPicture) -> None:
        """Read the picture.

        Raises:
            SigningFailed: SEAL_DAMAGED, SEAL_NOT_RED.
        """
        self._pixels, self._mask = _cut_out(picture.png)
        width_pt = picture.width_mm / _MM_PER_INCH * _POINTS_PER_INCH
        self.size_pt = width_pt, width_pt * self._pixels.height / self._pixels.width

    def as_image(self, writer: BasePdfFileWriter) -> generic.IndirectObject:
        """The image with its stencil: no soft mask, which PDF/A-1 forbids, and a colour of its own, whatever the file's output intent."""
        longest = round(max(self.size_pt) / _POINTS_PER_INCH * _DPI_GREATEST)
        pixels, mask = self._pixels.copy(), self._mask.copy()
        pixels.thumbnail((longest, longest))
        mask = mask.resize(pixels.size).point(lambda covered: 255 * (covered < _COVERS))
        stencil = writer.add_object(
            _image(pixels.size, mask.convert("1").tobytes(), {"/ImageMask": generic.BooleanObject(True)}, bits=1)
        )
        colour = {"/ColorSpace": calibrated_rgb(), "/Mask": stencil}
        return writer.add_object(_image(pixels.size, pixels.tobytes(), colour, bits=8))


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
    size: tuple[int, int], data: bytes, entries: dict[str, generic.PdfObject], *, bits: int
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
    return generic.StreamObject(dictionary, encoded_data=zlib.compress(data, 9))
