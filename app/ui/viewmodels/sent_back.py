"""What the counter is shown of pages that a supervisor sent back: the boxes on the page, and what was said. Plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from app.domain.arrange import Paper
from app.domain.editlog import SendBack
from app.domain.review.defects import DefectMark
from app.messages import word
from app.ui import words
from app.ui.style import theme

translate = QCoreApplication.translate
OUTLINES = 160
"""so many lines beside each other would fill a page"""


def sent_back_places(paper: Paper, page: UUID, size: QSizeF) -> Iterator[tuple[QPolygonF, str]]:
    """The boxes of a page, each with its defect, in pixels of a picture of that size; what is wrong with all of it is one of them."""
    whole = [mark for mark in _marks(paper, page) if mark.rect is None]
    if whole:
        yield QPolygonF(QRectF(0, 0, size.width(), size.height())), _named(whole)
    for mark in _marks(paper, page):
        if mark.rect is not None:
            left, top, right, bottom = mark.rect
            box = QRectF(
                left * size.width(), top * size.height(), (right - left) * size.width(), (bottom - top) * size.height()
            )
            yield QPolygonF(box), _named([mark])


def boxed(image: QImage, places: Iterable[tuple[QPolygonF, str]]) -> QImage:
    """The picture with the outlines drawn into it."""
    drawn = image.copy()
    painter = QPainter(drawn)
    painter.setPen(QPen(QColor(theme.colours().bad), max(2, image.width() // OUTLINES)))
    for outline, _ in places:
        painter.drawPolygon(outline)
    painter.end()
    return drawn


def sent_back_sentence(paper: Paper, page: UUID) -> str:
    """What the supervisor said of a page; empty: it was not sent back."""
    returned = paper.sent_back.get(page)
    if returned is None:
        return ""
    told = translate("sent_back", "A supervisor sent it back: {why}")
    return told.format(why=_why(returned, list(_marks(paper, page))))


def sent_back_line(paper: Paper) -> str:
    """What the supervisor said of a paper's pages, in the line of the list; empty: none was sent back."""
    said = {
        number: _why(paper.sent_back[view.id], list(_marks(paper, view.id)))
        for number, view in enumerate(paper.pages, 1)
        if view.id in paper.sent_back
    }
    told = translate("sent_back", "Sent back, page {number}: {why}")
    return "\n".join(told.format(number=number, why=why) for number, why in said.items())


def _marks(paper: Paper, page: UUID) -> Iterator[DefectMark]:
    returned = paper.sent_back.get(page)
    return (mark for mark in (returned.marks if returned is not None else ()) if mark.page == page)


def _why(returned: SendBack, marks: list[DefectMark]) -> str:
    return ". ".join(part for part in (_named(marks), returned.remark) if part)


def _named(marks: list[DefectMark]) -> str:
    names = dict.fromkeys(word(f"defect_{mark.defect}", words.language()) for mark in marks)
    return ", ".join(names)
