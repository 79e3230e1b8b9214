"""Rights at a station: who has which roles, and that a refusal is told and put on record."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap import build
from app.domain.errors import InputRefused
from app.domain.rights import Action, Role
from app.settings import load
from tests.support.unproven import unproven


def test_a_refusal_is_told_and_put_on_record(tmp_path: Path) -> None:
    with build(load(tmp_path / "data")) as station:
        with pytest.raises(InputRefused, match="NOT_ALLOWED") as caught:
            station.rights.require(station.actor, Action.REVIEW)
        assert caught.value.fields == {"action": "review"}
        (told,) = [row for row in station.store.audit.rows() if row.event == "right.refused"]
        assert told.facts == {"actor": str(station.actor.id), "action": "review"}
        station.rights.require(station.actor, Action.PROVENANCE)


def test_an_operator_has_the_roles_that_the_policy_gives(tmp_path: Path) -> None:
    policy = unproven('[rights]\noperator = ["supervisor"]')
    with build(load(tmp_path / "data", policy=policy)) as station:
        assert station.roles(station.actor) == {Role.COUNTER, Role.SUPERVISOR}
        another = station.store.dossiers.actor("Người khác")
        assert station.roles(another) == {Role.COUNTER}


def test_in_training_everything_may_be_tried(tmp_path: Path) -> None:
    with build(load(tmp_path / "data", {"mode": "training"})) as station:
        assert station.roles(station.actor) == set(Role)
