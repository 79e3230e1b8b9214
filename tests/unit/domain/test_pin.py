"""The PIN of a token: how it stands, and who may still try one."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import SigningFailed
from app.domain.pin import MOST_REFUSALS, PinEvent, PinFlags, PinState, refused, standing

T, OK, NO, SILENT = PinEvent.TRIED, PinEvent.ACCEPTED, PinEvent.REFUSED, PinEvent.REFUSED_SILENTLY
SPARED, ALLOWED, FOUND_LOCKED = PinEvent.SPARED, PinEvent.ALLOWED, PinEvent.FOUND_LOCKED
FOUND_LOW = PinEvent.FOUND_LOW
NONE, LOW = PinFlags(), PinFlags(count_low=True)
FINAL, LOCKED = PinFlags(count_low=True, final_try=True), PinFlags(locked=True)


def _refusal(events: Sequence[PinEvent], flags: PinFlags, knowing: PinState) -> str:
    try:
        standing("0001", events, flags).require_known(knowing)
    except SigningFailed as error:
        return error.code
    return ""


@pytest.mark.parametrize(
    ("events", "flags", "state", "refusals"),
    [
        ((), NONE, PinState.NORMAL, 0),
        ((T, OK), NONE, PinState.NORMAL, 0),
        ((), LOW, PinState.WRONG_ENTERED, 0),
        ((T, NO), LOW, PinState.WRONG_ENTERED, 1),
        ((T, NO, T, NO), FINAL, PinState.LAST_TRY, 2),
        ((T, NO, T, NO), LOW, PinState.LAST_TRY, 2),
        ((FOUND_LOW, T, NO), LOW, PinState.LAST_TRY, 2),
        ((FOUND_LOW, T, SPARED), LOW, PinState.WRONG_ENTERED, 1),
        ((FOUND_LOW, T, OK), NONE, PinState.NORMAL, 0),
        ((), LOCKED, PinState.LOCKED, 0),
        ((T, SILENT), NONE, PinState.NOT_REPORTED, 1),
        ((T, SILENT, T, OK), NONE, PinState.NOT_REPORTED, 0),
        ((T, SILENT, T, OK, T, NO, T, OK), NONE, PinState.NORMAL, 0),
        ((T,), NONE, PinState.NOT_REPORTED, 1),
        ((T, SPARED), NONE, PinState.NORMAL, 0),
        ((T, FOUND_LOCKED), NONE, PinState.LOCKED, 1),
        ((T, FOUND_LOCKED, ALLOWED), NONE, PinState.NOT_REPORTED, 1),
    ],
)
def test_how_a_pin_stands(events: tuple[PinEvent, ...], flags: PinFlags, state: PinState, refusals: int) -> None:
    found = standing("0001", events, flags)
    assert (found.state, found.refusals) == (state, refusals)


@pytest.mark.parametrize(
    ("events", "flags", "knowing", "code"),
    [
        ((), NONE, PinState.NORMAL, ""),
        ((T, NO), LOW, PinState.NORMAL, "PIN_WRONG_BEFORE"),
        ((T, NO), LOW, PinState.WRONG_ENTERED, ""),
        ((T, NO), FINAL, PinState.WRONG_ENTERED, "PIN_LAST_TRY"),
        ((T, NO), FINAL, PinState.LAST_TRY, ""),
        ((T, NO), LOCKED, PinState.LAST_TRY, "TOKEN_LOCKED"),
        ((T, SILENT), NONE, PinState.NORMAL, "PIN_WRONG_BEFORE"),
        ((T, SILENT), NONE, PinState.NOT_REPORTED, ""),
        ((T, SILENT, T, SILENT), NONE, PinState.LAST_TRY, "PIN_STOPPED"),
        ((T, T), NONE, PinState.LAST_TRY, "PIN_STOPPED"),
        ((T, SILENT, T, SILENT, ALLOWED), NONE, PinState.WRONG_ENTERED, "PIN_LAST_TRY"),
        ((T, SILENT, T, SILENT, ALLOWED), NONE, PinState.LAST_TRY, ""),
        ((T, SILENT, T, SILENT, ALLOWED, T, SPARED), NONE, PinState.LAST_TRY, ""),
        ((T, SILENT, T, SILENT, ALLOWED, T, SILENT), NONE, PinState.LAST_TRY, "PIN_STOPPED"),
        ((T, SILENT, T, OK), NONE, PinState.NORMAL, ""),
    ],
)
def test_who_may_try_one(events: tuple[PinEvent, ...], flags: PinFlags, knowing: PinState, code: str) -> None:
    assert _refusal(events, flags, knowing) == code


def test_a_refusal_that_no_flag_tells_of_is_a_silent_one() -> None:
    assert refused(NONE) is SILENT
    assert {refused(flags) for flags in (LOW, FINAL, LOCKED)} == {NO}


@given(st.lists(st.sampled_from([OK, NO, SILENT, SPARED]), max_size=12), st.sampled_from([NONE, LOW, FINAL]))
def test_a_program_by_itself_never_gives_a_pin_after_a_refusal(outcomes: list[PinEvent], flags: PinFlags) -> None:
    events = [event for outcome in outcomes for event in (T, outcome)]
    told = [outcome for outcome in outcomes if outcome is not SPARED]
    if told and told[-1] in (NO, SILENT):
        assert _refusal(events, flags, PinState.NORMAL)


@given(st.lists(st.sampled_from([SILENT, T, SPARED]), min_size=1, max_size=12))
def test_where_nothing_is_reported_nobody_gets_a_third_try_without_a_supervisor(outcomes: list[PinEvent]) -> None:
    events: list[PinEvent] = []
    tries = 0
    for outcome in outcomes:
        if _refusal(events, NONE, PinState.LAST_TRY):
            continue
        events += [T] if outcome is T else [T, outcome]
        tries += outcome is not SPARED
    assert tries <= MOST_REFUSALS
