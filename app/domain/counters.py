"""What counters are called for people. A store may hold the work of several; each is known by the id of its station."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Counters:
    """Names by station id, this station's own among them. Who has none is told by the id, who shares a name by both."""

    names: Mapping[UUID, str]

    def name(self, station_id: UUID) -> str:
        """What a counter is called."""
        name = self.names.get(station_id, "")
        if not name:
            return str(station_id)
        return name if list(self.names.values()).count(name) == 1 else f"{name} ({station_id})"

    def station(self, said: str) -> UUID | None:
        """Which counter is meant, by its name as it is told or by its id; None: neither."""
        try:
            return UUID(said)
        except ValueError:
            return next((station_id for station_id in self.names if self.name(station_id) == said), None)


@dataclass(frozen=True, slots=True)
class KnownCounter:
    """A counter as another one gets to know it: its station, and what it calls itself (empty: nothing)."""

    id: UUID
    name: str
