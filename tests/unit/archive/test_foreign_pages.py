"""Pages of PDF files from outside: which of them go into the archive as they are, that they look the same there, and what is left out."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from app.archive.as_layered import pages_as_layered
from app.archive.assemble import assemble
from app.archive.foreign.keep import keep
from app.archive.judge import JudgeServer, PdfaJudge
from app.archive.page_objects import Page
from app.archive.pictures import page_measures
from app.bootstrap.pdf_reader import pdf_reader
from app.domain.archival import Flavour
from app.domain.imported import Drawn, ForeignPage, LeftOut
from app.domain.page import LayerKind, PagePicture, PageText, PictureLayer
from app.domain.pdf_checks import PixelDifference
from app.rasterise.render import render
from app.rasterise.words import page_words
from tests.support import foreign_pdfs
from tests.support.archive_pages import METADATA
from tests.support.foreign_pdfs import LINES, born_digital, saved

KEPT = {
    "born_digital.pdf": (),
    "transparent.pdf": (),
    "lzw_image.pdf": (LeftOut.INTERPOLATION,),
    "form_filled.pdf": (LeftOut.FORM,),
    "javascript.pdf": (LeftOut.JAVASCRIPT,),
    "launch.pdf": (LeftOut.ACTIONS, LeftOut.LINKS),
    "attachment.pdf": (LeftOut.ATTACHMENTS,),
    "scan_with_text.pdf": (),
    "shown_layer.pdf": (LeftOut.LAYERS,),
    "turned.pdf": (),
    "encrypted_open.pdf": (LeftOut.ENCRYPTION,),
}
DRAWN = {
    "font_not_embedded.pdf": Drawn.FONT_NOT_EMBEDDED,
    "font_without_unicode.pdf": Drawn.FONT_NOT_UNICODE,
    "old_letters.pdf": Drawn.FONT_OLD_LETTERS,
    "cmyk.pdf": Drawn.COLOUR,
    "hidden_layer.pdf": Drawn.HIDDEN_LAYERS,
    "note_without_appearance.pdf": Drawn.ANNOTATION,
    "scan.pdf": Drawn.SCAN,
    "damaged_xref.pdf": Drawn.DAMAGED,
    "deep_nesting.pdf": Drawn.DAMAGED,
    "page_tree_cycle.pdf": Drawn.DAMAGED,
    "encrypted_locked.pdf": Drawn.PROTECTED,
    "forms_in_forms.pdf": Drawn.TOO_LARGE,
    "form_in_itself.pdf": Drawn.TOO_LARGE,
}


SPOT = Array([Name.Separation, Name.Gold, Name.DeviceCMYK, Dictionary()])
"""a colour that stands for printer's colours"""
COARSE = frozenset({"scan_with_text.pdf"})
"""its picture is drawn pixel for pixel where it is a page by itself"""


def written(folder: Path, name: str) -> Path:
    made = foreign_pdfs.FILES[name]()
    path = folder / name
    path.write_bytes(made if isinstance(made, bytes) else saved(made))
    return path


def changed(folder: Path, change: Callable[[Pdf], object]) -> ForeignPage:
    """What becomes of a born-digital page after a change."""
    pdf = born_digital()
    change(pdf)
    path = folder / "changed.pdf"
    path.write_bytes(saved(pdf))
    return keep(path, 0, 0)


def taken(path: Path, pages: int = 1) -> list[Page]:
    """The kept pages of a file, as they are stored."""
    contents = []
    for index in range(pages):
        page = pdf_reader().render(path, index)
        size = page.width_px, page.height_px
        layer = PictureLayer(LayerKind.PDF_PAGE, keep(path, index, 0).data, *size, (0, 0, *size), None, False)
        contents.append((PagePicture(*size, page.dpi, (layer,), "kept"), page_words(path, index, 0, size, page.dpi)))
    return contents


def archived(path: Path, pages: int = 1) -> bytes:
    """An archive of them."""
    return assemble(taken(path, pages), METADATA)


