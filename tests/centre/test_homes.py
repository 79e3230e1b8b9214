"""A dossier goes from one counter to another: whole, once, with one home at each moment, whoever dies or is offline meanwhile."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from app.bootstrap import build
from app.domain.arrange import arrange
from app.domain.editlog import Rotate
from app.domain.errors import InputRefused, SigningFailed
from app.domain.model import BatchOutcome, Plan
from app.domain.recall import RecallReceipt
from app.domain.retention import Kind
from app.domain.signatures import HolderKind, SignerIdentity
from app.domain.signing_rights import require_own_pages
from app.services.copied_by import pages_copied_by
from app.settings import load
from app.store.access.declared import Account
from app.store.dossier_homes import GIVEN, TAKEN
from app.store.purge import purge
from app.store.schema_homes import station_names
from tests.support.both_sides import case_of, place_in, send_back, sent_back
from tests.support.centre_access import ask_for_passwords, guarded
from tests.support.postgres import PostgresServer
from tests.support.store_world import Desk, open_desk, receipt, signed_document
from tests.support.two_counters import TwoCounters, finished_dossier, give, page_ids

OWN_KEY = "ab" * 32
"""the thumbprint of an officer's certificate"""
NOW = datetime.now(UTC)


def test_a_dossier_goes_whole_to_the_other_counter_which_goes_on_with_it(counters: TwoCounters) -> None:
    giver, taker, centre = counters.giver, counters.taker, counters.one.centre
    dossier = finished_dossier(giver, "H1")
    (paper,) = giver.store.dossiers.components(dossier.id)
    unsigned = giver.store.documents.create(paper.id, 0, None, Plan(sign=True), giver.actor)
    taker.store.homes.call("Quầy 2")
    counters.give(dossier)
    assert giver.store.documents.unfinished() == () and giver.store.acceptance.sent() == ()
    assert giver.store.capture.undocumented() == ()
    log, pages = giver.store.dossiers.log(dossier.id), page_ids(giver.store, dossier.id)
    counters.two.settle()
    assert taker.store.dossiers.find("H1") is None, "nothing of it is at the centre yet"
    counters.settle()
    found = taker.store.dossiers.find("H1")
    assert found is not None and (found.id, found.home_station_id) == (dossier.id, taker.store.station_id)
    assert taker.store.dossiers.log(dossier.id) == log
    assert [one.home_station_id for one in centre.dossiers.of_code("H1")] == [taker.store.station_id]
    (part,) = taker.store.dossiers.components(dossier.id)
    for master in taker.store.capture.pages(dossier.id).values():
        assert taker.store.blobs.read(master.blob) == giver.store.blobs.read(master.blob)
    first, document = taker.store.documents.versions(part.id)
    assert document.id == unsigned.id and taker.store.outbox.receipt(first.id) is not None
    assert [one.id for one in taker.store.documents.unfinished()] == [unsigned.id], "the taker signs what is not signed"
    # the taker writes, the giver does not
    batch = taker.batch(found, part)
    (new,) = taker.scan(batch, 0, b"another page")
    taker.store.capture.end(batch.id, BatchOutcome.COMPLETE, taker.actor)
    assert giver.store.dossiers.find("H1") is None
    for refused in (
        lambda: giver.store.dossiers.append(dossier.id, [Rotate((pages[0],), 1)], giver.actor),
        lambda: giver.batch(dossier, part),
        lambda: giver.store.retention.hold(dossier.id, "khiếu nại", giver.actor),
        lambda: give(giver, dossier, centre),
    ):
        with pytest.raises(InputRefused, match="DOSSIER_ELSEWHERE"):
            refused()
    with pytest.raises(InputRefused, match="DOSSIER_GIVEN") as told:
        giver.paper("H1")
    assert told.value.fields == {"dossier": "H1", "counter": "Quầy 2"}, "before anybody begins to work on it"
    counters.settle()
    assert page_ids(centre, dossier.id) == [*pages, new.id], "each page once"
    assert centre.dossiers.log(dossier.id) == taker.store.dossiers.log(dossier.id)
    assert [row.event for row in giver.store.audit.rows()].count(GIVEN) == 1
    (taken,) = (row for row in taker.store.audit.rows() if row.event == TAKEN)
    told = list(giver.store.audit.rows())[taken.facts["position"]]  # type: ignore[index]
    assert (told.event, told.sha256) == (GIVEN, taken.facts["sha256"])
    for side in (counters.one, counters.two):
        side.chains_hold()
        assert side.compare().holds
    assert counters.two.settle()[0] == 1, "the comparison alone: no row of the giver goes up from here"
    # and back again
    give(taker, found, giver.store)
    counters.settle()
    assert giver.store.dossiers.find("H1") == dossier and taker.store.dossiers.find("H1") is None
    giver.store.dossiers.append(dossier.id, [Rotate((new.id,), 1)], giver.actor)
    counters.settle()
    assert page_ids(centre, dossier.id) == page_ids(giver.store, dossier.id) == [*pages, new.id]


