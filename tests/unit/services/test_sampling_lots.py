"""Lots of papers over a store: the draw and its cases, what becomes of a lot, how strictly the next one is looked at."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.cli.commands.review import review
from app.cli.console import Console
from app.domain.errors import InputRefused
from app.domain.model import Actor, Plan
from app.domain.retention import Kind
from app.domain.review.cases import CaseKind, Verdict
from app.domain.review.sampling.draw import drawn
from app.domain.review.sampling.lots import Scheme, Stream, StreamKind
from app.domain.review.sampling.plans import Level, Severity
from app.domain.rights import Role
from app.messages import word
from app.services.review.sampling import Sampling
from app.services.rights import Rights
from app.settings import load
from app.store.review_lots import Drawn
from tests.support.cli_world import conforms
from tests.support.store_world import Desk, open_copy, signed_document
from tests.support.unproven import unproven

PROCEDURE = Stream(StreamKind.PROCEDURE, "1.001")
SCHEME = Scheme(Level.II, 10.0)
"""of 9 to 15 papers: five are looked at, one may be faulty"""


class World:
    """A store with papers, a supervisor, and samples of a known seed."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.codes, self.seeds = desk, count(1), count(100)
        self.supervisor = desk.store.dossiers.actor("Phạm Thị D")
        self.pdf = desk.store.blobs.put(b"%PDF-1.7", "application/pdf")
        self.sampling = self.sampling_of(Role.SUPERVISOR, SCHEME)

    def sampling_of(self, role: Role, scheme: Scheme) -> Sampling:
        store = self.desk.store
        return Sampling(store, Rights(store, lambda _actor: frozenset({role})), scheme, lambda: next(self.seeds))

    def papers(self, many: int) -> None:
        for _ in range(many):
            _, part = self.desk.paper(f"H01-{next(self.codes)}")
            signed_document(self.desk, part, self.pdf)

    def lot(self, *, faulty: int = 0, papers: int = 9, remedy: str = "") -> Drawn:
        self.papers(papers)
        made = self.sampling.draw(PROCEDURE, self.supervisor, remedy=remedy)
        for place, case in enumerate(made.cases):
            verdict = Verdict.REPAIRED if place < faulty else Verdict.ACCEPTED
            self.desk.store.review.decide(case.id, verdict, "", (), self.supervisor)
        return made

    def next(self) -> tuple[Severity, bool]:
        stands = next(one for one in self.sampling.streams(self.supervisor) if one.stream == PROCEDURE)
        return stands.next.severity, stands.next.stopped


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    desk = open_copy(tmp_path / "data")
    yield World(desk)
    desk.store.close()


def test_a_lot_is_all_finished_papers_and_its_sample_can_be_drawn_again(world: World) -> None:
    world.papers(9)
    _, unfinished = world.desk.paper("H01-unfinished")
    world.desk.store.documents.create(unfinished.id, 0, None, Plan(sign=True), world.desk.actor)
    made = world.sampling.draw(PROCEDURE, world.supervisor)
    assert (made.lot.seq, made.lot.size, made.lot.seed) == (0, 9, 100)
    papers = world.desk.store.review_lots.papers(made.lot.id)
    assert {case.document_id for case in made.cases} == set(drawn(papers, 5, 100))
    assert {case.kind for case in made.cases} == {CaseKind.SAMPLE}
    assert all(case.lot_id == made.lot.id and world.desk.actor.id in case.scanned_by for case in made.cases)
    assert world.desk.store.review_lots.waiting(PROCEDURE) == 0, "a paper is in one lot only"
    told = [row.facts for row in world.desk.store.audit.rows() if row.event == "review.lot"]
    assert [(one["papers"], one["sample"], one["seed"]) for one in told] == [(9, 5, 100)]


