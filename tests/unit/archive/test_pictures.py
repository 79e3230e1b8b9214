"""How large pages are and how fine their pictures, whatever way they are painted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from app.archive.assemble import assemble
from app.archive.pictures import page_measures
from app.domain.pdf_checks import PageMeasure
from tests.support.archive_pages import METADATA, jpeg_layer, mask_layer, picture_of, text_of

INLINE = b"q 72 0 0 72 0 0 cm BI /W 4 /H 4 /BPC 8 /CS /G ID " + bytes(16) + b"\nEI Q"


@pytest.fixture
def drawn(tmp_path: Path) -> Callable[..., PageMeasure]:
    """Measures a page of 144 x 72 points that bears pictures of 200 x 100 and 20 x 20 pixels, and a form that paints the first."""

    def measured(content: bytes, **page: object) -> PageMeasure:
        with Pdf.new() as pdf:
            pdf.add_blank_page(page_size=(144, 72))
            made = {"Type": Name.XObject, "Subtype": Name.Image, "ColorSpace": Name.DeviceGray, "BitsPerComponent": 8}
            large = pdf.make_stream(bytes(20_000), **made, Width=200, Height=100)
            small = pdf.make_stream(bytes(400), **made, Width=20, Height=20)
            dot = pdf.make_stream(bytes(1), **made, Width=1, Height=1)
            form = pdf.make_stream(
                b"2 0 0 1 0 0 cm /L Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1])
            )
            form.Resources = Dictionary(XObject=Dictionary(L=large))
            form.Matrix = Array([36, 0, 0, 36, 0, 0])
            again = pdf.make_stream(
                b"/A Do /A Do /A Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1])
            )
            again = pdf.make_indirect(again)
            again.Resources = Dictionary(XObject=Dictionary(A=again))
            (only,) = pdf.pages
            only.obj.Resources = Dictionary(XObject=Dictionary(L=large, S=small, D=dot, F=form, A=again))
            only.obj.Contents = pdf.make_stream(content)
            for name, value in page.items():
                only.obj[f"/{name}"] = value
            pdf.save(tmp_path / "drawn.pdf")
        (measure,) = page_measures(tmp_path / "drawn.pdf")
        return measure

    return measured


@pytest.mark.parametrize(
    ("content", "dpi"),
    [
        (b"q 144 0 0 72 0 0 cm /L Do Q", 100),
        (b"q 144 0 0 36 0 0 cm /L Do Q", 100),
        (b"q 72 0 0 72 0 0 cm /L Do Q", 100),
        (b"q 0 72 -72 0 72 0 cm /L Do Q", 100),
        (b"q 2 0 0 2 0 0 cm 72 0 0 36 0 0 cm /L Do Q /S Do", 100),
        (b"q 144 0 0 72 0 0 cm /L Do Q q 144 0 0 144 0 0 cm /S Do Q", 10),
        (b"q 144 0 0 72 0 0 cm /L Do Q q 144 0 0 144 0 500 cm /S Do Q", 100),
        (b"q 144 0 0 72 0 0 cm /D Do Q", None),
        (b"q 0 0 0 0 0 0 cm /S Do Q", None),
        (b"/F Do", 200),
        (INLINE, 4),
        (b"/A Do", None),
        (b"BT 3 Tr (unseen) Tj ET", None),
        (b"Q Q cm /Nothing Do 7 Do", None),
        (b"", None),
    ],
)
def test_the_coarsest_picture_counts(drawn: Callable[..., PageMeasure], content: bytes, dpi: float | None) -> None:
    assert drawn(content) == PageMeasure(50.8, 25.4, dpi)


def test_what_is_seen_of_a_page_counts_as_it_is_turned(drawn: Callable[..., PageMeasure]) -> None:
    content = b"q 144 0 0 72 0 0 cm /L Do Q"
    assert drawn(content, CropBox=Array([72, 72, 0, 0]), Rotate=90) == PageMeasure(25.4, 25.4, 100)
    assert drawn(content, CropBox=Array([0, 0, 144, 36]), Rotate=90) == PageMeasure(12.7, 50.8, 100)
    assert drawn(content, UserUnit=2) == PageMeasure(101.6, 50.8, 50)
    assert drawn(content, CropBox=Array([500, 500, 501, 501])) == PageMeasure(50.8, 25.4, 100), "a box beside the page"
    assert drawn(content, MediaBox=Array([Name.No, 0, 144, 72]), UserUnit=Name.No, Rotate=Name.No) is not None


def test_our_own_pages_are_as_fine_as_their_layers(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    pages = [(picture_of(jpeg_layer(), mask_layer(tmp_path)), text_of(["Một"])), (picture_of(), text_of([]))]
    file.write_bytes(assemble(pages, METADATA))
    assert page_measures(file) == (PageMeasure(209.97, 297.01, 150), PageMeasure(209.97, 297.01, None))


def test_content_that_is_none_is_no_picture(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(72, 72))
        pdf.pages[0].obj.Contents = Dictionary()
        pdf.save(file)
    assert page_measures(file) == (PageMeasure(25.4, 25.4, None),)