def test_who_copied_a_paper_signs_it_at_the_other_counter_by_the_same_certificate(
    counters: TwoCounters, tmp_path: Path
) -> None:
    giver, taker = counters.giver, counters.taker
    there = taker.store.dossiers.actor("Trần Thị B", OWN_KEY)
    assert giver.store.dossiers.actor("Trần Thị B", OWN_KEY).id == giver.actor.id
    dossier, part = giver.paper("H1")
    batch = giver.batch(dossier, part)
    giver.scan(batch, 0, b"copied at the giver")
    giver.store.capture.end(batch.id, BatchOutcome.COMPLETE, giver.actor)
    counters.give(dossier)
    counters.settle()
    masters = taker.store.capture.pages(dossier.id)
    paper = arrange(taker.store.dossiers.log(dossier.id), masters)[part.id]
    people = pages_copied_by(taker.store, paper.pages, masters)
    assert people == [{giver.actor.id}]
    holders = taker.store.people.holders(OWN_KEY)
    require_own_pages("don", people, holders | {there.id}, {})
    colleague = {taker.actor.id, *taker.store.people.holders("cd" * 32)}
    with pytest.raises(SigningFailed, match="PAPER_OF_ANOTHER"):
        require_own_pages("don", people, colleague, taker.store.people.names({giver.actor.id}))
    # What the giver's settings said of its people is no word on the taker's, however it spells a name.
    giver.store.dossiers.actor("B., Trần Thị", "ef" * 32)
    batch = Desk(giver.store, giver.store.dossiers.actor("B., Trần Thị")).batch(*giver.paper("H2"))
    giver.store.capture.end(batch.id, BatchOutcome.COMPLETE, giver.actor)
    give(giver, giver.paper("H2")[0], taker.store)
    counters.settle()
    assert len(taker.store.people.holders("ef" * 32)) == 1
    with build(load(tmp_path / "two")) as station:
        identity = SignerIdentity("UBND phường", "", "", "1", "ef" * 32, NOW, NOW, HolderKind.ORGANISATION)
        station.signing.require_organisations("seal", identity, "")
        station.signing.require_officers(replace(identity, kind=HolderKind.PERSON), taker.actor)
    assert taker.store.dossiers.actor("Lê Văn C", "ef" * 32).certificate_thumbprint == "ef" * 32
    assert counters.two.compare().holds


def test_who_bears_the_name_of_somebody_who_was_forgotten_comes_everywhere(counters: TwoCounters) -> None:
    """Of one counter a name is one person's; it was offline while one left and the other came."""
    giver, taker = counters.giver, counters.taker
    before = Desk(giver.store, giver.store.dossiers.actor("Nguyễn Văn A"))
    first, _ = before.paper("H1")
    counters.give(first)
    counters.settle()
    giver.store.retention.erase_staff([before.actor.id], giver.store.dossiers.actor("Quản trị"))
    after = Desk(giver.store, giver.store.dossiers.actor("Nguyễn Văn A"))
    second, _ = after.paper("H2")
    counters.give(second)
    counters.settle()
    found = taker.store.dossiers.find("H2")
    assert found is not None and found.id == second.id
    for store in (taker.store, counters.one.centre):
        assert store.people.names([before.actor.id, after.actor.id]) == {after.actor.id: "Nguyễn Văn A"}
    assert all(side.compare().holds for side in (counters.one, counters.two))


def test_only_a_counter_whose_program_knows_of_hand_overs_is_offered(counters: TwoCounters) -> None:
    two = counters.two.counter
    assert counters.one.take.counters() == (), "an older program never says what it is called"
    two.homes.call("Quầy 2")
    counters.settle()
    assert [(one.id, one.name) for one in counters.one.take.counters()] == [(two.station_id, "Quầy 2")]


