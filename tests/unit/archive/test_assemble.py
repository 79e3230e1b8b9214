import io
import os
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as ElementTree
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from app.archive.assemble import ARCHIVE_VERSION, assemble, assemble_to, recipe
from app.archive.linearise import hints_end_with_a_line
from app.archive.metadata import SOHOA_NAMESPACE
from app.archive.read import archive_codes
from app.domain.archival import AttachedFile, Flavour, PageOrigin, PaperPart
from app.domain.canonical import canonical_json
from app.domain.fields import Field
from app.domain.page import LayerKind, PagePicture, PageText
from tests.support.archive_pages import (
    DPI,
    HEIGHT_PX,
    INK,
    INK_BOX_PX,
    METADATA,
    PAPER,
    WIDTH_PX,
    flate_layer,
    jpeg_layer,
    mask_layer,
    pdftotext,
    picture_of,
    text_of,
)

LINES = [
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "ĐƠN ĐỀ NGHỊ CẤP GIẤY ỨNG ƯỚC NGUYỆN Ẩ Ẵ Ễ Ồ Ỡ Ữ Ỵ",
    "Kính gửi: Ủy ban nhân dân phường Bến Nghé (số 42/QĐ-UBND)",
]


@pytest.fixture
def page(tmp_path: Path) -> tuple[PagePicture, PageText]:
    return picture_of(jpeg_layer(), mask_layer(tmp_path)), text_of(LINES)


@pytest.fixture
def archive(page: tuple[PagePicture, PageText], tmp_path: Path) -> Path:
    file = tmp_path / "archive.pdf"
    file.write_bytes(assemble([page], METADATA))
    return file


def drawn_by_poppler(file: Path) -> np.ndarray:
    prefix = file.with_suffix("")
    subprocess.run(["pdftoppm", "-r", f"{DPI:g}", "-png", "-singlefile", str(file), str(prefix)], check=True)
    return np.asarray(Image.open(prefix.with_suffix(".png")).convert("RGB"))


def drawn_by_pdfium(file: Path) -> np.ndarray:
    document = pypdfium2.PdfDocument(file)
    try:
        page = document[0]
        return np.asarray(page.render(scale=(WIDTH_PX - 0.5) / page.get_width()).to_pil().convert("RGB"))
    finally:
        document.close()


def test_a_deflated_jpeg_is_shown_as_the_jpeg_and_takes_less(tmp_path: Path) -> None:
    plain = jpeg_layer()
    deflated = replace(plain, kind=LayerKind.DEFLATED_JPEG, data=zlib.compress(plain.data))
    shown = []
    for number, layer in enumerate((plain, deflated)):
        file = tmp_path / f"{number}.pdf"
        file.write_bytes(assemble([(picture_of(layer), text_of([]))], METADATA))
        shown.append((drawn_by_poppler(file), drawn_by_pdfium(file), file.stat().st_size))
    assert np.array_equal(shown[0][0], shown[1][0])
    assert np.array_equal(shown[0][1], shown[1][1])
    assert shown[1][2] < shown[0][2] - 10_000


@pytest.mark.parametrize("gray", [False, True])
def test_a_picture_without_loss_keeps_every_pixel(gray: bool, tmp_path: Path) -> None:
    shape = (HEIGHT_PX, WIDTH_PX) if gray else (HEIGHT_PX, WIDTH_PX, 3)
    pixels = np.random.default_rng(1).integers(0, 255, shape).astype(np.uint8)
    file = tmp_path / "archive.pdf"
    file.write_bytes(assemble([(picture_of(flate_layer(pixels.tobytes(), gray=gray)), text_of([]))], METADATA))
    subprocess.run(["pdfimages", "-png", str(file), str(tmp_path / "taken")], check=True)
    assert np.array_equal(np.asarray(Image.open(tmp_path / "taken-000.png")), pixels)


