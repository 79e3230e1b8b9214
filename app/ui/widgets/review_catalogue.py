"""The catalogue of defects, each with its key: chosen by that or by the mouse, it is marked on the page."""

from __future__ import annotations

from collections import Counter
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from app.domain.review.defects import Defect
from app.messages import word
from app.ui import words
from app.ui.style import theme
from app.ui.style.theme import marks_px, px
from app.ui.style.tokens import Radius, Space
from app.ui.viewmodels.review_marks import KEYS
from app.ui.viewmodels.reviewing import ReviewingViewModel

COLUMNS: Final = 2
CAP_PX: Final = 22
"""the drawn key"""
LEAST_SHARE: Final = 0.75
"""of the size of the text: so small a name is written that has no room, before it is cut"""


class _DefectButton(QAbstractButton):
    """A key, the name of the defect, and how often it was marked on the case."""

    def __init__(self, key: str, defect: Defect) -> None:
        super().__init__()
        self._key = key
        self.count = 0
        self.setText(word(f"defect_{defect}", words.language()))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the key says it from anywhere
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The key and the whole name."""
        metrics = self.fontMetrics()
        wide = px(CAP_PX) + 3 * px(Space.XS) + metrics.horizontalAdvance(self.text())
        return QSize(wide, max(px(CAP_PX), metrics.height() + marks_px(self.font())) + px(Space.XS))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The key, and as much of the name as there is room for."""
        return QSize(px(CAP_PX) * 3, self.sizeHint().height())

    def show_count(self, count: int) -> None:
        """How often it was marked."""
        if count != self.count:
            self.count = count
            self.update()
        named = self.tr("{defect}, key {key}").format(defect=self.text(), key=self._key)
        self.setAccessibleName(self.tr("{defect}: {count}").format(defect=named, count=count))
        self.setToolTip(named)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The drawn key, filled where the defect was marked; then the name."""
        del event
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() and self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent_ground))
            painter.drawRoundedRect(self.rect(), Radius.SMALL, Radius.SMALL)
        side = px(CAP_PX)
        cap = QRect(1, (self.height() - side) // 2, side, side)
        marked = self.count > 0
        painter.setPen(QPen(QColor(colours.bad if marked else colours.edge), 1))
        painter.setBrush(QColor(colours.bad if marked else colours.surface))
        painter.drawRoundedRect(cap, Radius.SMALL, Radius.SMALL)
        painter.setPen(QColor(colours.surface if marked else colours.ink))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)
        painter.setPen(QColor(colours.ink if self.isEnabled() else colours.disabled_ink))
        room = self.rect().adjusted(side + px(Space.S), 0, 0, 0)
        font = QFont(self.font())
        share = room.width() / max(1, self.fontMetrics().horizontalAdvance(self.text()))
        if share < 1:
            font.setPixelSize(int(self.fontInfo().pixelSize() * max(LEAST_SHARE, share)))
            painter.setFont(font)
        text = QFontMetrics(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, text)


class ReviewCatalogue(QWidget):
    """All 18, in the order of their keys, from top to bottom."""

    chosen = Signal(object)
    """a `Defect`"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Defects"))
        self._buttons: dict[Defect, _DefectButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.S)
        grid.setVerticalSpacing(Space.HAIR)
        rows = -(-len(KEYS) // COLUMNS)
        for place, (key, defect) in enumerate(KEYS.items()):
            button = _DefectButton(key, defect)
            button.clicked.connect(lambda _checked=False, defect=defect: self.chosen.emit(defect))
            self._buttons[defect] = button
            grid.addWidget(button, place % rows, place // rows)

    def show_marks(self, review: ReviewingViewModel) -> None:
        """Which were marked on the case."""
        counts = Counter(mark.defect for mark in review.marking.marks)
        for defect, button in self._buttons.items():
            button.setEnabled(review.page is not None)
            button.show_count(counts[defect])
