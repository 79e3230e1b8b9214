"""A supervisor's word for one more try, and how tokens are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import SigningFailed
from app.domain.model import Actor
from app.domain.pin import PinEvent, PinFlags, PinState
from app.domain.tokens import TokenFacts
from app.services.tokens import Tokens
from tests.support.store_world import Desk, open_copy

T, SILENT = PinEvent.TRIED, PinEvent.REFUSED_SILENTLY


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_copy(tmp_path / "data")
    yield desk
    desk.store.close()


def _tokens(desk: Desk, *, by_another: bool = True, locked: bool = False) -> Tokens:
    def facts(serial: str, flags: PinFlags) -> TokenFacts:
        return TokenFacts("lib.so", serial, "", "", "", True, flags, ())

    there = (facts("0001", PinFlags(locked=locked)), facts("0002", PinFlags(count_low=True, final_try=True)))
    trouble = SigningFailed("TOKEN_LIBRARY_HANGS", file="x.so", seconds=1)
    return Tokens(desk.store, lambda: (there, (trouble,)), lambda: {"officer": "0002"}, by_another=by_another)


def _stop(desk: Desk) -> Actor:
    for event in (T, SILENT, T, SILENT):
        desk.store.pins.add("0001", event, desk.actor)
    return desk.store.dossiers.actor("Trưởng bộ phận", None)


def _code(tokens: Tokens, serial: str, actor: Actor) -> str:
    with pytest.raises(SigningFailed) as caught:
        tokens.allow(serial, actor)
    return caught.value.code


def test_a_token_is_told_with_what_was_written_down_here_and_who_signs_with_it(desk: Desk) -> None:
    _stop(desk)
    states, troubles = _tokens(desk).states()
    assert [(one.pin.state, one.pin.refusals, one.signers) for one in states] == [
        (PinState.NOT_REPORTED, 2, ()),
        (PinState.LAST_TRY, 0, ("officer",)),
    ]
    assert [trouble.code for trouble in troubles] == ["TOKEN_LIBRARY_HANGS"]


def test_one_more_try_is_allowed_by_another_than_who_entered_the_wrong_pin(desk: Desk) -> None:
    chief, tokens = _stop(desk), _tokens(desk)
    assert _code(tokens, "0001", desk.actor) == "PIN_ALLOWED_BY_ANOTHER"
    allowed = tokens.allow("0001", chief)
    assert allowed.allowed and not allowed.stopped and allowed.to_know is PinState.LAST_TRY
    assert _code(tokens, "0001", chief) == "TOKEN_NOT_STOPPED"
    desk.store.pins.add("0001", T, desk.actor)
    assert tokens.allow("0001", chief).allowed, "one word, one try"


def test_where_nobody_signs_in_the_one_who_works_here_allows_it(desk: Desk) -> None:
    _stop(desk)
    assert _tokens(desk, by_another=False).allow("0001", desk.actor).allowed


def test_no_word_of_a_supervisor_helps_a_token_that_says_that_it_is_locked(desk: Desk) -> None:
    chief = _stop(desk)
    assert _code(_tokens(desk, locked=True), "0001", chief) == "TOKEN_LOCKED"
    assert _tokens(desk).allow("0001", chief).allowed, "its issuer unlocked it, and the count here still stops it"


def test_a_token_that_was_found_locked_may_be_tried_after_its_issuer_unlocked_it(desk: Desk) -> None:
    desk.store.pins.add("0001", T, desk.actor)
    desk.store.pins.add("0001", PinEvent.FOUND_LOCKED, desk.actor)
    assert _tokens(desk, by_another=False).allow("0001", desk.actor).state is PinState.NOT_REPORTED
