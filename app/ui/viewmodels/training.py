"""Training at the desk: sample dossiers and sample sheets come from the embedded world instead of a citizen."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.model import Component
from app.ui.services import DeskServices, Training
from app.ui.tasks import Lane, TaskRunner
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.notices import Notice, speaking


class TrainingViewModel(QObject):
    """Has a `hand` in the embedded world in training only; in real work all that it is asked for does nothing."""

    changed = Signal()
    said = Signal(object)
    """a `Notice`"""
    sample_made = Signal(str)
    """the code of a sample dossier that nobody used yet"""

    def __init__(self, desk: DeskViewModel, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._runner = runner
        self.hand: Training | None = None
        self._sample = ""
        self._laid: set[UUID] = set()

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self.hand = services.training

    def make_sample(self) -> None:
        """Make the code of a sample dossier, for whoever opens it."""
        hand = self.hand
        if hand is not None:
            self._runner.run(Lane.DESK, lambda _task: Changed(hand.next_code(), ChangeSet()), self._made)

    def _made(self, code: str) -> None:
        self._sample = code
        self.sample_made.emit(code)

    @property
    def opens_samples(self) -> bool:
        """Whether the next step, where nothing is open, is a sample dossier: who lays other paper in the feeder knows what is next."""
        return self.hand is not None and self.hand.alone

    def wants_paper(self, component: Component | None) -> bool:
        """Whether the sample paper of a component of the sample dossier was not laid in the feeder yet."""
        desk = self._desk.desk
        of_sample = self.hand is not None and desk is not None and desk.dossier.code == self._sample
        return of_sample and component is not None and component.id not in self._laid

    def lay_paper(self) -> None:
        """Lay the sample sheets of the selected paper in the feeder."""
        hand, component = self.hand, self._desk.component
        if hand is None or component is None:
            return

        def laid(sheets: int) -> None:
            self._laid.add(component.id)
            self.changed.emit()
            self.said.emit(speaking(lambda: self._laid_notice(sheets)))

        self._runner.run(Lane.SCAN, lambda _task: Changed(hand.lay_paper(component.code), ChangeSet()), laid)

    def _laid_notice(self, sheets: int) -> Notice:
        return Notice(
            None,
            self.tr("The sample paper lies in the feeder. Sheets in it: {sheets}. Scan it.").format(sheets=sheets),
            self.tr("Keep the number in mind: nobody can count this paper by hand, and the count is asked for."),
        )
