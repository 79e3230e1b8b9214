"""Page work: runs in a worker process, from a file to bytes that can be stored. The translator between `ocr` and the domain.

Every file from outside is opened here and nowhere else, so that the limits of the worker (time, memory) hold for it. The engines are
imported inside the functions: the process that only schedules the work never loads them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.archival import LayerMode
from app.domain.artifacts import LAYERS_OF, Stage, StageRecipe
from app.domain.canonical import Json
from app.domain.errors import InputRefused
from app.domain.facts import PageFacts
from app.domain.marks import PageInk
from app.domain.page import PageText
from app.domain.page_layout import Layout, Raw, lay_out
from app.domain.page_view import Picture
from app.domain.review.likeness import Likeness
from app.services.foreign_pages import Shown, shown
from app.services.page_sources import PDF, FileProbe, PageSource, PdfReader, RawPage
from app.services.told import facts_back, refused, told, told_box, told_picture, told_text
from ocr import values as seen
from ocr.errors import OcrError, ReadingFailed
from ocr.memory import give_memory_back

if TYPE_CHECKING:
    from ocr.image.raster import Raster
    from ocr.recipes import LayerRecipe

PT_PER_INCH, MM_PER_INCH = 72, 25.4
MIN_SIDE_PT, MAX_SIDE_PT = 3.0, 14_400.0
"""of a page (ISO 19005-2, 6.1.13)"""
WHITE = (255, 255, 255)
"""RGB of the page on which both sides of a card are filed"""


def probe(path: Path, pdf: PdfReader) -> FileProbe:
    """Look at a file without decoding its pixels.

    Raises:
        InputRefused: with the code of the fact (EMPTY_FILE, NOT_AN_IMAGE, PDF_ENCRYPTED, ...).
    """
    from ocr.image.decode import probe as probe_image

    with path.open("rb") as file:
        head = file.read(1024)
    if b"%PDF-" in head:
        return FileProbe(PDF, pdf.page_count(path), 0.0)
    try:
        found = probe_image(path)
    except OcrError as error:
        raise refused(error) from None
    return FileProbe(found.media_type, found.pages, found.dpi)


def probe_input(path: Path, pdf: PdfReader) -> FileProbe:
    """Look at a file that is to be taken in; its pages are decoded by the work that follows, before any of them is taken.

    Raises:
        InputRefused: as `probe`, and SIGNED_INPUT: work on a signed PDF would destroy its signature; PDF_FORM: nobody consents to its
            fields becoming part of its pages.
    """
    found = probe(path, pdf)
    if found.media_type == PDF:
        if pdf.is_signed(path):
            raise InputRefused("SIGNED_INPUT")
        pdf.require_wanted(path)
    return found


class Made(dict[Stage, bytes]):
    """What was made of a page, by stage, and what each took (`seconds`; of what was made along with another one nothing is told)."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: dict[Stage, float] = {}
        self._began = time.perf_counter()

    def keep(self, made: Mapping[Stage, bytes]) -> None:
        """Keep what was made since something was kept last; nothing is as good."""
        for first in list(made)[:1]:
            now = time.perf_counter()
            self.seconds[first] = now - self._began
            self._began = now
        self |= made


