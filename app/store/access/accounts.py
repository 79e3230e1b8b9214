"""Who is let in at a centre's database: which role of the server, as what, for which units, and which station it writes for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    MetaData,
    Table,
    Text,
    Uuid,
    delete,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.exc import DBAPIError

from app.domain.errors import InputRefused, StoreFailed
from app.store.access.declared import ALL_UNITS, Account
from app.store.access.prepared import is_laid_out, run
from app.store.access.rules import GROUPS
from app.store.database import writer
from app.store.refusals import database_errors

_accounts: Final = Table(
    "accounts",
    MetaData(schema="access"),
    Column("login", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("units", ARRAY(Text), nullable=False),
    Column("station_id", Uuid, unique=True),
)
_IN_USE: Final = "2BP01"
"""dependent_objects_still_exist (https://www.postgresql.org/docs/17/errcodes-appendix.html)"""
_NOBODYS: Final = frozenset({"public", "none"})
"""what PostgreSQL takes for the name of no role, quoted or not (src/backend/parser/gram.y, RoleSpec)"""
_LONGEST_NAME: Final = 63
"""bytes; the server cuts a longer one (https://www.postgresql.org/docs/17/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS)"""


@dataclass(frozen=True, slots=True)
class Admitted:
    """One account.

    Attributes:
        login: the name of its role at the server.
        account: what it is.
        units: whose dossiers it may read; none: those of all units.
        station_id: the station that it writes for; None: the first one that comes with it will be.
    """

    login: str
    account: Account
    units: tuple[str, ...]
    station_id: UUID | None = None


class Accounts:
    """The accounts of a centre, as its administrator sees and makes them."""

    def __init__(self, engine: Engine) -> None:
        """`engine` is the centre's database, as its owner."""
        self._engine = engine

    def all(self) -> tuple[Admitted, ...]:
        """All of them, by name. Raises StoreFailed: ACCESS_NOT_PREPARED, the errors of the database."""
        with database_errors(), self._engine.connect() as connection:
            _require_prepared(connection)
            rows = connection.execute(select(_accounts).order_by(_accounts.c.login)).all()
        return tuple(Admitted(row.login, Account(row.role), tuple(row.units), row.station_id) for row in rows)

    def admit(self, one: Admitted, password: str | None) -> None:
        """Let it in as this and nothing else, whatever it was; a station that it is bound to already stays so where `one` names none.

        Args:
            one: the account.
            password: its new one; None: it keeps the one that it has, and a new account has none. The server is told a SCRAM verifier
                and never the password itself, so that no log has it.

        Raises:
            InputRefused: ACCOUNT_NAME_REFUSED: a role of the server that is no account of ours, or no name of one; ACCOUNT_UNITS_MISSING.
            StoreFailed: ACCESS_NOT_PREPARED; DATABASE_FORBIDDEN; CONSTRAINT_BROKEN: another account writes for that station.
        """
        if one.account is Account.COUNTER and not one.units:
            raise InputRefused("ACCOUNT_UNITS_MISSING", login=one.login)
        with database_errors(), writer(self._engine).begin() as connection:
            _require_prepared(connection)
            _require_ours(connection, one.login)
            name = _quoted(connection, one.login)
            if not _is_role(connection, one.login):
                run(connection, f"CREATE ROLE {name} LOGIN")
            run(connection, f"GRANT CONNECT ON DATABASE {_database(connection)} TO {name}")  # a restored one lacks it
            if password is not None:
                verifier = _verifier(connection, one.login, password)
                run(connection, f"ALTER ROLE {name} PASSWORD {_asked(connection, func.quote_literal(verifier))}")
            groups = {one.account.group, *(() if one.units else (ALL_UNITS,))}
            for group in GROUPS:
                run(connection, f"GRANT {group} TO {name}" if group in groups else f"REVOKE {group} FROM {name}")
            if (
                _groups_of(connection, one.login) != groups
            ):  # by another administrator's word, which is not ours to take back
                raise StoreFailed("DATABASE_FORBIDDEN", f"{one.login} is in groups that another role put it into")
            _put_down(connection, one)

    def dismiss(self, login: str) -> None:
        """Let it in no more; what it wrote stays. Connections that it has open go on until they end. Its role of the server goes too, where
        no other database of that server lets it in.

        Raises:
            InputRefused: ACCOUNT_UNKNOWN.
            StoreFailed: as `admit`.
        """
        with database_errors(), writer(self._engine).begin() as connection:
            _require_prepared(connection)
            if not connection.execute(delete(_accounts).where(_accounts.c.login == login)).rowcount:
                raise InputRefused("ACCOUNT_UNKNOWN", login=login)
            if _is_role(connection, login):
                name = _quoted(connection, login)
                run(connection, f"REVOKE CONNECT ON DATABASE {_database(connection)} FROM {name}")
                _drop_unused(connection, name)


def _drop_unused(connection: Connection, name: str) -> None:
    """Drop a role that nothing else of the server names (https://www.postgresql.org/docs/17/role-removal.html)."""
    try:
        with connection.begin_nested():
            run(connection, f"DROP ROLE {name}")
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != _IN_USE:
            raise


def _put_down(connection: Connection, one: Admitted) -> None:
    row: dict[str, Any] = {"role": one.account.value, "units": list(one.units)}
    if one.station_id is not None:
        row["station_id"] = one.station_id
    new = insert(_accounts).values(login=one.login, **row)
    connection.execute(new.on_conflict_do_update(index_elements=["login"], set_=row))


def _require_prepared(connection: Connection) -> None:
    if not is_laid_out(connection):
        raise StoreFailed("ACCESS_NOT_PREPARED")


def _require_ours(connection: Connection, login: str) -> None:
    """Refuse what is nobody's name, and a role that was made for something else: it would keep what it may do."""
    is_name = 0 < len(login.encode()) <= _LONGEST_NAME and login.isprintable() and login not in _NOBODYS
    if (
        not is_name
        or login.startswith(("pg_", "sohoa_"))
        or (_is_role(connection, login) and not _is_ours(connection, login))
    ):
        raise InputRefused("ACCOUNT_NAME_REFUSED", login=login)


def _is_ours(connection: Connection, login: str) -> bool:
    """Whether a role is an account, or was one that another database of the server lets in still: it is in groups of ours, may nothing
    else to the server and is in no other group."""
    if connection.scalar(select(_accounts.c.login).where(_accounts.c.login == login)) is not None:
        return True
    more = text(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls FROM pg_roles WHERE rolname = :login"
    )
    groups = _all_groups_of(connection, login)
    return bool(groups) and groups <= set(GROUPS) and not connection.scalar(more, {"login": login})


def _groups_of(connection: Connection, login: str) -> set[str]:
    """Of ours, those that a role is in."""
    return _all_groups_of(connection, login) & set(GROUPS)


def _all_groups_of(connection: Connection, login: str) -> set[str]:
    """Those that a role is in (https://www.postgresql.org/docs/17/catalog-pg-auth-members.html)."""
    query = text(
        "SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member"
        " WHERE r.rolname = :login"
    )
    return set(connection.scalars(query, {"login": login}))


def _is_role(connection: Connection, login: str) -> bool:
    found = text("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = :login)")
    return bool(connection.scalar(found, {"login": login}))


def _quoted(connection: Connection, name: str) -> str:
    return _asked(connection, func.quote_ident(name))


def _database(connection: Connection) -> str:
    return _asked(connection, func.quote_ident(func.current_database()))


def _asked(connection: Connection, what: ColumnElement[str]) -> str:
    return str(connection.scalar(select(what)))


def _verifier(connection: Connection, login: str, password: str) -> str:
    """What the server keeps of a password (https://www.postgresql.org/docs/17/libpq-misc.html#LIBPQ-PQENCRYPTPASSWORDCONN)."""
    driver: Any = connection.connection.dbapi_connection
    made: bytes = driver.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
    return made.decode("ascii")
