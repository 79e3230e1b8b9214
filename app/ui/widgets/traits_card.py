"""What else a paper tells of itself, below its fields: read only, each with its place while somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.entered import FieldState, Proposal, Standing
from app.domain.fields import Trait
from app.ui.field_words import trait_about
from app.ui.style.tokens import Space
from app.ui.widgets.field_option import FieldOption
from app.ui.widgets.field_row import STANDING_ICONS
from app.ui.widgets.parts import clear, label


class TraitsCard(QWidget):
    """One entry for each thing that was found; a click or the cursor shows where it stands, another click hides it."""

    looked_at = Signal(object, object)
    """the `FieldState` whose place shall be seen, and its entry"""
    left = Signal()
    """Up was pressed in the first entry"""

    def __init__(self) -> None:
        super().__init__()
        self.shown: dict[Trait, FieldOption] = {}
        self._states: tuple[FieldState, ...] = ()
        self._open: Trait | None = None
        """whose place is shown"""
        self._picture_of: Callable[[Proposal], QImage | None] = lambda _found: None
        heading = label("heading", text=self.tr("Also on the paper"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.XS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.S, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(heading)
        column.addLayout(self._rows)

    def show_traits(self, states: Sequence[FieldState], picture_of: Callable[[Proposal], QImage | None]) -> None:
        """Show what was found, what has to be looked at first."""
        self._picture_of = picture_of
        found = tuple(
            sorted(
                (one for one in states if isinstance(one.name, Trait) and one.value),
                key=lambda one: one.standing is not Standing.DOUBTFUL,
            )
        )
        self.setVisible(bool(found))
        if found != self._states:
            self._rebuild(found)
        self._show_place()

    def take_cursor(self) -> None:
        """Put the cursor on the first entry, if there is one."""
        for option in list(self.shown.values())[:1]:
            option.setFocus(Qt.FocusReason.TabFocusReason)

    def hide_place(self) -> None:
        """A field is looked at again."""
        self._open = None
        self._show_place()

    def _rebuild(self, found: tuple[FieldState, ...]) -> None:
        self._states, self.shown = found, {}
        clear(self._rows)
        for state in found:
            assert isinstance(state.name, Trait)
            icon = STANDING_ICONS[state.standing] if state.is_open else ""
            option = FieldOption(state.value, trait_about(state), role="fact", icon=icon)
            option.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes through the fields
            option.chosen.connect(partial(self._turn, state.name))
            option.reached.connect(partial(self._look_at, state.name))
            option.stepped.connect(partial(self._step, state.name))
            self._rows.addWidget(option)
            self.shown[state.name] = option

    def _turn(self, name: Trait) -> None:
        """Show or hide a place."""
        if self._open is name:
            self.hide_place()
        else:
            self._look_at(name)

    def _look_at(self, name: Trait) -> None:
        self._open = name
        self.looked_at.emit(next(one for one in self._states if one.name is name), self.shown[name])
        self._show_place()

    def _step(self, name: Trait, by: int) -> None:
        names = list(self.shown)
        place = names.index(name) + by
        if place < 0:
            self.left.emit()
        elif place < len(names):
            self.shown[names[place]].setFocus(Qt.FocusReason.TabFocusReason)

    def _show_place(self) -> None:
        """Show the place that is looked at, once the picture of its page is there."""
        for state in self._states:
            assert isinstance(state.name, Trait)
            best = state.best if state.name is self._open else None
            self.shown[state.name].loupe.show_place(
                self._picture_of(best) if best else None, best.place if best else None
            )
