"""The door to the store: opening a data folder, and all its rooms."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from uuid import UUID

from sqlalchemy import URL, Engine, insert, literal_column, select

from app.domain.clock import Clock
from app.domain.errors import UsageError
from app.domain.failpoints import reached
from app.domain.ids import new_id
from app.store.acceptance import Acceptance
from app.store.artifacts import Artifacts
from app.store.audit import Audit
from app.store.blobs import Blobs, lay_out
from app.store.capture import MIN_FREE_BYTES, Capture
from app.store.copies import Copies
from app.store.database import Database, Writing, connect, writer
from app.store.devices import Devices
from app.store.disk import disk_errors, keep_private, make_folder, own_part, sync_folder
from app.store.documents import Documents
from app.store.dossier_homes import DossierHomes
from app.store.dossiers import Dossiers
from app.store.duties import Duties
from app.store.extensions import Extensions
from app.store.figures import Happenings
from app.store.filing import Filing
from app.store.handed_out import HandedOutFiles
from app.store.handovers import Handovers
from app.store.kept_signatures import KeptSignatures
from app.store.migration import migrate
from app.store.outbox import Outbox
from app.store.page_runs import PageRuns
from app.store.people import People
from app.store.pins import Pins
from app.store.places.cached import CACHE_BYTES, CachedBlobs
from app.store.places.place import BlobPlace
from app.store.policies import Policies
from app.store.read_backs import ReadBacks
from app.store.recalls import Recalls
from app.store.refusals import database_errors
from app.store.remote import ReadRecipes, RemoteDossiers
from app.store.replication.arriving import Arrivals
from app.store.replication.compared import CentreCounts, OwnCounts
from app.store.replication.decided import DecidedAtCentre
from app.store.replication.handed import HandedAtCentre
from app.store.replication.incoming import Incoming
from app.store.replication.outgoing import Outgoing
from app.store.replication.taking import Taking
from app.store.reports.reports import Reports
from app.store.retention import Retention
from app.store.review import Review
from app.store.review_looks import ReviewLooks
from app.store.review_lots import ReviewLots
from app.store.schema import actors, stations
from app.store.seals import Seals
from app.store.search.search import Search, search_of
from app.store.search.wanted import Rooms
from app.store.supervision import Supervision
from app.store.traces import Traces

DATABASE_FILE = "sohoa.db"
_STATION_FILE = "station"
MACHINE_NAME = "station"
"""the actor that the machine itself is; the name of no person"""


@dataclass(frozen=True, slots=True)
class Store:
    """One open data folder. Every room may be used from any thread; other processes may have the same folder open."""

    folder: Path
    station_id: UUID
    database: Database
    blobs: Blobs
    dossiers: Dossiers
    people: People
    capture: Capture
    artifacts: Artifacts
    documents: Documents
    extensions: Extensions
    kept_signatures: KeptSignatures
    outbox: Outbox
    copies: Copies
    recalls: Recalls
    filing: Filing
    acceptance: Acceptance
    supervision: Supervision
    review: Review
    review_lots: ReviewLots
    review_looks: ReviewLooks
    read_backs: ReadBacks
    happenings: Happenings
    reports: Reports
    handovers: Handovers
    handed_out: HandedOutFiles
    devices: Devices
    page_runs: PageRuns
    remote: RemoteDossiers
    recipes: ReadRecipes
    search: Search
    audit: Audit
    seals: Seals
    duties: Duties
    pins: Pins
    policies: Policies
    traces: Traces
    retention: Retention
    outgoing: Outgoing
    incoming: Incoming
    homes: DossierHomes
    taking: Taking
    arrivals: Arrivals
    decided: DecidedAtCentre
    handed: HandedAtCentre
    own_counts: OwnCounts
    centre_counts: CentreCounts

    def one_state(self) -> AbstractContextManager[None]:
        """As `Database.one_state`."""
        return self.database.one_state()

    def close(self) -> None:
        """Give the database back."""
        self.database.close()


def open_store(
    folder: Path,
    clock: Clock,
    *,
    url: str | URL | None = None,
    place: BlobPlace | None = None,
    cache_bytes: int = CACHE_BYTES,
    min_free_bytes: int = MIN_FREE_BYTES,
) -> Store:
    """Open a data folder, made on first use for its owner alone; the database is brought to this program's schema.

    Args:
        folder: the data folder.
        clock: the time of every row.
        url: the database; None is a SQLite file in the folder.
        place: where machines share their bytes; the folder keeps some of them. None: the folder keeps them all.
        cache_bytes: how many it keeps of what lies in the place.
        min_free_bytes: what the disk must have left before a batch begins.

    Raises:
        StoreFailed: DATABASE_NEWER (a newer program wrote it; nothing was changed), DISK_FULL, DISK_FAILED, DATABASE_DAMAGED.
        UsageError: FOLDER_OF_COUNTER, FOLDER_OF_CENTRE: the folder belongs to a station of the other kind; nothing was changed.
    """
    with disk_errors():
        (_refuse_folder_of_centre if url is None else _refuse_folder_of_counter)(folder)
        keep_private(make_folder(folder))
    engine = connect(url or URL.create("sqlite", database=str(folder / DATABASE_FILE)))
    try:
        with _alone(folder):
            migrate(engine, folder / "copies", clock)
            named = _named_station(folder) if engine.dialect.name != "sqlite" else None
            station = _find_station(engine, named)
            if station is None or place is not None:
                lay_out(folder / "blobs")
            if station is None:
                station = _found_station(engine, clock, named or new_id())
            with disk_errors():
                sync_folder(folder)
    except BaseException:
        engine.dispose()
        raise
    database = Database(engine, clock, *station)
    held = folder / "blobs"
    blobs = Blobs(database, held) if place is None else CachedBlobs(database, held, place, cache_bytes)
    capture = Capture(database, blobs, folder / "spool", min_free_bytes)
    dossiers, artifacts = Dossiers(database), Artifacts(database, blobs)
    remote, recipes = RemoteDossiers(database), ReadRecipes(database)
    duties = Duties(folder / "duties")
    return Store(
        folder,
        database.station_id,
        database,
        blobs,
        dossiers,
        People(database),
        capture,
        artifacts,
        Documents(database),
        Extensions(database),
        KeptSignatures(database),
        Outbox(database),
        Copies(database),
        Recalls(database),
        Filing(database),
        Acceptance(database),
        Supervision(database),
        Review(database),
        ReviewLots(database),
        ReviewLooks(database),
        ReadBacks(database),
        Happenings(database),
        Reports(database),
        Handovers(database),
        HandedOutFiles(database),
        Devices(database),
        PageRuns(database, artifacts, blobs),
        remote,
        recipes,
        search_of(folder, Rooms(database, blobs, dossiers, capture, artifacts, remote, recipes)),
        Audit(database),
        Seals(database),
        duties,
        Pins(database, duties),
        Policies(database),
        Traces(database),
        Retention(database, blobs, folder),
        Outgoing(database, blobs),
        Incoming(database),
        DossierHomes(database, blobs),
        Taking(database, blobs),
        Arrivals(database),
        DecidedAtCentre(database),
        HandedAtCentre(database),
        OwnCounts(database, blobs),
        CentreCounts(database),
    )


def _refuse_folder_of_counter(folder: Path) -> None:
    """A machine at a centre takes its folder for a cache, and lets go of bytes that a counter alone may have."""
    if (folder / DATABASE_FILE).exists():
        raise UsageError("FOLDER_OF_COUNTER", folder=str(folder))


def _refuse_folder_of_centre(folder: Path) -> None:
    """A counter would begin an empty world in the folder of a machine at a centre."""
    if (folder / _STATION_FILE).is_file() and not (folder / DATABASE_FILE).exists():
        raise UsageError("FOLDER_OF_CENTRE", folder=str(folder))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time opens a data folder: the others wait, and find it laid out."""
    with disk_errors():
        descriptor = os.open(folder / "open.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _named_station(folder: Path) -> UUID:
    """Which of a shared database's stations a data folder is: it was told apart from the others before it wrote its first row there."""
    path = folder / _STATION_FILE
    with disk_errors():
        if not path.is_file():
            with own_part(folder) as file:
                file.write(f"{new_id()}\n".encode())
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).rename(path)
            sync_folder(folder)
        return UUID(path.read_text(encoding="ascii").strip())


def _find_station(engine: Engine, named: UUID | None) -> tuple[UUID, UUID] | None:
    """The station and its machine; a database in the data folder was founded by its own, and rows of others came later."""
    founder = select(stations).order_by(literal_column("stations.rowid")).limit(1)
    query = founder if named is None else select(stations).where(stations.c.id == named)
    with database_errors(), engine.connect() as connection:
        row = connection.execute(query).first()
    return None if row is None else (row.id, row.actor_id)


def _found_station(engine: Engine, clock: Clock, station_id: UUID) -> tuple[UUID, UUID]:
    """The station's first rows: itself, the machine as an actor, and the first row of its audit chain, which names the station."""
    machine_id, at = new_id(), clock.now().astimezone(UTC)
    with database_errors(), writer(engine).begin() as connection:
        writing = Writing(connection, station_id, machine_id, at)
        connection.execute(insert(stations).values(id=station_id, actor_id=machine_id, at_utc=at))
        writing.insert(actors, id=machine_id, name=MACHINE_NAME)
        writing.audit("station.founded", {"station": str(station_id)})
        reached("commit.station.before")
    reached("commit.station.after")
    return station_id, machine_id
