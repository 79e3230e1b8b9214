"""The checks across the pages of a paper: a new one is one module with one function, one line here, one test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.domain.sequence.dirty_glass import dirty_glass
from app.domain.sequence.lengths import lengths
from app.domain.sequence.order import order
from app.domain.sequence.other_paper import other_paper
from app.domain.sequence.sides import sides
from app.domain.sequence.skipped import skipped
from app.domain.sequence.values import Finding, FindingCode, PaperSequence

type Check = Callable[[PaperSequence], tuple[Finding, ...]]

CHECKS: Final[tuple[Check, ...]] = (
    skipped,
    order,
    other_paper,
    sides,
    dirty_glass,
    lengths,
)
LEAST_TOLD: Final = 0.5
"""a finding that is less certain is evidence at best, and no officer is asked about it"""


def checked(paper: PaperSequence) -> tuple[Finding, ...]:
    """What all checks find, the more certain reading of one thing in the place of the other."""
    found = [finding for check in CHECKS for finding in check(paper) if finding.certainty >= LEAST_TOLD]
    if any(finding.code is FindingCode.SHEET_SKIPPED for finding in found):
        found = [finding for finding in found if finding.code is not FindingCode.PAGE_MISSING]
    return tuple(found)
