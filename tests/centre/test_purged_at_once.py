"""What is purged at one counter while others are at the very same bytes, and where something fails in between."""

from __future__ import annotations

import pytest

from app.domain.errors import StoreFailed
from app.store.purge import purge
from tests.centre.test_made_of_purged import scanned
from tests.support.both_sides import BothSides
from tests.support.store_world import Desk


def test_a_purged_page_goes_though_what_was_made_of_it_can_not_yet(
    both: BothSides, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought, compared = scanned(desk, "H1", 1, 2)
    both.settle()
    for rooms in (both.centre.arrivals, both.centre.centre_counts):
        monkeypatch.setattr(rooms.__class__, "give_up_made", _busy)
    purge(desk.store, brought.blob.sha256, "mật", desk.actor)
    with pytest.raises(StoreFailed, match="DATABASE_BUSY"):
        both.settle()
    assert {*both.place.names()} == {compared.blob.sha256}
    purge(desk.store, compared.blob.sha256, "mật", desk.actor)
    with monkeypatch.context() as patched:
        patched.setattr(both.place.__class__, "remove", _busy)
        with pytest.raises(StoreFailed, match="DATABASE_BUSY"):
            both.settle()
    assert {*both.place.names()} == {compared.blob.sha256}
    with pytest.raises(StoreFailed, match="DATABASE_BUSY"):
        both.compare()
    assert {*both.place.names()} == set()


def _busy(*_: object) -> None:
    raise StoreFailed("DATABASE_BUSY", retryable=True)
