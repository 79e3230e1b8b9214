from __future__ import annotations

from datetime import timedelta

from app.store.check import check
from tests.support.store_world import Desk

KEY, OTHER = "1" * 64, "2" * 64


def test_an_artifact_is_found_under_its_key(desk: Desk) -> None:
    ref = desk.store.artifacts.put(KEY, "text", b"words", "application/json")
    assert desk.store.artifacts.find([KEY, OTHER, KEY]) == {KEY: ref}
    assert desk.store.artifacts.put(KEY, "text", b"words", "application/json") == ref
    assert desk.store.artifacts.find(f"{number:064x}" for number in range(1200)) == {}


def test_what_is_made_anew_gives_way(desk: Desk) -> None:
    desk.store.artifacts.put(KEY, "text", b"words", "application/json")
    better = desk.store.artifacts.put(KEY, "text", b"better words", "application/json")
    assert desk.store.artifacts.find([KEY]) == {KEY: better}


def test_a_damaged_artifact_is_forgotten_and_nothing_is_missed(desk: Desk) -> None:
    ref = desk.store.artifacts.put(KEY, "text", b"words", "application/json")
    desk.store.blobs.path(ref).unlink()
    assert check(desk.store).missing == (ref.sha256,)
    desk.store.artifacts.forget(KEY)
    desk.store.artifacts.forget(OTHER)
    assert desk.store.artifacts.find([KEY]) == {}
    assert check(desk.store).ok


def test_bytes_that_two_keys_share_stay_until_both_are_forgotten(desk: Desk) -> None:
    ref = desk.store.artifacts.put(KEY, "layers", b"blank", "image/jpeg")
    desk.store.artifacts.put(OTHER, "layers", b"blank", "image/jpeg")
    desk.store.artifacts.forget(KEY)
    assert desk.store.blobs.collect(timedelta(seconds=-60)) == ()
    assert desk.store.artifacts.find([OTHER]) == {OTHER: ref}
    desk.store.artifacts.forget(OTHER)
    assert desk.store.blobs.collect(timedelta(seconds=-60)) == (ref.sha256,)