def test_what_is_under_way_holds_a_hand_over_up(counters: TwoCounters) -> None:
    desk, to = counters.giver, counters.two.counter
    dossier, part = desk.paper("H1")
    other, there = desk.paper("H2")

    def refused() -> str:
        with pytest.raises(InputRefused, match="DOSSIER_UNDER_WAY") as caught:
            give(desk, dossier, to)
        return str(caught.value.fields["what"])

    batch = desk.batch(dossier, part)
    (page,) = desk.scan(batch, 0, b"page")
    assert refused() == "scan"
    desk.store.capture.end(batch.id, BatchOutcome.COMPLETE, desk.actor)
    pdf = desk.store.blobs.put(b"%PDF-1.7", "application/pdf")
    document = signed_document(desk, part, pdf)
    upload = desk.store.outbox.enqueue(document.id, pdf, {}, desk.actor)
    assert refused() == "upload"
    desk.store.outbox.add_receipt(receipt(document.id, pdf), upload.id, desk.actor)
    misfiling = desk.store.recalls.begin_misfiling(document.id, part.id, there.id, "nhầm", desk.actor)
    assert refused() == "recall"
    withdrawn = RecallReceipt("w-1", "f-1", upload.created_at, {})
    desk.store.recalls.add_receipt(document.id, withdrawn, desk.actor)
    assert refused() == "misfiling"
    desk.store.recalls.move(misfiling, (page.id,), (), desk.actor)
    desk.store.recalls.end_misfiling(misfiling, None, desk.actor)
    # A page that came from another dossier goes along, and that one stays where it is.
    give(desk, other, to)
    counters.settle()
    taker = counters.taker
    assert list(taker.store.capture.pages(other.id)) == [page.id]
    assert taker.store.dossiers.find("H1") is None and desk.store.dossiers.find("H1") is not None
    purge(taker.store, page.blob.sha256, "nhầm", taker.actor)
    counters.settle()
    assert not counters.one.place.has(page.blob.sha256), "who looks after it now deleted it"
    assert counters.one.compare().holds and not counters.one.place.has(page.blob.sha256)
    assert not desk.store.blobs.has(page.blob.sha256), "at the giver too, though it was scanned into another dossier"
    give(desk, dossier, to)
    counters.settle()
    assert taker.store.dossiers.find("H1") is not None
    for side in (counters.one, counters.two):
        side.chains_hold()


def test_what_is_decided_meanwhile_is_put_down_once_by_one_of_the_two(counters: TwoCounters) -> None:
    giver, taker, centre = counters.giver, counters.taker, counters.one.centre
    dossier, other = finished_dossier(giver, "H1"), finished_dossier(taker, "H9")
    counters.settle()
    pages = page_ids(giver.store, dossier.id)
    supervisor = centre.dossiers.actor("Phạm Thị D")
    cases = [case_of(centre, dossier.id, page, f"doubtful:{number}") for number, page in enumerate([*pages, pages[0]])]
    send_back(centre, cases[0], supervisor, "trước khi giao")
    counters.one.settle()
    counters.give(dossier)
    send_back(centre, cases[1], supervisor, "trong khi giao")  # the centre does not know yet
    ahead = case_of(centre, other.id, page_ids(taker.store, other.id)[0], "doubtful:9")
    send_back(centre, ahead, supervisor, "của quầy kia")
    assert counters.two.settle()[1] == 1, "the taker's mark is beyond the decision that it has not got"
    assert counters.one.back.round().told == 0, "and the giver does not put it down any more"
    counters.settle()
    send_back(centre, cases[2], supervisor, "sau khi giao")
    counters.settle()
    remarks = [entry.operation.remark for entry in sent_back(taker.store, dossier.id)]  # type: ignore[union-attr]
    assert remarks == ["trước khi giao", "trong khi giao", "sau khi giao"]
    assert all(entry.actor_id == supervisor.id for entry in sent_back(taker.store, dossier.id))
    assert centre.dossiers.log(dossier.id) == taker.store.dossiers.log(dossier.id)
    assert taker.store.review.unanswered() == {dossier.id, other.id} and giver.store.review.unanswered() == frozenset()
    here = giver.store.review.decisions(cases[0].id)[0]
    assert taker.store.review.decisions(cases[0].id)[0] == here
    with pytest.raises(InputRefused, match="DOSSIER_GIVEN"):
        local = case_of(giver.store, dossier.id, pages[0], "local")
        send_back(giver.store, local, giver.actor)
    assert counters.two.settle() == (0, 0) and counters.one.settle()[1] == 0


