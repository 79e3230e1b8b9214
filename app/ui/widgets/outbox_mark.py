"""A small mark of what waits to be sent: in words and by a shape; a click shows the outbox."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from app.ui.style.theme import icon
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import tool_size


class OutboxMark(QToolButton):
    """Nothing is shown where nothing waits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(tool_size())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def show_desk(self, work: Workplace) -> None:
        """Say how many wait, and whether they go by themselves."""
        outbox = work.outbox
        count = len(outbox.documents)
        self.setVisible(bool(count))
        if not count:
            return
        if outbox.sending:
            name, said = "send", self.tr("Sending: {count}")
        elif outbox.aside:
            name, said = "step-failed", self.tr("To be sent: {count}, look why")
        elif outbox.is_away:
            name, said = "warn", self.tr("Offline, to be sent: {count}")
        else:
            name, said = "outbox", self.tr("To be sent: {count}")
        self.setText(said.format(count=count))
        self.setIcon(icon(name))
        self.setToolTip(self.tr("Show what waits to be sent"))
