"""What is to be looked at now: a sentence, the pictures that tell it side by side, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QRect, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.arrange import Paper
from app.ui.style import theme
from app.ui.style.tokens import Space
from app.ui.viewmodels.cases import Case, Drawing, Option, Pane
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.sent_back import boxed, sent_back_places
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import clear, label, picture, restyle, show_icon

type Picture = Callable[[UUID], QImage | None]
DRAWING_PX = 240
"""the largest that a drawing is shown"""
A4_RATIO = 297 / 210
MOST_PANES = 4
"""more would be too small to compare"""


class _Shown(QWidget):
    """A page, or a drawing with its number, as large as there is room."""

    def __init__(self, pane: Pane, image: QImage | None) -> None:
        super().__init__()
        self._pane = pane
        self._image = image
        self.setAccessibleName(pane.caption)
        self.setMinimumSize(120, 140)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_image(self, image: QImage | None) -> None:
        """The picture came."""
        if image is not None and image is not self._image:
            self._image = image
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it in the middle of its place."""
        del event
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self._pane.drawing is Drawing.PUT_BACK:
            self._draw_stack(painter)
        elif self._pane.drawing is not None:
            side = min(DRAWING_PX, self.width(), self.height())
            box = QRect(0, 0, side, side)
            box.moveCenter(self.rect().center())
            theme.icon(self._pane.drawing.value).paint(painter, box)
        elif self._image is None or self._image.isNull():
            painter.setPen(QColor(theme.colours().quiet_ink))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("The page is being made ready…"))
        else:
            self._draw_page(painter, self._image)

    def _draw_page(self, painter: QPainter, image: QImage) -> None:
        size = image.size().scaled(self.size() - QSize(2, 2), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRect(0, 0, size.width(), size.height())
        box.moveCenter(self.rect().center())
        ratio = self.devicePixelRatioF()
        sharp = image.scaled(
            size * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        painter.drawImage(box, sharp)
        painter.setPen(QPen(QColor(theme.colours().line), 1))
        painter.drawRect(box.adjusted(-1, -1, 0, 0))

    def _draw_stack(self, painter: QPainter) -> None:
        """The rest of the stack: the sheet on top bears the number with which it begins."""
        most = round(DRAWING_PX * 1.1)
        high = min(self.height() - 24, most, round((self.width() - 24) * A4_RATIO))
        sheet = QRect(0, 0, round(high / A4_RATIO), high)
        sheet.moveCenter(self.rect().center())
        painter.setPen(QPen(QColor(theme.colours().quiet_ink), 2))
        painter.setBrush(QColor(theme.colours().surface))
        for step in (16, 8, 0):
            painter.drawRoundedRect(sheet.translated(step - 8, 8 - step), 4, 4)
        font = painter.font()
        font.setPixelSize(high // 3)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(theme.colours().accent))
        painter.drawText(sheet.translated(-8, 8), Qt.AlignmentFlag.AlignCenter, str(self._pane.number))


class CaseView(QFrame):
    """One case at a time. F8 puts the cursor on its first option, Esc goes back to the pages."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.case: Case | None = None
        self._boxed: tuple[int, QImage] | None = None
        self._panes: list[tuple[Pane, _Shown]] = []
        self._buttons: list[QPushButton] = []
        self._icon = picture("error", 32)
        self._title = label("title", wrap=True)
        self._remedy = label(wrap=True)
        self._head = QFrame()
        self._head.setObjectName("case")
        close = QToolButton()
        close.setIcon(theme.icon("close"))
        close.setToolTip(self.tr("Back to the pages (Esc)"))
        close.setAccessibleName(self.tr("Back to the pages (Esc)"))
        close.clicked.connect(self.closed)
        texts = QVBoxLayout()
        texts.setSpacing(Space.HAIR)
        texts.addWidget(self._title)
        texts.addWidget(self._remedy)
        head = QHBoxLayout(self._head)
        head.setContentsMargins(Space.L, Space.M, Space.M, Space.M)
        head.setSpacing(Space.L)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(texts, 1)
        head.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(Space.L, 0, Space.L, 0)
        self._grid.setHorizontalSpacing(Space.XL)
        self._grid.setVerticalSpacing(Space.S)
        self._grid.setRowStretch(0, 1)
        self._below = QHBoxLayout()
        self._below.setContentsMargins(Space.L, 0, Space.L, 0)
        self._below.setSpacing(Space.S)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, Space.M)
        column.setSpacing(Space.M)
        column.addWidget(self._head)
        column.addLayout(self._grid, 1)
        column.addLayout(self._below)

    @property
    def text(self) -> str:
        """What is said now."""
        return f"{self._title.text()} {self._remedy.text()}" if self.case is not None else ""

    @property
    def options(self) -> list[str]:
        """What can be done now, in the order of the keyboard."""
        return [button.text() for button in self._buttons]

    def choose(self, text: str) -> None:
        """Press the button of an option."""
        next(button for button in self._buttons if button.text() == text).click()

    def show_desk(self, work: Workplace) -> None:
        """Show the case of the workplace while the middle shows it."""

        def image(page_id: UUID) -> QImage | None:
            view = work.desk.view(page_id)
            if view is None:
                return None
            # a small one until the large one is here again
            shown = work.pictures.preview(view) or work.pictures.thumbnail(view)
            return shown if shown is None else self._with_boxes(work.desk.paper_now, page_id, shown)

        self.show_case(work.attention.case if work.middle is Middle.CASE else None, image)

    def _with_boxes(self, paper: Paper, page: UUID, shown: QImage) -> QImage:
        """A page that a supervisor sent back, with the boxes on it; drawn once for each picture."""
        if page not in paper.sent_back:
            return shown
        if self._boxed is None or self._boxed[0] != shown.cacheKey():
            places = sent_back_places(paper, page, QSizeF(shown.size()))
            self._boxed = shown.cacheKey(), boxed(shown, places)
        return self._boxed[1]

    def show_case(self, case: Case | None, image: Picture) -> None:
        """Show it; where it is shown already, only pictures that came since are put in."""
        if case is self.case:
            for pane, shown in self._panes:
                if pane.page is not None:
                    shown.show_image(image(pane.page))
            return
        self.case = case
        clear(self._grid)
        clear(self._below)
        self._panes, self._buttons = [], []
        if case is None:
            return
        restyle(self._head, "kind", "error" if case.icon == "error" else "notice")
        show_icon(self._icon, case.icon)
        self._title.setText(case.title)
        self._remedy.setText(case.remedy)
        self._remedy.setVisible(bool(case.remedy))
        self.setAccessibleName(f"{case.title} {case.remedy}")
        for place in range(MOST_PANES):
            self._grid.setColumnStretch(place, 1 if place < len(case.panes) else 0)
        for place, pane in enumerate(case.panes[:MOST_PANES]):
            self._put(place, pane, image)
        self._below.addStretch(1)
        for option in case.options:
            self._below.addWidget(self._button(option))

    def focus_options(self) -> None:
        """Put the cursor on the first thing that can be done."""
        if self._buttons:
            self._buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc goes back to the pages."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _put(self, place: int, pane: Pane, image: Picture) -> None:
        """Picture, caption and options of all panes stand in rows."""
        shown = _Shown(pane, image(pane.page) if pane.page is not None else None)
        self._panes.append((pane, shown))
        caption = label("heading", wrap=True, text=pane.caption)
        caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._grid.addWidget(shown, 0, place)
        self._grid.addWidget(caption, 1, place)
        if pane.options:
            row = QHBoxLayout()
            row.setSpacing(Space.S)
            row.addStretch(1)
            for option in pane.options:
                row.addWidget(self._button(option))
            row.addStretch(1)
            self._grid.addLayout(row, 2, place)

    def _button(self, option: Option) -> QPushButton:
        button = QPushButton(option.text)
        button.clicked.connect(lambda _checked=False: option.act())
        if option.primary:
            button.setProperty("role", "strong")
        self._buttons.append(button)
        return button
