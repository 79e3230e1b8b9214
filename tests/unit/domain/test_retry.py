"""The laws of the outbox's waiting: order, patience, refusals, a clock that jumps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from app.delivery.failures import RETRYABLE
from app.domain.retry import (
    ABOUT_THE_SERVER,
    ALARMS,
    HEALED_BY_WAITING,
    IN_A_ROW,
    LONGEST_ASKED_S,
    LONGEST_S,
    FailedAttempt,
    Waiting,
    bound_s,
    due,
    next_due_s,
    wait_s,
)
from app.messages import texts

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
LONG = timedelta(seconds=LONGEST_S + LONGEST_ASKED_S + 1)
REFUSALS = ["DOSSIER_UNKNOWN", "FILE_TOO_LARGE", "A_CODE_OF_TOMORROW"]
CODES = st.sampled_from([*sorted(HEALED_BY_WAITING), *sorted(ALARMS), *REFUSALS])
TRIES = st.builds(
    FailedAttempt,
    CODES,
    st.integers(-7200, 600).map(lambda s: NOW + timedelta(seconds=s)),
    st.sampled_from([0, 0, 5, 99_999]),
)


@st.composite
def outboxes(draw: st.DrawFn) -> tuple[Waiting, ...]:
    return tuple(
        Waiting(UUID(int=number), draw(st.sampled_from("ABC")), tuple(draw(st.lists(TRIES, max_size=5))))
        for number in range(draw(st.integers(0, 7)))
    )


MOMENTS = st.one_of(st.none(), st.integers(-7200, 600).map(lambda s: NOW + timedelta(seconds=s)))


@given(outboxes(), MOMENTS, st.sets(st.integers(0, 6)))
def test_one_of_a_dossier_at_once_and_the_oldest_that_has_not_stepped_aside(
    waiting: tuple[Waiting, ...], received_at: datetime | None, busy: set[int]
) -> None:
    under_way = {one.id for one in waiting if one.id.int in busy}
    sent = due(waiting, NOW, under_way, received_at)
    dossiers = [one.dossier for one in sent]
    assert len(set(dossiers)) == len(dossiers)
    assert not {one.dossier for one in waiting if one.id in under_way} & set(dossiers)
    for one in sent:
        assert one == next(other for other in waiting if other.dossier == one.dossier and not other.aside)


@given(outboxes(), MOMENTS)
def test_what_stepped_aside_holds_up_nothing(waiting: tuple[Waiting, ...], received_at: datetime | None) -> None:
    """What failed before waits for itself alone: a refusal tells that the server answers, so an entry need not ask whether it is back."""
    rest = tuple(one for one in waiting if not one.aside)
    now, late = (set(due(waiting, moment, frozenset(), received_at)) for moment in (NOW, NOW + 2 * LONG))
    assert {one for one in due(rest, NOW, frozenset(), received_at) if not one.attempts} <= now
    assert set(due(rest, NOW + 2 * LONG, frozenset(), received_at)) <= late
    assert all(not one.aside for one in now)


@given(outboxes(), MOMENTS)
def test_delivery_never_stops(waiting: tuple[Waiting, ...], received_at: datetime | None) -> None:
    """However the clock stands to what was written: set back before everything, or long after it."""
    open_ones = any(not one.aside for one in waiting)
    for moment in (NOW - 10 * LONG, NOW + 2 * LONG):
        assert bool(due(waiting, moment, frozenset(), received_at)) == open_ones
        assert (next_due_s(waiting, moment, received_at) == 0) == open_ones


@given(outboxes(), MOMENTS)
def test_the_time_until_something_is_due_is_right(waiting: tuple[Waiting, ...], received_at: datetime | None) -> None:
    now = max([NOW, *(attempt.at for one in waiting for attempt in one.attempts)])
    left_s = next_due_s(waiting, now, received_at)
    assert (left_s == 0) == bool(due(waiting, now, frozenset(), received_at))
    if left_s is not None:
        assert left_s <= max(LONGEST_S, LONGEST_ASKED_S)
        after = now + timedelta(seconds=left_s + 0.001)
        assert due(waiting, after, frozenset(), received_at)


@given(st.uuids(), st.integers(1, 500))
def test_waiting_grows_and_is_bounded(entry: UUID, failures: int) -> None:
    assert 0 <= wait_s(entry, failures) <= bound_s(failures) <= LONGEST_S
    assert bound_s(failures) <= bound_s(failures + 1) <= 2 * bound_s(failures)
    assert wait_s(entry, failures) == wait_s(entry, failures)


def test_stations_that_lost_the_server_together_come_back_spread_over_the_whole_wait() -> None:
    shares = sorted(wait_s(UUID(int=number), 20) / LONGEST_S for number in range(400))
    assert all(abs(share - rank / 400) < 0.08 for rank, share in enumerate(shares))


def test_a_server_that_names_a_time_is_not_asked_before() -> None:
    asked = Waiting(UUID(int=1), "A", (FailedAttempt("SERVER_BUSY", NOW, 40),))
    assert due([asked], NOW + timedelta(seconds=39)) == ()
    assert due([asked], NOW + timedelta(seconds=40)) == (asked,)


def test_an_alarm_stands_whatever_came_after_it() -> None:
    alarm = Waiting(UUID(int=1), "A", (FailedAttempt("RECEIPT_DIFFERS", NOW), FailedAttempt("SERVER_ERROR", NOW)))
    later = Waiting(UUID(int=2), "A")
    assert due([alarm, later], NOW + LONG) == (later,)


def test_while_the_server_is_away_one_entry_asks_for_all() -> None:
    away = tuple(FailedAttempt("SERVER_UNREACHABLE", NOW + timedelta(seconds=n)) for n in range(IN_A_ROW))
    tried = [Waiting(UUID(int=n), f"D{n}", (attempt,)) for n, attempt in enumerate(away)]
    fresh = [Waiting(UUID(int=n), f"D{n}") for n in range(10, 20)]
    later = NOW + LONG
    assert due([*tried, *fresh], later) == (fresh[0],)
    assert due([*tried, *fresh], later, {fresh[0].id}) == ()
    back = later - timedelta(seconds=1)
    assert len(due([*tried, *fresh], later, frozenset(), back)) == 13
    refused = replace(fresh[0], attempts=(FailedAttempt("DOSSIER_UNKNOWN", back),))
    assert len(due([*tried, refused, *fresh[1:]], later)) == 12, "a server that refuses is there"


@settings(max_examples=30)
@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_everything_arrives_in_order_or_stepped_aside(random: Random, at_once: int) -> None:
    """A whole day: a server that is away at times, a clock that is set back in between, several sent at once."""
    waiting = [Waiting(UUID(int=n), random.choice("ABCD")) for n in range(12)]
    now, received_at, received, under_way = NOW, None, [], list[Waiting]()
    for _ in range(2000):
        taken = due(waiting, now, {one.id for one in under_way}, received_at)
        under_way += taken[: at_once - len(under_way)]
        if not under_way:
            left_s = next_due_s(waiting, now, received_at)
            if left_s is None:
                break
            now += timedelta(seconds=left_s + 0.001)
            continue
        now += timedelta(seconds=random.choice([0.1, 2, 2, -600]))
        one = under_way.pop(random.randrange(len(under_way)))
        place = next(n for n, other in enumerate(waiting) if other.id == one.id)
        answer = random.choice(["received", "received", "SERVER_ERROR", "SERVER_UNREACHABLE", "DOSSIER_UNKNOWN"])
        if answer == "received":
            received_at = now
            received.append(waiting.pop(place))
        else:
            waiting[place] = replace(one, attempts=(*one.attempts, FailedAttempt(answer, now)))
    assert all(one.aside for one in waiting)
    assert _in_order(received)
    assert len(received) + len(waiting) == 12


def _in_order(received: Sequence[Waiting]) -> bool:
    return all(
        earlier.id.int < later.id.int
        for n, earlier in enumerate(received)
        for later in received[n + 1 :]
        if later.dossier == earlier.dossier
    )


def test_the_codes_are_those_of_the_wire() -> None:
    """What the wire calls retryable waits; nothing here is a word that nobody says."""
    assert {code.value for code in RETRYABLE} <= HEALED_BY_WAITING
    assert texts("en").keys() >= ABOUT_THE_SERVER
    assert not ALARMS & HEALED_BY_WAITING
