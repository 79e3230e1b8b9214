"""Whatever goes wrong on the way to the dossier system: one copy and its receipt, or a clear reason and the document safe in the outbox.

The rows stand in `tests.support.delivery_faults.rows`; what they turn out to be stands in `docs/faults-delivery.md`, which `make faults`
writes anew.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.errors import Cancelled
from app.messages import Language, explain
from tests.support.delivery_faults.desk import Outcome, Paper
from tests.support.delivery_faults.fault import Fault
from tests.support.delivery_faults.rows import CUT_EVERYWHERE, PLAYED, SECTIONS
from tests.support.delivery_faults.table import delivery_table
from tests.support.delivery_faults.world import World, delivery_world
from tests.support.seen_table import WRITE, SeenTable

BOUNDARY_BYTES = 64 << 10
ONE_COPY = "one copy, same hash"
LANGUAGES: tuple[Language, ...] = ("vi", "en")


@pytest.fixture(scope="module")
def table() -> Iterator[SeenTable]:
    made = delivery_table()
    yield made
    made.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("http_proxy", "https_proxy", "all_proxy"):  # a name that DNS does not know would be asked of them
            patch.delenv(name, raising=False)
            patch.delenv(name.upper(), raising=False)
        with delivery_world(tmp_path_factory.mktemp("delivery")) as made, made.resolver_failing():
            yield made


@pytest.mark.turns
@pytest.mark.parametrize("fault", PLAYED, ids=lambda fault: fault.name)
def test_a_fault(fault: Fault, world: World, table: SeenTable) -> None:
    world.fresh()
    paper = world.document(fault.name)
    fault.play(world, paper)
    outcome = world.send(paper)
    _is_as_it_must_be(world, paper, outcome, fault.code)
    fault.check(world, paper, outcome)
    assert world.desk.is_whole(paper)
    held = world.held(paper)
    assert outcome.error is not None or held == ONE_COPY
    world.mend()
    fault.mend(world, paper)
    table.found((fault.name, fault.how, outcome.told, held, _next_delivery(world, paper, outcome)))


def test_the_connection_is_cut_at_every_boundary(world: World, table: SeenTable) -> None:
    world.fresh()
    fault, paper = CUT_EVERYWHERE, world.document("tệp năm megabyte", 5_000_000)
    fault.play(world, paper)
    world.by_way_of(chunk_bytes=BOUNDARY_BYTES + 1)  # each request is cut, and nobody sends megabytes for the bin
    size = len(paper.data)
    boundaries = range(BOUNDARY_BYTES, size, BOUNDARY_BYTES)
    with world.gateway() as gateway:
        for held in boundaries:
            outcome = world.desk.send(paper, gateway)
            _is_as_it_must_be(world, paper, outcome, fault.code)
            assert world.held(paper) == f"{held:,} of {size:,} bytes"
    again = _next_delivery(world, paper, outcome)
    table.found(
        (fault.name, fault.how, outcome.told, f"at each cut the bytes before it ({len(boundaries)} cuts)", again)
    )


class Clock:
    """Time that passes by sleeping alone; the server is well again as soon as somebody waits."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.slept_s = 0.0

    def monotonic(self) -> float:
        return self.slept_s

    def sleep(self, seconds: float) -> None:
        self.slept_s += seconds
        self._world.switch(outage=False)


@pytest.mark.parametrize(("patience_s", "waits_s"), [(60.0, 7.0), (5.0, 0.0)])
def test_the_server_is_not_asked_before_it_wishes(
    world: World, monkeypatch: pytest.MonkeyPatch, patience_s: float, waits_s: float
) -> None:
    world.fresh()
    world.switch(outage=True, retry_after_s=7)
    clock = Clock(world)
    monkeypatch.setattr("app.services.deliver.time", clock)
    outcome = world.send(world.document("Retry-After"), patience_s=patience_s)
    assert clock.slept_s == pytest.approx(waits_s)
    assert outcome.code == ("" if waits_s else "SERVER_ERROR")


def test_who_waits_for_the_server_hears_a_cancel(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.fresh()
    world.switch(outage=True, retry_after_s=7)
    clock = Clock(world)
    monkeypatch.setattr("app.services.deliver.time", clock)
    paper = world.document("stopped")
    with world.gateway() as gateway, pytest.raises(Cancelled):
        world.desk.send(paper, gateway, 60.0, lambda: clock.slept_s > 0.5)
    assert clock.slept_s < 1.0


@pytest.mark.skipif(WRITE, reason="the table is being written")
def test_the_table_tells_of_every_fault_and_no_other(table: SeenTable) -> None:
    assert table.names() == [fault.name for faults in SECTIONS.values() for fault in faults]


def _is_as_it_must_be(world: World, paper: Paper, outcome: Outcome, code: str) -> None:
    assert outcome.code == code, outcome.error
    if outcome.error is None:
        assert world.desk.has_receipt(paper)
    else:
        assert world.desk.waits(paper, code)
        assert all(explain(outcome.error, language).remedy for language in LANGUAGES)


def _next_delivery(world: World, paper: Paper, outcome: Outcome) -> str:
    """The same document where it was not received, else one of another component; says what went over the line for it."""
    if outcome.error is None:
        paper = world.desk.paper(paper.data + b"%", paper.dossier_code, "TP02")
    again = world.send(paper)
    assert again.error is None, again.error
    assert world.desk.has_receipt(paper)
    held = world.held(paper).split("; ")
    assert held.count(ONE_COPY) == 1
    if outcome.error is None:
        return "another component is received"
    assert held == [ONE_COPY]
    return f"received, in {world.patches} PATCH more" if world.patches else "received, no byte is sent again"
