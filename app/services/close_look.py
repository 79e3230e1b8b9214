"""Pictures for who looks closely: a page as it was scanned, and pieces of one pixel for pixel. They run in a worker process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.facts import PageFacts
from app.domain.geometry import Rect
from app.domain.page_view import Picture
from app.services.page_sources import PageSource, PdfReader, RawPage
from app.services.pagework import drawn, layout_of, raster_of
from app.services.told import facts_back, refused
from ocr import values as seen
from ocr.errors import OcrError

if TYPE_CHECKING:
    from ocr.image.raster import Raster


def raw_jpeg(source: PageSource, pdf: PdfReader) -> bytes:
    """A raw page as it came, small.

    Raises:
        InputRefused: the page can't be decoded.
    """
    from ocr.page import preview_jpeg

    try:
        return preview_jpeg(raster_of(source, pdf))
    except OcrError as error:
        raise refused(error) from None


def window_png(pages: Sequence[RawPage], picture: Picture, box_px: tuple[int, int, int, int], pdf: PdfReader) -> bytes:
    """A piece of a page as it is archived: left, top, right and bottom in its own pixels; what lies beyond the page is left out.

    Raises:
        InputRefused: the page can't be decoded.
        PageWorkFailed: an engine broke down.
    """
    from ocr.image.png import encode_png

    try:
        page = drawn(*decoded(pages, pdf), picture)
        x0, y0 = min(box_px[0], page.width_px - 1), min(box_px[1], page.height_px - 1)
        x1, y1 = max(x0 + 1, min(box_px[2], page.width_px)), max(y0 + 1, min(box_px[3], page.height_px))
        return encode_png(replace(page, pixels=page.pixels[y0:y1, x0:x1]))
    except OcrError as error:
        raise refused(error) from None


def seal_places(pages: Sequence[RawPage], picture: Picture, pdf: PdfReader) -> tuple[Rect, ...]:
    """Where seals and signatures in colour lie on a page as it is archived, in its unit square, from top to bottom.

    Raises:
        InputRefused: the page can't be decoded.
        PageWorkFailed: an engine broke down.
    """
    from ocr.image.colored_ink import colored_places
    from ocr.page import shrunk

    try:
        rasters, known = decoded(pages, pdf)
        longest_px = max(layout_of(rasters, known, picture).size_px)
        page = drawn([shrunk(raster, longest_px) for raster in rasters], known, picture)
        width, height = page.width_px, page.height_px
        return tuple((box.x0 / width, box.y0 / height, box.x1 / width, box.y1 / height) for box in colored_places(page))
    except OcrError as error:
        raise refused(error) from None


def decoded(pages: Sequence[RawPage], pdf: PdfReader) -> tuple[list[Raster], list[seen.PageFacts]]:
    """The pictures of raw pages as `drawn` wants them, and their facts. Raises OcrError, or InputRefused of a PDF."""
    from ocr.page import developed, inspect

    rasters = [raster_of(page.source, pdf) for page in pages]
    known = [
        inspect(raster) if page.facts is None else facts_back(PageFacts.decode(page.facts))
        for raster, page in zip(rasters, pages, strict=True)
    ]
    return [developed(raster, facts) for raster, facts in zip(rasters, known, strict=True)], known
