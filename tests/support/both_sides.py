"""A counter, its centre and what goes both ways between them, without an address and without a wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from app.domain.audit import first_break
from app.domain.clock import SystemClock
from app.domain.editlog import LoggedOperation, SendBack
from app.domain.model import Actor
from app.domain.review.cases import Case, CaseKind, NewCase, Verdict
from app.domain.review.defects import Defect, DefectMark
from app.services.centre import Centre, Way
from app.services.come_back import ComeBack
from app.services.reconcile import Agreement, Reconcile
from app.services.replicate import Replicate
from app.services.take_over import TakeOver
from app.store.places.folder import FolderPlace
from app.store.replication.travelling import NUMBERED_ANEW, travelling
from app.store.store import Store, open_store
from tests.support.postgres import PostgresServer


@contextmanager
def centre_at(server: PostgresServer, folder: Path) -> Iterator[Store]:
    """The centre's own station; its rows lie in the server's database `centre`."""
    with closing(open_store(folder, SystemClock(), url=server.url("centre"), min_free_bytes=0)) as store:
        yield store


def place_in(folder: Path) -> FolderPlace:
    """A shared folder, as an administrator makes it."""
    (folder / "place").mkdir(exist_ok=True)
    return FolderPlace(folder / "place")


@dataclass(frozen=True)
class BothSides:
    """One counter and its centre."""

    counter: Store
    centre: Store
    place: FolderPlace
    forget_made: Callable[[UUID], object] = lambda _: None
    """nothing was made of pages here, as long as nobody says otherwise"""

    @property
    def up(self) -> Replicate:
        return Replicate(self.counter.outgoing, self.centre.arrivals, self.place)

    @property
    def take(self) -> TakeOver:
        return TakeOver(self.counter.taking, self.centre.handed, self.place, self.forget_made)

    @property
    def back(self) -> ComeBack:
        return ComeBack(self.counter.incoming, self.centre.decided)

    @property
    def reconcile(self) -> Reconcile:
        return Reconcile(self.counter.own_counts, self.centre.centre_counts, self.place)

    def service(self) -> Centre:
        """What a counter's replicator and its desk see of the centre."""
        way = Way(self.up, self.take, self.back, self.reconcile)
        return Centre(self.counter.outgoing, self.counter.duties, lambda: way, SystemClock())

    def settle(self) -> tuple[int, int]:
        """Rounds both ways until nothing is left; how many rows went and how many decisions came."""
        rows = decisions = 0
        while True:
            went = self.up.round()
            self.back.forget()
            took = self.take.round()
            came = self.back.round(took.waiting)
            rows, decisions = rows + went.rows, decisions + came.new
            if not (went.rows or went.overtaken or took.wrote or came.told):
                return rows, decisions

    def compare(self) -> Agreement:
        """Both sides as a whole, as they are once a day."""
        return self.reconcile.agree(self.reconcile.look_on(self.reconcile.begin(), inf))

    def prove(self) -> Agreement:
        """As `compare`, with all files read."""
        return self.reconcile.agree(self.reconcile.look_on(self.reconcile.begin_with_all(), inf))

    def chains_hold(self) -> None:
        """Both chains, and at the centre as much of the counter's as there is."""
        for store, of in ((self.counter, None), (self.centre, None), (self.centre, self.counter.station_id)):
            assert first_break(store.audit.rows(of)) is None
        there = [row.sha256 for row in self.centre.audit.rows(self.counter.station_id)]
        assert there == [row.sha256 for row in self.counter.audit.rows()][: len(there)]


def case_of(centre: Store, dossier_id: UUID, page: UUID, subject: str) -> Case:
    """A case of a page that came up at the centre."""
    (part,) = centre.dossiers.components(dossier_id)
    new = NewCase(subject, CaseKind.DOUBTFUL, dossier_id, part.id, frozenset(), pages=(page,))
    (case,) = centre.review.open([new])
    return case


def send_back(centre: Store, case: Case, supervisor: Actor, remark: str = "Mờ, quét lại") -> DefectMark:
    """A supervisor at the centre sends the first page of a case back."""
    mark = DefectMark(case.pages[0], Defect.FOCUS, (0.1, 0.2, 0.3, 0.4))
    centre.review.decide(case.id, Verdict.RETURNED, remark, (mark,), supervisor, case.pages)
    return mark


def sent_back(store: Store, dossier_id: UUID) -> list[LoggedOperation]:
    """What the dossier's log says was sent back."""
    return [entry for entry in store.dossiers.log(dossier_id) if isinstance(entry.operation, SendBack)]


def waits_for_a_lock(centre: Store) -> bool:
    """Whether somebody waits for somebody else at the server."""
    with centre.database.engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def rows_of(store: Store, station: Store) -> dict[str, set[tuple[Any, ...]]]:
    """All that a database holds of a station, by what each row is known by everywhere."""
    found = {}
    with store.database.read() as connection:
        for table in travelling():
            own = table.c.id if table.name == "stations" else table.c.station_id
            left_out = {NUMBERED_ANEW[table][0].name, "group_id"} if table in NUMBERED_ANEW else set()
            columns = [column for column in table.c if column.name not in left_out]
            rows = connection.execute(select(*columns).where(own == station.station_id))
            found[table.name] = {tuple(map(repr, row)) for row in rows}
    return found
