"""Says across the whole window that nothing here is real: in every view of a training desk, the locked one included."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import OneLine


class TrainingStrip(OneLine):
    """Lies above all else and does not scroll away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("training")
        self.setParent(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        said = QCoreApplication.translate("TrainingStrip", "TRAINING – no real dossiers")
        self.setText(said)
        self.setAccessibleName(said)
        self.hide()

    def show_desk(self, work: Workplace) -> None:
        """Show it in training alone."""
        self.setVisible(work.training.hand is not None)
