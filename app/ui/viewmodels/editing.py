"""The officer's edits of the open dossier: pages put in order, left out and taken, sheets counted; and each of them undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QObject

from app.domain.changes import Changed
from app.domain.editlog import redoable, undoable
from app.domain.grounds import Ground
from app.domain.model import PaperForm
from app.services.edit import Desk
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.desk import DeskViewModel


class EditingViewModel(QObject):
    """Carries decisions out off the main thread, in the order in which they were made; then the desk shows the dossier as it became."""

    def __init__(self, desk: DeskViewModel, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._runner = runner
        self._services: DeskServices | None = None

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    @property
    def can_undo(self) -> bool:
        """Whether a decision is left to take back."""
        return self._desk.desk is not None and undoable(self._desk.desk.log) is not None

    @property
    def can_redo(self) -> bool:
        """Whether one was taken back and can be done again."""
        return self._desk.desk is not None and redoable(self._desk.desk.log) is not None

    def place_all(self, pages: Sequence[UUID]) -> None:
        """Give the selected paper a new order."""
        component = self._desk.component_id
        if component is not None:
            self.decide(lambda s, dossier: s.editing.place(dossier, pages, component, None, s.actor))

    def accept_pages(self, pages: Sequence[UUID], ground: Ground, note: str = "") -> None:
        """Take these pages, with a reason, in one decision."""
        if pages:
            self.decide(lambda s, dossier: s.editing.accept(dossier, pages, ground, s.actor, note))

    def remove_pages(self, pages: Sequence[UUID]) -> None:
        """Leave these pages out, in one decision."""
        self.decide(lambda s, dossier: s.editing.remove(dossier, pages, s.actor))

    def count(self, component: UUID, sheets: int, reason: str = "") -> None:
        """Say how many sheets of a paper of the open dossier were counted; with a reason that stands against all other counts."""
        if self._desk.component_by_id(component) is not None:
            self.decide(lambda s, dossier: s.editing.set_sheets(dossier, component, sheets, s.actor, reason))

    def say_form(self, component: UUID, form: PaperForm) -> None:
        """Say what lies on the counter for a paper of the open dossier."""
        self.decide(lambda s, dossier: s.editing.set_form(dossier, component, form, s.actor))

    def say_original(self, dossier: UUID, component: UUID, then: Callable[[], None]) -> None:
        """Say that an original lies on the counter for a paper of the open dossier, which is selected by then."""

        def said(desk: Desk) -> None:
            if self._desk.desk is not None and self._desk.desk.dossier.id == dossier:
                self._desk.show(desk)
                self._desk.select_component(component)
                then()

        services = self._services
        if services is not None and self._desk.desk is not None and self._desk.desk.dossier.id == dossier:
            actor = services.actor

            def say(_task: Task) -> Changed[Desk]:
                return services.editing.set_form(dossier, component, PaperForm.ORIGINAL, actor)

            self._runner.run(Lane.DESK, say, said)

    def undo(self) -> None:
        """Take the last decision back."""
        self.decide(lambda s, dossier: s.editing.undo(dossier, s.actor))

    def redo(self) -> None:
        """Do again what was taken back."""
        self.decide(lambda s, dossier: s.editing.redo(dossier, s.actor))

    def decide(self, decision: Callable[[DeskServices, UUID], Changed[Desk]]) -> None:
        """Carry a decision on the open dossier out; refused, it is told as any failure."""
        services, desk = self._services, self._desk.desk
        if services is not None and desk is not None:
            dossier_id, decided = desk.dossier.id, services.as_now()
            self._runner.run(Lane.DESK, lambda _task: decision(decided, dossier_id), self._desk.show)
