"""From the calls of a program, which name paths, to the changes of a disk, which are made to files and folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import assert_never

from tests.crash.power.disk import (
    ROOT,
    Boundary,
    Change,
    Contents,
    Enter,
    Event,
    Leave,
    Resize,
    Step,
    Sync,
    Tree,
    Write,
)
from tests.crash.power.recording import (
    Call,
    MadeFolder,
    Moved,
    Opened,
    Reached,
    Removed,
    Renamed,
    Resized,
    Synced,
    Wrote,
)


@dataclass(frozen=True, slots=True)
class History:
    """All that happened to a folder; it began with what was there before, which is synced.

    Attributes:
        events: in their order.
        began: how many of the events only lay out what was there before.
        folders: the nodes that are folders.
        end: what the folder holds if everything arrived.
    """

    events: tuple[Event, ...]
    began: int
    folders: frozenset[int]
    end: Tree


def follow(start: Tree, calls: Sequence[Call]) -> History:
    """Follow a program through its calls.

    Args:
        start: the folder before it ran.
        calls: what was recorded.
    """
    follower = _Follower()
    for path, data in sorted(start.items()):
        follower.call(MadeFolder(path) if data is None else Opened(path, made=True, emptied=False, appending=False))
        if data:
            follower.call(Wrote(path, 0, data))
    follower.events += [Sync(node, "", follower.changes) for node in range(follower.nodes)]
    began = len(follower.events)
    reached = [follower.changes]  # how many changes there were when so many calls had returned
    for call in calls:
        if isinstance(call, Synced):
            follower.events.append(Sync(follower.node(call.path), call.path, reached[call.since]))
        else:
            follower.call(call)
        reached.append(follower.changes)
    folders = frozenset(follower.folders)
    return History(tuple(follower.events), began, folders, follower.contents.tree(folders))


class _Follower:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self.contents = Contents()
        self.folders = {ROOT}
        self.nodes = 1
        self.changes = 0
        self._places: dict[int, int | None] = {}  # where the next write without an offset goes; None: to the end

    def node(self, path: str) -> int:
        """The node that has a path now."""
        node = ROOT
        for name in PurePosixPath(path).parts:
            node = self.contents.folders[node][name]
        return node

    def call(self, call: Call) -> None:
        """Take in one call."""
        match call:
            case Opened(path, made, emptied, appending):
                self._open(path, made, emptied, appending)
            case Wrote(path, offset, data):
                self._write(self.node(path), offset, data)
            case Moved(path, offset):
                self._move(self.node(path), offset)
            case Resized(path, size_bytes):
                self._change(Resize(self.node(path), size_bytes))
            case MadeFolder(path):
                self.folders.add(self.nodes)
                self._enter(path)
            case Removed(path):
                folder, name = self._place(path)
                self._change(Leave(folder, name, self.node(path)))
            case Renamed(path, target):
                self._rename(path, target)
            case Reached(boundary):
                self.events.append(Boundary(boundary))
            case Synced():
                raise ValueError("a sync needs the count of changes")
            case _:
                assert_never(call)

    def _open(self, path: str, made: bool, emptied: bool, appending: bool) -> None:
        folder, name = self._place(path)
        if made and name not in self.contents.folders.get(folder, {}):
            self._enter(path)
        node = self.node(path)
        if emptied and self.contents.files.get(node):
            self._change(Resize(node, 0))
        self._places[node] = None if appending else 0

    def _write(self, node: int, offset: int | None, data: bytes) -> None:
        if offset is not None:
            self._change(Write(node, offset, data))
            return
        place = self._places[node]
        start = len(self.contents.files.get(node, b"")) if place is None else place
        self._change(Write(node, start, data))
        if place is not None:
            self._places[node] = start + len(data)

    def _move(self, node: int, offset: int) -> None:
        if (
            self._places.get(node) is not None
        ):  # who appends writes to the end all the same; who only reads writes nothing
            self._places[node] = offset

    def _rename(self, path: str, target: str) -> None:
        """Atomic within one folder; between two a new name and an old one that goes, of which the disk may see one alone."""
        (folder, name), (new_folder, new_name), node = self._place(path), self._place(target), self.node(path)
        if folder == new_folder:
            self._change(Leave(folder, name, node), Enter(folder, new_name, node))
        else:
            self._change(Enter(new_folder, new_name, node))
            self._change(Leave(folder, name, node))

    def _enter(self, path: str) -> None:
        folder, name = self._place(path)
        self._change(Enter(folder, name, self.nodes))
        self.nodes += 1

    def _place(self, path: str) -> tuple[int, str]:
        parent, name = PurePosixPath(path).parent, PurePosixPath(path).name
        return self.node(str(parent)), name

    def _change(self, *steps: Step) -> None:
        change = Change(self.changes, steps)
        self.changes += 1
        self.events.append(change)
        self.contents.apply([change])
