"""Rebuilds the states that a power loss can leave behind, and holds each against what was promised."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.store.store import DATABASE_FILE
from tests.crash.power.disk import Boundary, Change, Contents, Event, Law, Sync, Tree, write_tree
from tests.crash.power.history import History
from tests.crash.power.losses import Loss, Moment, losses, moments
from tests.crash.power.promises import Rows, Truth, broken_promises, read_rows, station_of
from tests.support.memory_disk import in_memory

_DATABASE = f"data/{DATABASE_FILE}"
_PROMISES = re.compile(r"commit\..*\.after|frame\.announce\.before|out\.folder\.after")
"""the boundaries with which something is promised"""


@dataclass(frozen=True, slots=True)
class State:
    """What lies on the disk if the power went at that moment and that was lost, an fsync being worth what the law says."""

    law: Law
    moment: Moment
    loss: Loss
    tree: Tree

    def __str__(self) -> str:
        return f"moment {self.moment.number}, {self.law.value} law, {self.loss.kind}"


@dataclass(slots=True)
class Examined:
    """What was looked at.

    Attributes:
        kinds: how many different states of each kind.
        findings: states that break promises, and what is wrong with each.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    findings: list[tuple[State, list[str]]] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join(f"{state}: {'; '.join(broken)}" for state, broken in self.findings)


def states(history: History, law: Law, limit: int, seed: int, since: str | None = None) -> Iterator[State]:
    """At most `limit` states at each moment, of those after the boundary `since` was first passed."""
    durable, applied = Contents(), 0
    for moment in moments(history, law):
        durable.apply(moment.safe[applied:])  # what is safe of a node came before all that is pending of it
        applied = len(moment.safe)
        if since is not None and not moment.passed[since]:
            continue
        for loss in losses(moment, law, limit, seed):
            yield State(law, moment, loss, durable.after(loss.arrived).tree(history.folders))


def examine(found: Iterable[State], truth: Truth, *, until: str | None = None) -> Examined:
    """Rebuild states and hold each against the truth; one that was seen with the same promises before is passed over.

    Args:
        found: the states.
        truth: what really happened.
        until: stop once a promise is broken whose words match this pattern.
    """
    examined, seen = Examined(), set[int]()
    for state in found:
        promises = sorted(item for item in state.moment.passed.items() if _PROMISES.fullmatch(item[0]))
        key = hash((tuple(sorted(state.tree.items())), tuple(promises)))
        if key in seen:
            continue
        seen.add(key)
        examined.kinds[state.loss.kind] += 1
        with rebuilt(state.tree) as root:
            broken = broken_promises(root, truth, state.moment.passed)
        if broken:
            examined.findings.append((state, broken))
        if until is not None and any(re.search(until, words) for words in broken):
            break
    return examined


@contextmanager
def rebuilt(tree: Tree) -> Iterator[Path]:
    """The tree in a folder of its own."""
    with in_memory() as folder:
        write_tree(tree, folder / "root")
        yield folder / "root"


def truth_of(history: History) -> Truth:
    """What really happened: the end, and all that the database held on the way."""
    commits = _commits(history)
    with rebuilt(history.end) as root:
        rows = read_rows(root / "data")
        with closing(sqlite3.connect(root / _DATABASE)) as connection:
            pages = tuple(connection.execute("SELECT id, blob_sha256 FROM master_pages ORDER BY batch_id, seq"))
        out = {path.name: path.read_bytes() for path in (root / "out").iterdir()}
    return Truth(station_of(rows), pages, commits, out)


def _commits(history: History) -> list[Rows]:
    """What the database held from its founding on, one after the other."""
    contents, commits = Contents(), list[Rows]()
    last: Tree = {}
    for event in history.events:
        match event:
            case Change():
                contents.apply([event])
            case Sync() | Boundary():
                found = {
                    path: data for path, data in contents.tree(history.folders).items() if path.startswith(_DATABASE)
                }
                if found and found != last:
                    last, rows = found, _rows_in(found)
                    if station_of(rows) and (not commits or rows != commits[-1]):
                        commits.append(rows)
    return commits


def _rows_in(files: Tree) -> Rows:
    with rebuilt({"data": None, **files}) as root:
        return read_rows(root / "data")


def without_syncs(history: History, forgotten: str) -> History:
    """The same, but the program forgot some syncs.

    Args:
        history: what it did.
        forgotten: a pattern for the name of the boundary before the sync, a space, and the path that was synced.
    """
    kept: list[Event] = []
    boundary = ""
    for event in history.events:
        if isinstance(event, Boundary):
            boundary = event.name
        if not (isinstance(event, Sync) and event.path and re.fullmatch(forgotten, f"{boundary} {event.path}")):
            kept.append(event)
    return History(tuple(kept), history.began, history.folders, history.end)