def work(
    pages: Sequence[RawPage], picture: Picture, wanted: frozenset[Stage], pdf: PdfReader, unread: str = ""
) -> Made:
    """Make the wanted artifacts of one page; decodes each master page on it once.

    Args:
        pages: the master pages on it, in the order of the placements.
        picture: how they are shown.
        wanted: INSPECT (of a page that shows one master page), PREVIEW, THUMB, LAYERS in any mode, TEXT, or several.
        pdf: how to read a PDF.
        unread: why the page is not read (the code of an error); empty: it is.

    Raises:
        InputRefused: the page can't be decoded; PDF_PAGE_SIZE.
        PageWorkFailed: an engine broke down; the reader is no reason, but for language data that are not installed.
    """
    from ocr.page import developed, inspect
    from ocr.recipes import InspectRecipe

    made = Made()
    try:
        if Stage.TEXT in wanted and not unread:
            _prepare_reading()
        rasters = [raster_of(page.source, pdf) for page in pages]
        _require_page_size(
            [raster for raster, page in zip(rasters, pages, strict=True) if page.source.media_type == PDF]
        )
        known = [
            inspect(raster, InspectRecipe()) if page.facts is None else facts_back(PageFacts.decode(page.facts))
            for raster, page in zip(rasters, pages, strict=True)
        ]
        if Stage.INSPECT in wanted:
            made.keep({Stage.INSPECT: told(known[0]).encode()})
        rasters = [developed(raster, facts) for raster, facts in zip(rasters, known, strict=True)]
        made.keep(_small_pictures(rasters, known, picture, wanted))
        if wanted & {*LAYERS_OF.values(), Stage.TEXT}:
            layout, sizes = layout_of(rasters, known, picture), [(one.width_px, one.height_px) for one in rasters]
            of_pdf = shown([one.source for one in pages], known, picture, layout, sizes, pdf)
            raw = rasters[0] if of_pdf is not None and of_pdf.is_kept else None
            give_memory_back()  # the raw page and the drawn one lie beside each other
            page = _composed(rasters, known, layout)
            rasters.clear()  # they are a quarter of what cleaning and reading would hold
            page = _finished(page, layout)
            words = of_pdf.words((page.width_px, page.height_px), page.dpi, pdf) if of_pdf is not None else None
            made.keep(_layers(page, raw, wanted, of_pdf, words))
            if Stage.TEXT in wanted:
                blank = all(one.blank for one in known)
                give_memory_back()  # the engine's pictures come beside what drawing left in the heap
                made.keep({Stage.TEXT: (words or _words(page, blank, unread)).encode()})
    except OcrError as error:
        raise refused(error) from None
    return made


def _prepare_reading() -> None:
    """See `TesseractApi.prepare`."""
    from ocr.text.recipe import ReadRecipe
    from ocr.text.tesseract.api import TesseractApi

    TesseractApi().prepare(ReadRecipe())


def _words(page: Raster, blank: bool, unread: str) -> PageText:
    """What is read of a page: nothing where there is only paper, or where it is not to be read, or where the engine breaks down."""
    from ocr.text.reading import read, without_words
    from ocr.text.recipe import ReadRecipe
    from ocr.text.tesseract.api import TesseractApi

    engine = TesseractApi()
    if not blank and not unread:
        try:
            return told_text(read(engine, page, ReadRecipe()))
        except ReadingFailed as error:
            unread = error.code
    return replace(told_text(without_words(engine, page)), unread=unread)


def _layers(
    page: Raster, raw: Raster | None, wanted: frozenset[Stage], of_pdf: Shown | None, words: PageText | None
) -> dict[Stage, bytes]:
    """A page as it is archived, in each mode that is wanted; one that is kept of a PDF file, in which `raw` is what it shows and `words`
    what it says, is the same in all.
    """
    from ocr.image.bare import bare_boxes
    from ocr.image.ink import ink_boxes
    from ocr.image.shown import shown_jpeg
    from ocr.image.truthful import true_page

    modes = {stage: mode for mode, stage in LAYERS_OF.items() if stage in wanted}
    ink = tuple(told_box(box) for box in ink_boxes(page)) if modes else ()
    if of_pdf is not None and raw is not None:
        shows = _turned(raw, of_pdf.quarter_turns or 0)
        unseen = bare_boxes(shows, (seen.Box(*word.box_px) for word in words.words)) if words is not None else 0
        kept = of_pdf.picture((page.width_px, page.height_px), page.dpi, ink)
        remark = replace(of_pdf.taken.imported, unseen_words=unseen)
        return dict.fromkeys(modes, replace(kept, imported=remark, shown_jpeg=shown_jpeg(shows)).encode())
    imported = None if of_pdf is None else of_pdf.taken.imported
    made: dict[Stage, bytes] = {}
    for stage, mode in modes.items():
        true = true_page(page, layer_recipe(mode))
        made[stage] = replace(
            told_picture(true.page, ink), imported=imported, shown_jpeg=shown_jpeg(true.shows)
        ).encode()
    return made


