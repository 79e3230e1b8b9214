"""Work on pages outside the store: like `pagework` it runs in a worker process, from a file to bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.errors import InputRefused
from app.domain.facts import PageFacts
from app.domain.page import PageText
from app.domain.page_view import Placement
from app.domain.shown_codes import ShownCode, shown_codes
from app.services.handing_out.whole_file import write_whole
from app.services.page_sources import PageSource, PdfReader
from app.services.pagework import raster_of
from app.services.told import refused, told, told_text
from ocr import values as seen
from ocr.errors import OcrError, ScriptUnknown

if TYPE_CHECKING:
    from ocr.image.raster import Raster

_NOBODYS: Final = UUID(int=0)
"""the id of a page that lies in no store"""


class CleanedAs(StrEnum):
    """What is written of a page."""

    PAGE = "page"
    READING = "reading"
    """the picture that the reader gets: gray, coloured ink faded"""
    MASK = "mask"
    """its ink in black, all else white"""


@dataclass(frozen=True, slots=True)
class CleanWish:
    """How pages are cleaned.

    Attributes:
        cleaned_as: what is written.
        without: steps that are left out, by name.
        white: the paper is made white, instead of keeping its tone.
        items: where several sheets or cards lie on one glass, each becomes a page.
        photo_of: name of the paper that a photo shows, where somebody says it; its resolution follows.
    """

    cleaned_as: CleanedAs = CleanedAs.PAGE
    without: frozenset[str] = frozenset()
    white: bool = False
    items: bool = False
    photo_of: str = ""


@dataclass(frozen=True, slots=True)
class CleanedPage:
    """The facts of a raw page, what was written of it, and what each cleaning step measured there, by the step's name."""

    facts: PageFacts
    outputs: tuple[Path, ...]
    steps: tuple[Mapping[str, Mapping[str, float]], ...]


def known_steps() -> frozenset[str]:
    """The names of the cleaning steps that can be left out."""
    from ocr.recipes import TidyRecipe

    return frozenset(TidyRecipe().steps)


def inspect_page(source: PageSource, pdf: PdfReader, photo_of: str = "") -> PageFacts:
    """The facts of one page; `photo_of` names the paper that a photo shows, where somebody says it.

    Raises:
        InputRefused: the page can't be decoded.
    """
    from ocr.page import inspect

    try:
        return told(inspect(raster_of(source, pdf), photo_of=photo_of))
    except OcrError as error:
        raise refused(error) from None


def clean_page(source: PageSource, pdf: PdfReader, output: Path, wish: CleanWish) -> CleanedPage:
    """Clean one page and write it as PNG; several items are written to NAME.1.png, NAME.2.png and so on.

    Raises:
        InputRefused: the page can't be decoded.
        StoreFailed: DISK_FULL, OUT_UNWRITABLE.
    """
    from ocr.image.png import encode_png
    from ocr.page import inspect, tidied
    from ocr.recipes import TidyRecipe

    names = [step for step in TidyRecipe().steps if step not in wish.without]
    recipe = TidyRecipe(steps=tuple("whitened" if wish.white and name == "tone" else name for name in names))
    try:
        raster = raster_of(source, pdf)
        facts = inspect(raster, photo_of=wish.photo_of)
        pages = list(_pages(raster, facts, wish))
        steps, outputs = [], []
        for number, page in enumerate(pages, 1):
            tidy, measured = tidied(page, recipe)
            path = output if len(pages) == 1 else output.with_suffix(f".{number}{output.suffix}")
            write_whole(path, encode_png(_drawn_as(tidy, wish.cleaned_as)))
            steps.append(measured)
            outputs.append(path)
    except OcrError as error:
        raise refused(error) from None
    return CleanedPage(told(facts), tuple(outputs), tuple(steps))


def _pages(raster: Raster, facts: seen.PageFacts, wish: CleanWish) -> Iterator[Raster]:
    """Upright and cut to their sheets."""
    from ocr.page import items, upright

    if wish.items and facts.items:
        yield from items(raster, facts)
    else:
        yield upright(raster, facts)


def _drawn_as(page: Raster, wanted: CleanedAs) -> Raster:
    if wanted is CleanedAs.READING:
        from ocr.text.picture import reading_picture

        picture = reading_picture(page)
        return replace(page, pixels=picture.gray, dpi=picture.dpi)
    if wanted is CleanedAs.MASK:
        from ocr.image.bitonal import bitonal

        return replace(page, pixels=255 - 255 * bitonal(page))
    return page


def card_page(front: PageSource, back: PageSource, output: Path, pdf: PdfReader) -> None:
    """Write both sides of a card, each upright and cut to it, on one A4 page in their real size, as PNG.

    Raises:
        InputRefused: a side can't be decoded; CARD_TOO_LARGE: it is no card.
        StoreFailed: DISK_FULL, OUT_UNWRITABLE.
    """
    from ocr.image.card_page import card_page as set_on_page
    from ocr.image.png import encode_png
    from ocr.page import clean, inspect

    try:
        sides = [raster_of(source, pdf) for source in (front, back)]
        cards = [clean(side, inspect(side)) for side in sides]
    except OcrError as error:
        raise refused(error) from None
    try:
        write_whole(output, encode_png(set_on_page(cards[0], cards[1])))
    except ValueError:
        raise InputRefused("CARD_TOO_LARGE") from None


def read_page(source: PageSource, pdf: PdfReader) -> tuple[PageText, str, PageFacts, tuple[ShownCode, ...]]:
    """The words of one page, cleaned before it is read, the same as an hOCR document, its facts, and the codes that the cleaned page shows.

    Raises:
        InputRefused: the page can't be decoded.
        PageWorkFailed: the engine broke down.
    """
    from ocr.page import clean, inspect
    from ocr.recipes import CleanRecipe
    from ocr.text.hocr import hocr_of
    from ocr.text.reading import read, without_words
    from ocr.text.recipe import ReadRecipe
    from ocr.text.tesseract.api import TesseractApi

    unread = ""
    try:
        raster = raster_of(source, pdf)
        facts, engine = inspect(raster), TesseractApi()
        cleaned = clean(raster, facts)
        page = without_words(engine, cleaned)
        if not facts.blank:
            try:
                page = read(engine, cleaned, ReadRecipe())
            except ScriptUnknown as error:
                unread = error.code
    except OcrError as error:
        raise refused(error) from None
    shown = shown_codes(Placement(_NOBODYS), [told(facts)], asdict(CleanRecipe()))
    return replace(told_text(page), unread=unread), hocr_of((page,)), told(facts), shown


def scan_to_png(source: PageSource, output: Path, pdf: PdfReader) -> tuple[int, int, str]:
    """Write a raw page as PNG, unchanged; returns width and height in pixels and the SHA-256 of its pixels."""
    from ocr.image.hash import sha256_pixels
    from ocr.image.png import encode_png

    try:
        raster = raster_of(source, pdf)
        write_whole(output, encode_png(raster))
    except OcrError as error:
        raise refused(error) from None
    return raster.width_px, raster.height_px, sha256_pixels(raster)
