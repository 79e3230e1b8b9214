"""What a worker made of a page goes from the centre with the page, whoever made it, by whichever recipe and whenever."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from app.bootstrap.centre_worker import CentreStation
from app.domain.artifacts import Stage
from app.domain.errors import StoreFailed
from app.domain.model import BlobRef, MasterPage
from app.domain.page_jobs import PageJob
from app.domain.page_view import PageView
from app.domain.retention import PURGED_BY_RULE, Kind
from app.settings import load
from app.store.access.declared import Account
from app.store.database import Writing
from app.store.purge import purge
from app.store.store import Store
from tests.support.both_sides import BothSides, place_in, waits_for_a_lock
from tests.support.centre_access import FORBIDDEN, ask_for_passwords, guarded, state_of
from tests.support.postgres import PostgresServer
from tests.support.small_pages import drawn
from tests.support.store_world import Desk, open_desk
from tests.support.waiting import until

KEY = "f" * 64


@contextmanager
def worker(server: PostgresServer, both: BothSides, folder: Path) -> Iterator[CentreStation]:
    settings = load(folder / "worker", {"work": {"workers": 1}, "min_free_mb": 0})
    url = server.url("centre").render_as_string(hide_password=False)
    with CentreStation(settings, url, both.place) as station:
        yield station


def scanned(desk: Desk, code: str, *numbers: int) -> list[MasterPage]:
    batch = desk.batch(*desk.paper(code))
    return [desk.scan(batch, seq, drawn(number))[0] for seq, number in enumerate(numbers)]


def job(desk: Desk, page: MasterPage) -> PageJob:
    return PageJob(desk.store.capture.batch(page.batch_id).dossier_id, page.id, page.id.hex)


def made(store: Store) -> set[str]:
    with store.database.read() as connection:
        return set(connection.scalars(text("SELECT key FROM artifacts")))


def erase(desk: Desk, pages: Sequence[MasterPage]) -> None:
    """As retention does: what the counter itself made goes by its keys, pages by tombstones, and the erasure stands on record."""
    own = desk.store.database.read
    with own() as connection:
        desk.store.retention.drop_artifacts(set(connection.scalars(text("SELECT key FROM artifacts"))))
    for page in pages:
        purge(desk.store, page.blob.sha256, PURGED_BY_RULE, desk.actor)
    dossier_id = job(desk, pages[0]).dossier_id
    desk.store.retention.erase(dossier_id, frozenset({Kind.SEARCH, Kind.PERSONAL}), desk.actor)


def test_what_a_worker_made_goes_with_the_erased_dossier_and_the_purged_page(
    server: PostgresServer, both: BothSides, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    erased, secret, stays = scanned(desk, "H1", 1, 2), *scanned(desk, "H2", 3, 4)
    with worker(server, both, tmp_path) as station:
        other = open_desk(tmp_path / "other")
        same = scanned(other, "H9", 4)
        both_others = BothSides(other.store, both.centre, both.place)
        both.settle()
        both_others.settle()
        key = station.processing.key(Stage.PREVIEW, PageView.arrived(secret.id), {secret.id: secret})
        for page in (*erased, secret, stays):
            station.back_office.do(job(desk, page))
        desk.store.artifacts.put(key, "preview", b"made at the counter too", "image/jpeg")
        station.store.artifacts.put(KEY, "text", b"by a newer recipe", "application/json", [secret.blob.sha256])
        both.settle()
        mine = station.store.artifacts
        here = made(both.centre)
        of_erased = {mine_key for page in erased for mine_key in keys_of(station, page)}
        of_secret, of_stays = {KEY, *keys_of(station, secret)}, set(keys_of(station, stays))
        assert here == of_erased | of_secret | of_stays and key in of_secret
        bytes_of = {one: ref.sha256 for one, ref in mine.find(here).items()}

        erase(desk, erased)
        with monkeypatch.context() as patched:  # a tombstone comes, and the page that goes with it in the next parcel
            patched.setattr("app.store.replication.parcel.pack.__defaults__", (1,))
            both.settle()
        assert made(both.centre) == of_secret | of_stays
        purge(desk.store, secret.blob.sha256, "mật", desk.actor)
        with monkeypatch.context() as patched:  # the counter is killed before it has taken anything away
            patched.setattr(both.place.__class__, "remove", _dies)
            with pytest.raises(KeyboardInterrupt):
                both.settle()
        both.settle()
        assert of_secret <= made(both.centre)
        found = both.compare()
        assert found.holds and found.given_up == len(of_secret)
        assert made(both.centre) == of_stays
        assert both.compare().given_up == 0, "and nothing is left"
        gone = {bytes_of[one] for one in of_erased | of_secret} - {bytes_of[one] for one in of_stays}
        assert gone and not any(map(both.place.has, gone))
        purge(desk.store, stays.blob.sha256, "mật", desk.actor)
        both.settle()
        assert made(both.centre) == of_stays, "another counter has the very same page"
        purge(other.store, same[0].blob.sha256, "mật", other.actor)
        with monkeypatch.context() as patched:
            patched.setattr(both.place.__class__, "remove", _dies)
            with pytest.raises(KeyboardInterrupt):
                both_others.settle()
        assert made(both.centre) == of_stays
        station.back_office.look(_NoJobs())  # and that counter never comes back
        assert not made(both.centre) and not any(map(both.place.has, bytes_of.values()))
        assert station.store.artifacts.forget_of_all_purged() == 0
        other.store.close()


def test_what_a_worker_is_making_while_word_of_the_purge_comes_is_not_kept(
    server: PostgresServer, both: BothSides, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, later, stays = scanned(desk, "H1", 1, 2, 3)
    both.settle()
    with ThreadPoolExecutor(1) as meanwhile, worker(server, both, tmp_path) as station:
        put, purged = station.store.artifacts.put, list[MasterPage]()

        def late(*told: object, **named: object) -> object:
            if not purged:
                purged.append(secret)
                purge(desk.store, secret.blob.sha256, "mật", desk.actor)
                both.settle()
            return put(*told, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(station.store.artifacts, "put", late)
        station.back_office.do(job(desk, secret))
        assert purged and not made(both.centre)
        record, came = station.store.blobs.record, list[Future[tuple[int, int]]]()

        def in_mid_transaction(writing: Writing, ref: BlobRef) -> None:
            if not came:
                purge(desk.store, later.blob.sha256, "mật", desk.actor)
                came.append(meanwhile.submit(both.settle))
                until(lambda: came[0].done() or waits_for_a_lock(both.centre), 30)
            record(writing, ref)

        monkeypatch.setattr(station.store.blobs, "record", in_mid_transaction)
        station.back_office.do(job(desk, later))
        came[0].result()
        assert not made(both.centre), "who brings word of it waits for what is just being kept"
        assert {*both.place.names()} == {stays.blob.sha256}
        station.back_office.do(job(desk, stays))
        assert len(made(both.centre)) == 5
        assert both.compare().given_up == 0


def test_it_goes_by_the_account_of_the_counter_that_purged_the_page(
    server: PostgresServer, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for_passwords(server)
    place, (page, another) = place_in(tmp_path), scanned(desk, "H1", 1, 2)
    of = desk.store.dossiers.get(job(desk, page).dossier_id)
    with guarded(server, tmp_path, "centre") as centre:
        centre.admit("counter", Account.COUNTER, of.receiving_unit)
        centre.admit("worker", Account.WORKER)
        centre.admit("ward", Account.SUPERVISOR, of.receiving_unit)
        centre.admit("auditor", Account.AUDITOR)
        centre.admit("thief", Account.COUNTER, of.receiving_unit)
        with centre.way("counter", desk.store, place) as both, centre.store("worker", place) as worker:
            both.settle()
            ref = worker.artifacts.put(KEY, "text", b"words", "application/json", [page.blob.sha256])
            given_up = f"SELECT unnest(unnamed) FROM access.give_up_made(ARRAY['{page.blob.sha256}'])"
            asked = f"SELECT access.may_keep(ARRAY['{page.blob.sha256}'])"
            noted = f"SELECT access.note_made('{KEY}', ARRAY['{another.blob.sha256}'])"
            for login, may in (("counter", False), ("auditor", False), ("ward", True), ("worker", True)):
                with centre.session(login) as session:
                    said = FORBIDDEN if login in ("auditor", "ward") else "0"
                    assert state_of(session, given_up) == said, "a page that stays keeps what was made of it"
                    assert [state_of(session, one) == "1" for one in (asked, noted)] == [may, may], login
                    if login == "ward":
                        session.exec_driver_sql(noted)
                        session.commit()
                    assert state_of(session, "SELECT * FROM access.made_of") == FORBIDDEN
            assert worker.artifacts.find([KEY]) == {KEY: ref} and place.has(ref.sha256)
            purge(desk.store, another.blob.sha256, "mật", desk.actor)
            both.settle()
            assert worker.artifacts.find([KEY]) == {KEY: ref}, "of what it was made says who made it alone"
            purge(desk.store, page.blob.sha256, "mật", desk.actor)
            with monkeypatch.context() as patched:
                patched.setattr(place.__class__, "remove", _dies)
                with pytest.raises(KeyboardInterrupt):
                    both.settle()
            with centre.session("thief") as session:
                assert state_of(session, given_up) == "0", "who did not purge it is not told what leaves the place"
            assert both.compare().given_up == 1
            assert worker.artifacts.find([KEY]) == {} and not place.has(ref.sha256)
            worker.artifacts.put(KEY, "text", b"words", "application/json", [page.blob.sha256])
            assert worker.artifacts.forget_of_all_purged() == 0, "nothing was kept"
            assert made(centre.owner) == set() and not [*place.names()]


def test_what_a_worker_made_is_not_replaced_by_who_sees_some_units_and_it_says_so(
    server: PostgresServer, desk: Desk, tmp_path: Path
) -> None:
    ask_for_passwords(server)
    place, (page,) = place_in(tmp_path), scanned(desk, "H1", 1)
    of = desk.store.dossiers.get(job(desk, page).dossier_id)
    told, hashes = (KEY, "preview"), [page.blob.sha256]
    with guarded(server, tmp_path, "centre") as centre:
        centre.admit("counter", Account.COUNTER, of.receiving_unit)
        centre.admit("worker", Account.WORKER)
        centre.admit("ward", Account.SUPERVISOR, of.receiving_unit)
        centre.admit("head", Account.SUPERVISOR)
        with centre.way("counter", desk.store, place) as both, centre.store("worker", place) as worker:
            both.settle()
            ref = worker.artifacts.put(*told, b"by the worker", "image/jpeg", hashes)
            place.remove(ref.sha256)
            with centre.store("ward", place) as ward:
                ward.artifacts.forget(KEY)
                with pytest.raises(StoreFailed, match="MADE_BY_ANOTHER"):
                    ward.artifacts.put(*told, b"by the ward", "image/jpeg", hashes)
                assert {*place.names()} == {page.blob.sha256}, "its bytes are not left there"
                assert ward.artifacts.put(*told, b"by the worker", "image/jpeg", hashes) == ref and place.holds(
                    ref.sha256
                )
            place.remove(ref.sha256)
            with centre.store("head", place) as head:
                anew = head.artifacts.put(*told, b"by the head", "image/jpeg", hashes)
            assert worker.artifacts.find([KEY]) == {KEY: anew} and place.holds(anew.sha256)


def keys_of(station: CentreStation, page: MasterPage) -> list[str]:
    stages = (Stage.INSPECT, Stage.PREVIEW, Stage.THUMB, Stage.LAYERS, Stage.TEXT)
    return [station.processing.key(stage, PageView.arrived(page.id), {page.id: page}) for stage in stages]


def _dies(*_: object) -> None:
    raise KeyboardInterrupt


class _NoJobs:
    """A queue in which nothing may come to lie."""

    def defer(self, jobs: object, priority: object) -> int:
        raise AssertionError(jobs)

    def locks(self) -> frozenset[str]:
        return frozenset()

    def seen(self) -> dict[object, int]:
        return {}

    def note_seen(self, station_id: object, until: int) -> None:
        pass
