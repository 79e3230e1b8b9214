"""The officer at the counter: every call that a person must start or decide is counted, and so is every grip at the machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.errors import StationError


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a person did: why, which use case, how long it took, and `done` or the code of the error it ended with."""

    what: str
    call: str
    seconds: float
    outcome: str


@dataclass(slots=True)
class Officer:
    """Counts. What the program does on its own (opening the dossier of a scanned slip, judging pages) is not called through here.

    Attributes:
        actions: deliberate actions: use cases that a person started or decided.
        grips: what the hands did at the machine: paper laid down, a jam cleared. Part of the world, no use case.
    """

    actions: list[Action] = field(default_factory=list)
    grips: list[str] = field(default_factory=list)

    def act[**P, R](self, what: str, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Start a use case; counted whether or not it succeeds."""
        begun, outcome = time.monotonic(), "done"
        try:
            return call(*args, **kwargs)
        except StationError as error:
            outcome = error.code
            raise
        finally:
            self.actions.append(Action(what, call.__qualname__, time.monotonic() - begun, outcome))

    def grip[**P, R](self, what: str, hand: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do something at the machine."""
        self.grips.append(what)
        return hand(*args, **kwargs)