def test_streams_are_of_a_counter_a_procedure_or_a_kind_of_paper(world: World) -> None:
    world.papers(2)
    lots = world.desk.store.review_lots
    own = world.sampling.own_stream()
    other = Stream(StreamKind.COUNTER, str(uuid4()))
    paper, none = Stream.parsed("paper:don"), Stream(StreamKind.PAPER, "khac")
    assert [lots.waiting(one) for one in (own, PROCEDURE, paper, other, none)] == [2, 2, 2, 0, 0]
    for wrong in ("counter:1", "paper:", "don"):
        with pytest.raises(InputRefused, match="STREAM_UNKNOWN"):
            lots.waiting(Stream.parsed(wrong))


def test_what_was_called_back_or_has_another_version_is_in_no_lot(world: World) -> None:
    world.papers(2)
    _, part = world.desk.paper("H01-1")
    again = signed_document(world.desk, part, world.pdf)
    assert world.desk.store.review_lots.waiting(PROCEDURE) == 2, "the newest version alone"
    world.desk.store.recalls.begin(again.id, "nhầm", world.desk.actor)
    assert world.desk.store.review_lots.waiting(PROCEDURE) == 1
    (left,) = {one.dossier_id for one in world.desk.store.retention.standings()} - {part.dossier_id}
    world.desk.store.retention.erase(left, frozenset({Kind.PERSONAL}), world.desk.actor)
    assert world.desk.store.review_lots.waiting(PROCEDURE) == 0, "nothing is left of it to be looked at"


def test_a_lot_follows_from_decisions_and_one_that_is_rejected_is_looked_at_whole(world: World) -> None:
    made = world.lot(faulty=1)
    stands = world.desk.store.review_lots.stands(made.lot.id)
    assert (stands.decided, stands.faulty, stands.accepted) == (5, 1, True)
    assert world.desk.store.review_lots.settle(made.lot.id) == ()
    rejected = world.lot(faulty=2)
    assert world.desk.store.review_lots.stands(rejected.lot.id).accepted is False
    rest = world.desk.store.review_lots.settle(rejected.lot.id)
    assert {case.kind for case in rest} == {CaseKind.LOT}
    whole = {case.document_id for case in (*rejected.cases, *rest)}
    assert whole == set(world.desk.store.review_lots.papers(rejected.lot.id))
    assert world.desk.store.review_lots.settle(rejected.lot.id) == (), "once"


def test_a_decision_that_is_taken_back_does_not_count(world: World) -> None:
    made = world.lot(faulty=1)
    world.desk.store.review.take_back(made.cases[0].id, world.supervisor)
    stands = world.desk.store.review_lots.stands(made.lot.id)
    assert (stands.decided, stands.faulty, stands.accepted) == (4, 0, None)


def test_the_next_lot_waits_for_the_one_before(world: World) -> None:
    world.papers(9)
    world.sampling.draw(PROCEDURE, world.supervisor)
    world.papers(9)
    with pytest.raises(InputRefused, match="LOT_UNDECIDED") as caught:
        world.sampling.draw(PROCEDURE, world.supervisor)
    assert caught.value.fields == {"lot": 1, "count": 5}


def test_a_run_that_ended_before_the_rest_was_put_up_is_made_good_by_the_next_look(world: World) -> None:
    made = world.lot(faulty=2)
    assert world.desk.store.review.waiting() == {}
    world.sampling.streams(world.supervisor)
    assert world.desk.store.review.waiting() == {CaseKind.LOT: made.lot.size - 5}


def spoil(world: World, document_id: UUID) -> None:
    """Somebody wrote into its dossier what this program can't read."""
    log = (
        "INSERT INTO operations (dossier_id, position, kind, body, station_id, actor_id, at_utc)"
        """ SELECT c.dossier_id, 900, '', '{"op":"Fold"}', d.station_id, d.actor_id, d.at_utc"""
        " FROM documents d JOIN components c ON c.id = d.component_id WHERE d.id = :id"
    )
    with world.desk.store.database.write("newer") as writing:
        assert writing.connection.execute(text(log), {"id": document_id.hex}).rowcount == 1


