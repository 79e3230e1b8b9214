"""A picture of what a signature's mark will look like: the piece of the page around it, with its words set as they will be."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QImage, QPainter, QPen

from app.domain.signatures import ForeseenMark
from app.services.outlook import MarkOnPage
from app.ui.style.theme import RESOURCES, colours
from app.ui.style.tokens import BARE_PAPER, COVER_INK

PX_PER_PT: Final = 3.0
_AROUND_PT: Final = 18.0
_LEAST_PT: Final = (260.0, 92.0)
"""so much of the page is seen at least, that one knows where it is"""
_ASCENT_EM: Final = 0.891
"""from the top of a line's box to its baseline: as the mark itself is written"""
_FAMILY: Final = "Sohoa Serif"


def load_typeface() -> None:
    """Make the typeface of marks and slips known to Qt; in the main thread, before anything is drawn with it."""
    if _FAMILY not in QFontDatabase.families():
        QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / "SohoaSerif-Regular.ttf"))


def typeface(size_px: float) -> QFont:
    """It, in a size of device pixels."""
    font = QFont(_FAMILY)
    font.setPixelSize(max(1, round(size_px)))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def mark_picture(shown: MarkOnPage) -> QImage:
    """The piece of the page with the mark; the top of the page where there is none. Drawn in any thread."""
    page = QImage.fromData(shown.page)
    width_pt, height_pt = shown.page_size_pt
    piece = _piece(shown)
    made = QImage(piece.size().toSize() * PX_PER_PT, QImage.Format.Format_RGB32)
    made.fill(QColor(BARE_PAPER))
    painter = QPainter(made)
    painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
    painter.scale(PX_PER_PT, PX_PER_PT)
    painter.translate(-piece.topLeft())
    painter.drawImage(QRectF(0, 0, width_pt, height_pt), page)
    if shown.mark is not None:
        _draw(painter, shown.mark)
    painter.end()
    return made


def _piece(shown: MarkOnPage) -> QRectF:
    """The part of the page that is seen."""
    whole = QRectF(0, 0, *shown.page_size_pt)
    width, height = (min(least, side) for least, side in zip(_LEAST_PT, shown.page_size_pt, strict=True))
    if shown.mark is None:
        return QRectF(0, 0, width, height)
    x0, y0, x1, y1 = shown.mark.place
    around = QRectF(QPointF(x0, y0), QPointF(x1, y1)).adjusted(-_AROUND_PT, -_AROUND_PT, _AROUND_PT, _AROUND_PT)
    around = around.united(QRectF(around.left(), around.top(), width, height))
    around.moveLeft(max(0.0, min(around.left(), whole.width() - around.width())))
    around.moveTop(max(0.0, min(around.top(), whole.height() - around.height())))
    return around.intersected(whole)


def _draw(painter: QPainter, foreseen: ForeseenMark) -> None:
    layout, (left, top, right, bottom) = foreseen.layout, foreseen.place
    if layout.seal_pt is not None and foreseen.mark.seal is not None:
        x0, y0, x1, y1 = layout.seal_pt
        seal = QRectF(QPointF(left + x0, top + y0), QPointF(left + x1, top + y1))
        painter.drawImage(seal, QImage.fromData(foreseen.mark.seal.png))
    painter.setPen(QColor(COVER_INK))
    painter.save()
    painter.scale(1 / PX_PER_PT, 1 / PX_PER_PT)  # Qt knows whole pixels of type alone
    painter.setFont(typeface(layout.letters_pt * PX_PER_PT))
    for line, (x, y) in zip(layout.lines, layout.lines_at_pt, strict=True):
        baseline = QPointF(left + x, top + y + layout.letters_pt * _ASCENT_EM)
        painter.drawText(baseline * PX_PER_PT, line)
    painter.restore()
    edge = QPen(QColor(colours().accent), 0.8, Qt.PenStyle.DashLine)
    painter.setPen(edge)
    painter.drawRect(QRectF(QPointF(left, top), QPointF(right, bottom)))