@pytest.mark.parametrize("draw", [drawn_by_poppler, drawn_by_pdfium])
def test_layers_are_painted_in_order_and_the_text_is_invisible(draw: object, archive: Path) -> None:
    assert callable(draw)
    pixels = draw(archive).astype(int)
    assert pixels.shape == (HEIGHT_PX, WIDTH_PX, 3)
    left, top, right, bottom = INK_BOX_PX
    inked = np.zeros((HEIGHT_PX, WIDTH_PX), bool)
    inked[top:bottom, left:right] = True
    rim = np.zeros_like(inked)
    rim[top - 2 : bottom + 2, left - 2 : right + 2] = True
    rim[top + 2 : bottom - 2, left + 2 : right - 2] = False
    ink = np.array([round(255 * part) for part in INK])
    assert np.abs(pixels[inked & ~rim] - ink).max() <= 2
    assert np.abs(pixels[~inked & ~rim] - np.array(PAPER)).max() <= 3


def test_layers_go_in_byte_for_byte(page: tuple[PagePicture, PageText], archive: Path) -> None:
    with pikepdf.open(archive) as pdf:
        images = pdf.pages[0].Resources.XObject
        assert [images[f"/L{i}"].read_raw_bytes() for i in range(2)] == [layer.data for layer in page[0].layers]
        assert images["/L1"].ImageMask and "/Decode" not in images["/L1"]


def test_gray_picture_is_gray(tmp_path: Path) -> None:
    file = tmp_path / "gray.pdf"
    file.write_bytes(assemble([(picture_of(jpeg_layer(200)), text_of([]))], METADATA))
    with pikepdf.open(file) as pdf:
        assert pdf.pages[0].Resources.XObject["/L0"].ColorSpace == pikepdf.Name.DeviceGray
        assert "/Font" not in pdf.pages[0].Resources
    assert np.abs(drawn_by_poppler(file).astype(int) - 200).max() <= 2


@pytest.mark.parametrize("order", [[], ["-raw"]])
def test_poppler_reads_the_lines_in_order_nfc(archive: Path, order: list[str]) -> None:
    text = pdftotext(archive, "-nopgbrk", *order)
    assert [line for line in text.splitlines() if line] == LINES
    assert unicodedata.is_normalized("NFC", text)


def test_pdfium_reads_the_lines_in_order(archive: Path) -> None:
    document = pypdfium2.PdfDocument(archive)
    try:
        assert document[0].get_textpage().get_text_range().split() == " ".join(LINES).split()
    finally:
        document.close()


def test_words_that_touch_stay_two(tmp_path: Path) -> None:
    text = text_of(["Phòng Nghiệp vụ Y tế"])
    first, second, *rest = text.words
    shift = second.box_px[0] - first.box_px[2]
    close = replace(second, box_px=(second.box_px[0] - shift, *second.box_px[1:]))
    file = tmp_path / "close.pdf"
    file.write_bytes(assemble([(picture_of(), replace(text, words=(first, close, *rest)))], METADATA))
    assert pdftotext(file).split() == ["Phòng", "Nghiệp", "vụ", "Y", "tế"]


def test_columns_follow_the_reading_order(tmp_path: Path) -> None:
    left, right = text_of(["UBND TỈNH", "SỞ Y TẾ", "Số: 42"]), text_of(["Độc lập", "Tự do", "Hạnh phúc"], left_px=700)
    moved = tuple(replace(word, block=1, line=word.line + 3) for word in right.words)
    file = tmp_path / "columns.pdf"
    file.write_bytes(assemble([(picture_of(), replace(left, words=left.words + moved))], METADATA))
    assert pdftotext(file).split() == [
        "UBND",
        "TỈNH",
        "SỞ",
        "Y",
        "TẾ",
        "Số:",
        "42",
        "Độc",
        "lập",
        "Tự",
        "do",
        "Hạnh",
        "phúc",
    ]


def test_word_lies_over_its_picture(archive: Path, page: tuple[PagePicture, PageText]) -> None:
    boxes = pdftotext(archive, "-bbox")
    word = page[1].words[1]
    line = next(line for line in boxes.splitlines() if f">{word.text}<" in line)
    x_min, x_max = (float(line.split(f'{name}="')[1].split('"')[0]) * DPI / 72 for name in ("xMin", "xMax"))
    assert abs(x_min - word.box_px[0]) < 1 and abs(x_max - word.box_px[2]) < 3


