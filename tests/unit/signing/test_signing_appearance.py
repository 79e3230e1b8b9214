import dataclasses
import io
import subprocess
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops

from app.domain.errors import InputRefused, SigningFailed
from app.domain.marks import PageInk
from app.domain.signatures import Appearance, SealPicture
from app.signing.appearance import FONTS, MarkFacts, foreseen_mark
from app.signing.frame import PageFrame, annotation_boxes, page_frame
from app.signing.seal import read_seal
from tests.support.signing_world import COPIED_AT, blank_pdf, demo_signer, policy, seal_png, visible

A4 = (0.0, 0.0, 595.0, 842.0)


def test_the_font_has_thousand_units_and_a_name_of_its_own() -> None:
    font = TTFont(FONTS / "SohoaSerif-Regular.ttf")
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
    assert all(22 <= x0 < x1 <= 223 and 11 <= y0 < y1 <= 43 for x0, y0, x1, y1, _ in words)
    assert words[0][0] < words[1][0] and words[0][1] < words[-1][1]


def test_a_mark_is_foreseen_where_it_will_stand() -> None:
    ink = PageInk((595.0, 842.0), ((20.0, 10.0, 300.0, 60.0),))
    mark = visible(Appearance.TT01_PERSONAL, ink)
    assert mark is not None
    signer = demo_signer()
    foreseen = foreseen_mark(mark, MarkFacts(signer.identity().name, COPIED_AT, COPIED_AT))
    ready = signer.prepare(blank_pdf(), dataclasses.replace(policy(), mark=mark))
    with pikepdf.open(io.BytesIO(ready.pdf)) as pdf:
        written = [float(number) for number in pdf.pages[0].Annots[0].Rect]
    x0, y0, x1, y1 = foreseen.place
    assert written == pytest.approx([x0, 842 - y1, x1, 842 - y0], abs=0.01)
    assert " ".join(foreseen.layout.lines).startswith("BẢN SỐ HÓA TỪ BẢN GIẤY Người số hóa: Nguyễn Thị Mẫu")


def test_the_mark_goes_where_no_ink_is(tmp_path: Path) -> None:
    ink = PageInk((595.0, 842.0), ((0.0, 0.0, 595.0, 100.0),))
    there = dataclasses.replace(policy(), mark=visible(Appearance.TT01_PERSONAL, ink))
    words = _words(demo_signer().prepare(blank_pdf(), there).pdf, tmp_path)
    assert all(22 <= x0 < x1 <= 223 and 103 <= y0 < y1 <= 134 for x0, y0, x1, y1, _ in words)


