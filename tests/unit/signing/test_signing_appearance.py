import dataclasses
import io
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from app.domain.errors import InputRefused, SigningFailed
from app.signing.appearance import FONT, PageFrame, page_frame, personal_mark
from tests.support.signing_world import blank_pdf, demo_signer, policy

A4 = (0.0, 0.0, 595.0, 842.0)


def test_the_mark_says_what_the_law_asks() -> None:
    lines = personal_mark("Nguyễn Thị Mẫu", datetime(2025, 10, 27, 2, 32, 15, tzinfo=UTC))
    assert lines == (
        "BẢN SỐ HÓA TỪ BẢN GIẤY",
        "Người số hóa: Nguyễn Thị Mẫu",
        "Thời gian sao: 27.10.2025 09:32:15 +07:00",
    )


def test_the_font_has_thousand_units_and_a_name_of_its_own() -> None:
    font = TTFont(FONT)
    assert font["head"].unitsPerEm == 1000
    assert not any(
        reserved in str(record)
        for record in font["name"].names
        if record.nameID in (1, 3, 4, 6)
        for reserved in ("Liberation", "Tinos")
    )
    letters = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
    assert not set(letters + letters.lower()) - {chr(code) for code in font.getBestCmap()}


@pytest.mark.parametrize(
    ("rotation_deg", "rectangle"),
    [
        (0, (10.0, 792.0, 110.0, 822.0)),
        (90, (20.0, 10.0, 50.0, 110.0)),
        (180, (485.0, 20.0, 585.0, 50.0)),
        (270, (545.0, 732.0, 575.0, 832.0)),
    ],
)
def test_a_displayed_box_becomes_a_rectangle_of_the_turned_page(
    rotation_deg: int, rectangle: tuple[float, float, float, float]
) -> None:
    assert PageFrame(A4, rotation_deg).to_user_space((10.0, 20.0, 110.0, 50.0)) == rectangle


def test_a_mark_beyond_the_page_is_refused() -> None:
    with pytest.raises(SigningFailed) as caught:
        PageFrame(A4, 0).to_user_space((500.0, 20.0, 700.0, 50.0))
    assert caught.value.code == "MARK_OUTSIDE_PAGE"


def test_boxes_and_rotation_are_inherited() -> None:
    page = {"/Parent": {"/MediaBox": [0, 0, 842, 595], "/Rotate": -90, "/Parent": {"/CropBox": [10, 10, 900, 500]}}}
    frame = page_frame(page)
    assert frame == PageFrame((10.0, 10.0, 842.0, 500.0), 270)
    assert frame.size_pt == (490.0, 832.0)


@pytest.mark.parametrize(
    "page", [{}, {"/MediaBox": [0, 0, 595]}, {"/MediaBox": ["a", 0, 1, 1]}, {"/MediaBox": [0, 0, 5, 5], "/Rotate": 45}]
)
def test_a_page_without_a_frame_is_refused(page: dict[str, object]) -> None:
    with pytest.raises(InputRefused):
        page_frame(page)


def test_a_page_tree_that_bites_its_tail_is_refused() -> None:
    page: dict[str, object] = {}
    page["/Parent"] = page
    with pytest.raises(InputRefused):
        page_frame(page)


@pytest.mark.parametrize("rotation_deg", [0, 90, 180, 270])
def test_the_mark_stands_upright_in_the_displayed_corner(rotation_deg: int, tmp_path: Path) -> None:
    size = (595.0, 842.0) if rotation_deg in (0, 180) else (842.0, 595.0)
    ready = demo_signer().prepare(blank_pdf(size_pt=size, rotation_deg=rotation_deg), policy())
    words = _words(ready.pdf, tmp_path)
    assert [word for *_, word in words[:6]] == ["BẢN", "SỐ", "HÓA", "TỪ", "BẢN", "GIẤY"]
    assert [word for *_, word in words[-3:]] == ["27.10.2025", "09:32:15", "+07:00"]
    assert all(22 <= x0 < x1 <= 223 and 14 <= y0 < y1 <= 45 for x0, y0, x1, y1, _ in words)
    assert words[0][0] < words[1][0] and words[0][1] < words[-1][1]


def test_the_mark_goes_where_the_policy_says(tmp_path: Path) -> None:
    there = dataclasses.replace(policy(), place_pt=(300.0, 400.0, 400.0, 420.0))
    words = _words(demo_signer().prepare(blank_pdf(), there).pdf, tmp_path)
    assert all(300 <= x0 < x1 <= 400 and 400 <= y0 < y1 <= 420 for x0, y0, x1, y1, _ in words)


def test_the_font_is_embedded_as_a_subset() -> None:
    signed = pikepdf.open(io.BytesIO(demo_signer().prepare(blank_pdf(), policy()).pdf))
    font = signed.Root.AcroForm.Fields[0].AP.N.Resources.Font["/F1"]
    assert str(font.BaseFont).endswith("+SohoaSerif-Regular-Identity-H")
    assert len(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()) < 20_000


def _words(pdf: bytes, folder: Path) -> list[tuple[float, float, float, float, str]]:
    """Boxes and words as poppler reads them from the displayed page."""
    path = folder / "marked.pdf"
    path.write_bytes(pdf)
    text = subprocess.run(["pdftotext", "-bbox", path, "-"], check=True, capture_output=True, text=True).stdout
    found = []
    for line in text.splitlines():
        if line.strip().startswith("<word "):
            x0, y0, x1, y1 = (float(part.split('"')[0]) for part in line.split('="')[1:5])
            found.append((x0, y0, x1, y1, line.split(">")[1].split("<")[0]))
    return found
