"""The open dossier: what lies on the desk, what is selected, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.arrange import PageView, Paper
from app.domain.changes import Changed, ChangeSet
from app.domain.counting import Counted
from app.domain.model import Component, DeliveryReceipt, Dossier
from app.domain.notices import Notice, NoticeKind
from app.domain.release import Release
from app.domain.second_copy import DocumentCopy
from app.domain.sequence.told import once
from app.services.edit import Desk
from app.ui import words
from app.ui.evidence import Held
from app.ui.scanners import HalfScan
from app.ui.services import DeskServices, SigningRemarks
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.known import Known
from app.ui.viewmodels.states import NextStep, next_step


@dataclass(frozen=True, slots=True)
class _Judged:
    """A dossier as the store has it now, with what follows for the citizen."""

    desk: Desk
    release: Release
    receipts: Mapping[UUID, DeliveryReceipt]
    signing_remarks: Mapping[UUID, SigningRemarks]
    halves: Mapping[UUID, HalfScan]
    component_id: UUID | None
    notices: tuple[Notice, ...]
    counted: Counted | None
    held: Held | None
    second: tuple[Component, ...]
    stands: bool


def _first(desk: Desk) -> UUID | None:
    """The paper to begin with: the first that is empty."""
    empty = (component.id for component in desk.components if not desk.paper(component.id).pages)
    return next(empty, desk.components[0].id if desk.components else None)


class DeskViewModel(QObject):
    """One dossier at a time. How it stands is asked of the store off the main thread; then `changed` is emitted."""

    changed = Signal()
    """the dossier, its release or its receipts"""
    selected = Signal()
    """another paper or another page"""
    recent_changed = Signal()
    known = Signal(object)
    """a `Known` of the pages of a dossier that is being opened; before `changed`"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services: DeskServices | None = None
        self._refreshing = False
        self._stale = False
        self.desk: Desk | None = None
        self.release: Release | None = None
        self.receipts: Mapping[UUID, DeliveryReceipt] = {}
        self.signing_remarks: Mapping[UUID, SigningRemarks] = {}
        self.halves: Mapping[UUID, HalfScan] = {}
        self.notices: tuple[Notice, ...] = ()
        self.counted: Counted | None = None
        self.held: Held | None = None
        """why nothing of it is deleted; None: what is past its days goes"""
        self.second: tuple[Component, ...] = ()
        """the papers that lie in another dossier of its code, which this counter looks after too"""
        self.stands = True
        """whether its code opens it: else it was only opened, and another one came here, in which something lies"""
        self._running: UUID | None = None
        self._compared: object = None
        self._just_opened = False
        self.component_id: UUID | None = None
        self.page_id: UUID | None = None
        self._following = False
        self.opening = ""
        """the code of a dossier that is on its way to the desk"""
        self.recent: tuple[Dossier, ...] = ()
        runner.changed.connect(self._on_changes)

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services
        self._refresh_recent()

    # -- what is open

    @property
    def component(self) -> Component | None:
        """The selected paper."""
        return self.component_by_id(self.component_id)

    @property
    def paper_now(self) -> Paper:
        """The selected paper as it is arranged now; an empty one where none is selected."""
        return self.desk.paper(self.component_id) if self.desk and self.component_id else Paper()

    @property
    def is_kept(self) -> bool:
        """Whether the selected paper is one finished file and nothing else: then there are no sheets to be counted."""
        kept = self.release.kept if self.release is not None else frozenset()
        return self.component is not None and self.component.code in kept and not self.pages

    @property
    def pages(self) -> tuple[PageView, ...]:
        """The pages of the selected paper."""
        return self.paper_now.pages

    @property
    def page(self) -> PageView | None:
        """The selected page."""
        return next((view for view in self.pages if view.id == self.page_id), None)

    @property
    def next(self) -> NextStep:
        """The one next step."""
        return next_step(self.desk, self.release, self.halves, self.component_id)

    @property
    def half(self) -> HalfScan | None:
        """The scan of the selected paper that stopped half-way."""
        return self.halves.get(self.component_id) if self.component_id else None

    @property
    def copies(self) -> dict[UUID, DocumentCopy]:
        """By component id: the second copy that stands for the receipt of what is not sent yet."""
        components, on_copy = self.desk.components if self.desk else (), self.release.on_copy if self.release else {}
        return {component.id: on_copy[component.code] for component in components if component.code in on_copy}

    def remarks_of(self, component_id: UUID | None) -> tuple[str, ...]:
        """What went otherwise than wanted when a paper was signed, in the language of this moment."""
        remarks = self.signing_remarks.get(component_id) if component_id is not None else None
        return remarks.sentences(words.language()) if remarks is not None else ()

    def component_by_id(self, component_id: UUID | None) -> Component | None:
        """A paper of the open dossier."""
        components = self.desk.components if self.desk else ()
        return next((component for component in components if component.id == component_id), None)

    def sides_of(self, page: UUID) -> tuple[UUID, ...]:
        """The pages of the sheet that a page is of, as far as they lie on the desk."""
        masters, view = self.desk.masters if self.desk else {}, self.view(page)
        if view is None:
            return ()
        sheets = {(masters[one].batch_id, masters[one].sheet) for one in view.master_ids}
        here = (other for paper in self.desk.papers.values() for other in paper.pages) if self.desk else ()
        shown = ((other.id, masters[one]) for other in here for one in other.master_ids)
        return tuple(dict.fromkeys(one for one, master in shown if (master.batch_id, master.sheet) in sheets))

    def view(self, page: UUID) -> PageView | None:
        """A page of the open dossier as it is shown, also one that was left out; None: it is of another dossier."""
        if self.desk is None:
            return None
        shown = (view for paper in self.desk.papers.values() for view in paper.pages if view.id == page)
        return next(shown, PageView.arrived(page) if page in self.desk.masters else None)

    def component_of(self, page: UUID) -> UUID | None:
        """The component whose paper shows a page; None: none does."""
        papers = self.desk.papers.items() if self.desk is not None else ()
        return next((component for component, paper in papers if any(view.id == page for view in paper.pages)), None)

    # -- opening and selecting

    def open(self, code: str, component_code: str = "", page: UUID | None = None) -> None:
        """Open the dossier of a well-formed code; makes it where it is new. Until it is there none is: no paper goes into the one before.

        Args:
            code: of the dossier.
            component_code: the paper to show; empty: one whose fronts wait for their backs, else the first that nothing is scanned of.
            page: of that paper, to be shown; None: the first.
        """
        services = self._services
        if services is None:
            return
        actor = services.actor

        def opening(_task: Task) -> Changed[tuple[Desk, frozenset[UUID], Known]]:
            opened = services.editing.open(code, actor)
            desk = opened.value
            views = [view for paper in desk.papers.values() for view in paper.pages]
            known = Known(
                services.processing.facts_of_all(views, desk.masters),
                services.processing.facts_of_masters(desk.masters.values()),
            )
            return Changed((desk, services.stacks.of(desk), known), opened.changes)

        self.close()
        self.opening = code
        self._runner.run(
            Lane.DESK, opening, lambda opened: self._opened(*opened, component_code, page), ended=self._opening_ended
        )

    def _opening_ended(self) -> None:
        self.opening = ""
        self.changed.emit()

    def close(self) -> None:
        """Put the dossier aside."""
        self.desk, self.release, self.receipts, self.halves = None, None, {}, {}
        self.notices, self.counted, self.held, self.second = (), None, None, ()
        self.stands = True
        self.component_id = self.page_id = None
        self._refresh_recent()
        self.changed.emit()
        self.selected.emit()

    def select_component(self, component_id: UUID | None) -> None:
        """Show a paper, and its first page."""
        if component_id != self.component_id:
            self._following = self._just_opened = False
            self.component_id = component_id
            self.page_id = self.pages[0].id if self.pages else None
            self.notices, self.counted = (), None
            self.selected.emit()
            self.refresh()

    def step_component(self, by: int) -> None:
        """Show the next or the previous paper."""
        ids = [component.id for component in self.desk.components] if self.desk else []
        if self.component_id in ids:
            self.select_component(ids[max(0, min(len(ids) - 1, ids.index(self.component_id) + by))])

    def follow(self) -> None:
        """Show each new page of the selected paper once its picture is here, until the officer looks at another one."""
        self._following = True

    def page_seen(self, page_id: UUID) -> None:
        """The picture of a page came."""
        if self._following and page_id != self.page_id and any(view.id == page_id for view in self.pages):
            self.page_id = page_id
            self.selected.emit()

    def select_page(self, page_id: UUID | None) -> None:
        """Show a page."""
        if page_id != self.page_id:
            self._following = False
            self.page_id = page_id
            self.selected.emit()

    # -- how it stands

    def end_half_scan(self, component_id: UUID | None = None) -> None:
        """Nobody goes on with the scan of a paper (None: the selected one) that stopped half-way."""
        component = component_id or self.component_id
        services = self._services
        if component is not None and services is not None:
            actor = services.actor
            self._runner.run(Lane.DESK, lambda _task: services.end_half_scan(component, actor))

    def runs_into(self, component_id: UUID | None) -> None:
        """Paper runs into this component now (None: into none): a scan that is under way is not one that stopped."""
        if component_id != self._running:
            self._running = component_id
            if component_id is None:
                self.refresh()

    def refresh(self) -> None:
        """Ask the store how the dossier stands; a call while one is under way is answered by one more at its end."""
        services, desk = self._services, self.desk
        if services is None or desk is None:
            return
        if self._refreshing:
            self._stale = True
            return
        self._refreshing, self._stale = True, False
        dossier_id, code, running, shown = desk.dossier.id, desk.dossier.code, self._running, self.component_id

        def judge() -> _Judged:
            now = services.noticing.doubting(services.editing.desk(dossier_id))
            halves = {key: half for key, half in services.half_scans(now).items() if key != running}
            component = next((one for one in now.components if one.id == shown), None)
            still = component is not None and running is None and bool(now.paper(component.id).pages)
            return _Judged(
                now,
                services.releasing.judged(now),
                services.receipts(now),
                services.signing_remarks(now),
                halves,
                shown,
                services.noticing.at_once_of(now, component.id) if component is not None and still else (),
                services.noticing.counted(now, component) if component is not None else None,
                services.evidence.held(dossier_id),
                services.merging.second(dossier_id, code) if services.merging is not None else (),
                services.merging is None or services.merging.stands(dossier_id, code),
            )

        self._runner.run(
            Lane.DESK, lambda _task: Changed(judge(), ChangeSet()), self._judged, ended=self._refresh_ended
        )

    def show(self, desk: Desk) -> None:
        """The dossier after a change. The selection stays with its page; where that is gone, with its place."""
        if self.desk is None or desk.dossier.id != self.desk.dossier.id:
            return
        before = [view.id for view in self.pages]
        self.desk = desk
        if self.component is None and self._running is None and _first(desk) is not None:
            self.component_id = _first(desk)  # the dossier system asks for other papers than the catalogue
            self.notices, self.counted = (), None
            self.refresh()
        after = [view.id for view in self.pages]
        if self.page_id not in after:
            place = before.index(self.page_id) if self.page_id in before else 0
            self.page_id = after[min(place, len(after) - 1)] if after else None
        self.changed.emit()
        self.selected.emit()

    def _opened(
        self, desk: Desk, turned: frozenset[UUID], known: Known, component_code: str, page: UUID | None
    ) -> None:
        self.known.emit(known)
        self.desk, self.release, self.receipts, self.halves = desk, None, {}, {}
        self.notices, self.counted = (), None
        named = [c.id for c in desk.components if c.code == component_code]
        waits = [c.id for c in desk.components if c.id in turned]
        self.component_id = next(iter([*named, *waits]), None) or _first(desk)
        self._just_opened = not named
        first = self.pages[0].id if self.pages else None
        self.page_id = page if any(view.id == page for view in self.pages) else first
        self.changed.emit()
        self.selected.emit()
        self.refresh()
        self._refresh_recent()

    def _judged(self, judged: _Judged) -> None:
        if self.desk is not None and judged.desk.dossier.id == self.desk.dossier.id:
            self.release, self.receipts, self.halves = judged.release, judged.receipts, judged.halves
            self.signing_remarks, self.held = judged.signing_remarks, judged.held
            self.second, self.stands = judged.second, judged.stands
            if judged.component_id == self.component_id:
                compared = tuple(one for one in self.notices if one.kind is NoticeKind.SAME_SHEET)
                self.notices, self.counted = once((*judged.notices, *compared)), judged.counted
            self.show(judged.desk)
            self._compare()
            half = next((c.id for c in judged.desk.components if c.id in self.halves), None)
            if self._just_opened and half is not None:
                self.select_component(half)  # what was left half-way goes on first
            self._just_opened = False

    def _compare(self) -> None:
        """Look for sheets that came twice, in a lane of its own: decisions need not wait for it. Once for each state of the pages."""
        services, desk, component = self._services, self.desk, self.component_id
        state = (component, tuple(view.id for view in self.pages), self.release, self.counted)
        if (
            services is None
            or desk is None
            or component is None
            or self._running is not None
            or state == self._compared
        ):
            return
        self._compared = state
        dossier = desk.dossier.id

        def told(notices: tuple[Notice, ...]) -> None:
            if state == self._compared and notices != self.notices:
                self.notices = notices
                self.changed.emit()

        def compare(_task: Task) -> Changed[tuple[Notice, ...]]:
            return Changed(services.noticing.notices(dossier, component), ChangeSet())

        self._runner.run(Lane.COMPARE, compare, told)

    def _refresh_ended(self) -> None:
        self._refreshing = False
        if self._stale:
            self.refresh()

    def _on_changes(self, changes: ChangeSet) -> None:
        if self.desk is not None and (self.desk.dossier.id in changes.dossiers or changes.documents):
            # whose a document is stands in the store: one that was sent behind the work may be of this dossier
            self.refresh()

    def _refresh_recent(self) -> None:
        services = self._services
        if services is not None:
            self._runner.run(
                Lane.DESK, lambda _task: Changed(services.editing.recent(), ChangeSet()), self._show_recent
            )

    def _show_recent(self, recent: tuple[Dossier, ...]) -> None:
        self.recent = tuple(dossier for dossier in recent if dossier.procedure_code)
        self.recent_changed.emit()
