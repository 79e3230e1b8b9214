"""What pages measured, in the order in which they ran through devices; see `app.domain.health`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select

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

    def measures(self, since: datetime, known: Collection[UUID] = ()) -> Mapping[UUID, tuple[PageMeasure, ...]]:
        """By station, what the pages since then tell; of pages that came from files, and that nobody looked at yet, nothing.

        Args:
            since: when the first of them came in.
            known: master pages that are left out.
        """
        with self._database.read() as connection:
            rows = [row for row in _first_verdicts(connection.execute(_runs(since))) if row.id not in known]
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


def _runs(since: datetime) -> Any:
    same = and_(
        page_verdicts.c.blob_sha256 == master_pages.c.blob_sha256,
        page_verdicts.c.page_index == master_pages.c.page_index,
    )
    verdict = (page_verdicts.c.key, page_verdicts.c.skew_deg, page_verdicts.c.reasons, page_verdicts.c.metrics)
    page = (master_pages.c.id, master_pages.c.station_id, master_pages.c.side, master_pages.c.at_utc)
    return (
        select(*page, batches.c.dossier_id, batches.c.request, components.c.code, *verdict)
        .join(batches, batches.c.id == master_pages.c.batch_id)
        .join(components, components.c.id == batches.c.component_id)
        .join(page_verdicts, same)
        .where(master_pages.c.at_utc >= since)
        .order_by(master_pages.c.at_utc, master_pages.c.batch_id, master_pages.c.seq, page_verdicts.c.at_utc)
    )


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
