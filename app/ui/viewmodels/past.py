"""What happened to the page that is looked at, and to its paper, and how it is archived: looked up while somebody looks at it."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.archived_page import ArchivedPage
from app.domain.changes import Changed, ChangeSet
from app.domain.past import Told
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.desk import DeskViewModel

type _About = tuple[UUID | None, UUID | None]
"""paper and page"""
type _Found = tuple[tuple[Told, ...], tuple[Told, ...], ArchivedPage | None]


class PastViewModel(QObject):
    """The newest last, as it stands in the log."""

    changed = Signal()

    def __init__(self, desk: DeskViewModel, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._runner = runner
        self._services: DeskServices | None = None
        self._wanted = False
        self._seen: object = None
        self._about: _About = (None, None)
        self.of_page: tuple[Told, ...] = ()
        self.of_paper: tuple[Told, ...] = ()
        self.archived: ArchivedPage | None = None
        """how the page is kept in the archive; None: it is not made yet"""
        desk.changed.connect(self._look)
        desk.selected.connect(self._look)

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    def want(self, *, wanted: bool) -> None:
        """Somebody looks at it, or not any more."""
        if wanted != self._wanted:
            self._wanted, self._seen = wanted, None
            self._look()

    def _look(self) -> None:
        services, desk = self._services, self._desk.desk
        about = (self._desk.component_id, self._desk.page_id) if desk is not None else (None, None)
        if not self._wanted or about != self._about:
            self._about = about
            self._show((), (), None)
        paper, page = about
        if not self._wanted or services is None or desk is None or paper is None:
            return
        now = (about, len(desk.log), self._desk.release)
        if now == self._seen or self._runner.busy(Lane.PAST):
            return  # what changed meanwhile is looked at when this one is here
        self._seen = now

        def look(_task: Task) -> Changed[_Found]:
            of_page = services.past.of_page(desk, page) if page is not None else ()
            views = [view for view in desk.paper(paper).pages if view.id == page]
            archived = services.archived_pages.of(paper, views[0], desk.masters) if views else None
            return Changed((of_page, services.past.of_paper(desk, paper), archived), ChangeSet())

        self._runner.run(Lane.PAST, look, lambda found: self._found(about, *found), ended=self._look)

    def _found(
        self, about: _About, of_page: tuple[Told, ...], of_paper: tuple[Told, ...], archived: ArchivedPage | None
    ) -> None:
        if self._wanted and about == self._about:
            self._show(of_page, of_paper, archived)

    def _show(self, of_page: tuple[Told, ...], of_paper: tuple[Told, ...], archived: ArchivedPage | None) -> None:
        if (of_page, of_paper, archived) != (self.of_page, self.of_paper, self.archived):
            self.of_page, self.of_paper, self.archived = of_page, of_paper, archived
            self.changed.emit()
