"""Small parts that several widgets are made of."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QWidget

from app.ui.style.theme import icon


def label(role: str = "", *, wrap: bool = False, text: str = "") -> QLabel:
    """A label in one of the style sheet's roles: title, heading, quiet, large, code, training, or plain."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


def picture(name: str, size_px: int) -> QLabel:
    """An icon as a label."""
    made = QLabel()
    made.setFixedSize(size_px, size_px)
    show_icon(made, name)
    return made


def show_icon(where: QLabel, name: str) -> None:
    """Change the icon of a label that `picture` made."""
    ratio = where.devicePixelRatio()
    where.setPixmap(icon(name).pixmap(QSize(where.width(), where.height()), ratio))


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
