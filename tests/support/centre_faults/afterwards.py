"""What has to be so after each fault: every page that a counter acknowledged is there once, on both sides, and the chains hold."""

from __future__ import annotations

from collections import Counter as Count
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app.domain.auditing.seals import StampRead
from app.services.auditing.checking import LogChecking
from app.store.schema import master_pages
from app.store.store import Store
from tests.support.both_sides import sent_back
from tests.support.centre_faults.world import Counter, World


def settle(world: World) -> None:
    """The fault has ended: every counter brings what is left and fetches what was decided."""
    for counter in world.counters:
        counter.centre.bring_all()
        assert counter.centre.stands().since is None


def hold(world: World, folder: Path) -> str:
    """Assert all of it; returns it in words, with the counts."""
    place = world.place()
    pages = 0
    for counter in world.counters:
        here, there = (_pages_of(store, counter) for store in (counter.store, world.centre))
        assert here == there, "both sides know the same pages"
        assert {page: blob.sha256 for page, blob in counter.acknowledged.items()}.items() <= here.items()
        assert set(Count(here.values()).values()) == {1}, "each once"
        for blob in counter.acknowledged.values():
            counter.store.blobs.read(blob)
            place.get(blob.sha256, folder / "read")
            (folder / "read").unlink()
        for dossier in counter.store.dossiers.recent(999):
            assert dossier.home_station_id == counter.store.station_id
            assert counter.store.dossiers.log(dossier.id) == world.centre.dossiers.log(dossier.id)
        found = counter.centre.compare()
        assert found.holds, found
        pages += len(counter.acknowledged)
    for case, counter in world.decided:
        entries = [entry.operation for entry in sent_back(counter.store, case.dossier_id)]
        assert [one.case for one in entries].count(case.id) == 1, "each decision came home once"  # type: ignore[union-attr]
    return (
        f"{pages} pages at the counters, at the centre and in the bucket, each once; "
        f"{len(world.decided)} decisions at home, each once; {_chains(world)} chains hold"
    )


def _pages_of(store: Store, counter: Counter) -> dict[UUID, str]:
    """The master pages of a counter's batches, each with the hash of its bytes."""
    query = select(master_pages.c.id, master_pages.c.blob_sha256).where(
        master_pages.c.station_id == counter.store.station_id
    )
    with store.database.read() as connection:
        return {row.id: row.blob_sha256 for row in connection.execute(query)}


def _chains(world: World) -> int:
    """As `audit verify`: each counter's own, the centre's own, and at the centre those of the counters; how many there are."""
    at_centre = LogChecking(world.centre, _no_stamp)
    others = at_centre.check_others()
    assert {counter.store.station_id for counter in world.counters} <= others.keys()
    looks = [at_centre.check(), *others.values()]
    looks += [LogChecking(counter.store, _no_stamp).check() for counter in world.counters]
    assert all(look.look.holds for look in looks), looks
    return len(looks)


def _no_stamp(token: bytes, data: bytes) -> StampRead:
    raise AssertionError("nothing was sealed")
