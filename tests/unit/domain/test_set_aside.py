"""What nobody can read is set aside, and told."""

from __future__ import annotations

import logging
from uuid import uuid4

import pytest

from app.domain.errors import StoreFailed
from app.domain.set_aside import set_aside
from app.domain.telemetry import Fact, known
from tests.support.hearing import heard_here

log = logging.getLogger(__name__)


def test_what_can_not_be_read_is_told_with_its_id_once_in_a_while_and_nothing_else_is_passed_over() -> None:
    whose, told = uuid4(), list[Fact]()
    with heard_here(told.append):
        for error in (OverflowError("Nguyễn"), StoreFailed("OPERATION_UNKNOWN"), AssertionError("Nguyễn")):
            with set_aside(whose, log):
                raise error
        with set_aside(other := uuid4(), log):
            raise StoreFailed("NOT_STORED")
        with pytest.raises(StoreFailed, match="DATABASE_AWAY"), set_aside(whose, log):
            raise StoreFailed("DATABASE_AWAY", retryable=True)
    said = [{"event": "rows.unreadable", "whose_id": str(whose), "code": "ROW_UNREADABLE"}]
    said += [{"event": "rows.unreadable", "whose_id": str(other), "code": "NOT_STORED"}]
    assert [known(fact) for fact in told] == said
