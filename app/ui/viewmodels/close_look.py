"""A close look at the page: the raw scan in its place while that is asked for, and true pixels of page and scan under loupes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import atan2, degrees, hypot, pi
from typing import Protocol, cast
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QImage, QPolygonF, QTransform

from app.domain.archived_page import PageInFile
from app.domain.arrange import PageView
from app.domain.changes import Changed, ChangeSet
from app.domain.facts import PageFacts
from app.domain.geometry import Affine, Point, Rect, apply, inverse
from app.domain.model import MasterPage
from app.domain.page_layout import Layout
from app.ui.services import DeskServices
from app.ui.tasks import Lane, TaskRunner
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.fetches import Fetches
from app.ui.viewmodels.picture_cache import PictureCache
from app.ui.viewmodels.pictures import Pictures
from app.ui.viewmodels.redrawn import Bases

CLOSE_BYTES = 48 << 20
CELL_PX, WINDOW_PX = 256, 1024
"""pieces of a page lie on a grid, each so much larger than its cell that a loupe over the cell is filled"""
type _Of = PageView | UUID
"""a page, or the master page of a raw scan"""
type TruePixels = tuple[QImage, QPoint]
"""a piece of a picture, pixel for pixel, and where on it the point lies that was asked for"""
type _Key = UUID | tuple[_Of, int, int]


class LookedAt(Protocol):
    """What is looked at."""

    @property
    def page(self) -> PageView | None:
        """The page."""
        ...

    @property
    def masters(self) -> Mapping[UUID, MasterPage]:
        """The master pages that it may be made of."""
        ...

    @property
    def bases(self) -> Bases:
        """What is known of them by now."""
        ...

    def filed(self, view: PageView) -> PageInFile | None:
        """Where a page lies in the finished file that is looked at; None: it is looked at as it would be archived."""
        ...


class OnDesk:
    """The selected page of the open dossier."""

    def __init__(self, desk: DeskViewModel, pictures: Pictures) -> None:
        self._desk = desk
        self._pictures = pictures

    @property
    def page(self) -> PageView | None:
        """The page."""
        return self._desk.page

    @property
    def masters(self) -> Mapping[UUID, MasterPage]:
        """Of the dossier."""
        return self._desk.desk.masters if self._desk.desk is not None else {}

    @property
    def bases(self) -> Bases:
        """As the pictures know them."""
        return self._pictures.bases

    def filed(self, view: PageView) -> PageInFile | None:
        """None: what lies on the desk is what is archived next."""
        return None


class CloseLook(QObject):
    """What is not here is fetched from a worker and kept, as far as there is room; `changed` tells when it came."""

    changed = Signal()

    def __init__(self, at: LookedAt, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._at = at
        self._runner = runner
        self._services: DeskServices | None = None
        self._kept: PictureCache[_Key] = PictureCache(CLOSE_BYTES)
        self._fetches = Fetches[_Key, QImage](runner, Lane.CLOSE)
        self.comparing = False
        self.loupe_on = False
        self._places: dict[PageView, tuple[Rect, ...]] = {}
        self._place = -1
        self.aim: Point | None = None
        """where the loupe was sent; whoever moves it there takes it away"""

    def use(self, services: DeskServices) -> None:
        """Where pictures come from."""
        self._services = services

    def forget(self) -> None:
        """Drop all pictures, and those that are under way: another dossier is opened, or none."""
        self._fetches.forget()
        self._kept.clear()
        self._places.clear()

    def compare(self, *, on: bool) -> None:
        """Show the raw scan, or the page again."""
        if on != self.comparing:
            self.comparing = on
            self.changed.emit()

    def turn_loupe_over(self) -> None:
        """Take the loupe in hand, or put it away."""
        self.loupe_on = not self.loupe_on
        self.changed.emit()

    def next_place(self) -> None:
        """Send the loupe to the next seal or signature in colour on the page that is looked at."""
        view, masters, services = self._at.page, self._at.masters, self._services
        if view is None or services is None:
            return
        processing = services.processing
        if view in self._places:
            self._go_on(view)
            return

        def found(places: tuple[Rect, ...]) -> None:
            self._places[view] = places
            self._place = -1
            self._go_on(view)

        self._runner.run(Lane.CLOSE, lambda _task: Changed(processing.seal_places(view, masters), ChangeSet()), found)

    def _go_on(self, view: PageView) -> None:
        places = self._places[view]
        if places and view == self._at.page:
            self._place = (self._place + 1) % len(places)
            left, top, right, bottom = places[self._place]
            self.aim, self.loupe_on = ((left + right) / 2, (top + bottom) / 2), True
        self.changed.emit()

    def raw(self, view: PageView, at: Point) -> tuple[QImage, QTransform] | None:
        """The raw scan that lies at a point of the unit square of the page, and how it is laid over it: upright by quarters, no more.

        The transform goes from its pixels to the unit square of the page, and leaves that point where it is: so one sees what was turned,
        cut and covered, at the same place and the same size. None: it is not here yet.
        """
        bases = self._at.bases
        layout = bases.layout(view.picture)
        if layout is None:
            return None
        point = at[0] * layout.size_px[0], at[1] * layout.size_px[1]
        place = _piece_at(layout, point)
        master = self._at.masters.get(view.placements[place].master_id)
        image = self._kept.get(master.id) if master is not None else None
        if image is None:
            if master is not None:
                self._fetch_raw(master)
            return None
        raw_px = bases.facts[view.placements[place].master_id]
        scale = QTransform.fromScale(raw_px.width_px / image.width(), raw_px.height_px / image.height())
        to_unit = QTransform.fromScale(1 / layout.size_px[0], 1 / layout.size_px[1])
        return image, scale * _upright(layout, place, point) * to_unit

    def _fetch_raw(self, master: MasterPage) -> None:
        services = self._services
        if services is not None:
            self._fetch(master.id, lambda: _picture(services.processing.raw_picture(master)))

    def window(self, view: PageView, at: Point) -> TruePixels | None:
        """True pixels around a point of the unit square: a piece of the page, and where the point lies on it. None: it is not here yet."""
        services, masters = self._services, self._at.masters
        layout, filed = self._at.bases.layout(view.picture), self._at.filed(view)
        if layout is None or services is None:
            return None
        processing, looks, actor = services.processing, services.close_looks, services.actor
        cell = _Cell.at((at[0] * layout.size_px[0], at[1] * layout.size_px[1]))
        size_px = layout.size_px

        def make() -> QImage:
            if filed is not None:
                return _picture(looks.filed_window(filed, size_px, cell.box_px, actor))
            return _picture(processing.window(view, masters, cell.box_px))

        image = self._window((view, cell.column, cell.row), make)
        return None if image is None else (image, cell.point)

    def raw_window(self, view: PageView, at: Point) -> TruePixels | None:
        """True pixels of the raw scan that lies at a point of the unit square of the page, turned by quarters and no more, and of a photo
        as far as the page is turned there: a piece of it, and where the point lies on that. None: it is not here yet.
        """
        services, bases = self._services, self._at.bases
        layout = bases.layout(view.picture)
        if layout is None or services is None:
            return None
        point = at[0] * layout.size_px[0], at[1] * layout.size_px[1]
        place = _piece_at(layout, point)
        master = self._at.masters.get(view.placements[place].master_id)
        if master is None:
            return None
        held, turned_deg = held_by(bases.facts[master.id], layout.pieces[place].matrix, point)
        cell, looks, actor = _Cell.at(held), services.close_looks, services.actor
        image = self._window(
            (master.id, cell.column, cell.row), lambda: _picture(looks.raw_window(master, cell.box_px, actor))
        )
        if image is None:
            return None
        turned = QTransform().rotate(turned_deg)
        upright = QImage.trueMatrix(turned, image.width(), image.height())
        return image.transformed(turned, Qt.TransformationMode.SmoothTransformation), upright.map(cell.point)

    def _window(self, key: tuple[_Of, int, int], make: Callable[[], QImage]) -> QImage | None:
        image = self._kept.get(key)
        if image is None:
            # of the same page the mouse has gone on
            self._fetches.put_off(lambda other: isinstance(other, tuple) and other[0] == key[0] and other != key)
            self._fetch(key, make)
        return image

    def _fetch(self, key: _Key, make: Callable[[], QImage]) -> None:
        def keep(image: QImage) -> None:
            self._kept.put(key, image)

        self._fetches.fetch(key, lambda _task: make(), keep, self.changed.emit)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A piece of a page on its grid, and a point that lies in it."""

    column: int
    row: int
    point: QPoint

    @classmethod
    def at(cls, point: Point) -> _Cell:
        """That of a point in pixels."""
        x, y = round(point[0]), round(point[1])
        column, row = x // CELL_PX, y // CELL_PX
        return cls(column, row, QPoint(x - _first(column), y - _first(row)))

    @property
    def box_px(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of the piece."""
        left, top = _first(self.column), _first(self.row)
        return left, top, left + WINDOW_PX, top + WINDOW_PX


def _first(cell: int) -> int:
    """The first pixel of the piece around a cell."""
    return max(0, cell * CELL_PX + (CELL_PX - WINDOW_PX) // 2)


def _picture(data: bytes) -> QImage:
    return QImage.fromData(data)


def _piece_at(layout: Layout, point: Point) -> int:
    """Which of the pieces lies at a point; the first, where none does."""
    for place, piece in enumerate(layout.pieces):
        across, down = [x for x, _ in piece.outline], [y for _, y in piece.outline]
        if min(across) <= point[0] <= max(across) and min(down) <= point[1] <= max(down):
            return place
    return 0


def held_by(facts: PageFacts, matrix: Affine, point: Point) -> tuple[Point, float]:
    """Where a point of the page lies in the pixels of its raw scan, and by how many degrees that is turned clockwise to lie as the page.

    A scan is turned by quarters. The matrix of a photo begins at its page as it is drawn flat, the corners of which lie on it in
    perspective.
    """
    x, y = apply(inverse(matrix), point)
    x, y = min(max(0.0, x), facts.width_px - 1), min(max(0.0, y), facts.height_px - 1)
    if facts.photo is None:
        return (x, y), 90.0 * _quarters(matrix)
    wide, high = float(facts.width_px), float(facts.height_px)
    flat = QPolygonF([QPointF(0, 0), QPointF(wide, 0), QPointF(wide, high), QPointF(0, high)])
    shown = QPolygonF([QPointF(*corner) for corner in cast("Sequence[Point]", facts.photo["corners_px"])])
    on_photo = cast("QTransform", QTransform.quadToQuad(flat, shown))
    here, along = on_photo.map(QPointF(x, y)), on_photo.map(QPointF(x + 1, y))
    lies = atan2(along.y() - here.y(), along.x() - here.x())
    return (here.x(), here.y()), degrees(atan2(matrix[2], matrix[0]) - lies)


def _upright(layout: Layout, place: int, point: Point) -> QTransform:
    """From pixels of the raw page to those of the page: the nearest quarter turn that leaves the point where it is."""
    matrix = layout.pieces[place].matrix
    held = apply(inverse(matrix), point)
    size = hypot(matrix[0], matrix[2])
    turned = QTransform().rotate(90 * _quarters(matrix)).scale(size, size)
    at = turned.map(QPointF(*held))
    return turned * QTransform.fromTranslate(point[0] - at.x(), point[1] - at.y())


def _quarters(matrix: Affine) -> int:
    """How often a matrix turns by a quarter, clockwise, about."""
    return round(atan2(matrix[2], matrix[0]) / (pi / 2))
