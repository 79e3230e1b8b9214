"""Two counters with files of their own, and a centre: its database, its bucket, a supervisor, and lines between all of them that can fail.

The servers stand for a whole run of the tests. Each fault begins with a new database and a new part of the bucket, two counters that have
taken in two pages each, all of which is at the centre, and a page of each that a supervisor sent back and that is not home yet.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, event

from app.bootstrap.centre_worker import CentreStation
from app.domain.clock import SystemClock
from app.domain.errors import StationError
from app.domain.model import BlobRef
from app.domain.review.cases import Case
from app.jobs.tables import prepare_tables
from app.services.centre import Centre, Way
from app.services.come_back import ComeBack
from app.services.pool import WorkPool
from app.services.reconcile import Reconcile
from app.services.replicate import Replicate
from app.services.take_over import TakeOver
from app.settings import load
from app.store.places.by_url import place_at
from app.store.places.place import BlobPlace
from app.store.replication.arriving import Arrivals
from app.store.replication.compared import CentreCounts
from app.store.replication.decided import DecidedAtCentre
from app.store.replication.handed import HandedAtCentre
from app.store.replication.reaching import reach, whole_address
from app.store.store import Store, open_store
from tests.support.both_sides import case_of, send_back
from tests.support.delivery_faults.desk import TurnedClock
from tests.support.postgres import PostgresServer, make_server
from tests.support.seaweedfs import HASTE, WRITER, SeaweedServer, seaweed_server, secrets_of
from tests.support.small_pages import drawn
from tests.support.store_world import open_desk
from tests.support.waiting import until
from tests.support.wire import Way as WireWay
from tests.support.wire import Wire, wire_to

ROOT = Path(__file__).parents[3]
COUNTERS = 2
PAGES_BEFORE = 2
"""that each counter had brought before the fault"""
PARTS = ("counter", "supervisor", "worker")
"""who has lines of their own to the database and to the bucket"""
_FOUNDED = "founded"
_DISK = "size=400m"


class Counter:
    """A counter, and what it acknowledged."""

    def __init__(self, world: World, folder: Path, number: int) -> None:
        self._world = world
        self.number = number
        self.folder = folder
        self.clock = TurnedClock()
        self.who = WRITER
        self.database_user = "postgres"
        self.acknowledged: dict[UUID, BlobRef] = {}
        self.open()

    def open(self) -> None:
        """Start it."""
        desk = open_desk(self.folder, self.clock)
        self.desk, self.store = desk, desk.store
        self.connect()

    def connect(self) -> None:
        """Its replicator begins anew."""
        self.centre = Centre(self.store.outgoing, self.store.duties, self._reach, self.clock)

    def close(self) -> None:
        """End it in good order."""
        self.store.close()

    def take_in(self, pages: int, width_px: int = 120, code: str = "") -> None:
        """Sheets of one dossier go through its scanner; each is acknowledged out of its own file."""
        number = len(self.acknowledged)
        batch = self.desk.batch(*self.desk.paper(code or f"H{self.number}-{number}"))
        for one in range(pages):
            (page,) = self.desk.scan(batch, one, drawn(1000 * self.number + number + one, width_px))
            self.acknowledged[page.id] = page.blob

    def _reach(self) -> Way:
        store, world = self.store, self._world
        database = reach(world.address("counter", self.database_user), None, store.database)
        world.at_end(database.close)
        self.engine = database.engine
        bucket = world.bucket("counter")
        place = place_at(bucket, secrets_of(bucket, self.who), HASTE)
        return Way(
            Replicate(store.outgoing, Arrivals(database), place),
            TakeOver(store.taking, HandedAtCentre(database), place, lambda _: None),  # no machine made anything
            ComeBack(store.incoming, DecidedAtCentre(database)),
            Reconcile(store.own_counts, CentreCounts(database), place),
        )


@dataclass
class World:
    """See the module.

    Attributes:
        lines: (part, "database" or "bucket") -> what can be cut.
        disks: small disks of their own, on which the two servers lie; empty where nobody may mount any.
        told: what somebody was told since the fault began.
        decided: cases that the supervisor returned, with the counter whose page it is.
    """

    folder: Path
    server: PostgresServer
    seaweed: SeaweedServer
    lines: dict[tuple[str, str], Wire]
    disks: dict[str, Path]
    counters: list[Counter] = field(default_factory=list)
    told: list[StationError] = field(default_factory=list)
    decided: list[tuple[Case, Counter]] = field(default_factory=list)
    _number: int = 0
    _open: ExitStack = field(default_factory=ExitStack)
    centre: Store = field(init=False)

    # -- laid out

    def found(self) -> None:
        """Once: the centre's database, and two counters, from which each fault gets copies."""
        self.server.create(_FOUNDED)
        url = self.server.url(_FOUNDED)
        open_store(self.folder / _FOUNDED / "centre", SystemClock(), url=url, min_free_bytes=0).close()
        prepare_tables(url.render_as_string(hide_password=False))
        for number in range(COUNTERS):
            open_desk(self.folder / _FOUNDED / f"counter-{number}").store.close()

    def fresh(self) -> None:
        """Nothing is wrong, and both counters' pages are at the centre."""
        self.end()
        for line in self.lines.values():
            line.mend()
        self._number += 1
        self._open = ExitStack()
        self.server.create(self.database, _FOUNDED)
        shutil.copytree(self.folder / _FOUNDED, self._here)
        self.told, self.decided = [], []
        self.open_centre()
        self.counters = [Counter(self, self._here / f"counter-{one}", one) for one in range(COUNTERS)]
        for counter in self.counters:
            counter.take_in(PAGES_BEFORE)
            counter.centre.bring_all()
            self.decide(counter)

    def end(self) -> None:
        """Close and take away what the last fault left."""
        for counter in self.counters:
            counter.close()
        self.counters = []
        self._open.close()
        if self._number:
            self.server.run(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
            shutil.rmtree(self._here)

    def open_centre(self) -> None:
        """The supervisor's machine starts."""
        bucket = self.bucket("supervisor")
        place = place_at(bucket, secrets_of(bucket), HASTE)
        url = whole_address(self.address("supervisor"), None)
        self.centre = open_store(self._here / "centre", SystemClock(), url=url, place=place, min_free_bytes=0)
        self._open.callback(self.centre.close)
        self.supervisor = self.centre.dossiers.actor("Phạm Thị D")

    @property
    def database(self) -> str:
        """Of this fault."""
        return f"centre_{self._number}"

    @property
    def _here(self) -> Path:
        return self.folder / f"fault-{self._number}"

    def address(self, part: str, user: str = "postgres") -> str:
        """How that part reaches the database, as the settings name it."""
        port = self.lines[part, "database"].port
        return f"postgresql://{user}@127.0.0.1:{port}/{self.database}?sslmode=disable&connect_timeout=2"

    def bucket(self, part: str) -> str:
        """How that part reaches the bucket, as the settings name it."""
        return self.seaweed.url(self.database, self.lines[part, "bucket"].port)

    def place(self) -> BlobPlace:
        """The bucket, by a line that does not fail."""
        url = self.seaweed.url(self.database)
        return place_at(url, secrets_of(url))

    def at_end(self, close: Callable[[], object]) -> None:
        """It is done before the next fault."""
        self._open.callback(close)

    # -- what people and programs do

    def work(self, pages: int = 2) -> None:
        """Each counter takes sheets in, and its replicator tries to bring them."""
        for counter in self.counters:
            counter.take_in(pages)
            self.hear(counter.centre.bring_all)

    def hear(self, do: Callable[[], object]) -> None:
        """Do it; what went wrong is told."""
        try:
            do()
        except StationError as error:
            self.told.append(error)

    def decide(self, counter: Counter) -> None:
        """The supervisor sends the counter's oldest page back for which there is no case yet."""
        returned = {case.pages[0] for case, _ in self.decided}
        page = next(page for page in counter.acknowledged if page not in returned)
        dossier = next(one for one in counter.store.dossiers.recent(999) if page in counter.store.capture.pages(one.id))
        subject = f"doubtful:{len(self.decided)}"
        case = case_of(self.centre, dossier.id, page, subject)
        self.decided.append((case, counter))
        self.return_page(case)

    def return_page(self, case: Case) -> None:
        """The supervisor decides a case."""
        send_back(self.centre, case, self.supervisor)

    def revive(self) -> None:
        """An operator sees that the database's server runs."""
        if not self.server.runs():
            self.server.start()
        until(self.server.answers, 60)

    @contextmanager
    def broken(self, part: str, to: str, **way: int | float | bool) -> Iterator[None]:
        """The line between two parts fails in both directions."""
        line = self.lines[part, to]
        line.up, line.down = WireWay(**way), WireWay(**way)  # type: ignore[arg-type]
        try:
            yield
        finally:
            line.mend()

    @contextmanager
    def full(self, server: str) -> Iterator[None]:
        """Nothing more fits onto the disk of a server."""
        filler = self.disks[server] / "filler"
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))
        try:
            yield
        finally:
            filler.unlink()

    def at_next_commit(self, counter: Counter, do: Callable[[Connection], object]) -> None:
        """It happens once, just before the next commit of the counter's replicator at the centre."""
        counter.centre.ask()
        event.listen(counter.engine, "commit", do, once=True)

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """A worker in a process of its own; it is stopped in good order if it still runs."""
        url = whole_address(self.address("worker"), None)
        words = [str(self._here / "worker"), url, self.bucket("worker"), str(self._here / "said")]
        call = [sys.executable, "-m", "tests.support.centre_worker", *words]
        running = subprocess.Popen(call, cwd=ROOT, stderr=subprocess.DEVNULL)
        try:
            yield running
        finally:
            running.terminate()
            running.wait(60)

    def said(self, sign: str) -> list[str]:
        """The pages that workers began ("+") and ended ("-"), in order."""
        path = self._here / "said"
        lines = path.read_text().split("\n") if path.exists() else []
        return [line[2:] for line in lines if line.startswith(sign)]

    @contextmanager
    def station(self, pool: WorkPool | None = None) -> Iterator[CentreStation]:
        """A station over the centre's store, as a worker's."""
        settings = load(self._here / "look", {"work": {"workers": 1}, "min_free_mb": 0})
        url = self.server.url(self.database).render_as_string(hide_password=False)
        with CentreStation(settings, url, self.place(), pool) as station:
            yield station


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", _DISK, "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def centre_world(folder: Path) -> Iterator[World]:
    """The servers, for a run of the tests; `folder` is one that every user may enter."""
    with ExitStack() as ending:
        disks: dict[str, Path] = {}
        if os.geteuid() == 0:
            disks = {name: ending.enter_context(_small_disk(folder / name)) for name in ("postgres", "seaweedfs")}
        else:
            for name in ("postgres", "seaweedfs"):
                (folder / name).mkdir()
        (folder / "postgres" / "own").mkdir()
        server = make_server(folder / "postgres" / "own")
        ending.callback(lambda: server.stop() if server.runs() else None)
        server.run("ALTER SYSTEM SET max_wal_size = '64MB'")
        server.run("SELECT pg_reload_conf()")
        seaweed = ending.enter_context(seaweed_server(folder / "seaweedfs"))
        lines = {
            (part, to): ending.enter_context(wire_to(target))
            for part in PARTS
            for to, target in (("database", server.socket), ("bucket", seaweed.port))
        }
        world = World(folder, server, seaweed, lines, disks)
        world.found()
        ending.callback(world.end)
        yield world
