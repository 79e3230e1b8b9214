"""The declaration as PostgreSQL's rules: rights of roles, and policies that say which rows are there for whom.

Who reads all units gets the policy `true`, which leaves no trace in a plan; for others each row is asked, by the keys that lead to its
dossier (https://www.postgresql.org/docs/17/ddl-rowsecurity.html). What a session is (`access.station()`, `access.units()`) is asked once
a statement, as a subquery of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Final

from sqlalchemy import Date, DateTime, Table

from app.store.access.declared import ALL_UNITS, Account, Seen, parent, rights, seen, ways
from app.store.blobs import blob_keys
from app.store.columns import UtcDateTime
from app.store.dossier_homes import GIVEN, TAKEN
from app.store.homes import OF_PEOPLE
from app.store.replication.incoming import CAME
from app.store.replication.travelling import NUMBERED_ANEW
from app.store.review_looks import DECIDED
from app.store.schema import (
    actors,
    artifacts,
    audit_rows,
    blobs,
    components,
    documents,
    dossiers,
    master_pages,
    stations,
    tombstones,
    uploads,
)
from app.store.schema_figures import figure_events, figure_groups, figure_marks, figure_sums
from app.store.schema_replication import LOOKED, arrivals
from app.store.search.tsvector.tables import SCHEMA as SEARCH

GROUPS: Final = (*(account.group for account in Account), ALL_UNITS)
PREFIX: Final = "sohoa_"
"""how the policies that are made here are called; others are left alone"""
_OWN: Final = "(SELECT access.station())"
_UNITS: Final = "((SELECT access.units())::text[])"
_LOOKED_AFTER: Final = "((SELECT access.looked_after())::uuid[])"
_COLLEAGUES: Final = "((SELECT access.colleagues())::uuid[])"
_HANDED: Final = "((SELECT access.handed())::uuid[])"
_HANDED_ALONG: Final = "((SELECT access.handed_along())::uuid[])"
_GIVERS: Final = "((SELECT access.givers())::uuid[])"
_HANDED_TO_THEM: Final = "((SELECT access.handed_to(access.looked_after()))::uuid[])"
_COUNTER, _WORKER, _SUPERVISOR, _AUDITOR = (account.group for account in Account)
_TIMES: Final = "'0001-01-01 00:00+00' AND '9999-12-31 23:59:59.999999+00'"
"""between which every time lies: the server knows others, `infinity` among them, which no program of ours can read, so that one row would
end each look at those beside it"""
_MOST_OF_ONE: Final = 10**12
"""bytes or seconds of one happening: the sum of millions fits into a number of the server still"""
_COUNTED: Final = (master_pages, dossiers, components, documents, uploads)
"""what figures are about"""
_UUID: Final = "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"


def rules(table: Table) -> Iterator[str]:
    """The statements that give everybody their rights to a table and take all others, whatever stood there before."""
    yield f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY"
    yield f"REVOKE ALL ON {table.name} FROM {', '.join(GROUPS)}"
    for account in Account:
        yield from _granted(account, table)
    yield _policy(table, "all_read", "SELECT", (_WORKER, _AUDITOR, ALL_UNITS), using="true")
    for account in (Account.COUNTER, Account.SUPERVISOR):
        if rights(account, table).reads:
            yield _policy(table, f"{account.value}_reads", "SELECT", [account.group], using=_seen(account, table))
    yield from _adding(table)
    yield from _changing(table)
    yield from _taking(table)


def search_rules() -> Iterator[tuple[str, list[str]]]:
    """Those of the search's index, by table: workers and who reads all units fill it; who reads some finds what is there of these."""
    filling = f"{_WORKER}, {_SUPERVISOR}"
    for name, key in (("dossiers", "id"), ("pages", "dossier_id"), ("awaited", ""), ("todo", ""), ("heard", "")):
        table = f"{SEARCH}.{name}"
        said = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {filling}",
            f"CREATE POLICY {PREFIX}fills ON {table} TO {_WORKER}, {ALL_UNITS} USING (true) WITH CHECK (true)",
        ]
        if key:  # of what is to be done it sees nothing, so it takes the index as it is
            # A list that is made once finds rows by an index, or a hash: what is asked of words is asked of few rows then.
            readable = f"{table}.{key} = ANY (ARRAY (SELECT of_it.id FROM dossiers of_it))"
            said.append(f"CREATE POLICY {PREFIX}finds ON {table} FOR SELECT TO {_SUPERVISOR} USING ({readable})")
        yield table, said


