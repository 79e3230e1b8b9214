"""`retain` and `hold` by the real commands: told, held, refused to nobody who may in training."""

from __future__ import annotations

import pytest

from tests.support.cli_world import conforms, fresh_code
from tests.support.command_counter import CommandCounter

pytestmark = pytest.mark.xdist_group("station")


def test_what_is_held_is_said_and_nothing_goes_before_its_days(counter: CommandCounter) -> None:
    code = fresh_code()
    assert counter.send(code, "TP01").code == 0
    cli = counter.cli
    assert cli.json("hold", code).document == {"dossier": code, "held": False, "reason": None, "since": None}
    held = cli.json("hold", code, "--reason", "Khiếu nại số 12")
    conforms("hold", held.document)
    assert held.document["held"] and held.document["reason"] == "Khiếu nại số 12"
    assert cli.json("hold", code, "--reason", "x", "--release").error["code"] == "HOLD_OR_RELEASE"
    assert cli.json("hold", code, "--reason", " ").error["code"] == "REASON_NEEDED"
    told, done = cli.json("retain", "--dry-run"), cli.json("retain", "--apply")
    for outcome in (told, done):
        conforms("retain", outcome.document)
        assert outcome.code == 0 and outcome.document["dossiers"] == []
    assert (told.document["applied"], done.document["applied"]) == (False, True)
    assert not cli.json("hold", code, "--release").document["held"]
    assert cli.store_is_whole()