@pytest.mark.parametrize("boundary", ["given", "arrived", "taken", "centre_marks"])
def test_whoever_dies_meanwhile_one_home_is_left(
    counters: TwoCounters, boundary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    giver, taker, centre = counters.giver, counters.taker, counters.one.centre
    for when in ("before", "after"):
        dossier = finished_dossier(giver, f"H-{when}")
        counters.settle()
        log = giver.store.dossiers.log(dossier.id)

        def die(reached: str, when: str = when) -> None:
            if reached == f"commit.{boundary}.{when}":
                raise KeyboardInterrupt

        with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
            for module in ("database", "replication.arriving"):
                patched.setattr(f"app.store.{module}.reached", die)
            counters.give(dossier)
            counters.settle()
        counters.give(dossier)
        homes = [store.dossiers.find(dossier.code) is not None for store in (giver.store, taker.store)]
        assert homes.count(True) <= 1 and not homes[0], "the giver writes nothing any more"
        counters.settle()
        found = taker.store.dossiers.find(dossier.code)
        assert found is not None and found.id == dossier.id and taker.store.dossiers.log(dossier.id) == log
        taker.store.dossiers.append(dossier.id, [Rotate((page_ids(taker.store, dossier.id)[0],), 1)], taker.actor)
        counters.settle()
        assert centre.dossiers.log(dossier.id) == taker.store.dossiers.log(dossier.id)
        assert [row.event for row in giver.store.audit.rows()].count(GIVEN) == 1 + (when == "after")
    assert [row.event for row in taker.store.audit.rows()].count(TAKEN) == 2


def test_nothing_is_taken_before_its_last_byte_and_row_are_there(
    counters: TwoCounters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.replication.parcel.pack.__defaults__", (7,))
    giver, taker = counters.giver, counters.taker
    dossier = finished_dossier(giver, "H1")
    counters.give(dossier)
    rounds = 0
    while counters.one.up.round().rows:
        rounds += 1
        if counters.two.take.round().taken:
            break
    assert rounds > 3 and not counters.one.up.round().rows, "with the last of its rows"
    assert taker.store.dossiers.log(dossier.id) == giver.store.dossiers.log(dossier.id)
    # the bytes of another one are lost at the shared place
    second = finished_dossier(giver, "H2")
    counters.give(second)
    counters.one.settle()
    lost = next(iter(giver.store.capture.pages(second.id).values())).blob.sha256
    counters.one.place.remove(lost)
    assert counters.two.take.round().waiting == {second.id} and taker.store.dossiers.find("H2") is None
    assert counters.one.compare().brought == 1, "the giver has them still, and lays them there again"
    counters.two.settle()
    assert taker.store.dossiers.find("H2") is not None and taker.store.blobs.has(lost)


def test_what_the_new_home_deletes_goes_at_the_counter_that_gave_it_too(counters: TwoCounters) -> None:
    giver, taker, place = counters.giver, counters.taker, counters.one.place
    dossier, own = finished_dossier(giver, "H1"), finished_dossier(giver, "H2")
    batch = giver.batch(*giver.paper("H2"))
    giver.scan(batch, 0, b"page 1 of H1")  # the same bytes as the second page of the other one
    giver.store.capture.end(batch.id, BatchOutcome.COMPLETE, giver.actor)
    counters.give(dossier)
    giver.store.retention.note_backup(Path("/backups"), "0" * 64)
    counters.settle()
    secret, shared = (page.blob.sha256 for page in taker.store.capture.pages(dossier.id).values())
    batch = taker.batch(dossier, taker.store.dossiers.components(dossier.id)[0])
    (later,) = taker.scan(batch, 0, b"scanned at the new home alone")
    taker.store.capture.end(batch.id, BatchOutcome.COMPLETE, taker.actor)
    for sha256 in (secret, shared, later.blob.sha256):
        purge(taker.store, sha256, "nhầm", taker.actor)
    taker.store.retention.erase(dossier.id, frozenset({Kind.SEARCH, Kind.PERSONAL}), taker.actor)
    counters.two.settle()
    asked: list[tuple[UUID, int]] = []

    def forget(one: UUID) -> None:
        asked.append((one, len(giver.store.capture.pages(one))))

    replace(counters.one, forget_made=forget).settle()
    assert asked == [(dossier.id, 2)], "what was made of pages goes while they tell what that was"
    counters.settle()
    assert not giver.store.blobs.has(secret) and not place.has(secret)
    assert giver.store.retention.owes_scrub() and all(one.behind for one in giver.store.retention.backups())
    assert giver.store.blobs.has(shared) and place.has(shared), "another dossier of the giver has the same bytes"
    assert [giver.store.dossiers.get(one.id).applicant for one in (dossier, own)] == ["", "Nguyễn Văn A"]
    assert list(giver.store.capture.pages(dossier.id)) == [] and len(giver.store.capture.pages(own.id)) == 3
    assert counters.one.settle() == (0, 0) and counters.two.settle() == (0, 0)
    for side in (counters.one, counters.two):
        side.chains_hold()
        assert side.compare().holds


def test_a_deletion_that_cannot_be_read_at_the_centre_holds_no_counter_up(counters: TwoCounters) -> None:
    giver, taker, centre = counters.giver, counters.taker, counters.one.centre
    dossier = finished_dossier(giver, "H1")
    counters.give(dossier)
    counters.settle()
    sha256 = next(iter(taker.store.capture.pages(dossier.id).values())).blob.sha256
    purge(taker.store, sha256, "nhầm", taker.actor)
    counters.two.settle()
    body = text("UPDATE operations SET body = :body WHERE dossier_id = :dossier AND position = 0 RETURNING body")
    was = text("SELECT body FROM operations WHERE dossier_id = :dossier AND position = 0")

    def put(value: object) -> None:
        with centre.database.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(body, {"dossier": dossier.id, "body": value})

    with centre.database.read() as connection:
        written = connection.scalar(was, {"dossier": dossier.id})
    put("no json")
    rounds = iter(range(20))
    service = counters.one.service()
    service.bring_all(cancelled=lambda: next(rounds) > 10)
    assert next(rounds) < 5, "what was set aside is no reason for another round at once"
    assert giver.store.blobs.has(sha256)
    assert [one.code for one in service.stands().troubles] == ["ROW_UNREADABLE"], (
        "somebody is told that it lies here still"
    )
    put(written)
    service.bring_all()
    assert not giver.store.blobs.has(sha256) and service.stands().troubles == ()


def test_a_counter_of_another_unit_reads_what_was_handed_to_it_and_no_more(
    server: PostgresServer, tmp_path: Path
) -> None:
    """By their own accounts: the server lets the taker read all of the dossier, and what it goes on with."""
    ask_for_passwords(server)
    place = place_in(tmp_path)
    with ExitStack() as opened:
        centre = opened.enter_context(guarded(server, tmp_path, "accounts"))
        desks = {name: open_desk(tmp_path / name) for name in ("one", "two")}
        for name, unit in (("one", "H01"), ("two", "H09")):
            opened.callback(desks[name].store.close)
            centre.admit(name, Account.COUNTER, unit)
        one, two = desks["one"], desks["two"]
        dossier, other = finished_dossier(one, "H01-1"), finished_dossier(one, "H01-2")
        one.store.dossiers.actor(one.actor.name, OWN_KEY)

        def settle() -> None:
            for name in ("one", "two", "one", "two"):
                with centre.way(name, desks[name].store, place) as side:
                    side.settle()

        settle()
        centre.admit("chief", Account.SUPERVISOR)
        page = page_ids(one.store, dossier.id)[0]
        with centre.store("chief", place) as office:
            case = case_of(office, dossier.id, page, "doubtful:1")
            send_back(office, case, office.dossiers.actor("Phạm Thị D"))
        with centre.session("two") as connection:
            assert connection.scalar(text("SELECT count(*) FROM actor_certificates")) == 0
        two.store.homes.call("Quầy 2")
        with centre.way("two", two.store, place) as side:
            side.settle()
        with centre.way("one", one.store, place) as side:
            named = dict(side.centre.handed.names_of([two.store.station_id]))
            assert named[station_names] == [], "whose people are none of its business yet"
        give(one, dossier, two.store)
        settle()
        assert one.store.homes.names()[two.store.station_id] == "Quầy 2"
        assert two.store.people.holders(OWN_KEY) == {one.actor.id}
        found = two.store.dossiers.find("H01-1")
        assert found is not None and found.id == dossier.id and len(sent_back(two.store, dossier.id)) == 1
        two.store.dossiers.append(dossier.id, [Rotate((page,), 1)], two.actor)
        settle()
        assert centre.owner.dossiers.log(dossier.id) == two.store.dossiers.log(dossier.id)
        with centre.session("two") as connection:
            codes = set(connection.scalars(text("SELECT code FROM dossiers")))
            assert codes == {"H01-1"} and other.code not in codes
        for name, desk in desks.items():
            with centre.way(name, desk.store, place) as side:
                assert side.compare().holds
                assert side.centre.centre_counts.untaken(desk.store.station_id) == (), (
                    "the giver reads that it was taken"
                )