def _turned(raster: Raster, quarter_turns: int) -> Raster:
    import numpy as np

    return replace(raster, pixels=np.ascontiguousarray(np.rot90(raster.pixels, -quarter_turns)))


def layer_recipe(mode: LayerMode) -> LayerRecipe:
    """How a page is coded in a mode."""
    from ocr import recipes

    return recipes.layer_recipe(recipes.LayerMode(mode.value))


def drawn(rasters: Sequence[Raster], facts: Sequence[seen.PageFacts], picture: Picture) -> Raster:
    """A page as it is archived and read: upright, as hands turned, cut and joined it, clean, and covered."""
    layout = layout_of(rasters, facts, picture)
    return _finished(_composed(rasters, facts, layout), layout)


def _composed(rasters: Sequence[Raster], facts: Sequence[seen.PageFacts], layout: Layout) -> Raster:
    """Upright, turned, cut and joined."""
    from ocr.image.beside import paper_alone
    from ocr.image.geometry import Piece, compose

    papers = [paper_alone(raster, known.outlines) for raster, known in zip(rasters, facts, strict=True)]
    pieces = [Piece(paper, one.matrix, one.outline, one.own) for paper, one in zip(papers, layout.pieces, strict=True)]
    ground = WHITE if layout.on_white else None
    return compose(pieces, layout.size_px, layout.dpi, ground=ground)


def _finished(page: Raster, layout: Layout) -> Raster:
    """Clean and covered."""
    from ocr.image.geometry import covered
    from ocr.page import tidied

    tidy, _ = tidied(page)
    return covered(tidy, layout.covers)  # last, or what is covered would be cleaned like the black rim of a scan


