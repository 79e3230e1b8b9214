"""What becomes of a page that failed at a worker."""

from __future__ import annotations

import pytest

from app.domain.errors import InputRefused, PageWorkFailed, StoreFailed
from app.domain.page_jobs import MOST_DEATHS, MOST_TRIES, Again, Priority, SetAside, after_death, after_failure

AWAY = StoreFailed("PLACE_AWAY", retryable=True)
DIED = PageWorkFailed("PAGE_WORKER_DIED")


@pytest.mark.parametrize(
    ("error", "reason"),
    [(DIED, "PAGE_WORKER_DIED"), (StoreFailed("BLOB_MISSING"), "BLOB_MISSING"), (ValueError("a bug"), "INTERNAL")],
)
def test_a_page_is_tried_so_often_and_then_set_aside_with_its_reason(error: Exception, reason: str) -> None:
    tried = [after_failure(error, tries) for tries in range(MOST_TRIES)]
    assert tried == [*(Again(2 * 2**tries) for tries in range(MOST_TRIES - 1)), SetAside(reason)]


def test_what_is_away_is_waited_for_longer_each_time_and_without_end() -> None:
    pauses = [after_failure(AWAY, tries) for tries in (0, 1, 5, 9, 1000)]
    assert pauses == [Again(2), Again(4), Again(64), Again(300), Again(300)]


def test_what_can_not_be_decoded_is_not_tried_again() -> None:
    assert after_failure(InputRefused("NOT_AN_IMAGE"), 0) == SetAside("NOT_AN_IMAGE")


def test_a_page_that_takes_its_worker_along_is_set_aside_too() -> None:
    assert after_death(0) == Again(2)
    assert after_death(MOST_TRIES) == Again(64), "who kills workers over and over may have meant none of their pages"
    assert after_death(MOST_DEATHS - 1) == SetAside("PAGE_WORKER_DIED")


def test_whose_citizen_waits_goes_before_all_others() -> None:
    order = [Priority.CITIZEN_WAITING, Priority.TODAY, Priority.REPROCESSING, Priority.BACK_SCANNING]
    assert order == sorted(Priority, reverse=True)
