"""Pictures and facts of pages, fetched off the main thread when somebody looks for them.

Facts are fetched of all pages, small pictures of those in the grid's sight, large ones of what is looked at and of its neighbours. Each
kind has a lane of its own, so that none waits for another.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPolygonF, QTransform

from app.domain.arrange import PageView
from app.domain.artifacts import Stage
from app.domain.changes import Changed, ChangeSet
from app.domain.errors import Cancelled, StationError
from app.domain.facts import PageFacts
from app.domain.glass_items import outlines
from app.domain.model import MasterPage
from app.domain.page_view import Item
from app.services.process import SEEN_AT_ONCE, Processing
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.backlog import Backlog
from app.ui.viewmodels.known import Known
from app.ui.viewmodels.picture_cache import PictureCache
from app.ui.viewmodels.places import Mark, places
from app.ui.viewmodels.redrawn import Bases, polygon, redrawn

type Part = tuple[UUID, Item | None]
"""a master page, or the item of it that is shown"""

LARGE_BYTES = 96 << 20
"""some 17 pages of A4"""
SMALL_BYTES = 64 << 20
"""some 220 pages"""


class _Kind(Enum):
    """What is fetched, and in which lane."""

    FACTS = Lane.PICTURES
    SMALL = Lane.SMALL
    LARGE = Lane.LARGE


_STAGE = {_Kind.SMALL: Stage.THUMB, _Kind.LARGE: Stage.PREVIEW}


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What the worker brings: facts of the page and of each master page on it, and a picture where one was wanted."""

    facts: PageFacts | None
    of_masters: Mapping[UUID, PageFacts] = field(default_factory=dict)
    image: QImage | None = None