def test_the_mark_covers_no_earlier_mark(tmp_path: Path) -> None:
    signer = demo_signer()
    once = signer.prepare(blank_pdf(), policy()).pdf
    words = _words(signer.prepare(once, policy()).pdf, tmp_path)
    first, second = words[: len(words) // 2], words[len(words) // 2 :]
    assert [word for *_, word in first] == [word for *_, word in second]
    assert max(y1 for _, _, _, y1, _ in first) + 3 <= min(y0 for _, y0, _, _, _ in second)


@pytest.mark.parametrize("rotation_deg", [0, 90, 180, 270])
def test_where_annotations_stand_is_told_as_displayed(rotation_deg: int) -> None:
    frame = PageFrame((10.0, 20.0, 610.0, 820.0), rotation_deg, 2.0)
    place = (40.0, 60.0, 300.0, 90.0)
    page = {"/Annots": [{"/Subtype": "/Widget", "/Rect": list(frame.to_user_space(place))}]}
    assert annotation_boxes(page, frame) == (place,)


def test_annotations_that_nobody_sees_take_no_room() -> None:
    rectangle = [0, 0, 9, 9]
    hidden = [
        {"/Subtype": "/Widget", "/Rect": rectangle, "/F": 2},
        {"/Subtype": "/Widget", "/Rect": rectangle, "/F": 32},
        {"/Subtype": "/Popup", "/Rect": rectangle},
        {"/Subtype": "/Widget", "/Rect": [5, 5, 5, 5]},
        {"/Subtype": "/Widget"},
    ]
    assert annotation_boxes({"/Annots": hidden}, PageFrame(A4, 0)) == ()


@pytest.mark.parametrize("annotations", [[{"/Subtype": "/Text", "/Rect": [1, 2]}], [{"/Rect": [0, 0, 1, 1]}], [7]])
def test_annotations_without_sense_are_refused(annotations: list[object]) -> None:
    with pytest.raises(InputRefused):
        annotation_boxes({"/Annots": annotations}, PageFrame(A4, 0))


def test_a_page_of_two_points_a_unit_bears_the_mark_at_its_real_size(tmp_path: Path) -> None:
    """poppler tells of such a page in its units."""
    with pikepdf.open(io.BytesIO(blank_pdf(size_pt=(297.5, 421.0)))) as pdf:
        pdf.pages[0].obj.UserUnit = 2
        pdf.save(tmp_path / "units.pdf")
    signed = demo_signer().prepare((tmp_path / "units.pdf").read_bytes(), policy()).pdf
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        field = pdf.Root.AcroForm.Fields[0]
        x0, y0, x1, y1 = (float(number) for number in field.Rect)
        width, height = float(field.AP.N.BBox[2]), float(field.AP.N.BBox[3])
    assert (x1 - x0, y1 - y0) == (pytest.approx(width / 2, abs=0.01), pytest.approx(height / 2, abs=0.01))
    assert (x0, 421 - y1) == (pytest.approx(22.7 / 2), pytest.approx(11.3 / 2))


def test_the_seal_is_shown_at_its_real_size_and_is_red_alone(tmp_path: Path) -> None:
    ready = demo_signer().prepare(blank_pdf(), policy(appearance=Appearance.TT02_ARCHIVE))
    (tmp_path / "sealed.pdf").write_bytes(ready.pdf)
    subprocess.run(["pdftoppm", "-r", "254", "-png", "-singlefile", "sealed.pdf", "sealed"], check=True, cwd=tmp_path)
    with Image.open(tmp_path / "sealed.png") as picture:
        red, green, _ = picture.convert("RGB").split()
    box = ImageChops.subtract(red, green).point(lambda by: 255 * (by > 60)).getbbox()
    assert box is not None
    assert [abs(side - 360) <= 2 for side in (box[2] - box[0], box[3] - box[1])] == [True, True]  # 36 mm


def test_the_time_in_the_mark_is_the_time_that_the_signature_claims(tmp_path: Path) -> None:
    ready = demo_signer().prepare(blank_pdf(), policy(appearance=Appearance.ND30_SAO_Y))
    with pikepdf.open(io.BytesIO(ready.pdf)) as pdf:
        claimed = datetime.strptime(str(pdf.Root.AcroForm.Fields[0].V.M).replace("'", ""), "D:%Y%m%d%H%M%S%z")
    words = [word for *_, word in _words(ready.pdf, tmp_path)]
    assert words[-3:] == [f"{claimed:%d.%m.%Y}", f"{claimed:%H:%M:%S}", "+07:00"]


def test_a_letter_that_the_typeface_lacks_is_told(tmp_path: Path) -> None:
    mark = visible(Appearance.ND30_SAO_Y)
    assert mark is not None
    foreign = dataclasses.replace(policy(), mark=dataclasses.replace(mark, organisation="漢"))
    with pytest.raises(SigningFailed) as caught:
        demo_signer().prepare(blank_pdf(), foreign)
    assert caught.value.code == "NAME_NOT_WRITABLE" and "漢" not in repr(caught.value)


@pytest.mark.parametrize(
    ("png", "code"),
    [
        (b"", "SEAL_DAMAGED"),
        (b"GIF89a", "SEAL_DAMAGED"),
        (seal_png()[:500], "SEAL_DAMAGED"),
        ("black", "SEAL_NOT_RED"),
        ("empty", "SEAL_DAMAGED"),
    ],
)
def test_a_seal_that_cannot_be_shown_is_told(png: bytes | str, code: str) -> None:
    if isinstance(png, str):
        picture = Image.new("RGBA", (80, 80), (0, 0, 0, 255 if png == "black" else 0))
        output = io.BytesIO()
        picture.save(output, "PNG")
        png = output.getvalue()
    with pytest.raises(SigningFailed) as caught:
        read_seal(SealPicture(png, 36.0))
    assert caught.value.code == code


def test_a_seal_on_white_paper_is_cut_out_like_one_on_transparent_ground() -> None:
    with Image.open(io.BytesIO(seal_png())) as seal:
        paper = Image.new("RGB", (1000, 1100), "white")
        paper.paste(seal, (60, 70), seal)
    output = io.BytesIO()
    paper.save(output, "PNG")
    width, height = read_seal(SealPicture(output.getvalue(), 36.0)).size_pt
    assert (width, height) == (pytest.approx(36 / 25.4 * 72), pytest.approx(36 / 25.4 * 72, rel=0.005))


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
