"""The sides of the sample dossier are what their truth says: read back by independent programs."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path
from unicodedata import is_normalized

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from app.sandbox.paper import dossier, samples
from app.sandbox.paper.sheet import A4_MM
from app.sandbox.paper.truth import SideTruth

pytestmark = pytest.mark.xdist_group("sample-dossier")  # each side is drawn once
DPI = 300


@cache
def truth(number: int) -> SideTruth:
    return next(side for side in sides() if side.number == number)


@cache
def sides() -> tuple[SideTruth, ...]:
    return dossier.sides(DPI)


@cache
def frame(number: int) -> Image.Image:
    return dossier.draw(number, DPI)


def upright(number: int, dpi: int) -> Image.Image:
    """The frame turned back by what the truth says."""
    side = truth(number)
    level = dossier.draw(number, dpi).convert("L").rotate(side.skew_deg, Image.Resampling.BILINEAR, fillcolor=240)
    return level.rotate(side.orientation_deg, expand=True)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def test_eight_sides_belong_to_the_declared_components() -> None:
    declared = [component["code"] for component in samples.words("dossier")["components"]]
    assert [side.number for side in sides()] == list(range(1, 9))
    assert {side.component for side in sides()} == set(declared)
    assert [side.number for side in sides() if side.component == "TP02"] == [2, 4, 5, 7, 8]


def test_the_procedure_is_one_of_the_catalogue() -> None:
    catalogue = Path(samples.__file__).parents[3] / "resources" / "procedures"
    assert any(samples.words("dossier")["procedure"] in path.read_text() for path in catalogue.glob("*.toml"))


def test_text_is_composed_and_only_the_blank_side_has_none() -> None:
    assert [side.number for side in sides() if not side.text] == [5]
    assert [side.number for side in sides() if side.blank] == [5]
    assert all(is_normalized("NFC", side.text) for side in sides())


def test_skews_differ_and_stay_within_what_feeders_do() -> None:
    skews = [side.skew_deg for side in sides()]
    assert all(0.3 <= abs(skew) <= 2.5 for skew in skews)
    assert len(set(skews)) == len(skews)


@pytest.mark.turns
@pytest.mark.parametrize("number", [1, 2, 4, 6, 7, 8])
def test_rows_of_print_are_sharpest_at_the_skew_told(number: int) -> None:
    level = dossier.draw(number, dpi=100).convert("L").rotate(truth(number).orientation_deg, expand=True)
    told = truth(number).skew_deg

    def sharpness(skew_deg: float) -> float:
        turned = np.asarray(level.rotate(skew_deg, Image.Resampling.BILINEAR, fillcolor=240), float)
        inside = turned[60:-60, 60:-60]
        return float(np.square(np.diff((inside < 140).sum(axis=1))).sum())

    best = max((told + step / 10 for step in range(-6, 7)), key=sharpness)
    assert best == pytest.approx(told, abs=0.11)


@pytest.mark.parametrize("number", [2, 7])
def test_print_can_be_read_when_upright(number: int, tmp_path: Path) -> None:
    image = tmp_path / "page.png"
    upright(number, dpi=200).save(image, dpi=(200, 200), compress_level=1)
    read = subprocess.run(["tesseract", image, "-", "-l", "vie"], capture_output=True, text=True, check=True).stdout
    told = words(truth(number).text)
    assert (told & words(read)).total() / told.total() > 0.93


def test_both_faces_of_the_card_bear_the_payload() -> None:
    side = truth(3)
    codes = zxingcpp.read_barcodes(frame(3))
    assert [code.text for code in codes] == [side.qr_payload] * 2
    for code, box in zip(
        sorted(codes, key=lambda code: code.position.top_left.y),
        (side.boxes["qr-front"], side.boxes["qr-back"]),
        strict=True,
    ):
        assert box.x0 < code.position.top_left.x < box.x1
        assert box.y0 < code.position.bottom_right.y < box.y1


def test_the_slip_bears_the_dossier_code_twice() -> None:
    slip = dossier.slip_truth()
    codes = {code.format: code.text for code in zxingcpp.read_barcodes(dossier.draw_slip())}
    assert codes[zxingcpp.BarcodeFormat.Code39] == slip.barcode == dossier.code()
    assert codes[zxingcpp.BarcodeFormat.QRCode] == slip.qr_payload
    assert str(slip.qr_payload).endswith(f"?mahs={dossier.code()}")


def test_the_seal_is_the_red_of_the_decision_and_covers_part_of_the_signature() -> None:
    pixels = np.asarray(frame(2), np.int16)
    rows, columns = np.nonzero((pixels[..., 0] - pixels[..., 1] > 60) & (pixels[..., 0] - pixels[..., 2] > 40))
    seal, signature = truth(2).boxes["seal"], truth(2).boxes["signature"]
    assert seal.x0 <= columns.min() and columns.max() < seal.x1
    assert seal.y0 <= rows.min() and rows.max() < seal.y1
    overlap = (seal.x1 - signature.x0) / (signature.x1 - signature.x0)
    assert 0.25 < overlap < 0.45


def test_the_table_is_turned_into_a_portrait_frame() -> None:
    side = truth(6)
    assert side.orientation_deg == 90
    assert (side.width_px, side.height_px) == frame(6).size == (2480, 3508)
    table = side.boxes["table"]
    assert table.y1 - table.y0 > table.x1 - table.x0


def test_nothing_lies_on_the_blank_back() -> None:
    level = np.asarray(frame(5).convert("L"))[100:-100, 100:-100]
    assert level.min() > 190


def test_highlighter_and_notes_lie_on_the_noted_page() -> None:
    side = truth(8)
    box = side.page_boxes["highlight-5"]
    pixels = np.asarray(dossier.printed(8, DPI).image.crop((box.x0, box.y0, box.x1, box.y1)), np.int16)
    assert np.mean(pixels[..., 1] - pixels[..., 2] > 60) > 0.6
    assert "sửa rồi!" in side.handwriting
    assert "sửa rồi!" not in side.text


@pytest.mark.parametrize("number", [1, 2, 3, 4, 6, 7, 8])
def test_every_printed_side_is_marked_as_a_specimen(number: int) -> None:
    page = np.asarray(dossier.printed(number, dpi=100).image)
    assert np.mean(np.all(page == (238, 238, 241), axis=2)) > 0.01


def test_boxes_lie_inside_the_frame() -> None:
    for side in (*sides(), dossier.slip_truth()):
        for box in side.boxes.values():
            assert 0 <= box.x0 < box.x1 <= side.width_px
            assert 0 <= box.y0 < box.y1 <= side.height_px


def test_a_tray_is_written_with_its_truth_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    first = dossier.write_tray(tmp_path / "a", sides=(8, 6), dpi=100)
    second = dossier.write_tray(tmp_path / "b", sides=(8, 6), dpi=100)
    assert [path.name for path in first] == ["side-08.jpg", "side-06.jpg"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    told = json.loads((tmp_path / "a" / "truth.json").read_text(encoding="utf-8"))
    assert [entry["file"] for entry in told] == ["side-08.jpg", "side-06.jpg"]
    with Image.open(first[0]) as image:
        assert image.info["dpi"] == (100, 100)
        assert image.size == tuple(round(mm * 100 / 25.4) for mm in A4_MM)
        assert (told[0]["width_px"], told[0]["height_px"]) == image.size


def test_a_side_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no side 9"):
        dossier.draw(9)
