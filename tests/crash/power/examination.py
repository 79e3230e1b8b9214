"""Rebuilds the states that a power loss can leave behind, and holds each against what was promised."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.store.store import DATABASE_FILE
from tests.crash.power.disk import Change, Contents, Law, Sync, Tree, write_tree
from tests.crash.power.history import History
from tests.crash.power.losses import Loss, Moment, losses, moments
from tests.crash.power.promises import Rows, Truth, broken_promises, read_rows, station_of

_PROMISED = ("commit.", "frame.announce.before")


@dataclass(frozen=True, slots=True)
class State:
    """One state that a power loss can leave behind.

    Attributes:
        law: what an fsync was worth.
        moment: when the power went.
        loss: what was lost.
        tree: what lies on the disk.
    """

    law: Law
    moment: Moment
    loss: Loss
    tree: Tree


@dataclass(frozen=True, slots=True)
class Finding:
    """A state that breaks promises."""

    state: State
    broken: list[str]

    def __str__(self) -> str:
        state = self.state
        return f"moment {state.moment.number}, {state.law.value} law, {state.loss.kind}: {'; '.join(self.broken)}"


@dataclass(frozen=True, slots=True)
class Examined:
    """What an examination came to: how many states of each kind were looked at, and those that break promises."""

    kinds: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
