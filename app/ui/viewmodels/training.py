"""Training at the desk: sample dossiers and sample sheets come from the embedded world instead of a citizen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.ui.services import DeskServices, Training
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.notices import Notice, speaking


class TrainingViewModel(QObject):
    """Has a `hand` in the embedded world in training only; in real work all that it is asked for does nothing."""

    said = Signal(object)
    """a `Notice`"""
    sample_made = Signal(str)
    """the code of a sample dossier that nobody used yet"""

    def __init__(self, desk: DeskViewModel, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._runner = runner
        self.hand: Training | None = None

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self.hand = services.training

    def make_sample(self) -> None:
        """Make the code of a sample dossier, for whoever opens it."""
        hand = self.hand
        if hand is not None:
            self._runner.run(Lane.DESK, lambda _task: Changed(hand.next_code(), ChangeSet()), self.sample_made.emit)

    def lay_paper(self) -> None:
        """Lay the sample sheets of the selected paper in the feeder."""
        hand, component = self.hand, self._desk.component
        if hand is None or component is None:
            return
        code = component.code

        def lay(_task: Task) -> Changed[None]:
            hand.lay_paper(code)
            return Changed(None, ChangeSet())

        def laid() -> Notice:
            return Notice(None, self.tr("The sample paper lies in the feeder. Scan it."))

        self._runner.run(Lane.SCAN, lay, lambda _none: self.said.emit(speaking(laid)))
