"""The table of rights, each cell of it, and how an issuer's groups become roles."""

from __future__ import annotations

import pytest

from app.domain.rights import ALLOWED, Action, Role, may, roles_of

TABLE = """
                counter  supervisor  auditor  administrator
review             -         x          -          -
read_cases         -         x          x          -
sample             -         x          -          -
see_figures        -         x          x          x
see_names          -         -          -          -
quality_sheet      x         x          x          -
provenance         x         x          x          x
retain             -         -          -          x
hold               -         x          x          -
"""
_HEAD, *_ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(role, row[0], mark == "x") for row in _ROWS for role, mark in zip(_HEAD, row[1:], strict=True)]


@pytest.mark.parametrize(("role", "action", "allowed"), CELLS)
def test_each_cell(role: str, action: str, allowed: bool) -> None:
    assert may({Role(role)}, Action(action)) is allowed


def test_the_table_is_whole() -> None:
    assert {(Role(role), Action(action)) for role, action, _ in CELLS} == {(r, a) for r in Role for a in Action}
    assert ALLOWED.keys() == set(Role)


def test_names_are_seen_by_whom_the_policy_says() -> None:
    assert may({Role.AUDITOR}, Action.SEE_NAMES, {Role.AUDITOR})
    assert not may({Role.SUPERVISOR}, Action.SEE_NAMES, {Role.AUDITOR})
    assert not may({Role.COUNTER}, Action.SEE_NAMES, {Role.COUNTER}), "who sees no figures sees no names in them"


def test_groups_become_roles_and_everybody_is_counter_staff() -> None:
    known = {"leaders": Role.SUPERVISOR}
    assert roles_of({"leaders", "unknown"}, known) == {Role.COUNTER, Role.SUPERVISOR}
    assert roles_of((), known) == {Role.COUNTER}
