"""The sheet count of the selected paper: what the officer counted, beside what was scanned and what other sources say."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from app.ui.style.theme import letters, px
from app.ui.style.tokens import Space
from app.ui.viewmodels.paper_items import counts_text
from app.ui.viewmodels.states import sheets_in
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import label, picture, show_icon

MOST_SHEETS = 999


class _Number(QSpinBox):
    """Tells the number that a screen reader sets, which is meant, from one that is being typed or stepped to."""

    set_from_outside = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._by_hand = False
        self.lineEdit().textEdited.connect(self._typed)
        self.valueChanged.connect(self._changed)
        self.editingFinished.connect(self._left)

    def stepBy(self, steps: int) -> None:  # noqa: N802 - Qt's name
        """The arrow keys, the wheel."""
        self._by_hand = True
        super().stepBy(steps)

    def _typed(self) -> None:
        self._by_hand = True

    def _left(self) -> None:
        self._by_hand = False

    def _changed(self) -> None:
        by_hand, self._by_hand = self._by_hand, False
        if not by_hand:
            self.set_from_outside.emit()


class SheetCount(QWidget):
    """Where the count is typed. Nothing is seen of it where no paper of sheets is selected."""

    counted = Signal(object, int)
    """of which paper (its id) how many sheets were counted"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheets = 0
        self._paper_id: UUID | None = None
        self.count = _Number()
        self.count.setRange(0, MOST_SHEETS)
        self.count.setSpecialValueText("–")
        self.count.setFixedWidth(letters(11))
        self.count.lineEdit().setTextMargins(px(8), 0, 0, 0)
        self.count.setAccessibleName(self.tr("Counted sheets"))
        self.count.editingFinished.connect(self._count_entered)
        self.count.set_from_outside.connect(self._count_entered)
        self._count_icon = picture("state-counting", 24)
        self._sheets_in = label("quiet", wrap=True)
        self._count_said = label("quiet", wrap=True)
        self._count_hint: QLabel = label(wrap=True, text=self.tr("They differ: count again, or scan what is missing."))
        caption = label("heading", text=self.tr("Counted sheets"))
        caption.setBuddy(self.count)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.count)
        row.addWidget(self._count_icon)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(caption)
        column.addLayout(row)
        column.addWidget(self._sheets_in)
        column.addWidget(self._count_said)
        column.addWidget(self._count_hint)
        self.show_paper(None, None, 0)

    def show_desk(self, work: Workplace) -> None:
        """Show the count of the selected paper."""
        view, component = work.desk, work.desk.component_id
        if view.desk is None or component is None or view.is_kept:
            self.show_paper(None, None, 0)
        else:
            paper = view.desk.paper(component)
            self.show_paper(component, paper.sheet_count, sheets_in(view.desk, component), counts_text(view.counted))

    def show_paper(self, paper_id: UUID | None, counted: int | None, sheets_in: int, said: str = "") -> None:
        """Show the sheet count of the paper. What is being typed stays, unless another paper is shown.

        Args:
            paper_id: of the component; None: no paper is selected.
            counted: what the officer said; None: nothing yet.
            sheets_in: sheets that were scanned.
            said: what the sources of a count say of the paper, where they differ; or which of them agree.
        """
        there, another = paper_id is not None, paper_id != self._paper_id
        if another and self.count.hasFocus():
            self._count_entered()
        self._paper_id = paper_id
        self.setVisible(there)
        self._sheets = counted or 0
        if another or not self.count.hasFocus() or self.count.value() == 0:
            self.count.setValue(self._sheets)
        self._sheets_in.setText(self.tr("Scanned sheets: {count}").format(count=sheets_in))
        differ = there and counted is not None and counted != sheets_in
        show_icon(self._count_icon, "state-received" if counted and not differ else "state-counting")
        self._count_icon.setVisible(there and (sheets_in > 0 or counted is not None))
        self._count_hint.setVisible(differ)
        self._count_said.setText(said)
        self._count_said.setVisible(bool(said))

    @property
    def half_typed(self) -> bool:
        """Whether a number stands in the field that was not entered yet."""
        return self.count.value() != self._sheets

    def focus_count(self) -> None:
        """Put the cursor into the sheet count."""
        self.count.setFocus()
        self.count.selectAll()

    def _count_entered(self) -> None:
        if self._paper_id is not None and self.count.value() not in (0, self._sheets):
            self._sheets = self.count.value()
            self.counted.emit(self._paper_id, self._sheets)
