"""`docs/rights.md` shows the table of rights as it is in force, and every cell of it is looked at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.domain.rights import ALLOWED, Action, Role, may

DOCUMENT = Path(__file__).parents[2] / "docs" / "rights.md"
YES, NO, POLICY = "yes", "–", "policy"


def _cells() -> dict[tuple[Role, Action], str]:
    rows = [line.strip("| \n").split("|") for line in DOCUMENT.read_text(encoding="utf-8").splitlines()]
    table = [[cell.strip() for cell in row] for row in rows if len(row) == len(Role) + 2]
    head, _ruler, *body = table
    roles = [Role(re.sub(r"\W.*", "", name)) for name in head[1:-1]]
    return {
        (role, Action(row[0].strip("`"))): cell for row in body for role, cell in zip(roles, row[1:-1], strict=True)
    }


def test_the_table_has_every_role_and_every_action() -> None:
    assert _cells().keys() == {(role, action) for role in Role for action in Action}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", Role)
def test_each_cell_says_what_holds(role: Role, action: Action) -> None:
    told = {YES: {True}, NO: {False}, POLICY: {False, True}}[_cells()[role, action]]
    assert {may({role}, action), may({role}, action, see_names=[role])} == told
    assert (action in ALLOWED[role]) is (told == {True})
