"""The pages of a finished file against what they were made of: planted faults, each of which is valid PDF/A or nearly so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Pdf

from app.archive.as_layered import pages_as_layered
from app.archive.assemble import assemble
from app.domain.errors import PageWorkFailed
from app.domain.page import LayerKind, PagePicture, PageText, PictureLayer
from app.domain.pdf_checks import PixelDifference, PixelVerdict
from app.rasterise.render import SizedPage, draw_sized
from app.services.pixels import PageComparison
from app.services.pool import SerialPool
from app.services.told import told_picture
from app.services.workers import WorkerDied
from ocr.image.raster import Raster
from ocr.image.shown import shown_jpeg
from ocr.image.truthful import true_page
from tests.support.archive_pages import METADATA
from tests.unit.ocr_image.drawn_pages import scanned, scanned_letter, stamped

DPI = 200
A5_PX = 1165, 1654


@cache
def pages() -> tuple[PagePicture, PagePicture]:
    """Two layered pages, the first with a seal."""
    made = []
    for pixels in (scanned(stamped(DPI)), scanned_letter(DPI)):
        true = true_page(Raster(np.ascontiguousarray(pixels[: A5_PX[0], : A5_PX[1]]), DPI))
        made.append(replace(told_picture(true.page, ()), shown_jpeg=shown_jpeg(true.shows)))
    return made[0], made[1]


def words_of(page: PagePicture) -> PageText:
    """None."""
    return PageText(page.width_px, page.height_px, page.dpi, (), "")


@cache
def whole() -> bytes:
    """The file of both."""
    return assemble([(page, words_of(page)) for page in pages()], METADATA)


def compared(
    folder: Path, change: Callable[[Pdf], None] | None = None, shown: Sequence[PagePicture] | None = None
) -> PixelVerdict:
    """What is found of the file once something was done to it."""
    file, layers = folder / "a.pdf", []
    file.write_bytes(whole())
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        if change is not None:
            change(pdf)
        pdf.save(file)
    for number, page in enumerate(shown or pages()):
        layers.append((folder / f"{number}.layers", folder / f"{number}.text"))
        layers[-1][0].write_bytes(page.encode())
        layers[-1][1].write_bytes(words_of(page).encode())
    return PageComparison(SerialPool(), draw_sized, pages_as_layered, 10.0)(file, layers)()


def content(pdf: Pdf, old: bytes, new: bytes, page: int = 0) -> None:
    """Replace a piece of what a page paints."""
    stream = pdf.pages[page].obj.Contents
    data = stream.read_bytes()
    assert old in data
    stream.write(data.replace(old, new, 1))


def stencil(pdf: Pdf) -> pikepdf.Object:
    """Of the first page."""
    return next(image for image in pdf.pages[0].obj.Resources.XObject.values() if image.get("/ImageMask"))


def inverted(pdf: Pdf) -> None:
    stencil(pdf).Decode = Array([1, 0])


def swapped(pdf: Pdf) -> None:
    pdf.pages.reverse()


def without_stencil(pdf: Pdf) -> None:
    name = next(name for name, image in pdf.pages[0].obj.Resources.XObject.items() if image.get("/ImageMask"))
    content(pdf, f"{name} Do".encode(), b"")


def without_picture(pdf: Pdf) -> None:
    name = next(name for name, image in pdf.pages[0].obj.Resources.XObject.items() if not image.get("/ImageMask"))
    content(pdf, f"{name} Do".encode(), b"")


def moved(pdf: Pdf) -> None:
    """By 0.4 mm to the right."""
    stream = pdf.pages[1].obj.Contents
    stream.write(b"1 0 0 1 1.134 0 cm " + stream.read_bytes())


def larger(pdf: Pdf) -> None:
    box = pdf.pages[1].obj.MediaBox
    pdf.pages[1].obj.MediaBox = Array([0, 0, float(box[2]) + 1, box[3]])


def one_more(pdf: Pdf) -> None:
    pdf.pages.append(pdf.pages[0])


def one_less(pdf: Pdf) -> None:
    del pdf.pages[1]


def painted_over(pdf: Pdf) -> None:
    """A red square of 21 mm."""
    pdf.pages[0].obj.Contents.write(pdf.pages[0].obj.Contents.read_bytes() + b" q .9 .1 .1 rg 30 30 60 60 re f Q")


def a_hair_more(pdf: Pdf) -> None:
    """Painted by a hundredth of a point to the right: nothing that is seen."""
    content(pdf, b" 0.000 0.000 cm /L1", b" 0.010 0.000 cm /L1")


def turned(pdf: Pdf) -> None:
    pdf.pages[0].obj.Rotate = 180


def test_our_own_files_show_what_they_were_made_of(tmp_path: Path) -> None:
    assert compared(tmp_path) == PixelVerdict()


@pytest.mark.turns
@pytest.mark.parametrize(
    ("fault", "difference", "page"),
    [
        (inverted, PixelDifference.INVERTED, 1),
        (without_stencil, PixelDifference.MARKS, 1),
        (without_picture, PixelDifference.MARKS, 1),
        (swapped, PixelDifference.MARKS, 1),
        (turned, PixelDifference.MARKS, 1),
        (moved, PixelDifference.MARKS, 2),
        (painted_over, PixelDifference.TONE, 1),
        (a_hair_more, PixelDifference.LAYERS, 1),
        (larger, PixelDifference.SIZE, 2),
        (one_more, PixelDifference.PAGES, 1),
        (one_less, PixelDifference.PAGES, 1),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_a_planted_fault_is_found_on_its_page(
    tmp_path: Path, fault: Callable[[Pdf], None], difference: PixelDifference, page: int
) -> None:
    found = compared(tmp_path, fault)
    assert (found.difference, found.page) == (difference, page)


def test_a_page_that_tells_not_what_it_should_show_is_not_taken_on_trust(tmp_path: Path) -> None:
    for lost in (b"", pages()[1].shown_jpeg[:99]):
        shown = pages()[0], replace(pages()[1], shown_jpeg=lost)
        assert compared(tmp_path, shown=shown) == PixelVerdict(PixelDifference.UNREADABLE, 2)


def test_a_file_that_can_not_be_drawn_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "0").write_bytes(pages()[0].encode())
    (tmp_path / "1").write_bytes(words_of(pages()[0]).encode())
    stored = [(tmp_path / "0", tmp_path / "1")]
    found = PageComparison(SerialPool(), draw_sized, pages_as_layered, 10.0)(tmp_path / "a.pdf", stored)()
    assert found == PixelVerdict(PixelDifference.UNREADABLE, 1)


def test_a_worker_that_breaks_down_says_nothing_of_the_page(tmp_path: Path) -> None:
    def out_of_memory(path: Path, index: int, size_px: tuple[int, int]) -> SizedPage:
        raise MemoryError

    (tmp_path / "0").write_bytes(pages()[0].encode())
    (tmp_path / "1").write_bytes(words_of(pages()[0]).encode())
    (tmp_path / "a.pdf").write_bytes(whole())
    stored = [(tmp_path / "0", tmp_path / "1")]
    with pytest.raises(PageWorkFailed, match="PAGE_MEMORY_LIMIT"):
        PageComparison(SerialPool(), out_of_memory, pages_as_layered, 10.0)(tmp_path / "a.pdf", stored)()


@pytest.mark.parametrize("broken", [MemoryError(), TimeoutError(), WorkerDied("exit code -9")])
@pytest.mark.parametrize("times", [1, 2])
def test_a_kept_page_that_can_not_be_drawn_in_time_is_tried_again_and_then_drawn_anew(
    tmp_path: Path, broken: Exception, times: int
) -> None:
    """Its paper is not stuck: the verdict has it drawn as a picture."""
    left = [broken] * times

    def heavy(path: Path, index: int, size_px: tuple[int, int]) -> SizedPage:
        if left:
            raise left.pop()
        return draw_sized(path, index, size_px)

    def as_it_was(path: Path, first: int, stored: object) -> tuple[PixelDifference, ...]:
        return (PixelDifference.NONE,)

    page = pages()[0]
    size = page.width_px, page.height_px
    kept = replace(page, layers=(PictureLayer(LayerKind.PDF_PAGE, b"", *size, (0, 0, *size), None, False),))
    (tmp_path / "0").write_bytes(kept.encode())
    (tmp_path / "1").write_bytes(words_of(page).encode())
    (tmp_path / "a.pdf").write_bytes(assemble([(page, words_of(page))], METADATA))
    found = PageComparison(SerialPool(), heavy, as_it_was, 10.0)(tmp_path / "a.pdf", [(tmp_path / "0", tmp_path / "1")])
    assert found() == (PixelVerdict() if times == 1 else PixelVerdict(PixelDifference.TOO_HEAVY, 1))


def test_a_verdict_comes_back_from_its_stored_form() -> None:
    for verdict in (PixelVerdict(), PixelVerdict(PixelDifference.TONE, 7, (0.25, 0.125))):
        assert PixelVerdict.from_json(verdict.to_json()) == verdict
