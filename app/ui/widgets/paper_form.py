"""What lies on the counter for the selected paper: a row of shapes, of which one is chosen, and the words of that one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QToolButton, QVBoxLayout, QWidget

from app.domain.model import PaperForm
from app.ui import words
from app.ui.commands.forms import KEYS
from app.ui.style import theme
from app.ui.style.tokens import Space
from app.ui.viewmodels.paper_forms import FORMS
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import label, tool_size
from app.ui.widgets.wrapping import WrappingRow


class PaperFormRow(QWidget):
    """Nothing is seen of it where no paper of sheets is selected. What may not be digitised says so, with the law and what to do."""

    chosen = Signal(object)
    """a `PaperForm`"""

    def __init__(self) -> None:
        super().__init__()
        self.caption = label("heading", wrap=True)
        self._group = QButtonGroup(self)
        self.buttons: dict[PaperForm, QToolButton] = {}
        row = WrappingRow()
        for form in FORMS:
            self.buttons[form] = button = self._button(form)
            row.addWidget(button)
        self.refusal = label(wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, 0, Space.S, Space.S)
        column.setSpacing(Space.XS)
        column.addWidget(self.caption)
        column.addLayout(row)
        column.addWidget(self.refusal)
        self.hide()

    def _button(self, form: PaperForm) -> QToolButton:
        button, name = QToolButton(), words.paper_form(form)
        key = QKeySequence(KEYS[form]).toString(QKeySequence.SequenceFormat.NativeText)
        button.setProperty("role", "choice")
        button.setCheckable(True)
        button.setIcon(theme.icon(form.value))
        button.setIconSize(tool_size())
        button.setToolTip(f"{name} ({key})")
        button.setAccessibleName(self.tr("What lies here: {form}").format(form=name))
        button.clicked.connect(lambda: self._clicked(form))
        self._group.addButton(button)
        return button

    def show_desk(self, work: Workplace) -> None:
        """Show what lies there for the selected paper."""
        now = work.forms.now
        self.setVisible(now is not None)
        if now is None:
            return
        said = self.tr("On the counter: {form}") if now.said else self.tr("On the counter: {form} (by the catalogue)")
        self.caption.setText(said.format(form=words.paper_form(now.form)))
        self._group.setExclusive(False)  # none is chosen where the catalogue knows better than an officer can see
        for form, button in self.buttons.items():
            button.setChecked(form is now.form)
            button.setEnabled(not work.scanning.scanning)
        self._group.setExclusive(now.form in self.buttons)
        why = now.refusal.fields if now.refusal is not None else {}
        told = self.tr("It may not be digitised ({rule}, {article}): compare it, give it back.")
        self.refusal.setText(told.format(rule=why["rule"], article=why["article"]) if why else "")
        self.refusal.setVisible(bool(why))

    def _clicked(self, form: PaperForm) -> None:
        self.chosen.emit(form)
