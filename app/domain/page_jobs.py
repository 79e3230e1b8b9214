"""What workers are asked for: one page each, in which order, and what becomes of a page that failed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from uuid import UUID

from app.domain.artifacts import Stage
from app.domain.errors import InputRefused, StationError, StoreFailed

MOST_TRIES = 5
"""of a page that breaks an engine, or kills the child that works on it"""
MOST_DEATHS = 10
"""of workers over a page: whoever kills them may have meant none of its pages"""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 2, 300


class Priority(IntEnum):
    """Which of the waiting pages is done first; the greater the earlier."""

    BACK_SCANNING = 0
    """old archives in bulk"""
    REPROCESSING = 10
    """anew by a better recipe"""
    TODAY = 20
    """of dossiers whose citizen has left"""
    CITIZEN_WAITING = 30

    @property
    def word(self) -> str:
        """What logs and metrics call it."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class PageJob:
    """A page of a dossier, as it is shown now, of which something is to be made. `lock` names what: it waits but once at a time.

    `stages`: none of them are named, all that its archive and a desk need.
    """

    dossier_id: UUID
    page_id: UUID
    lock: str
    stages: frozenset[Stage] = frozenset()


@dataclass(frozen=True, slots=True)
class AsidePage:
    """A page that waits for a person: the code of what went wrong, and how often it was tried."""

    job: PageJob
    reason: str
    tries: int


@dataclass(frozen=True, slots=True)
class WaitingPages:
    """How many pages of a priority wait for a worker, and for how long the first of them does, in seconds."""

    priority: Priority
    pages: int
    oldest_s: float


@dataclass(frozen=True, slots=True)
class QueueStands:
    """What waits for workers, and by the code of what went wrong how many pages wait for a person."""

    waiting: tuple[WaitingPages, ...]
    aside: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Against:
    """What speaks against a page: how often it failed of itself, and over how many workers it lay that died."""

    failures: int = 0
    deaths: int = 0


@dataclass(frozen=True, slots=True)
class Again:
    """It is tried once more, no sooner than after `pause_s`; `against`: what speaks against it by now."""

    pause_s: int
    against: Against = Against()


@dataclass(frozen=True, slots=True)
class SetAside:
    """It waits for a person; `reason` is the code of what went wrong."""

    reason: str


def after_failure(error: BaseException, tries: int, against: Against) -> Again | SetAside:
    """What becomes of a page; `tries` is how often it was tried before, for whatever reason it was not done.

    A server, a disk or a place that is away says nothing against a page: it is tried until they are back, and how often that was counts
    no further. A page that can't be decoded will not be another day either.
    """
    reason = code_of(error)
    if isinstance(error, InputRefused):
        return SetAside(reason)
    if isinstance(error, StoreFailed) and error.retryable:
        return Again(pause_s(tries), against)
    more = replace(against, failures=against.failures + 1)
    return SetAside(reason) if more.failures >= MOST_TRIES else Again(pause_s(against.failures), more)


def code_of(error: BaseException) -> str:
    """The code that says what went wrong."""
    return error.code if isinstance(error, StationError) else StationError.code


def after_death(against: Against) -> Again | SetAside:
    """What becomes of a page whose worker was killed or went away over it."""
    more = replace(against, deaths=against.deaths + 1)
    return SetAside("PAGE_WORKER_DIED") if more.deaths >= MOST_DEATHS else Again(pause_s(against.deaths), more)


def pause_s(tries: int) -> int:
    """How long is waited for before the next try: twice as long each time, five minutes at most."""
    return int(min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** min(tries, 16)))