@pytest.mark.turns
@pytest.mark.parametrize("name", sorted(KEPT.keys() - COARSE))
def test_what_pdfa_allows_is_kept_and_looks_the_same(name: str, tmp_path: Path) -> None:
    path = written(tmp_path, name)
    assert keep(path, 0, 0).imported.left_out == KEPT[name]
    (tmp_path / "archive.pdf").write_bytes(archived(path))
    before, after = render(path, 0), render(tmp_path / "archive.pdf", 0)
    assert abs(before.width_px - after.width_px) <= 1 and abs(before.height_px - after.height_px) <= 1
    size = before.height_px - 1, before.width_px - 1, before.channels
    drawn = [
        np.frombuffer(one.pixels, np.uint8).reshape(one.height_px, one.width_px, one.channels)[: size[0], : size[1]]
        for one in (before, after)
    ]
    far = np.abs(drawn[0].astype(int) - drawn[1]) > 128  # an edge may fall on the next pixel
    assert far.mean() < 0.0005


@pytest.mark.parametrize("name", DRAWN)
def test_what_it_forbids_is_drawn_with_the_reason(name: str, tmp_path: Path) -> None:
    taken = keep(written(tmp_path, name), 0, 0)
    assert (taken.imported.drawn_because, taken.data) == (DRAWN[name], b"")


def test_all_that_is_kept_is_valid(judge_server: JudgeServer, tmp_path: Path) -> None:
    files = []
    for name in KEPT:
        path = written(tmp_path, name)
        files.append(tmp_path / f"archive-{name}")
        files[-1].write_bytes(archived(path))
    with PdfaJudge(tmp_path, socket_path=judge_server.socket_path) as judge:
        verdicts = judge.judge(files, Flavour.PDFA_2U)
    assert [verdict.failures for verdict in verdicts] == [()] * len(KEPT)


def test_pages_share_their_typeface_and_have_one_text(tmp_path: Path) -> None:
    path = written(tmp_path, "born_digital.pdf")
    first, again = archived(path, 3), archived(path, 3)
    assert first == again
    (tmp_path / "archive.pdf").write_bytes(first)
    with pikepdf.open(tmp_path / "archive.pdf") as pdf:
        fonts = [one for one in pdf.objects if isinstance(one, Dictionary) and one.get(Name.Type) == Name.Font]
        assert [font.Subtype for font in fonts if font.get(Name.Subtype) == Name.Type0] == [Name.Type0]
    page = render(tmp_path / "archive.pdf", 2)
    text = page_words(tmp_path / "archive.pdf", 2, 0, (page.width_px, page.height_px), page.dpi)
    assert text.text == "\n".join(LINES)


@pytest.mark.parametrize("kind", ["View", "Print", "Export"])
@pytest.mark.parametrize("is_member", [True, False])
def test_a_layer_that_says_of_itself_that_it_is_not_shown_is_drawn_as_readers_show_it(
    kind: str, is_member: bool, tmp_path: Path
) -> None:
    """PDFium hides it though no /AS asks for that."""
    pdf = foreign_pdfs.layered(hidden=False)
    layer = pdf.Root.OCProperties.OCGs[0]
    layer.Usage = Dictionary({f"/{kind}": Dictionary({f"/{kind}State": Name.OFF})})
    if is_member:
        pdf.pages[0].obj.Resources.Properties.O = Dictionary(Type=Name.OCMD, OCGs=layer)
    path = tmp_path / "layer.pdf"
    path.write_bytes(saved(pdf))
    assert keep(path, 0, 0).imported.drawn_because is Drawn.HIDDEN_LAYERS


def test_what_stands_in_the_archive_is_what_was_kept_to_the_byte(tmp_path: Path) -> None:
    archive, same, layers = tmp_path / "archive.pdf", PixelDifference.NONE, PixelDifference.LAYERS
    for name in KEPT:
        pages = taken(written(tmp_path, name))
        archive.write_bytes(assemble(pages, METADATA))
        assert (name, pages_as_layered(archive, 0, pages)) == (name, (same,))
    pages = taken(written(tmp_path, "born_digital.pdf"), 3)
    archive.write_bytes(assemble(pages, METADATA))
    assert pages_as_layered(archive, 0, pages) == (same,) * 3
    with pikepdf.open(archive, allow_overwriting_input=True) as pdf:
        form = pdf.pages[1].obj.Resources.XObject.L0  # equal pages are one object
        form.write(form.read_bytes() + b"\n0 0 m")
        pdf.save()
    assert pages_as_layered(archive, 0, pages) == (layers,) * 3
    archive.write_bytes(assemble(pages, METADATA))
    with pikepdf.open(archive, allow_overwriting_input=True) as pdf:
        font = next(one for one in pdf.objects if isinstance(one, Dictionary) and "/FontFile2" in one)
        program = font.FontFile2.read_bytes()
        font.FontFile2.write(program[:-1] + bytes([program[-1] ^ 1]))
        pdf.save()
    assert pages_as_layered(archive, 0, pages) == (layers,) * 3


