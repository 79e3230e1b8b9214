"""Which findings are told as notices, and in whose place: one thing is said once, in the words that say most of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final
from uuid import UUID

from app.domain.counting import CountSource
from app.domain.notices import Notice, NoticeKind
from app.domain.sequence.values import Finding, FindingCode
from app.domain.splitting import PartedBy

MOST_SHOWN: Final = 4
"""pictures beside each other"""
_KIND: Final = {
    FindingCode.SAME_PAGE: NoticeKind.SAME_SHEET,
    FindingCode.OUT_OF_ORDER: NoticeKind.OUT_OF_ORDER,
    FindingCode.BACKWARDS: NoticeKind.BACKWARDS,
    FindingCode.PAGE_MISSING: NoticeKind.PAGE_MISSING,
    FindingCode.PAGE_DOUBLED: NoticeKind.PAGE_DOUBLED,
    FindingCode.SHEET_SKIPPED: NoticeKind.SHEET_SKIPPED,
    FindingCode.OTHER_PAPER: NoticeKind.OTHER_PAPER,
    FindingCode.BACK_MISSING: NoticeKind.BACK_MISSING,
    FindingCode.FRONT_MISSING: NoticeKind.FRONT_MISSING,
    FindingCode.FACE_DOWN: NoticeKind.FACE_DOWN,
    FindingCode.DIRTY_GLASS: NoticeKind.DIRTY_GLASS,
    FindingCode.TOO_LONG: NoticeKind.DOUBLE_FEED,
    FindingCode.STRETCHED: NoticeKind.STRETCHED,
}
_OF_SHEETS: Final = frozenset({NoticeKind.BACK_MISSING, NoticeKind.DOUBLE_FEED})
"""what the scanner may say itself"""
_OF_PAGES: Final = _OF_SHEETS | {
    NoticeKind.PAGE_DOUBLED,
    NoticeKind.OTHER_PAPER,
    NoticeKind.FRONT_MISSING,
    NoticeKind.FACE_DOWN,
    NoticeKind.STRETCHED,
}
"""what is decided by taking a page"""
_OF_NUMBERS: Final = frozenset({NoticeKind.PAGE_MISSING, NoticeKind.PAGE_DOUBLED})
_OF_ONE_PAPER: Final = _OF_NUMBERS | {NoticeKind.OUT_OF_ORDER, NoticeKind.SHEET_SKIPPED}
"""what numbers say only where they are those of one paper"""
_OF_COUNTS: Final = frozenset({NoticeKind.SHEETS_TOO_FEW, NoticeKind.SHEETS_TOO_MANY, NoticeKind.COUNTS_CONTRADICT})


def notice_of(finding: Finding) -> Notice:
    """The finding as it is told."""
    fields = dict(finding.evidence)
    if finding.code is FindingCode.OTHER_PAPER:
        said = ", ".join(str(value).upper() for name, value in fields.items() if not name.startswith("usual_"))
        usual = ", ".join(str(value).upper() for name, value in fields.items() if name.startswith("usual_"))
        fields = {"said": said, "usual": usual}
    return Notice(_KIND[finding.code], finding.pages[:MOST_SHOWN], fields, finding.order, finding.certainty)


def told(findings: Iterable[Finding], accepted: Collection[UUID], doubted: Collection[UUID]) -> tuple[Notice, ...]:
    """The findings that nobody has decided on.

    Args:
        findings: what was found.
        accepted: pages that a person took as they are: nothing more is said of the last page that a finding is about.
        doubted: pages of which the scanner said something: what is found of their sheet says it once more.
    """
    notices = [notice_of(finding) for finding in findings]
    decided = {one.pages for one in notices if one.kind in _OF_PAGES and one.pages[-1] in accepted}
    known = {one.pages for one in notices if one.kind in _OF_SHEETS and set(one.pages) & set(doubted)}
    return tuple(one for one in notices if one.pages not in (decided | known) or one.kind not in _OF_PAGES)


def with_counts(counts: Sequence[Notice], found: Sequence[Notice]) -> tuple[Notice, ...]:
    """What counts and printed numbers say of one paper, each thing once.

    Which page it is says more than how many: it takes the place of a count by the same numbers. Where counts contradict each other a
    person decides on that first.
    """
    kinds = {notice.kind for notice in found}
    left = [notice for notice in counts if not _says_less(notice, kinds)]
    if any(notice.kind in _OF_COUNTS and CountSource.PAPER in _sources(notice) for notice in left):
        return (*left, *(notice for notice in found if notice.kind not in _OF_NUMBERS))
    return (*left, *found)


def new_papers(found: Iterable[tuple[UUID, int, PartedBy]]) -> tuple[Notice, ...]:
    """The pages on which another paper seems to begin, each with its place in its paper (from 1) and the reason, in one notice."""
    pages = tuple(found)
    if not pages:
        return ()
    fields = {
        "numbers": ", ".join(str(number) for _, number, _ in pages),
        "reasons": " ".join(reason.value for _, _, reason in pages),
    }
    return (Notice(NoticeKind.NEW_PAPER, tuple(page for page, _, _ in pages), fields),)


def reasons_of(notice: Notice) -> dict[UUID, PartedBy]:
    """By page of such a notice, why another paper seems to begin on it."""
    return dict(zip(notice.pages, map(PartedBy, str(notice.fields["reasons"]).split()), strict=True))


def of_one_paper(notices: Sequence[Notice]) -> tuple[Notice, ...]:
    """Without what printed numbers say of order and count, as long as they may be those of several papers.

    Of a paper that lies backwards the first page comes last: it is turned round first.
    """
    kinds = {one.kind for one in notices}
    if NoticeKind.BACKWARDS in kinds:
        return tuple(one for one in notices if one.kind is not NoticeKind.NEW_PAPER)
    if NoticeKind.NEW_PAPER not in kinds:
        return tuple(notices)
    return tuple(
        one
        for one in notices
        if one.kind not in _OF_ONE_PAPER and not (one.kind in _OF_COUNTS and CountSource.PAPER in _sources(one))
    )


def _says_less(count: Notice, found: Collection[NoticeKind]) -> bool:
    by_numbers = _sources(count) == {CountSource.PAPER}
    if count.kind is NoticeKind.SHEETS_TOO_FEW:
        return NoticeKind.SHEET_SKIPPED in found or (by_numbers and NoticeKind.PAGE_MISSING in found)
    return count.kind is NoticeKind.SHEETS_TOO_MANY and by_numbers and NoticeKind.PAGE_DOUBLED in found


def _sources(count: Notice) -> set[str]:
    return {str(count.fields[name]) for name in ("source", "other") if name in count.fields}


def once(notices: Sequence[Notice]) -> tuple[Notice, ...]:
    """Two pictures of one sheet are told as such, and not as a number that came twice, nor as the first page of another paper."""
    same = [set(notice.pages) for notice in notices if notice.kind is NoticeKind.SAME_SHEET]
    again = frozenset[UUID]().union(*same)
    out: list[Notice] = []
    for one in notices:
        if one.kind is NoticeKind.NEW_PAPER and again.intersection(one.pages):
            numbers = map(int, str(one.fields["numbers"]).split(", "))
            left = zip(one.pages, numbers, reasons_of(one).values(), strict=True)
            out += new_papers((page, number, why) for page, number, why in left if page not in again)
        elif one.kind is not NoticeKind.PAGE_DOUBLED or set(one.pages) not in same:
            out.append(one)
    return tuple(out)