def test_pages_keep_their_order_and_size(tmp_path: Path) -> None:
    a6 = replace(picture_of(), width_px=826, height_px=1166, dpi=200.0)
    pages = [(picture_of(), text_of(["một"])), (a6, text_of(["hai"])), (picture_of(), text_of([]))]
    file = tmp_path / "three.pdf"
    file.write_bytes(assemble(pages, METADATA))
    assert [page.strip() for page in pdftotext(file).split("\f")] == ["một", "hai", "", ""]
    with pikepdf.open(file) as pdf:
        assert [float(side) for side in pdf.pages[1].MediaBox] == [0, 0, 297.36, 419.76]


def test_no_page_is_refused() -> None:
    with pytest.raises(ValueError, match="a page"):
        assemble([], METADATA)


def test_same_inputs_give_the_same_bytes_anywhere(page: tuple[PagePicture, PageText], tmp_path: Path) -> None:
    stored = [tmp_path / "picture", tmp_path / "text"]
    for path, value in zip(stored, page, strict=True):
        path.write_bytes(value.encode())
    program = (
        "import sys; from app.archive.assemble import assemble; from app.domain.page import PagePicture, PageText\n"
        "from tests.support.archive_pages import METADATA; from pathlib import Path\n"
        "page = PagePicture.decode(Path(sys.argv[1]).read_bytes()), PageText.decode(Path(sys.argv[2]).read_bytes())\n"
        "sys.stdout.buffer.write(assemble([page], METADATA))"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", program, *map(str, stored)],
        env=os.environ
        | {"TZ": "Asia/Ho_Chi_Minh", "LC_ALL": "C", "PYTHONHASHSEED": "7", "PYTHONPATH": str(Path.cwd())},
        cwd=tmp_path,
        capture_output=True,
        check=True,
    ).stdout
    assert elsewhere == assemble([page], METADATA)


def test_other_inputs_give_another_identifier(page: tuple[PagePicture, PageText], tmp_path: Path) -> None:
    identifiers = set()
    for title in ("một", "hai"):
        file = tmp_path / f"{title}.pdf"
        file.write_bytes(assemble([page], replace(METADATA, title=title)))
        with pikepdf.open(file) as pdf:
            identifiers.add(bytes(pdf.trailer.ID[0]))
    assert len(identifiers) == 2


def test_file_says_what_it_is(archive: Path) -> None:
    codes = archive_codes(archive)
    assert (codes.dossier_code, codes.component_code, codes.title) == (
        METADATA.dossier_code,
        METADATA.component_code,
        METADATA.title,
    )
    with pikepdf.open(archive) as pdf:
        assert str(pdf.docinfo.Title) == METADATA.title
        assert str(pdf.docinfo.CreationDate) == "D:20260102030405+00'00'"
        assert str(pdf.Root.Lang) == "vi-VN"
        with pdf.open_metadata() as xmp:
            assert xmp.pdfa_status == "2U"
            assert xmp["xmp:CreateDate"] == "2026-01-02T03:04:05+00:00"


def test_titles_are_composed(page: tuple[PagePicture, PageText], tmp_path: Path) -> None:
    file = tmp_path / "nfd.pdf"
    file.write_bytes(assemble([page], replace(METADATA, title=unicodedata.normalize("NFD", "Đơn đề nghị\x07"))))
    assert archive_codes(file).title == "Đơn đề nghị"


def test_text_of_a_dense_page_stays_small() -> None:
    lines = [" ".join(LINES[(row + part) % 4][:40] for part in range(2)) for row in range(24)]
    with_text = assemble([(picture_of(), text_of(lines))], METADATA)
    without = assemble([(picture_of(), text_of([]))], METADATA)
    assert len(with_text) - len(without) < 6000


def test_recipe_can_be_part_of_a_key() -> None:
    assert ARCHIVE_VERSION >= 1
    assert canonical_json(recipe()) == canonical_json(recipe())
    assert {"pikepdf", "qpdf", "fonttools", "icc_sha256"} <= recipe().keys()


