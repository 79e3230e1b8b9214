"""What becomes of a page that failed at a worker."""

from __future__ import annotations

import pytest

from app.domain.errors import InputRefused, PageWorkFailed, StoreFailed
from app.domain.page_jobs import MOST_DEATHS, MOST_TRIES, Again, Against, Priority, SetAside, after_death, after_failure

AWAY = StoreFailed("PLACE_AWAY", retryable=True)
DIED = PageWorkFailed("PAGE_WORKER_DIED")


@pytest.mark.parametrize(
    ("error", "reason"),
    [(DIED, "PAGE_WORKER_DIED"), (StoreFailed("BLOB_MISSING"), "BLOB_MISSING"), (ValueError("a bug"), "INTERNAL")],
)
def test_a_page_is_tried_so_often_and_then_set_aside_with_its_reason(error: Exception, reason: str) -> None:
    tried = [after_failure(error, 40, Against(failures, MOST_DEATHS)) for failures in range(MOST_TRIES)]
    again = (Again(2 * 2**failures, Against(failures + 1, MOST_DEATHS)) for failures in range(MOST_TRIES - 1))
    assert tried == [*again, SetAside(reason)], "however often it was tried while something was away"


def test_what_is_away_is_waited_for_longer_each_time_and_without_end() -> None:
    told = Against(MOST_TRIES - 1, 3)
    pauses = [after_failure(AWAY, tries, told) for tries in (0, 1, 5, 9, 1000)]
    assert pauses == [Again(pause_s, told) for pause_s in (2, 4, 64, 300, 300)]


def test_what_can_not_be_decoded_is_not_tried_again() -> None:
    assert after_failure(InputRefused("NOT_AN_IMAGE"), 0, Against()) == SetAside("NOT_AN_IMAGE")


def test_a_page_that_takes_its_worker_along_is_set_aside_too() -> None:
    assert after_death(Against()) == Again(2, Against(deaths=1))
    often = Against(MOST_TRIES, MOST_TRIES)
    assert after_death(often) == Again(64, Against(MOST_TRIES, MOST_TRIES + 1)), (
        "whoever kills them may have meant none of the pages"
    )
    assert after_death(Against(0, MOST_DEATHS - 1)) == SetAside("PAGE_WORKER_DIED")


def test_whose_citizen_waits_goes_before_all_others() -> None:
    order = [Priority.CITIZEN_WAITING, Priority.TODAY, Priority.REPROCESSING, Priority.BACK_SCANNING]
    assert order == sorted(Priority, reverse=True)
