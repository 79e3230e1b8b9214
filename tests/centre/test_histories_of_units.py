"""Histories of three counters of three units, each at its centre by an account of its own, drawn at random and held against a model.

Many of their papers have the very same bytes, as forms that were filled in by nobody have: what one deletes, another one keeps. Dossiers
and pages go from one to the other, people come and are forgotten, machines make things and give them up, and processes end in between.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from operator import eq, le
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import Select, select

from app.domain.editlog import Arrive, TransferIn, TransferOut
from app.domain.errors import InputRefused, StoreFailed
from app.domain.identity import Person
from app.domain.model import BatchOutcome, Dossier
from app.domain.retention import Kind
from app.store.access.declared import Account
from app.store.places.folder import FolderPlace
from app.store.purge import purge
from app.store.schema import actor_identities, artifacts
from app.store.store import Store
from tests.support.both_sides import BothSides, place_in
from tests.support.centre_access import Guarded, ask_for_passwords, guarded
from tests.support.dying import Died, dying
from tests.support.postgres import running_server
from tests.support.store_world import Desk, open_desk

STEPS: Final = 90
UNITS: Final = ("H01", "H02", "H09")
_SAME: Final = tuple(b"a form that nobody filled in, %d" % number for number in range(4))
_AT_EACH: Final = ("centre_marks", "purge", "given", "taken", "followed", "erase", "erase_actor", "forget", "artifact")
_BOUNDARIES: Final = tuple(f"commit.{what}.{when}" for what in ("arrived", *_AT_EACH) for when in ("before", "after"))
_TRIES: Final = 4
_MADE: Final = select(artifacts.c.station_id, artifacts.c.key, artifacts.c.blob_sha256)
"""at the centre lie some: what is made anew otherwise under a key that went there before is made there once more"""
_KNOWN: Final = select(
    actor_identities.c.station_id,
    actor_identities.c.of_actor_id,
    actor_identities.c.issuer,
    actor_identities.c.subject,
)


@dataclass
class Model:
    """What has to be true at the end."""

    pages: dict[UUID, UUID] = field(default_factory=dict)
    """acknowledged page -> the dossier in which it lies"""
    bytes_of: dict[UUID, str] = field(default_factory=dict)
    """acknowledged page -> the hash of its bytes"""
    gone: set[UUID] = field(default_factory=set)
    """pages that their home deleted"""
    doubtful: set[UUID] = field(default_factory=set)
    """pages whose deletion was cut off, or that are of an erased dossier"""


@dataclass
class Walk:
    """One history."""

    draw: random.Random
    centre: Guarded
    place: FolderPlace
    desks: Sequence[Desk]
    ways: Sequence[BothSides]
    model: Model = field(default_factory=Model)
    offline: set[int] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)

    def step(self) -> None:
        """Something happens at a counter, or on the way."""
        number = self.draw.randrange(len(self.desks))
        deeds: dict[Callable[[int], object], int] = {
            self._write: 10,
            self._go: 14,
            self._line: 2,
            self._delete: 4,
            self._give: 4,
            self._erase: 1,
            self._move: 4,
            self._sign_in: 2,
            self._forget: 1,
            self._made: 3,
            self._compare: 2,
        }
        (deed,) = self.draw.choices(list(deeds), list(deeds.values()))
        at = self.draw.choice(_BOUNDARIES) if self.draw.random() < 0.3 else ""
        self.done[deed.__name__] += 1
        with suppress(Died), dying(at):
            deed(number)

    def _write(self, number: int) -> None:
        desk = self.desks[number]
        code, unit = f"{number}-{self.draw.randrange(4)}", UNITS[number]
        data = self.draw.choice(_SAME) if self.draw.random() < 0.6 else os.urandom(20)
        try:
            dossier = desk.store.dossiers.open(code, "1.001", unit, unit, "Nguyễn Văn A", desk.actor)
            batch = desk.batch(dossier, desk.store.dossiers.component(dossier.id, "don", "Đơn", desk.actor))
        except InputRefused as refused:
            assert refused.code in ("DOSSIER_GIVEN", "DOSSIER_ERASED")
            return
        for page in desk.scan(batch, 0, data):
            self.model.pages[page.id] = dossier.id
            self.model.bytes_of[page.id] = page.blob.sha256
        desk.store.capture.end(batch.id, BatchOutcome.COMPLETE, desk.actor)

    def _go(self, number: int) -> None:
        if number not in self.offline:
            way = self.ways[number]
            way.up.round()
            way.back.forget()
            way.back.round(way.take.round().waiting)

    def _line(self, number: int) -> None:
        self.offline ^= {number}

    def _delete(self, number: int) -> None:
        """A page is taken away for good, with those of this counter that have the very same bytes."""
        desk = self.desks[number]
        own = [page for one in self._at_home(desk) for page in self._left_in(one.id)]
        if not own:
            return
        hash_ = self.model.bytes_of[self.draw.choice(own)]
        going = {page for page in own if self.model.bytes_of[page] == hash_}
        self.model.doubtful |= going
        purge(desk.store, hash_, "nhầm", desk.actor)
        self.model.gone |= going

    def _give(self, number: int) -> None:
        desk, other = self.desks[number], self._other(number)
        known = self._at_home(desk)
        if known:
            with suppress(InputRefused):
                desk.store.homes.give(self.draw.choice(known).id, other.store.station_id, desk.actor)

    def _erase(self, number: int) -> None:
        """A dossier is erased wholly; bytes of it stay for the sake of others that have the same, and go with the last one of these."""
        desk = self.desks[number]
        known = self._at_home(desk)
        if known:
            erased = self.draw.choice(known).id
            self.model.doubtful.update(self._left_in(erased))
            desk.store.retention.erase(erased, frozenset({Kind.PERSONAL}), desk.actor)

    def _move(self, number: int) -> None:
        """A page goes into another dossier of this counter."""
        desk = self.desks[number]
        known = self._at_home(desk)
        there = [(page, one) for one in known for page in self._left_in(one.id) if page not in self.model.doubtful]
        if there and len(known) > 1:
            page, wrong = self.draw.choice(there)
            right = self.draw.choice([one for one in known if one.id != wrong.id])
            parts = [part for one in (wrong, right) for part in desk.store.dossiers.components(one.id)[:1]]
            with suppress(InputRefused):
                desk.move(page, *parts)
                self.model.pages[page] = right.id

    def _sign_in(self, number: int) -> None:
        subject, name = str(self.draw.randrange(3)), self.draw.choice(("An", "Bình", "Cúc"))
        self.desks[number].store.people.actor(Person("https://dang-nhap.vn", subject, name))

    def _forget(self, number: int) -> None:
        desk = self.desks[number]
        query = select(actor_identities.c.of_actor_id).where(actor_identities.c.station_id == desk.store.station_id)
        with desk.store.database.read() as connection:
            known = sorted(connection.scalars(query))
        if known:
            desk.store.retention.erase_staff([self.draw.choice(known)], desk.actor)

    def _made(self, number: int) -> None:
        store = self.desks[number].store
        key = sha256(b"%d of %d" % (self.draw.randrange(12), number)).hexdigest()
        if self.draw.random() < 0.6:
            store.artifacts.put(key, "text", b"made, %d" % self.draw.randrange(6), "application/json")
        else:
            store.artifacts.forget(key)

    def _compare(self, number: int) -> None:
        if number not in self.offline:
            self.ways[number].settle()
            assert not self.ways[number].compare().differing

    def _other(self, number: int) -> Desk:
        return self.draw.choice([one for other, one in enumerate(self.desks) if other != number])

    @staticmethod
    def _at_home(desk: Desk) -> list[Dossier]:
        known = desk.store.dossiers.recent(99)
        return sorted((one for one in known if one.home_station_id == desk.store.station_id), key=lambda one: one.id)

    def _left_in(self, dossier_id: UUID) -> list[UUID]:
        its = (page for page, lies in self.model.pages.items() if lies == dossier_id)
        return sorted(page for page in its if page not in self.model.gone)

    def settle(self) -> None:
        """The network is there and nobody dies any more."""
        for _ in range(3):
            for way in self.ways:
                _tried(way.settle)

    # -- what has to be true

    def check(self) -> None:
        for way in self.ways:
            found = _tried(way.compare)
            assert found.holds, found
        self.settle()
        for way in self.ways:
            found, took = way.compare(), way.take.round()
            assert found.holds and not (found.brought or found.removed or found.given_up), found
            assert not (took.awaited or took.kept or took.untold), took
            way.chains_hold()
        lies = self._check_pages()
        self._check_bytes(lies)
        for desk in self.desks:
            for query, is_same in ((_MADE, le), (_KNOWN, eq)):
                its = query.where(query.selected_columns.station_id == desk.store.station_id)
                here, there = (_rows(one, its) for one in (desk.store, self.centre.owner))
                assert is_same(there, here)

    def _check_pages(self) -> dict[UUID, Desk]:
        """Each page lies once, where it was put; returns the desk of its home."""
        lies = dict[UUID, Desk]()
        homes = Counter[UUID]()
        for desk in self.desks:
            for dossier in self._at_home(desk):
                homes[dossier.id] += 1
                assert desk.store.dossiers.log(dossier.id) == self.centre.owner.dossiers.log(dossier.id)
                for page in _lying(desk.store, dossier.id):
                    assert page not in lies, "it lies in two dossiers"
                    assert self.model.pages.get(page, dossier.id) == dossier.id, "it lies where nobody put it"
                    lies[page] = desk
        assert set(homes.values()) == {1} and homes.keys() == {one.id for one in self.centre.owner.dossiers.recent(99)}
        assert self.model.pages.keys() <= lies.keys(), "a page is lost"
        return lies

    def _check_bytes(self, lies: dict[UUID, Desk]) -> None:
        model, kept = self.model, set[str]()
        for page, home in lies.items():
            hash_ = home.store.capture.page(page).blob.sha256
            assert model.bytes_of.get(page, hash_) == hash_
            kept |= {hash_} if page not in model.gone else set()
            if page not in model.gone | model.doubtful:
                assert home.store.blobs.has(hash_) and self.place.has(hash_), "the bytes of a page are lost"
        for hash_ in {model.bytes_of[page] for page in model.gone} - kept:
            at = [number for number, desk in enumerate(self.desks) if desk.store.blobs.path(hash_).exists()]
            assert not at and not self.place.has(hash_), f"what was deleted is still there: {at}"


def _tried[T](step: Callable[[], T]) -> T:
    """What another one's step stands in the way of is tried again."""
    for left in reversed(range(_TRIES)):
        try:
            return step()
        except StoreFailed as error:
            if not (left and error.retryable):
                raise
    raise AssertionError


