"""Which copies the organisation signs too: the law names kinds of papers, the station's policy may ask for more or for none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.clock import Clock, day_in_viet_nam
from app.domain.model import Component, Plan
from app.domain.rules import Law, seal_asked


class SealedPapers(StrEnum):
    """Which papers the organisation signs."""

    BY_LAW = "by-law"
    """those that the rules name, and results"""
    ALL = "all"
    NONE = "none"
    """only where a call asks for it"""


@dataclass(frozen=True, slots=True)
class SealPolicy:
    """The organisation's signer as the settings call it, its mark, and what it signs. `is_set_up`: whether there is such a key."""

    signer: str
    appearance: str
    papers: SealedPapers
    is_set_up: Callable[[], bool]


class Sealing:
    """Decides for each paper whether its plan has the organisation's signature in it."""

    def __init__(self, policy: SealPolicy, law: Law, clock: Clock) -> None:
        self._policy = policy
        self._law = law
        self._clock = clock

    def plan(self, plan: Plan, component: Component, made_at: datetime | None, *, is_result: bool) -> Plan:
        """The plan for a paper of that component. What a call asks for stays; who signs nothing is sealed by nobody.

        Args:
            plan: as the call has it.
            component: the paper.
            made_at: when the copy was made; None: now.
            is_result: whether it is a result of a procedure.
        """
        if not plan.sign or plan.seal or not self._asked(component, made_at, is_result=is_result):
            return plan
        if not self._policy.is_set_up():
            return plan
        return replace(plan, seal=self._policy.signer, seal_appearance=self._policy.appearance)

    def _asked(self, component: Component, made_at: datetime | None, *, is_result: bool) -> bool:
        if self._policy.papers is not SealedPapers.BY_LAW:
            return self._policy.papers is SealedPapers.ALL
        day = day_in_viet_nam(made_at or self._clock.now())
        return is_result or seal_asked(self._law, day, component.title) is not None
