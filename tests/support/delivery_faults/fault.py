"""A row of the table of faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.support.delivery_faults.desk import Outcome, Paper
from tests.support.delivery_faults.world import World

type Act = Callable[[World, Paper], object]


def nothing(world: World, paper: Paper) -> None:
    """Nothing is done."""


def anything(world: World, paper: Paper, outcome: Outcome) -> None:
    """Nothing more is asked of the outcome."""


@dataclass(frozen=True)
class Fault:
    """A row.

    Attributes:
        name: what is wrong, in plain words.
        how: how it is produced, as the table says it.
        play: makes it so, before the document is sent.
        code: the error that must come; empty: none, the receipt is here at once.
        mend: what a person does beside ending the fault.
        check: what else must be so.
    """

    name: str
    how: str
    play: Act
    code: str = ""
    mend: Act = nothing
    check: Callable[[World, Paper, Outcome], None] = anything
