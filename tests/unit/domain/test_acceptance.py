"""How a sent dossier stands, when it is asked about again, and when a supervisor is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.acceptance import FIRST_S, LONGEST_S, NOT_TOLD, SentDossier, Standing, StatusSeen, due
from app.domain.ids import new_id

SENT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return SENT + timedelta(seconds=seconds)


def dossier(value: int | None = None, seen_s: float = 0.0, *, waits: bool = False, first_s: float = 0.0) -> SentDossier:
    seen = None if value is None else StatusSeen(value, after(seen_s))
    return SentDossier(new_id(), "H56.14-261124-0001", after(first_s), SENT, seen, waits)


@pytest.mark.parametrize(
    ("value", "standing"),
    [
        (None, Standing.AWAITED),
        (NOT_TOLD, Standing.NOT_TOLD),
        (1, Standing.AWAITED),
        (2, Standing.AWAITED),
        (3, Standing.CLOSED),
        (4, Standing.ACCEPTED),
        (5, Standing.SUPPLEMENT),
        (6, Standing.ACCEPTED),
        (7, Standing.CLOSED),
        (8, Standing.CLOSED),
        (9, Standing.ACCEPTED),
        (10, Standing.ACCEPTED),
    ],
)
def test_what_was_said_last_decides(value: int | None, standing: Standing) -> None:
    assert dossier(value, 10).standing is standing


def test_a_word_from_before_the_newest_receipt_is_none_on_that_file() -> None:
    assert dossier(4, -1).standing is Standing.AWAITED
    assert dossier(5, -1).due_s(after(0)) == 0.0, "the supplement has come: it is asked anew"
    assert dossier(7, -1).standing is Standing.CLOSED


def test_the_pause_grows_with_the_age() -> None:
    assert dossier().due_s(after(0)) == 0.0
    assert dossier(2, 1).due_s(after(1)) == FIRST_S
    assert dossier(2, 1).due_s(after(1 + FIRST_S)) == 0.0
    assert dossier(2, 400).due_s(after(400)) == 100.0
    assert dossier(2, 10 * 86400).due_s(after(10 * 86400)) == LONGEST_S
    asked, now_s = 0, 0.0
    while now_s < 86400:
        asked += 1
        now_s += dossier(2, now_s).due_s(after(now_s)) or 0.0
    assert 40 < asked < 60, "a dossier that takes a day costs some fifty questions"


def test_nobody_asks_about_what_is_over() -> None:
    assert [dossier(value, 1).due_s(after(9e9 / 1e3)) for value in (4, 9, NOT_TOLD, 3, 7, 8)] == [None] * 6
    assert dossier(7, 1, waits=True).due_s(after(1)) == LONGEST_S, "it may be opened again"
    assert dossier(5, 1).due_s(after(1)) == LONGEST_S


def test_a_clock_that_was_set_back_makes_nothing_wait() -> None:
    assert dossier(2, 1000).due_s(after(10)) == 0.0


def test_the_longest_unasked_comes_first() -> None:
    never, lately, long_ago = dossier(), dossier(2, 50), dossier(2, 10)
    assert due([lately, long_ago, never, dossier(4, 1)], after(5000)) == (never, long_ago, lately)


def test_a_supervisor_hears_of_the_oldest_receipt_without_a_word() -> None:
    late = dossier(2, 100, first_s=-7200)
    assert late.overdue(after(100), 7200)
    assert not late.overdue(after(0), 7200)
    assert not dossier(4, 100, first_s=-7200).overdue(after(9999), 7200)
    assert not dossier(7, 100, first_s=-7200).overdue(after(9999), 7200)
    assert not dossier(5, 100, first_s=-7200).overdue(after(9999), 7200), "it is the citizen's turn"
    assert dossier(None, first_s=-7200).overdue(after(1), 7200), "a server that is away excuses nobody"
