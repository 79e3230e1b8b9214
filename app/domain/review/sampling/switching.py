"""How strictly the next lot of a stream is inspected, from what became of those before: the switching rules. Pure.

Sources: MIL-STD-105E, 4.7 and ISO 2859-1:1999, 9.3 (normal and tightened alike); 9.3.3.2 (switching score); 9.4 (discontinuation).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from app.domain.review.sampling.plans import AQLS, Level, Plan, Severity, plan_for

_WINDOW, _OF_WINDOW = 5, 2
"""normal becomes tightened once two of five lots, or of fewer, in a row were not accepted"""
_BACK_TO_NORMAL: Final = 5
_REDUCED_FROM: Final = 30
_STOPPED_AFTER: Final = 5


@dataclass(frozen=True, slots=True)
class InspectedLot:
    """What became of a lot: how large it was, its plan, and how many papers of its sample were faulty. `steady`: nothing at the counter
    changed meanwhile (device, profile, people) that lets the next lots be expected to be otherwise."""

    size: int
    plan: Plan
    faulty: int
    steady: bool = True

    @property
    def accepted(self) -> bool:
        """Whether it was."""
        return self.plan.holds(self.faulty)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a stream stands before its next lot.

    Attributes:
        severity: of the next lot.
        stopped: sampling is at its end, all is looked at, until something was done about the cause (`Standing.begun_anew`).
        score: the switching score; from 30 on inspection may be reduced.
        recent: whether each of the last lots (up to five) of this severity was accepted.
        not_accepted: lots on tightened inspection that were not accepted, since it began.
    """

    severity: Severity = Severity.NORMAL
    stopped: bool = False
    score: int = 0
    recent: tuple[bool, ...] = ()
    not_accepted: int = 0

    def begun_anew(self) -> Standing:
        """Somebody did something about the cause: sampling goes on with tightened inspection (9.4)."""
        return Standing(Severity.TIGHTENED)


def standing(lots: Iterable[InspectedLot], level: Level, aql: float, *, may_reduce: bool = True) -> Standing:
    """How a stream stands after these lots, from the first of it on.

    Args:
        lots: each as it was inspected the first time, in order.
        level: of the stream.
        aql: of the stream.
        may_reduce: whether the responsible authority wants reduced inspection at all (9.3.3.1 c).
    """
    now = Standing()
    for lot in lots:
        now = after(now, lot, level, aql, may_reduce=may_reduce)
    return now


def after(now: Standing, lot: InspectedLot, level: Level, aql: float, *, may_reduce: bool) -> Standing:
    """How a stream stands after one more lot, which was inspected as `now` says."""
    if now.stopped:
        return now
    recent = (*now.recent, lot.accepted)[-_WINDOW:]
    match now.severity:
        case Severity.NORMAL:
            if recent.count(False) >= _OF_WINDOW:
                return Standing(Severity.TIGHTENED)
            score = _score(now.score, lot, level, aql)
            if may_reduce and lot.steady and score >= _REDUCED_FROM:
                return Standing(Severity.REDUCED)
            return replace(now, score=score, recent=recent)
        case Severity.TIGHTENED:
            if len(recent) == _BACK_TO_NORMAL and all(recent):
                return Standing()
            lost = now.not_accepted + (not lot.accepted)
            return replace(now, recent=recent, not_accepted=lost, stopped=lost >= _STOPPED_AFTER)
        case Severity.REDUCED:
            clean = lot.faulty <= lot.plan.accept
            return now if clean and lot.steady and may_reduce else Standing()


def _score(score: int, lot: InspectedLot, level: Level, aql: float) -> int:
    """The switching score after a lot on normal inspection (9.3.3.2, single sampling)."""
    if lot.plan.accept >= 2:
        tighter = AQLS[max(0, AQLS.index(aql) - 1)]
        held = lot.faulty <= plan_for(lot.size, level, tighter).accept
        return score + 3 if held else 0
    return score + 2 if lot.accepted else 0
