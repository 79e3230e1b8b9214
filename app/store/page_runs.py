"""What pages measured, in the order in which they ran through devices; see `app.domain.health`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Row, Select, and_, exists, select, union_all

from app.domain.errors import StoreFailed
from app.domain.facts import STREAK, PageFacts
from app.domain.health.measures import PageMeasure, PageRun, measure_of
from app.domain.model import Side
from app.store.artifacts import Artifacts
from app.store.blobs import Blobs
from app.store.database import Database
from app.store.schema import batches, components, master_pages
from app.store.schema_figures import page_verdicts

_NO_DEVICES = ("folder:", "watch:")


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
        """
        query = _in_order(_runs(since) if told_since is None else _told_since(_runs(since), told_since))
        with self._database.read() as connection:
            rows = list(_first_verdicts(connection.execute(query)))
        streaked = self._streaked([row.key for row in rows if STREAK in row.reasons])
        out: dict[UUID, list[PageMeasure]] = defaultdict(list)
        for row in rows:
            out[row.station_id].append(measure_of(_run(row), row.skew_deg, row.metrics, streaked.get(row.key)))
        return {station: tuple(pages) for station, pages in out.items()}

    def _streaked(self, keys: list[str]) -> dict[str, PageFacts]:
        """The facts that are still there; what was forgotten tells no column."""
        out = {}
        for key, blob in self._artifacts.find(keys).items():
            try:
                out[key] = PageFacts.decode(self._blobs.read(blob))
            except (StoreFailed, ValueError):
                continue
        return out


def _runs(since: datetime) -> Select[Any]:
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
        .join(page_verdicts, same)
        .where(master_pages.c.at_utc >= since)
    )


def _in_order(runs: Select[Any] | CompoundSelect[Any]) -> Select[Any]:
    found = runs.subquery()
    return select(found).order_by(found.c.at_utc, found.c.batch_id, found.c.seq, found.c.judged_at)


def _told_since(runs: Select[Any], at: datetime) -> CompoundSelect[Any]:
    """Of pages and verdicts on them: the verdict is the page's first, and there was not both of them before that time.

    As two questions, of which each is answered by an index: what came in since, and what was judged since.
    """
    earlier = page_verdicts.alias()
    is_first = ~exists().where(
        earlier.c.blob_sha256 == page_verdicts.c.blob_sha256,
        earlier.c.page_index == page_verdicts.c.page_index,
        earlier.c.at_utc < page_verdicts.c.at_utc,
    )
    came, judged = master_pages.c.at_utc >= at, page_verdicts.c.at_utc >= at
    return union_all(runs.where(is_first, came), runs.where(is_first, judged, ~came))


def _first_verdicts(rows: Any) -> Iterator[Row[Any]]:
    """A page that was judged by several recipes counts by the first of them."""
    seen: set[UUID] = set()
    for row in rows:
        if row.id not in seen and _device(row.request):
            seen.add(row.id)
            yield row


def _device(request: Mapping[str, Any]) -> str:
    device = request.get("machine", request.get("device"))
    return device if isinstance(device, str) and not device.startswith(_NO_DEVICES) else ""


def _run(row: Row[Any]) -> PageRun:
    profile = row.request.get("profile")
    of = (_device(row.request), profile if isinstance(profile, str) else "", Side(row.side), row.at_utc)
    return PageRun(row.id, row.dossier_id, row.code, *of)
