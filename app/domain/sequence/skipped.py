"""A sheet that never came out of the feeder: printed numbers jump just where counted sheets lack."""

from __future__ import annotations

from app.domain.sequence.order import order
from app.domain.sequence.values import Finding, FindingCode, PaperSequence

_SIDES = 2


def skipped(paper: PaperSequence) -> tuple[Finding, ...]:
    """Lay the pages that are missing by their numbers beside the sheets that are missing by the count.

    Both come from outside the scanner and know nothing of each other, so together they are surer than either: as many sheets lack as the
    missing pages need, on one side of each or on both.
    """
    lack = (paper.sheets_said or 0) - paper.sheets_in
    if lack <= 0:
        return ()
    gaps = [finding for finding in order(paper) if finding.code is FindingCode.PAGE_MISSING]
    missing = sum(int(gap.evidence["lacking"]) for gap in gaps)
    if not lack <= missing <= _SIDES * lack:
        return ()
    sheets = {page.page: page.sheet for page in paper.pages}
    return tuple(
        Finding(
            FindingCode.SHEET_SKIPPED,
            gap.pages,
            round(1 - (1 - gap.certainty) / 2, 3),
            {**gap.evidence, "after_sheet": sheets[gap.pages[0]], "sheets": lack},
        )
        for gap in gaps
    )
