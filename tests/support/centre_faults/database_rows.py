"""What goes wrong at the centre's database and its server."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from app.domain.clock import SystemClock
from app.domain.errors import StoreFailed
from app.store.database import connect
from app.store.migration import migrate
from tests.support.centre_faults.fault import Act, Fault
from tests.support.centre_faults.world import World
from tests.support.store_versions import next_version
from tests.support.waiting import until

SUPERVISOR = "the supervisor"
_FULL_PAGES = 40
"""so many rows that the tables have to grow"""


def _dies_at(when: str) -> Act:
    """It is killed at the boundary of a parcel's commit."""

    def play(world: World) -> None:
        def die(boundary: str) -> None:
            if boundary == f"commit.arrived.{when}":
                world.server.kill()

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("app.store.replication.arriving.reached", die)
            world.work()
        world.revive()

    return play


def _keeps_and_dies(world: World) -> Callable[[Connection], None]:
    def cut(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        driver.execute("COMMIT")  # kept, and the answer that follows is lost
        world.server.kill()

    return cut


def _answer_is_lost(world: World) -> None:
    counter = world.counters[0]
    world.at_next_commit(counter, _keeps_and_dies(world))
    world.work()
    world.revive()


def _decision_and_death(world: World) -> None:
    """The supervisor decides; the server dies after it kept that, and is back within the time that it is waited for."""

    restart = threading.Timer(0.5, world.server.start)

    def cut(connection: Connection) -> None:
        _keeps_and_dies(world)(connection)
        restart.start()

    event.listen(world.centre.database.engine, "commit", _second(cut))
    world.hear(lambda: world.decide(world.counters[0]))
    restart.join()
    world.work()


def _decision_and_silence(world: World) -> None:
    case_count = len(world.decided)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("app.store.commit._ANSWER_S", 0.5)

        def decide() -> None:
            event.listen(world.centre.database.engine, "commit", _second(lambda _: world.server.kill()))
            world.decide(world.counters[0])

        world.hear(decide)
    world.work()
    world.revive()
    assert len(world.decided) == case_count + 1


def _second(do: Callable[[Connection], object]) -> Callable[[Connection], None]:
    """The case is opened by the first commit, and decided by the second."""
    seen = []

    def commit(connection: Connection) -> None:
        seen.append(connection)
        if len(seen) == 2:
            do(connection)

    return commit


def _look_and_decide_again(world: World) -> None:
    """As the remedy says: look whether it is there, then do it again if not."""
    case, _ = world.decided[-1]
    if not world.centre.review.decisions(case.id):
        world.return_page(case)


def _shut_down(world: World) -> None:
    world.server.stop()
    world.work()
    world.server.start()


def _breaks_all_lines(world: World) -> None:
    lines = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{world.database}'"
    world.at_next_commit(world.counters[0], lambda _: world.server.run(lines))
    world.work()


def _pool_is_empty(world: World) -> None:
    pool: Any = world.centre.database.engine.pool
    held = [world.centre.database.engine.connect() for _ in range(pool.size() + pool._max_overflow)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pool, "_timeout", 0.3)
        world.hear(lambda: world.centre.review.waiting())
    world.work()
    for one in held:
        one.close()


def _no_connection_left(world: World) -> None:
    """Roles of counters may have two each, and an administrator's tools hold both."""
    run = world.server.run
    run("DROP ROLE IF EXISTS few")
    run("CREATE ROLE few LOGIN CONNECTION LIMIT 2")
    for kind in ("TABLES", "SEQUENCES"):
        run(f"GRANT ALL ON ALL {kind} IN SCHEMA public TO few", world.database)
    engines = [connect(world.server.url(world.database, "few")) for _ in range(2)]
    lines = [engine.connect() for engine in engines]
    for counter in world.counters:
        counter.database_user = "few"
        counter.connect()
    world.work()
    for line in lines:
        line.close()
    for engine in engines:
        engine.dispose()
    for counter in world.counters:
        counter.database_user = "postgres"
        counter.connect()


def _deadlock(world: World) -> None:
    """The replicator writes dossiers and then how far it has come; somebody locks these the other way round, and looks later."""
    world.server.run(f"ALTER DATABASE \"{world.database}\" SET deadlock_timeout = '3s'")
    for counter in world.counters:
        counter.connect()
    engine = connect(world.server.url(world.database))
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with engine.connect() as other, engine.connect() as looking:
        other.execute(text("SET deadlock_timeout = '60s'"))
        other.execute(text("LOCK TABLE arrivals IN EXCLUSIVE MODE"))
        thread = threading.Thread(target=world.work)
        thread.start()
        until(lambda: bool(looking.scalar(waits)), 30)
        with suppress(Exception):
            other.execute(text("LOCK TABLE dossiers IN ACCESS EXCLUSIVE MODE"))
        other.rollback()
        thread.join()
    engine.dispose()


def _no_one_order(world: World) -> None:
    """What a supervisor's program read has changed before it writes it."""
    change = text("UPDATE alembic_version SET version_num = version_num")

    def write() -> None:
        with world.centre.database.read() as reading:
            reading.execute(text("SELECT * FROM alembic_version"))
            with world.centre.database.engine.connect() as other:
                other.execute(change)
                other.commit()
            reading.execute(change)

    world.hear(write)
    world.work()


def _disk_is_full(world: World) -> None:
    with world.full("postgres"):
        world.work(_FULL_PAGES)
    world.revive()


def _restored(world: World) -> None:
    """`pg_dump` of yesterday, more pages and decisions, then `pg_restore` of it."""
    programs, name = world.server.binaries, world.database
    reached = ["-h", str(world.server.folder), "-U", "postgres"]
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "yesterday"
        subprocess.run([programs / "pg_dump", *reached, "-Fc", "-f", dump, name], check=True)
        world.work()
        world.decide(world.counters[0])
        world.work()
        world.server.run(f'DROP DATABASE "{name}" WITH (FORCE)')
        world.server.run(f'CREATE DATABASE "{name}"')
        subprocess.run([programs / "pg_restore", *reached, "-d", name, dump], check=True)
    world.work()


def _upgrade(world: World) -> None:
    errors: list[StoreFailed] = []

    def upgrade() -> None:
        engine = connect(world.server.url(world.database))
        try:
            with tempfile.TemporaryDirectory() as folder:
                newer = next_version(Path(folder) / "scripts", takes_s=0.5)
                migrate(engine, Path(folder) / "none", SystemClock(), **newer)
        except StoreFailed as error:
            errors.append(error)
        engine.dispose()

    thread = threading.Thread(target=upgrade)
    thread.start()
    rounds = 0
    while thread.is_alive() or rounds < 5:
        rounds += 1
        if rounds <= 5:
            world.work()
        thread.join(0.05)
    assert not errors, errors


def _hangs(world: World) -> None:
    """The server's machine takes what is sent and answers nothing."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("app.store.patience.PatientConnection.answer_s", 1.0)
        with world.broken("counter", "database", stalls=True):
            world.work()


DATABASE: tuple[Fault, ...] = (
    Fault(
        "PostgreSQL dies before it keeps a parcel",
        "kill -9 of all its processes just before COMMIT, then started again",
        _dies_at("before"),
        "DATABASE_AWAY",
    ),
    Fault(
        "PostgreSQL dies after it kept a parcel",
        "kill -9 of all its processes just after COMMIT, then started again",
        _dies_at("after"),
        "DATABASE_AWAY",
    ),
    Fault(
        "PostgreSQL dies in mid-commit of a parcel",
        "kill -9 between COMMIT and its answer, then started again",
        _answer_is_lost,
        "DATABASE_AWAY",
    ),
    Fault(
        "PostgreSQL dies in mid-commit of a decision and comes back",
        "kill -9 between COMMIT and its answer; back half a second later: it is asked what became of it",
        _decision_and_death,
        who=SUPERVISOR,
    ),
    Fault(
        "PostgreSQL dies over a decision and stays away",
        "kill -9 before COMMIT; it is waited for (20 s; here 0.5 s)",
        _decision_and_silence,
        "COMMIT_UNKNOWN",
        SUPERVISOR,
        _look_and_decide_again,
    ),
    Fault("PostgreSQL is shut down", "stopped in good order, started again", _shut_down, "DATABASE_AWAY"),
    Fault(
        "PostgreSQL hangs",
        "what is sent to it is taken, nothing is answered; it is waited for (120 s; here 1 s)",
        _hangs,
        "DATABASE_AWAY",
    ),
    Fault(
        "all connections break",
        "`pg_terminate_backend` of all just before a parcel's COMMIT",
        _breaks_all_lines,
        "DATABASE_AWAY",
    ),
    Fault(
        "the pool of connections is exhausted",
        "other tasks of the supervisor's machine hold all fifteen; one is waited for (20 s; here 0.3 s)",
        _pool_is_empty,
        "DATABASE_BUSY",
        SUPERVISOR,
    ),
    Fault(
        "the server has no connection left",
        "the counters' role may have two, others hold both",
        _no_connection_left,
        "DATABASE_BUSY",
    ),
    Fault(
        "deadlock",
        "somebody locks `arrivals`, a parcel's transaction waits for it, he waits for `dossiers`",
        _deadlock,
        "DATABASE_BUSY",
    ),
    Fault(
        "serialization failure",
        "what a REPEATABLE READ transaction writes has changed since it was read",
        _no_one_order,
        "DATABASE_BUSY",
        SUPERVISOR,
    ),
    Fault(
        "disk full on the database's server",
        f"its disk of 400 MB is filled to the last block; {_FULL_PAGES} pages a counter",
        _disk_is_full,
        "DATABASE_FULL",
        asks_mount=True,
    ),
    Fault(
        "yesterday's backup is restored while counters hold newer data",
        "`pg_dump -Fc`, more pages and a decision, `pg_restore` into a new database",
        _restored,
    ),
    Fault(
        "the schema is upgraded under load",
        "a revision that adds a table and a column and takes half a second, while both counters bring pages",
        _upgrade,
    ),
)
