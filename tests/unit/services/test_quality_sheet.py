"""The quality sheet: everything that is known stands on it, in its words, and every line lies on its page."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.archive.lettering import text_width_em
from app.domain.ids import new_id
from app.domain.model import BlobRef, DeliveryReceipt, Document, SignedPdf
from app.services.provenance import VersionTold
from app.services.quality_page import sheet_drawings
from app.services.quality_sheet import LogState, PaperQuality, QualitySheet

AT = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)
BLOB = BlobRef("a" * 64, "application/pdf", 9)
DOCUMENT = Document(new_id(), new_id(), 2, None, 4, None, AT, new_id())
SIGNED = SignedPdf(DOCUMENT.id, new_id(), BLOB, "Trần Thị B", "B-LT", AT + timedelta(minutes=1))
RECEIPT = DeliveryReceipt(DOCUMENT.id, "BN-1", "máy chủ", "f", "b" * 64, 9, "c" * 64, AT, True, {})
VERSION = VersionTold(
    DOCUMENT, "inspect 44, text 33", "d" * 64, True, SIGNED, replace(SIGNED, level="B-T"), RECEIPT, None
)
PAPER = PaperQuality("Đơn đề nghị (TP01)", 3, 2, 2, Counter(good=2, doubtful=1), ("Trang 2: mờ; bản gốc mờ",), VERSION)
LOG = LogState(1234, "e" * 64, "f" * 64)


def _sheet(*papers: PaperQuality) -> QualitySheet:
    return QualitySheet("H56.14-261126-0001", "Thủ tục " * 30, "H56.14, Quầy 1", AT, papers, LOG)


def _lines(sheet: QualitySheet) -> list[str]:
    return [line.text for page in sheet_drawings(sheet, text_width_em) for line in page.lines]


def test_counts_verdicts_reasons_hashes_signatures_receipt_and_log_stand_there() -> None:
    told = "\n".join(_lines(_sheet(PAPER)))
    for said in (
        "1 giấy tờ, 2 tờ, 3 trang",
        "tốt: 2, nghi ngờ: 1",
        "2 tờ, 3 trang; đếm tay 2 tờ",
        "Trang 2: mờ; bản gốc mờ",
        "2, sao lúc 01:30 27/11/2026, PDF/A hợp lệ",
        "Trần Thị B, mức B-LT, 01:31:00 27/11/2026",
        "Trần Thị B, mức B-T",
        "BN-1, máy chủ, 01:30:00 27/11/2026; đã đọc lại, khớp",
        "1234 dòng",
        *(letter * 64 for letter in "abdef"),
    ):
        assert said in told, said
    assert f"nhật ký {'c' * 64}" in told


def test_what_is_wrong_is_not_passed_over() -> None:
    bad = replace(
        VERSION, valid=False, receipt=replace(RECEIPT, read_back=False), withdrawn_at=AT, signed=None, sealed=None
    )
    told = "\n".join(_lines(_sheet(replace(PAPER, counted=5, version=bad))))
    for said in ("KHÁC NHAU", "PDF/A KHÔNG hợp lệ", "CHƯA đọc lại", "Thu hồi"):
        assert said in told
    unsent = "\n".join(_lines(_sheet(replace(PAPER, counted=None, version=replace(VERSION, receipt=None)))))
    assert "chưa đếm tay" in unsent and "chưa có" in unsent


@pytest.mark.parametrize(("papers", "pages"), [(1, 1), (4, 1), (30, 10)])
def test_every_line_lies_on_its_page_and_a_few_papers_fit_on_one(papers: int, pages: int) -> None:
    many = replace(PAPER, title="Giấy tờ " * 40, remarks=("Trang 1: " + "W" * 200,) if papers > 4 else PAPER.remarks)
    drawn = sheet_drawings(_sheet(*[many] * papers), text_width_em)
    assert len(drawn) <= pages
    for number, page in enumerate(drawn, 1):
        assert f"Trang {number}/{len(drawn)}" in [line.text for line in page.lines]
        for line in page.lines:
            width = text_width_em(line.text) * line.size_mm
            left = line.x_mm - width * (line.anchor + 1) / 2
            assert left >= 15.9 and left + width <= 194.1 and line.baseline_mm <= 289, line.text
    assert sum(line.text == "Biên nhận" for page in drawn for line in page.lines) == papers
