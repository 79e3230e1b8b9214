"""Findings as notices: each thing is said once, in the words that say most, until somebody decided on it."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.domain.notices import Notice, NoticeKind
from app.domain.sequence.told import (
    MOST_SHOWN,
    new_papers,
    notice_of,
    of_one_paper,
    once,
    reasons_of,
    told,
    with_counts,
)
from app.domain.sequence.values import Finding, FindingCode
from app.domain.splitting import PartedBy
from app.messages import noticed

PAGES = tuple(UUID(int=number) for number in range(8))
MISSING = Notice(NoticeKind.PAGE_MISSING, PAGES[:2], {"missing": "2/3"})
DOUBLED = Notice(NoticeKind.PAGE_DOUBLED, PAGES[:2], {"number": "2/3"})
SKIPPED = Notice(NoticeKind.SHEET_SKIPPED, PAGES[:2])


def count(kind: NoticeKind, source: str, other: str = "") -> Notice:
    return Notice(kind, PAGES[-2:], {"source": source, "said": 3, "found": 2} | ({"other": other} if other else {}))


FEW, MANY = (
    {source: count(kind, source) for source in ("typed", "paper")}
    for kind in (NoticeKind.SHEETS_TOO_FEW, NoticeKind.SHEETS_TOO_MANY)
)
CONTRADICTION = count(NoticeKind.COUNTS_CONTRADICT, "paper", "typed")


@pytest.mark.parametrize(
    ("counts", "found", "said"),
    [
        (FEW["paper"], MISSING, (MISSING,)),
        (FEW["typed"], MISSING, (FEW["typed"], MISSING)),
        (FEW["typed"], SKIPPED, (SKIPPED,)),
        (MANY["paper"], DOUBLED, (DOUBLED,)),
        (MANY["typed"], DOUBLED, (MANY["typed"], DOUBLED)),
        (CONTRADICTION, MISSING, (CONTRADICTION,)),
    ],
)
def test_which_page_it_is_says_more_than_how_many(counts: Notice, found: Notice, said: tuple[Notice, ...]) -> None:
    assert with_counts((counts,), (found,)) == said


def test_what_was_decided_is_not_told_again_and_what_the_scanner_said_is_not_said_twice() -> None:
    other = Finding(FindingCode.OTHER_PAPER, PAGES[:1], 0.9, {"reference": "1/qd", "usual_reference": "2/qd"})
    order = Finding(FindingCode.OUT_OF_ORDER, PAGES[:6], 0.9, {"numbers": "2 1"}, PAGES)
    long = Finding(FindingCode.TOO_LONG, PAGES[1:2], 0.9, {"sheet": 2})
    assert [one.kind for one in told((other, order, long), (), ())] == [
        NoticeKind.OTHER_PAPER, NoticeKind.OUT_OF_ORDER, NoticeKind.DOUBLE_FEED,
    ]  # fmt: skip
    (left,) = told((other, order, long), PAGES[:1], PAGES[1:2])
    assert (left.kind, left.order, len(left.pages)) == (NoticeKind.OUT_OF_ORDER, PAGES, MOST_SHOWN), (
        "that a page in it was taken as it is says nothing of its place"
    )


def test_where_another_paper_may_begin_numbers_say_nothing_of_one_paper_and_a_backward_one_is_turned_first() -> None:
    (begins,) = new_papers([(PAGES[2], 3, PartedBy.NEW_LETTERHEAD), (PAGES[4], 5, PartedBy.FIRST_PAGE_AGAIN)])
    assert (begins.pages, begins.fields["numbers"]) == ((PAGES[2], PAGES[4]), "3, 5")
    assert reasons_of(begins) == {PAGES[2]: PartedBy.NEW_LETTERHEAD, PAGES[4]: PartedBy.FIRST_PAGE_AGAIN}
    assert of_one_paper((begins, DOUBLED, MANY["paper"], MANY["typed"])) == (begins, MANY["typed"])
    backwards = Notice(NoticeKind.BACKWARDS, PAGES[:2])
    assert of_one_paper((begins, backwards)) == (backwards,)
    assert of_one_paper((DOUBLED, MANY["paper"])) == (DOUBLED, MANY["paper"])
    (left, _) = once((begins, Notice(NoticeKind.SAME_SHEET, (PAGES[0], PAGES[2]))))
    assert (left.pages, left.fields["numbers"]) == (PAGES[4:5], "5"), "the same sheet again is no other paper"
    assert new_papers(()) == ()


def test_two_pictures_of_one_sheet_are_told_as_that() -> None:
    same = Notice(NoticeKind.SAME_SHEET, PAGES[1::-1])
    elsewhere = Notice(NoticeKind.SAME_SHEET, PAGES[2:4])
    assert once((DOUBLED, same)) == (same,)
    assert once((DOUBLED, elsewhere)) == (DOUBLED, elsewhere)


@pytest.mark.parametrize("code", FindingCode)
def test_each_finding_has_a_sentence_and_a_remedy_with_its_own_evidence(code: FindingCode) -> None:
    evidence = {
        "numbers": "1 3 2", "missing": "2/3", "number": "2", "after_sheet": 1, "sheets": 1, "sheet": 4, "streaked": 3,
        "column_mm": 60.6, "side": "front", "length_mm": 304.5, "usual_mm": 297.1, "applicant": "le van thu", "usual_applicant": "do an",
    }  # fmt: skip
    for language in ("vi", "en"):
        said = noticed(notice_of(Finding(code, PAGES[:2], 0.9, evidence)), language)  # type: ignore[arg-type]
        assert "?" not in said.message + said.remedy
    assert "61 mm" in noticed(notice_of(Finding(FindingCode.DIRTY_GLASS, PAGES, 0.9, evidence)), "en").message