def _granted(account: Account, table: Table) -> Iterator[str]:
    may, to = rights(account, table), f"ON {table.name} TO {account.group}"
    if may.reads:
        yield f"GRANT SELECT ({_columns(may.reads)}) {to}" if len(may.reads) < len(table.c) else f"GRANT SELECT {to}"
    if may.adds and table in NUMBERED_ANEW:  # a number that somebody takes beforehand would stop who comes next
        number, _ = NUMBERED_ANEW[table]
        yield f"GRANT INSERT ({_columns(column.name for column in table.c if column is not number)}) {to}"
    elif may.adds:
        yield f"GRANT INSERT {to}"
    if may.changes:
        yield f"GRANT UPDATE ({_columns(may.changes)}) {to}"
    if may.takes:
        yield f"GRANT DELETE {to}"


def _columns(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _policy(table: Table, name: str, what: str, to: Iterable[str], *, using: str = "", check: str = "") -> str:
    said = (f" USING ({using})" if using else "") + (f" WITH CHECK ({check})" if check else "")
    return f"CREATE POLICY {PREFIX}{name} ON {table.name} FOR {what} TO {', '.join(to)}{said}"


# -- which rows are there


def _own(table: Table) -> str:
    return f"{table.name}.{'id' if table is stations else 'station_id'} = {_OWN}"


def _seen(account: Account, table: Table) -> str:
    """The condition on rows that somebody sees who does not read all units."""
    match seen(account, table):
        case Seen.ALL:
            return "true"
        case Seen.OF_STATION:
            return _own(table)
        case Seen.OF_DOSSIERS if table is dossiers:
            return _readable_dossier(account)
        case Seen.OF_DOSSIERS:
            return f"{_own(table)} OR {_of_readable(table)}"
        case Seen.OF_COLLEAGUES:
            return f"{_own(table)} OR station_id = ANY ({_COLLEAGUES}) OR station_id = ANY ({_GIVERS})"
        case Seen.OF_HANDED:
            return f"{_own(table)} OR station_id = ANY ({_GIVERS})"
        case Seen.OF_UNITS:
            return f"{_own(table)} OR unit = ANY ({_UNITS})"
        case Seen.OF_BYTES:
            return f"{_own(table)} OR {_of_named(table)}"
        case Seen.OF_CHAINS:
            return _of_chains(account, table)


def _readable_dossier(account: Account) -> str:
    """That its unit receives or processes, or that was handed to it, with those from which a page came into that; a supervisor's are those
    of its counters as well, so that no case of theirs is missed."""
    ways = [f"home_station_id = {_OWN}", f"station_id = {_OWN}"]
    ways += [f"receiving_unit = ANY ({_UNITS})", f"processing_unit = ANY ({_UNITS})"]
    ways += [f"id = ANY ({_HANDED})", f"id = ANY ({_HANDED_ALONG})"]
    if account is Account.SUPERVISOR:
        ways += [f"home_station_id = ANY ({_LOOKED_AFTER})", f"id = ANY ({_HANDED_TO_THEM})"]
    return " OR ".join(ways)


def _of_readable(table: Table) -> str:
    """Of a row: what it belongs to, one step nearer to its dossier, is there for who asks."""
    key = parent(table)
    assert key is not None
    return (
        f"EXISTS (SELECT 1 FROM {key.column.table.name} p WHERE p.{key.column.name} = {table.name}.{key.parent.name})"
    )


def _of_named(table: Table) -> str:
    """Of bytes: a row that names them is there for who asks; of what tells of them: they are."""
    for other, name, key in ((blobs, "sha256", "blob_sha256"), (tombstones, "id", "tombstone_id")):
        if key in table.c:
            return f"EXISTS (SELECT 1 FROM {other.name} p WHERE p.{name} = {table.name}.{key})"
    named = (
        f"EXISTS (SELECT 1 FROM {key.parent.table.name} p WHERE p.{key.parent.name} = {table.name}.sha256)"
        for key in blob_keys()
        if parent(key.parent.table) is not None
    )
    return " OR ".join(named)


def _of_chains(account: Account, table: Table) -> str:
    """A supervisor looks through those of the counters of its units."""
    ways = [_own(table)]
    ways += [f"station_id = ANY ({_LOOKED_AFTER})"] if account is Account.SUPERVISOR else []
    if table is audit_rows:  # so that what a supervisor decided finds its way home
        of_dossier = tuple((event, "dossiers", "dossier") for event in (CAME, GIVEN, TAKEN))
        for event, other, name in ((DECIDED, "review_decisions", "decision"), *of_dossier):
            # As text: a cast to JSON would fail for all who look at a row that somebody wrote otherwise.
            told = f"""substring(facts FROM '"{name}":"{_UUID}"')::uuid"""
            ways.append(f"event = '{event}' AND EXISTS (SELECT 1 FROM {other} d WHERE d.id = {told})")
    return " OR ".join(f"({way})" for way in ways)


# -- what may be written


def _at_home(table: Table, row: str, names: Iterator[str]) -> str:
    """Of a row: the home of its dossier is the station of the session, or once was: rows of a centre that was restored come again in
    whatever order counters reach it."""
    if table is dossiers:
        return f"({row}.home_station_id = {_OWN} OR {row}.id = ANY ({_HANDED}))"
    key = parent(table)
    assert key is not None
    other, name = key.column.table, next(names)
    joined = f"{name}.{key.column.name} = {row}.{key.parent.name}"
    return f"EXISTS (SELECT 1 FROM {other.name} {name} WHERE {joined} AND {_at_home(other, name, names)})"


def _names() -> Iterator[str]:
    return (f"p{number}" for number in count())


def _about_own(table: Table) -> Iterator[str]:
    """Of a row that a counter adds: each key that leads to a dossier leads to one whose home it is."""
    if table is dossiers:
        yield _at_home(table, table.name, _names())
        return
    for key in ways(table):
        other, name, names = key.column.table, key.parent.name, _names()
        row = next(names)
        its = f"SELECT 1 FROM {other.name} {row} WHERE {row}.{key.column.name} = {table.name}.{name}"
        filled = f"EXISTS ({its} AND {_at_home(other, row, names)})"
        if other is master_pages:  # it came out of another dossier, which went elsewhere or never was its own
            filled = f"({filled} OR access.lay_at_home({table.name}.{name}))"
        yield f"({table.name}.{name} IS NULL OR {filled})" if key.parent.nullable else filled
    if table is documents:  # a rule that looks into its own table would never come to an end
        yield f"({table.name}.supersedes IS NULL OR access.may_come_after({table.name}.supersedes))"


def _in_time(table: Table) -> Iterator[str]:
    """Of a row: its times are such as our programs can read."""
    for column in table.columns:
        if isinstance(column.type, UtcDateTime | DateTime | Date):
            is_then = f"{table.name}.{column.name} BETWEEN {_TIMES}"
            yield f"({table.name}.{column.name} IS NULL OR {is_then})" if column.nullable else is_then


def _of_own_figures() -> Iterator[str]:
    """Of a happening that a counter tells: it is counted with its own, and about nothing that it may read of another one's."""
    event = figure_events.name
    yield f"EXISTS (SELECT 1 FROM {figure_groups.name} g WHERE g.id = {event}.group_id AND g.station_id = {_OWN})"
    yield f"{event}.value BETWEEN -{_MOST_OF_ONE} AND {_MOST_OF_ONE}"
    for other in _COUNTED:
        own = _at_home(other, "s", _names())
        if other is master_pages:
            own = f"{own} OR access.lay_at_home(s.id)"
        yield f"NOT EXISTS (SELECT 1 FROM {other.name} s WHERE s.id = {event}.subject_id AND ({own}) IS NOT TRUE)"


def _adding(table: Table) -> Iterator[str]:
    """Rows bear the station of who adds them. A counter's are about its own dossiers, others' about what they may read; and of people, all
    write about their own."""
    own = " AND ".join(["access.may_found(id)" if table is stations else _own(table), *_in_time(table)])
    if table.name in OF_PEOPLE:
        own += f" AND EXISTS (SELECT 1 FROM {actors.name} p WHERE p.id = of_actor_id AND p.station_id = {_OWN})"
    if rights(Account.COUNTER, table).adds:
        about = [_own_mark()] if table is arrivals else []
        about += _about_own(table) if table is dossiers or parent(table) is not None else []
        about += _of_own_figures() if table is figure_events else []
        yield _policy(table, "counter_adds", "INSERT", [_COUNTER], check=" AND ".join([own, *about]))
    others = [account.group for account in Account if account is not Account.COUNTER and rights(account, table).adds]
    if table in (figure_sums, figure_marks):
        yield _policy(table, "adds", "INSERT", [ALL_UNITS], check=own)
    elif table is arrivals:
        yield _policy(table, "adds", "INSERT", others, check=f"{own} AND {_looked()}")
    elif others:
        about = [_of_readable(table)] if parent(table) is not None else []
        yield _policy(table, "adds", "INSERT", others, check=" AND ".join([own, *about]))


def _own_mark() -> str:
    """Of a row of `arrivals`: how far a counter's own rows have come, and not how far a supervisor has looked at them."""
    return f"of_station_id = {_OWN} AND table_name <> '{LOOKED}'"


def _looked() -> str:
    """Of a row of `arrivals`: a supervisor's mark in a chain that it sees."""
    return f"table_name = '{LOOKED}' AND EXISTS (SELECT 1 FROM audit_rows r WHERE r.station_id = of_station_id AND r.position = 0)"


def _of_theirs(table: Table) -> str:
    """Of what machines made, of which no key leads to a dossier: a supervisor's station did, or a counter of its units."""
    return f"{_own(table)} OR station_id = ANY ({_LOOKED_AFTER})"


def _changing(table: Table) -> Iterator[str]:
    if table is stations:
        yield _policy(table, "locks", "UPDATE", GROUPS[:-1], using=_own(table))
        return
    if rights(Account.COUNTER, table).changes:
        own = _own_mark() if table is arrivals else _own(table)
        if table is dossiers or parent(table) is not None:
            own = f"{own} OR {_at_home(table, table.name, _names())}"
        check = " AND ".join([f"({own})", *_in_time(table)])
        yield _policy(table, "counter_changes", "UPDATE", [_COUNTER], using=own, check=check)
    if table is artifacts:  # what is made anew in place of what another one made bears the name of who made it
        check = " AND ".join([_own(table), *_in_time(table)])
        yield _policy(table, "changes", "UPDATE", [_WORKER, ALL_UNITS], using="true", check=check)
        yield _policy(table, "changes_some", "UPDATE", [_SUPERVISOR], using=_of_theirs(table), check=check)


def _taking(table: Table) -> Iterator[str]:
    if rights(Account.COUNTER, table).takes:
        yield _policy(table, "counter_takes", "DELETE", [_COUNTER], using=_own(table))
    if table in (artifacts, blobs):
        yield _policy(table, "takes", "DELETE", [_WORKER, ALL_UNITS], using="true")
        yield _policy(table, "takes_some", "DELETE", [_SUPERVISOR], using=_of_theirs(table))
    elif table in (figure_sums, figure_marks):
        yield _policy(table, "takes", "DELETE", [ALL_UNITS], using="true")
    elif rights(Account.SUPERVISOR, table).takes:
        yield _policy(
            table, "takes", "DELETE", [_SUPERVISOR], using=_looked() if table is arrivals else _of_readable(table)
        )
