"""Pages as picture files, for who is handed them: like `pagework` it runs in a worker process, and writes what it made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.artifacts import Stage
from app.domain.canonical import sha256_hex
from app.domain.page_view import Picture, Placement
from app.services.close_look import decoded
from app.services.page_sources import PageSource, PdfReader, RawPage
from app.services.pagework import drawn, raster_of, work
from app.services.told import refused
from ocr.errors import OcrError

if TYPE_CHECKING:
    from ocr.image.raster import Raster


class PictureForm(StrEnum):
    """How a picture is coded."""

    TIFF = "tiff"
    JPEG = "jpeg"
    PNG = "png"


SUFFIXES = {PictureForm.TIFF: ".tif", PictureForm.JPEG: ".jpg", PictureForm.PNG: ".png"}


@dataclass(frozen=True, slots=True)
class ColourProfiles:
    """The ICC profiles that say what the colours of the pictures mean: of those in colour, and of gray ones."""

    rgb: bytes
    gray: bytes


@dataclass(frozen=True, slots=True)
class WrittenPicture:
    """What was written of a page."""

    width_px: int
    height_px: int
    dpi: float
    size_bytes: int
    sha256: str


def write_page(
    pages: Sequence[RawPage], picture: Picture, out: Path, form: PictureForm, profiles: ColourProfiles, pdf: PdfReader
) -> WrittenPicture:
    """Write a page as it is archived: upright, as hands turned, cut and joined it, clean, and covered.

    Raises:
        InputRefused: a master page can't be decoded.
        PageWorkFailed: an engine broke down.
        OSError: the file can't be written.
    """
    return _written(lambda: drawn(*decoded(pages, pdf), picture), out, form, profiles)


def write_kept_page(
    source: PageSource, out: Path, form: PictureForm, profiles: ColourProfiles, pdf: PdfReader
) -> WrittenPicture:
    """Write a page of a finished file, as it is seen; raises as `write_page`."""
    return _written(lambda: raster_of(source, pdf), out, form, profiles)


def kept_page_coded(source: PageSource, wanted: frozenset[Stage], pdf: PdfReader) -> dict[Stage, bytes]:
    """Layers and words of a page of a finished file, as if it came in as paper; raises as `work`."""
    return work((RawPage(source),), Placement(UUID(int=0)), wanted, pdf)


def _written(draw: Callable[[], Raster], out: Path, form: PictureForm, profiles: ColourProfiles) -> WrittenPicture:
    from ocr.image.jpeg_file import encode_jpeg_file
    from ocr.image.png import encode_png
    from ocr.image.tiff import encode_tiff

    encode = {PictureForm.TIFF: encode_tiff, PictureForm.JPEG: encode_jpeg_file, PictureForm.PNG: encode_png}[form]
    try:
        page = draw()
        data = encode(page, profiles.gray if page.gray else profiles.rgb)
    except OcrError as error:
        raise refused(error) from None
    out.write_bytes(data)
    return WrittenPicture(page.width_px, page.height_px, page.dpi, len(data), sha256_hex(data))
