"""A server that hangs and a line that goes dead: nobody waits for ever, at neither end."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, text

from app.domain.clock import SystemClock
from app.domain.errors import StoreFailed
from app.jobs.connection import address_of, options_of
from app.store import patience
from app.store.database import connect, writer
from app.store.migration import migrate
from app.store.patience import PatientConnection
from app.store.refusals import database_errors
from app.store.replication.reaching import reach, whole_address
from app.store.store import open_store
from tests.support.postgres import PostgresServer, running_server
from tests.support.store_versions import next_version
from tests.support.store_world import Desk
from tests.support.waiting import until
from tests.support.wire import wire_to

NET = f"10.{200 + os.getpid() % 50}.{os.getpid() % 250}"
"""of a cable between two network namespaces"""
SERVERS = " ".join(
    f"-c tcp_{name}"
    for name in ("keepalives_idle=1", "keepalives_interval=1", "keepalives_count=2", "user_timeout=1500")
)
SHORT = "connect_timeout=2&tcp_user_timeout=1500&keepalives_idle=1&keepalives_interval=1&keepalives_count=2"
LOCK = text("LOCK TABLE notes IN ACCESS EXCLUSIVE MODE")


def test_a_server_that_does_not_answer_is_away_and_another_line_is_opened(
    server: PostgresServer, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody on the way takes all bytes, so TCP has nothing to complain about: a machine that hangs, a proxy."""
    server.create("centre")
    connect(server.url("centre")).dispose()
    with wire_to(server.socket) as wire:
        address = f"postgresql://postgres@127.0.0.1:{wire.port}/centre?sslmode=disable&connect_timeout=2"
        engine = connect(whole_address(address, None))
        with engine.connect() as connection:
            assert connection.scalar(text("SHOW statement_timeout")) == "100s"
            assert connection.scalar(text("SHOW idle_in_transaction_session_timeout")) == "5min"
        monkeypatch.setattr(PatientConnection, "answer_s", 0.5)
        with pytest.raises(StoreFailed) as hangs, database_errors(), engine.connect() as connection:
            wire.down.stalls = True
            connection.execute(text("SELECT 1"))
        with pytest.raises(StoreFailed) as refused:
            reach(address, None, desk.store.database)
        wire.mend()
        told = [(one.value.code, one.value.retryable) for one in (hangs, refused)]
        assert told == [("DATABASE_AWAY", True)] * 2
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
        engine.dispose()


def test_a_commit_without_an_answer_is_asked_for(
    server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over another line, once this one was given up: it was kept."""
    server.create("centre")
    with wire_to(server.socket) as wire:
        address = f"postgresql://postgres@127.0.0.1:{wire.port}/centre?sslmode=disable&connect_timeout=2"
        store = open_store(tmp_path / "data", SystemClock(), url=whole_address(address, None), min_free_bytes=0)
        actor = store.dossiers.actor("Trần Thị B")
        monkeypatch.setattr(PatientConnection, "answer_s", 0.5)

        def silence(_connection: object) -> None:
            wire.down.stalls = True
            threading.Timer(1.0, wire.mend).start()

        event.listen(store.database.engine, "commit", silence, once=True)
        store.dossiers.open("H1", "1.001", "H01", "H01", "", actor)
        assert [one.code for one in store.dossiers.recent(9)] == ["H1"]
        store.close()


def test_an_upgrade_takes_as_long_as_it_takes(
    server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "SESSION", "-c statement_timeout=300ms")
    monkeypatch.setattr(PatientConnection, "answer_s", 0.3)
    server.create("centre")
    engine = connect(server.url("centre"))
    migrate(engine, tmp_path / "none", SystemClock(), **next_version(tmp_path / "scripts", takes_s=0.8))
    with pytest.raises(StoreFailed, match="DATABASE_BUSY") as late, database_errors(), engine.connect() as connection:
        connection.connection.driver_connection.answer_s = 9.0  # type: ignore[union-attr]
        connection.execute(text("SELECT pg_sleep(5)"))
    assert late.value.retryable, "the server gave it up of itself"
    engine.dispose()


def test_a_server_is_asked_to_give_up_who_is_gone() -> None:
    """By each connection, of the store and of the jobs; over a socket of this machine it would not say so."""
    here = f"127.{NET.partition('.')[2]}.1"
    with running_server(listen=here) as server:
        server.create("centre")
        url = f"postgresql+psycopg://postgres@{here}/centre"
        engine = connect(url)
        with engine.connect() as connection, psycopg.connect(address_of(url), options=options_of(url)) as other:
            for ask in (connection.exec_driver_sql, other.execute):
                told = [ask(f"SHOW tcp_{name}").fetchone() for name in ("user_timeout", "keepalives_idle")]  # type: ignore[attr-defined]
                assert [str(*one) for one in told] == ["20000", "10"]
        engine.dispose()


@contextmanager
def cable() -> Iterator[tuple[str, int]]:
    """A machine beside this one: its network namespace is held open; yields its cable's end here, and the namespace."""
    name = f"sohoa{os.getpid()}"
    with ExitStack() as ending:
        _ip(f"netns add {name}")
        ending.callback(_ip, f"netns del {name}")
        _ip(f"link add {name}a type veth peer name {name}b netns {name}")
        _ip(f"addr add {NET}.1/24 dev {name}a")
        _ip(f"link set {name}a up")
        _ip(f"addr add {NET}.2/24 dev {name}b", name)
        _ip(f"link set {name}b up", name)
        namespace = os.open(f"/run/netns/{name}", os.O_RDONLY)
        ending.callback(os.close, namespace)
        yield f"{name}a", namespace


def _ip(words: str, namespace: str = "") -> None:
    """`ip -n` wants a root that it can mount anew, which a container need not have."""
    within = ["nsenter", f"--net=/run/netns/{namespace}"] if namespace else []
    subprocess.run([*within, "ip", *words.split()], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes network namespaces")
def test_where_packets_vanish_both_ends_give_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cable is pulled while a counter writes: it hears that the server is away, and the server lets go of what it had locked."""
    monkeypatch.setattr(patience, "SESSION", SERVERS)
    with cable() as (end, namespace), running_server(listen=f"{NET}.1") as server, ThreadPoolExecutor(1) as machine:
        server.create("centre")
        server.run("CREATE TABLE notes (id int)", "centre")
        machine.submit(os.setns, namespace, os.CLONE_NEWNET).result()
        address = f"postgresql://postgres@{NET}.1/centre?sslmode=disable&{SHORT}"
        held, gone = threading.Event(), threading.Event()

        def write() -> None:
            engine = connect(whole_address(address, None))
            try:
                with database_errors(), writer(engine).begin() as connection:
                    connection.execute(LOCK)
                    held.set()
                    gone.wait(60)
                    connection.execute(text("INSERT INTO notes VALUES (1)"))
            finally:
                engine.dispose()

        writing = machine.submit(write)
        assert held.wait(60)
        _ip(f"link set {end} down")
        gone.set()
        with pytest.raises(StoreFailed, match="DATABASE_AWAY"):
            writing.result(60)
        other = connect(server.url("centre"))

        def let_go() -> bool:
            with other.begin() as connection:
                return connection.scalar(text("SELECT count(*) FROM pg_locks WHERE relation = 'notes'::regclass")) == 0

        until(let_go, 60)
        other.dispose()