def test_what_a_person_said_stands_in_the_metadata_and_only_that_is_described(
    page: tuple[PagePicture, PageText],
) -> None:
    def properties(data: bytes) -> tuple[dict[str, str], list[str]]:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            root = ElementTree.fromstring(pdf.Root.Metadata.read_bytes())
        own = f"{{{SOHOA_NAMESPACE}}}"
        values = {one.tag.removeprefix(own): one.text or "" for one in root.iter() if one.tag.startswith(own)}
        name = "{http://www.aiim.org/pdfa/ns/property#}name"
        return values, [one.attrib[name] for one in root.iter() if name in one.attrib]

    values, described = properties(assemble([page], METADATA))
    assert list(values) == described
    assert values["ownerId"] == "<owner_id> Ấu & Ẩn" and len(values) == 4 + len(METADATA.said)
    said = ((Field.ISSUER, "UBND xã Mẫu"),)
    values, described = properties(assemble([page], replace(METADATA, said=said)))
    assert (
        described == ["dossierCode", "componentCode", "issuer", "reader", "pages"] and values["issuer"] == "UBND xã Mẫu"
    )


@pytest.mark.parametrize("flavour", Flavour)
def test_file_is_linearised_and_of_its_pdf_version(
    page: tuple[PagePicture, PageText], tmp_path: Path, flavour: Flavour
) -> None:
    file = tmp_path / "file.pdf"
    assemble_to(file, iter([page] * 3), METADATA, flavour)
    data = file.read_bytes()
    assert data == assemble([page] * 3, METADATA, flavour), "in memory or on the disk"
    with pikepdf.open(file) as pdf:
        assert pdf.is_linearized and pdf.check_linearization()
        assert pdf.pdf_version == ("1.4" if flavour is Flavour.PDFA_1B else "1.7")
        with pdf.open_metadata() as xmp:
            assert xmp.pdfa_status == flavour.value.upper()
    has_newer_parts = b"/ObjStm" in data or b"/XRef" in data
    assert has_newer_parts is (flavour is not Flavour.PDFA_1B)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("file")] == ["file.pdf"]


def test_papers_become_bookmarks_and_page_labels(page: tuple[PagePicture, PageText]) -> None:
    papers = [PaperPart("Đơn\nđề nghị", 0, "TP01"), PaperPart("Căn cước", 2, "TP02"), PaperPart("Khác", 3)]
    with pikepdf.open(io.BytesIO(assemble([page] * 4, METADATA, papers=papers))) as pdf:
        assert [one.label for one in pdf.pages] == ["TP01-1", "TP01-2", "TP02-1", "1"]
        assert pdf.Root.PageMode == pikepdf.Name.UseOutlines
        with pdf.open_outline() as outline:
            found = [(entry.title, pdf.pages.index(entry.destination[0])) for entry in outline.root]
    assert found == [("Đơn đề nghị", 0), ("Căn cước", 2), ("Khác", 3)]
    with pikepdf.open(io.BytesIO(assemble([page] * 2, METADATA))) as pdf:
        assert [one.label for one in pdf.pages] == ["1", "2"]
        assert "/Outlines" not in pdf.Root


@pytest.mark.parametrize("firsts", [[1], [0, 0], [0, 2, 1], [0, 4]])
def test_papers_that_do_not_follow_each_other_are_refused(
    page: tuple[PagePicture, PageText], firsts: list[int]
) -> None:
    with pytest.raises(ValueError, match="papers"):
        assemble([page] * 4, METADATA, papers=[PaperPart("Đơn", first) for first in firsts])


def test_many_pages_hang_from_nodes_of_the_page_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.archive.assemble._KIDS", 2)
    file = tmp_path / "many.pdf"
    file.write_bytes(assemble([(picture_of(), text_of([str(number)])) for number in range(5)], METADATA))
    with pikepdf.open(file) as pdf:
        assert len(pdf.pages) == 5 and pdf.check_linearization()
        assert [int(node.Count) for node in pdf.Root.Pages.Kids] == [2, 2, 1]
    assert pdftotext(file).split() == [str(number) for number in range(5)]


def test_what_stops_the_pages_leaves_no_file(page: tuple[PagePicture, PageText], tmp_path: Path) -> None:
    def pages() -> Iterator[tuple[PagePicture, PageText]]:
        yield page
        raise ValueError("damaged")

    with pytest.raises(ValueError, match="damaged"):
        assemble_to(tmp_path / "file.pdf", pages(), METADATA)
    assert not list(tmp_path.glob("file*"))


