"""Both sides on a scanner that reads one: all fronts, then, the stack turned over, all backs; here they become sheets."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import StationError
from app.domain.interleave import BacksOrder
from app.services.capture import Captured
from app.services.edit import Desk
from app.services.stacks import SIDES, Sides, Stack
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.scanning import ScanningViewModel


class DuplexStep(StrEnum):
    """Where the officer is."""

    NONE = "none"
    FRONTS = "fronts"
    TURN = "turn"
    """the fronts are in: the stack is to be turned over"""
    BACKS = "backs"
    PAIRING = "pairing"
    """page numbers are being read"""
    ORDER = "order"
    """no number told how the backs came: the officer says it"""
    UNEQUAL = "unequal"
    """not as many backs as fronts"""


UNPAIRED = frozenset({DuplexStep.ORDER, DuplexStep.UNEQUAL})
"""both sides are in, and it is to be said how they belong together"""


class DuplexViewModel(QObject):
    """One stack at a time, that of the paper that is looked at; the others wait in the store."""

    changed = Signal()

    def __init__(self, runner: TaskRunner, scanning: ScanningViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._scanning = scanning
        self._services: DeskServices | None = None
        self._dossier_id: UUID | None = None
        self._looked_at: UUID | None = None
        self.component_id: UUID | None = None
        self.step = DuplexStep.NONE
        self.fronts: tuple[UUID, ...] = ()
        self.backs: tuple[UUID, ...] = ()
        scanning.all_in.connect(self._all_in)
        scanning.failed.connect(self._failed)

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services
        self.forget()

    def begin(self, dossier_id: UUID, component_id: UUID) -> None:
        """Scan the fronts."""
        self._dossier_id, self.component_id = dossier_id, component_id
        self.fronts = self.backs = ()
        self._go(DuplexStep.FRONTS)
        self._scanning.scan(dossier_id, component_id, sides=Sides.FRONTS)

    def scan_backs(self) -> None:
        """The stack was turned over."""
        if self._dossier_id is not None and self.component_id is not None:
            self._go(DuplexStep.BACKS)
            self._scanning.scan(self._dossier_id, self.component_id, sides=Sides.BACKS)

    def scan_backs_again(self) -> None:
        """Leave the backs out that came, and go back to turning."""
        services, dossier_id, backs = self._services, self._dossier_id, self.backs
        if services is not None and dossier_id is not None:
            actor = services.actor
            self._runner.run(Lane.DESK, lambda _task: services.editing.remove(dossier_id, backs, actor))
            self._go(DuplexStep.TURN)

    def say_order(self, order: BacksOrder) -> None:
        """The officer saw which back belongs to the first front."""
        self._pair(order)

    def without_last_backs(self) -> None:
        """The last sheets have an empty back that was not scanned."""
        self._find_order(self.fronts[len(self.backs) :])

    def give_up(self) -> None:
        """The pages stay as they came, and nobody is asked again."""
        services, dossier_id, fronts = self._services, self._dossier_id, self.fronts
        if services is not None and dossier_id is not None and fronts:
            actor = services.actor
            self._runner.run(Lane.DESK, lambda _task: services.editing.leave_unpaired(dossier_id, fronts, actor))
        self.forget()

    def forget(self) -> None:
        """Another paper is looked at; what waits is in the store."""
        self.fronts = self.backs = ()
        self.component_id = None
        self._go(DuplexStep.NONE)

    def look(self, dossier_id: UUID, component_id: UUID) -> None:
        """Go on with a stack of this paper where it was left, today or before the desk was closed."""
        services = self._services
        if services is None:
            return
        self._looked_at = component_id

        def found(stack: Stack | None) -> None:
            overtaken = self._looked_at != component_id
            if overtaken or self._scanning.scanning or self.step is DuplexStep.PAIRING:
                return
            if stack is not None:
                self._go_on_with(stack)
            elif self.step is not DuplexStep.NONE:
                self.forget()

        self._runner.run(
            Lane.DESK, lambda _task: Changed(services.stacks.open(dossier_id, component_id), ChangeSet()), found
        )

    def look_away(self) -> None:
        """No paper is looked at: what a look would still find is of none."""
        self._looked_at = None

    def _all_in(self, captured: Captured) -> None:
        if captured.batch.request.get(SIDES) is not None:
            self.look(captured.batch.dossier_id, captured.batch.component_id)

    def _failed(self, error: StationError) -> None:
        """Where nothing came of the backs, the stack still waits to be turned; where something did, its scan goes on first."""
        if self.step is DuplexStep.BACKS and not error.fields.get("last_page"):
            self._go(DuplexStep.TURN)

    def _go_on_with(self, stack: Stack) -> None:
        self._dossier_id, self.component_id = stack.dossier_id, stack.component_id
        self.fronts, self.backs = stack.fronts, stack.backs
        if not self.backs:
            self._go(DuplexStep.TURN)
        elif len(self.fronts) == len(self.backs):
            self._find_order(())
        else:
            self._go(DuplexStep.UNEQUAL)

    def _find_order(self, without_back: Sequence[UUID]) -> None:
        """Ask the paper first; in the lane of the reading, so that it comes after it."""
        services, dossier_id, backs = self._services, self._dossier_id, self.backs
        if services is None or dossier_id is None:
            return
        fronts = tuple(front for front in self.fronts if front not in without_back)
        self.fronts = fronts
        self._go(DuplexStep.PAIRING)

        def ask(_task: Task) -> Changed[BacksOrder | None]:
            return Changed(services.noticing.backs_order(services.editing.desk(dossier_id), fronts, backs), ChangeSet())

        def told(order: BacksOrder | None) -> None:
            if self.step is DuplexStep.PAIRING and self.backs == backs:
                self._go(DuplexStep.ORDER) if order is None else self._pair(order)

        self._runner.run(Lane.AHEAD, ask, told, failed=lambda error: self._not_paired(backs, error))

    def _pair(self, order: BacksOrder) -> None:
        services, dossier_id, fronts, backs = self._services, self._dossier_id, self.fronts, self.backs
        if services is None or dossier_id is None:
            return
        actor = services.actor

        def pair(_task: Task) -> Changed[Desk]:
            return services.editing.interleave(dossier_id, fronts, backs, order, actor)

        self._runner.run(
            Lane.DESK, pair, lambda _desk: self.forget(), failed=lambda error: self._not_paired(backs, error)
        )

    def _not_paired(self, backs: tuple[UUID, ...], error: StationError) -> None:
        """The officer can still say the order; the error is told as that of any decision."""
        if self.step in (DuplexStep.PAIRING, DuplexStep.ORDER) and self.backs == backs:
            self._go(DuplexStep.ORDER)
        self._runner.failed.emit(error)

    def _go(self, step: DuplexStep) -> None:
        self.step = step
        self.changed.emit()
