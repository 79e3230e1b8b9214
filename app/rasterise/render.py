"""One page of a PDF file as pixels, at the resolution of its scan where it is one, else at 300 dpi."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from app.domain.byte_ranges import signed_ranges
from app.domain.errors import InputRefused
from app.domain.pdf_header import PDF_HEADER_WITHIN_BYTES, refuse_unless_pdf

type PdfSource = Path | bytes
"""a file, or what it holds"""
DEFAULT_DPI = 300.0
MIN_DPI, MAX_DPI = 150.0, 600.0
MAX_PIXELS = 80_000_000
"""A3 at 600 dpi has 70 million"""

_POINTS_PER_INCH = 72
_MM_PER_INCH = 25.4
_A3_LONG_SIDE_PT = 1191
_FULL_PAGE = 0.9
"""the share of the page that its picture must cover"""
_HAIR_PX = 0.01
_NEEDS_PASSWORD = {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}


@dataclass(frozen=True, slots=True)
class RasterPage:
    """A drawn page: rows from the top without padding, `channels` bytes a pixel (1 gray, 3 RGB); gray where no pixel has a colour."""

    width_px: int
    height_px: int
    dpi: float
    channels: int
    pixels: bytes


def page_count(source: PdfSource) -> int:
    """The number of pages. Raises InputRefused (EMPTY_FILE, NOT_A_PDF, PDF_ENCRYPTED, PDF_DAMAGED)."""
    with opened(source) as document:
        return len(document)


def is_signed(path: Path) -> bool:
    """Whether a signature field is filled, or was in an earlier revision, whatever the signature is worth. Raises as `page_count` does."""
    with opened(path) as document:
        with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            if signed_ranges(content):
                return True
        fields = (
            pdfium.FPDF_GetSignatureObject(document, index) for index in range(pdfium.FPDF_GetSignatureCount(document))
        )
        return any(pdfium.FPDFSignatureObj_GetContents(field, None, 0) > 0 for field in fields)


def is_form(path: Path) -> bool:
    """Whether it says that it has fields to be filled in. Raises as `page_count` does."""
    with opened(path) as document:
        return bool(document.get_formtype() != pdfium.FORMTYPE_NONE)


def render(source: PdfSource, index: int, *, unit_pt: float = 1.0, max_pixels: int = MAX_PIXELS) -> RasterPage:
    """Draw a page, annotations and form fields with it, as it would be printed.

    Args:
        source: the file, which is only read.
        index: which page, from 0.
        unit_pt: how many points a unit of the page has: PDFium takes each for one.
        max_pixels: what is refused before memory is taken.

    Raises:
        IndexError: there is no such page.
        InputRefused: EMPTY_FILE, NOT_A_PDF, PDF_ENCRYPTED, PDF_DAMAGED, IMAGE_TOO_LARGE.
    """
    with opened(source) as document:
        if not 0 <= index < len(document):
            raise IndexError(f"no page {index} in a file of {len(document)}")
        document.init_forms()
        with closing(document[index]) as page:
            resolution = _resolution(page, unit_pt)
            width_px, height_px = (
                max(1, round(side * unit_pt * dpi / _POINTS_PER_INCH))
                for side, dpi in zip(page.get_size(), resolution, strict=True)
            )
            if width_px * height_px > max_pixels:
                raise InputRefused("IMAGE_TOO_LARGE", width_px=width_px, height_px=height_px)
            rgb = _drawn(document, page, width_px, height_px)
    dpi = round(max(resolution), 2)
    if np.array_equal(rgb[..., 0], rgb[..., 1]) and np.array_equal(rgb[..., 1], rgb[..., 2]):
        return RasterPage(width_px, height_px, dpi, 1, rgb[..., 0].tobytes())
    return RasterPage(width_px, height_px, dpi, 3, rgb.tobytes())


@dataclass(frozen=True, slots=True)
class SizedPage:
    """A page drawn at a size that was asked for: rows of RGB from the top; its own size as it is turned, and how many pages there are."""

    pixels: bytes
    size_mm: tuple[float, float]
    pages: int


def draw_sized(path: Path, index: int, size_px: tuple[int, int]) -> SizedPage:
    """Draw a page of a file of our own over so many columns and rows.

    Raises:
        IndexError: there is no such page.
        InputRefused: as `page_count`.
    """
    with _page_of(path, index) as (document, page):
        width_mm, height_mm = (side * _MM_PER_INCH / _POINTS_PER_INCH for side in page.get_size())
        return SizedPage(_drawn(document, page, *size_px).tobytes(), (width_mm, height_mm), len(document))


def draw_part(path: Path, index: int, size_px: tuple[int, int], box_px: tuple[int, int, int, int]) -> RasterPage:
    """Draw a box of a page of a file of our own: left, top, right and bottom in pixels of the page over so many columns and rows.

    Raises:
        IndexError: there is no such page.
        InputRefused: as `page_count`.
    """
    with _page_of(path, index) as (document, page):
        dpi = round(size_px[0] / page.get_width() * _POINTS_PER_INCH, 2)
        part = _drawn(document, page, *size_px, box_px)
        return RasterPage(part.shape[1], part.shape[0], dpi, 3, part.tobytes())


@contextmanager
def _page_of(path: Path, index: int) -> Iterator[tuple[pypdfium2.PdfDocument, pypdfium2.PdfPage]]:
    with opened(path) as document:
        if not 0 <= index < len(document):
            raise IndexError(f"no page {index} in a file of {len(document)}")
        with closing(document[index]) as page:
            yield document, page


def renderer() -> str:
    """What draws, and its version."""
    return f"pypdfium2 {pypdfium2.version.PYPDFIUM_INFO}, PDFium {pypdfium2.version.PDFIUM_INFO}"


def _drawn(
    document: pypdfium2.PdfDocument,
    page: pypdfium2.PdfPage,
    width_px: int,
    height_px: int,
    box_px: tuple[int, int, int, int] | None = None,
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The page stretched to exactly this size over white, height x width x 3, RGB; of that this box, or all of it.

    A hair's breadth inside it: PDFium rounds the edges of a picture outwards, and where 1240 pixels become 1240.0001 by the rounding of
    sizes it would resample the whole scan. So each pixel of a scan stays one pixel.
    """
    flags = pdfium.FPDF_ANNOT | pdfium.FPDF_PRINTING | pdfium.FPDF_REVERSE_BYTE_ORDER
    width_pt, height_pt = page.get_size()
    left, top, right, bottom = box_px or (0, 0, width_px, height_px)
    across, down = (width_px - 2 * _HAIR_PX) / width_pt, (height_px - 2 * _HAIR_PX) / height_pt
    inside = pdfium.FS_MATRIX(across, 0, 0, down, _HAIR_PX - left, _HAIR_PX - top)
    wide_px, high_px = right - left, bottom - top
    everything = pdfium.FS_RECTF(0, 0, wide_px, high_px)
    # on a bitmap without alpha PDFium smooths the letters of form fields by colours, as if a page were a screen
    kind = pdfium.FPDFBitmap_BGRA if document.formenv else pdfium.FPDFBitmap_BGR
    with closing(pypdfium2.PdfBitmap.new_native(wide_px, high_px, kind, rev_byteorder=True)) as bitmap:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, wide_px, high_px)
        pdfium.FPDF_RenderPageBitmapWithMatrix(bitmap, page, inside, everything, flags)
        if document.formenv:
            pdfium.FPDF_FFLDraw(document.formenv, bitmap, page, -left, -top, width_px, height_px, 0, flags)
        pixels = np.frombuffer(bitmap.buffer, np.uint8).reshape(high_px, wide_px, -1)
        return np.ascontiguousarray(pixels[..., :3])


