"""The fields of the selected paper: what counts of each, what a person types, and where on the pages it stands."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.entered import FieldState
from app.domain.errors import StationError
from app.domain.fields import Field
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.desk import DeskViewModel


class FieldsViewModel(QObject):
    """Looks the fields up while somebody looks at them; what is found of citizens is kept no longer than it is shown."""

    changed = Signal()
    refused = Signal(object, str, object)
    """a `Field`, what was typed, and the `StationError` that says why it is not taken"""

    def __init__(self, desk: DeskViewModel, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._runner = runner
        self._services: DeskServices | None = None
        self._seen: object = None
        self._wanted = False
        self.component_id: UUID | None = None
        """whose fields are shown"""
        self.states: tuple[FieldState, ...] = ()
        desk.changed.connect(self._look)
        desk.selected.connect(self._look)

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    @property
    def doubtful(self) -> int:
        """How many have to be looked at."""
        return sum(one.is_open and isinstance(one.name, Field) for one in self.states)

    def want(self, *, wanted: bool) -> None:
        """Somebody looks at the fields, or not any more."""
        if wanted != self._wanted:
            self._wanted, self._seen = wanted, None
            if not wanted:
                self._show(None, ())
            self._look()

    def look_again(self) -> None:
        """The words of a page are here that were not before."""
        if self._wanted:
            self._seen = None
            self._look()

    def check(self, name: Field, text: str) -> StationError | None:
        """Why what is being typed could not be taken; None: it could."""
        if self._services is None:
            return None
        try:
            self._services.fields.check(name, text)
        except StationError as error:
            return error
        return None

    def enter(self, component_id: UUID, name: Field, text: str) -> None:
        """Take what was typed for a paper."""
        services, desk = self._services, self._desk.desk
        if services is None or desk is None:
            return
        dossier, actor = desk.dossier.id, services.actor
        self._runner.run(
            Lane.DESK,
            lambda _task: services.fields.enter(dossier, component_id, name, text, actor),
            self._desk.show,
            failed=lambda error: self.refused.emit(name, text, error),
        )

    def _look(self) -> None:
        services, desk, component = self._services, self._desk.desk, self._desk.component_id
        if not self._wanted or services is None:
            return
        if desk is None or component is None:
            self._show(None, ())
            return
        if component != self.component_id:
            self._show(component, ())
        now = (component, len(desk.log), len(desk.masters), self._desk.release)
        if now == self._seen or self._runner.busy(Lane.FIELDS):
            return  # what changed meanwhile is looked at when this one is here
        self._seen = now

        def look(_task: Task) -> Changed[tuple[FieldState, ...]]:
            return Changed(services.fields.of(desk, component), ChangeSet())

        self._runner.run(Lane.FIELDS, look, lambda states: self._found(component, states), ended=self._look)

    def _found(self, component: UUID, states: tuple[FieldState, ...]) -> None:
        if self._wanted and component == self._desk.component_id:
            self._show(component, states)

    def _show(self, component: UUID | None, states: tuple[FieldState, ...]) -> None:
        if (component, states) != (self.component_id, self.states):
            self.component_id, self.states = component, states
            self.changed.emit()
