"""Who may do what with which table of a centre: the one place that says so. The server's rules and docs/centre-rights.md are made of it.

A table that comes later is in it by itself: what leads to a dossier belongs to that, all else to the station that wrote it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, Table

from app.store.homes import OF_ANY_STATION
from app.store.replication.travelling import travelling
from app.store.schema import (
    actor_certificates,
    actor_identities,
    actors,
    artifacts,
    audit_rows,
    blobs,
    components,
    dossiers,
    metadata,
    read_recipes,
    receipts,
    returned_blobs,
    stations,
    tombstones,
    upload_urls,
    uploads,
)
from app.store.schema_audit import audit_seals
from app.store.schema_figures import figure_events, figure_groups, figure_marks, figure_sums, page_verdicts
from app.store.schema_homes import station_names
from app.store.schema_policy import policies
from app.store.schema_replication import arrivals
from app.store.schema_retention import actor_erasures, backup_folders
from app.store.schema_review import (
    review_case_scanners,
    review_cases,
    review_decisions,
    review_looks,
    review_marks,
    review_waiting,
)
from app.store.wiping import EMPTIED, PARTS


class Account(StrEnum):
    """What kind of account a machine or a person has at the server."""

    COUNTER = "counter"
    WORKER = "worker"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"

    @property
    def group(self) -> str:
        """The role of the server that all of its kind are in."""
        return f"sohoa_{self.value}"


ALL_UNITS: Final = "sohoa_all_units"
"""the role of the server whose members read the dossiers of every unit, whatever else they are"""

_WIPED: Final[Mapping[Table, frozenset[str]]] = {
    **{table: frozenset(names) for table, names in EMPTIED.items()},
    **{table: frozenset((name, *EMPTIED.get(table, ()))) for table, (name, _) in PARTS.items()},
    tombstones: frozenset({"reason"}),
    actors: frozenset({"name"}),
}
"""what a counter's erasure takes out of rows; triggers let it, where the erasure stands on record"""
WORDS: Final[Mapping[Table, frozenset[str]]] = {
    **{table: names for table, names in _WIPED.items() if table not in (uploads, receipts)},
    actor_identities: frozenset({"subject"}),
    components: frozenset({"title"}),
    upload_urls: frozenset({"url"}),
    backup_folders: frozenset({"folder"}),
}
"""columns with names and words of people, or with a way to their papers: an auditor reads all but these. What the dossier system was told,
and its receipts, are to be read: the audit log is held against them"""

_CHAIN: Final = frozenset({stations, actors, audit_rows})
"""what every station writes first of itself"""
_PAGE_WORK: Final = frozenset(
    {blobs, artifacts, returned_blobs, page_verdicts, figure_groups, figure_events, read_recipes, policies}
)
_AT_DESK: Final = frozenset({actor_identities, actor_certificates, actor_erasures, audit_seals, arrivals, review_looks})
_FIGURES: Final = frozenset({figure_sums, figure_marks})
_DECIDED: Final = frozenset({review_cases, review_case_scanners, review_decisions, review_marks})
_PROPOSED: Final = frozenset({review_cases, review_case_scanners, review_waiting})
"""what is put to supervisors: a newer recipe made pages of a signed paper otherwise (`reprocess`)"""
ORIGIN: Final = ("station_id", "actor_id", "at_utc")
_LOCKED: Final = ("at_utc",)
"""a right to lock a row of `stations`, no more: whoever takes a row's lock must be allowed to change a column of it, which a trigger
refuses (https://www.postgresql.org/docs/17/sql-select.html#SQL-FOR-UPDATE-SHARE)"""


@dataclass(frozen=True, slots=True)
class Rights:
    """What one kind of account may do with one table, in the rows that are its own to see.

    Attributes:
        reads: which columns; none: it reads nothing.
        adds: rows in its own station's name.
        changes: which columns.
        takes: whether it takes rows away.
    """

    reads: tuple[str, ...] = ()
    adds: bool = False
    changes: tuple[str, ...] = ()
    takes: bool = False


