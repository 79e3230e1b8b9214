"""Small parts that several widgets are made of."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QStyle,
    QStyleOption,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from app.ui.style.theme import icon, letters, px
from app.ui.style.tokens import IconSize, Space

_FEWEST_LETTERS = 12


def label(role: str = "", *, wrap: bool = False, text: str = "") -> QLabel:
    """A label in one of the style sheet's roles: title, heading, quiet, large, code, training, or plain."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setIndent(0)  # else a styled label stands in by half a letter, each size of type by another
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


class OneLine(QLabel):
    """A label of one line that ends in an ellipsis where it has no room; all of it is in its tool tip and for a screen reader."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIndent(0)
        self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A few letters."""
        return QSize(letters(_FEWEST_LETTERS), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """As much of the text as fits."""
        del event
        painter, option = QStylePainter(self), QStyleOption()
        option.initFrom(self)
        painter.drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option)
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, self.alignment() | Qt.TextFlag.TextDontClip, text)


def picture(name: str, size_px: int) -> QLabel:
    """An icon as a label; its size is that at 100 % text."""
    made = QLabel()
    made.setProperty("role", "picture")
    made.setFixedSize(px(size_px), px(size_px))
    show_icon(made, name)
    return made


def show_icon(where: QLabel, name: str) -> None:
    """Change the icon of a label that `picture` made."""
    ratio = where.devicePixelRatio()
    where.setPixmap(icon(name).pixmap(QSize(where.width(), where.height()), ratio))


def head(icon_label: QLabel, title: QLabel, remark: QLabel) -> QHBoxLayout:
    """What a view is about: a picture, and beside its upper edge a title with a remark below it."""
    texts = QVBoxLayout()
    texts.setSpacing(Space.XS)
    texts.addWidget(title)
    texts.addWidget(remark)
    row = QHBoxLayout()
    row.setSpacing(Space.L)
    row.addWidget(icon_label, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(texts, 1)
    return row


def tool_size() -> QSize:
    """How large the icons of buttons are."""
    return QSize(px(IconSize.TOOL), px(IconSize.TOOL))


class _Scrolling(QScrollArea):
    """Likes to be no higher than its least: else whatever scrolls around it would grow with what is inside."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the view likes to be."""
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())


def scrolling(view: QWidget) -> QScrollArea:
    """A view that scrolls where the window is smaller than it can be: on a small screen, or with large text."""
    area = _Scrolling()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(view)
    area.viewport().setAutoFillBackground(False)
    view.setAutoFillBackground(False)
    return area


def rule() -> QFrame:
    """A thin line between two groups."""
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet looks at, and let it look again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def clear(layout: QLayout) -> None:
    """Take all widgets and layouts out of a layout and delete them."""
    while (item := layout.takeAt(0)) is not None:
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            clear(inner)
        if widget is not None:
            widget.hide()
            widget.deleteLater()
