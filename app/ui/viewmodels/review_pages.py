"""The pages of cases as they are looked at, made ready before somebody gets to them: scan, archived page, difference, words, places."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from PySide6.QtCore import QObject, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPolygonF, QTransform

from app.domain.archived_page import PageInFile
from app.domain.arrange import PageView
from app.domain.artifacts import Stage
from app.domain.errors import StationError
from app.domain.facts import PageFacts
from app.domain.model import Actor, MasterPage
from app.domain.page import PageText
from app.domain.page_layout import Layout
from app.services.process import SEEN_AT_ONCE
from app.ui.services import DeskServices
from app.ui.style.tokens import BARE_PAPER
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.difference import difference
from app.ui.viewmodels.fetches import Fetches
from app.ui.viewmodels.places import Mark, places
from app.ui.viewmodels.redrawn import Bases, polygon, transform

MOST_KEPT: Final = 8
"""pages, of some 15 MB each: those of the case at hand, and the first of the cases behind it"""
SURE: Final = 0.8
"""a word that was read with less confidence is shown as doubtful"""

type Masters = Mapping[UUID, MasterPage]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page that somebody will look at, what it is made of, and where it lies in a finished file; None: it would be archived next."""

    view: PageView
    masters: Masters
    filed: PageInFile | None = None


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word of the text layer, where it stands in pixels of the page's picture, and whether it was read with confidence."""

    text: str
    box: QRectF
    sure: bool


@dataclass(frozen=True, slots=True)
class RawPiece:
    """A raw scan: its picture, how that is laid over the page's picture, and the outline of what the page shows of it.

    What the page does not show of it lies beyond that outline; `clipped`: it would lie over another scan of the page.
    """

    image: QImage
    to_page: QTransform
    outline: QPolygonF
    clipped: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A page as a supervisor looks at it.

    Attributes:
        view: the page.
        archived: its picture as it lies in the finished file of its paper; where there is none, as it would go into one.
        scanned: the raw scans laid over it, as they came; none: the page lies in a finished file alone.
        differs: what only one of the two shows.
        marks: the places of its verdict, in pixels of the picture.
        words: of its text layer; None: it was not read yet.
        facts: of its verdict.
        bases: what is known of its master pages.
        file: where it lies in the finished file of its paper; None: there is no file yet.
        unread: why the picture could not be read back from it; None: it could, or there is no file yet.
    """

    view: PageView
    archived: QImage
    scanned: tuple[RawPiece, ...]
    differs: QImage
    marks: tuple[Mark, ...]
    words: tuple[ReadWord, ...] | None
    facts: PageFacts | None
    bases: Bases
    file: PageInFile | None = None
    unread: StationError | None = None

    @property
    def filed(self) -> bool:
        """Whether the picture was read back from the finished file."""
        return self.file is not None and self.unread is None


class ReviewPages(QObject):
    """Fetched in a lane of its own, in the order in which they are likely to be looked at."""

    came = Signal(object)
    """a `PageView` that is here now, or of which it is known that it can't be shown"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services: DeskServices | None = None
        self._kept: OrderedDict[PageView, ReviewPage] = OrderedDict()
        self._fetches = Fetches[PageView, ReviewPage](runner, Lane.REVIEW_PAGES)

    def use(self, services: DeskServices) -> None:
        """Where pictures come from."""
        self._services = services

    def page(self, view: PageView) -> ReviewPage | None:
        """The page, if it is here."""
        return self._kept.get(view)

    def failure(self, view: PageView) -> StationError | None:
        """Why it can't be shown."""
        return self._fetches.failure(view)

    def want(self, pages: Sequence[Wanted]) -> None:
        """Fetch these, the first first; what was to be fetched for others is not, and what is not wanted goes where room is needed."""
        views = [page.view for page in pages][:MOST_KEPT]
        self._fetches.put_off(lambda view: view not in views)
        for page in pages[:MOST_KEPT]:
            kept = self._kept.get(page.view)
            if kept is not None and kept.file != page.filed:
                del self._kept[page.view]  # a file was made of it since, or another one
            if page.view not in self._kept:
                self._fetch(page)
        for view in [view for view in self._kept if view not in views]:
            if len(self._kept) > MOST_KEPT:
                del self._kept[view]

    def forget(self) -> None:
        """Keep nothing: nobody looks any more."""
        self._fetches.forget()
        self._kept.clear()

    def try_again(self, view: PageView) -> None:
        """Let a page that failed be fetched once more."""
        self._fetches.try_again(view)

    def _fetch(self, wanted: Wanted) -> None:
        services, view = self._services, wanted.view
        if services is None:
            return
        actor = services.actor

        def make(task: Task) -> ReviewPage:
            return _load(services, actor, wanted, task)

        def keep(page: ReviewPage) -> None:
            self._kept[view] = page

        self._fetches.fetch(view, make, keep, lambda: self.came.emit(view))


