"""A row of the table of faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.domain.errors import StationError, StoreFailed
from app.messages import Language, explain
from tests.support.centre_faults.world import World

REPLICATOR = "the counter's replicator"
LANGUAGE: Language = "vi"
type Act = Callable[[World], object]


def nothing(_world: World) -> None:
    """Nothing is done."""


@dataclass(frozen=True)
class Fault:
    """A row that is played in the world of `world.py`.

    Attributes:
        name: what is wrong, in plain words.
        how: how it is produced, as the table says it.
        play: makes it so, and lets the counters (and whom it hits) work meanwhile; when it returns the fault is over.
        code: the error that somebody must be told; empty: none, all goes on.
        who: who is told.
        mend: what a person does, as the remedy says, beside ending the fault.
        asks_mount: whether it needs a small disk of its own.
    """

    name: str
    how: str
    play: Act
    code: str = ""
    who: str = REPLICATOR
    mend: Act = nothing
    asks_mount: bool = False


@dataclass(frozen=True)
class Held:
    """A row whose test stands elsewhere.

    Attributes:
        name: as of `Fault`.
        how: as of `Fault`.
        test: where it is tested: file of `tests/centre` and name.
        code: as of `Fault`.
        who: as of `Fault`.
        meanwhile: what the counters do.
        afterwards: what is so then.
        fields: of the error.
    """

    name: str
    how: str
    test: str
    afterwards: str
    meanwhile: str = "work on"
    code: str = ""
    who: str = REPLICATOR
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """As `told_of`."""
        return told_of(self.who, StoreFailed(self.code, **self.fields) if self.code else None)


def told_of(who: str, error: StationError | None) -> str:
    """What somebody sees, in the words of the station."""
    if error is None:
        return "nothing"
    said = explain(error, LANGUAGE)
    return f"{who}: `{error.code}`: {said.message} {said.remedy}"
