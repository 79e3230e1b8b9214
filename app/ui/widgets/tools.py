"""The row of tools: the device, the profile and the source, then what can be done with a page."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QPaintEvent, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QListView,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui import words
from app.ui.commands.command import Bar
from app.ui.style.theme import letters, look
from app.ui.style.tokens import Space
from app.ui.viewmodels.devices import DevicesViewModel
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.actions import DeskActions
from app.ui.widgets.parts import tool_size
from app.ui.widgets.wrapping import WrappingRow

LIST_LETTERS = 33
ONE_LINE_PERCENT = 150
"""up to this size of text the tools have room side by side on a screen 1366 pixels wide"""


class Tools(QFrame):
    """Buttons of the desk's actions; every one is in the menus too."""

    def __init__(self, devices: DevicesViewModel, actions: DeskActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tools")
        self._devices = devices
        self._shown: object = None
        self._still = True
        self.device = _choice(self.tr("Scanner"), 25)
        self.profile = _choice(self.tr("Scan profile"), 23)
        self.source = _choice(self.tr("Where the paper lies"), 20)
        self.device.activated.connect(lambda row: devices.choose_device(self.device.itemData(row)))
        self.profile.activated.connect(lambda row: devices.choose_profile(self.profile.itemData(row)))
        self.source.activated.connect(lambda row: devices.choose_source(self.source.itemData(row)))
        self._lay_out(actions)
        self._show()

    def _lay_out(self, actions: DeskActions) -> None:
        """In one line, the pages' tools at its end; with very large text in as many as it needs: a narrow screen has no room for one."""
        row: QHBoxLayout | WrappingRow = WrappingRow() if look().text_percent > ONE_LINE_PERCENT else QHBoxLayout()
        row.setSpacing(Space.S)
        for choice in (self.device, self.profile, self.source):
            row.addWidget(choice)
        for bar in Bar:
            for action in actions.of(bar):
                row.addWidget(_button(action, words=bar.in_words))
            if isinstance(row, QHBoxLayout) and bar is Bar.SCAN:
                row.addStretch(1)
            elif isinstance(row, QHBoxLayout) and bar is not Bar.END:
                row.addSpacing(Space.L)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        lines.addLayout(row)

    def show_desk(self, work: Workplace) -> None:
        """While paper runs nothing is chosen anew."""
        self._still = not work.scanning.scanning and not work.checksheet.checking
        self._show()

    def _show(self) -> None:
        """Fill the lists, but only where something differs: an open list must not close."""
        chosen = self._devices
        shown = (
            chosen.devices, chosen.device_id, chosen.lost, chosen.looking, chosen.in_use_elsewhere,
            chosen.profile, chosen.source, chosen.sources, chosen.offer.sources, self._still,
        )  # fmt: skip
        if shown == self._shown:
            return
        self._shown = shown
        self._show_devices()
        self._show_profiles()
        _fill(self.source, [(words.source(name), name) for name in chosen.sources], chosen.source)
        there = self._still and bool(chosen.devices)
        for box in (self.device, self.profile, self.source):
            box.setEnabled(there)

    def _show_devices(self) -> None:
        chosen = self._devices
        rows = [(device.name, device.id) for device in chosen.devices]
        if chosen.in_use_elsewhere:
            rows = [(words.in_use(name) if key == chosen.device_id else name, key) for name, key in rows]
        if chosen.lost is not None:
            rows.insert(0, (words.gone(chosen.lost.name), ""))
        elif not rows:
            rows = [(self.tr("Looking for scanners…") if chosen.looking else self.tr("No scanner"), "")]
        _fill(self.device, rows, chosen.device_id)

    def _show_profiles(self) -> None:
        """What the device has no place for stands there, says why, and can't be chosen."""
        chosen = self._devices
        _fill(self.profile, [(words.profile(one), one.key) for one in chosen.profiles], chosen.profile.key)
        model = self.profile.model()
        assert isinstance(model, QStandardItemModel)
        for row, profile in enumerate(chosen.profiles):
            lacks = chosen.lacks(profile)
            item = model.item(row)
            item.setEnabled(not lacks)
            needs = ", ".join(words.source(name) for name in profile.sources)
            item.setToolTip(self.tr("This scanner has none of: {sources}").format(sources=needs) if lacks else "")


class _Choice(QComboBox):
    """A list whose chosen text ends in an ellipsis where it has no room: as wide as so many letters, or half of that."""

    def __init__(self, wide_letters: int) -> None:
        super().__init__()
        self._wide_letters = wide_letters

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The same, whatever is in the list."""
        return QSize(letters(self._wide_letters), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Half of that."""
        return QSize(letters(self._wide_letters // 2), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the field, then the text as far as it fits."""
        del event
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        text = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room.width() - 4)
        option.currentText = text
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


def _choice(name: str, wide_letters: int) -> QComboBox:
    box = _Choice(wide_letters)
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    box.setView(QListView())  # one that the style sheet reaches
    box.view().setMinimumWidth(letters(LIST_LETTERS))
    return box


def _fill(box: QComboBox, rows: list[tuple[str, str]], chosen: str) -> None:
    """What is shown already stays: a list is not emptied while it tells what was chosen in it."""
    if rows != [(box.itemText(row), box.itemData(row)) for row in range(box.count())]:
        box.clear()
        for row, (text, key) in enumerate(rows):
            box.addItem(text, key)
            box.setItemData(row, text, Qt.ItemDataRole.ToolTipRole)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.setToolTip(f"{box.accessibleName()}: {box.currentText()}")


def _button(action: QAction, *, words: bool = False) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(tool_size())
    if words:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button