def test_pages_tell_where_they_come_from(page: tuple[PagePicture, PageText]) -> None:
    def told(origins: tuple[PageOrigin, ...]) -> tuple[list[dict[str, str]], int]:
        data = assemble([page] * 2, replace(METADATA, origins=origins))
        with pikepdf.open(io.BytesIO(data)) as pdf:
            packet = pdf.Root.Metadata.read_bytes()
        rows = ElementTree.fromstring(packet).iterfind(f".//{{{SOHOA_NAMESPACE}}}pages/*/*")
        return [{key.partition("}")[2]: value for key, value in row.attrib.items()} for row in rows], len(packet)

    form = {"dpi": "150", "form": "drawn by a test"}
    bare, without = told(())
    assert bare == [form] * 2
    good = PageOrigin(("ab" * 32,), "fujitsu:fi-7160:77", "good")
    card = PageOrigin(("cd" * 32, "ef" * 32 + "#1"), "escl:http://10.0.0.4/eSCL", "doubtful", ("BLURRED", "DARK"))
    rows, with_both = told((good, card))
    assert rows[0] == {"frame": "ab" * 32, "device": "fujitsu:fi-7160:77", "verdict": "good", **form}
    assert rows[1]["frame"].split() == ["cd" * 32, "ef" * 32 + "#1"] and rows[1]["remarks"] == "BLURRED DARK"
    assert with_both - without < 500, "bytes of two pages"
    with pytest.raises(ValueError, match="1 origins of 2 pages"):
        assemble([page] * 2, replace(METADATA, origins=(good,)))


def test_who_copied_is_told_where_it_is_asked_for(page: tuple[PagePicture, PageText]) -> None:
    for author in ("Trung tâm Phục vụ hành chính công", ""):
        with pikepdf.open(io.BytesIO(assemble([page], replace(METADATA, author=author)))) as pdf:
            assert str(pdf.docinfo.get("/Author", "")) == author
            with pdf.open_metadata() as xmp:
                assert xmp.get("dc:creator", []) == ([author] if author else [])


def test_the_table_of_hints_ends_with_a_line_of_its_own(
    page: tuple[PagePicture, PageText], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = assemble([page], METADATA)
    looked = [False, False]

    def as_if_not(file: BinaryIO) -> bool:
        return looked.pop() if looked else hints_end_with_a_line(file)

    monkeypatch.setattr("app.archive.linearise.hints_end_with_a_line", as_if_not)
    other = assemble([page], METADATA)
    with pikepdf.open(io.BytesIO(usual)) as before, pikepdf.open(io.BytesIO(other)) as after:
        drawn, padded = (pdf.pages[0].obj.Contents.read_bytes() for pdf in (before, after))
        assert padded == drawn + b"\n\n" and after.check_linearization()
    assert hints_end_with_a_line(io.BytesIO(other))
    assert not hints_end_with_a_line(io.BytesIO(usual.replace(b"\nendstream\nendobj\n", b"endstream\nendobj\n ", 3)))


def test_masters_are_attached_where_the_flavour_permits_it(page: tuple[PagePicture, PageText]) -> None:
    scans = [
        AttachedFile(f"page-{number}.tif", "image/tiff", "Bản quét gốc", METADATA.made_at, bytes([number]) * 5000)
        for number in (2, 1)
    ]
    with pikepdf.open(io.BytesIO(assemble([page], METADATA, Flavour.PDFA_3U, attached=iter(scans)))) as pdf:
        assert {name: one.get_file().read_bytes() for name, one in pdf.attachments.items()} == {
            one.name: one.data for one in scans
        }
        assert [str(one.AFRelationship) for one in pdf.Root.AF] == ["/Source"] * 2
        assert [str(one.EF.F.Subtype) for one in pdf.Root.AF] == ["/image/tiff"] * 2
    with pytest.raises(ValueError, match="holds no files"):
        assemble([page], METADATA, attached=scans)
    for other in (scans[0].name, "bản-quét.tif"):
        with pytest.raises(ValueError, match="names of their own"):
            assemble([page], METADATA, Flavour.PDFA_3U, attached=[scans[0], replace(scans[1], name=other)])
