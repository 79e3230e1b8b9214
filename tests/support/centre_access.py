"""A centre with accounts: a server that asks for passwords, its rules laid out, and everybody at work by an account of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError

from app.domain.clock import SystemClock
from app.store.access.accounts import Accounts, Admitted
from app.store.access.declared import Account
from app.store.access.prepared import lay_out
from app.store.database import connect
from app.store.places.place import BlobPlace
from app.store.replication.arriving import Arrivals
from app.store.replication.compared import CentreCounts
from app.store.replication.decided import DecidedAtCentre
from app.store.replication.handed import HandedAtCentre
from app.store.replication.reaching import reach
from app.store.store import Store, open_store
from tests.support.both_sides import BothSides
from tests.support.postgres import PostgresServer

FORBIDDEN = "42501"
"""insufficient_privilege: of a right that is not there, and of a row that a policy does not let in"""


def ask_for_passwords(server: PostgresServer) -> None:
    """From now on everybody but the owner has to show one."""
    rules = "local all postgres trust\nlocal all all scram-sha-256\n"
    (server.folder / "data/pg_hba.conf").write_text(rules)
    server.run("SELECT pg_reload_conf()")


@dataclass(frozen=True)
class Guarded:
    """A database of a server whose rules are laid out. `owner` is the store as its owner sees it."""

    server: PostgresServer
    folder: Path
    database: str
    owner: Store

    @property
    def accounts(self) -> Accounts:
        return Accounts(self.owner.database.engine)

    def admit(self, login: str, account: Account, *units: str) -> None:
        """Let somebody in by a password."""
        self.accounts.admit(Admitted(login, account, units), password_of(login))

    def url(self, login: str) -> URL:
        return self.server.url(self.database, login).set(password=password_of(login))

    @contextmanager
    def session(self, login: str) -> Iterator[Connection]:
        """What somebody can do who has that account's password and no program of ours."""
        engine = connect(self.url(login))
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    @contextmanager
    def store(self, login: str, place: BlobPlace) -> Iterator[Store]:
        """The centre's store as a station at the centre opens it."""
        folder = self.folder / f"at-{login}"
        with closing(open_store(folder, SystemClock(), url=self.url(login), place=place, min_free_bytes=0)) as store:
            yield store

    @contextmanager
    def way(self, login: str, counter: Store, place: BlobPlace) -> Iterator[BothSides]:
        """Both sides, with the centre as the counter reaches it by its account."""
        url = self.server.url(self.database, login).set(drivername="postgresql")
        with closing(reach(url.render_as_string(), password_of(login), counter.database)) as reached:
            rooms = {
                "arrivals": Arrivals(reached),
                "decided": DecidedAtCentre(reached),
                "handed": HandedAtCentre(reached),
            }
            yield BothSides(counter, replace(self.owner, **rooms, centre_counts=CentreCounts(reached)), place)


def password_of(login: str) -> str:
    return f"mật-khẩu/của@{login}"


@contextmanager
def guarded(server: PostgresServer, folder: Path, database: str) -> Iterator[Guarded]:
    """A new database whose rules are laid out."""
    server.create(database)
    url = server.url(database)
    with closing(open_store(folder / "owner", SystemClock(), url=url, min_free_bytes=0)) as owner:
        lay_out(owner.database.engine)
        yield Guarded(server, folder, database, owner)


def state_of(connection: Connection, statement: str, **values: Any) -> str:
    """What the server says of a statement of which nothing is to come: its SQLSTATE, or how many rows it is about."""
    try:
        return str(connection.execute(text(statement), values).rowcount)
    except DBAPIError as error:
        return str(getattr(error.orig, "sqlstate", error))
    finally:
        connection.rollback()