def layout_of(rasters: Sequence[Raster], facts: Sequence[seen.PageFacts], picture: Picture) -> Layout:
    """Where each bit of a page goes, in pixels."""
    from ocr.page import stands

    raws: list[Raw] = []
    for raster, known in zip(rasters, facts, strict=True):
        skew_deg, orientation_deg = stands(known)
        size_px = raster.width_px, raster.height_px
        raws.append(Raw(size_px, raster.dpi, skew_deg, orientation_deg // 90, known.sheet))
    return lay_out(picture, raws)


def _small_pictures(
    rasters: Sequence[Raster], facts: Sequence[seen.PageFacts], picture: Picture, wanted: frozenset[Stage]
) -> dict[Stage, bytes]:
    """PREVIEW and THUMB, where they are wanted. The page is shrunk before it is drawn, which takes a quarter of the time."""
    from ocr.page import PREVIEW_PX, THUMB_PX, preview_jpeg, shrunk

    if not wanted & {Stage.PREVIEW, Stage.THUMB}:
        return {}
    longest_px = max(layout_of(rasters, facts, picture).size_px)
    page = drawn([shrunk(raster, longest_px) for raster in rasters], facts, picture)
    sizes = {Stage.PREVIEW: PREVIEW_PX, Stage.THUMB: THUMB_PX}
    return {stage: preview_jpeg(page, box_px) for stage, box_px in sizes.items() if stage in wanted}


def stage_recipes(of_pdf: Callable[[], dict[str, Json]]) -> dict[Stage, StageRecipe]:
    """The recipes of the page stages, engine and language-data versions included; `of_pdf` is that of a `PdfReader`."""
    from ocr.image.shown import SHOWN_VERSION
    from ocr.recipes import (
        CLEAN_VERSION,
        INSPECT_VERSION,
        LAYERS_VERSION,
        TIDY_VERSION,
        CleanRecipe,
        InspectRecipe,
        TidyRecipe,
    )
    from ocr.text.recipe import READ_VERSION, ReadRecipe
    from ocr.text.tesseract.api import TesseractApi

    inspect: Json = {"version": INSPECT_VERSION, **asdict(InspectRecipe())}
    clean: Json = {"version": CLEAN_VERSION, **asdict(CleanRecipe())}
    tidy: Json = {"version": TIDY_VERSION, **asdict(TidyRecipe())}
    page: dict[str, Json] = {"inspect": inspect, "clean": clean, "tidy": tidy}
    read: dict[str, Json] = {"read": asdict(ReadRecipe()), "engine": TesseractApi().version}
    return {
        Stage.INSPECT: StageRecipe(INSPECT_VERSION, {"inspect": inspect}),
        Stage.PREVIEW: StageRecipe(INSPECT_VERSION, page),
        Stage.THUMB: StageRecipe(INSPECT_VERSION, page),
        **{
            stage: StageRecipe(
                LAYERS_VERSION,
                {**page, "layers": asdict(layer_recipe(mode)), "shown": SHOWN_VERSION, "pdf": of_pdf()},
            )
            for mode, stage in LAYERS_OF.items()
        },
        Stage.TEXT: StageRecipe(READ_VERSION, {**page, **read, "pdf": of_pdf()}),
    }


def same_sheet(one: str, other: str) -> bool:
    """Whether two imprints (of `PageFacts`) are of the same side of a sheet, either way up. Loads no engine."""
    from ocr.same import Imprint
    from ocr.same import same_sheet as compared

    return compared(Imprint.decode(one), Imprint.decode(other)) is not None


def likeness(one: PageFacts, other: PageFacts) -> Likeness | None:
    """How another scan lies beside a first one, by what is known of both; None: there is too little ink to tell. Loads no engine."""
    from ocr.same import CELL_MM, Imprint, Turn, closest, is_same

    if not one.imprint or not other.imprint:
        return None
    found = closest(Imprint.decode(one.imprint), Imprint.decode(other.imprint))
    if found is None:
        return None
    turn, fit = found
    x, y = fit.shift_cells
    sides = [(facts.width_px / facts.dpi, facts.height_px / facts.dpi) for facts in (one, other)]
    return Likeness(
        is_same(fit),
        1.0 - fit.share,
        fit.in_heap,
        turn is Turn.UPSIDE_DOWN,
        (x * CELL_MM, y * CELL_MM),
        other.skew_deg - one.skew_deg,
        (sides[1][0] / sides[0][0], sides[1][1] / sides[0][1]),
    )


def installed_languages() -> tuple[str, ...]:
    """The language data that the reader finds, and `osd`, the data that tell which way up a page is."""
    from ocr.text.tesseract.api import TesseractApi
    from ocr.text.tesseract.data import tessdata_folder

    osd = ("osd",) if (tessdata_folder() / "osd.traineddata").is_file() else ()
    return (*TesseractApi().languages(), *osd)


def _require_page_size(rasters: Sequence[Raster]) -> None:
    """Refuse a page that no PDF/A may have, before anything is made of it. Raises InputRefused (PDF_PAGE_SIZE)."""
    for raster in rasters:
        sides_pt = [side_px * PT_PER_INCH / raster.dpi for side_px in (raster.width_px, raster.height_px)]
        if not all(MIN_SIDE_PT <= side <= MAX_SIDE_PT for side in sides_pt):
            width_mm, height_mm = (round(side * MM_PER_INCH / PT_PER_INCH) for side in sides_pt)
            raise InputRefused("PDF_PAGE_SIZE", width_mm=width_mm, height_mm=height_mm)


def raster_of(source: PageSource, pdf: PdfReader) -> Raster:
    """The pixels of a raw page. Raises OcrError, or InputRefused of a PDF."""
    from ocr.image.decode import decode, from_pixels

    if source.media_type == PDF:
        page = pdf.render(source.path, source.index)
        return from_pixels(page.pixels, page.width_px, page.height_px, page.channels, page.dpi)
    raster = decode(source.path, source.index)
    return raster if source.dpi <= 0 else replace(raster, dpi=source.dpi, dpi_known=True)


def first_page_ink(path: Path, pdf: PdfReader) -> PageInk:
    """The first page of a finished PDF: its size, and boxes that cover every mark on it.

    Raises:
        InputRefused: the page can't be drawn.
    """
    from ocr.image.ink import ink_boxes

    page = raster_of(PageSource(path, PDF, 0, 0.0), pdf)
    k = 72 / page.dpi
    boxes = tuple((box.x0 * k, box.y0 * k, box.x1 * k, box.y1 * k) for box in ink_boxes(page))
    return PageInk((page.width_px * k, page.height_px * k), boxes)
