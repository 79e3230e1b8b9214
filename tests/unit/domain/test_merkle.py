"""The tree of RFC 6962: the roots that certificate logs test themselves with, and what proofs show and do not show."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.merkle import EMPTY, Frontier, Tree, goes_on_from, leaf_hash, node_hash, stands_in

ENTRIES = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
"""the leaves that the reference implementation of Certificate Transparency is tested with (merkletree/merkle_tree_test.cc)"""
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def root_of(entries: Sequence[bytes]) -> bytes:
    """MTH, as RFC 6962 (2.1) writes it down."""
    if len(entries) < 2:
        return leaf_hash(entries[0]) if entries else EMPTY
    half = half_of(entries)
    return node_hash(root_of(entries[:half]), root_of(entries[half:]))


def half_of(entries: Sequence[bytes]) -> int:
    """The largest power of two that is smaller than the number of leaves (2.1: k)."""
    return 1 << ((len(entries) - 1).bit_length() - 1)


def path(entries: Sequence[bytes], position: int) -> tuple[bytes, ...]:
    """PATH of 2.1.1."""
    if len(entries) == 1:
        return ()
    half = half_of(entries)
    if position < half:
        return (*path(entries[:half], position), root_of(entries[half:]))
    return (*path(entries[half:], position - half), root_of(entries[:half]))


def subproof(entries: Sequence[bytes], before: int, *, whole: bool = True) -> tuple[bytes, ...]:
    """SUBPROOF of 2.1.2."""
    if before == len(entries):
        return () if whole else (root_of(entries),)
    half = half_of(entries)
    if before <= half:
        return (*subproof(entries[:half], before, whole=whole), root_of(entries[half:]))
    return (*subproof(entries[half:], before - half, whole=False), root_of(entries[:half]))


LOGS = st.integers(1, 70).map(lambda size: [hashlib.sha256(b"%d" % one).digest() for one in range(size)])


def test_the_roots_are_those_of_certificate_logs() -> None:
    assert Tree.of(()).root == Frontier().root == root_of(()) == EMPTY
    assert tuple(root_of(ENTRIES[:size]).hex() for size in range(1, 9)) == ROOTS


@given(LOGS, st.data())
def test_a_tree_that_goes_on_is_the_tree_of_all(log: list[bytes], data: st.DataObject) -> None:
    before = data.draw(st.integers(0, len(log)))
    part = Frontier().with_entries(log[:before])
    assert part.with_entries(log[before:]) == Frontier().with_entries(log)
    assert len(part.peaks) == before.bit_count()


@given(LOGS, st.data())
def test_proofs_are_those_that_the_standard_writes_down(log: list[bytes], data: st.DataObject) -> None:
    tree, position = Tree.of(log), data.draw(st.integers(0, len(log) - 1))
    assert (tree.size, tree.root) == (len(log), root_of(log)) == (len(log), Frontier().with_entries(log).root)
    assert tree.inclusion(position) == path(log, position)
    assert tree.consistency(position + 1) == subproof(log, position + 1)


@given(LOGS, st.data())
def test_a_leaf_is_shown_to_stand_where_it_stands_and_nowhere_else(log: list[bytes], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(log) - 1))
    proof, root, size = Tree.of(log).inclusion(position), root_of(log), len(log)
    assert stands_in(log[position], position, size, proof, root)
    assert not stands_in(b"another", position, size, proof, root)
    assert not any(stands_in(log[position], other, size, proof, root) for other in range(size) if other != position)
    assert not stands_in(log[position], position, size, (*proof, root), root)
    assert not stands_in(log[position], position, size, proof, root_of([*log, b"more"]))
    assert not stands_in(log[position], size, size, proof, root)


@given(LOGS, st.data())
def test_a_log_is_shown_to_go_on_from_what_it_was(log: list[bytes], data: st.DataObject) -> None:
    before = data.draw(st.integers(1, len(log)))
    proof, root, earlier = Tree.of(log).consistency(before), root_of(log), root_of(log[:before])
    assert goes_on_from(before, earlier, len(log), root, proof)
    changed = [*log[: before - 1], b"changed"]
    assert not goes_on_from(before, root_of(changed), len(log), root, proof)
    assert not goes_on_from(before, earlier, len(log), root, (*proof, root))


def test_what_is_not_there_cannot_be_shown() -> None:
    with pytest.raises(ValueError, match="leaf"):
        Tree.of(ENTRIES).inclusion(8)
    for before in (0, 9):
        with pytest.raises(ValueError, match="tree"):
            Tree.of(ENTRIES).consistency(before)
    assert not goes_on_from(0, EMPTY, 8, root_of(ENTRIES), ())
    assert not goes_on_from(3, root_of(ENTRIES[:3]), 8, root_of(ENTRIES), ())
