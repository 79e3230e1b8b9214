"""Papers in the very same bytes at several counters, as of empty forms: what one deletes another one keeps, on its way too."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from app.domain.model import BatchOutcome
from app.store.purge import purge
from tests.support.both_sides import BothSides
from tests.support.store_world import open_desk
from tests.support.two_counters import TwoCounters


def test_a_page_on_its_way_keeps_its_bytes_though_its_new_home_once_deleted_the_very_same(
    counters: TwoCounters, tmp_path: Path
) -> None:
    giver, taker, third = counters.giver, counters.taker, open_desk(tmp_path / "three")
    other = BothSides(third.store, counters.one.centre, counters.one.place)
    with closing(third.store):
        pages = [
            desk.scan(desk.batch(*desk.paper(code)), 0, b"a form")[0] for desk, code in ((taker, "H2"), (third, "H3"))
        ]
        dossier, part = giver.paper("H1")
        batch = giver.batch(dossier, part)
        (page,) = giver.scan(batch, 0, b"a form")
        giver.store.capture.end(batch.id, BatchOutcome.COMPLETE, giver.actor)
        counters.settle()
        other.settle()
        purge(taker.store, pages[0].blob.sha256, "nhầm", taker.actor)
        counters.settle()
        counters.give(dossier)
        counters.one.settle()
        purge(third.store, pages[1].blob.sha256, "nhầm", third.actor)
        other.settle()
        counters.settle()
    assert taker.store.dossiers.find("H1") is not None
    assert taker.store.blobs.has(page.blob.sha256) and counters.one.place.has(page.blob.sha256)
    purge(taker.store, page.blob.sha256, "mật", taker.actor)
    counters.settle()
    assert not counters.one.place.has(page.blob.sha256) and not giver.store.blobs.has(page.blob.sha256)
    assert counters.one.compare().holds and counters.two.compare().holds


def test_a_page_that_comes_again_keeps_its_bytes_though_another_one_then_deletes_the_very_same(
    counters: TwoCounters,
) -> None:
    one, two = counters.giver, counters.taker
    (page,) = one.scan(one.batch(*one.paper("H1")), 0, b"a form")
    two.scan(two.batch(*two.paper("H2")), 0, b"a form")
    counters.settle()
    purge(two.store, page.blob.sha256, "nhầm", two.actor)
    counters.settle()
    two.scan(two.batch(*two.paper("H3")), 0, b"a form")
    counters.settle()
    purge(one.store, page.blob.sha256, "nhầm", one.actor)
    counters.settle()
    assert counters.one.place.has(page.blob.sha256) and counters.two.compare().holds
    purge(two.store, page.blob.sha256, "nhầm", two.actor)
    counters.settle()
    assert not counters.one.place.has(page.blob.sha256)


def test_a_page_that_had_left_a_dossier_is_not_its_new_homes_to_purge_with_the_very_same(counters: TwoCounters) -> None:
    one, two = counters.giver, counters.taker
    (dossier, part), (_, right) = one.paper("H1"), one.paper("H2")
    batch = one.batch(dossier, part)
    (page,) = one.scan(batch, 0, b"a form")
    one.store.capture.end(batch.id, BatchOutcome.COMPLETE, one.actor)
    one.move(page.id, part, right)
    counters.give(dossier)
    counters.settle()
    (same,) = two.scan(two.batch(*two.paper("H3")), 0, b"a form")
    assert purge(two.store, page.blob.sha256, "nhầm", two.actor) == (same.id,)
    counters.settle()
    assert counters.one.centre.capture.living([page.id]) and counters.one.place.has(page.blob.sha256)
    assert purge(one.store, page.blob.sha256, "nhầm", one.actor) == (page.id,)
    counters.settle()
    assert not counters.one.place.has(page.blob.sha256) and not two.store.blobs.has(page.blob.sha256)
