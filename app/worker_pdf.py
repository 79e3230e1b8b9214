"""What a worker does with a PDF file from outside: what draws it and what takes it apart, each room loaded when it is called.

A file is looked at for bombs before it is drawn. One that PDFium can't open is mended, and read so; its pages are drawn. Like
`app.worker` this is loaded by each worker, also by one that sees no PDF file: it stays light.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.canonical import Json
from app.domain.errors import InputRefused
from app.domain.imported import ForeignPage
from app.domain.page import PageText

if TYPE_CHECKING:
    from app.rasterise.render import RasterPage

_UNREADABLE = frozenset({"PDF_DAMAGED"})
_BEYOND_PAPER = frozenset({"PDF_TOO_LARGE", "PDF_XFA"})
"""what is refused though PDFium draws it; what qpdf can't read otherwise is PDFium's matter"""


def take_all(path: Path) -> None:
    """Any file that can be read is taken in."""


def require_no_form(path: Path) -> None:
    """Refuse a form: nobody consents to its fields becoming part of its pages. Raises InputRefused (PDF_FORM)."""
    from app.archive.foreign.forms import bears_fields
    from app.rasterise.render import is_form

    try:
        form = bears_fields(path)
    except InputRefused:
        form = is_form(path)  # PDFium draws what qpdf can't read, with its fields
    if form:
        raise InputRefused("PDF_FORM")


def page_count(path: Path) -> int:
    """The number of pages. Raises InputRefused, PDF_TOO_LARGE and PDF_XFA among its codes."""
    from app.archive.foreign.bounds import require_bounded_file
    from app.rasterise.render import page_count as counted

    try:
        pages = counted(path)
    except InputRefused as refused:
        pages = counted(_mended(path, refused))
    try:
        require_bounded_file(path, pages)
    except InputRefused as refused:
        if refused.code in _BEYOND_PAPER:
            raise
    return pages


def is_signed(path: Path) -> bool:
    """Whether it bears a signature."""
    from app.archive.read import is_signed as by_qpdf
    from app.rasterise.render import is_signed as by_pdfium

    try:
        return by_pdfium(path)
    except InputRefused as refused:
        if refused.code not in _UNREADABLE:
            raise
        return by_qpdf(path)


def render(path: Path, index: int) -> RasterPage:
    """A page as pixels. Raises InputRefused, PDF_TOO_LARGE among its codes."""
    from app.archive.foreign.bounds import bounded_page_unit
    from app.rasterise.render import render as drawn

    unit_pt = 1.0
    try:
        unit_pt = bounded_page_unit(path, index)
    except InputRefused as refused:
        if refused.code in _BEYOND_PAPER:
            raise
    try:
        return drawn(path, index, unit_pt=unit_pt)
    except InputRefused as refused:
        return drawn(_mended(path, refused), index, unit_pt=unit_pt)


def keep(path: Path, index: int, quarter_turns: int) -> ForeignPage:
    """The page as it is, or why it has to be drawn; see `app.archive.foreign.keep`."""
    from app.archive.foreign.keep import keep as kept

    return kept(path, index, quarter_turns)


def words(path: Path, index: int, quarter_turns: int, size_px: tuple[int, int], dpi: float) -> PageText:
    """What a page says of its words."""
    from app.rasterise.words import page_words

    try:
        return page_words(path, index, quarter_turns, size_px, dpi)
    except InputRefused as refused:
        return page_words(_mended(path, refused), index, quarter_turns, size_px, dpi)


def recipe() -> dict[str, Json]:
    """What beside a file decides whether a page of it is kept, and which words it has."""
    from app.archive.foreign.keep import recipe as of_keeping
    from app.rasterise.words import recipe as of_words

    return {"keep": of_keeping(), "words": of_words()}


def _mended(path: Path, refused: InputRefused) -> bytes:
    """What could be found of a damaged file. Raises what the file was refused with, where nothing helps."""
    from app.archive.foreign.repair import mended

    if refused.code not in _UNREADABLE:
        raise refused
    return mended(path)
