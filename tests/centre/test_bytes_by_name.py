"""The rows of bytes go to the centre with what names them, though a counter loses some: nothing stands still over it, and nothing that the
counter gave up stays there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.model import BlobRef
from app.store.places.folder import FolderPlace
from app.store.purge import purge
from app.store.replication.arriving import Arrivals
from app.store.replication.parcel import Parcel
from app.store.replication.taking_away import Arrived
from tests.centre.test_made_of_purged import scanned
from tests.centre.test_purged_at_once import machines
from tests.support.both_sides import BothSides
from tests.support.postgres import PostgresServer
from tests.support.store_world import Desk

ONE, TWO = "1" * 64, "2" * 64


def test_a_number_that_is_given_again_holds_no_page_up(both: BothSides, desk: Desk) -> None:
    """SQLite gives the number of the last row once more after that row went."""
    scanned(desk, "H1", 1)
    desk.store.artifacts.put(ONE, "text", b"one", "application/json")
    both.settle()
    desk.store.retention.drop_artifacts([ONE])  # as of a counter that was closed for a season
    both.settle()
    (page,) = scanned(desk, "H2", 2)
    made = desk.store.artifacts.put(TWO, "text", b"two", "application/json")
    assert desk.store.outgoing.waiting().size_bytes > 0
    both.settle()
    assert both.place.has(page.blob.sha256) and both.centre.artifacts.find([TWO]) == {TWO: made}
    desk.store.artifacts.forget(TWO)
    again = desk.store.artifacts.put("3" * 64, "text", b"three", "application/json")  # before anything else goes there
    both.settle()
    assert both.centre.artifacts.find(["3" * 64]) == {"3" * 64: again}

    refused = desk.store.blobs.put(b"%PDF refused", "application/pdf")
    both.settle()
    assert not both.place.has(refused.sha256), "nothing came to name it"
    desk.store.blobs.forget_unnamed(timedelta(0))
    (page,) = scanned(desk, "H3", 3)
    both.settle()
    assert desk.store.outgoing.waiting().rows == 0
    assert both.place.has(page.blob.sha256) and both.compare().holds


@pytest.mark.parametrize("when", ["it waits behind more than a parcel", "the centre is asked", "it is packed"])
def test_that_a_number_is_given_again_stays_noted_until_its_row_has_come(
    when: str, both: BothSides, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned(desk, "H1", 1)
    desk.store.artifacts.put(ONE, "text", b"one", "application/json")
    made: list[BlobRef] = []

    def give_again() -> None:
        desk.store.artifacts.forget(ONE)
        made.append(desk.store.artifacts.put(TWO, "text", b"two", "application/json"))

    put = Arrivals.put

    def slow(self: Arrivals, parcel: Parcel) -> Arrived | None:
        monkeypatch.setattr(Arrivals, "put", put)
        give_again()
        return put(self, parcel)

    if when == "it is packed":
        monkeypatch.setattr(Arrivals, "put", slow)
        both.settle()
    else:
        both.settle()
        give_again()
    if when == "it waits behind more than a parcel":
        scanned(desk, "H2", 2)
        monkeypatch.setattr("app.store.replication.parcel.pack.__defaults__", (7,))
    both.up.meet()  # as `doctor` does, at any time
    both.settle()
    assert both.centre.artifacts.find([TWO]) == {TWO: made[0]} and both.compare().holds


def test_a_page_that_the_disk_lost_is_told_and_holds_up_none(both: BothSides, desk: Desk) -> None:
    lost, stays = scanned(desk, "H1", 1, 2)
    path = desk.store.blobs.path(lost.blob)
    path.unlink()
    path.symlink_to("/proc/self/mem")  # nothing is at its beginning: the system says EIO, as of a bad sector
    assert both.up.round().missing == (lost.blob.sha256,)
    assert {*both.place.names()} == {stays.blob.sha256}
    assert both.compare().missing == (lost.blob.sha256,), "and each day again"


def test_what_was_made_anew_otherwise_leaves_neither_words_at_the_centre(both: BothSides, desk: Desk) -> None:
    secret, erased = scanned(desk, "H1", 1, 2)
    for key in (ONE, TWO):
        desk.store.artifacts.put(key, "text", b"words " + key.encode(), "application/json")
    both.settle()
    anew = [desk.store.artifacts.put(key, "text", b"anew " + key.encode(), "application/json") for key in (ONE, TWO)]
    both.settle()
    for sha256 in (anew[0].sha256, secret.blob.sha256):  # as `Purging` does
        purge(desk.store, sha256, "mật", desk.actor)
    desk.store.retention.drop_artifacts([TWO])  # as retention does
    purge(desk.store, erased.blob.sha256, "", desk.actor)
    both.settle()
    assert both.compare().holds and both.prove().brought == 0
    assert not [*both.place.names()]


def test_bytes_that_the_centre_gave_up_come_again_with_what_names_them(
    server: PostgresServer, both: BothSides, desk: Desk, tmp_path: Path
) -> None:
    secret, stays = scanned(desk, "H1", 1, 2)
    old = desk.store.artifacts.put(ONE, "text", b"words", "application/json")
    both.settle()
    with machines(server, both, tmp_path, 1) as (worker,):  # as where they lie there damaged, and are read otherwise
        worker.artifacts.forget(ONE)
        worker.artifacts.put(ONE, "text", b"others", "application/json", [secret.blob.sha256])
    assert both.prove().brought == 0 and not both.place.has(old.sha256), "no row there speaks of them"
    same = desk.store.artifacts.put(TWO, "text", b"words", "application/json")
    both.settle()
    assert both.centre.artifacts.find([TWO]) == {TWO: same} and both.place.has(same.sha256)
    desk.store.retention.drop_artifacts([TWO])
    assert both.compare().given_up == 1
    for sha256 in (old.sha256, secret.blob.sha256):
        purge(desk.store, sha256, "mật", desk.actor)
    both.settle()
    assert {*both.place.names()} == {stays.blob.sha256}


def test_what_is_given_up_while_the_very_same_waits_comes_with_that(both: BothSides, desk: Desk) -> None:
    scanned(desk, "H1", 1)
    desk.store.artifacts.put(ONE, "text", b"same", "application/json")
    both.settle()
    ref = desk.store.artifacts.put(TWO, "text", b"same", "application/json")
    desk.store.retention.drop_artifacts([ONE])
    assert both.compare().given_up == 1 and not both.place.has(ref.sha256)
    both.settle()
    assert both.centre.artifacts.find([TWO]) == {TWO: ref} and both.place.has(ref.sha256)


def test_a_page_that_is_purged_while_it_is_laid_there_ends_no_replicator(
    both: BothSides, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, stays = scanned(desk, "H1", 1, 2)
    holds = FolderPlace.holds  # which each is asked before it is laid there

    def slow(self: FolderPlace, sha256: str) -> bool:
        if sha256 == secret.blob.sha256 and desk.store.blobs.has(sha256):
            purge(desk.store, sha256, "mật", desk.actor)
        return holds(self, sha256)

    monkeypatch.setattr(FolderPlace, "holds", slow)
    both.settle()
    assert {*both.place.names()} == {stays.blob.sha256} and both.compare().holds
    (secret,) = scanned(desk, "H2", 3)
    with monkeypatch.context() as patched:
        patched.setattr(FolderPlace, "holds", holds)
        both.settle()
    both.place.remove(secret.blob.sha256)
    assert both.compare().holds, "nor does it look as if anything was lost"
