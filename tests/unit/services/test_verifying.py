"""What is told of a file where the judge is missing or a reader breaks down; and by which flavour a file is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app import worker
from app.archive.assemble import assemble
from app.domain.archival import ArchiveCodes, PdfaVerdict, RuleFailure
from app.domain.errors import InputRefused, PageWorkFailed
from app.domain.pdf_checks import Checked, PageMeasure, SecondCheck
from app.services.format_facts import format_lines
from app.services.pool import SerialPool
from app.services.verify import PdfFacts, Readers, Verified, Verifying
from tests.support.archive_pages import METADATA, picture_of, text_of

NOBODY = ArchiveCodes(None, None, None)
SOUND = SecondCheck(Checked.PASSED, (), (), "pikepdf 1, qpdf 2")


def no_signatures(path: Path) -> tuple[()]:
    return ()


def without_java(files: Sequence[Path], flavour: str) -> tuple[PdfaVerdict, ...]:
    raise PageWorkFailed("PDFA_JUDGE_MISSING", part="default-jdk-headless")


def yes(files: Sequence[Path], flavour: str) -> tuple[PdfaVerdict, ...]:
    return tuple(PdfaVerdict(flavour, True, (), "judge") for _ in files)


READERS = Readers(
    worker.read_pdf_facts, worker.second_check, worker.page_measures, worker.is_scan, no_signatures, no_signatures
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    file = tmp_path / "a.pdf"
    file.write_bytes(assemble([(picture_of(), text_of(["Một"]))], METADATA))
    return file


def test_without_java_the_rest_is_told_and_nothing_is_called_pdfa(archive: Path) -> None:
    verifying = Verifying(SerialPool(), without_java, READERS)
    found = verifying.verify(archive)
    assert (found.pdfa, found.is_pdfa, found.holds, found.flavour) == (None, None, False, "2u")
    assert found.second is not None and (found.second.standing, found.second.structure) == (Checked.PARTLY, ())
    assert found.measures == (PageMeasure(209.97, 297.01, None),)
    with pytest.raises(PageWorkFailed):
        verifying.verify_own(archive)
    told = list(format_lines(found, "vi"))
    assert told[0].startswith("Cài phần còn thiếu theo kết quả của `doctor`")
    assert "6.2.11.4.2-2" in told[1]
    judged = list(format_lines(replace(found, pdfa=PdfaVerdict("2u", True, (), "judge")), "vi"))
    assert judged[0].endswith("không thấy sai điều nào của PDF/A; cấu trúc tệp tốt"), "who knows more was asked"


def test_a_judge_that_breaks_down_is_no_missing_one(archive: Path) -> None:
    def broken(files: Sequence[Path], flavour: str) -> tuple[PdfaVerdict, ...]:
        raise PageWorkFailed("PDFA_JUDGE_FAILED")

    with pytest.raises(PageWorkFailed):
        Verifying(SerialPool(), broken, READERS).verify(archive)


@pytest.mark.parametrize(("claimed", "asked", "by"), [("1b", "", "1b"), ("", "", "2u"), ("1b", "3u", "3u")])
def test_a_file_is_judged_by_what_is_asked_then_by_what_it_claims(
    archive: Path, claimed: str, asked: str, by: str
) -> None:
    readers = replace(READERS, facts=lambda path: PdfFacts(1, 0, NOBODY, signed=False, claimed=claimed))
    found = Verifying(SerialPool(), yes, readers).verify(archive, asked)
    assert (found.flavour, found.pdfa and found.pdfa.flavour, found.holds) == (by, by, True)


def test_a_reader_that_breaks_down_leaves_the_rest(archive: Path) -> None:
    def breaks(*args: object) -> tuple[PageMeasure, ...]:
        raise MemoryError

    found = Verifying(SerialPool(), yes, replace(READERS, measure=breaks)).verify(archive)
    assert (found.is_pdfa, found.measures) == (True, ())

    def refuses(*args: object) -> tuple[PageMeasure, ...]:
        raise InputRefused("PDF_DAMAGED")

    with pytest.raises(InputRefused, match="PDF_DAMAGED"):
        Verifying(SerialPool(), yes, replace(READERS, measure=refuses)).verify(archive)


def test_pages_that_are_alike_and_rules_of_one_subject_share_a_line() -> None:
    a4, card = PageMeasure(210, 297, 200), PageMeasure(85.6, 53.98, None)
    failures = (RuleFailure("6.2.11.4.1-1", "a"), RuleFailure("6.5.1-1", "b"), RuleFailure("6.2.11.5-1", "c"))
    verdict = PdfaVerdict("2u", False, failures, "judge")
    facts = PdfFacts(4, 0, NOBODY, signed=False)
    second = replace(SOUND, structure=("one\x1b[2J", "two", "three", "four"))
    found = Verified(verdict, facts, (), "2u", second, (a4, a4, a4, card))
    fonts, actions, checked, text, papers, cards = format_lines(found, "en")
    assert fonts.startswith("PDF/A-2u, 6.2.11.4.1-1, 6.2.11.5-1: A font is missing")
    assert actions.startswith("PDF/A-2u, 6.5.1-1: The file does something by itself")
    assert checked.endswith("no rule of PDF/A is broken; the structure is NOT sound: one [2J; two; three")
    assert text == "Pages with text: 0 of 4"
    assert (papers, cards) == (
        "p. 1-3: 210 × 297 mm; coarsest picture: 200 dpi",
        "p. 4: 85.6 × 54 mm; no picture",
    )
    assert list(format_lines(found, "vi"))[-1] == "Trang 4: 85,6 × 54 mm; không có ảnh"
    assert list(format_lines(replace(found, second=None), "en"))[2] == "Second check: it broke down over this file"
