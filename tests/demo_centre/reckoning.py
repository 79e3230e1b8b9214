"""What there is at the end of the day, read where it lies: at the counters, at the centre, in the store of files."""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, create_engine, text

from app.bootstrap import build
from app.domain.artifacts import Stage
from app.domain.clock import SystemClock
from app.domain.editlog import SendBack
from app.domain.errors import StoreFailed
from app.settings import load
from app.store.places.by_url import place_at
from app.store.store import Store, open_store
from tests.demo_centre.town import Town
from tests.support.both_sides import sent_back
from tests.support.seaweedfs import secrets_of

_PAGES = "SELECT id, blob_sha256 FROM master_pages WHERE station_id = :station"
_RETURNED = (
    "SELECT d.id FROM review_decisions d JOIN review_cases c ON c.id = d.case_id JOIN dossiers o ON o.id = c.dossier_id"
    " WHERE o.home_station_id = :station AND d.verdict = 'returned'"
)


@dataclass(frozen=True)
class Reckoned:
    """Of one counter.

    Attributes:
        acknowledged: pages that it said it has.
        at_home: of these, in its own file.
        at_centre: of these, in the centre's database.
        in_bucket: of these, whose bytes lie in the store of files with their hash.
        read: of these, whose words a worker kept.
        decided: what the supervisor decided about its dossiers.
        came_home: of this, what its own edit logs say.
        lost: pages of the first that lack at one of the three places, and decisions that did not come home.
        doubled: pages that are there more than once, by their bytes, and decisions that were put down twice.
        agrees: what `replicate --check` says.
        chains: what `audit verify` says, here and at the centre.
    """

    acknowledged: int
    at_home: int
    at_centre: int
    in_bucket: int
    read: int
    decided: int
    came_home: int
    lost: int
    doubled: int
    agrees: bool
    chains: bool

    @property
    def is_whole(self) -> bool:
        """Whether nothing is there that nobody can explain."""
        counts = {self.acknowledged, self.at_home, self.at_centre, self.in_bucket, self.read}
        decisions = self.decided == self.came_home > 0
        return len(counts) == 1 and decisions and not self.lost + self.doubled and self.agrees and self.chains


@contextmanager
def _at_centre(town: Town) -> Iterator[Connection]:
    engine = create_engine(town.server.url("centre"))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def pages_read(town: Town) -> int:
    """How many pages have words at the centre."""
    with _at_centre(town) as connection:
        return connection.scalar(text("SELECT count(*) FROM artifacts WHERE stage = 'text'")) or 0


def decisions_at_centre(town: Town, station: str) -> set[UUID]:
    """What was sent back to a counter."""
    with _at_centre(town) as connection:
        return set(connection.scalars(text(_RETURNED), {"station": UUID(station)}))


def decisions_at_home(folder: Path) -> set[UUID]:
    """The decisions that are in a counter's own file."""
    with closing(open_store(folder, SystemClock(), min_free_bytes=0)) as store, store.database.read() as connection:
        return {UUID(one) for one in connection.scalars(text("SELECT id FROM review_decisions"))}


class Reckoning:
    """All counters, once everybody has gone home."""

    def __init__(self, town: Town, acknowledged: dict[int, dict[str, str]], stations: dict[int, str]) -> None:
        self._town = town
        self._acknowledged = acknowledged
        self._stations = {number: UUID(station) for number, station in stations.items()}

    def of(self, number: int) -> Reckoned:
        """One of them."""
        town, folder = self._town, self._town.counter_folder(number)
        said = {UUID(page): sha256 for page, sha256 in self._acknowledged[number].items()}
        station = self._stations[number]
        code, checked = town.command("replicate", "--check", machine=folder.name)
        chain, _ = town.command("audit", "verify", machine=folder.name)
        with closing(open_store(folder, SystemClock(), min_free_bytes=0)) as store:
            home = _pages(store, station)
            returned = Count(_returned(store))
        with _at_centre(town) as connection:
            centre = {row.id: row.blob_sha256 for row in connection.execute(text(_PAGES), {"station": station})}
        decided = len(decisions_at_centre(town, str(station)))
        whole = {page for page, sha256 in said.items() if self._lies(sha256)}
        kept = [{page for page in said if there.get(page) == said[page]} for there in (home, centre)]
        twice = sum(count - 1 for there in (home, centre) for count in Count(there.values()).values())
        return Reckoned(
            acknowledged=len(said),
            at_home=len(kept[0]),
            at_centre=len(kept[1]),
            in_bucket=len(whole),
            read=len(said.keys() & self._read),
            decided=decided,
            came_home=len(returned),
            lost=len(said.keys() - (kept[0] & kept[1] & whole)) + max(0, decided - len(returned)),
            doubled=twice + sum(count - 1 for count in returned.values()),
            agrees=code == 0 and checked["agreement"]["holds"],
            chains=chain == 0 and str(station) in self._chains,
        )

    def _lies(self, sha256: str) -> bool:
        place, target = self._place, self._town.folder / "fetched"
        try:
            place.get(sha256, target)
        except StoreFailed:
            return False
        target.unlink()
        return True

    @cached_property
    def _place(self) -> Any:
        url = self._town.seaweed.url("day")
        return place_at(url, secrets_of(url))

    @cached_property
    def _chains(self) -> frozenset[str]:
        """The counters whose logs hold at the centre, where its own does too."""
        code, found = self._town.command("audit", "verify", machine="supervisor")
        return frozenset(one["station"] for one in found["stations"] if one["valid"]) if code == 0 else frozenset()

    @cached_property
    def _read(self) -> frozenset[UUID]:
        """The pages whose words a worker kept."""
        settings = load(self._town.folder / "supervisor")
        with self._town.on("supervisor"), build(settings) as station:
            store, processing = station.store, station.processing
            keys: dict[str, UUID] = {}
            for dossier in store.dossiers.recent(999):
                desk = station.editing.desk(dossier.id)
                for paper in desk.papers.values():
                    keys |= {processing.key(Stage.TEXT, view, desk.masters): view.id for view in paper.pages}
            return frozenset(keys[key] for key in store.artifacts.find(keys.keys()))


def _pages(store: Store, station: UUID) -> dict[UUID, str]:
    with store.database.read() as connection:
        rows = connection.execute(text(_PAGES), {"station": station.hex})
        return {UUID(row.id): row.blob_sha256 for row in rows}


def _returned(store: Store) -> Iterator[UUID]:
    """The cases of all that the counter's logs say was sent back."""
    for dossier in store.dossiers.recent(999):
        for entry in sent_back(store, dossier.id):
            assert isinstance(entry.operation, SendBack)
            yield entry.operation.case
