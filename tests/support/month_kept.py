"""A drawn month (`tests.support.month`) as its counters write it: into one store, by the store's own rooms, each row at its moment.

Three stations share the store, each with its own chain. What differs from a counter's work: all of it is one transaction, and the bytes of
a page are its id. Ids of rows are drawn too, so the same month is the same rows.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from types import SimpleNamespace
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import Connection

from app.domain.editlog import Accept
from app.domain.facts import MM_PER_INCH, STREAK, PageFacts, QualityReason
from app.domain.grounds import Ground
from app.domain.health.measures import PageMeasure, measure_of
from app.domain.model import BatchOutcome, Component, Dossier, Side, SpooledFrame
from app.domain.release import PageQuality
from app.store.database import Database, Writing, writer
from app.store.store import Store
from tests.support.month import COUNTERS, FIRST_DAY, Month
from tests.support.store_world import Desk, open_beside, open_desk, signed_document

_DPI, _LENGTH_PX = 300.0, 3508
FAILS = "CUT_OFF"
"""why a page is not right at once"""


class SimulatedClock:
    """It stands where the month is."""

    def __init__(self) -> None:
        self.at = FIRST_DAY.astimezone(UTC)

    def now(self) -> datetime:
        return self.at


def facts_of(page: PageMeasure, *, fails: bool) -> PageFacts:
    """What a page work would have found. A streak alone does not make a page fail here: the month draws what fails by itself."""
    columns = [round(column / MM_PER_INCH * _DPI) for column in page.streaks_mm]
    reasons = [QualityReason(STREAK, (column - 1, 0, column + 1, _LENGTH_PX)) for column in columns]
    quality = PageQuality.DOUBTFUL if fails else PageQuality.GOOD
    reasons += [QualityReason(FAILS, None)] if fails else []
    values = {"tilt_deg": page.skew_deg, "paper_level": page.paper_level, "focus": page.focus}
    metrics = {name: round(value, 6) for name, value in values.items() if value is not None}
    size = (round(page.width_mm / MM_PER_INCH * _DPI), _LENGTH_PX)
    return PageFacts(
        *size, _DPI, "0" * 64, page.skew_deg or 0.0, 0.9, 0, 1.0, False, quality, tuple(reasons), metrics, ()
    )


def as_kept(month: Month, documents: Mapping[UUID, UUID]) -> Month:
    """The same month as a store knows it: measured to the pixel and the sixth place, as facts of pages are, and with the ids of documents,
    by which samples are drawn (`documents` gives the drawn paper of each)."""
    pages = []
    for page in month.pages:
        facts = facts_of(page, fails=False)
        pages.append(measure_of(page.run, facts.skew_deg, facts.metrics, facts if facts.streaks_mm else None))
    ids = {paper: document for document, paper in documents.items()}
    return replace(month, pages=pages, papers=[replace(paper, id=ids[paper.id]) for paper in month.papers])


class KeptMonth:
    """The store of a centre, as its counters fill it.

    Attributes:
        desks: of each counter; the first one's is the supervisor's too.
        documents: the drawn paper, by the version that was signed; `masters`: the drawn page, by page of the store.
    """

    def __init__(self, folder: Path, month: Month) -> None:
        self.clock = SimulatedClock()
        self.desks = {counter: self._founded(folder, number) for number, counter in enumerate(COUNTERS)}
        self.counters = {desk.store.station_id: counter for counter, desk in self.desks.items()}
        self.documents: dict[UUID, UUID] = {}
        self.masters: dict[UUID, UUID] = {}
        self._month = month
        self._left = Counter((page.run.dossier, page.run.paper) for page in month.pages)
        self._papers = {(paper.dossier, paper.form): paper.id for paper in month.papers}
        self._open: dict[tuple[UUID, str], tuple[Dossier, Component, UUID]] = {}
        self._dossiers: dict[UUID, Dossier] = {}

    @property
    def store(self) -> Store:
        """Through which the supervisor looks."""
        return self.desks[COUNTERS[0]].store

    def _founded(self, folder: Path, number: int) -> Desk:
        desk = (open_beside if number else open_desk)(folder, self.clock)
        return Desk(desk.store, desk.store.dossiers.actor(f"Cán bộ {number + 1}"))

    def days(self) -> Iterator[list[PageMeasure]]:
        """The pages of each day, in the order in which they came."""
        for day in sorted({page.run.at.date() for page in self._month.pages}):
            yield [page for page in self._month.pages if page.run.at.date() == day]

    def write(self, page: PageMeasure) -> None:
        """A page comes in, is judged, and taken with a reason where it is doubtful; the last one of a paper is followed by a signature."""
        desk, of = self.desks[page.run.device], (page.run.dossier, page.run.paper)
        self.clock.at = page.run.at.astimezone(UTC)
        dossier, part, batch = self._open.get(of) or self._begun(desk, page)
        frame = _frame(desk, batch, page)
        (master,) = desk.store.capture.adopt(batch, frame, desk.actor)
        fails = page.run.page in self._month.failed
        self.masters[master.id] = page.run.page
        key = page.run.page.hex * 2
        desk.store.artifacts.put_facts(key, facts_of(page, fails=fails).encode(), "application/json", master)
        if fails:
            accepting = Accept(master.id, Ground.TO_THE_EDGE.value, "", ())
            desk.store.supervision.accept_pages(part, dossier.code, accepting, desk.actor)
        self._left[of] -= 1
        if not self._left[of]:
            desk.store.capture.end(batch, BatchOutcome.COMPLETE, desk.actor)
            pdf = desk.store.blobs.put(b"%PDF-1.7", "application/pdf")
            self.documents[signed_document(desk, part, pdf).id] = self._papers[of]
            del self._open[of]

    def _begun(self, desk: Desk, page: PageMeasure) -> tuple[Dossier, Component, UUID]:
        run, store = page.run, desk.store
        dossier = self._dossiers.get(run.dossier)
        if dossier is None:
            code = f"H01-{len(self._dossiers) + 1}"
            dossier = store.dossiers.open(code, "1.001", "H01", "H01", "Nguyễn Văn A", desk.actor)
            self._dossiers[run.dossier] = dossier
        part = store.dossiers.component(dossier.id, run.paper, run.paper, desk.actor)
        request = {"device": f"sane:{run.device}", "machine": run.device, "profile": run.profile}
        batch = store.capture.begin(dossier.id, part.id, request, desk.actor)
        self._open[run.dossier, run.paper] = (dossier, part, batch.id)
        return dossier, part, batch.id

    def close(self) -> None:
        """Give the store back."""
        for desk in self.desks.values():
            desk.store.close()


def _frame(desk: Desk, batch: UUID, page: PageMeasure) -> SpooledFrame:
    path = desk.store.capture.spool(batch) / f"{page.run.page.hex}.tif"
    path.write_bytes(page.run.page.bytes)
    digest = hashlib.sha256(page.run.page.bytes).hexdigest()
    seq = len(desk.store.capture.batch_pages(batch))
    sheet = seq // 2 + 1 if page.run.side is Side.BACK or seq % 2 == 0 else seq + 1
    return SpooledFrame(path, seq, "image/tiff", sheet, page.run.side, digest, 1, _DPI)


@contextmanager
def at_once(kept: KeptMonth) -> Iterator[None]:
    """What is written and read meanwhile is one transaction of all counters, and its ids are drawn, always the same."""
    chance = Random(1)
    with writer(kept.store.database.engine).connect() as connection, connection.begin(), ExitStack() as stack:

        @contextmanager
        def write(database: Database, _what: str, actor_id: UUID | None = None) -> Iterator[Writing]:
            yield Writing(connection, database.station_id, actor_id or database.machine_id, database.now())

        @contextmanager
        def read(_database: Database) -> Iterator[Connection]:
            yield connection

        stack.enter_context(patch.object(Database, "write", write))
        stack.enter_context(patch.object(Database, "read", read))
        stack.enter_context(patch("app.domain.ids.os", SimpleNamespace(urandom=chance.randbytes)))
        now_ns = SimpleNamespace(time_ns=lambda: int(kept.clock.at.timestamp() * 1e9))
        stack.enter_context(patch("app.domain.ids.time", now_ns))
        yield