class Pictures(QObject):
    """Thumbnails, previews and facts by page. A lookup that finds nothing fetches it and tells."""

    came = Signal(object)
    """the id of a page whose facts are here now, or that has none"""
    drawn = Signal(object)
    """the id of a page of which a picture came"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._processing: Processing | None = None
        self._masters: Mapping[UUID, MasterPage] = {}
        self._large: PictureCache[PageView] = PictureCache(LARGE_BYTES)
        self._small: PictureCache[PageView] = PictureCache(SMALL_BYTES)
        self._facts: dict[UUID, PageFacts] = {}
        self._of_masters: dict[UUID, PageFacts] = {}
        self._parts: dict[UUID, tuple[Part, ...]] = {}
        """by page id: what the page showed when the desk was seen last"""
        self._failed: dict[UUID, StationError] = {}
        self._waiting: dict[_Kind, dict[PageView, Task]] = {kind: {} for kind in _Kind}
        self._looked_at: PageView | None = None
        self.backlog = Backlog()
        """the pages whose facts are being found out"""

    def use(self, processing: Processing) -> None:
        """Where pictures come from."""
        self._processing = processing

    def belong_to(self, masters: Mapping[UUID, MasterPage]) -> None:
        """The master pages of the open dossier; what is fetched for others is dropped."""
        self._masters = masters
        for kind in _Kind:
            self._drop(kind, lambda view: not view.is_made_of(masters))
        self._see_backlog()

    def see(self, views: Iterable[PageView]) -> None:
        """The pages of the open dossier as they are now; facts of one that shows other papers than before are fetched anew."""
        for view in views:
            parts = _parts(view)
            if self._parts.setdefault(view.id, parts) != parts:
                self._parts[view.id] = parts
                self._facts.pop(view.id, None)

    def thumbnail(self, view: PageView) -> QImage | None:
        """The small picture; the one before it while it is drawn anew."""
        return self._look(_Kind.SMALL, self._small, view)

    def preview(self, view: PageView) -> QImage | None:
        """The large picture. What hands did since is shown at once, from the pictures at hand."""
        return self._look(_Kind.LARGE, self._large, view)

    def look_at(self, view: PageView, neighbours: Sequence[PageView]) -> QImage | None:
        """As `preview`; the neighbours are fetched too, for they are looked at next. What was to be fetched for others is not."""
        if view != self._looked_at:
            self._looked_at = view
            wanted = {view, *neighbours}
            self._drop(_Kind.LARGE, lambda other: other not in wanted)
        image = self.preview(view)
        for neighbour in neighbours:
            if neighbour not in self._large:
                self._fetch(_Kind.LARGE, neighbour)
        return image

    def is_here(self, view: PageView) -> bool:
        """Whether the large picture is here and need not be fetched."""
        return view in self._large

    def places(self, view: PageView) -> tuple[Mark, ...]:
        """Where on the large picture the reasons of the verdict lie; nothing while there is no picture."""
        layout, picture = self.bases.layout(view.picture), self._at_hand(self._large, view)
        if layout is None or picture is None:
            return ()
        return places(layout, [self._of_masters[one.master_id] for one in view.placements], picture.size())

    def items(self, view: PageView) -> tuple[QPolygonF, ...]:
        """Where on the large picture the sheets or cards lie that can be made pages of their own; nothing while there is no picture."""
        bases, picture = self.bases, self._at_hand(self._large, view)
        found, raw, layout = bases.items(view.picture), bases.raw(view.picture), bases.layout(view.picture)
        if not found or raw is None or layout is None or picture is None:
            return ()
        scale = QTransform.fromScale(picture.width() / layout.size_px[0], picture.height() / layout.size_px[1])
        return tuple(scale.map(polygon(outline)) for outline in outlines(found, raw, layout))

    @property
    def cleaning(self) -> Mapping[str, Any]:
        """The parameters that pages are cleaned with; empty before the station is open."""
        if self._processing is None:
            return {}
        return cast("Mapping[str, Any]", self._processing.recipes[Stage.PREVIEW].parameters["clean"])

    @property
    def bases(self) -> Bases:
        """What is known of the master pages by now."""
        return Bases(self._of_masters, self.cleaning)

    def facts(self, page_id: UUID) -> PageFacts | None:
        """What was found out about the page, as far as it was fetched."""
        return self._facts.get(page_id)

    def know(self, known: Known) -> None:
        """What others found out: of these pages no facts need to be fetched."""
        self._facts.update(known.of_pages)
        self._of_masters.update(known.of_masters)

    def forget(self, masters: Collection[UUID]) -> None:
        """Keep nothing of these master pages, also not of pages that show more: they were purged."""
        gone = set(masters)
        for kept in (self._large, self._small):
            kept.forget(lambda view: not gone.isdisjoint(view.master_ids))
        for kind in _Kind:
            self._drop(kind, lambda view: not gone.isdisjoint(view.master_ids))
        for master in gone & self._of_masters.keys():
            del self._of_masters[master]
        self._facts.clear()  # which page showed which of them is not known here; of the others they are fetched anew
        self._looked_at = None

    def failure(self, page_id: UUID) -> StationError | None:
        """Why there is no picture."""
        return self._failed.get(page_id)

    def try_again(self, page_id: UUID) -> None:
        """Let a page that failed be fetched once more."""
        self._failed.pop(page_id, None)

    def fetch(self, view: PageView) -> None:
        """Fetch a page's facts, unless that is under way or failed; its pictures are made on the way."""
        self._fetch(_Kind.FACTS, view)

    def _fetch(self, kind: _Kind, view: PageView) -> None:
        masters, processing = self._masters, self._processing
        if not view.is_made_of(masters) or processing is None or view in self._waiting[kind] or view.id in self._failed:
            return

        def load(task: Task) -> Changed[_Loaded]:
            return Changed(_load(processing, view, masters, kind, task), ChangeSet())

        task = self._runner.run(
            kind.value,
            load,
            lambda loaded: self._keep(kind, view, loaded),
            failed=lambda error: self._fail(view.id, error),
            ended=lambda: self._ended(kind, view, task),
        )
        self._waiting[kind][view] = task
        self._see_backlog()

    def _look(self, kind: _Kind, kept: PictureCache[PageView], view: PageView) -> QImage | None:
        image = self._at_hand(kept, view)
        if image is not None:
            return image
        self._fetch(kind, view)
        return redrawn(view, self._newest, self.bases) if self._processing is not None else None

    def _at_hand(self, kept: PictureCache[PageView], view: PageView) -> QImage | None:
        """The picture of the page; one of it that was only turned by quarters since is turned in memory."""
        image = kept.get(view)
        if image is not None:
            return image
        for quarter_turns in (1, 2, 3):
            before = kept.get(view.rotated(-quarter_turns))
            if before is not None:
                turned = before.transformed(QTransform().rotate(90 * quarter_turns))
                kept.put(view, turned)
                return turned
        return None

    def _newest(self, master: UUID) -> tuple[PageView, QImage] | None:
        """The picture that was looked at last of the pages on which a master page is; a large one, if there is one."""
        for kept in (self._large, self._small):
            for view, image in kept.newest_first():
                if master in view.master_ids and self.bases.layout(view.picture) is not None:
                    return view, image
        return None

    def _keep(self, kind: _Kind, view: PageView, loaded: _Loaded) -> None:
        if loaded.image is not None:
            (self._large if kind is _Kind.LARGE else self._small).put(view, loaded.image)
        parts = _parts(view)
        if loaded.facts is not None and self._parts.get(view.id, parts) == parts:
            self._facts[view.id] = loaded.facts
        self._of_masters.update(loaded.of_masters)

    def _fail(self, page_id: UUID, error: StationError) -> None:
        if not isinstance(error, Cancelled):
            self._failed[page_id] = error

    def _ended(self, kind: _Kind, view: PageView, task: Task) -> None:
        if self._waiting[kind].get(view) is task:
            del self._waiting[kind][view]
        self._see_backlog()
        told = self.came if kind is _Kind.FACTS or view.id in self._failed else self.drawn
        told.emit(view.id)

    def _drop(self, kind: _Kind, unwanted: Callable[[PageView], bool]) -> None:
        waiting = self._waiting[kind]
        for view in [view for view in waiting if unwanted(view)]:
            waiting.pop(view).cancel()

    def _see_backlog(self) -> None:
        self.backlog.see(len(self._waiting[_Kind.FACTS]))


def _parts(view: PageView) -> tuple[Part, ...]:
    return tuple((placement.master_id, placement.item) for placement in view.placements)


def _load(
    processing: Processing, view: PageView, masters: Mapping[UUID, MasterPage], kind: _Kind, task: Task
) -> _Loaded:
    """Runs in the worker thread; a page that is still in work is waited for."""
    if task.cancelled():
        raise Cancelled
    processing.ensure([view], masters, SEEN_AT_ONCE, cancelled=task.cancelled)
    of_masters = {master: processing.facts(masters[master]) for master in view.master_ids}
    known = {master: facts for master, facts in of_masters.items() if facts is not None}
    facts = processing.facts_of(view, masters)
    if kind is _Kind.FACTS:
        return _Loaded(facts, known)
    return _Loaded(facts, known, QImage.fromData(processing.artifact(_STAGE[kind], view, masters) or b""))