def test_a_page_of_large_units_keeps_its_size(tmp_path: Path) -> None:
    pdf = born_digital()
    pdf.pages[0].obj.UserUnit = 2
    path, archive = tmp_path / "large.pdf", tmp_path / "archive.pdf"
    path.write_bytes(saved(pdf))
    archive.write_bytes(archived(path))
    before, after = page_measures(path)[0], page_measures(archive)[0]
    assert (before.width_mm, before.height_mm) == pytest.approx((420, 594), abs=0.2)
    assert (after.width_mm, after.height_mm) == pytest.approx((before.width_mm, before.height_mm), abs=0.1)


def test_the_names_of_attachments_are_told(tmp_path: Path) -> None:
    assert keep(written(tmp_path, "attachment.pdf"), 0, 0).imported.attachments == ("số liệu.xml",)


def test_nothing_of_the_catalogue_comes_along(tmp_path: Path) -> None:
    taken = keep(written(tmp_path, "javascript.pdf"), 0, 0)
    for word in (b"JavaScript", b"alert", b"OpenAction", b"Launch", b"EmbeddedFile"):
        assert word not in taken.data


def _state(**entries: object) -> Callable[[Pdf], object]:
    def change(pdf: Pdf) -> None:
        page = pdf.pages[0]
        page.obj.Resources.ExtGState = Dictionary(G=Dictionary(**entries))
        page.contents_add(b"/G gs 0 0 9 9 re f")

    return change


def _content(content: bytes, **resources: object) -> Callable[[Pdf], object]:
    def change(pdf: Pdf) -> None:
        for kind, entries in resources.items():
            pdf.pages[0].obj.Resources[f"/{kind}"] = entries
        pdf.pages[0].contents_add(content)

    return change


def _profile(pdf: Pdf) -> None:
    profile = pdf.make_stream(b"no profile", N=3)
    pdf.pages[0].obj.Resources.ColorSpace = Dictionary(C=Array([Name.ICCBased, profile]))
    pdf.pages[0].contents_add(b"/C cs 0 0 0 sc")


@pytest.mark.parametrize(
    ("change", "because"),
    [
        (_state(BM=Name("/Glow")), Drawn.TRANSPARENCY),
        (_state(BM=Array([Name("/Glow"), Name.Screen])), None),
        (_state(TR=Dictionary(FunctionType=2, Domain=Array([0, 1]), N=1)), Drawn.COLOUR),
        (_state(SMask=Dictionary(S=Name.Alpha)), Drawn.CONTENT),
        (_content(b"/Nowhere Do"), Drawn.CONTENT),
        (_content(b"/Nowhere gs"), Drawn.CONTENT),
        (_content(b"1 2 frobnicate"), Drawn.CONTENT),
        (_content(b"/DeviceCMYK cs 0 0 0 1 sc"), Drawn.COLOUR),
        (_content(b"/S cs 1 sc", ColorSpace=Dictionary(S=SPOT)), Drawn.COLOUR),
        (_profile, Drawn.COLOUR),
        (_content(b"q " * 30), Drawn.TOO_LARGE),
        (_content(b"Q Q q /Span << /ActualText (x) >> BDC /P << /MCID 1 >> BDC EMC"), None),
        (_content(b"q 9 0 0 9 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q"), None),
        (_content(b"q 9 0 0 9 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 /I true ID x EI Q"), Drawn.PICTURE_CODING),
        (_content(b"q 9 0 0 9 0 0 cm BI /W 1 /H 1 /CS /CMYK /BPC 8 ID xxxx EI Q"), Drawn.COLOUR),
    ],
)  # fmt: skip
def test_one_thing_more_on_the_page(change: Callable[[Pdf], object], because: Drawn | None, tmp_path: Path) -> None:
    assert changed(tmp_path, change).imported.drawn_because is because