def _load(services: DeskServices, actor: Actor, wanted: Wanted, task: Task) -> ReviewPage:
    """Runs in the worker thread. Raises Cancelled, and what page work raises."""
    view, masters, processing = wanted.view, wanted.masters, services.processing
    if wanted.filed is not None and not view.is_made_of(masters):
        alone = _picture(services.close_looks.file_picture(wanted.filed, actor))
        return ReviewPage(view, alone, (), alone, (), None, None, Bases({}, {}), wanted.filed)
    processing.ensure([view], masters, SEEN_AT_ONCE, cancelled=task.cancelled)
    with services.one_state():
        return _read(services, actor, wanted)


def _read(services: DeskServices, actor: Actor, wanted: Wanted) -> ReviewPage:
    """What was made of a page."""
    view, masters, processing = wanted.view, wanted.masters, services.processing
    archived, unread = _picture(processing.artifact(Stage.PREVIEW, view, masters) or b""), None
    if wanted.filed is not None:
        archived, unread = _read_back(services, actor, wanted.filed, archived)
    known = {master: processing.facts(masters[master]) for master in view.master_ids}
    cleaning = cast("Mapping[str, Any]", processing.recipes[Stage.PREVIEW].parameters["clean"])
    bases = Bases({master: facts for master, facts in known.items() if facts is not None}, cleaning)
    layout = bases.layout(view.picture)
    scanned: tuple[RawPiece, ...] = ()
    marks: tuple[Mark, ...] = ()
    if layout is not None:
        raws = {master: _picture(processing.raw_picture(masters[master])) for master in view.master_ids}
        scanned = _laid_over(view, layout, raws, bases, archived.size())
        marks = places(layout, [bases.facts[one.master_id] for one in view.placements], archived.size())
    text = processing.artifact(Stage.TEXT, view, masters)
    words = None if text is None else _words(PageText.decode(text), archived.size())
    facts = processing.facts_of(view, masters)
    differs = difference(_flat(scanned, archived.size()), archived)
    return ReviewPage(view, archived, scanned, differs, marks, words, facts, bases, wanted.filed, unread)


def _read_back(
    services: DeskServices, actor: Actor, page: PageInFile, made: QImage
) -> tuple[QImage, StationError | None]:
    """The page out of its file, as large as `made`; that, and why, where the file can't be drawn."""
    try:
        return _picture(services.close_looks.filed_picture(page, (made.width(), made.height()), actor)), None
    except StationError as error:
        return made, error


def _picture(data: bytes) -> QImage:
    return QImage.fromData(data).convertToFormat(QImage.Format.Format_RGB32)


def _laid_over(
    view: PageView, layout: Layout, raws: Mapping[UUID, QImage], bases: Bases, size: QSize
) -> tuple[RawPiece, ...]:
    whole = QTransform.fromScale(size.width() / layout.size_px[0], size.height() / layout.size_px[1])
    clipped = len(layout.pieces) > 1
    pieces = []
    for placement, piece in zip(view.placements, layout.pieces, strict=True):
        raw, facts = raws[placement.master_id], bases.facts[placement.master_id]
        scale = QTransform.fromScale(facts.width_px / max(1, raw.width()), facts.height_px / max(1, raw.height()))
        to_page = scale * transform(piece.matrix) * whole
        pieces.append(RawPiece(raw, to_page, whole.map(polygon(piece.seen)), clipped))
    return tuple(pieces)


def _flat(scanned: Sequence[RawPiece], size: QSize) -> QImage:
    """The raw scans as far as the page shows them: not cleaned, and not covered."""
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor(BARE_PAPER))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for piece in scanned:
        outline = QPainterPath()
        outline.addPolygon(piece.outline)
        painter.setTransform(QTransform())
        painter.setClipPath(outline)
        painter.setTransform(piece.to_page)
        painter.drawImage(0, 0, piece.image)
    painter.end()
    return image


def _words(text: PageText, size: QSize) -> tuple[ReadWord, ...]:
    across, down = size.width() / max(1, text.width_px), size.height() / max(1, text.height_px)
    return tuple(
        ReadWord(
            word.text,
            QRectF(
                word.box_px[0] * across,
                word.box_px[1] * down,
                (word.box_px[2] - word.box_px[0]) * across,
                (word.box_px[3] - word.box_px[1]) * down,
            ),
            word.confidence >= SURE,
        )
        for word in text.words
    )
