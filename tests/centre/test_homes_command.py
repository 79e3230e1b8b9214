"""One code at two counters that could not know of each other: shown at the centre, handed over, merged; each page once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from app.bootstrap import build
from app.bootstrap.checks import of_the_work
from app.bootstrap.review import finding
from app.domain.arrange import arrange
from app.domain.canonical import sha256_hex
from app.domain.codes import pile_code
from app.domain.editlog import Arrive
from app.domain.errors import StoreFailed
from app.domain.model import BatchOutcome, Plan
from app.domain.page_view import PageView
from app.domain.review.cases import CaseKind
from app.settings import load
from app.store.blobs import blob_place
from app.store.store import Store
from tests.support.both_sides import BothSides, place_in
from tests.support.cli_world import CommandLine, conforms
from tests.support.postgres import PostgresServer
from tests.support.store_world import Desk, open_desk

CODE = "H01-261128-0007"


@contextmanager
def desk_of(counter: CommandLine) -> Iterator[Desk]:
    desk = open_desk(counter.folder)
    with closing(desk.store):
        yield desk


def scan(counter: CommandLine, component: str, *pages: bytes, code: str = CODE) -> set[str]:
    """Sheets of one paper of the dossier; the ids of their pages."""
    with desk_of(counter) as desk:
        dossier, _ = desk.paper(code)
        part = desk.store.dossiers.component(dossier.id, component, component, desk.actor)
        batch = desk.batch(dossier, part)
        found = {str(desk.scan(batch, seq, data)[0].id) for seq, data in enumerate(pages)}
        desk.store.capture.end(batch.id, BatchOutcome.COMPLETE, desk.actor)
    return found


@pytest.fixture
def counters(server: PostgresServer, centre: Store, tmp_path: Path) -> list[CommandLine]:
    """Two counters of the centre whose names nobody changed."""
    (tmp_path / "place").mkdir()
    address = f"postgresql://postgres@/centre?host={server.folder}"
    place = (tmp_path / "place").as_uri()
    out = []
    for name in ("one", "two"):
        open_desk(tmp_path / name).store.close()
        (tmp_path / name / "sohoa.toml").write_text(f'[centre]\ndatabase = "{address}"\nblobs = "{place}"\n')
        out.append(CommandLine(tmp_path / name))
    return out


def test_one_code_at_two_counters_becomes_one_dossier(
    centre: Store, counters: list[CommandLine], tmp_path: Path
) -> None:
    one, two = counters
    pages = scan(one, "don", b"form") | scan(one, "cccd", b"card, front", b"card, back")
    pages |= scan(two, "don", b"form once more") | scan(two, "khai-sinh", b"certificate")
    for counter in counters:
        scan(counter, "sheets", b"of a pile", code=pile_code("kho-1"))  # each counter has its own: nobody merges them
    assert one.json("replicate", "--once").code == 0
    sent = two.json("replicate", "--once")
    conforms("replicate", sent.document)
    with desk_of(one) as desk:
        first = desk.store.station_id
    assert sent.document["namesakes"] == [str(first)], "told apart by their ids, and told so"
    with build(load(two.folder)) as station, pytest.raises(StoreFailed, match="COUNTER_NAME_SHARED"):
        of_the_work(station)["centre"]()

    with build(load(tmp_path / "supervisors")) as station:
        station.__dict__["store"] = centre
        found = finding(station)
        (case,) = (case for case in found.look() if case.kind is CaseKind.SAME_CODE)
        assert [f"({first})" in case.facts["counters"][0], str(first) in case.facts["counters"][1]] == [True, False]  # type: ignore[index]

        listed = two.json("rehome", CODE)
        conforms("rehome", listed.document)
        assert [counter["id"] for counter in listed.document["counters"]] == [str(first)]
        assert two.json("rehome", CODE, "--to", "Quầy 9").error["code"] == "COUNTER_NOT_THERE"
        assert two.json("merge", CODE, "--reason", "một hồ sơ").error["code"] == "MERGE_ALONE"
        given = two.json("rehome", CODE, "--to", str(first))
        conforms("rehome", given.document)
        assert given.code == 0 and given.document["arrived"] and given.document["to"]["id"] == str(first)
        assert two.json("rehome", CODE, "--to", str(first)).document == given.document, "once more changes nothing"
        assert one.json("replicate", "--once").document["dossiers"] == 1

        merged = one.json("merge", CODE, "--reason", "một hồ sơ")
        conforms("merge", merged.document)
        assert merged.document["moved"] == ["khai-sinh"]
        assert merged.document["left"] == [{"component": "don", "code": "COMPONENT_HAS_PAGES"}]
        assert one.json("replicate", "--once").code == 0
        found.look()
        assert centre.review.waiting()[CaseKind.SAME_CODE] == 1, "something lies in both still"
        rest = one.json("merge", CODE, "--reason", "tờ khai nữa", "--component", "don", "--to-component", "don-2")
        assert rest.code == 0 and rest.document["moved"] == ["don"]
        assert one.json("merge", CODE, "--reason", "hết").document["moved"] == []
        assert one.json("replicate", "--check").document["agreement"]["holds"]
        found.look()
        assert CaseKind.SAME_CODE not in centre.review.waiting(), "one of the two is empty"
    assert two.json("replicate", "--check").document["agreement"]["holds"]

    kept, emptied = centre.dossiers.of_code(CODE)
    if kept.home_station_id != first or len(centre.capture.pages(kept.id)) < len(pages):
        kept, emptied = emptied, kept
    with desk_of(one) as desk:
        on_desk = {str(view.id) for part in desk.store.dossiers.components(kept.id) for view in _shown(desk, part.id)}
        left = [view for part in desk.store.dossiers.components(emptied.id) for view in _shown(desk, part.id)]
        assert on_desk == pages and left == [] and desk.store.dossiers.find(CODE) == kept
        assert desk.store.dossiers.log(kept.id) == centre.dossiers.log(kept.id)
    arrived = [
        str(entry.operation.page)
        for dossier in (kept, emptied)
        for entry in centre.dossiers.log(dossier.id)
        if isinstance(entry.operation, Arrive)
    ]
    assert sorted(arrived) == sorted(pages)


def test_a_counter_that_has_one_dossier_of_a_code_and_gave_another_is_not_asked_to_merge_them(
    centre: Store, counters: list[CommandLine], tmp_path: Path
) -> None:
    scan(counters[1], "don", b"form, once more")
    with build(load(counters[0].folder)) as station, desk_of(counters[1]) as two:
        one, place = Desk(station.store, station.actor), place_in(tmp_path)
        sides = BothSides(one.store, centre, place), BothSides(two.store, centre, place)
        first, part = one.paper(CODE)
        batch = one.batch(first, part)
        one.scan(batch, 0, b"form")
        one.store.capture.end(batch.id, BatchOutcome.COMPLETE, one.actor)
        second = two.store.dossiers.find(CODE)
        assert second is not None
        two.store.homes.give(second.id, one.store.station_id, two.actor)
        for side in (*sides[::-1], sides[0]):
            side.settle()
        found = finding(station)
        found.look()
        assert one.store.review.waiting()[CaseKind.SAME_CODE] == 1, "both are here"
        one.store.homes.give(first.id, two.store.station_id, one.actor)
        assert one.store.homes.here_of_code(CODE) == (second.id,)
        batch = one.batch(second, one.store.dossiers.components(second.id)[0])
        one.scan(batch, 0, b"another page")
        one.store.capture.end(batch.id, BatchOutcome.COMPLETE, one.actor)
        found.look()
        assert CaseKind.SAME_CODE not in one.store.review.waiting(), (
            "what went stays as it was, and nobody can merge it here"
        )


def test_what_nobody_could_sign_there_is_not_handed_over_unseen_and_what_cannot_come_is_told_of(
    centre: Store, counters: list[CommandLine], tmp_path: Path
) -> None:
    one, two = counters
    assert two.json("replicate", "--once").code == 0
    with desk_of(one) as desk:
        officer = desk.actor
        for code in (CODE, f"{CODE}1"):
            dossier, part = desk.paper(code)
            batch = desk.batch(dossier, part)
            desk.scan(batch, 0, b"form of " + code.encode())
            desk.store.capture.end(batch.id, BatchOutcome.COMPLETE, desk.actor)
            desk.store.documents.create(part.id, 1, None, Plan(sign=True), desk.actor)
    with desk_of(two) as desk:
        to = str(desk.store.station_id)
    with_key = CommandLine(one.folder)
    settings = one.folder / "sohoa.toml"
    by_hand = settings.read_text()
    scan(one, "cccd", b"a card that nobody finished yet")
    settings.write_text(f'{by_hand}[signing]\npkcs12 = "key.p12"\n')
    refused = with_key.json("rehome", CODE, "--to", to).error
    assert "cccd (" in refused["message"], "it will want a signature too, where people sign"
    settings.write_text(by_hand)
    refused = one.json("rehome", CODE, "--to", to).error
    assert refused["code"] == "PAPERS_UNSIGNED" and officer.name in refused["message"]
    assert one.json("rehome", CODE, "--to", to, "--unsigned").code == 0, "it is scanned anew"
    with desk_of(one) as desk:
        desk.store.dossiers.actor(officer.name, "ab" * 32)
    assert one.json("rehome", f"{CODE}1", "--to", to).code == 0, "the certificate tells the taker who copied it"
    blob_place(tmp_path / "place", sha256_hex(b"form of " + CODE.encode())).write_bytes(b"a wrong byte")
    came = two.json("replicate", "--once")
    conforms("replicate", came.document)
    assert came.document["dossiers"] == 1 and came.document["errors"][0]["code"] == "DOSSIER_NOT_WHOLE"
    assert [(one["dossier"], one["code"]) for one in came.document["awaited"]] == [(CODE, "BLOB_DAMAGED")]
    with build(load(two.folder)) as station, pytest.raises(StoreFailed, match="DOSSIER_NOT_WHOLE"):
        of_the_work(station)["centre"]()
    assert one.json("replicate", "--check").document["agreement"]["brought"] == 1
    assert two.json("replicate", "--once").document["dossiers"] == 1
    with desk_of(two) as desk:
        assert desk.store.people.holders("ab" * 32) == {officer.id}


def _shown(desk: Desk, component_id: UUID) -> list[PageView]:
    dossier_id = desk.store.dossiers.component_by_id(component_id).dossier_id
    papers = arrange(desk.store.dossiers.log(dossier_id), desk.store.capture.pages(dossier_id))
    return list(papers[component_id].pages) if component_id in papers else []


def test_a_counter_without_the_key_to_the_place_leaves_no_connection_open(
    counters: list[CommandLine], centre: Store
) -> None:
    """The desk tries anew each minute, and the server has no connections without end."""
    told = (counters[0].folder / "sohoa.toml").read_text().partition("blobs")[0]
    (counters[0].folder / "sohoa.toml").write_text(f'{told}blobs = "s3://giay-to/tinh"\n')

    def open_there() -> int | None:
        with centre.database.read() as connection:
            return connection.scalar(text("SELECT count(*) FROM pg_stat_activity WHERE datname = 'centre'"))

    with build(load(counters[0].folder)) as station:
        assert station.centre is not None
        before = open_there()
        for _ in range(3):
            with pytest.raises(StoreFailed, match="PLACE_FORBIDDEN"):
                station.centre.keep_up()
        assert open_there() == before
