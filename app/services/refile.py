"""A paper that lies in the wrong dossier: called back there, moved with all that was decided of it, and made again where it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.editlog import TransferIn
from app.domain.errors import InputRefused, StationError
from app.domain.model import Actor, Component, Document, Plan
from app.domain.recall import Misfiling, can_wait, carried_over, check_reason, misfiled_paper
from app.services.advance import Advanced, Advancing, Watch
from app.services.capture import Capture
from app.services.documents import Documents
from app.services.edit import Editing

if TYPE_CHECKING:
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class Moved:
    """A paper that lies where it belongs now, and its document there (None: nothing had been made of it)."""

    misfiling: Misfiling
    made: Document | None


@dataclass(frozen=True, slots=True)
class Refiled:
    """Where it stands: the paper in the right dossier (None: nothing had been made of it), and why the recall waits (None: it is done)."""

    misfiling: Misfiling
    made: Advanced | None
    recall_waits: StationError | None


class Refiling:
    """One guided action in steps that can each be done again: intent, move, document, end. The wire is `Advancing`'s."""

    def __init__(
        self, store: Store, editing: Editing, documents: Documents, capture: Capture, advancing: Advancing
    ) -> None:
        self._advancing = advancing
        self._store = store
        self._editing = editing
        self._documents = documents
        self._capture = capture

    def refile(
        self, wrong: Component, dossier: str, component: str, reason: str, actor: Actor, watch: Watch
    ) -> Refiled:
        """All of it: intent, move, recall, and the paper made, signed and sent where it belongs.

        A server that is away holds up nothing here: the recall and the sending wait for it, each by itself. The recall also waits for a
        process that sends the document just now.

        Raises:
            InputRefused: as `begin`; nothing was changed.
            StationError: of a step of the new document; `resume` goes on with it.
        """
        moved = self.move(wrong, dossier, component, reason, actor)
        waits = self.recall(moved, actor, watch)
        return Refiled(moved.misfiling, self.make(moved, actor, watch), waits)

    def move(self, wrong: Component, dossier: str, component: str, reason: str, actor: Actor) -> Moved:
        """Intent and move, and nothing that needs a key or the wire. Raises InputRefused, as `begin` and `carry_out`."""
        misfiling = self.begin(wrong, dossier, component, reason, actor)
        return Moved(misfiling, self.carry_out(misfiling, actor))

    def make(self, moved: Moved, actor: Actor, watch: Watch) -> Advanced | None:
        """Make, sign and send a paper where it lies now. Raises StationError: of a step; `resume` goes on with it."""
        return self._advancing.advance(moved.made.id, actor, watch) if moved.made is not None else None

    def recall(self, moved: Moved, actor: Actor, watch: Watch) -> StationError | None:
        """Take back what was received where it lay; returns why that waits. Raises StationError: it is no trouble of the wire."""
        misfiling = moved.misfiling
        if misfiling.document_id is None:
            return None
        try:
            self._advancing.advance(misfiling.document_id, actor, watch)
        except StationError as error:
            if not can_wait(error):
                raise
            return error
        return None

    def begin(self, wrong: Component, dossier: str, component: str, reason: str, actor: Actor) -> Misfiling:
        """Put down that the paper of a component belongs into another dossier; from then on nothing of it is sent where it lies.

        Raises:
            InputRefused: REASON_NEEDED, DOSSIER_CODE_MALFORMED, COMPONENT_CODE_MALFORMED, SAME_DOSSIER; COMPONENT_EMPTY: nothing lies
                there; BATCH_INTERRUPTED: a scan of it stopped half-way; COMPONENT_HAS_PAGES, COMPONENT_HAS_DOCUMENT: the right component
                holds something else; SHEET_IN_TWO_PAPERS: another paper of the wrong dossier shows a sheet of it, which would go along;
                MISFILING_OPEN.
        """
        reason = check_reason(reason)
        with self._capture.alone():
            known = self._open_misfiling(wrong)
            owner = self._editing.open(dossier, actor).value.dossier
            title = wrong.title if component == wrong.code else ""  # whoever called the paper so meant the same one
            right = self._editing.component(owner.id, component, actor, title)
            if known is None:
                self._refuse(wrong, right)
            document = self._documents.standing(wrong.id)
            return self._store.recalls.begin_misfiling(
                document.id if document else None, wrong.id, right.id, reason, actor
            )

    def carry_out(self, misfiling: Misfiling, actor: Actor) -> Document | None:
        """Move the pages and make the document where it belongs, with the plan that it had; returns it (None: none was made before either).

        What is done is not done twice: it goes on from wherever it was cut off.

        Raises:
            InputRefused: COMPONENT_HAS_PAGES, COMPONENT_HAS_DOCUMENT: the right component got something else meanwhile; it waits until that
                made room. SHEET_IN_TWO_PAPERS: another paper came to show a sheet of it meanwhile; it waits until that shows it no more.
        """
        with self._capture.alone():
            if not self._store.recalls.is_moved(misfiling):
                self._refuse_taken(self._store.dossiers.component_by_id(misfiling.to_component_id))
                self._move(misfiling, actor)
            made = self._made(misfiling) or self._make(misfiling, actor)
            self._store.recalls.end_misfiling(misfiling, made.id if made else None, actor)
        return made

    def _move(self, misfiling: Misfiling, actor: Actor) -> None:
        """Move the paper with all that was decided of its pages."""
        wrong = self._store.dossiers.component_by_id(misfiling.from_component_id)
        masters = self._store.capture.pages(wrong.dossier_id)
        paper = misfiled_paper(misfiling, self._store.dossiers.log(wrong.dossier_id), masters)
        self._refuse_shared(wrong, paper.master_ids)
        carried = carried_over(paper, misfiling.to_component_id)
        self._store.recalls.move(misfiling, paper.master_ids, carried, actor)

    def _made(self, misfiling: Misfiling) -> Document | None:
        """The document that was made of it before it was cut off: what a person did to it or behind it since is theirs."""
        if misfiling.document_id is None:
            return None
        kept = self._store.documents.get(misfiling.document_id).kept_blob
        versions = self._store.documents.versions(misfiling.to_component_id)
        same = (one for one in versions if one.kept_blob == kept and one.made_at >= misfiling.begun_at)
        return next((one for one in same if kept is not None or self._is_behind_arrival(one, misfiling)), None)

    def _is_behind_arrival(self, document: Document, misfiling: Misfiling) -> bool:
        dossier_id = self._store.dossiers.component_by_id(document.component_id).dossier_id
        return any(
            isinstance(entry.operation, TransferIn)
            and entry.operation.component == document.component_id
            and entry.at >= misfiling.begun_at
            for entry in self._store.dossiers.log(dossier_id, document.edit_position)
        )

    def _make(self, misfiling: Misfiling, actor: Actor) -> Document | None:
        if misfiling.document_id is None:
            return None
        before = self._store.documents.get(misfiling.document_id)
        if before.kept_blob is None and not self._documents.pages_on_desk(misfiling.to_component_id):
            return None  # a person took all pages away meanwhile
        plan: Plan = replace(self._store.documents.plan(before.id), out="")
        right, result = misfiling.to_component_id, self._store.documents.result(before.id)
        if before.kept_blob is not None:
            self._refuse_document(self._store.dossiers.component_by_id(right))
            return self._documents.take_over(right, before, plan, actor)
        return self._documents.finish(right, plan, actor, result=result)

    def _open_misfiling(self, wrong: Component) -> Misfiling | None:
        return next((m for m in self._store.recalls.open_misfilings() if m.from_component_id == wrong.id), None)

    def _refuse(self, wrong: Component, right: Component) -> None:
        if wrong.dossier_id == right.dossier_id:
            raise InputRefused("SAME_DOSSIER")
        for part in (wrong, right):
            interrupted = self._capture.batches.interrupted(part.id)
            if interrupted:
                raise InputRefused("BATCH_INTERRUPTED", device=str(interrupted[0].request.get("device", "")))
        if not self._documents.pages_on_desk(wrong.id) and self._documents.standing(wrong.id) is None:
            raise InputRefused("COMPONENT_EMPTY", component=wrong.code)
        self._refuse_shared(wrong, self._editing.desk(wrong.dossier_id).paper(wrong.id).master_ids)
        self._refuse_taken(right)

    def _refuse_shared(self, wrong: Component, moved: Sequence[UUID]) -> None:
        papers = self._editing.desk(wrong.dossier_id).papers
        if any(set(moved).intersection(paper.master_ids) for one, paper in papers.items() if one != wrong.id):
            raise InputRefused("SHEET_IN_TWO_PAPERS", component=wrong.code)

    def _refuse_taken(self, right: Component) -> None:
        there = self._documents.pages_on_desk(right.id)
        if there:
            raise InputRefused("COMPONENT_HAS_PAGES", component=right.code, pages=len(there))
        self._refuse_document(right)

    def _refuse_document(self, right: Component) -> None:
        if self._documents.standing(right.id) is not None:
            raise InputRefused("COMPONENT_HAS_DOCUMENT", component=right.code)
