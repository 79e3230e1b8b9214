"""A disk as a list of changes: what was asked of it, what was made durable, and what a folder holds if only some of it arrived.

The model is that of Pillai et al., "All File Systems Are Not Created Equal" (OSDI 2014): what was not synced reaches the disk or not,
in any order; a step that touches one folder is atomic; a write may arrive in part.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

ROOT = 0
UNSAVED = "-shm"
"""the end of the names of files that nobody expects back: SQLite makes the index of its log anew"""

type Tree = dict[str, bytes | None]
"""what a folder holds: path -> bytes, or None for a folder"""


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes of a file at `offset`; a file that is shorter is filled up with zeros."""

    node: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Resize:
    """A file gets a size; where it is `growing`, never a smaller one."""

    node: int
    size_bytes: int
    growing: bool = False


@dataclass(frozen=True, slots=True)
class Enter:
    """A folder gets a name for a node, in the place of the node that had it."""

    folder: int
    name: str
    node: int


@dataclass(frozen=True, slots=True)
class Leave:
    """A folder loses the name of a node, if it still is that node's."""

    folder: int
    name: str
    node: int


type Step = Write | Resize | Enter | Leave


@dataclass(frozen=True, slots=True)
class Change:
    """Steps on one file or one folder that arrive together or not at all."""

    number: int
    steps: tuple[Step, ...]

    @property
    def is_name(self) -> bool:
        """Whether it is about names in a folder; else it is about the bytes of a file."""
        return isinstance(self.steps[0], Enter | Leave)

    @property
    def node(self) -> int:
        """The file or folder that has to be synced to make it durable."""
        match self.steps[0]:
            case Write(node) | Resize(node):
                return node
            case Enter(folder) | Leave(folder):
                return folder


@dataclass(frozen=True, slots=True)
class Sync:
    """An fsync of a node, which had that path; it covers the changes before number `until`."""

    node: int
    path: str
    until: int


@dataclass(frozen=True, slots=True)
class Boundary:
    """The program said that it came by here."""

    name: str


type Event = Change | Sync | Boundary


class Law(Enum):
    """What an fsync promises."""

    WEAK = "weak"
    """its own file's bytes, or its own folder's names"""
    JOURNAL = "journal"
    """besides, every name and size set before it: one journal holds them all (ext4), and names arrive in their order"""

    def covers(self, sync: Sync, change: Change) -> bool:
        """Whether a change is durable once the sync has returned."""
        if change.number >= sync.until:
            return False
        return change.node == sync.node or (self is Law.JOURNAL and change.is_name)


@dataclass(slots=True)
class Contents:
    """A folder in memory: bytes by file, names by folder."""

    files: dict[int, bytearray] = field(default_factory=dict)
    folders: dict[int, dict[str, int]] = field(default_factory=lambda: {ROOT: {}})

    def apply(self, changes: Iterable[Change]) -> None:
        """Let changes arrive, in this order."""
        for change in changes:
            for step in change.steps:
                self._apply(step)

    def after(self, changes: Sequence[Change]) -> Contents:
        """What it would be if these arrived too; it stays as it is itself."""
        then = Contents(dict(self.files), dict(self.folders))
        for node in {change.node for change in changes}:
            if node in then.files:
                then.files[node] = then.files[node][:]
            if node in then.folders:
                then.folders[node] = dict(then.folders[node])
        then.apply(changes)
        return then

    def _apply(self, step: Step) -> None:
        match step:
            case Write(node, offset, data):
                file = self.files.setdefault(node, bytearray())
                file.extend(bytes(max(0, offset - len(file))))
                file[offset : offset + len(data)] = data
            case Resize(node, size_bytes, growing):
                file = self.files.setdefault(node, bytearray())
                file.extend(bytes(max(0, size_bytes - len(file))))
                if not growing:
                    del file[size_bytes:]
            case Enter(folder, name, node):
                self.folders.setdefault(folder, {})[name] = node
            case Leave(folder, name, node):
                names = self.folders.setdefault(folder, {})
                if names.get(name) == node:
                    del names[name]

    def tree(self, folders: frozenset[int]) -> Tree:
        """What can be reached from the root; `folders` says which nodes are none of the files."""
        found: Tree = {}
        waiting = [("", ROOT)]
        while waiting:
            prefix, folder = waiting.pop()
            for name, node in self.folders.get(folder, {}).items():
                if node in folders:
                    found[prefix + name] = None
                    waiting.append((f"{prefix}{name}/", node))
                elif not name.endswith(UNSAVED):
                    found[prefix + name] = bytes(self.files.get(node, b""))
        return found


def read_tree(folder: Path) -> Tree:
    """What a folder on the real disk holds."""
    return {
        str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if not path.name.endswith(UNSAVED)
    }


def write_tree(tree: Tree, folder: Path) -> None:
    """Lay a tree out in a new folder."""
    folder.mkdir()
    for path, data in sorted(tree.items()):
        place = f"{folder}/{path}"  # a Path for each of the 256 folders of blobs would take longer than the folders
        if data is None:
            os.mkdir(place)  # noqa: PTH102
        else:
            with open(place, "wb") as file:  # noqa: PTH123
                file.write(data)
