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


def root_of(entries: Sequence[bytes]) -> bytes:
    """The hash of the tree of these leaves (2.1: MTH)."""
    return Frontier().with_entries(entries).root


def inclusion_proof(entries: Sequence[bytes], position: int) -> tuple[bytes, ...]:
    """What shows that a leaf stands at `position` (2.1.1: PATH): the hashes beside its way to the root, from below.

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= position < len(entries):
        raise ValueError("no such leaf")
    if len(entries) == 1:
        return ()
    half = _largest_half(len(entries))
    if position < half:
        return (*inclusion_proof(entries[:half], position), root_of(entries[half:]))
    return (*inclusion_proof(entries[half:], position - half), root_of(entries[:half]))


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


def consistency_proof(entries: Sequence[bytes], before: int) -> tuple[bytes, ...]:
    """What shows that the tree of the first `before` leaves grew into that of all (2.1.2: PROOF).

    Raises:
        ValueError: `before` is not from 1 to the number of leaves.
    """
    if not 0 < before <= len(entries):
        raise ValueError("no such earlier tree")
    return _subproof(entries, before, whole=True)


def _subproof(entries: Sequence[bytes], before: int, *, whole: bool) -> tuple[bytes, ...]:
    """SUBPROOF of 2.1.2; `whole` while the earlier tree's root is known to who checks."""
    if before == len(entries):
        return () if whole else (root_of(entries),)
    half = _largest_half(len(entries))
    if before <= half:
        return (*_subproof(entries[:half], before, whole=whole), root_of(entries[half:]))
    return (*_subproof(entries[half:], before - half, whole=False), root_of(entries[:half]))


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


def _largest_half(size: int) -> int:
    """The largest power of two that is smaller than `size` (2.1: k)."""
    return 1 << ((size - 1).bit_length() - 1)
