"""What pages measured, in the order in which they ran through devices; see `app.domain.health`."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Row,
    Select,
    Text,
    and_,
    exists,
    or_,
    select,
    type_coerce,
    union_all,
)

from app.domain.errors import StoreFailed, is_for_now
from app.domain.facts import STREAK, PageFacts
from app.domain.health.measures import PageMeasure, PageRun, measure_of
from app.domain.model import Side
from app.domain.set_aside import set_aside
from app.store.artifacts import Artifacts
from app.store.blobs import Blobs
from app.store.counters import counters
from app.store.database import Database
from app.store.schema import batches, components, master_pages
from app.store.schema_figures import page_verdicts

log = logging.getLogger(__name__)
_NO_DEVICES = ("folder:", "watch:")
_JSON: Final = ("request", "reasons", "metrics")
"""read row by row: one that is none hides no other"""


@dataclass(frozen=True, slots=True)
class _Verdict:
    run: PageRun
    station_id: UUID
    key: str
    skew_deg: float
    reasons: frozenset[str]
    metrics: Mapping[str, float]


class PageRuns:
    """The pages that devices brought, as their first verdicts tell of them."""

    def __init__(self, database: Database, artifacts: Artifacts, blobs: Blobs) -> None:
        self._database = database
        self._artifacts = artifacts
        self._blobs = blobs

    def measures(self, since: datetime, told_since: datetime | None = None) -> Mapping[UUID, tuple[PageMeasure, ...]]:
        """By station, what the pages since then tell; of pages that came from files, and that nobody looked at yet, nothing.

        Args:
            since: when the first of them came in.
            told_since: of these only those that came in, or were judged first, from this time on.

        Raises:
            StoreFailed: the errors of the database and of the place of bytes.
        """
        sending = counters(self._database)
        runs = _runs(since, sending)
        query = _in_order(runs if told_since is None else _told_since(runs, told_since, sending))
        with self._database.read() as connection:
            verdicts = list(_first_verdicts(connection.execute(query)))
        streaked = self._streaked([one.key for one in verdicts if STREAK in one.reasons])
        out: dict[UUID, list[PageMeasure]] = defaultdict(list)
        for one in verdicts:
            with set_aside(one.station_id, log):
                measure = measure_of(one.run, one.skew_deg, one.metrics, streaked.get(one.key))
                out[one.station_id].append(measure)
        return {station: tuple(pages) for station, pages in out.items()}

    def _streaked(self, keys: list[str]) -> dict[str, PageFacts]:
        """The facts that are still there; what was forgotten tells no column."""
        out = {}
        for key, blob in self._artifacts.find(keys).items():
            try:
                out[key] = PageFacts.decode(self._blobs.read(blob))
            except StoreFailed as error:
                if is_for_now(error):  # else a glass would pass for clean, and nobody would look at these pages again
                    raise
            except ValueError:
                continue
        return out


def _runs(since: datetime, sending: Select[Any]) -> Select[Any]:
    same = and_(
        page_verdicts.c.blob_sha256 == master_pages.c.blob_sha256,
        page_verdicts.c.page_index == master_pages.c.page_index,
    )
    verdict = (page_verdicts.c.key, page_verdicts.c.skew_deg, page_verdicts.c.reasons, page_verdicts.c.metrics)
    page = tuple(master_pages.c[name] for name in ("id", "station_id", "batch_id", "seq", "side", "at_utc"))
    judged_at = page_verdicts.c.at_utc.label("judged_at")
    return (
        select(*page, batches.c.dossier_id, batches.c.request, components.c.code, *verdict, judged_at)
        .join(batches, batches.c.id == master_pages.c.batch_id)
        .join(components, components.c.id == batches.c.component_id)
        .join(page_verdicts, and_(same, _may_judge(page_verdicts, sending)))
        .where(master_pages.c.at_utc >= since)
    )


def _may_judge(verdicts: FromClause, sending: Select[Any]) -> ColumnElement[bool]:
    """Of a verdict on a page: its own station gave it, or one of the centre's. A counter may know pages of others, and say of them what it
    likes."""
    return or_(verdicts.c.station_id == master_pages.c.station_id, verdicts.c.station_id.not_in(sending))


def _in_order(runs: Select[Any] | CompoundSelect[Any]) -> Select[Any]:
    found = runs.subquery()
    columns = (type_coerce(one, Text).label(one.name) if one.name in _JSON else one for one in found.c)
    return select(*columns).order_by(found.c.at_utc, found.c.batch_id, found.c.seq, found.c.judged_at)


def _told_since(runs: Select[Any], at: datetime, sending: Select[Any]) -> CompoundSelect[Any]:
    """Of pages and verdicts on them: the verdict is the page's first, and there was not both of them before that time.

    As two questions, of which each is answered by an index: what came in since, and what was judged since.
    """
    earlier = page_verdicts.alias()
    is_first = ~exists().where(
        earlier.c.blob_sha256 == page_verdicts.c.blob_sha256,
        earlier.c.page_index == page_verdicts.c.page_index,
        earlier.c.at_utc < page_verdicts.c.at_utc,
        _may_judge(earlier, sending),
    )
    came, judged = master_pages.c.at_utc >= at, page_verdicts.c.at_utc >= at
    return union_all(runs.where(is_first, came), runs.where(is_first, judged, ~came))


def _first_verdicts(rows: Iterable[Row[Any]]) -> Iterator[_Verdict]:
    """A page that was judged by several recipes counts by the first of them. At a centre one counter's rows are its own word."""
    seen: set[UUID] = set()
    for row in rows:
        if row.id not in seen:
            with set_aside(row.station_id, log):
                told = _told(row)
                if told is not None:
                    seen.add(row.id)
                    yield told


def _told(row: Row[Any]) -> _Verdict | None:
    """What a row tells; None: no device brought the page."""
    request, reasons, metrics = (json.loads(getattr(row, name)) for name in _JSON)
    device, profile = _device(request), request.get("profile")
    if not device:
        return None
    of = (device, profile if isinstance(profile, str) else "", Side(row.side), row.at_utc)
    run = PageRun(row.id, row.dossier_id, row.code, *of)
    measured = {str(name): float(value) for name, value in metrics.items()}
    return _Verdict(run, row.station_id, row.key, row.skew_deg, frozenset(map(str, reasons)), measured)


def _device(request: Mapping[str, Any]) -> str:
    device = request.get("machine", request.get("device"))
    return device if isinstance(device, str) and not device.startswith(_NO_DEVICES) else ""
