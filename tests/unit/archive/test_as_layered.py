"""What a finished page paints, held byte for byte against what was stored: faults that no eye finds at 50 dpi."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from app.archive.as_layered import pages_as_layered
from app.archive.assemble import assemble
from app.archive.page_objects import Page
from app.domain.archival import Flavour
from app.domain.pdf_checks import PixelDifference
from tests.support.archive_pages import (
    HEIGHT_PX,
    METADATA,
    WIDTH_PX,
    flate_layer,
    jpeg_layer,
    mask_layer,
    picture_of,
    text_of,
)

SAME = PixelDifference.NONE


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Page, Page, Page]:
    """Two that differ in one level of one colour, and one without loss and words."""
    mask = mask_layer(tmp_path_factory.mktemp("mask"))
    words = text_of(["Số 12345 ngày", "Nguyễn Văn A"])
    first, second = (picture_of(jpeg_layer((250, 240, blue)), mask) for blue in (220, 217))
    gray = picture_of(flate_layer(bytes([200]) * (WIDTH_PX * HEIGHT_PX), gray=True))
    return (first, words), (second, words), (gray, text_of([]))


def found(
    folder: Path,
    pages: tuple[Page, ...],
    change: Callable[[Pdf], None] | None = None,
    flavour: Flavour = Flavour.PDFA_2U,
) -> tuple[PixelDifference, ...]:
    """What is found of their file once something was done to it."""
    with Pdf.open(io.BytesIO(assemble(pages, METADATA, flavour))) as pdf:
        if change is not None:
            change(pdf)
        pdf.save(folder / "a.pdf")
    return pages_as_layered(folder / "a.pdf", 0, pages)


def content(pdf: Pdf, old: bytes, new: bytes) -> None:
    """Replace a piece of what the first page paints."""
    stream = pdf.pages[0].obj.Contents
    data = stream.read_bytes()
    assert old in data
    stream.write(data.replace(old, new, 1))


def swapped(pdf: Pdf) -> None:
    first, second = (page.obj.Resources.XObject for page in pdf.pages[:2])
    first.L0, second.L0 = second.L0, first.L0


def another_byte(pdf: Pdf) -> None:
    mask = pdf.pages[0].obj.Resources.XObject.L1
    data = bytearray(mask.read_raw_bytes())
    data[-3] ^= 1
    mask.write(bytes(data), filter=Name.JBIG2Decode)


def upside_down(pdf: Pdf) -> None:
    pdf.pages[0].obj.Resources.XObject.L0.Decode = Array([0, 1, 0, 1, 0, 1])


def masked(pdf: Pdf) -> None:
    pdf.pages[0].obj.Resources.XObject.L0.Mask = pdf.pages[0].obj.Resources.XObject.L1


def in_other_order(pdf: Pdf) -> None:
    stream = pdf.pages[0].obj.Contents
    first, second, rest = stream.read_bytes().split(b"\n", 2)
    stream.write(b"\n".join((second, first, rest)))


def pushed(pdf: Pdf) -> None:
    content(pdf, b" 0.000 -0.000 cm /L1", b" 0.010 -0.000 cm /L1")


def of_other_ink(pdf: Pdf) -> None:
    content(pdf, b"0.600 rg", b"0.610 rg")


def painted_over(pdf: Pdf) -> None:
    content(pdf, b"BT", b"1 g 9 9 1 1 re f\nBT")


def another_digit(pdf: Pdf) -> None:
    content(pdf, b"<0004", b"<0005")


def another_letter(pdf: Pdf) -> None:
    font = pdf.pages[0].obj.Resources.Font.F0
    font.ToUnicode.write(font.ToUnicode.read_bytes().replace(b"<0031>", b"<0037>"))


def shown(pdf: Pdf) -> None:
    content(pdf, b"3 Tr", b"0 Tr")


def elsewhere(pdf: Pdf) -> None:
    content(pdf, b" Td", b"9 Td")


def larger(pdf: Pdf) -> None:
    pdf.pages[0].obj.MediaBox[2] = float(pdf.pages[0].obj.MediaBox[2]) + 0.6


def unit(pdf: Pdf) -> None:
    pdf.pages[0].obj.UserUnit = 2


def annotated(pdf: Pdf) -> None:
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(Dictionary(Subtype=Name.Square, Rect=[0, 0, 9, 9]))])


@pytest.mark.parametrize("flavour", [Flavour.PDFA_2U, Flavour.PDFA_1B])
def test_our_own_files_paint_what_was_stored(tmp_path: Path, pages: tuple[Page, ...], flavour: Flavour) -> None:
    assert found(tmp_path, pages, flavour=flavour) == (SAME,) * 3
    assert pages_as_layered(tmp_path / "a.pdf", 1, pages[1:]) == (SAME,) * 2
    assert pages_as_layered(tmp_path / "a.pdf", 2, pages[1:]) == (PixelDifference.LAYERS, PixelDifference.UNREADABLE)


@pytest.mark.parametrize(
    ("fault", "difference"),
    [
        *((fault, PixelDifference.LAYERS) for fault in (swapped, another_byte, upside_down, masked)),
        *((fault, PixelDifference.LAYERS) for fault in (in_other_order, pushed, of_other_ink)),
        *((fault, PixelDifference.WORDS) for fault in (painted_over, another_digit, another_letter, shown, elsewhere)),
        (larger, PixelDifference.SIZE),
        *((fault, PixelDifference.UNREADABLE) for fault in (unit, annotated)),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_what_no_eye_finds_is_found(
    tmp_path: Path, pages: tuple[Page, ...], fault: Callable[[Pdf], None], difference: PixelDifference
) -> None:
    assert found(tmp_path, pages, fault)[0] is difference


def test_pages_that_hardly_differ_can_not_change_places(tmp_path: Path, pages: tuple[Page, ...]) -> None:
    assert found(tmp_path, pages, lambda pdf: pdf.pages.reverse())[0] is not SAME
    changed = found(tmp_path, pages[:2], lambda pdf: pdf.pages.reverse())
    assert changed == (PixelDifference.LAYERS, PixelDifference.LAYERS)
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert len(pdf.pages) == 2
