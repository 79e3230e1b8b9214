"""The same side of the same sheet that came twice: by the imprints of the pictures, which a port compares."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import Final
from uuid import UUID

from app.domain.sequence.values import Finding, FindingCode, SequencePage

RECENT_PAGES: Final = 60
"""so far back it is looked for: a full feeder of one side"""

type Alike = Callable[[SequencePage, SequencePage], bool]
"""whether two imprints are of one side of a sheet: `ocr.same`, which is no matter of the domain"""


def same_page(came: Sequence[SequencePage], mine: Container[UUID], alike: Alike) -> tuple[Finding, ...]:
    """Compare each page with those that came shortly before it, and tell the first that shows the same.

    Each two take some milliseconds the first time, so this stands apart from the table of `checks`: not for a thread that must not wait.

    Args:
        came: in the order in which they came; several may be made of one sheet, and these have the page's id in common.
        mine: the pages that are asked about.
        alike: compares two pictures.
    """
    out: list[Finding] = []
    for index, page in enumerate(came):
        if page.page not in mine or not page.imprint:
            continue
        for earlier in came[max(0, index - RECENT_PAGES) : index]:
            may_be = earlier.imprint and earlier.page != page.page and _may_be_one(earlier, page)
            if may_be and alike(earlier, page):
                out.append(Finding(FindingCode.SAME_PAGE, (earlier.page, page.page), 0.99))
                break
    return tuple(out)


def _may_be_one(one: SequencePage, other: SequencePage) -> bool:
    """Pages that differ in their printed number alone are two pages; one that bears several numbers says nothing."""
    number, others = _number(one), _number(other)
    return number is None or others is None or number == others


def _number(page: SequencePage) -> tuple[int, int | None] | None:
    marks = page.marks.numbers if page.marks is not None else ()
    found = {(mark.number, mark.total) for mark in marks}
    said = {number for number in found if number[1] is not None} or found
    return said.pop() if len(said) == 1 else None
