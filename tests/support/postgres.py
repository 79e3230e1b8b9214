"""A PostgreSQL server of the tests' own: the newest that Debian installed, on a socket in a folder of its own.

Where `SOHOA_TEST_DATABASE` is `postgresql`, the store's tests keep their rows there (`make centre`).
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import URL, create_engine, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

from tests.support.memory_disk import MEMORY, has_room

_INSTALLED = Path("/usr/lib/postgresql")
_OWNER = "postgres"
"""who runs the server where root runs the tests: `initdb` refuses root"""
_SHARED = "TEST_POSTGRES"
"""the variable that holds the folder of the run's server"""


class PostgresServer:
    """One server. `folder` holds its data, its socket and its log."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self.folder = folder
        self.binaries = binaries
        self._process: subprocess.Popen[bytes]

    @property
    def version(self) -> str:
        """Such as 17."""
        return self.binaries.parent.name

    @property
    def pid(self) -> int:
        """Of its first process."""
        return self._process.pid

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.folder / ".s.PGSQL.5432"

    def url(self, database: str, user: str = _OWNER) -> URL:
        """How SQLAlchemy reaches a database of it."""
        return URL.create("postgresql+psycopg", username=user, database=database, query={"host": str(self.folder)})

    def has(self, database: str) -> bool:
        """Whether there is a database of that name."""
        engine = create_engine(self.url("postgres"), poolclass=NullPool)
        with engine.connect() as connection:
            there = text("SELECT 1 FROM pg_database WHERE datname = :name")
            return connection.scalar(there, {"name": database}) is not None

    def create(self, database: str, template: str = "template1") -> None:
        """Make a database, as a copy of another one that nobody is connected to."""
        self.run(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run one statement as the owner of everything, outside a transaction."""
        engine = create_engine(self.url(database), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(statement))

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            arguments = [self.binaries / "postgres", "-D", self.folder / "data"]
            self._process = subprocess.Popen(
                arguments, **self._owner(), stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        until = time.monotonic() + 60
        while not self.answers():
            assert self._process.poll() is None and time.monotonic() < until, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            self.run("SELECT 1")
        except OperationalError:
            return False
        return True

    def runs(self) -> bool:
        """Whether its first process does."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Stop it as an operator would, whoever is connected."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(60)

    def kill(self) -> None:
        """Let it die at once with all its children, as when the power of its machine goes."""
        family = [psutil.Process(self._process.pid), *psutil.Process(self._process.pid).children(recursive=True)]
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        self._process.wait()
        psutil.wait_procs(family[1:], timeout=10)

    def lay_out(self) -> None:
        """Make its folder of data."""
        arguments = [
            self.binaries / "initdb",
            "-D",
            "data",
            "-U",
            _OWNER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        done = subprocess.run(
            arguments, **self._owner(), capture_output=True, stdin=subprocess.DEVNULL, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def _owner(self) -> dict[str, Any]:
        return {
            "cwd": self.folder,
            **({"user": _OWNER, "group": _OWNER, "extra_groups": []} if os.geteuid() == 0 else {}),
        }


def _binaries() -> Path:
    """Those of the newest version that is installed."""
    return max(_INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])).parent


def make_server(folder: Path, *, synced: bool = True, listen: str = "") -> PostgresServer:
    """A running server in an empty folder.

    Args:
        folder: for its data, its socket and its log.
        synced: False: nothing need outlive it, so it never waits for the disk.
        listen: an address of a network of the test's own, whose machines it believes; empty: none.
    """
    folder.chmod(0o755)
    if os.geteuid() == 0:
        owner = pwd.getpwnam(_OWNER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    server = PostgresServer(folder, _binaries())
    server.lay_out()
    with (folder / "data/postgresql.conf").open("a") as file:
        file.write(f"listen_addresses = '{listen}'\nunix_socket_directories = '{folder}'\nmax_connections = 200\n")
        if not synced:
            file.write("fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n")
    with (folder / "data/pg_hba.conf").open("a") as file:
        file.write("host all all samenet trust\n" if listen else "")
    server.start()
    return server


def asked_for() -> bool:
    """Whether this run of the tests keeps its rows in PostgreSQL."""
    return os.environ.get("SOHOA_TEST_DATABASE") == "postgresql"


@contextmanager
def running_server(*, synced: bool = True, listen: str = "") -> Iterator[PostgresServer]:
    """A server for a while, in a folder that its own user may reach; as `make_server`."""
    folder = Path(tempfile.mkdtemp(prefix="sohoa-postgres-", dir=MEMORY if has_room(MEMORY) else None))
    try:
        server = make_server(folder, synced=synced, listen=listen)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@functools.cache
def shared_server() -> PostgresServer:
    """The server of this run of the tests: the first process that asks starts it, those that it starts find it by a variable."""
    there = os.environ.get(_SHARED)
    if there:
        return PostgresServer(Path(there), _binaries())
    process = ExitStack()
    atexit.register(process.close)
    server = process.enter_context(running_server(synced=False))
    os.environ[_SHARED] = str(server.folder)
    return server


def database_of(folder: Path) -> URL | None:
    """Where the rows of a data folder are in this run: a database of its own, made at the first call; None is SQLite."""
    if not asked_for():
        return None
    name, server = _name(folder), shared_server()
    if name not in _made:
        try:
            server.create(name)
        except (ProgrammingError, IntegrityError):  # another process of this test was first
            if not server.has(name):
                raise
        _made.add(name)
    return server.url(name)


def copy_database(source: Path, target: Path) -> None:
    """Give a data folder the rows of another one."""
    if asked_for():
        shared_server().create(_name(target), _name(source))
        _made.add(_name(target))


_made: set[str] = set()


def _name(folder: Path) -> str:
    return "of_" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:24]