def _lying(store: Store, dossier_id: UUID) -> Iterator[UUID]:
    lies = dict[UUID, bool]()
    for entry in store.dossiers.log(dossier_id):
        if isinstance(entry.operation, Arrive | TransferIn | TransferOut):
            lies[entry.operation.page] = not isinstance(entry.operation, TransferOut)
    return (page for page, is_there in lies.items() if is_there)


def _rows(store: Store, query: Select[Any]) -> set[tuple[object, ...]]:
    with store.database.read() as connection:
        return {tuple(row) for row in connection.execute(query)}


@pytest.mark.parametrize(
    "seed", [16, 20261128, *(pytest.param(one, marks=pytest.mark.soak) for one in range(100, 108))]
)
def test_a_history_of_three_counters_of_three_units(tmp_path: Path, seed: int) -> None:
    with ExitStack() as opened:
        server = opened.enter_context(running_server(synced=False))
        ask_for_passwords(server)
        centre, place = opened.enter_context(guarded(server, tmp_path, "units")), place_in(tmp_path)
        desks = [open_desk(tmp_path / f"counter-{number}") for number in range(len(UNITS))]
        for number, unit in enumerate(UNITS):
            opened.enter_context(closing(desks[number].store))
            centre.admit(f"counter-{number}", Account.COUNTER, unit)
        ways = [opened.enter_context(centre.way(f"counter-{n}", desks[n].store, place)) for n in range(len(UNITS))]
        walk = Walk(random.Random(seed), centre, place, desks, ways)
        for _ in range(STEPS):
            _tried(walk.step)
        walk.settle()
        walk.check()
        assert walk.model.gone and {"_give", "_move"} <= walk.done.keys(), "something happened"