def _resolution(page: pypdfium2.PdfPage, unit_pt: float) -> tuple[float, float]:
    """Dots an inch along the width and the height: those of the finest full-page picture of a scan, within 150..600.

    Pages that hold anything else visible are drawn at 300. A page larger than A3 that is one picture is drawn at the picture's own size,
    however coarse: whoever made the file knew no resolution and took a pixel for a point, and its pixels must not be multiplied.
    """
    pictures = [_picture_dpi(item, page) for item in page.get_objects(max_depth=1) if _visible(item)]
    if not pictures or None in pictures:
        return DEFAULT_DPI, DEFAULT_DPI
    finest = max((across / unit_pt, down / unit_pt) for across, down in filter(None, pictures))
    least = MIN_DPI if max(page.get_size()) * unit_pt <= _A3_LONG_SIDE_PT else 0
    within = min(max(*finest, least), MAX_DPI) / max(finest)
    return finest[0] * within, finest[1] * within


def _visible(item: pypdfium2.PdfObject) -> bool:
    """Not the invisible text that lies over a scan."""
    if item.type != pdfium.FPDF_PAGEOBJ_TEXT:
        return True
    return bool(pdfium.FPDFTextObj_GetTextRenderMode(item) != pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


def _picture_dpi(item: pypdfium2.PdfObject, page: pypdfium2.PdfPage) -> tuple[float, float] | None:
    """Pixels an inch, along the width and the height of the page, of a picture that covers it; None for anything else."""
    if item.type != pdfium.FPDF_PAGEOBJ_IMAGE:
        return None
    matrix = item.get_matrix()
    width_pt, height_pt = math.hypot(matrix.a, matrix.b), math.hypot(matrix.c, matrix.d)
    if width_pt * height_pt < _FULL_PAGE * math.prod(page.get_size()):
        return None
    width_px, height_px = item.get_px_size()
    across, down = width_px / width_pt * _POINTS_PER_INCH, height_px / height_pt * _POINTS_PER_INCH
    turned = (abs(matrix.b) > abs(matrix.a)) != (page.get_rotation() in (90, 270))
    return (down, across) if turned else (across, down)


@contextmanager
def opened(source: PdfSource) -> Iterator[pypdfium2.PdfDocument]:
    """Open with PDFium; whatever it raises, here or in the body, leaves as one of our own errors."""
    with source.open("rb") if isinstance(source, Path) else io.BytesIO(source) as file:
        refuse_unless_pdf(file.read(PDF_HEADER_WITHIN_BYTES))
    try:
        with closing(pypdfium2.PdfDocument(source)) as document:
            yield document
    except pypdfium2.PdfiumError as error:
        code = "PDF_ENCRYPTED" if error.err_code in _NEEDS_PASSWORD else "PDF_DAMAGED"
        raise InputRefused(code, str(error)) from error
