"""Seals over the audit log: the tree goes on from the last one, and its row tells of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.domain.audit import GENESIS
from app.domain.auditing.seals import SEALED, seal_is_due
from app.domain.errors import StoreFailed
from app.domain.merkle import Tree
from app.store.seals import Seals
from tests.support.store_world import AT, Desk
from tests.support.tampered import tamper


def leaves(desk: Desk) -> list[bytes]:
    return [bytes.fromhex(row.sha256) for row in desk.store.audit.rows()]


def test_the_end_of_the_log_is_told_with_the_root_over_all_rows(desk: Desk) -> None:
    for seals in (desk.store.seals, Seals(desk.store.database)):
        desk.batch(*desk.paper(f"H{id(seals)}"))
        end, rows = seals.end().tree, leaves(desk)
        assert (end.size, end.root, end.head) == (len(rows), Tree.of(rows).root.hex(), desk.store.audit.head())


def test_a_seal_is_kept_and_a_row_tells_of_it(desk: Desk) -> None:
    sealed = desk.store.seals.add(desk.store.seals.end(), b"token")
    (row,) = [row for row in desk.store.audit.rows() if row.event == SEALED]
    assert row.position == sealed.tree.size
    assert (row.facts["seal"], row.facts["size"], row.facts["sha256"]) == (0, sealed.tree.size, sealed.sha256)
    assert desk.store.seals.newest() == sealed == desk.store.seals.all()[0]
    desk.paper("H1")
    again = desk.store.seals.add(desk.store.seals.end(), b"")
    assert (again.seq, again.frontier.root, again.token) == (1, Tree.of(leaves(desk)[:-1]).root, b"")


def test_the_tree_goes_on_from_a_seal_without_the_rows_before_it(desk: Desk) -> None:
    desk.batch(*desk.paper("H1"))
    desk.store.seals.add(desk.store.seals.end(), b"")
    desk.paper("H2")
    expected = Tree.of(leaves(desk)).root.hex()
    tamper(desk.store.database, "UPDATE audit_rows SET sha256 = '0' || substr(sha256, 2) WHERE position < 3")
    assert Seals(desk.store.database).end().tree.root == expected, "only the rows behind the seal were read"
    tamper(desk.store.database, "UPDATE audit_seals SET peaks = '[]'")
    assert Seals(desk.store.database).end().tree.root != expected, "what is not the seal's root is not gone on from"


def test_seals_stay_as_they_are_and_no_two_are_over_the_same_rows(desk: Desk) -> None:
    end = desk.store.seals.end()
    desk.store.seals.add(end, b"")
    with pytest.raises(StoreFailed) as refused:
        desk.store.seals.add(end, b"")
    assert refused.value.code == "CONSTRAINT_BROKEN"
    assert len(desk.store.seals.all()) == 1
    for change in ("UPDATE audit_seals SET size = 1", "DELETE FROM audit_seals"):
        with pytest.raises(Exception, match="stay as they are"), desk.store.database.engine.begin() as connection:
            connection.execute(text(change))


def test_an_empty_log_has_a_head_too(desk: Desk) -> None:
    tamper(desk.store.database, "DELETE FROM audit_rows")
    assert (desk.store.seals.end().tree.size, desk.store.seals.end().tree.head) == (0, GENESIS)


def test_a_day_has_one_seal_and_a_clock_that_was_set_back_makes_another_due() -> None:
    assert seal_is_due(None, AT)
    assert not seal_is_due(AT, AT + timedelta(hours=8)), (
        "08:30 in Greenwich is half past three in Ha Noi: until midnight there"
    )
    assert seal_is_due(AT, AT + timedelta(hours=9))
    assert seal_is_due(AT, AT - timedelta(days=1))
