"""When page work is asked for again, and when a page goes on without its words."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from app.bootstrap.pdf_reader import pdf_reader
from app.domain.artifacts import Stage
from app.domain.errors import InputRefused, PageWorkFailed, StationError
from app.domain.ids import new_id
from app.domain.page_view import Placement
from app.services.page_calls import PageCall


def call(*stages: Stage) -> PageCall:
    return PageCall((), (), Placement(new_id()), dict.fromkeys(stages, "key"), pdf_reader(), Future())


@pytest.mark.parametrize("code", ["PAGE_TIME_LIMIT", "PAGE_MEMORY_LIMIT"])
def test_a_page_that_takes_too_much_is_not_read_again(code: str) -> None:
    again = call(Stage.LAYERS, Stage.TEXT).after(PageWorkFailed(code))
    assert again is not None
    assert again.unread == code
    assert again.after(PageWorkFailed(code)) is None, "it was not the reader"


def test_one_death_of_a_worker_proves_nothing_against_a_page() -> None:
    second = call(Stage.TEXT).after(PageWorkFailed("PAGE_WORKER_DIED"))
    assert second is not None
    assert second.unread == ""
    third = second.after(PageWorkFailed("PAGE_WORKER_DIED"))
    assert third is not None
    assert third.unread == "PAGE_WORKER_DIED"
    assert third.after(PageWorkFailed("PAGE_WORKER_DIED")) is None


@pytest.mark.parametrize("error", [InputRefused("NOT_AN_IMAGE"), PageWorkFailed("LANGUAGE_MISSING")])
def test_what_the_reader_is_not_guilty_of_is_told(error: StationError) -> None:
    """Language data that are not installed would leave every page without words: that is mended, not gone round."""
    assert call(Stage.LAYERS, Stage.TEXT).after(error) is None
    assert call(Stage.LAYERS).after(PageWorkFailed("PAGE_TIME_LIMIT")) is None, "the words were not asked for"
