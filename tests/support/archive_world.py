"""A paper that becomes an archive, over and over with the same bytes: its clock stands still. What is killed on the way is checked here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from app.bootstrap import Station, build
from app.domain.artifacts import Stage
from app.domain.model import Document, Plan
from app.services.advance import Watch
from app.services.handing_out.whole_folder import Place
from app.services.pool import SerialPool, WorkPool
from app.services.sign import KeyAuthorizer
from app.settings import load
from app.store.check import check
from tests.support.page_memory import RememberingPool
from tests.support.store_world import AT

CODE = "H56.14-261127-0001"
WATCH = Watch(KeyAuthorizer(None, lambda _identity: None))
OLDER = b"what somebody put there before"
HALF = (".part", ".pages")
"""how the names end of what is not finished"""


class StillClock:
    """The same moment for ever."""

    def now(self) -> datetime:
        """That moment."""
        return AT


def station_at(folder: Path, judge: Path, pool: WorkPool | None = None) -> Station:
    """A station without a clock of its own; each page is worked on once in this process, unless it brings a pool."""
    settings = load(folder, {"min_free_mb": 0, "pdfa_judge_socket": judge})
    station = build(settings, pool=pool or RememberingPool(SerialPool()))
    station.clock = StillClock()  # type: ignore[assignment]
    return station


def lay(station: Station, sheets: Sequence[Path]) -> None:
    """The sheets come in; nothing is made of them yet but what tells that they are pages."""
    desk = station.editing.open(CODE, station.actor).value
    part = desk.components[0]
    station.capture.import_files(desk.dossier.id, part.id, sheets, station.actor, stages=frozenset())


def finish(station: Station, out: Path) -> Document:
    """The paper is archived, judged and handed out."""
    part = station.editing.open(CODE, station.actor).value.components[0]
    document = station.documents.finish(part.id, Plan(out=str(out)), station.actor)
    station.advancing.advance(document.id, station.actor, WATCH)
    return document


def export(station: Station, folder: Path) -> None:
    """What is finished is handed out once more, over what lies there."""
    dossier = station.editing.open(CODE, station.actor).value.dossier
    parts = station.exporting.parts(dossier, ())
    station.exporting.finished(parts, Place(folder, overwrite=True), station.actor)


def archives(station: Station) -> Iterator[bytes]:
    """The bytes of each archive file that the store speaks of."""
    part = station.editing.open(CODE, station.actor).value.components[0]
    for document in station.store.documents.versions(part.id):
        archive = station.documents.state(document).archive()
        if archive is not None:
            yield station.store.blobs.read(archive)


def assert_old_or_new(station: Station, out: Path, older: bytes | None, new: bytes) -> None:
    """After a kill, before anything is mended: no name bears half a file, and no row speaks of bytes that are not so."""
    found = out.read_bytes() if out.exists() else None
    assert found in (older, new), f"{out.name}: {None if found is None else len(found)} bytes"
    report = check(station.store)
    assert report.ok, report
    assert set(archives(station)) <= {new}


def assert_done(station: Station, out: Path, new: bytes) -> None:
    """After the next run: the same bytes as without a kill, once; nothing lies about."""
    assert out.read_bytes() == new
    assert list(archives(station)) == [new]
    part = station.editing.open(CODE, station.actor).value.components[0]
    (document,) = station.store.documents.versions(part.id)
    state = station.documents.state(document)
    assert state.verdict is not None and state.verdict.valid
    stages = (Stage.LAYERS, Stage.TEXT)
    keys = [station.processing.key(stage, view, state.masters) for view in state.pages for stage in stages]
    assert len(station.processing.find(keys)) == len(keys)
    station.store.blobs.collect(timedelta(0))
    report = check(station.store)
    assert report.ok and not report.orphans, report
    left = [path for path in (*out.parent.rglob("*"),) if path.name.endswith(HALF)]
    assert left == [], left
