"""The sheet of a verification: whole on its pages, harmless in a browser, and an archival file."""

import re
import subprocess
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from app.archive.drawing import draw_archival
from app.archive.judge import JudgeServer, PdfaJudge
from app.archive.lettering import text_width_em
from app.archive.read import page_count
from app.domain.archival import ArchiveCodes, ArchiveMetadata, PdfaVerdict
from app.domain.drawing import Drawing
from app.domain.errors import InputRefused, StoreFailed, UsageError
from app.domain.verification import Change, Changes, Indication, SignatureReport, SignatureVerdict, Standing, decide
from app.services.verification_facts import Sheet
from app.services.verification_page import sheet_drawings
from app.services.verification_sheet import VerificationSheets
from app.services.verify import PdfFacts, Verified
from tests.unit.services.test_verification_facts import AT, REPORT

LONG = "CÔNG TY TRÁCH NHIỆM HỮU HẠN <script>alert(1)</script> " * 6 + "W" * 140
BROKEN = replace(
    REPORT,
    holder=replace(REPORT.holder, name=LONG, organisation=LONG),
    decision=decide(Indication.TOTAL_PASSED, "", "CHANGED_AFTER_SIGNING"),
    changes=Changes(Standing.FORBIDDEN, (Change.PAGE, Change.ANNOTATION)),
)
CASES = {"0": (), "1": (REPORT,), "3": (BROKEN, REPORT, BROKEN), "12": (REPORT, BROKEN) * 6}


class StoppedClock:
    def now(self) -> datetime:
        return AT


def _sheets() -> VerificationSheets:
    def draw(drawings: Sequence[Drawing], title: str, at: datetime) -> bytes:
        return draw_archival(drawings, ArchiveMetadata(title, "", "", at))

    return VerificationSheets(StoppedClock(), "H56.14, Quầy 1", draw, text_width_em)


def _sheet(folder: Path, reports: tuple[SignatureReport, ...]) -> Sheet:
    file = folder / "<b>giấy tờ<b> \u202e.pdf"
    file.write_bytes(b"%PDF-1.7")
    facts = PdfFacts(3, 3, ArchiveCodes(None, None, None), bool(reports))
    return _sheets().sheet(file, Verified(PdfaVerdict("2u", True, (), "veraPDF"), facts, reports))


