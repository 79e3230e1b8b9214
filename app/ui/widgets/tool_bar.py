"""The line below the page while a page tool is at work: what it is, its keys, its value in figures, take it or leave it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QPushButton, QVBoxLayout, QWidget

from app.domain.geometry import MOST_DEGREES, WHOLE
from app.ui.style.tokens import Space
from app.ui.viewmodels.drafts import TURN_STEP_DEG, CropDraft, MaskDraft, SplitDraft, TurnDraft
from app.ui.viewmodels.page_tool import PageTool, Tool
from app.ui.widgets.parts import label
from app.ui.widgets.tool_keys import NEW_RECT
from app.ui.widgets.wrapping import WrappingRow

_TAKEN: Final = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ToolBar(QFrame):
    """Each button does what a key of the tool does."""

    def __init__(self, tool: PageTool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool = tool
        self._title, self._keys = label("heading", wrap=True), label("quiet", wrap=True)
        self.degrees = QDoubleSpinBox()
        self.degrees.setRange(-MOST_DEGREES, MOST_DEGREES)
        self.degrees.setDecimals(2)
        self.degrees.setSingleStep(TURN_STEP_DEG)
        self.degrees.setSuffix("°")
        self.degrees.setKeyboardTracking(False)
        self.degrees.setAccessibleName(self.tr("Degrees, clockwise"))
        self.degrees.valueChanged.connect(lambda value: tool.change(TurnDraft, lambda draft: draft.turned(value)))
        self.whole = self._button(self.tr("Whole page"))
        self.other_way = self._button(self.tr("Line the other way"))
        self.add = self._button(self.tr("Add a rectangle"))
        self.off = self._button(self.tr("Take the rectangle off"))
        self.take = self._button(self.tr("Apply (Enter)"))
        self.leave = self._button(self.tr("Leave (Esc)"))
        self.take.setProperty("role", "strong")
        self.whole.clicked.connect(lambda: tool.change(CropDraft, lambda draft: CropDraft(WHOLE, draft.held)))
        self.other_way.clicked.connect(lambda: tool.change(SplitDraft, lambda draft: draft.other_way()))
        self.add.clicked.connect(lambda: tool.change(MaskDraft, lambda draft: draft.with_rect(NEW_RECT)))
        self.off.clicked.connect(lambda: tool.change(MaskDraft, lambda draft: draft.without_chosen()))
        self.take.clicked.connect(tool.take)
        self.leave.clicked.connect(tool.leave)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        row = WrappingRow()
        for part in (self.degrees, self.whole, self.other_way, self.add, self.off, self.take, self.leave):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        column.setSpacing(Space.XS)
        column.addWidget(self._title)
        column.addWidget(self._keys)
        column.addLayout(row)

    def show_tool(self) -> None:
        """Show the tool in hand; nothing where there is none."""
        draft, tool = self._tool.draft, self._tool.tool
        self.setVisible(tool is not None)
        if draft is None or tool is None:
            return
        title, keys = self._words(tool)
        self._title.setText(title)
        self._keys.setText(keys)
        self.setAccessibleName(f"{title}. {keys}")
        self.degrees.setVisible(isinstance(draft, TurnDraft))
        self.whole.setVisible(isinstance(draft, CropDraft))
        self.other_way.setVisible(isinstance(draft, SplitDraft))
        for part in (self.add, self.off):
            part.setVisible(isinstance(draft, MaskDraft))
        if isinstance(draft, TurnDraft) and self.degrees.value() != draft.degrees:
            self.degrees.setValue(draft.degrees)
        if isinstance(draft, MaskDraft):
            self.off.setEnabled(draft.chosen >= 0)
            self.take.setEnabled(not draft.is_empty)
        else:
            self.take.setEnabled(True)

    def event(self, event: QEvent) -> bool:
        """Enter and Esc are the tool's, not a command's, while the cursor is here."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and event.key() in _TAKEN:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take it or leave it, also from the field of figures."""
        if event.key() == Qt.Key.Key_Escape:
            self._tool.leave()
        elif event.key() in _TAKEN:
            self._tool.take()
        else:
            super().keyPressEvent(event)

    def _button(self, text: str) -> QPushButton:
        return QPushButton(text)

    def _words(self, tool: Tool) -> tuple[str, str]:
        match tool:
            case Tool.CROP:
                return self.tr("Crop the page"), self.tr(
                    "Drag the handles or press the arrow keys (Shift: finer); Space holds the next handle."
                )
            case Tool.TURN:
                return self.tr("Straighten the page"), self.tr("Arrow keys turn by 0.1°; the grid shows what is level.")
            case Tool.SPLIT:
                return self.tr("Split the page"), self.tr("Click, or move the line by the arrow keys (Shift: finer).")
            case Tool.MASK | Tool.COPY_MASK:
                title = self.tr("Cover parts of the page")
                if tool is Tool.COPY_MASK:
                    title = self.tr("Cover parts of a copy; the page itself stays")
                return title, self.tr(
                    "Draw rectangles, or Insert adds one: arrow keys move it, Ctrl and arrows resize it. "
                    "Space holds the next one, Delete takes it off."
                )
