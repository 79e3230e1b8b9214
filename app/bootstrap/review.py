"""The review, wired: what comes up, what is decided, what a case shows."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.errors import StoreFailed
from app.domain.review.sampling.lots import Scheme
from app.services.close_looks import CloseLooks
from app.services.review.comparing import Comparing
from app.services.review.finding import Finding
from app.services.review.same_code import SameCodes
from app.services.review.sampling import Sampling

if TYPE_CHECKING:
    from app.bootstrap import Station
    from app.bootstrap.papers_in import PaperPart


def finding(station: Station) -> Finding:
    """Cases that come up."""
    return Finding(
        station.store,
        station.editing,
        station.documents,
        Comparing(station.processing),
        lambda: station.fields,
        lambda desk, component: station.releasing.quality(desk, component),
        station.settings.review.required,
        station.clock,
        station.settings.delivery.unsent_limit_h * 3600,
        SameCodes(station.store, station.documents, station.settings.station.counters),
    )


def cases_unread(station: Station, of: Collection[UUID]) -> StoreFailed | None:
    """What to say of counters of which no case comes up."""
    if not of:
        return None
    return StoreFailed("CASES_UNREAD", counters=", ".join(map(station.reporting.counter_name, of)))


def close_looks(station: PaperPart) -> CloseLooks:
    """Pages of finished files and raw scans, closely."""
    from app.rasterise.render import draw_part

    limit_s = station.settings.work.page_time_limit_s
    return CloseLooks(
        station.store,
        station.rights,
        station.documents,
        station.processing,
        station.pool,
        station.pdf,
        draw_part,
        limit_s,
    )


def sampling(station: PaperPart) -> Sampling:
    """Samples, as strict as the settings say."""
    asked = station.settings.sampling
    return Sampling(station.store, station.rights, Scheme(asked.level, asked.aql, asked.may_reduce))
