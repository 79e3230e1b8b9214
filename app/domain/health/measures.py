"""What one page tells of the device that it ran through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.facts import PageFacts
from app.domain.model import Side


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
        width_mm: of a page that is streaked; 0.0: not known.
        streaks_mm: columns of streaks, from the left edge of the raw page.
        hides: whether more streaks were found than are named: earlier recipes kept the place of the clearest alone.
        skew_deg: how far the print lies turned, clockwise.
        paper_level: how light the paper is, 0 to 255.
        focus: how steep the edges of the writing are; 1.0 is as steep as can be.
    """

    run: PageRun
    width_mm: float = 0.0
    streaks_mm: tuple[float, ...] = ()
    hides: bool = False
    skew_deg: float | None = None
    paper_level: float | None = None
    focus: float | None = None


def measure_of(run: PageRun, skew_deg: float, metrics: Mapping[str, float], streaked: PageFacts | None) -> PageMeasure:
    """What the verdict of a page tells of its device.

    Args:
        run: the page.
        skew_deg: how far it lies turned; it counts where that is sure, which the metric `tilt_deg` says.
        metrics: of its verdict; a page without writing has no `focus`.
        streaked: its facts, where it is streaked: they hold the columns.
    """
    columns = streaked.streaks_mm if streaked is not None else ()
    return PageMeasure(
        run,
        streaked.width_mm if streaked is not None else 0.0,
        columns,
        bool(columns) and metrics.get("streaks", 0.0) > len(columns),
        skew_deg if "tilt_deg" in metrics else None,
        metrics.get("paper_level"),
        metrics.get("focus"),
    )