def test_the_sheet_shows_no_marks_of_what_is_typed(tmp_path: Path) -> None:
    report = replace(REPORT, decision=decide(Indication.INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND"))
    sheet = _sheet(tmp_path, (report,))
    lines = [line.text for page in sheet_drawings(sheet, text_width_em) for line in page.lines]
    for shown in (" ".join(lines), _sheets().html(sheet)):
        assert "signing.trust_roots" in shown
        assert "`" not in shown


@pytest.mark.parametrize("case", CASES)
def test_every_line_lies_on_its_page(tmp_path: Path, case: str) -> None:
    pages = sheet_drawings(_sheet(tmp_path, CASES[case]), text_width_em)
    for page in pages:
        assert (page.width_mm, page.height_mm) == (210, 297)
        assert max(line.baseline_mm for line in page.lines) <= 287
        for line in page.lines:
            width = text_width_em(line.text) * line.size_mm
            left = line.x_mm - width * (line.anchor + 1) / 2
            assert left >= 17.9, line.text
            assert left + width <= 192.1, line.text
    said = " ".join(line.text for page in pages for line in page.lines)
    assert f"Trang {len(pages)}/{len(pages)}" in said
    assert said.count("Chữ ký ") == len(CASES[case])


def test_the_worst_signature_gives_the_conclusion_and_the_format_does_not(tmp_path: Path) -> None:
    assert _sheet(tmp_path, ()).conclusion == "Tệp không có chữ ký số."
    assert _sheet(tmp_path, CASES["3"]).conclusion == "KHÔNG HỢP LỆ"
    facts = PdfFacts(1, 0, ArchiveCodes(None, None, None), signed=True)
    found = Verified(PdfaVerdict("2u", False, (), "veraPDF"), facts, (REPORT,))
    assert (found.verdict, found.holds) == (SignatureVerdict.VALID, True)
    found = Verified(PdfaVerdict("2u", False, (), "veraPDF"), facts, ())
    assert (found.verdict, found.holds) == (None, False)


def test_the_page_is_escaped_and_loads_nothing(tmp_path: Path) -> None:
    html = _sheets().html(_sheet(tmp_path, CASES["3"]))
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&lt;b&gt;giấy tờ&lt;b&gt; .pdf" in html
    assert "\u202e" not in html
    assert not re.search(r"\b(src|href|action|onload)\s*=|url\(|@import|https?:", html)
    assert "default-src 'none'" in html
    assert html.count("KHÔNG HỢP LỆ") == 3


def test_the_ending_of_its_name_says_how_a_sheet_is_written(tmp_path: Path) -> None:
    sheet = _sheet(tmp_path, CASES["1"])
    _sheets().write(sheet, tmp_path / "a.html")
    _sheets().write(sheet, tmp_path / "a.PDF")
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert page_count(tmp_path / "a.PDF") == 1
    assert _sheets().pdf(sheet) == (tmp_path / "a.PDF").read_bytes(), "the same facts make the same file"
    with pytest.raises(UsageError, match="SHEET_FORMAT"):
        _sheets().write(sheet, tmp_path / "a.docx")
    with pytest.raises(StoreFailed, match="OUT_UNWRITABLE"):
        _sheets().write(sheet, tmp_path / "nowhere" / "a.pdf")
    with pytest.raises(InputRefused, match="FILE_UNREADABLE"):
        _sheets().sheet(tmp_path / "gone.pdf", Verified(None, None, ()))  # type: ignore[arg-type]


VERDICTS = {
    "HỢP LỆ": REPORT,
    "HỢP LỆ, CÓ LƯU Ý": replace(REPORT, decision=decide(Indication.TOTAL_PASSED, "", remarks=["TIME_NOT_STAMPED"])),
    "CHƯA KẾT LUẬN ĐƯỢC": replace(REPORT, decision=decide(Indication.INDETERMINATE, "TRY_LATER")),
    "KHÔNG HỢP LỆ": BROKEN,
}


def test_a_sheet_can_be_searched_for_its_words(tmp_path: Path) -> None:
    for conclusion, report in VERDICTS.items():
        sheet = _sheet(tmp_path, (report,))
        (tmp_path / "sheet.pdf").write_bytes(_sheets().pdf(sheet))
        said = subprocess.run(["pdftotext", tmp_path / "sheet.pdf", "-"], capture_output=True, text=True, check=True)
        words = " ".join(said.stdout.split())
        assert "KẾT QUẢ KIỂM TRA CHỮ KÝ SỐ" in words
        assert words.count(conclusion) >= 2
        wanted = [sheet.file, *(told.message for told in sheet.signatures[0].findings)]
        assert all(text in words for text in wanted if "W" not in text), words
        assert unicodedata.is_normalized("NFC", words)


def test_a_sheet_is_an_archival_file(tmp_path: Path, judge_server: JudgeServer) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(_sheets().pdf(_sheet(tmp_path, CASES["3"])))
    with PdfaJudge(tmp_path / "cache", socket_path=judge_server.socket_path) as judge:
        (verdict,) = judge.judge([file], "2u")
    assert (verdict.valid, verdict.failures) == (True, ())


def test_a_file_is_called_as_people_call_it(tmp_path: Path) -> None:
    file = tmp_path / "8f14e45fceea167a"
    file.write_bytes(b"%PDF-1.7")
    facts = PdfFacts(1, 1, ArchiveCodes(None, None, None), False)
    found = Verified(PdfaVerdict("2u", True, (), "veraPDF"), facts, ())
    sheet = _sheets().sheet(file, found, name="H56.14-261124-0001-TP01.pdf")
    assert sheet.file == sheet.facts[0].value == "H56.14-261124-0001-TP01.pdf"
    assert _sheets().sheet(file, found).file == file.name