@functools.cache
def rights(account: Account, table: Table) -> Rights:
    """What accounts of this kind may do with this table."""
    every = tuple(column.name for column in table.columns)
    locked = _LOCKED if table is stations else ()
    match account:
        case Account.COUNTER:
            return Rights(
                every if table in _read_by_counters() else (),
                table in travelling() or table is arrivals,
                (*locked, *sorted(_WIPED.get(table, ())), *(("number", *ORIGIN) if table is arrivals else ())),
                table in (artifacts, blobs, actor_identities, actor_certificates),
            )
        case Account.WORKER:
            kept = ("stage", "blob_sha256", *ORIGIN) if table is artifacts else ()
            return Rights(
                every, table in _CHAIN | _PAGE_WORK | _PROPOSED, (*locked, *kept), table in (artifacts, blobs)
            )
        case Account.SUPERVISOR:
            added = _CHAIN | _PAGE_WORK | _AT_DESK | _FIGURES | OF_ANY_STATION
            kept = ("stage", "blob_sha256", *ORIGIN) if table is artifacts else ()
            taken = {artifacts, blobs, review_waiting, figure_sums, figure_marks, arrivals}
            return Rights(every, table in added, (*locked, *kept), table in taken)
        case Account.AUDITOR:
            hidden = WORDS.get(table, frozenset[str]())
            return Rights(tuple(name for name in every if name not in hidden), table in _CHAIN, locked)


def _read_by_counters() -> frozenset[Table]:
    """What it wrote, and what was decided about its papers."""
    return frozenset(travelling()) | _DECIDED | {arrivals}


def tables() -> tuple[Table, ...]:
    """All tables of the store, those that others refer to first."""
    return tuple(metadata.sorted_tables)


class Seen(StrEnum):
    """Which rows of a table are there for somebody who does not read all units."""

    OF_DOSSIERS = "its own, and those of dossiers that it may read"
    OF_STATION = "its own"
    OF_COLLEAGUES = "those of its own station, of stations of its units, and of the centre's"
    OF_HANDED = "its own, and those of stations that had a dossier before or after it"
    OF_CHAINS = "its own, and of others what became of decisions about dossiers that it may read, and who took these"
    OF_UNITS = "its own, and those of its units"
    OF_BYTES = "its own, and what rows name that it may read"
    ALL = "all"


_SEEN: Final[Mapping[Table, Seen]] = {
    stations: Seen.ALL,
    actor_erasures: Seen.ALL,
    arrivals: Seen.ALL,
    actors: Seen.OF_COLLEAGUES,
    actor_certificates: Seen.OF_HANDED,
    audit_rows: Seen.OF_CHAINS,
    station_names: Seen.ALL,
    blobs: Seen.OF_BYTES,
    tombstones: Seen.OF_BYTES,
    returned_blobs: Seen.OF_BYTES,
}
_KEYED: Final = frozenset({artifacts, page_verdicts, read_recipes, blobs, tombstones, returned_blobs, *_FIGURES})
"""hashes and counts, of which some lead to no dossier: a supervisor sees all of them"""


def seen(account: Account, table: Table) -> Seen:
    """Which rows such an account sees of a table, where it does not read all units."""
    if account is Account.SUPERVISOR and table in (figure_groups, *_KEYED):
        return Seen.OF_UNITS if table is figure_groups else Seen.ALL
    if table is audit_seals and account is Account.SUPERVISOR:
        return Seen.OF_CHAINS
    if table in _SEEN:
        return _SEEN[table]
    return Seen.OF_DOSSIERS if table is dossiers or parent(table) is not None else Seen.OF_STATION


@functools.cache
def ways(table: Table) -> tuple[ForeignKey, ...]:
    """The keys that lead from a table to a dossier, one for each column: to the dossier itself before others, one that is always filled
    before one that may be empty."""
    found = dict[str, ForeignKey]()
    for key in sorted(table.foreign_keys, key=_nearest):
        other = key.column.table
        if other is dossiers or (other not in (table, stations, actors, blobs) and ways(other)):
            found.setdefault(key.parent.name, key)
    return tuple(found.values())


def _nearest(key: ForeignKey) -> tuple[bool, bool, bool, str]:
    return key.column.table is not dossiers, bool(key.parent.nullable), not key.column.primary_key, key.parent.name


def parent(table: Table) -> ForeignKey | None:
    """The key by which a row's dossier is found, one step nearer to it; None: it leads to none."""
    return next(iter(ways(table)), None)
