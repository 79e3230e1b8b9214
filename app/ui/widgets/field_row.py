"""One field of a paper: its value, where that comes from, and the place on the page where it stands, enlarged."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.domain.entered import FieldState, Standing
from app.domain.errors import StationError
from app.domain.fields import Field, spoken
from app.domain.geometry import Rect
from app.messages import explain
from app.ui import words
from app.ui.field_words import field_hint, field_name, field_standing
from app.ui.style import theme
from app.ui.style.tokens import IconSize, Space
from app.ui.widgets.parts import label, picture, restyle, show_icon

_ICONS = {
    Standing.TYPED: "tick",
    Standing.SURE: "state-received",
    Standing.DOUBTFUL: "state-doubtful",
    Standing.HANDWRITTEN: "state-doubtful",
    Standing.EMPTY: "state-missing",
}
LOUPE_LINES = 5
"""so many lines of text the enlarged place is high"""
AROUND = 1.2
"""so many heights of the place are shown above and below it"""


class _Entry(QLineEdit):
    """Up and Down go through all fields; Tab only through those that have to be looked at."""

    entered = Signal()
    left = Signal()
    stepped = Signal(int)
    reached = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter takes the value; Up and Down go on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
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


class _Loupe(QWidget):
    """A place of a page, as large as there is room; a frame marks it."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._place: Rect | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Some lines of text."""
        return QSize(0, LOUPE_LINES * self.fontMetrics().height())

    def show_place(self, image: QImage | None, place: Rect | None) -> None:
        """Show a place (unit square) of a picture; None: nothing."""
        self._image, self._place = image, place
        self.setVisible(image is not None and place is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The place in the middle, with some of what is around it."""
        del event
        if self._image is None or self._place is None:
            return
        wide, high = self._image.width(), self._image.height()
        left, top, right, bottom = self._place
        found = QRect(round(left * wide), round(top * high), round((right - left) * wide), round((bottom - top) * high))
        rows = max(1.0, found.height() * (1 + 2 * AROUND))
        scale = min(self.height() / rows, self.width() * 0.9 / max(1, found.width()))
        shown = QRect(0, 0, round(self.width() / scale), round(self.height() / scale))
        shown.moveCenter(found.center())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(theme.colours().table))
        painter.drawImage(self.rect(), self._image, shown)
        frame = QRect(
            round((found.x() - shown.x()) * scale) - 2,
            round((found.y() - shown.y()) * scale) - 2,
            round(found.width() * scale) + 4,
            round(found.height() * scale) + 4,
        )
        painter.setPen(QPen(QColor(theme.colours().accent), 2))
        painter.drawRect(frame)


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
        self.entry.stepped.connect(lambda by: self.stepped.emit(self.name, by))
        self.entry.textEdited.connect(lambda text: self.typing.emit(self.name, text))
        caption = label("heading", text=field_name(name))
        caption.setBuddy(self.entry)
        self._icon = picture("state-missing", IconSize.MARK)
        self._standing = label("quiet", wrap=True)
        self.loupe = _Loupe()
        self.loupe.setAccessibleName(self.tr("The place on the page"))
        self.loupe.hide()
        below = QHBoxLayout()
        below.setSpacing(Space.XS)
        below.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._standing, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, Space.S)
        column.setSpacing(Space.XS)
        for part in (caption, self.entry, self.loupe):
            column.addWidget(part)
        column.addLayout(below)

    @property
    def standing(self) -> str:
        """What is said below the field."""
        return self._standing.text()

    def show_state(self, state: FieldState) -> None:
        """Show what counts now. What is being typed stays."""
        if not self.entry.isModified():
            self.entry.setText(spoken(self.name, state.value))
            self._say(field_standing(state), _ICONS[state.standing], wrong=False)
        self.state = state

    def clear(self) -> None:
        """Another paper is shown: what was not taken is gone."""
        self.entry.setText("")  # `clear` would count as typed
        self.show_state(FieldState(self.name, "", Standing.EMPTY))
        self.loupe.show_place(None, None)

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

    def _left(self) -> None:
        if self.entry.isModified():
            self.said.emit(self.name, self.entry.text())
