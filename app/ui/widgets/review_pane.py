"""One of the two pictures of a page that are looked at side by side: the raw scan, or what goes into the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
    QTransform,
)
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsPixmapItem,
    QGraphicsPolygonItem,
    QGraphicsScene,
    QGraphicsView,
    QWidget,
)

from app.domain.arrange import PageView
from app.domain.geometry import WHOLE, Point, Rect
from app.domain.review.defects import DefectMark
from app.ui import words
from app.ui.style import theme
from app.ui.viewmodels.review_pages import RawPiece, ReadWord, ReviewPage
from app.ui.viewmodels.review_repair import RepairKind, ReviewRepair
from app.ui.widgets.page_overlay import pen
from app.ui.widgets.page_tag import PageTag
from app.ui.widgets.review_overlay import Change, DefectOverlay, WordsOverlay
from app.ui.widgets.tool_overlay import ToolOverlay
from app.ui.widgets.zoomed_page import ZoomedPage

MARGIN = 0.01
"""of the page, around what is shown"""
LEAST_PX = 200

type Keys = Callable[[QKeyEvent], bool]


class ReviewPane(ZoomedPage):
    """All in pixels of the archived page's picture, so that a place of the page is one place of both; whoever holds them zooms both."""

    MOST_ZOOM = 6.0
    pointed = Signal(object)
    """a `Point` of the page under the mouse"""

    def __init__(self, name: str, change: Change, takes: Keys, press: Keys, parent: QWidget | None = None) -> None:
        """`takes`: whether a key is one of the review's; `press`: does what a key says, if it says anything."""
        super().__init__(parent)
        self._takes, self._press = takes, press
        self._shown: object = None
        self.shows: PageView | None = None
        """the page that is on it"""
        self._page_size = QRectF()
        self._pictures: list[QGraphicsItem] = []
        self._places: list[QGraphicsPolygonItem] = []
        self.scene().setItemIndexMethod(
            QGraphicsScene.ItemIndexMethod.NoIndex
        )  # few items, some of which grow where one zooms
        self.words_overlay = WordsOverlay()
        self.overlay = DefectOverlay(change)
        self.scene().addItem(self.words_overlay)
        self.scene().addItem(self.overlay)
        self._tool: ToolOverlay | None = None
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)  # high panes are scrolled
        self.setMinimumSize(LEAST_PX, LEAST_PX)
        self.setAccessibleName(name)

    @property
    def page_size(self) -> QRectF:
        """The page, without what of its scans lies beyond it."""
        return self._page_size

    # -- what is shown

    def show_hint(self, hint: str) -> None:
        """A sentence in the place of a page."""
        self.say(hint)
        self._put((), None)
        if self._tool is not None:
            self._tool.hide()
        self.show_places(None)
        self.show_words(())
        self.show_marks((), -1)

    def show_scan(self, page: ReviewPage) -> None:
        """The raw scan, laid over the page; what the page does not show of it lies beyond a frame."""
        if self._is_new(("scan", page.view, id(page))):
            self._put(list(_pieces(page.scanned)), page)

    def show_image(self, page: ReviewPage, image: QImage) -> None:
        """A picture of the page itself, or of another that is as large."""
        if self._is_new(("image", page.view, image.cacheKey())):
            item = QGraphicsPixmapItem(QPixmap.fromImage(image))
            size = page.archived.size()
            item.setTransform(QTransform.fromScale(size.width() / image.width(), size.height() / image.height()))
            item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
            self._put([item], page)

    def _is_new(self, what: object) -> bool:
        self.say("")
        new, self._shown = what != self._shown, what
        return new

    def _put(self, pictures: Sequence[QGraphicsItem], page: ReviewPage | None) -> None:
        for item in self._pictures:
            self.scene().removeItem(item)
        self._pictures = list(pictures)
        for item in self._pictures:
            self.scene().addItem(item)
        if page is None:
            self._shown, self.shows, self._page_size = None, None, QRectF()
            return
        other = self.shows is None or self.shows.id != page.view.id
        self.shows = page.view
        self._page_size = QRectF(page.archived.rect())
        whole = _whole(page)
        if other or whole != self.sceneRect():  # of another page all is seen first, of whatever size it is
            self.setSceneRect(whole)
            self.fit()

    def show_places(self, page: ReviewPage | None) -> None:
        """The places of the verdict, each with its word; None: none."""
        for item in self._places:
            self.scene().removeItem(item)
        self._places = []
        dashed = _dashed(theme.colours().doubt_edge)
        for mark in page.marks if page is not None else ():
            item = self.scene().addPolygon(mark.outline, dashed)
            item.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
            tag = PageTag(words.mark(mark.code), theme.colours().doubt, item)
            tag.setPos(mark.outline.boundingRect().bottomLeft())
            self._places.append(item)

    def show_repair(self, repair: ReviewRepair) -> None:
        """What a repair does to the page: turned about its middle, or what is cut off in the dark."""
        if self._tool is None:
            self._tool = ToolOverlay(repair)
            self.scene().addItem(self._tool)
        for item in self._pictures:
            item.setTransformOriginPoint(self._page_size.center())
            item.setRotation(repair.turn.degrees + 90 * repair.quarters if repair.kind is RepairKind.TURN else 0.0)
        self._tool.show_draft(self._page_size, ())
        self.overlay.setVisible(repair.kind is None)

    def show_words(self, found: tuple[ReadWord, ...]) -> None:
        """The text layer."""
        self.words_overlay.show_words(self._page_size, found)

    def show_marks(self, marks: Sequence[tuple[int, DefectMark]], chosen: int) -> None:
        """The defects that were marked."""
        self.overlay.setEnabled(True)
        self.overlay.show_marks(self._page_size, marks, chosen)

    def show_told(self, marks: Sequence[DefectMark]) -> None:
        """Defects that were marked before, to be read."""
        self.overlay.setEnabled(False)
        self.overlay.show_marks(self._page_size, enumerate(marks), -1)

    # -- what is in sight

    @property
    def sight(self) -> Rect:
        """What of the page is in sight, in its unit square."""
        seen = self.mapToScene(self.viewport().rect()).boundingRect().intersected(self._page_size)
        width, height = self._page_size.width(), self._page_size.height()
        if seen.isEmpty() or not width or not height:
            return WHOLE
        return seen.left() / width, seen.top() / height, seen.right() / width, seen.bottom() / height

    def on_screen(self, at: Point) -> tuple[int, int]:
        """Where a point of the page lies in the viewport."""
        point = self.mapFromScene(at[0] * self._page_size.width(), at[1] * self._page_size.height())
        return point.x(), point.y()

    # -- keys and mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell where the mouse is."""
        super().mouseMoveEvent(event)
        at = self.under(event)
        if at is not None:
            self.pointed.emit(at)

    def event(self, event: QEvent) -> bool:
        """The keys of the review are no keys of commands."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """The review first; what says nothing to it scrolls."""
        if not self._press(event):
            super().keyPressEvent(event)


def _pieces(scanned: Sequence[RawPiece]) -> Iterator[QGraphicsItem]:
    """The raw scans, and a frame around what the page shows of each."""
    dashed = _dashed(theme.colours().accent)
    for piece in scanned:
        picture = QGraphicsPixmapItem(QPixmap.fromImage(piece.image))
        picture.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        picture.setTransform(piece.to_page)
        if piece.clipped:
            path = QPainterPath()
            path.addPolygon(piece.outline)
            holder = QGraphicsPathItem(path)
            holder.setPen(QPen(Qt.PenStyle.NoPen))
            holder.setFlag(QGraphicsItem.GraphicsItemFlag.ItemClipsChildrenToShape)
            picture.setParentItem(holder)
            yield holder
        else:
            yield picture
            frame = QGraphicsPolygonItem(piece.outline)
            frame.setPen(dashed)
            yield frame


def _whole(page: ReviewPage) -> QRectF:
    """The page, and what of its scans lies beyond it."""
    whole = QRectF(page.archived.rect())
    for piece in page.scanned:
        if not piece.clipped:
            whole = whole.united(piece.to_page.map(QPolygonF(QRectF(piece.image.rect()))).boundingRect())
    across, down = whole.width() * MARGIN, whole.height() * MARGIN
    return whole.adjusted(-across, -down, across, down)


def _dashed(colour: str) -> QPen:
    drawn = pen(colour)
    drawn.setStyle(Qt.PenStyle.DashLine)
    return drawn
