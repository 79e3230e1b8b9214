"""What one page tells of the device that it ran through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.domain.facts import PageFacts
from app.domain.model import Side

LEAST_SKEW_CONFIDENCE: Final = 0.5
"""below it nobody knows how the print lies"""


@dataclass(frozen=True, slots=True)
class PageRun:
    """One page that ran through a device: whose, of what paper, where and when.

    Attributes:
        page: the master page.
        dossier: whose; pages of other dossiers are of other citizens.
        paper: the kind of paper (code of its component): what is printed on every sheet of one kind is no fault of the device.
        device: what the device is known again by.
        profile: what it was asked for; figures of other profiles can't be compared.
        side: each has its own sensor and its own glass.
        at: when the page came in, UTC.
    """

    page: UUID
    dossier: UUID
    paper: str
    device: str
    profile: str
    side: Side
    at: datetime


@dataclass(frozen=True, slots=True)
class PageMeasure:
    """The figures of such a page; None: it has none.

    Attributes:
        run: the page.
        width_mm: of the raw page; 0.0: not known.
        streaks_mm: columns of streaks, from the left edge of the raw page.
        skew_deg: how far the print lies turned, clockwise.
        paper_level: how light the paper is, 0 to 255.
        focus: how steep the edges of the writing are; 1.0 is as steep as can be.
    """

    run: PageRun
    width_mm: float = 0.0
    streaks_mm: tuple[float, ...] = ()
    skew_deg: float | None = None
    paper_level: float | None = None
    focus: float | None = None


def measure_of(run: PageRun, facts: PageFacts) -> PageMeasure:
    """What the facts of a page tell of its device. A page without writing says nothing of skew and focus."""
    is_sure = not facts.blank and facts.skew_confidence >= LEAST_SKEW_CONFIDENCE
    return PageMeasure(
        run,
        facts.width_mm,
        facts.streaks_mm,
        facts.skew_deg if is_sure else None,
        facts.metrics.get("paper_level"),
        None if facts.blank else facts.metrics.get("focus"),
    )
