"""Seals: once a day the station says how far its audit log has come, and an outside authority puts its time on that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.domain.canonical import Json, canonical_json, sha256_hex
from app.domain.clock import day_in_viet_nam
from app.domain.merkle import Frontier

SEALED: Final = "audit.sealed"
"""the event of the row that tells of a seal"""


@dataclass(frozen=True, slots=True)
class TreeHead:
    """How far a log has come: `size` rows, the hash of the last one (`head`) and the root of the tree over all (both hex)."""

    size: int
    root: str
    head: str

    @property
    def facts(self) -> dict[str, Json]:
        """As JSON."""
        return {"head": self.head, "root": self.root, "size": self.size}

    def statement(self, station_id: UUID) -> bytes:
        """What a time-stamp is made over: canonical JSON, so that anybody can write it down again."""
        return canonical_json({**self.facts, "station": str(station_id)}).encode()


@dataclass(frozen=True, slots=True)
class LogEnd:
    """Where a log ends now: from which its tree goes on, and the hash of the last row (hex)."""

    frontier: Frontier
    head: str

    @property
    def tree(self) -> TreeHead:
        """What can be said of it."""
        return TreeHead(self.frontier.size, self.frontier.root.hex(), self.head)


@dataclass(frozen=True, slots=True)
class Seal:
    """A tree head that was put down.

    Attributes:
        seq: counts the seals of a station from 0.
        tree: what was sealed.
        frontier: from which the tree goes on.
        token: the RFC 3161 time-stamp token (DER) over `tree.statement`; empty: no authority was set up.
        at: by the station's own clock (UTC).
    """

    seq: int
    tree: TreeHead
    frontier: Frontier
    token: bytes
    at: datetime

    @property
    def sha256(self) -> str:
        """By which its row in the log knows it (hex)."""
        told = {"seq": self.seq, "token": sha256_hex(self.token), **self.tree.facts}
        return sha256_hex(canonical_json(told))


@dataclass(frozen=True, slots=True)
class StampRead:
    """What a time-stamp token says. `at` is its time (UTC); None: it is none, or is over something else. `is_trusted`: its authority is one
    that the station trusts, as of that time."""

    at: datetime | None
    is_trusted: bool = False


def seal_is_due(last: datetime | None, now: datetime) -> bool:
    """Whether the day (in Viet Nam) has no seal yet; a clock that was set back makes one due, which then shows that."""
    return last is None or day_in_viet_nam(last) != day_in_viet_nam(now)
