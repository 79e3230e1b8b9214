"""A dossier of many pages asks no more of the store than one of few: how it stands is asked anew with each page that comes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from sqlalchemy import event

from app.archive.judge import JudgeServer
from app.bootstrap import Station
from app.domain.artifacts import Stage
from app.domain.model import Component, Side, SpooledFrame
from app.sandbox.paper.small import small_dossier
from tests.support.open_dossier import open_station

CODE = "H56.14-261126-0409"


@contextmanager
def statements(station: Station) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(station.store.database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(station.store.database.engine, "before_cursor_execute", note)


def lay_pages(station: Station, part: Component, path: Path, count: int) -> None:
    """A file of so many pages as it arrives; nobody looked at them yet."""
    batch = station.store.capture.begin(part.dossier_id, part.id, {}, station.actor)
    spooled = station.store.capture.spool(batch.id) / "00000.jpg"
    spooled.write_bytes(path.read_bytes())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    frame = SpooledFrame(spooled, 0, "image/jpeg", 1, Side.FRONT, digest, count)
    station.store.capture.adopt(batch.id, frame, station.actor)


def test_how_a_dossier_stands_is_asked_in_as_many_questions_whatever_its_pages(
    tmp_path: Path, judge_server: JudgeServer
) -> None:
    (page,) = small_dossier(tmp_path / "paper", 1)
    with open_station(tmp_path / "data", judge_server) as station:
        desk = station.editing.open(CODE, station.actor).value
        part = desk.components[0]

        def asked(dossier: UUID) -> int:
            now = station.editing.desk(dossier)
            with statements(station) as seen:
                station.releasing.judged(now)
                station.noticing.at_once_of(now, part.id)
                station.noticing.counted(now, part)
                station.processing.facts_of_all(now.paper(part.id).pages, now.masters)
            return len(seen)

        lay_pages(station, part, page, 2)
        asked(desk.dossier.id)  # the first question also asks for the recipes
        few = asked(desk.dossier.id)
        lay_pages(station, part, page, 40)
        assert len(station.editing.desk(desk.dossier.id).paper(part.id).pages) == 42
        assert asked(desk.dossier.id) == few


def test_what_is_known_of_many_pages_is_what_is_known_of_each(tmp_path: Path, judge_server: JudgeServer) -> None:
    pages = small_dossier(tmp_path / "paper", 2)
    with open_station(tmp_path / "data", judge_server) as station:
        desk = station.editing.open(CODE, station.actor).value
        part = desk.components[0]
        station.capture.import_files(
            desk.dossier.id, part.id, pages[:1], station.actor, stages=frozenset({Stage.INSPECT})
        )
        lay_pages(station, part, pages[1], 1)  # nobody looked at it
        now = station.editing.desk(desk.dossier.id)
        looked_at, fresh = now.paper(part.id).pages
        for _ in range(2):  # the second time from memory
            found = station.processing.facts_of_all([looked_at, fresh], now.masters)
            assert found == {looked_at.id: station.processing.facts_of(looked_at, now.masters)}
        blob = station.store.artifacts.find([station.processing.key(Stage.INSPECT, looked_at, now.masters)])
        for ref in blob.values():
            station.store.blobs.path(ref).unlink()
        assert station.processing.facts_of_all([looked_at], now.masters) == {}  # what is gone is not remembered
