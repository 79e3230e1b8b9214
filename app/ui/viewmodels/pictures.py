"""Pictures and facts of pages, fetched off the main thread when somebody looks for them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QTransform

from app.domain.arrange import PageView
from app.domain.changes import Changed, ChangeSet
from app.domain.errors import StationError
from app.domain.facts import PageFacts
from app.domain.lifecycle import Stage
from app.domain.model import MasterPage
from app.services.process import Processing
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.backlog import Backlog
from app.ui.viewmodels.places import Mark, places

THUMBNAIL_PX = QSize(240, 320)
"""twice what the grid shows, for sharp screens"""
PREVIEWS_KEPT = 24
THUMBNAILS_KEPT = 1200
_STAGES = frozenset({Stage.INSPECT, Stage.PREVIEW})


@dataclass(frozen=True, slots=True)
class _Picture:
    """A page's picture and the page that it was made of: other quarter turns of it are made in memory."""

    image: QImage
    view: PageView

    def of(self, view: PageView) -> QImage | None:
        """The picture of the page as it is now; None: hands did something else to it since."""
        more = (view.quarter_turns - self.view.quarter_turns) % 4
        if view.rotated(-more) != self.view:
            return None
        return self.image.transformed(QTransform().rotate(90 * more)) if more else self.image


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What the worker brings."""

    facts: PageFacts | None
    preview: QImage
    thumbnail: QImage


class Pictures(QObject):
    """Thumbnails, previews and facts by page. A lookup that finds nothing fetches it and tells by `came`."""

    came = Signal(object)
    """the id of a page whose picture and facts are here now"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._processing: Processing | None = None
        self._masters: Mapping[UUID, MasterPage] = {}
        self._previews: OrderedDict[UUID, _Picture] = OrderedDict()
        self._thumbnails: OrderedDict[UUID, _Picture] = OrderedDict()
        self._facts: dict[UUID, PageFacts] = {}
        self._failed: dict[UUID, StationError] = {}
        self._waiting: dict[UUID, tuple[PageView, Task]] = {}
        self.backlog = Backlog()
        """the pages that are being looked at"""

    def use(self, processing: Processing) -> None:
        """Where pictures come from."""
        self._processing = processing

    def belong_to(self, masters: Mapping[UUID, MasterPage]) -> None:
        """The master pages of the open dossier; what is fetched for others is dropped."""
        self._masters = masters
        for page_id, (view, task) in list(self._waiting.items()):
            if not masters.keys() >= set(view.master_ids):
                del self._waiting[page_id]
                task.cancel()
        self.backlog.see(len(self._waiting))

    def thumbnail(self, view: PageView) -> QImage | None:
        """The small picture."""
        return self._look(self._thumbnails, view)

    def preview(self, view: PageView) -> QImage | None:
        """The large picture."""
        return self._look(self._previews, view)

    def places(self, view: PageView) -> tuple[Mark, ...]:
        """Where on the large picture the reasons of the verdict lie; nothing while there is no picture."""
        facts, kept = self._facts.get(view.id), self._previews.get(view.id)
        picture = kept.of(view) if kept is not None else None
        turns = view.quarter_turns
        if facts is None or picture is None or self._processing is None or view != view.as_scanned().rotated(turns):
            return ()  # of what was cut or joined by hand nobody says yet where its reasons lie
        cleaning = cast("Mapping[str, Any]", self._processing.recipes[Stage.PREVIEW].parameters["clean"])
        return places(facts, cleaning, turns, picture.size())

    def facts(self, page_id: UUID) -> PageFacts | None:
        """What was found out about the page, as far as it was fetched."""
        return self._facts.get(page_id)

    def know(self, facts: Mapping[UUID, PageFacts]) -> None:
        """What others found out: these pages are fetched once somebody looks at them."""
        self._facts.update(facts)

    def failure(self, page_id: UUID) -> StationError | None:
        """Why there is no picture."""
        return self._failed.get(page_id)

    def try_again(self, page_id: UUID) -> None:
        """Let a page that failed be fetched once more."""
        self._failed.pop(page_id, None)

    def fetch(self, view: PageView) -> None:
        """Fetch a page's picture and facts, unless that is under way or failed."""
        masters, processing = self._masters, self._processing
        here = masters.keys() >= set(view.master_ids)
        if not here or processing is None or view.id in self._waiting or view.id in self._failed:
            return

        def load(task: Task) -> Changed[_Loaded]:
            return Changed(_load(processing, view, masters, task), ChangeSet())

        task = self._runner.run(
            Lane.PICTURES,
            load,
            lambda loaded: self._keep(view, loaded),
            failed=lambda error: self._fail(view.id, error),
            ended=lambda: self._ended(view.id),
        )
        self._waiting[view.id] = (view, task)
        self.backlog.see(len(self._waiting))

    def _look(self, kept: OrderedDict[UUID, _Picture], view: PageView) -> QImage | None:
        picture = kept.get(view.id)
        image = picture.of(view) if picture is not None else None
        if image is None:
            self.fetch(view)
            return None
        kept.move_to_end(view.id)
        return image

    def _keep(self, view: PageView, loaded: _Loaded) -> None:
        _put(self._previews, view.id, _Picture(loaded.preview, view), PREVIEWS_KEPT)
        _put(self._thumbnails, view.id, _Picture(loaded.thumbnail, view), THUMBNAILS_KEPT)
        if loaded.facts is not None:
            self._facts[view.id] = loaded.facts

    def _fail(self, page_id: UUID, error: StationError) -> None:
        if error.code != "CANCELLED":
            self._failed[page_id] = error

    def _ended(self, page_id: UUID) -> None:
        self._waiting.pop(page_id, None)
        self.backlog.see(len(self._waiting))
        self.came.emit(page_id)


def _put(kept: OrderedDict[UUID, _Picture], page_id: UUID, picture: _Picture, limit: int) -> None:
    kept[page_id] = picture
    kept.move_to_end(page_id)
    while len(kept) > limit:
        kept.popitem(last=False)


def _load(processing: Processing, view: PageView, masters: Mapping[UUID, MasterPage], task: Task) -> _Loaded:
    """Runs in the worker thread; a page that is still in work is waited for."""
    processing.ensure([view], masters, _STAGES, cancelled=task.cancelled)
    preview = QImage.fromData(processing.artifact(Stage.PREVIEW, view, masters) or b"")
    thumbnail = preview.scaled(
        THUMBNAIL_PX, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    return _Loaded(processing.facts_of(view, masters), preview, thumbnail)
