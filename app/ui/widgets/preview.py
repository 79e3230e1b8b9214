"""The selected page, large."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPixmap, QPolygonF, QTransform
from PySide6.QtWidgets import QGraphicsPixmapItem, QGraphicsPolygonItem, QGraphicsView, QWidget

from app.domain.arrange import PageView
from app.domain.geometry import Point
from app.ui.style import theme
from app.ui.style.theme import px
from app.ui.viewmodels.close_look import CloseLook
from app.ui.viewmodels.drafts import TurnDraft
from app.ui.viewmodels.page_tool import PageTool
from app.ui.widgets import tool_keys
from app.ui.widgets.loupe import Loupe
from app.ui.widgets.page_overlay import pen
from app.ui.widgets.page_tag import PageTag
from app.ui.widgets.tool_overlay import ToolOverlay
from app.ui.widgets.zoomed_page import ZoomedPage

COMPARE_KEY = Qt.Key.Key_Backslash
"""the key of the command `compare`"""
PEN_PX = 3
RAW_TAG_PX = 16
LEAST_HIGH_PX = 160
"""with a tool in hand and large text the desk scrolls rather than that the page vanishes"""


class Preview(ZoomedPage):
    """A page tool works on it by mouse and keys."""

    AROUND_PX = 12

    def __init__(self, tool: PageTool, look: CloseLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool = tool
        self._look = look
        self._view: PageView | None = None
        self._shown_key = 0
        self._page = QGraphicsPixmapItem()
        self._page.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        scene = self.scene()
        scene.addItem(self._page)
        self._raw = QGraphicsPixmapItem()
        self._raw.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self._raw.setZValue(5)
        self._raw.hide()
        scene.addItem(self._raw)
        self._raw_tag = PageTag(self.tr("The raw scan"), theme.colours().accent)
        self._raw_tag.setZValue(6)
        self._raw_tag.hide()
        scene.addItem(self._raw_tag)
        self._overlay = ToolOverlay(tool)
        scene.addItem(self._overlay)
        self.zoomed.connect(self.zoom)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setMinimumHeight(px(LEAST_HIGH_PX))
        self.setAccessibleName(self.tr("The selected page, large"))
        self._marks: list[QGraphicsPolygonItem] = []
        self._items: list[QGraphicsPolygonItem] = []
        self.loupe = Loupe(look.window, self.viewport())

    def show_page(self, image: QImage | None, hint: str) -> None:
        """Show a page; where there is none, a sentence in its place."""
        there = image is not None and not image.isNull()
        self.say("" if there else hint)
        key = image.cacheKey() if image is not None and there else 0
        if key == self._shown_key:
            return
        self._shown_key = key
        pixmap = QPixmap.fromImage(image) if image is not None and there else QPixmap()
        turned = pixmap.size() != self._page.pixmap().size()
        self._page.setPixmap(pixmap)
        self._page.setTransformOriginPoint(QRectF(pixmap.rect()).center())
        self.setSceneRect(QRectF(pixmap.rect()))
        if self.fitted or turned:
            self.fit()

    def show_places(self, places: Sequence[tuple[QPolygonF, str]]) -> None:
        """Mark places of the page: outlines in pixels of its picture, each with a word."""
        for item in self._marks:
            self.scene().removeItem(item)
        self._marks = [self._mark(outline, text, theme.colours().bad) for outline, text in places]

    def show_items(self, outlines: Sequence[QPolygonF]) -> None:
        """Outline and number the sheets or cards that lie on the glass, in pixels of the page's picture."""
        for item in self._items:
            self.scene().removeItem(item)
        accent = theme.colours().accent
        self._items = [self._mark(outline, str(number), accent) for number, outline in enumerate(outlines, 1)]

    def show_tool(self, covers: Sequence[QPolygonF]) -> None:
        """Show what the tool in hand does to the page; `covers` are there already, in pixels of its picture."""
        draft = self._tool.draft
        self._page.setRotation(draft.degrees if isinstance(draft, TurnDraft) else 0.0)
        self._overlay.show_draft(self.sceneRect(), tuple(covers))

    def show_close(self, view: PageView | None) -> None:
        """Show what a close look at this page is asked for: the raw scan in its place, the loupe over it."""
        self._view = view
        self._show_raw()
        if view is None or not self._look.loupe_on:
            self.loupe.hide()
        else:
            self._show_loupe(self._look.aim or self.loupe.at)
            self._look.aim = None

    @property
    def raw_is_shown(self) -> bool:
        """Whether the raw scan lies over the page."""
        return self._raw.isVisible()

    def _show_raw(self) -> None:
        view, size = self._view, self.sceneRect()
        middle = self.mapToScene(self.viewport().rect().center())
        at = (middle.x() / max(1.0, size.width()), middle.y() / max(1.0, size.height()))
        found = self._look.raw(view, at) if view is not None and self._look.comparing else None
        self._raw.setVisible(found is not None)
        self._raw_tag.setVisible(found is not None)
        self._raw_tag.setPos(self.mapToScene(RAW_TAG_PX, RAW_TAG_PX))
        self._page.setOpacity(0.0 if found is not None else 1.0)
        if found is not None:
            image, to_unit = found
            self._raw.setPixmap(QPixmap.fromImage(image))
            self._raw.setTransform(to_unit * QTransform.fromScale(size.width(), size.height()))

    def _show_loupe(self, at: Point) -> None:
        size = self.sceneRect()
        self.loupe.show_at(self._view, at, self.mapFromScene(at[0] * size.width(), at[1] * size.height()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The loupe goes with the mouse."""
        super().mouseMoveEvent(event)
        at = self.under(event)
        if self._look.loupe_on and self._view is not None and at is not None:
            self._show_loupe(at)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """The raw scan goes when its key is let go."""
        if event.key() == COMPARE_KEY and not event.isAutoRepeat():
            self._look.compare(on=False)
        super().keyReleaseEvent(event)

    def event(self, event: QEvent) -> bool:
        """The keys of the tool in hand are no keys of commands."""
        asked = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and tool_keys.is_key_of(self._tool, event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """The tool first, then the loupe; without them the keys scroll."""
        if tool_keys.press(self._tool, event):
            return
        at = self.loupe.press(event) if self._look.loupe_on else None
        if at is not None:
            self._show_loupe(at)
        else:
            super().keyPressEvent(event)

    def _mark(self, outline: QPolygonF, text: str, colour: str) -> QGraphicsPolygonItem:
        """As wide as the same pen at every zoom; the word keeps its size."""
        item = self.scene().addPolygon(outline, pen(colour, PEN_PX))
        tag = PageTag(text, colour, item)
        tag.setPos(outline.boundingRect().topLeft())
        return item
