"""`replicate`, `doctor` and the desk's upkeep, with a centre and while it is gone."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.bootstrap import build
from app.bootstrap.checks import of_the_work
from app.domain.clock import SystemClock
from app.domain.errors import StoreFailed, UsageError
from app.settings import load
from app.store.replication.compared import COMPARED
from app.store.store import Store, open_store
from tests.support.both_sides import case_of, send_back, sent_back
from tests.support.cli_world import ROOT, CommandLine, conforms
from tests.support.postgres import PostgresServer
from tests.support.store_world import open_desk, waiting_dossier
from tests.support.waiting import until


@pytest.fixture
def counter(server: PostgresServer, centre: Store, tmp_path: Path) -> CommandLine:
    """The data folder of a counter that belongs to the centre, with one dossier."""
    folder = tmp_path / "counter"
    desk = open_desk(folder)
    waiting_dossier(desk, "H1")
    desk.store.close()
    (tmp_path / "place").mkdir()
    address = f"postgresql://postgres@/centre?host={server.folder}"
    (folder / "sohoa.toml").write_text(f'[centre]\ndatabase = "{address}"\nblobs = "{(tmp_path / "place").as_uri()}"\n')
    return CommandLine(folder)


def test_a_counter_that_works_by_itself_is_told_so(tmp_path: Path) -> None:
    alone = CommandLine(tmp_path / "alone").json("replicate", "--once")
    assert alone.code == 2 and alone.error["code"] == "CENTRE_NOT_SET"


def test_all_goes_there_what_is_decided_comes_back_and_both_sides_agree(
    server: PostgresServer, centre: Store, counter: CommandLine
) -> None:
    first = counter.json("replicate", "--once")
    conforms("replicate", first.document)
    assert first.code == 0 and first.document["rows"] > 20 and first.document["files"] == 4
    assert first.document["left"] == {"rows": 0, "bytes": 0, "oldest": None}
    (dossier,) = centre.dossiers.recent(9)
    page = next(iter(centre.capture.pages(dossier.id)))
    send_back(centre, case_of(centre, dossier.id, page, "doubtful:1"), centre.dossiers.actor("Phạm Thị D"))
    checked = counter.json("replicate", "--check")
    conforms("replicate", checked.document)
    assert checked.code == 0 and checked.document["decisions"] == 1 and checked.document["agreement"]["holds"]
    said = counter("replicate", "--once")
    assert "Trung tâm đã có mọi dữ liệu ghi ở đây." in said.out
    server.stop()
    with closing(open_store(counter.folder, SystemClock(), min_free_bytes=0)) as store:
        assert len(sent_back(store, dossier.id)) == 1
    gone = counter.json("replicate", "--once")
    assert gone.code == 7 and gone.error["code"] == "DATABASE_AWAY" and gone.error["retryable"]
    server.start()


def test_the_desk_goes_on_without_the_centre_and_says_how_far_it_is(
    server: PostgresServer, centre: Store, counter: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with build(load(counter.folder)) as station:
        upkept = station.upkeep.look(station.actor)
        assert upkept.centre is not None and upkept.centre.since is None and upkept.centre.error is None
        doctor = of_the_work(station)["centre"]
        assert doctor() == "trung tâm đã có đủ"
        server.stop()
        station.store.dossiers.open("H2", "1.001", "H01", "H01", "", station.actor)
        began = time.monotonic()
        away = station.upkeep.look(station.actor).centre
        assert time.monotonic() - began < 30 and away is not None and away.since is not None and away.rows > 0
        assert away.error is not None and away.error.code == "DATABASE_AWAY"
        with pytest.raises(StoreFailed, match="DATABASE_AWAY"):
            doctor()
        server.start()
        assert "còn thiếu" in doctor()
        assert station.upkeep.look(station.actor).centre.since is None  # type: ignore[union-attr]
        assert [row.event for row in station.store.audit.rows()].count(COMPARED) == 1, (
            "once a day both sides are compared"
        )
        with centre.database.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text("DELETE FROM plans"))
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        monkeypatch.setattr(station.centre._clock, "now", lambda: tomorrow)  # type: ignore[union-attr]
        stands = station.upkeep.look(station.actor).centre
        assert stands is not None and stands.differs is not None and stands.differs.fields["tables"] == "plans"


def test_a_service_goes_on_until_it_is_told_to_end(server: PostgresServer, centre: Store, counter: CommandLine) -> None:
    call = [sys.executable, ROOT / "main.py", "replicate", "--data-dir", counter.folder, "--lang", "en"]
    server.stop()
    running = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None and "DATABASE_AWAY" in running.stderr.readline()
    server.start()
    until(lambda: bool(centre.dossiers.recent(9)) or running.poll() is not None, 30)
    assert running.poll() is None
    running.send_signal(signal.SIGTERM)
    out, _ = running.communicate(timeout=30)
    assert running.returncode == 0 and "The centre has all that was written here." in out


def test_half_a_centre_and_training_reach_nothing(counter: CommandLine) -> None:
    file = counter.folder / "sohoa.toml"
    both = file.read_text()
    file.write_text(both[: both.index("blobs")])
    with build(load(counter.folder)) as station, pytest.raises(UsageError, match="CENTRE_NOT_SET"):
        assert station.centre
    file.write_text(f'mode = "training"\n{both}')
    with build(load(counter.folder)) as station:
        assert station.centre is None, "nothing of training goes anywhere"
