"""Pictures for who looks closely: a page as it was scanned, as its finished file shows it, and pieces of both pixel for pixel.

They run in a worker process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.domain.errors import InputRefused
from app.domain.facts import PageFacts
from app.domain.geometry import Rect, SizePx
from app.domain.page_view import Picture
from app.services.page_sources import PDF, PageSource, PdfReader, RawPage, RenderedPage
from app.services.pagework import drawn, layout_of, raster_of
from app.services.told import facts_back, refused
from ocr import values as seen
from ocr.errors import OcrError

if TYPE_CHECKING:
    from ocr.image.raster import Raster

type BoxPx = tuple[int, int, int, int]
"""left, top, right, bottom"""
type DrawPart = Callable[[Path, int, SizePx, BoxPx], RenderedPage]
"""draws of page `index` of a file, so many columns and rows large, a box"""
_TIMES: Final = 2
"""pixels that are drawn for one that is shown, each way: a renderer that draws small leaves thin strokes out"""


def raw_jpeg(source: PageSource, pdf: PdfReader) -> bytes:
    """A raw page as it came, small.

    Raises:
        InputRefused: the page can't be decoded.
    """
    from ocr.page import preview_jpeg, shrunk

    try:
        page = raster_of(source, pdf)
        return preview_jpeg(shrunk(page, max(page.width_px, page.height_px)))  # by whole cells first: half the time
    except OcrError as error:
        raise refused(error) from None


def window_png(pages: Sequence[RawPage], picture: Picture, box_px: BoxPx, pdf: PdfReader) -> bytes:
    """A piece of a page as it is archived, in its own pixels; what lies beyond the page is left out.

    Raises:
        InputRefused: the page can't be decoded.
        PageWorkFailed: an engine broke down.
    """
    from ocr.image.png import encode_png

    try:
        return encode_png(_cut(drawn(*decoded(pages, pdf), picture), box_px))
    except OcrError as error:
        raise refused(error) from None


def raw_window_png(source: PageSource, box_px: BoxPx, pdf: PdfReader) -> bytes:
    """A piece of a raw page as it came; what lies beyond its edges is left out.

    Raises:
        InputRefused: the page can't be decoded.
    """
    from ocr.image.png import encode_png

    try:
        return encode_png(_cut(raster_of(source, pdf), box_px))
    except OcrError as error:
        raise refused(error) from None


def filed_jpeg(path: Path, index: int, size_px: SizePx, draw: DrawPart) -> bytes:
    """A page of a finished file, so large.

    Raises:
        InputRefused: it can't be drawn.
    """
    from ocr.page import preview_jpeg

    width, height = (_TIMES * side for side in size_px)
    return preview_jpeg(_filed(path, index, (width, height), (0, 0, width, height), draw), size_px)


def file_jpeg(path: Path, index: int, pdf: PdfReader, draw: DrawPart) -> bytes:
    """A page of a finished file of which nothing else is here, small, in the shape that the file gives it.

    Raises:
        InputRefused: it can't be drawn.
    """
    from ocr.page import preview_jpeg, shrunk

    try:
        page = raster_of(PageSource(path, PDF, index, 0.0), pdf)
    except (OcrError, IndexError) as error:
        raise refused(error) if isinstance(error, OcrError) else InputRefused("PDF_DAMAGED", str(error)) from error
    size_px = page.width_px, page.height_px
    return preview_jpeg(shrunk(_filed(path, index, size_px, (0, 0, *size_px), draw), max(size_px)))


def filed_png(path: Path, index: int, size_px: SizePx, box_px: BoxPx, draw: DrawPart) -> bytes:
    """A piece of a page of a finished file that is drawn so large; what lies beyond the page is left out.

    Raises:
        InputRefused: it can't be drawn.
    """
    from ocr.image.png import encode_png

    return encode_png(_filed(path, index, size_px, _within(box_px, size_px), draw))


def _filed(path: Path, index: int, size_px: SizePx, box_px: BoxPx, draw: DrawPart) -> Raster:
    from ocr.image.decode import from_pixels

    try:
        page = draw(path, index, size_px, box_px)
    except IndexError as error:
        raise InputRefused("PDF_DAMAGED", str(error)) from error
    return from_pixels(page.pixels, page.width_px, page.height_px, page.channels, page.dpi)


def _cut(page: Raster, box_px: BoxPx) -> Raster:
    x0, y0, x1, y1 = _within(box_px, (page.width_px, page.height_px))
    return replace(page, pixels=page.pixels[y0:y1, x0:x1])


def _within(box_px: BoxPx, size_px: SizePx) -> BoxPx:
    """As far as it lies on a page, one pixel at least."""
    x0, y0 = min(box_px[0], size_px[0] - 1), min(box_px[1], size_px[1] - 1)
    return x0, y0, max(x0 + 1, min(box_px[2], size_px[0])), max(y0 + 1, min(box_px[3], size_px[1]))


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
