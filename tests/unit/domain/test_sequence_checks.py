"""Sides, streaks, lengths and signs of another dossier: what several pages tell together, and what one alone does not."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from app.domain.model import Side
from app.domain.page import PageText, PageWord
from app.domain.sequence.checks import CHECKS, checked
from app.domain.sequence.dirty_glass import dirty_glass
from app.domain.sequence.lengths import lengths
from app.domain.sequence.marks import marks_of
from app.domain.sequence.other_paper import other_paper
from app.domain.sequence.same_page import same_page
from app.domain.sequence.sides import sides
from app.domain.sequence.values import FindingCode, PageMarks, PaperSequence, SequencePage
from tests.perf.bench_sequence import WHOLE, Way, measured
from tests.perf.paper_sequences import FAULTS, PERFECT

BATCH = UUID(int=1 << 64)
CODE, OTHER = "H56.14-241124-0003", "H56.14-241119-0417"
BLANK, WRITTEN = True, False
FRONT, BACK = Side.FRONT, Side.BACK


def came(*sheets: str) -> PaperSequence:
    """A duplex scan: of each sheet its front and its back, `w` written, `b` blank, `-` did not come."""
    pages: list[SequencePage] = []
    for sheet, said in enumerate(sheets, 1):
        for side, what in zip((FRONT, BACK), said, strict=True):
            if what != "-":
                at = len(pages)
                pages.append(SequencePage(UUID(int=at), BATCH, at, sheet, side, True, 210.0, 297.0, what == "b"))
    return PaperSequence(tuple(pages), tuple(pages), CODE)


def with_signs(*signs: PageMarks) -> PaperSequence:
    pages = tuple(
        SequencePage(UUID(int=at), BATCH, at, at, FRONT, True, 210.0, 297.0, WRITTEN, marks=marks)
        for at, marks in enumerate(signs)
    )
    return PaperSequence(pages, pages, CODE)


# -- sides


@pytest.mark.parametrize(
    ("sheets", "code", "sheet"),
    [
        (("ww", "ww", "w-", "ww"), FindingCode.BACK_MISSING, 3),
        (("wb", "wb", "-w"), FindingCode.FRONT_MISSING, 3),
        (("wb", "bw", "wb", "wb"), FindingCode.FACE_DOWN, 2),
    ],
)
def test_a_sheet_that_differs_from_the_others_of_its_scan_is_told(
    sheets: tuple[str, ...], code: FindingCode, sheet: int
) -> None:
    (found,) = sides(came(*sheets))
    assert (found.code, found.evidence["sheet"]) == (code, sheet)


@pytest.mark.parametrize(
    "sheets",
    [
        ("ww", "ww", "ww"),
        ("w-", "w-", "w-"),
        ("w-", "ww"),
        ("bw", "bw", "bw"),
        ("wb", "bw"),
        ("wb", "bb", "wb"),
        ("ww", "ww", "bw", "ww"),
    ],
)
def test_sheets_that_are_alike_or_too_few_prove_nothing(sheets: tuple[str, ...]) -> None:
    assert sides(came(*sheets)) == ()


def test_a_side_that_was_left_out_or_taken_to_another_dossier_did_come() -> None:
    paper = came("wb", "wb", "wb")
    assert sides(replace(paper, pages=paper.pages[::2])) == (), "an officer left the blank backs out"
    assert sides(replace(paper, came=(*paper.came[:3], *paper.came[4:]))) == (), (
        "a page of the scan is not here any more"
    )
    assert sides(replace(came("ww", "ww", "w-"), pages=())) == (), "the paper shows nothing of that scan"


# -- streaks


def streaked(*columns_mm: float | None, widths_mm: tuple[float, ...] = ()) -> PaperSequence:
    paper = came(*["wb"] * len(columns_mm))
    pages = [page for page in paper.came if page.side is FRONT]
    found = {
        page.page: replace(page, streaks_mm=() if column is None else (column,), width_mm=width)
        for page, column, width in zip(pages, columns_mm, widths_mm or [210.0] * len(pages), strict=True)
    }
    return replace(paper, came=tuple(found.get(page.page, page) for page in paper.came))


def test_dirt_on_the_glass_is_told_once_with_its_column_and_its_side() -> None:
    (found,) = dirty_glass(streaked(None, 61.0, 60.4, None, 61.2, 61.3))
    assert found.evidence == {"side": "front", "column_mm": 61.0, "streaked": 4, "of": 6}
    assert len(found.pages) == 4


def test_papers_of_several_widths_run_in_the_middle_of_the_feeder() -> None:
    (found,) = dirty_glass(streaked(61.0, 30.0, 61.2, 30.1, widths_mm=(210.0, 148.0, 210.0, 148.0)))
    assert (found.evidence["streaked"], found.evidence["column_mm"]) == (4, 61.0)


@pytest.mark.parametrize(
    "columns_mm", [(61.0, 61.0, None), (20.0, 61.0, 110.0, 150.0), (61.0, *[None] * 6, 61.0, *[None] * 5, 61.0)]
)
def test_lines_on_few_pages_or_in_many_columns_are_no_dirt(columns_mm: tuple[float | None, ...]) -> None:
    assert dirty_glass(streaked(*columns_mm)) == ()


# -- lengths


def fed(*lengths_mm: float, width_mm: float = 210.0) -> PaperSequence:
    pages = tuple(
        SequencePage(UUID(int=at), BATCH, at, at + 1, FRONT, True, width_mm, length_mm)
        for at, length_mm in enumerate(lengths_mm)
    )
    return PaperSequence(pages, pages)


@pytest.mark.parametrize(
    ("length_mm", "code"),
    [
        (304.5, FindingCode.STRETCHED),
        (288.0, FindingCode.STRETCHED),
        (420.0, FindingCode.TOO_LONG),
        (350.0, FindingCode.TOO_LONG),
    ],
)
def test_a_page_whose_length_differs_from_the_others_is_told(length_mm: float, code: FindingCode) -> None:
    (found,) = lengths(fed(297.0, 297.4, length_mm, 296.8, 297.1))
    assert (found.code, found.pages, found.evidence["sheet"]) == (code, (UUID(int=2),), 3)


@pytest.mark.parametrize("other_mm", [297.0, 301.0, 148.0, 330.0, 120.0])
def test_jitter_other_formats_and_short_slips_are_no_fault_of_the_feeder(other_mm: float) -> None:
    assert lengths(fed(297.0, 297.4, other_mm, 296.8, 297.1)) == ()


def test_lengths_say_nothing_of_few_pages_of_mixed_paper_and_of_what_ran_through_no_feeder() -> None:
    assert lengths(fed(297.0, 297.0, 305.0)) == ()
    assert lengths(fed(297.0, 270.0, 305.0, 250.0, 281.0, 290.0)) == ()
    by_hand = fed(297.0, 297.4, 420.0, 296.8, 297.1)
    assert lengths(replace(by_hand, came=tuple(replace(page, fed=False) for page in by_hand.came))) == ()


# -- signs of another dossier

PLAIN = PageMarks()
NAMED = PageMarks(applicant="nguyen thi mau")
HEADED = PageMarks(reference="123/qd-ubnd")


def test_a_page_that_names_another_dossier_is_told_with_what_it_says() -> None:
    (found,) = other_paper(with_signs(PLAIN, PageMarks(dossiers=frozenset({OTHER})), PLAIN))
    assert (found.pages, found.evidence) == ((UUID(int=1),), {"dossier": OTHER, "usual_dossier": CODE})


def test_another_name_or_number_between_pages_that_agree_is_told() -> None:
    (found,) = other_paper(with_signs(NAMED, NAMED, PageMarks(applicant="le van thu"), NAMED))
    assert found.evidence["applicant"] == "le van thu"
    (found,) = other_paper(with_signs(HEADED, PageMarks(reference="77/gp-syt"), HEADED))
    assert found.evidence == {"reference": "77/gp-syt", "usual_reference": "123/qd-ubnd"}


@pytest.mark.parametrize(
    "signs",
    [
        (PLAIN, PageMarks(dossiers=frozenset({CODE, OTHER})), PLAIN),
        (PLAIN, PageMarks(dossiers=frozenset({"H56.14-241124-0008"})), PLAIN),
        (NAMED, PageMarks(applicant="nguyen thi mao"), NAMED),
        (NAMED, PageMarks(applicant="le van thu")),
        (HEADED, PLAIN, PageMarks(reference="77/gp-syt")),
        (HEADED, HEADED, PLAIN, PageMarks(reference="77/gp-syt"), PLAIN),
    ],
)
def test_a_misread_sign_or_one_that_no_two_pages_contradict_is_not_told(signs: tuple[PageMarks, ...]) -> None:
    assert other_paper(with_signs(*signs)) == ()


def test_another_size_alone_is_not_told_and_adds_to_another_sign() -> None:
    paper = with_signs(HEADED, PageMarks(reference="77/gp-syt"), HEADED)
    small = replace(paper.pages[1], width_mm=148.0, length_mm=210.0)
    (found,) = other_paper(replace(paper, pages=(paper.pages[0], small, paper.pages[2])))
    assert found.evidence["size_mm"] == "148 x 210"
    assert found.certainty > other_paper(paper)[0].certainty
    plain = with_signs(PLAIN, PLAIN, PLAIN)
    assert other_paper(replace(plain, pages=(*plain.pages[:2], replace(small, marks=PLAIN)))) == ()


# -- the same page twice


def test_a_page_that_came_twice_is_told_with_the_first_of_them_unless_their_numbers_differ() -> None:
    paper = with_signs(PLAIN, PLAIN, PLAIN)
    pages = [replace(page, imprint="same" if at else "other") for at, page in enumerate(paper.pages)]

    def alike(one: SequencePage, other: SequencePage) -> bool:
        return one.imprint == other.imprint

    everything = {page.page for page in pages}
    assert [found.pages for found in same_page(pages, everything, alike)] == [(UUID(int=1), UUID(int=2))]
    assert same_page(pages, {UUID(int=1)}, alike) == ()
    one_sheet = [*pages[:2], replace(pages[2], page=pages[1].page)]
    assert same_page(one_sheet, everything, alike) == (), "two pages made of one sheet"


# -- marks


def page_of(*lines: tuple[str, float], confidence: float = 0.95) -> PageText:
    """Lines of an A4 page at 100 dpi, each at a share of its height, in its middle."""
    words: list[PageWord] = []
    for number, (said, share) in enumerate(lines):
        top = round(share * 1169)
        box = (413 - 4 * len(said), top, 413 + 4 * len(said), top + 16)
        words += [PageWord(word, box, box, top + 14.0, confidence, 0, number) for word in said.split()]
    return PageText(827, 1169, 100.0, tuple(words), "test")


def test_the_signs_of_a_page_are_read_from_its_words() -> None:
    found = marks_of(
        page_of(
            ("Số: 2188/QĐ-UBND", 0.1),
            ("1. Tôi tên là: Nguyễn Thị Mẫu sinh năm 1990", 0.4),
            (f"({CODE})", 0.6),
            ("- 2 -", 0.95),
        )
    )
    assert (found.reference, found.applicant, found.dossiers) == ("2188/qd-ubnd", "nguyen thi mau", {CODE})
    (number,) = found.numbers
    assert (number.number, number.total, number.at_foot, round(number.from_middle_mm)) == (2, None, True, 0)
    assert number.from_edge_mm == pytest.approx(0.05 * 297, abs=3)


@pytest.mark.parametrize(
    "said", ["Họ tên cha: Lê Văn Thử", "Người đề nghị", "Tôi tên là", "Căn cứ Quyết định số: 12/QĐ-UBND"]
)
def test_what_is_no_sign_is_not_read_as_one(said: str) -> None:
    found = marks_of(page_of((said, 0.2)))
    assert (found.reference, found.applicant) == ("", "")


def test_a_row_of_numbers_is_a_table_and_what_was_read_unsurely_is_no_sign() -> None:
    row = page_of(("14", 0.95), ("26", 0.95), ("3", 0.05))
    assert [mark.number for mark in marks_of(row).numbers] == [3]
    assert marks_of(page_of(("Số: 2188/QĐ-UBND", 0.1), confidence=0.3)).reference == ""


# -- all of them


def test_each_check_finds_nothing_on_no_pages_and_says_so_of_pages_that_nobody_looked_at() -> None:
    unknown = SequencePage(UUID(int=0), BATCH, 0, 1, FRONT)
    for check in CHECKS:
        assert check(PaperSequence(())) == check(PaperSequence((unknown,), (unknown,))) == ()


def test_the_measuring_of_the_checks_is_itself_right() -> None:
    counts = measured(Way(PERFECT, 1), 60)
    assert (counts[WHOLE].of, counts[WHOLE].found) == (60, 0)
    for name in FAULTS:
        one = counts[name]
        assert one.of > 0 and one.found >= 0.8 * one.of, name
    assert checked(PaperSequence(())) == ()
