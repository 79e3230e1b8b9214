"""What stood in a widget before keys came that were not meant for it, so that it can be put back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtWidgets import QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QWidget

type PutBack = Callable[[], None]


def kept(widget: QWidget) -> PutBack:
    """Remember what stands in a widget now; what is returned puts it back, once."""
    field = _field(widget)
    if field is not None and field.echoMode() is not QLineEdit.EchoMode.Normal:
        return _secret(field)
    if field is not None:
        return _line(field)
    if isinstance(widget, QComboBox):
        return _choice(widget)
    if isinstance(widget, QAbstractItemView):
        return _row(widget)
    return lambda: None


def _field(widget: QWidget) -> QLineEdit | None:
    if isinstance(widget, QAbstractSpinBox):
        return widget.lineEdit()
    if isinstance(widget, QComboBox):
        return widget.lineEdit()
    return widget if isinstance(widget, QLineEdit) else None


def _line(field: QLineEdit) -> PutBack:
    text, cursor = field.text(), field.cursorPosition()
    selected, by_hand = (field.selectionStart(), field.selectionLength()), field.isModified()

    def put_back() -> None:
        if field.text() != text:
            field.textEdited.emit(text)  # who follows the typing has heard of the code
            field.setText(text)
            field.setModified(by_hand)
        field.setCursorPosition(cursor)
        if selected[0] >= 0:
            field.setSelection(*selected)

    return put_back


def _secret(field: QLineEdit) -> PutBack:
    """Of a PIN no copy is made: what came behind it is taken off again."""
    length = len(field.text())

    def put_back() -> None:
        while len(field.text()) > length:
            field.backspace()

    return put_back


def _choice(box: QComboBox) -> PutBack:
    row = box.currentIndex()
    return lambda: box.setCurrentIndex(row)


def _row(view: QAbstractItemView) -> PutBack:
    row = QPersistentModelIndex(view.currentIndex())

    def put_back() -> None:
        model = view.model()
        if model is not None and row.isValid():
            view.setCurrentIndex(model.index(row.row(), row.column()))

    return put_back
