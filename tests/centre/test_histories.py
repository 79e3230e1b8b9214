"""Histories of counters, replicators and a centre, drawn at random and held against a model: nothing lost, nothing doubled, one home.

The counters' clocks are an hour before and an hour behind the centre's.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from app.domain.editlog import Arrive, SendBack
from app.domain.errors import InputRefused, StoreFailed
from app.domain.model import BatchOutcome, Dossier
from app.store.dossier_homes import GIVEN, TAKEN
from app.store.purge import purge
from app.store.replication.incoming import CAME
from app.store.store import Store, open_store
from tests.support.both_sides import BothSides, case_of, centre_at, place_in, send_back, sent_back
from tests.support.dying import Died, dying
from tests.support.postgres import PostgresServer
from tests.support.shifted_clock import ShiftedClock
from tests.support.store_world import Desk

STEPS = 70
_BOUNDARIES = tuple(
    f"commit.{what}.{when}"
    for what in ("arrived", "decision_came", "centre_marks", "adopt", "purge", "given", "taken")
    for when in ("before", "after")
)


@dataclass
class Model:
    """What has to be true at the end."""

    pages: dict[UUID, UUID] = field(default_factory=dict)
    """acknowledged page -> the station that acknowledged it"""
    bytes_of: dict[UUID, str] = field(default_factory=dict)
    """acknowledged page -> the hash of its bytes"""
    decided: dict[UUID, UUID] = field(default_factory=dict)
    """case that was returned -> its dossier"""
    given: Counter[UUID] = field(default_factory=Counter)
    """dossier -> how often it was handed over"""


@dataclass
class Walk:
    """One history."""

    draw: random.Random
    server: PostgresServer
    folder: Path
    centre: Store
    model: Model = field(default_factory=Model)
    offline: set[int] = field(default_factory=set)
    deaths: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.place = place_in(self.folder)
        self.counters = [self._opened(number) for number in range(2)]
        self.supervisor = self.centre.dossiers.actor("Phạm Thị D")

    def _opened(self, number: int) -> Store:
        clock = ShiftedClock(timedelta(hours=1 - 2 * number))
        return open_store(self.folder / f"counter-{number}", clock, min_free_bytes=0)

    def side(self, number: int) -> BothSides:
        return BothSides(self.counters[number], self.centre, self.place)

    def step(self, number: int) -> None:
        """Something happens at a counter, on the way, or at the centre."""
        deeds = {
            "write": 10,
            "go": 14,
            "line": 3,
            "decide": 6,
            "delete": 2,
            "give": 4,
            "counter dies": 2,
            "centre dies": 1,
        }
        match self.draw.choices(list(deeds), list(deeds.values())):
            case ["write"]:
                self._write(number)
            case ["go"]:
                self._go(number)
            case ["line"]:
                self.offline ^= {number}
            case ["decide"]:
                self._decide()
            case ["delete"]:
                self._delete(number)
            case ["give"]:
                self._give(number)
            case ["counter dies"]:
                self.counters[number].close()
                self.counters[number] = self._opened(number)
            case ["centre dies"]:
                self.server.kill()
                with suppress(StoreFailed):
                    self._go(number)
                self.server.start()

    def _write(self, number: int) -> None:
        """A page of a dossier, perhaps of one that both counters know by the same code."""
        store = self.counters[number]
        desk = Desk(store, store.dossiers.actor("Trần Thị B"))
        try:
            batch = desk.batch(*desk.paper(f"H{self.draw.randrange(6)}"))
        except InputRefused as refused:
            assert refused.code == "DOSSIER_GIVEN" and self.model.given, "it went to the other counter"
            return
        with self._dying():
            for page in desk.scan(batch, 0, os.urandom(300)):
                self.model.pages[page.id] = store.station_id
                self.model.bytes_of[page.id] = page.blob.sha256
            store.capture.end(batch.id, BatchOutcome.COMPLETE, desk.actor)

    def _give(self, number: int) -> None:
        """A dossier goes to the other counter."""
        store, other = self.counters[number], self.counters[1 - number]
        known = [one for one in store.dossiers.recent(99) if one.home_station_id == store.station_id]
        if known:
            dossier, actor = self.draw.choice(sorted(known, key=lambda one: one.id)), store.dossiers.actor("Trần Thị B")
            for batch in store.capture.interrupted(dossier.id):
                store.capture.end(batch.id, BatchOutcome.STOPPED, actor)
            with self._dying():
                store.homes.give(dossier.id, other.station_id, actor)
            if store.dossiers.get(dossier.id).home_station_id != store.station_id:
                self.model.given[dossier.id] += 1

    def _delete(self, number: int) -> None:
        """A page is taken away for good."""
        store = self.counters[number]
        known = [one.id for one in store.dossiers.recent(99) if one.home_station_id == store.station_id]
        own = sorted(page for dossier_id in known for page in store.capture.pages(dossier_id))
        if own:
            page = self.draw.choice(own)
            self.model.bytes_of.setdefault(page, store.capture.page(page).blob.sha256)
            with self._dying():
                purge(store, self.model.bytes_of[page], "nhầm", store.dossiers.actor("Trần Thị B"))

    def _go(self, number: int) -> None:
        if number not in self.offline:
            with self._dying():
                side = self.side(number)
                side.up.round()
                side.back.round(side.take.round().waiting)

    def _decide(self) -> None:
        with self.centre.database.read() as connection:
            known = connection.execute(
                text("SELECT p.id, b.dossier_id FROM master_pages p JOIN batches b ON b.id = p.batch_id")
            )
            pages = [(row.id, row.dossier_id) for row in known]
        if pages:
            page, dossier_id = self.draw.choice(sorted(pages))
            subject = f"drawn:{len(self.model.decided)}"
            case = case_of(self.centre, dossier_id, page, subject)
            send_back(self.centre, case, self.supervisor, subject)
            self.model.decided[case.id] = dossier_id

    @contextmanager
    def _dying(self) -> Iterator[None]:
        """Now and then the process ends at a boundary, before or after what is written there."""
        at = self.draw.choice(_BOUNDARIES) if self.draw.random() < 0.35 else ""
        try:
            with dying(at):
                yield
        except Died:
            self.deaths[at] += 1

    def settle(self) -> None:
        """The network is there and nobody dies any more."""
        for number in (0, 1, 0, 1):
            self.side(number).settle()

    def one_home_at_most(self) -> None:
        """No dossier is looked after by two counters."""
        homes = [
            one.id
            for store in self.counters
            for one in store.dossiers.recent(99)
            if one.home_station_id == store.station_id
        ]
        assert len(homes) == len(set(homes))

    # -- what has to be true

    def check(self) -> None:
        homes: dict[UUID, set[UUID]] = {}
        for number, store in enumerate(self.counters):
            side = self.side(number)
            here, there = (_pages_of(one, store.station_id) for one in (store, self.centre))
            acknowledged = {page for page, station in self.model.pages.items() if station == store.station_id}
            assert here == there and acknowledged <= here.keys() and set(here.values()) <= {1}
            side.chains_hold()
            store.blobs.collect(timedelta(0))
            found = side.compare()
            assert found.holds and not found.brought, found
            assert not found.removed or self.deaths["commit.arrived.after"], "only a kill leaves what is deleted"
            for dossier in store.dossiers.recent(99):  # what its home deleted is nowhere, where it was before neither
                for page in _arrived(store, dossier.id):
                    sha256 = store.capture.page(page).blob.sha256
                    assert store.blobs.has(sha256) != self.centre.blobs.purged(sha256)
            for dossier in self._at_home(store):
                homes.setdefault(dossier.id, set()).add(dossier.home_station_id)
                assert store.dossiers.log(dossier.id) == self.centre.dossiers.log(dossier.id)
                for page in _arrived(store, dossier.id):
                    sha256 = store.capture.page(page).blob.sha256
                    assert store.blobs.has(sha256) == self.place.has(sha256) != self.centre.blobs.purged(sha256)
                    assert self.model.bytes_of.get(page, sha256) == sha256
        self.one_home_at_most()
        known = self.centre.dossiers.recent(99)
        for dossier in known:
            assert homes[dossier.id] == {dossier.home_station_id}
        assert {page for one in known for page in _arrived(self.centre, one.id)} >= self.model.pages.keys()
        told = Counter(
            row.facts["dossier"] for store in self.counters for row in store.audit.rows() if row.event == GIVEN
        )
        taken = Counter(
            row.facts["dossier"] for store in self.counters for row in store.audit.rows() if row.event == TAKEN
        )
        assert told == taken == {str(one): count for one, count in self.model.given.items()}
        self._check_decisions()

    @staticmethod
    def _at_home(store: Store) -> list[Dossier]:
        return [one for one in store.dossiers.recent(99) if one.home_station_id == store.station_id]

    def _check_decisions(self) -> None:
        put_down = Counter[UUID]()
        came = 0
        for store in self.counters:
            for dossier in self._at_home(store):
                for entry in sent_back(store, dossier.id):
                    assert isinstance(entry.operation, SendBack)
                    assert self.model.decided[entry.operation.case] == dossier.id
                    put_down[entry.operation.case] += 1
            came += [row.event for row in store.audit.rows()].count(CAME)
        assert put_down == dict.fromkeys(self.model.decided, 1) and came == len(self.model.decided)


def _arrived(store: Store, dossier_id: UUID) -> list[UUID]:
    return [one.operation.page for one in store.dossiers.log(dossier_id) if isinstance(one.operation, Arrive)]


def _pages_of(store: Store, station_id: UUID) -> Counter[UUID]:
    with store.database.read() as connection:
        table = connection.execute(text("SELECT page_id, station_id FROM operations WHERE kind = 'Arrive'")).all()
    return Counter(UUID(str(row.page_id)) for row in table if UUID(str(row.station_id)) == station_id)


@pytest.mark.parametrize("seed", [11, 20261128, 4])
def test_a_history_of_two_counters_and_their_centre(server: PostgresServer, tmp_path: Path, seed: int) -> None:
    server.create("centre")
    with centre_at(server, tmp_path / "centre") as centre:
        walk = Walk(random.Random(seed), server, tmp_path, centre)
        for _ in range(STEPS):
            walk.step(walk.draw.randrange(2))
            walk.one_home_at_most()
        walk.settle()
        walk.check()
        assert len(walk.model.pages) > 5 and walk.model.decided and walk.model.given, "something happened"
        for store in walk.counters:
            store.close()
