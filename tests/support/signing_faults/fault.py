"""A row of the table of faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.support.signing_faults.desk import Outcome
from tests.support.signing_faults.world import Place, World, with_a_key_file

type Act = Callable[[World], object]


class Moment(StrEnum):
    """When it goes wrong."""

    BEFORE = "before"
    """nothing is prepared yet"""
    PREPARED = "prepared"
    """between the two stages"""
    AT_THE_PROMPT = "at the prompt"
    """while the officer types his PIN"""


def nothing(_world: World) -> None:
    """Nothing is done."""


def anything(_world: World, _outcome: Outcome) -> None:
    """Nothing more is asked of the outcome."""


@dataclass(frozen=True)
class Fault:
    """A row.

    Attributes:
        name: what is wrong, in plain words.
        how: how it is produced, as the table says it.
        play: makes it so.
        code: the error that must come; empty: none, the document is signed.
        moment: when it is played.
        remarks: what a signature must say that it went otherwise than wanted.
        level: of the signature in the end.
        asked: how often the officer must have been asked for something by then.
        settings: of `[signing]`, beside those of the world.
        world: where the key is.
        mend: what a person does beside ending the fault.
        check: what else must be so.
        tried_below: the whole name of a cheaper test that meets the same fault in `make test`; the row then runs in `make faults` and
            `make soak` alone. Empty: there is none.
    """

    name: str
    how: str
    play: Act
    code: str = ""
    moment: Moment = Moment.BEFORE
    remarks: tuple[str, ...] = ()
    level: str = "B-LT"
    asked: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)
    world: Callable[[Place, Mapping[str, Any]], AbstractContextManager[World]] = with_a_key_file
    mend: Act = nothing
    check: Callable[[World, Outcome], None] = anything
    tried_below: str = ""
