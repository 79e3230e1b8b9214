"""The audit chain: what was done, by whom, when, each row with the hash of the row before. One chain a station.

Only internal ids enter a row. A name, an ID number, its plain hash or page text never does (twelve digits can be enumerated).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.canonical import Json, canonical_json, sha256_hex

GENESIS = "0" * 64
"""the hash that stands before the first row"""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One fact. `event` is a dotted word (`page.adopted`); `facts` holds internal ids, hashes and counts only."""

    position: int
    station_id: UUID
    actor_id: UUID
    at: datetime
    event: str
    facts: Mapping[str, Json]
    previous_sha256: str
    sha256: str


def row_hash(
    position: int, station_id: UUID, actor_id: UUID, at: datetime, event: str, facts: Mapping[str, Json], previous: str
) -> str:
    """The hash of a row: SHA-256 over the canonical JSON of all its other values."""
    return sha256_hex(
        canonical_json(
            {
                "position": position,
                "station": str(station_id),
                "actor": str(actor_id),
                "at": at.isoformat(),
                "event": event,
                "facts": facts,
                "previous": previous,
            }
        )
    )


def first_break(rows: Iterable[AuditRow]) -> int | None:
    """Position of the first row that does not follow from the one before; None where the chain holds."""
    previous = GENESIS
    for expected, row in enumerate(rows):
        computed = row_hash(
            row.position, row.station_id, row.actor_id, row.at, row.event, row.facts, row.previous_sha256
        )
        if row.position != expected or row.previous_sha256 != previous or row.sha256 != computed:
            return expected
        previous = row.sha256
    return None
