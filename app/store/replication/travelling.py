"""Which rows a centre gets of a station, in an order in which what is referred to comes first."""

from __future__ import annotations

import functools
from typing import Final

from sqlalchemy import Column, Table

from app.store.schema import actors, metadata, stations
from app.store.schema_copies import copy_snapshots, document_copies, sealed_papers
from app.store.schema_figures import figure_events, figure_groups, figure_marks, figure_sums
from app.store.schema_homes import dossier_homes
from app.store.schema_replication import arrivals
from app.store.schema_retention import actor_erasures, backup_folders
from app.store.schema_review import (
    review_case_scanners,
    review_cases,
    review_decisions,
    review_leases,
    review_looks,
    review_lot_documents,
    review_lots,
    review_marks,
    review_waiting,
)
from app.store.schema_signing import pin_events

_STAY: Final = frozenset(
    {
        dossier_homes,  # it comes last
        *(sealed_papers, copy_snapshots, document_copies, backup_folders),  # of this station's own disks
        pin_events,  # of its tokens
        *(figure_sums, figure_marks, arrivals),  # made there
        *(review_cases, review_case_scanners, review_waiting, review_leases, review_decisions, review_marks),
        *(review_lots, review_lot_documents, review_looks),  # who reviews at a centre reviews there
    }
)
NUMBERED_ANEW: Final[dict[Table, tuple[Column[object], tuple[str, ...]]]] = {
    figure_groups: (
        figure_groups.c.id,
        ("station_id", "of_actor_id", "device", "profile", "procedure_code", "unit"),
    ),
    figure_events: (figure_events.c.number, ("subject_id", "kind", "code")),
}
"""rows that each database numbers for itself: the column, and what they are known by everywhere"""


@functools.cache
def travelling() -> tuple[Table, ...]:
    """The tables of which rows travel, those that others refer to first, who is forgotten with the people, for their names may be borne by
    others since, and last of all what hands a dossier over: with that row all of it is there."""
    people = stations, actors, actor_erasures
    rest = (table for table in metadata.sorted_tables if table not in _STAY and table not in people)
    return (*people, *rest, dossier_homes)


def known_by(table: Table) -> tuple[str, ...]:
    """The columns that tell one row of a table from all others, in every database."""
    if table in NUMBERED_ANEW:
        return NUMBERED_ANEW[table][1]
    return tuple(column.name for column in table.primary_key.columns)
