"""The Merkle tree of RFC 6962 (section 2.1) over the hashes of audit rows: one hash for all rows, and proofs about some of them. Pure.

A row can be shown to stand in the log, and a log to go on from what it was, without the other rows being shown. Leaves are the 32 bytes of
each row's own hash (`audit.row_hash`), in the order of their positions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

EMPTY = hashlib.sha256().digest()
"""the root of a tree without leaves"""
_HASH_BYTES = 32


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf (2.1): SHA-256(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (2.1): SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The roots of the whole subtrees that a tree of `size` leaves ends in, the largest first: all that is needed to go on with it.

    There are as many as `size` has ones in base 2, so a log of a million rows goes on from at most 20 hashes.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def with_entries(self, entries: Iterable[bytes]) -> Self:
        """The tree with more leaves behind."""
        size, peaks = self.size, list(self.peaks)
        for entry in entries:
            peak, rest = leaf_hash(entry), size
            while rest & 1:
                peak, rest = node_hash(peaks.pop(), peak), rest >> 1
            peaks.append(peak)
            size += 1
        return type(self)(size, tuple(peaks))

    @property
    def root(self) -> bytes:
        """The hash of the whole tree (2.1: MTH)."""
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


@dataclass(frozen=True, slots=True)
class Tree:
    """All nodes of a tree, kept so that a proof hashes nothing anew: about 64 bytes a leaf.

    `levels` are the nodes, 32 bytes each, from the hashes of the leaves up to the root; the last node of an odd level goes up as it is,
    which gives just the tree of RFC 6962.
    """

    levels: tuple[bytes, ...]

    @classmethod
    def of(cls, entries: Iterable[bytes]) -> Self:
        """The tree of these leaves."""
        level = b"".join(map(leaf_hash, entries))
        levels = [level]
        while len(level) > _HASH_BYTES:
            pairs = range(0, len(level) - _HASH_BYTES, 2 * _HASH_BYTES)
            joined = [hashlib.sha256(b"\x01" + level[at : at + 2 * _HASH_BYTES]).digest() for at in pairs]
            odd = len(level) // _HASH_BYTES & 1
            level = b"".join((*joined, level[-_HASH_BYTES:] if odd else b""))
            levels.append(level)
        return cls(tuple(levels))

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return len(self.levels[0]) // _HASH_BYTES

    @property
    def root(self) -> bytes:
        """The hash of the whole tree (2.1: MTH)."""
        return self.levels[-1] or EMPTY

    def inclusion(self, position: int) -> tuple[bytes, ...]:
        """What shows that a leaf stands at `position` (2.1.1: PATH): the hashes beside its way to the root, from below.

        Raises:
            ValueError: there is no such leaf.
        """
        if not 0 <= position < self.size:
            raise ValueError("no such leaf")
        return self._beside(0, position)

    def consistency(self, before: int) -> tuple[bytes, ...]:
        """What shows that the tree of the first `before` leaves grew into this one (2.1.2: PROOF).

        Raises:
            ValueError: `before` is not from 1 to the number of leaves.
        """
        if not 0 < before <= self.size:
            raise ValueError("no such earlier tree")
        if before == self.size:
            return ()
        level, at = 0, before - 1
        while at & 1:
            level, at = level + 1, at >> 1
        own = (self._node(level, at),) if at else ()  # a whole tree of its own is known to who checks
        return own + self._beside(level, at)

    def _beside(self, level: int, at: int) -> tuple[bytes, ...]:
        """The nodes beside the way from a node to the root."""
        found = []
        for nodes in self.levels[level:-1]:
            if (at ^ 1) * _HASH_BYTES < len(nodes):
                found.append(nodes[(at ^ 1) * _HASH_BYTES : ((at ^ 1) + 1) * _HASH_BYTES])
            at >>= 1
        return tuple(found)

    def _node(self, level: int, at: int) -> bytes:
        return self.levels[level][at * _HASH_BYTES : (at + 1) * _HASH_BYTES]


def stands_in(entry: bytes, position: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows that the leaf stands at `position` of the tree of `size` leaves with this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= position < size:
        return False
    at, last, found = position, size - 1, leaf_hash(entry)
    for beside in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(beside, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def goes_on_from(before: int, before_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that a tree of `before` leaves grew into one of `size` (RFC 9162, 2.1.4.2)."""
    if not 0 < before <= size:
        return False
    if before == size:
        return not proof and before_root == root
    path = list(proof)
    if before & (before - 1) == 0:
        path.insert(0, before_root)
    if not path:
        return False
    at, last = before - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and old == before_root and new == root