def test_a_paper_that_nobody_can_read_holds_up_no_other_of_its_stream(world: World) -> None:
    lots, desk = world.desk.store.review_lots, world.desk
    unread = [signed_document(desk, desk.paper(f"H01-unread-{number}")[1], world.pdf).id for number in range(6)]
    for one in unread:
        spoil(world, one)
    made = world.lot(faulty=2)
    assert len(made.cases) == 5 and not {case.document_id for case in made.cases} & set(unread)
    waits = 9 + 6 - made.lot.size
    assert lots.waiting(PROCEDURE) == waits > 0, "for the next lot"
    others = {case.document_id for case in made.cases}.union(unread)
    spoilt = next(one for one in lots.papers(made.lot.id) if one not in others)
    spoil(world, spoilt)
    for _ in range(2):
        streams = world.sampling.streams(world.supervisor)
        assert {one.stream for one in streams} == {world.sampling.own_stream(), PROCEDURE}
        assert world.desk.store.review.waiting() == {CaseKind.LOT: 9 - 5 - 1}


def test_two_rejected_lots_tighten_and_five_more_stop_until_something_was_done(world: World) -> None:
    world.lot(faulty=2)
    world.lot(faulty=2)
    assert world.next() == (Severity.TIGHTENED, False)
    for _ in range(5):
        world.lot(faulty=3)
    assert world.next() == (Severity.TIGHTENED, True)
    world.papers(9)
    with pytest.raises(InputRefused, match="SAMPLING_STOPPED"):
        world.sampling.draw(PROCEDURE, world.supervisor)
    made = world.lot(papers=0, remedy="  kính đã lau  ")
    assert made.lot.plan.severity is Severity.TIGHTENED
    assert made.lot.scheme.remedy == "kính đã lau"
    assert world.next() == (Severity.TIGHTENED, False)
    events = [str(row.facts) for row in world.desk.store.audit.rows()]
    assert not [one for one in events if "kính" in one], "words stay out of the chain"


def test_many_good_lots_are_looked_at_less(world: World) -> None:
    for _ in range(15):
        world.lot(papers=2)
    assert world.next()[0] is Severity.REDUCED, "two points for each, 30 in all"


def test_one_paper_is_no_lot_and_the_counter_draws_none(world: World) -> None:
    world.papers(1)
    with pytest.raises(InputRefused, match="LOT_TOO_SMALL"):
        world.sampling.draw(PROCEDURE, world.supervisor)
    for role in (Role.COUNTER, Role.AUDITOR, Role.ADMINISTRATOR):
        with pytest.raises(InputRefused, match="NOT_ALLOWED"):
            world.sampling_of(role, SCHEME).draw(PROCEDURE, world.supervisor)


def test_who_had_a_hand_on_a_paper_does_not_look_at_its_sample(world: World) -> None:
    world.papers(9)
    made = world.sampling.draw(PROCEDURE, world.supervisor)
    officer: Actor = world.desk.actor
    assert world.desk.store.review.upcoming(officer, 9) == ()
    assert len(world.desk.store.review.upcoming(world.supervisor, 9)) == len(made.cases)


def test_the_command_draws_and_tells_how_streams_stand(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world.lot(faulty=2)
    world.papers(9)
    rights = '[rights]\noperator = ["supervisor"]\n[sampling]\naql = 10.0\n[operator]\nname = "Phạm Thị D"'
    settings = load(tmp_path / "data", policy=unproven(rights))
    call = {"action": "lots", "changed": False, "remedy": ""}
    assert review(argparse.Namespace(draw=str(PROCEDURE), **call), settings, Console(True, False, "vi")) == 0
    told = json.loads(capsys.readouterr().out)
    conforms("review", told)
    assert len(told["drawn"]["cases"]) == 5
    (stream,) = (one for one in told["streams"] if one["stream"] == "procedure:1.001")
    assert [lot["accepted"] for lot in stream["lots"]] == [False, None]
    assert (stream["waiting"], stream["stopped"]) == (0, False)
    assert review(argparse.Namespace(draw=None, **call), settings, Console(False, False, "vi")) == 0
    said = capsys.readouterr().out
    assert word("lot_rejected", "vi") in said
    assert word("lot_open", "vi") in said
