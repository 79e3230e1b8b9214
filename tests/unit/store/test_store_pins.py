from __future__ import annotations

import pytest

from app.domain.errors import SigningFailed
from app.domain.pin import PinEvent
from tests.support.store_world import Desk


def test_the_events_of_a_token_come_back_in_their_order_and_of_no_other(desk: Desk) -> None:
    pins = desk.store.pins
    assert pins.events("0001") == ()
    for event in (PinEvent.TRIED, PinEvent.REFUSED, PinEvent.TRIED, PinEvent.ACCEPTED):
        pins.add("0001", event, desk.actor)
    pins.add("0002", PinEvent.TRIED, desk.actor)
    assert pins.events("0001") == (PinEvent.TRIED, PinEvent.REFUSED, PinEvent.TRIED, PinEvent.ACCEPTED)
    assert pins.history("0002") == ((PinEvent.TRIED, desk.actor.id),)
    assert desk.store.audit.verify().first_break is None


def test_one_process_alone_tries_a_pin(desk: Desk) -> None:
    alone = desk.store.pins.alone
    with alone("0001"), alone("0002"), pytest.raises(SigningFailed, match="PIN_BEING_TRIED"), alone("0001"):
        pass
    with alone("0001"):
        pass
