"""A database server that goes away, refuses and fills up: what was acknowledged stands, what was not is not there."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, event, text

from app.domain.clock import SystemClock
from app.domain.errors import StoreFailed
from app.store.store import Store, open_store
from tests.support.postgres import PostgresServer, make_server
from tests.support.store_world import Desk
from tests.support.waiting import until


@contextmanager
def desk_at(folder: Path, url: URL) -> Iterator[Desk]:
    with closing(open_store(folder, SystemClock(), url=url, min_free_bytes=0)) as store:
        yield Desk(store, store.dossiers.actor("Trần Thị B"))


@pytest.fixture
def desk(server: PostgresServer, tmp_path: Path) -> Iterator[Desk]:
    server.create("centre")
    with desk_at(tmp_path / "data", server.url("centre")) as opened:
        yield opened


def codes(store: Store) -> set[str]:
    return {dossier.code for dossier in store.dossiers.recent(5000)}


def refused(desk: Desk, code: str) -> StoreFailed:
    with pytest.raises(StoreFailed) as caught:
        desk.paper(code)
    return caught.value


def test_a_server_that_is_gone_says_so_and_the_same_station_goes_on_when_it_is_back(
    server: PostgresServer, desk: Desk
) -> None:
    desk.paper("H1")
    server.kill()
    gone = refused(desk, "H2")
    assert (gone.code, gone.retryable) == ("DATABASE_AWAY", True)
    server.start()
    desk.paper("H3")
    assert codes(desk.store) == {"H1", "H3"}
    assert desk.store.audit.verify().first_break is None


@pytest.mark.parametrize(("kept", "after"), [(True, "COMMIT"), (False, "")])
def test_a_server_killed_in_mid_commit_is_asked_what_became_of_it(
    server: PostgresServer, desk: Desk, kept: bool, after: str
) -> None:
    """The answer to a commit is lost, once after the server kept it and once before it had heard of it."""

    restart = threading.Timer(0.5, server.start)

    def cut(connection: object) -> None:
        raw = connection.connection.driver_connection  # type: ignore[attr-defined]
        if after:
            raw.execute(after)  # kept, and the answer that follows is lost
        server.kill()
        restart.start()

    desk.paper("H1")
    event.listen(desk.store.database.engine, "commit", cut, once=True)
    if kept:
        desk.store.dossiers.open("H2", "1.001", "H01", "H01", "Nguyễn Văn A", desk.actor)
    else:
        assert refused(desk, "H2").code == "DATABASE_AWAY"
    restart.join()
    assert codes(desk.store) == ({"H1", "H2"} if kept else {"H1"})
    assert desk.store.audit.verify().first_break is None


def test_a_server_that_stays_away_over_a_commit_leaves_it_open(
    server: PostgresServer, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.commit._ANSWER_S", 1.0)
    event.listen(desk.store.database.engine, "commit", lambda _connection: server.kill(), once=True)
    unknown = refused(desk, "H1")
    assert (unknown.code, unknown.retryable) == ("COMMIT_UNKNOWN", False)
    server.start()


def test_more_at_once_than_there_are_connections_wait_and_are_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = desk.store.database.engine.pool
    monkeypatch.setattr(pool, "_timeout", 0.5)
    held = [desk.store.database.engine.connect() for _ in range(pool.size() + pool._max_overflow)]  # type: ignore[attr-defined]
    busy = refused(desk, "H1")
    assert (busy.code, busy.retryable) == ("DATABASE_BUSY", True)
    for one in held:
        one.close()
    desk.paper("H2")
    assert codes(desk.store) == {"H2"}


def test_a_server_that_gives_no_connection_says_why(server: PostgresServer, desk: Desk, tmp_path: Path) -> None:
    server.run("CREATE ROLE counter LOGIN CONNECTION LIMIT 0")
    server.run("CREATE ROLE stranger LOGIN")
    server.run("CREATE ROLE group_of_them")

    def told(database: str, user: str) -> tuple[str, bool]:
        with pytest.raises(StoreFailed) as caught:
            open_store(tmp_path / "first", SystemClock(), url=server.url(database, user))
        return caught.value.code, caught.value.retryable

    assert told("centre", "counter") == ("DATABASE_BUSY", True), "none is left for this role"
    assert told("centre", "nobody") == ("DATABASE_FORBIDDEN", False), "no such role"
    assert told("centre", "group_of_them") == ("DATABASE_FORBIDDEN", False), "a role that may not log in"
    assert told("centre", "stranger") == ("DATABASE_FORBIDDEN", False), "a role without rights"
    assert told("nothing", "stranger") == ("DATABASE_FORBIDDEN", False), "no such database"


@pytest.mark.parametrize("statements", [("LOCK TABLE holds", "LOCK TABLE recalls")])
def test_of_two_that_wait_for_each_other_one_is_told_to_try_again(desk: Desk, statements: tuple[str, str]) -> None:
    """A deadlock: the server ends one of them (https://www.postgresql.org/docs/17/explicit-locking.html#LOCKING-DEADLOCKS)."""
    told: list[StoreFailed] = []
    met = threading.Barrier(2)

    def lock(first: str, second: str) -> None:
        from app.store.database import writer
        from app.store.refusals import database_errors

        try:
            with database_errors(), writer(desk.store.database.engine).begin() as connection:
                connection.execute(text(first))
                met.wait()
                connection.execute(text(second))
        except StoreFailed as error:
            told.append(error)

    threads = [threading.Thread(target=lock, args=pair) for pair in (statements, statements[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (one,) = told
    assert (one.code, one.retryable) == ("DATABASE_BUSY", True)


def test_what_cannot_be_put_in_one_order_is_told_to_try_again(desk: Desk) -> None:
    """A serialization failure: the row that was read has changed since."""
    engine = desk.store.database.engine
    with pytest.raises(StoreFailed) as caught, desk.store.database.read() as reading:
        reading.execute(text("SELECT * FROM review_waiting"))
        with engine.connect() as other:
            other.execute(text("UPDATE alembic_version SET version_num = version_num"))
            other.commit()
        reading.execute(text("UPDATE alembic_version SET version_num = version_num"))
    assert (caught.value.code, caught.value.retryable) == ("DATABASE_BUSY", True)


def test_a_full_disk_of_the_server_is_told_and_nothing_is_half_there(tmp_path: Path) -> None:
    disk = Path(tempfile.mkdtemp(prefix="sohoa-full-"))
    disk.chmod(0o755)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", disk], check=True)
    try:
        folder = disk / "postgres"
        folder.mkdir()
        server = make_server(folder)
        server.create("centre")
        with desk_at(tmp_path / "data", server.url("centre")) as desk:
            desk.paper("H1")
            with (disk / "filler").open("wb") as filler, pytest.raises(OSError, match="No space"):
                while True:
                    filler.write(b"\0" * 65536)
            full = None
            for number in range(2000):
                try:
                    desk.paper(f"F{number}")
                except StoreFailed as error:
                    full = error
                    break
            assert full is not None and full.code in ("DATABASE_FULL", "DATABASE_AWAY") and full.retryable, full
            (disk / "filler").unlink()
            until(server.answers, 30)
            desk.paper("H2")
            assert {"H1", "H2"} <= codes(desk.store)
            assert len(codes(desk.store)) in (2 + number, 3 + number), (
                "of the last one the dossier may be there, without its paper"
            )
            assert desk.store.audit.verify().first_break is None
    finally:
        server.stop()
        subprocess.run(["umount", "-l", disk], check=True)
        disk.rmdir()
