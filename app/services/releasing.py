"""Whether the citizen may leave: gathers what the decision needs and asks `app.domain.release`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import Paper
from app.domain.model import Component
from app.domain.release import ComponentState, PageQuality, Release, release
from app.services.documents import Documents
from app.services.edit import Desk, Editing
from app.services.noticing import Noticing
from app.services.process import Processing
from app.services.requirements import Requirements, form_of
from app.services.second_copy import SecondCopies

if TYPE_CHECKING:
    from app.store.store import Store


class Releasing:
    """Judges dossiers."""

    def __init__(
        self,
        store: Store,
        editing: Editing,
        documents: Documents,
        processing: Processing,
        requirements: Requirements,
        noticing: Noticing,
        copies: SecondCopies,
        tell_left: Callable[[Desk], None],
    ) -> None:
        """`tell_left` is told of each dossier that was handed in and hinders nobody from leaving, as often as it is judged."""
        self._store = store
        self._editing = editing
        self._documents = documents
        self._processing = processing
        self._requirements = requirements
        self._noticing = noticing
        self._copies = copies
        self._tell_left = tell_left

    def release(self, dossier_id: UUID) -> Release:
        """The verdict on a dossier as it is now, with every obstacle named."""
        return self.judged(self._editing.desk(dossier_id))

    def judged(self, desk: Desk) -> Release:
        """As `release`, of a dossier as it was read already."""
        desk = self._noticing.doubting(desk)
        judged = release([self._component(desk, component) for component in desk.components])
        handed_in = judged.kept or any(desk.paper(component.id).pages for component in desk.components)
        if judged.may_leave and handed_in and not judged.closed:
            self._tell_left(desk)
        return judged

    def quality(self, desk: Desk, component_id: UUID) -> dict[UUID, PageQuality]:
        """The verdict on each page of a component, as far as it is known by now; what the scanner doubted is doubtful at best."""
        out: dict[UUID, PageQuality] = {}
        paper = desk.paper(component_id)
        known = self._processing.facts_of_all(paper.pages, desk.masters)
        for view in paper.pages:
            facts = known.get(view.id)
            out[view.id] = facts.doubted(paper.doubted.get(view.id)).quality if facts else PageQuality.UNKNOWN
        return out

    def _component(self, desk: Desk, component: Component) -> ComponentState:
        paper: Paper = desk.paper(component.id)
        required = desk.asked.paper(component.code)
        document = self._documents.standing(component.id)
        state = self._documents.state(document) if document is not None else None
        waiting = state.sent() if state is not None and state.received() is None else None
        lacking = state.lacking() if state is not None else None
        kept = document is not None and document.kept_blob is not None
        return ComponentState(
            code=component.code,
            required=required.required if required else False,
            digitisable=self._requirements.digitisable(form_of(desk.asked, component, paper), document),
            paper=paper,
            counted=self._noticing.counted(desk, component),
            quality=self.quality(desk, component.id),
            archived=state is not None and (state.signed or state.finished() or state.archive()) is not None,
            current=document is not None and self._documents.is_of(document, paper.pages),
            signed=state.last_signature() if state is not None and lacking is None else None,
            lacking=lacking,
            receipt=state.received() if state else None,
            kept=kept,
            attempts=self._store.outbox.attempts(waiting.id) if waiting else (),
            copy=self._copies.of(waiting.document_id) if waiting else None,
            proved=state.proved() if state is not None else None,
            withdrawn=document is None and self._documents.is_withdrawn(component.id),
        )
