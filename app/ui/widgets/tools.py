"""The row of tools: the device and its source, then what can be done with a page."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QToolButton, QWidget

from app.ui import words
from app.ui.viewmodels.scanning import SOURCES, ScanningViewModel
from app.ui.widgets.actions import DeskActions
from app.ui.widgets.parts import label


class Tools(QFrame):
    """Buttons of the desk's actions; every one is in the menus too."""

    look_wanted = Signal()

    def __init__(self, scanning: ScanningViewModel, actions: DeskActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tools")
        self._scanning = scanning
        self._device = QComboBox()
        self._device.setAccessibleName(self.tr("Scanner"))
        self._device.setFixedWidth(232)
        self._device.activated.connect(lambda row: scanning.choose_device(self._device.itemData(row)))
        self._source = QComboBox()
        self._source.setAccessibleName(self.tr("Where the paper lies"))
        self._source.setFixedWidth(176)
        for name in SOURCES:
            self._source.addItem(words.source(name), name)
        self._source.activated.connect(lambda row: scanning.choose_source(self._source.itemData(row)))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(label("quiet", text=self.tr("Scanner")))
        row.addWidget(self._device)
        row.addWidget(self._source)
        row.addWidget(_button(actions.scan, words=True))
        row.addStretch(1)
        for action in (actions.rescan, actions.rotate_left, actions.rotate_right, actions.remove):
            row.addWidget(_button(action))
        row.addSpacing(16)
        for action in (actions.undo, actions.redo):
            row.addWidget(_button(action))
        row.addSpacing(16)
        row.addWidget(_button(actions.finish, words=True))
        scanning.devices_changed.connect(self._show_devices)
        scanning.state_changed.connect(self._show_choice)
        self._show_devices()

    def _show_devices(self) -> None:
        self._device.clear()
        if self._scanning.looking:
            self._device.addItem(self.tr("Looking for scanners…"), "")
        elif not self._scanning.devices:
            self._device.addItem(self.tr("No scanner"), "")
        for device in self._scanning.devices:
            self._device.addItem(device.name, device.id)
        self._show_choice()

    def _show_choice(self) -> None:
        still = not self._scanning.scanning
        self._device.setEnabled(still and bool(self._scanning.devices))
        self._source.setEnabled(still and bool(self._scanning.devices))
        self._device.setCurrentIndex(max(0, self._device.findData(self._scanning.device_id)))
        self._source.setCurrentIndex(self._source.findData(self._scanning.source))


def _button(action: QAction, *, words: bool = False) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(22, 22))
    if words:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button