def test_a_stream_whose_bytes_are_elsewhere_is_not_followed(tmp_path: Path) -> None:
    def change(pdf: Pdf) -> None:
        image = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8)
        image.ColorSpace, image.F = Name.DeviceGray, String("/etc/passwd")
        pdf.pages[0].obj.Resources.XObject = Dictionary(I=image)
        pdf.pages[0].contents_add(b"/I Do")

    assert changed(tmp_path, change).imported.drawn_because is Drawn.CONTENT


def test_a_page_that_unpacks_to_hundreds_of_megabytes_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(saved(foreign_pdfs.content_bomb(24)))
    assert keep(path, 0, 0).imported.drawn_because is Drawn.TOO_LARGE


def _picture(data: bytes, width_px: int, height_px: int, **more: Object) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        image = pdf.make_stream(data, Type=Name.XObject, Subtype=Name.Image, Width=width_px, Height=height_px)
        image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 8
        for key, value in more.items():
            image[f"/{key}"] = value
        pdf.pages[0].obj.Resources.XObject = Dictionary(I=image)
        pdf.pages[0].contents_add(b"q 9 0 0 9 0 0 cm /I Do Q")

    return change


@pytest.mark.parametrize(
    ("size_px", "because"), [((50_000, 50_000), Drawn.TOO_LARGE), ((-1, 1), Drawn.CONTENT), ((1, 0), Drawn.CONTENT)]
)
def test_a_picture_of_a_size_that_no_paper_has(size_px: tuple[int, int], because: Drawn, tmp_path: Path) -> None:
    assert changed(tmp_path, _picture(b"x", *size_px)).imported.drawn_because is because


def test_a_picture_brings_nothing_along_but_itself(tmp_path: Path) -> None:
    """Nobody sees what lies under a key that no reader knows, a program say."""
    script = Dictionary(S=Name.JavaScript, JS=String("smuggled"))
    taken = changed(tmp_path, _picture(b"x", 1, 1, A=script, AF=Array([script])))
    assert taken.imported.drawn_because is None
    with Pdf.open(io.BytesIO(taken.data)) as pdf:
        assert not any(isinstance(one, Dictionary) and "/JS" in one for one in pdf.objects)


@cache
def _eighty_megabytes() -> bytes:
    """In a kilobyte, packed twice."""
    packer = zlib.compressobj(1)
    return zlib.compress(b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(80)), packer.flush()]))


@pytest.mark.parametrize("key", ["program", "/ToUnicode"])
def test_a_typeface_that_unpacks_to_hundreds_of_megabytes_is_not_kept(key: str, tmp_path: Path) -> None:
    """The judge, and each reader of the archive, would unpack it whole."""

    def change(pdf: Pdf) -> None:
        bomb = pikepdf.Stream(pdf, _eighty_megabytes())
        bomb.Filter = Array([Name.FlateDecode, Name.FlateDecode])
        (font,) = (value for _, value in pdf.pages[0].obj.Resources.Font.items())
        descriptor = font.DescendantFonts[0].FontDescriptor
        holder, name = (font, key) if key != "program" else (descriptor, "/FontFile2")
        assert name in holder
        holder[name] = pdf.make_indirect(bomb)

    assert changed(tmp_path, change).imported.drawn_because is Drawn.TOO_LARGE


def test_a_kept_page_is_stored_and_found_again(tmp_path: Path) -> None:
    taken = keep(written(tmp_path, "attachment.pdf"), 0, 0)
    layer = PictureLayer(LayerKind.PDF_PAGE, taken.data, 10, 20, (0, 0, 10, 20), None, False)
    picture = PagePicture(10, 20, 72.0, (layer,), "kept", (), taken.imported)
    assert PagePicture.decode(picture.encode()) == picture
    assert picture.is_kept
    drawn = replace(picture, layers=(), imported=None)
    assert PagePicture.decode(drawn.encode()) == drawn


def test_words_over_a_drawn_page_are_written_once(tmp_path: Path) -> None:
    path = written(tmp_path, "born_digital.pdf")
    page = render(path, 0)
    size = page.width_px, page.height_px
    text = page_words(path, 0, 0, size, page.dpi)
    assert isinstance(text, PageText)
    assert [word.line for word in text.words] == [number for number, line in enumerate(LINES) for _ in line.split()]
