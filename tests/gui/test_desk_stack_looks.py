"""Which stack the desk asks for while papers are selected in every order, and what follows a pairing that fails."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from app.domain.errors import StationError, StoreFailed
from app.domain.interleave import BacksOrder
from app.services.stacks import Stack
from app.ui.tasks import ignore
from app.ui.viewmodels.duplex import DuplexStep, DuplexViewModel
from app.ui.viewmodels.feeding import Feeding

DOSSIER, ONE, OTHER, FRONT, BACK = (UUID(int=number) for number in range(1, 6))


class Runner(QObject):
    """Work is done when the test says so, in the order in which it came."""

    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._queue: list[Callable[[], None]] = []

    def run(
        self,
        _lane: object,
        work: Callable[[object], Any],
        done: Callable[[Any], None] = ignore,
        failed: Callable[[StationError], None] = ignore,
    ) -> None:
        def do() -> None:
            try:
                result = work(None)
            except StationError as error:
                failed(error)
            else:
                done(result.value)

        self._queue.append(do)

    def finish(self) -> None:
        while self._queue:
            self.do(0)

    def do(self, place: int) -> None:
        self._queue.pop(place)()


class Part(QObject):
    """The desk, and the scan under way, as far as they are asked."""

    selected = Signal()
    state_changed = Signal()
    page_came = Signal(object)
    failed = Signal(object)
    all_in = Signal(object)
    sheets_left_over = Signal(int)
    scanning = False
    desk: object = SimpleNamespace(dossier=SimpleNamespace(id=DOSSIER))
    component_id: UUID | None = None

    def select(self, component_id: UUID | None) -> None:
        self.component_id = component_id
        self.selected.emit()

    def run(self, running: bool) -> None:
        self.scanning = running
        self.state_changed.emit()


class World:
    """Two papers; what waits of each is in `stacks`."""

    def __init__(self) -> None:
        self.runner, self.desk, self.scan = Runner(), Part(), Part()
        self.stacks: dict[UUID, Stack] = {}
        self.order: BacksOrder | None = None
        self.broken: set[str] = set()
        self.told: list[str] = []
        self.runner.failed.connect(lambda error: self.told.append(error.code))
        runner = cast("Any", self.runner)
        self.duplex = DuplexViewModel(runner, cast("Any", self.scan))
        services = SimpleNamespace(
            stacks=SimpleNamespace(open=lambda _dossier, component: self.stacks.get(component)),
            noticing=SimpleNamespace(backs_order=lambda *_: self._answer("read", self.order)),
            editing=SimpleNamespace(
                desk=ignore, interleave=lambda *_: self._answer("pair", SimpleNamespace(value=None))
            ),
            actor=None,
        )
        self.duplex.use(cast("Any", services))
        part = cast("Any", self.desk)
        self.feeding = Feeding(
            runner, part, cast("Any", None), cast("Any", None), cast("Any", self.scan), self.duplex, cast("Any", None)
        )

    def _answer(self, what: str, value: object) -> Any:
        if what in self.broken:
            raise StoreFailed("DISK_FULL", retryable=True)
        return value

    def wait(self, component: UUID, *backs: UUID) -> None:
        self.stacks[component] = Stack(DOSSIER, component, (FRONT,), backs)

    @property
    def asked(self) -> tuple[DuplexStep, UUID | None]:
        return self.duplex.step, self.duplex.component_id


@pytest.fixture
def world(qapp: QApplication) -> World:
    return World()


def test_a_paper_selected_while_another_one_runs_is_looked_at_afterwards(world: World) -> None:
    world.wait(ONE)
    world.desk.select(OTHER)
    world.scan.run(True)
    world.desk.select(ONE)
    world.runner.finish()
    assert world.asked == (DuplexStep.NONE, None)
    world.scan.run(False)
    world.runner.finish()
    assert world.asked == (DuplexStep.TURN, ONE)


@pytest.mark.parametrize("order", [BacksOrder.REVERSED, None])
def test_a_paper_selected_while_sides_are_paired_is_looked_at_afterwards(
    world: World, order: BacksOrder | None
) -> None:
    world.wait(ONE)
    world.wait(OTHER, BACK)
    world.order = order
    world.desk.select(OTHER)
    world.runner.do(0)
    assert world.asked == (DuplexStep.PAIRING, OTHER)
    world.desk.select(ONE)
    world.runner.do(-1)
    assert world.asked == (DuplexStep.PAIRING, OTHER)
    world.runner.finish()
    assert world.asked == (DuplexStep.TURN, ONE)


def test_what_is_found_of_a_dossier_that_was_put_aside_is_dropped(world: World) -> None:
    world.wait(ONE)
    world.desk.select(ONE)
    world.runner.finish()
    world.duplex.forget()
    world.desk.select(None)
    world.runner.finish()
    assert world.asked == (DuplexStep.NONE, None)


@pytest.mark.parametrize("broken", ["read", "pair"])
def test_a_pairing_that_fails_is_told_and_left_to_the_officer(world: World, broken: str) -> None:
    world.wait(ONE, BACK)
    world.order = BacksOrder.AS_FRONTS
    world.broken = {broken}
    world.desk.select(ONE)
    world.runner.finish()
    assert (world.asked, world.told) == ((DuplexStep.ORDER, ONE), ["DISK_FULL"])
    world.broken = {"pair"}
    world.duplex.say_order(BacksOrder.REVERSED)
    world.runner.finish()
    assert (world.asked, world.told) == ((DuplexStep.ORDER, ONE), ["DISK_FULL", "DISK_FULL"])
