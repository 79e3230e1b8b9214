"""The parts of which sample paper is made: boxes, codes, pen, faces, little pages."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from app.domain.errors import UsageError
from app.sandbox.paper import typeface
from app.sandbox.paper.codes import code_39, qr
from app.sandbox.paper.pen import handwriting, signature, thinned
from app.sandbox.paper.sheet import Align, Sheet
from app.sandbox.paper.small import A6_MM, in_words, small_dossier, small_page
from app.sandbox.paper.truth import Box
from app.sandbox.paper.typeface import Face, Style

BODY = Face(Style.REGULAR, 12)


@given(
    x=st.integers(0, 80),
    y=st.integers(0, 180),
    width=st.integers(1, 20),
    height=st.integers(1, 20),
    orientation_deg=st.sampled_from([0, 90, 180, 270]),
)
def test_a_box_turns_with_its_page(x: int, y: int, width: int, height: int, orientation_deg: int) -> None:
    page = Image.new("L", (100, 200), 0)
    page.paste(255, (x, y, x + width, y + height))
    box = Box(x, y, x + width, y + height).scanned(100, 200, orientation_deg, 0.0)
    assert page.rotate(-orientation_deg, expand=True).getbbox() == (box.x0, box.y0, box.x1, box.y1)


def test_a_skewed_box_encloses_what_it_enclosed() -> None:
    page = Image.new("L", (400, 600), 0)
    page.paste(255, (50, 60, 150, 90))
    box = Box(50, 60, 150, 90).scanned(400, 600, 0, 2.0)
    found = page.rotate(-2.0).getbbox()
    assert found is not None
    assert np.allclose(found, (box.x0, box.y0, box.x1, box.y1), atol=1.5)


@given(st.text("0123456789H.-", min_size=1, max_size=20).filter(lambda text: len(text) != 6))
def test_code_39_says_what_it_was_given(text: str) -> None:
    """Six characters are left out: readers take six digits and consonants for Code 32, an Italian medicine's number in the same bars."""
    picture = ImageOps.invert(ImageOps.expand(code_39(text, 3, 60), 40))
    assert [code.text for code in zxingcpp.read_barcodes(picture, zxingcpp.BarcodeFormat.Code39)] == [text]


@pytest.mark.parametrize("text", ["h56", "H56*", "H56 1"])
def test_code_39_refuses_what_no_dossier_code_holds(text: str) -> None:
    with pytest.raises(ValueError, match="not in a dossier code"):
        code_39(text, 3, 60)


def test_a_qr_code_holds_vietnamese_text() -> None:
    payload = "038190012345||NGUYỄN THỊ MẪU|15081990|Nữ|Thôn 3, Xã Mẫu Lâm|10052021"
    picture = ImageOps.invert(qr(payload, 300))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [payload]


def test_thinning_leaves_lines_of_one_pixel_inside_the_shape() -> None:
    shape = np.zeros((40, 60), bool)
    shape[10:18, 5:55] = True
    shape[30:32, 20:22] = True
    line = thinned(shape)
    assert not (line & ~shape).any()
    assert (line[:20].sum(axis=0) <= 1).all()
    assert line[:20].sum() > 35
    assert line[30:32, 20:22].sum() == 1, "a dot stays a dot"


def test_a_hand_writes_the_same_with_the_same_seed_only() -> None:
    assert handwriting("Mẫu", 60, 1) == handwriting("Mẫu", 60, 1)
    assert handwriting("Mẫu", 60, 1) != handwriting("Mẫu", 60, 2)
    assert signature(300, 140, 1) != signature(300, 140, 2)


def test_ink_over_print_only_darkens_it() -> None:
    sheet = Sheet(40, 20, 100)
    sheet.write("Mẫu", BODY, 5, 5)
    before = np.asarray(sheet.image).copy()
    sheet.stamp(Image.new("L", (60, 40), 200), 4, 4, (200, 30, 40), "seal")
    assert (np.asarray(sheet.image) <= before).all()
    assert sheet.boxes["seal"] == Box(16, 16, 76, 56)


@given(st.lists(st.sampled_from(["hồ", "sơ", "chính", "quyền", "địa", "phương"]), min_size=1, max_size=40))
def test_a_paragraph_keeps_its_words_and_its_width(words: list[str]) -> None:
    sheet = Sheet(80, 120, 72)
    below = sheet.paragraph(" ".join(words), BODY, 10, 5, 50, leading_mm=5, indent_mm=8)
    assert sheet.text.split() == words
    assert below == pytest.approx(5 + 5 * len(sheet.lines))
    assert all(line.x1_mm <= 60.5 for line in sheet.lines)


def test_alignment_names_the_point_of_x() -> None:
    sheet = Sheet(80, 40, 72)
    for align in Align:
        sheet.write("Hạnh phúc", BODY, 40, 5, align)
    left, center, right = sheet.lines
    assert left.x0_mm == pytest.approx(40)
    assert center.x0_mm + center.x1_mm == pytest.approx(80)
    assert right.x1_mm == pytest.approx(40)


def test_a_missing_font_is_told_by_its_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(typeface, "_FOLDER", tmp_path)
    with pytest.raises(UsageError) as caught:
        typeface.font_of(Style.BOLD, 987.5)
    assert caught.value.code == "FONT_MISSING"
    assert caught.value.fields == {"package": "fonts-liberation"}


def test_small_pages_differ_and_say_which_they_are(tmp_path: Path) -> None:
    paths = small_dossier(tmp_path)
    assert [path.name for path in paths] == ["side-01.jpg", "side-02.jpg", "side-03.jpg"]
    texts = [small_page(number)[0].text for number in (1, 2, 3)]
    assert all(one != other for one, other in pairwise(texts))
    assert "Trang ba" in texts[2]
    with Image.open(paths[0]) as image:
        assert image.info["dpi"] == (200, 200)
        assert image.size == tuple(round(mm * 200 / 25.4) for mm in A6_MM)


@pytest.mark.parametrize(
    ("number", "spoken"),
    [
        (1, "một"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (99, "chín mươi chín"),
    ],
)
def test_numbers_are_spoken(number: int, spoken: str) -> None:
    assert in_words(number) == spoken


@pytest.mark.parametrize("number", [0, 100])
def test_only_one_to_ninety_nine_are_spoken(number: int) -> None:
    with pytest.raises(ValueError, match="1 to 99"):
        in_words(number)
