"""The form of a paper's fields: those that have to be looked at stand first, and Tab goes only through these."""

from __future__ import annotations

from itertools import pairwise
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.entered import FieldState, Proposal
from app.domain.errors import StationError
from app.domain.fields import Field
from app.ui.style.tokens import Space
from app.ui.viewmodels.fields import FieldsViewModel
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.field_row import FieldRow
from app.ui.widgets.parts import label
from app.ui.widgets.traits_card import TraitsCard


class FieldsForm(QWidget):
    """One row a field. What is typed is checked as it is typed and taken by Enter, or when the cursor leaves."""

    scrolled_to = Signal(object)
    """a row that shall be seen"""
    held = Signal(object, int)
    """the row that has the cursor, and how far down in the form it stood before others moved (px): there it shall be seen on the screen"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: FieldsViewModel | None = None
        self._work: Workplace | None = None
        self._component: UUID | None = None
        self.order: tuple[Field, ...] = tuple(Field)
        """of the rows, from above"""
        self._in_front: frozenset[Field] = frozenset()
        """those that stand first; while the cursor is in the form none of them goes down"""
        self._nothing = label("quiet", wrap=True, text=self.tr("No paper is selected"))
        self._how = label(
            "quiet",
            wrap=True,
            text=self.tr(
                "Tab: the next doubtful field. Up and Down: every field. Enter: take it. Owner: for all papers."
            ),
        )
        self.rows = {name: FieldRow(name) for name in Field}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._nothing)
        self._column.addWidget(self._how)
        self._how.setContentsMargins(0, 0, 0, Space.M)
        for row in self.rows.values():
            self._column.addWidget(row)
            row.said.connect(self._say)
            row.reached.connect(self._reach)
            row.stepped.connect(self._step)
            row.typing.connect(self._check)
            row.entry.left.connect(lambda: QTimer.singleShot(0, self, self._once_left))
        self.traits = TraitsCard()
        self.traits.looked_at.connect(self._look_at_trait)
        self.traits.left.connect(lambda: self._go_to(self.order[-1]))
        self._column.addWidget(self.traits)
        self._column.addStretch(1)

    def show_desk(self, work: Workplace) -> None:
        """Show the fields of the selected paper."""
        if self._fields is None:
            self._work, self._fields = work, work.fields
            work.fields.refused.connect(self._refused)
        fields = work.fields
        if fields.component_id != self._component:
            self._component = fields.component_id
            self._in_front = frozenset()
            for row in self.rows.values():
                row.clear()
            self.traits.hide_place()
        there = self._component is not None
        self._nothing.setVisible(not there)
        self._how.setVisible(there)
        for row in self.rows.values():
            row.setVisible(there)
        for state in fields.states:
            if isinstance(state.name, Field):
                self.rows[state.name].show_state(state)
        self.traits.show_traits(fields.states if there else (), self._picture_of)
        focused = self._with_cursor
        if focused is None:
            self._put_in_order()
        else:
            self._put_around(focused)
        self._let_tab_reach()
        if focused is not None:
            self._show_place(focused.name)

    @property
    def _with_cursor(self) -> FieldRow | None:
        return next((row for row in self.rows.values() if row.entry.hasFocus()), None)

    def focus_first(self) -> None:
        """Put the cursor on the first field that has to be looked at."""
        self._put_in_order()
        self._let_tab_reach()
        self._go_to(self.order[0])

    def _put_in_order(self) -> None:
        self._in_front = frozenset(name for name in Field if self.rows[name].state.is_open)
        self._lay(tuple(sorted(Field, key=lambda name: name not in self._in_front)))

    def _put_around(self, focused: FieldRow) -> None:
        """What became doubtful meanwhile goes up; the row in hand stays where it is, and so does what was done since."""
        came = [name for name in Field if self.rows[name].state.is_open and name not in self._in_front]
        if not came:
            return
        stood, place = focused.y(), self.order.index(focused.name)
        front = [name for name in self.order if name in self._in_front]
        order = [*front, *came, *(name for name in self.order if name not in (*front, *came))]
        if focused.name not in front:
            order.remove(focused.name)
            order.insert(place, focused.name)
        self._in_front |= set(came)
        self._lay(tuple(order))
        QTimer.singleShot(0, focused, lambda: self.held.emit(focused, stood))  # once the rows have their new places

    def _once_left(self) -> None:
        if self._with_cursor is None:
            self._put_in_order()
            self._let_tab_reach()

    def _lay(self, order: tuple[Field, ...]) -> None:
        if order != self.order:
            self.order = order
            for place, name in enumerate(order):
                self._column.removeWidget(self.rows[name])
                self._column.insertWidget(2 + place, self.rows[name])
            for before, after in pairwise(order):
                QWidget.setTabOrder(self.rows[before].entry, self.rows[after].entry)

    def _let_tab_reach(self) -> None:
        """Tab reaches what is doubtful; where nothing is, the first field, so that the form can be reached."""
        doubtful = [name for name in self.order if self.rows[name].state.is_open]
        for name, row in self.rows.items():
            by_tab = name in (doubtful or self.order[:1])
            row.entry.setFocusPolicy(Qt.FocusPolicy.StrongFocus if by_tab else Qt.FocusPolicy.ClickFocus)

    def _step(self, name: Field, by: int) -> None:
        place = self.order.index(name)
        if by:
            if place + by == len(self.order):
                self.traits.take_cursor()
            else:
                self._go_to(self.order[max(0, place + by)])
            return
        behind = (*self.order[place + 1 :], *self.order[:place])
        doubtful = (one for one in behind if self.rows[one].state.is_open)
        self._go_to(next(doubtful, self.order[min(place + 1, len(self.order) - 1)]))

    def _go_to(self, name: Field) -> None:
        row = self.rows[name]
        row.take_cursor()
        self.scrolled_to.emit(row)

    def _say(self, name: Field, text: str) -> None:
        row = self.rows[name]
        if self._fields is None or self._component is None:
            return
        error = self._fields.check(name, text)
        if error is None:
            row.entry.setModified(False)
            self._fields.enter(self._component, name, text)
        else:
            row.show_error(error)

    def _check(self, name: Field, text: str) -> None:
        if self._fields is not None:
            self.rows[name].show_error(self._fields.check(name, text))

    def _refused(self, name: Field, text: str, error: StationError) -> None:
        row = self.rows[name]
        if not row.entry.isModified():  # what counts may have been shown meanwhile
            row.entry.setText(text)
        row.entry.setModified(True)
        row.show_error(error)

    def _reach(self, name: Field) -> None:
        self.traits.hide_place()
        self._turn_to_page(self.rows[name].state)
        self._show_place(name)
        self._scroll_to(self.rows[name])

    def _look_at_trait(self, state: FieldState, entry: QWidget) -> None:
        self._turn_to_page(state)
        if entry.hasFocus():
            self._show_place(None)
        self._scroll_to(entry)

    def _turn_to_page(self, state: FieldState) -> None:
        """Select the page on which something was found."""
        best = state.best
        if self._work is not None and best is not None and best.page is not None and best.place is not None:
            self._work.desk.select_page(best.page)

    def _scroll_to(self, part: QWidget) -> None:
        QTimer.singleShot(0, part, lambda: self.scrolled_to.emit(part))  # once the enlarged place has its room

    def _show_place(self, name: Field | None) -> None:
        """Show the places of one field, and of no other."""
        for row in self.rows.values():
            if row.name is name:
                row.show_places(self._picture_of)
            else:
                row.hide_places()

    def _picture_of(self, found: Proposal) -> QImage | None:
        """The picture of the page on which something was found, where it is there."""
        if self._work is None or found.page is None or found.place is None:
            return None
        view = self._work.desk.view(found.page)
        return self._work.pictures.preview(view) if view is not None else None
