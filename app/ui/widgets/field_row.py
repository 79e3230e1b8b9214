"""One field of a paper: its value, where that comes from, and the place on the page where it stands, enlarged."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.entered import FieldState, Proposal, Standing
from app.domain.errors import StationError
from app.domain.fields import Field, spoken
from app.messages import explain
from app.ui import words
from app.ui.field_words import field_hint, field_name, field_source, field_standing, told_value
from app.ui.style.tokens import IconSize, Space
from app.ui.widgets.field_option import FieldOption
from app.ui.widgets.parts import clear, label, picture, restyle, show_icon
from app.ui.widgets.place_loupe import PlaceLoupe

STANDING_ICONS = {
    Standing.TYPED: "tick",
    Standing.SURE: "state-received",
    Standing.DOUBTFUL: "state-doubtful",
    Standing.HANDWRITTEN: "state-doubtful",
    Standing.EMPTY: "state-missing",
}
"""the mark of each standing"""
MOST_OPTIONS = 3
"""values that are shown to choose from; the others are unlikely"""


_CHOOSE = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)


class _Entry(QLineEdit):
    """Up and Down go through all fields; Tab only through those that have to be looked at."""

    entered = Signal()
    left = Signal()
    stepped = Signal(int)
    reached = Signal()
    chosen = Signal(int)
    """which of the values that were found, from 0"""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter takes the value, Ctrl and a number one of those that were found; Up and Down go on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() in _CHOOSE:
            self.chosen.emit(_CHOOSE.index(event.key()))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Its place is shown."""
        super().focusInEvent(event)
        self.reached.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """What was typed is taken."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()


class FieldRow(QWidget):
    """Emits what a person says of its field."""

    said = Signal(object, str)
    """the `Field` and what was typed, or confirmed by Enter"""
    reached = Signal(object)
    """the cursor came into the field"""
    stepped = Signal(object, int)
    """the field, and where to go from it: 1 to the next, -1 to the one before, 0 to the next that is doubtful"""
    typing = Signal(object, str)

    def __init__(self, name: Field) -> None:
        super().__init__()
        self.name = name
        self.state = FieldState(name, "", Standing.EMPTY)
        self.entry = _Entry()
        self.entry.setAccessibleName(field_name(name))
        self.entry.setPlaceholderText(field_hint(name))
        self.entry.entered.connect(self._entered)
        self.entry.left.connect(self._left)
        self.entry.reached.connect(lambda: self.reached.emit(self.name))
        self.entry.chosen.connect(self._choose)
        self.entry.stepped.connect(lambda by: self.stepped.emit(self.name, by))
        self.entry.textEdited.connect(lambda text: self.typing.emit(self.name, text))
        caption = label("heading", text=field_name(name))
        caption.setBuddy(self.entry)
        self._icon = picture("state-missing", IconSize.MARK)
        self._standing = label("quiet", wrap=True)
        self.loupe = PlaceLoupe()
        self.loupe.setAccessibleName(self.tr("The place on the page"))
        self.loupe.hide()
        self.options: list[FieldOption] = []
        """the values that were found, where they differ"""
        self._choices = QVBoxLayout()
        self._choices.setSpacing(Space.XS)
        below = QHBoxLayout()
        below.setSpacing(Space.XS)
        below.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._standing, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, Space.M)
        column.setSpacing(Space.XS)
        for part in (caption, self.entry, self.loupe):
            column.addWidget(part)
        column.addLayout(self._choices)
        column.addLayout(below)

    @property
    def standing(self) -> str:
        """What is said below the field."""
        return self._standing.text()

    def show_state(self, state: FieldState) -> None:
        """Show what counts now. What is being typed stays."""
        if not self.entry.isModified():
            self.entry.setText(spoken(self.name, state.value) or _begun(state))
            self._show_beginning()
            self._say(field_standing(state), STANDING_ICONS[state.standing], wrong=False)
        if state != self.state:
            self._offer(state)
        self.state = state

    def _show_beginning(self) -> None:
        """Of a text that has no room its beginning is seen, and all of it in the tool tip; what is to be typed comes before the print."""
        text = self.entry.text()
        is_long = self.entry.fontMetrics().horizontalAdvance(text) > self.entry.width() and not self.entry.hasFocus()
        self.entry.setToolTip(text if is_long else "")
        if is_long or text.startswith("/"):
            self.entry.setCursorPosition(0)

    def _offer(self, state: FieldState) -> None:
        """Show the values that were found, where they differ."""
        clear(self._choices)
        found = (state.best, *state.others) if state.best is not None and state.others else ()
        self.options = []
        for number, one in enumerate(found[:MOST_OPTIONS]):
            option = FieldOption(
                told_value(state.name, one.value),
                self.tr("Ctrl+{number}: {source}").format(number=number + 1, source=field_source(one)),
            )
            option.chosen.connect(partial(self._choose, number))
            self._choices.addWidget(option)
            self.options.append(option)

    def show_places(self, picture_of: Callable[[Proposal], QImage | None]) -> None:
        """Show where what was found stands; `picture_of` gives the picture of its page, if it is there."""
        best = self.state.best
        alone = best if not self.options else None
        self.loupe.show_place(picture_of(alone) if alone else None, alone.place if alone else None)
        for option, one in zip(self.options, (best, *self.state.others), strict=False):
            option.loupe.show_place(picture_of(one) if one else None, one.place if one else None)

    def hide_places(self) -> None:
        """Another field is looked at."""
        for loupe in (self.loupe, *(option.loupe for option in self.options)):
            loupe.show_place(None, None)

    def take_cursor(self) -> None:
        """Put the cursor here: before what stands there in print, where the rest is to be typed, else on all of it."""
        self.entry.setFocus(Qt.FocusReason.TabFocusReason)
        if self.state.standing is Standing.HANDWRITTEN and not self.entry.isModified():
            self.entry.setCursorPosition(0)
            self.entry.deselect()
        else:
            said = len(self.entry.text())
            self.entry.setSelection(said, -said)  # all of it, and its beginning is what is seen

    def clear(self) -> None:
        """Another paper is shown: what was not taken is gone."""
        self.entry.setText("")  # `clear` would count as typed
        self.show_state(FieldState(self.name, "", Standing.EMPTY))
        self.hide_places()

    def show_error(self, error: StationError | None) -> None:
        """Say why what is typed is not taken; None: it can be."""
        if error is None:
            self._say(self.tr("Enter takes it"), "info", wrong=False)
        else:
            told = explain(error, words.language()).plain
            self._say(f"{told.message} {told.remedy}", "error", wrong=True)

    def _say(self, text: str, icon: str, *, wrong: bool) -> None:
        self._standing.setText(text)
        show_icon(self._icon, icon)
        restyle(self.entry, "state", "wrong" if wrong else "")
        self.entry.setAccessibleDescription(text)

    def _entered(self) -> None:
        """Enter takes what was typed, and what a machine doubted."""
        if self.entry.isModified() or self.state.standing is Standing.DOUBTFUL:
            self.said.emit(self.name, self.entry.text())
        self.stepped.emit(self.name, 0)

    def _choose(self, number: int) -> None:
        """Take one of the values that were found."""
        found = (self.state.best, *self.state.others)
        if number < len(self.options) and (one := found[number]) is not None:
            self.entry.setText(spoken(self.name, one.value))
            self.entry.setModified(False)
            self.said.emit(self.name, self.entry.text())
            self.stepped.emit(self.name, 0)

    def _left(self) -> None:
        if self.entry.isModified():
            self.said.emit(self.name, self.entry.text())


def _begun(state: FieldState) -> str:
    """What is printed where the rest is written by hand: *125* is typed before */QĐ-UBND*."""
    by_hand = state.best if state.standing is Standing.HANDWRITTEN else None
    return by_hand.printed if by_hand is not None and by_hand.printed.startswith("/") else ""
