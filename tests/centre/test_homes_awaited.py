"""A dossier that was handed over and can't come is told of at its new home, and mended at the counter that gave it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, text

from app.domain.errors import StoreFailed
from app.domain.ids import new_id
from app.domain.model import BatchOutcome
from app.domain.retention import Kind
from app.services.centre import Brought
from app.store.blobs import blob_place
from app.store.disk import hash_file
from app.store.dossier_homes import GIVEN, TAKEN
from app.store.purge import purge
from app.store.replication.handed import HandedAtCentre
from app.store.replication.whole_dossier import Deleted
from app.store.schema import dossiers, stations
from app.store.schema_homes import dossier_homes
from app.store.store import Store
from tests.support.both_sides import case_of, send_back, sent_back
from tests.support.two_counters import TwoCounters, finished_dossier, page_ids


def test_a_dossier_whose_bytes_are_damaged_on_their_way_is_told_of_and_mended_by_its_giver(
    counters: TwoCounters, tmp_path: Path
) -> None:
    giver, taker = counters.giver, counters.taker
    giver.store.homes.call("Quầy 1")
    dossier = finished_dossier(giver, "H1")
    counters.one.settle()
    assert counters.one.compare().holds
    counters.give(dossier)
    service = counters.two.service()
    counters.one.up.round()
    first, second = (page.blob.sha256 for page in giver.store.capture.pages(dossier.id).values())
    blob_place(tmp_path / "place", first).write_bytes(b"a wrong byte")
    at_taker = taker.store.blobs.path(second)
    at_taker.parent.mkdir(parents=True, exist_ok=True)
    at_taker.write_bytes(b"cut off")
    for look in (service.bring_all, service.ask):
        look()
        (awaited,) = service.stands().awaited
        assert (awaited.code, awaited.giver.name) == ("H1", "Quầy 1") and awaited.because is not None
        assert awaited.because.code == "BLOB_DAMAGED" and taker.store.dossiers.find("H1") is None
    (trouble,) = service.stands().troubles
    assert trouble.code == "DOSSIER_NOT_WHOLE" and trouble.fields["counter"] == "Quầy 1"
    asked = counters.one.centre.centre_counts
    assert asked.untaken(giver.store.station_id) == (dossier.id,)
    assert counters.one.compare().brought == 1, "whoever gave it looks at each byte until it is taken"
    assert service.bring_all().dossiers == 1 and service.stands().awaited == () == service.stands().troubles
    assert taker.store.blobs.read(taker.store.capture.pages(dossier.id)[page_ids(taker.store, dossier.id)[1]].blob)
    assert asked.untaken(giver.store.station_id) == (), "the taker's chain tells of it"
    assert counters.one.compare().brought == 0
    # the centre goes on from a state in which it knew nothing of the hand-over
    with counters.one.centre.database.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("DELETE FROM dossier_homes"))
    for look in (service.bring_all, service.ask):
        look()
        (forgotten,) = service.stands().troubles
        assert forgotten.code == "HAND_OVER_UNTOLD" and forgotten.fields == {"dossier": "H1", "counter": "Quầy 1"}


def test_what_came_of_a_dossier_that_cannot_come_is_not_read_again_in_each_round(
    counters: TwoCounters, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = finished_dossier(counters.giver, "H1")
    counters.one.settle()
    counters.give(dossier)
    counters.one.up.round()
    files = counters.one.centre.handed.whole(dossier.id).files
    damaged = blob_place(tmp_path / "place", files[-1].sha256)
    whole = damaged.read_bytes()
    damaged.write_bytes(b"a wrong byte")
    read = list[Path]()
    taking, take = "app.store.replication.taking.hash_file", counters.two.take

    def reading(path: Path) -> str:
        read.append(path)
        return hash_file(path)

    take.round()
    monkeypatch.setattr(taking, reading)
    take.round()
    assert read == []
    counters.taker.store.blobs.path(files[0]).unlink()  # nobody's yet: it may be cleared away
    damaged.write_bytes(whole)
    assert take.round().taken == (dossier.id,) and counters.taker.store.blobs.has(files[0].sha256)


def test_what_an_older_program_wrote_behind_the_hand_over_goes_along(
    counters: TwoCounters, monkeypatch: pytest.MonkeyPatch
) -> None:
    giver, taker = counters.giver, counters.taker
    dossier = finished_dossier(giver, "H1")
    (part,) = giver.store.dossiers.components(dossier.id)
    counters.give(dossier)
    with monkeypatch.context() as older:
        older.setattr("app.store.database.refuse_elsewhere", lambda *_: None)
        batch = giver.batch(dossier, part)
        (late,) = giver.scan(batch, 0, b"at a desk that was left open during the upgrade")
        giver.store.capture.end(batch.id, BatchOutcome.COMPLETE, giver.actor)
    counters.settle()
    assert taker.store.dossiers.find("H1") is not None and page_ids(taker.store, dossier.id)[-1] == late.id
    lengths = [
        row.facts["length"] for desk in (giver, taker) for row in desk.store.audit.rows() if row.event in (GIVEN, TAKEN)
    ]
    assert lengths == [3, 4], "the taker's chain tells that it got more"
    assert counters.one.compare().holds and counters.two.compare().holds


def test_what_is_decided_comes_home_while_the_shared_place_is_away(counters: TwoCounters, tmp_path: Path) -> None:
    giver, taker, centre = counters.giver, counters.taker, counters.one.centre
    dossier, own = finished_dossier(giver, "H1"), finished_dossier(taker, "H2")
    counters.settle()
    counters.give(dossier)
    counters.one.settle()
    supervisor = centre.dossiers.actor("Phạm Thị D")
    for one, store in ((own, taker.store), (dossier, giver.store)):
        send_back(centre, case_of(centre, one.id, page_ids(store, one.id)[0], f"doubtful:{one.code}"), supervisor)
    away, heard = (tmp_path / "place").rename(tmp_path / "unmounted"), list[Brought]()
    with pytest.raises(StoreFailed, match="PLACE_AWAY"):
        counters.two.service().bring_all(told=heard.append)
    assert len(sent_back(taker.store, own.id)) == 1 == heard[-1].decisions, "a citizen waits for it"
    away.rename(tmp_path / "place")
    counters.two.service().bring_all()
    assert len(sent_back(taker.store, dossier.id)) == 1 == len(sent_back(taker.store, own.id))


def test_what_was_decided_while_a_restored_centre_took_the_giver_for_the_home_comes_to_the_taker(
    counters: TwoCounters,
) -> None:
    giver, taker, centre = counters.giver, counters.taker, counters.one.centre
    dossier, own = finished_dossier(giver, "H1"), finished_dossier(taker, "H2")
    counters.give(dossier)
    counters.settle()
    supervisor, service = centre.dossiers.actor("Phạm Thị D"), counters.two.service()
    with centre.database.read() as connection:
        known = [dict(row) for row in connection.execute(select(dossier_homes)).mappings()]

    def forget_and_decide(number: int) -> None:
        with centre.database.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(delete(dossier_homes))
        for one in (dossier, own):
            page = page_ids(taker.store, one.id)[0]
            send_back(centre, case_of(centre, one.id, page, f"doubtful:{one.code}:{number}"), supervisor)
        service.bring_all()
        assert len(sent_back(taker.store, own.id)) == number, "the mark is beyond the decision about the other one"
        assert len(sent_back(taker.store, dossier.id)) == number - 1
        with centre.database.engine.begin() as connection:
            connection.execute(insert(dossier_homes), known)

    forget_and_decide(1)
    assert service.bring_all().decisions == 1, "as soon as the giver has come again"
    forget_and_decide(2)
    later = counters.two.service()  # of another process, which saw nothing of it
    later.bring_all()
    later.compare()
    assert len(sent_back(taker.store, dossier.id)) == 2
    assert service.bring_all().decisions == 0


def test_what_was_deleted_of_given_dossiers_is_read_where_it_became_more(
    counters: TwoCounters, monkeypatch: pytest.MonkeyPatch
) -> None:
    giver, taker, deletions = counters.giver, counters.taker, HandedAtCentre.deletions
    dossier = finished_dossier(giver, "H1")
    counters.give(dossier)
    counters.settle()
    asked, take = list[int](), counters.one.take

    def counted(centre: HandedAtCentre, dossier_ids: Collection[UUID]) -> dict[UUID, Deleted]:
        asked.append(len(dossier_ids))
        return deletions(centre, dossier_ids)

    monkeypatch.setattr(HandedAtCentre, "deletions", counted)
    for _ in range(3):
        assert take.round().followed == ()
    assert asked == [1], "a counter that gave thousands does not ask of each in every round"
    (secret, *_) = taker.store.capture.pages(dossier.id).values()
    purge(taker.store, secret.blob.sha256, "nhầm", taker.actor)
    counters.two.up.round()
    assert take.round().followed == (dossier.id,) and not giver.store.blobs.has(secret.blob.sha256)
    for _ in range(3):
        assert take.round().followed == ()
    assert asked == [1, 1, 1]


def test_bytes_that_an_erased_dossier_kept_for_the_sake_of_a_given_one_go_with_that_one(counters: TwoCounters) -> None:
    giver, taker, place = counters.giver, counters.taker, counters.one.place
    dossier, erased = finished_dossier(giver, "H1"), finished_dossier(giver, "H2")
    batch = giver.batch(*giver.paper("H2"))
    giver.scan(batch, 0, b"page 1 of H1")  # the same bytes as the second page of the other one
    giver.store.capture.end(batch.id, BatchOutcome.COMPLETE, giver.actor)
    counters.give(dossier)
    counters.settle()
    giver.store.retention.erase(erased.id, frozenset({Kind.SEARCH, Kind.PERSONAL}), giver.actor)
    counters.settle()
    shared = taker.store.capture.pages(dossier.id)[page_ids(taker.store, dossier.id)[1]].blob.sha256
    assert giver.store.blobs.has(shared)
    purge(taker.store, shared, "nhầm", taker.actor)
    counters.settle()
    assert not giver.store.blobs.has(shared) and not place.has(shared)
    assert len(giver.store.capture.pages(erased.id)) == 2, "the two pages whose bytes nobody gave"
    for side in (counters.one, counters.two):
        side.chains_hold()
        assert side.compare().holds


def test_a_page_is_purged_though_a_given_dossier_has_the_very_same_bytes(counters: TwoCounters) -> None:
    giver, taker, place = counters.giver, counters.taker, counters.one.place
    dossier = finished_dossier(giver, "H1")
    batch = giver.batch(*giver.paper("H2"))
    (secret,) = giver.scan(batch, 0, b"page 1 of H1")
    giver.store.capture.end(batch.id, BatchOutcome.COMPLETE, giver.actor)
    counters.give(dossier)
    for _ in range(2):  # before the other counter has it: it is nobody's to lose
        purge(giver.store, secret.blob.sha256, "mật", giver.actor)
    assert secret.id not in giver.store.capture.pages(giver.store.capture.batch(batch.id).dossier_id)
    counters.settle()
    shared = taker.store.capture.pages(dossier.id)[page_ids(taker.store, dossier.id)[1]].blob
    assert shared.sha256 == secret.blob.sha256 and taker.store.blobs.read(shared) == b"page 1 of H1"
    purge(taker.store, shared.sha256, "mật", taker.actor)
    counters.settle()
    assert not any(one.has(shared.sha256) for one in (giver.store.blobs, taker.store.blobs, place))
    for side in (counters.one, counters.two):
        side.chains_hold()
        assert side.compare().holds


def test_a_dossier_that_does_not_fit_what_lies_here_holds_no_other_one_up(counters: TwoCounters) -> None:
    giver, taker = counters.giver, counters.taker
    given = [finished_dossier(giver, code) for code in ("H1", "H2")]
    for dossier in given:
        counters.give(dossier)
    counters.one.settle()
    with taker.store.database.write("test") as writing:  # as by a program that gave it another id
        origin = {**writing.origin, "station_id": giver.store.station_id}
        row = {**origin, "id": new_id(), "home_station_id": giver.store.station_id, "code": "H1"}
        of_unit = dict.fromkeys(("procedure_code", "receiving_unit", "processing_unit", "applicant"), "")
        writing.connection.execute(stations.insert(), {**_station(giver.store), "id": giver.store.station_id})
        writing.connection.execute(dossiers.insert(), {**row, **of_unit})
    service = counters.two.service()
    assert service.bring_all().dossiers == 1
    (awaited,) = service.stands().awaited
    assert awaited.code == "H1" and awaited.trouble is not None and awaited.trouble.code == "CONSTRAINT_BROKEN"
    assert taker.store.dossiers.find("H2") is not None


def _station(store: Store) -> dict[str, object]:
    with store.database.read() as connection:
        return dict(connection.execute(select(stations)).mappings().one())


def test_what_came_along_with_a_dossier_goes_where_its_own_home_deletes_it(counters: TwoCounters) -> None:
    """A page that had left it, and what is told of the dossier out of which a page came."""
    giver, taker = counters.giver, counters.taker
    (left, its), (stays, part), (source, wrong) = (giver.paper(code) for code in ("H1", "H5", "H6"))
    batch = giver.batch(left, its)
    moved, kept = (giver.scan(batch, seq, b"page %d" % seq)[0] for seq in range(2))
    giver.move(moved.id, its, part)
    batches = [batch, giver.batch(source, wrong)]
    (came,) = giver.scan(batches[1], 0, b"page 3")
    for one in batches:
        giver.store.capture.end(one.id, BatchOutcome.COMPLETE, giver.actor)
    giver.move(came.id, wrong, its)
    counters.give(left)
    counters.settle()
    assert taker.store.blobs.has(moved.blob.sha256) and _applicant(taker.store, source.id) == "Nguyễn Văn A"
    made = taker.store.artifacts.put("1" * 64, "text", b"words", "application/json")

    purge(giver.store, moved.blob.sha256, "mật", giver.actor)
    giver.store.retention.erase(source.id, frozenset({Kind.SEARCH, Kind.PERSONAL}), giver.actor)
    counters.settle()
    assert not taker.store.blobs.has(moved.blob.sha256) and _applicant(taker.store, source.id) == ""
    assert _applicant(taker.store, left.id) and taker.store.artifacts.find(["1" * 64]) == {"1" * 64: made}
    assert all(taker.store.blobs.read(page.blob) for page in (kept, came))
    assert counters.two.take.round().followed == (), "once"
    for side in (counters.one, counters.two):
        side.chains_hold()
        assert side.compare().holds
    assert stays.home_station_id == giver.store.station_id


def _applicant(store: Store, dossier_id: UUID) -> str:
    return store.dossiers.get(dossier_id).applicant
