"""What else a paper tells of itself, below its fields: read only, each with its place while somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.entered import FieldState, Proposal, Standing
from app.domain.fields import Trait
from app.ui.field_words import trait_about
from app.ui.style.tokens import Space
from app.ui.widgets.field_option import FieldOption
from app.ui.widgets.parts import clear, label


class TraitsCard(QWidget):
    """One entry for each thing that was found; a click shows where it stands, another hides it."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: dict[Trait, FieldOption] = {}
        self._states: tuple[FieldState, ...] = ()
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
        if found == self._states:
            return
        self._states, self.shown = found, {}
        clear(self._rows)
        for state in found:
            assert isinstance(state.name, Trait)
            option = FieldOption(state.value, trait_about(state), role="fact")
            option.chosen.connect(partial(self._turn, option, state))
            self._rows.addWidget(option)
            self.shown[state.name] = option

    def _turn(self, option: FieldOption, state: FieldState) -> None:
        """Show or hide a place."""
        best = state.best
        there = option.loupe.isHidden() and best is not None
        for other in self.shown.values():
            other.loupe.show_place(None, None)
        if there and best is not None:
            option.loupe.show_place(self._picture_of(best), best.place)
