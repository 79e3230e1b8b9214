"""The reception slip: its codes are read again by a reader that nobody here wrote, and it says just what the verdict says."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from PIL import Image

from app.archive import symbols
from app.archive.drawing import draw_archival
from app.archive.judge import JudgeServer, PdfaJudge
from app.domain.archival import ArchiveMetadata
from app.domain.codes import DossierCode
from app.domain.model import PaperForm
from app.domain.release import Hindrance, Obstacle, Release
from app.domain.second_copy import DocumentCopy
from app.domain.slip import Slip, SlipLine, SlipPaper, SlipState, slip_state
from app.messages import texts
from app.services.slip_page import FORMS, MEANINGS, OF_TRAINING, STATES, slip_drawings
from ocr.codes.reader import read_codes

AT = datetime(2026, 11, 26, 1, 30, tzinfo=UTC)
COPY = DocumentCopy(UUID(int=1), UUID(int=2), "0" * 64, UUID(int=3), UUID(int=4), AT)
CODES = ("H56.14-261126-0042", "000.00.06.H56-231027-0361", "H56.14.02-261126-00042")


def made(code: str, lines: int = 3, *, may_leave: bool = True, missing: tuple[str, ...] = ()) -> Slip:
    states = [*SlipState] if not may_leave else [SlipState.RECEIVED, SlipState.COPIED]
    papers = tuple(
        SlipLine(f"Giấy tờ số {n} có tên hơi dài", PaperForm.ORIGINAL, n % 4, n % 5, states[n % len(states)])
        for n in range(lines)
    )
    url = f"https://dichvucong.mau.example/tra-cuu?mahs={code}"
    title = "Công nhận bằng tốt nghiệp do cơ sở giáo dục nước ngoài cấp"
    return Slip(
        code, "1.004889.H56", title, "Nguyễn Thị Mẫu", "H56.14", "Quầy 1", "B", AT, papers, missing, may_leave, url
    )


def pdf_of(slip: Slip) -> bytes:
    drawings = slip_drawings(slip, symbols)
    return draw_archival(drawings, ArchiveMetadata(drawings[0].title, slip.dossier_code, "", slip.at))


def said_by(slip: Slip) -> list[str]:
    return [line.text for drawing in slip_drawings(slip, symbols) for line in drawing.lines]


def test_long_names_keep_clear_of_one_another_and_an_ellipsis_tells_what_is_left_out() -> None:
    unit, counter = "Trung tâm Phục vụ hành chính công xã Mẫu Lâm " * 2, "Quầy số 12 - Đất đai, Xây dựng và Môi trường"
    slip = replace(made(CODES[0], 0), unit=unit, counter=counter, procedure_title="Đăng ký biến động đất đai " * 30)
    (page,) = slip_drawings(slip, symbols)
    lines = page.lines
    head = [line for line in lines if line.text in f"Đơn vị tiếp nhận: {unit}" or line.text in counter]
    assert " ".join(line.text for line in head) == f"Đơn vị tiếp nhận: {unit}{counter}"
    assert max(len(line.text) for line in head) <= 47, "half of the line holds no more"
    assert sum(line.text.endswith("…") for line in lines) == 1


@pytest.mark.parametrize("code", CODES)
def test_both_codes_are_read_from_the_print(code: str, tmp_path: Path) -> None:
    file = tmp_path / "slip.pdf"
    file.write_bytes(pdf_of(made(code)))
    drawn = subprocess.run(["pdftoppm", "-r", "200", "-gray", file], check=True, capture_output=True).stdout
    with Image.open(io.BytesIO(drawn)) as page:
        found = {one.symbology: one.text for one in read_codes(np.asarray(page.convert("L")))}
    assert found == {"Code39": code, "QRCode": f"https://dichvucong.mau.example/tra-cuu?mahs={code}"}
    assert {DossierCode.from_slip(text).text for text in found.values()} == {code}  # type: ignore[union-attr]


def test_a_slip_is_an_archival_file(tmp_path: Path, judge_server: JudgeServer) -> None:
    file = tmp_path / "slip.pdf"
    slip = made(CODES[0], 60)
    file.write_bytes(pdf_of(slip))
    with PdfaJudge(tmp_path / "cache", socket_path=judge_server.socket_path) as judge:
        (verdict,) = judge.judge([file], "2u")
    assert verdict.valid, verdict.failures
    assert pdf_of(slip) == pdf_of(slip), "the same slip is the same file"


@pytest.mark.parametrize(
    ("lines", "sheets"), [(1, 1), (8, 1), *((lines, 1) for lines in range(11, 24)), (40, 2), (80, 3), (300, 8)]
)
def test_every_paper_is_on_the_slip_however_many_pages_it_takes(lines: int, sheets: int) -> None:
    slip = made(CODES[1], lines, may_leave=False, missing=("Bản sao sổ hộ khẩu",) * 3)
    pages = slip_drawings(slip, symbols)
    assert len(pages) == sheets
    for page in pages:
        assert all(0 < line.baseline_mm < page.height_mm - 4 for line in page.lines)
        assert all(0 < x < page.width_mm and 0 < y < page.height_mm for s in page.shapes for x, y in s.points_mm)
        assert any(line.text == slip.dossier_code for line in page.lines), "pages may come apart"
    said = said_by(slip)
    assert sum(text.startswith("Giấy tờ số") for text in said) == lines
    assert said.count("GIỮ LẠI GIẤY") == sum(line.state is SlipState.PAPER_KEPT for line in slip.lines)
    numbers = [text for text in said if text.startswith("Trang ")]
    assert numbers == ([f"Trang {n}/{sheets}" for n in range(1, sheets + 1)] if sheets > 1 else [])
    verdict = [n for n, page in enumerate(pages, 1) if any(one.text.startswith("Chưa xong:") for one in page.lines)]
    assert verdict == [sheets]


def test_it_says_what_the_verdict_says() -> None:
    assert "Công dân có thể ra về." in said_by(made(CODES[0]))
    kept = said_by(made(CODES[0], 4, may_leave=False))
    assert "Công dân có thể ra về." not in kept
    assert any("GIỮ LẠI GIẤY" in text for text in kept)
    assert "Còn thiếu: Đơn." in said_by(made(CODES[0], 1, may_leave=False, missing=("Đơn",)))


def test_the_receipt_of_a_paper_stands_below_it_and_a_whole_sheet_may_be_wanted() -> None:
    slip = made(CODES[0], 2)
    slip = replace(slip, lines=(replace(slip.lines[0], receipt="BN-7", received_at=AT), slip.lines[1]))
    assert [text for text in said_by(slip) if "BN-7" in text] == ["Biên nhận BN-7, 08:30 ngày 26/11/2026"]
    assert [(page.width_mm, page.height_mm) for page in slip_drawings(slip, symbols, SlipPaper.A4)] == [(210, 297)]


def test_a_slip_of_training_says_so_on_each_page() -> None:
    pages = slip_drawings(replace(made(CODES[0], 40), training=True), symbols)
    assert len(pages) > 1
    assert all(any(line.text == OF_TRAINING for line in page.lines) for page in pages)
    assert OF_TRAINING not in said_by(made(CODES[0], 1))


def test_a_letter_that_no_font_has_stops_nothing() -> None:
    slip = made(CODES[0])
    line = SlipLine("Đơn 申请 \u0009 \ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), *_rest(slip))
    assert pdf_of(Slip(**{**{n: getattr(slip, n) for n in slip.__slots__}, "lines": (line,)})).startswith(b"%PDF")


def _rest(slip: Slip) -> tuple[PaperForm, int, int, SlipState]:
    first = slip.lines[0]
    return first.form, first.sheets, first.pages, first.state


def test_a_paper_is_shown_as_it_stands() -> None:
    kept = Release((Hindrance("TP01", Obstacle.NOT_COPIED),), {"TP02": COPY})
    assert slip_state(kept, "TP01", digitisable=True) is SlipState.PAPER_KEPT
    assert slip_state(kept, "TP02", digitisable=True) is SlipState.COPIED
    assert slip_state(kept, "TP03", digitisable=True) is SlipState.RECEIVED
    assert slip_state(kept, "TP03", digitisable=False) is SlipState.NOT_DIGITISED


def test_each_obstacle_has_a_word_on_how_to_mend_it() -> None:
    for language in ("vi", "en"):
        words = texts(language)["words"]
        assert {key.removeprefix("mend_") for key in words if key.startswith("mend_")} == set(Obstacle)
    assert FORMS.keys() == set(PaperForm)
    assert STATES.keys() == MEANINGS.keys() == set(SlipState)
