"""Lots: papers of one stream that are judged together by a sample. What became of each follows from decisions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from app.domain.canonical import Json
from app.domain.errors import InputRefused
from app.domain.review.sampling.plans import Level, Plan, Severity
from app.domain.review.sampling.switching import InspectedLot, Standing, after


class StreamKind(StrEnum):
    """By what papers are put together; `stream_<value>` is the key of the words."""

    COUNTER = "counter"
    PROCEDURE = "procedure"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Stream:
    """Papers that come one after the other and are expected to be alike: those of a counter (its station's id), of a procedure (its code),
    or of a kind of paper (its component's code)."""

    kind: StreamKind
    value: str

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.value}"

    @classmethod
    def parsed(cls, text: str) -> Self:
        """The inverse of `str`. Raises InputRefused (STREAM_UNKNOWN)."""
        kind, _, value = text.partition(":")
        if kind not in StreamKind or not value:
            raise InputRefused("STREAM_UNKNOWN", stream=text, known=", ".join(StreamKind))
        return cls(StreamKind(kind), value)


@dataclass(frozen=True, slots=True)
class Scheme:
    """What is asked for of a lot.

    Attributes:
        level, aql: of `plan_for`.
        may_reduce: whether reduced inspection is wanted at all (ISO 2859-1, 9.3.3.1 c).
        steady: nothing at the counter changed since the lot before (device, profile, people).
        remedy: what was done about the cause, where sampling had been stopped (9.4); the person's own words.
    """

    level: Level
    aql: float
    may_reduce: bool = True
    steady: bool = True
    remedy: str = ""

    def to_json(self) -> dict[str, Json]:
        """The stored form."""
        asked: dict[str, Json] = {"level": self.level.value, "aql": self.aql, "may_reduce": self.may_reduce}
        return {**asked, "steady": self.steady, "remedy": self.remedy}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`."""
        return cls(Level(stored["level"]), stored["aql"], stored["may_reduce"], stored["steady"], stored["remedy"])


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot that was drawn.

    Attributes:
        id: of the lot.
        stream: whose.
        seq: its number in its stream, from 0.
        scheme: what was asked for.
        plan: what it came to.
        seed: of the draw: `drawn` gives the same sample from it.
        size: papers in it.
        at: when it was drawn, UTC.
    """

    id: UUID
    stream: Stream
    seq: int
    scheme: Scheme
    plan: Plan
    seed: int
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LotStands:
    """How a lot stands: of the papers of its sample so many are decided, and so many of those are faulty."""

    lot: Lot
    decided: int
    faulty: int

    @property
    def accepted(self) -> bool | None:
        """Whether it is accepted; None: nobody knows yet. It is rejected as soon as there are too many faulty papers."""
        if not self.lot.plan.holds(self.faulty):
            return False
        return True if self.decided >= self.lot.plan.size else None


def standing_of(lots: Iterable[LotStands]) -> Standing:
    """How a stream stands after these lots, from its first one on, each inspected by its own scheme."""
    now = Standing()
    for one in lots:
        lot, scheme = one.lot, one.lot.scheme
        if now.stopped and scheme.remedy:
            now = now.begun_anew()
        done = InspectedLot(lot.size, lot.plan, one.faulty, scheme.steady)
        now = after(now, done, scheme.level, scheme.aql, may_reduce=scheme.may_reduce)
    return now


def plan_to_json(plan: Plan) -> dict[str, Json]:
    """The stored form of a plan."""
    named: dict[str, Json] = {"severity": plan.severity.value, "letter": plan.letter}
    return {**named, "size": plan.size, "accept": plan.accept, "reject": plan.reject}


def plan_from_json(stored: Mapping[str, Any]) -> Plan:
    """The inverse of `plan_to_json`."""
    severity = Severity(stored["severity"])
    return Plan(severity, stored["letter"], stored["size"], stored["accept"], stored["reject"])
