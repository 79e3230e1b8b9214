"""Versions of a component's paper: when a new one is needed, and what is made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

from app.domain.arrange import PageView, Paper, arrange
from app.domain.canonical import Json
from app.domain.document_state import DocumentState
from app.domain.editlog import Remove
from app.domain.errors import InputRefused, StoreFailed, is_for_now
from app.domain.kept_signatures import KeptSignature
from app.domain.model import Actor, Batch, BlobRef, Component, Document, Plan
from app.domain.planning import paid, widened
from app.domain.results import ResultFacts
from app.domain.reuse import Origin
from app.domain.signatures import Level
from app.services.archive_forms import ArchiveForms
from app.services.document_states import DocumentStates
from app.services.process import Processing
from app.services.sealing import Sealing

if TYPE_CHECKING:
    from app.store.store import Store

RESULT = "result"
"""under which a batch remembers what the result is known by that it was begun for"""
REPLACED: Final = frozenset({"SIGNED_FILE_REPLACED", "PAGES_GONE_SINCE"})
"""the codes of refusals that are a question to a person: is the version before to be replaced?"""


def result_note(result: ResultFacts | None) -> dict[str, Json]:
    """What a batch remembers of the result that it is begun for; nothing where it is begun for a paper."""
    return {} if result is None else {RESULT: cast(dict[str, Json], asdict(result))}


def result_of(batch: Batch) -> ResultFacts | None:
    """The result that a batch was begun for; None: it was begun for a paper."""
    stored = batch.request.get(RESULT)
    return ResultFacts(**cast(Mapping[str, Any], stored)) if isinstance(stored, Mapping) else None


class Documents(DocumentStates):
    """Makes versions, and hands out what came of them."""

    def __init__(
        self, store: Store, processing: Processing, sealing: Sealing, level_floor: Level, forms: ArchiveForms
    ) -> None:
        super().__init__(store, processing, level_floor, forms)
        self._sealing = sealing

    def finish(
        self,
        component_id: UUID,
        plan: Plan,
        actor: Actor,
        *,
        replacing: bool = False,
        result: ResultFacts | None = None,
    ) -> Document:
        """The document that holds just the pages on the desk: the current one where nothing changed, else a new version. A kept file goes
        on as it is where no page came since.

        One that was taken back does not count: the same pages are a new version then. `replacing` is a person's word that the pages take
        the place even of a signed file: an undo brings old ones back that made room for it. `result` is what is known of pages that come
        from another dossier; else the pages tell by themselves whether they are a result.

        Raises:
            InputRefused: COMPONENT_EMPTY; FILE_NOT_PROVED: it is a kept file without signatures that hold; FILE_NOT_SEALED: one that could
                not bear the organisation's signature that was asked for; SIGNED_FILE_REPLACED: a kept file with signatures that hold would
                be superseded, and `replacing` is not said; PAGES_GONE_SINCE: neither, and pages of the version before were deleted since,
                so that this one would lack them; MISFILING_OPEN: pages of it belong into another dossier and are not moved yet.
        """
        component = self._store.dossiers.component_by_id(component_id)
        if self._store.recalls.is_to_be_moved(component_id):
            raise InputRefused("MISFILING_OPEN", component=component.code)
        length, paper = self._desk(component_id)
        pages = paper.pages
        standing = self.standing(component_id)
        current = standing if standing is not None and self.is_of(standing, pages) else None
        if current is not None and current.kept_blob is not None:
            return self._goes_on(current, component, plan, actor)
        if not pages:
            raise InputRefused("COMPONENT_EMPTY", component=component.code)
        if current is None and standing is not None and not replacing:
            self._refuse_to_replace(standing, component)
        result = result or self._begun_for(component_id, pages) or self._still_of(component_id, pages)
        if current is not None:
            is_result = self._result(current) is not None
            self._widen(current, self._sealing.plan(plan, component, current.made_at, is_result=is_result), actor)
            return current
        plan = self._forms.said(component_id, plan)
        plan = self._sealing.plan(plan, component, None, is_result=result is not None)
        return self._store.documents.create(component_id, length, None, plan, actor, result=result)

    def renew(self, component_id: UUID, actor: Actor) -> Document | None:
        """Another version of a paper of the same pages, as today's recipes make them, to be signed and sent as the one before it was.

        None: the paper has no version of pages, or the pages on the desk are others by now: whoever finishes those makes the next one.
        """
        standing, (length, paper) = self.standing(component_id), self._desk(component_id)
        if standing is None or standing.kept_blob is not None or paper.pages != self.paper(standing).pages:
            return None
        plan = replace(self._store.documents.plan(standing.id), out="")
        return self._store.documents.create(component_id, length, None, plan, actor, result=self._result(standing))

    def _refuse_to_replace(self, standing: Document, component: Component) -> None:
        """What others signed is not made again by scanning, nor what lies here only in part: nothing takes its place by the way."""
        state = self.state(standing)
        if standing.kept_blob is not None and (state.proved() is not None or state.signed is not None):
            signer = state.signer() or "-"
            raise InputRefused(
                "SIGNED_FILE_REPLACED", component=component.code, version=standing.version, signer=signer
            )
        gone = self._gone_since(standing, component)
        if gone:
            raise InputRefused("PAGES_GONE_SINCE", component=component.code, version=standing.version, count=gone)

    def _gone_since(self, document: Document, component: Component) -> int:
        """How many pages of a version were deleted since it was made."""
        capture = self._store.capture
        gone = {page.id: page for page in capture.purged_since(component.dossier_id, document.made_at)}
        log = self._store.dossiers.log(component.dossier_id, document.edit_position) if gone else ()
        then = arrange(log, capture.pages(component.dossier_id) | gone).get(component.id, Paper())
        return len(gone.keys() & set(then.master_ids))

    def _goes_on(self, kept: Document, component: Component, plan: Plan, actor: Actor) -> Document:
        """A file that bears its own proof is signed by nobody here, unless a call asked for it when it was taken in."""
        state = self.state(kept)
        if state.seal_given_up:
            raise InputRefused("FILE_NOT_SEALED", component=component.code)
        if state.proved() is None and not state.plan.sign:
            raise InputRefused("FILE_NOT_PROVED", component=component.code)
        self._widen(kept, Plan(sign=False, upload=plan.upload), actor)
        return kept

    def _begun_for(self, component_id: UUID, pages: tuple[PageView, ...]) -> ResultFacts | None:
        """The result for which a scan of this component was begun that brought a page of these; the last word counts.

        A page that was scanned for another component and put here makes no result of what lies here.
        """
        dossier_id = self._store.dossiers.component_by_id(component_id).dossier_id
        masters = self._store.capture.pages(dossier_id)
        brought = {masters[master].batch_id for master in Paper(pages).master_ids}
        begun = [
            b for b in self._store.capture.batches(dossier_id) if b.id in brought and b.component_id == component_id
        ]
        said = [result for result in map(result_of, begun) if result is not None]
        return said[-1] if said else None

    def _still_of(self, component_id: UUID, pages: tuple[PageView, ...]) -> ResultFacts | None:
        """The result that the last version was, while a page of it lies here: a person works on its pages."""
        last = self._store.documents.current(component_id)
        if last is None or last.kept_blob is not None:
            return None
        here = set(Paper(pages).master_ids)
        return None if here.isdisjoint(self.paper(last).master_ids) else self._result(last)

    def keep(
        self,
        component_id: UUID,
        blob: BlobRef,
        plan: Plan,
        replacing: bool,
        actor: Actor,
        *,
        origin: Origin | None = None,
        result: ResultFacts | None = None,
        signatures: Sequence[KeptSignature] = (),
    ) -> Document:
        """The document that is one finished file, byte for byte; the current one where it is the same file. Pages that lay on the desk make
        room for it.

        `signatures` are those that the file brings along, where all of them hold; they are put down now or, where nobody could tell before,
        later, with the policy's lowest level of that day. `result` is what a result is known by. The same file under other words is
        another document: what was sent of it says otherwise; who says nothing leaves it what it is.

        Raises:
            InputRefused: COMPONENT_HAS_DOCUMENT: the component holds something else, and `replacing` is not said. What was taken back
                does not count.
        """
        signatures = [replace(one, floor=self._level_floor.value) for one in signatures]
        current = self.standing(component_id)
        if current is not None and self._is_file(current, blob, result):
            if current.kept_blob is not None and replacing:
                self._clear(component_id, actor)
            return self._still(current, plan, actor, signatures)
        create = partial(self._store.documents.create, origin=origin, result=result, signatures=signatures)
        while True:
            length, paper = self._desk(component_id)
            if not replacing and (current is not None or (paper.pages and not self.is_withdrawn(component_id))):
                code = self._store.dossiers.component_by_id(component_id).code
                raise InputRefused("COMPONENT_HAS_DOCUMENT", component=code)
            try:
                return create(component_id, length, blob, plan, actor, removing=[view.id for view in paper.pages])
            except InputRefused as error:
                if error.code != "EDIT_POSITION":  # else a page was moved here meanwhile: no file covers it unseen
                    raise

    def take_over(self, component_id: UUID, before: Document, plan: Plan, actor: Actor) -> Document:
        """A kept file of another component, with all that is known of it. Pages that lie here were brought behind it: they stay, and it is
        not what they say any more.
        """
        if before.kept_blob is None:
            raise StoreFailed("NOT_STORED", kind="file", id=str(before.id))
        blob, result = before.kept_blob, self._result(before)
        signatures = self._store.kept_signatures.of(before.id)
        current = self.standing(component_id)
        if current is not None and self._is_file(current, blob, result):
            return self._still(current, plan, actor, signatures)
        origin = self._store.documents.origin(before.id)
        return self._store.documents.create(
            component_id, 0, blob, plan, actor, origin=origin, result=result, signatures=signatures
        )

    def _is_file(self, document: Document, blob: BlobRef, result: ResultFacts | None) -> bool:
        return blob.sha256 in self._files(document) and result in (None, self._result(document))

    def _still(self, current: Document, plan: Plan, actor: Actor, signatures: Sequence[KeptSignature]) -> Document:
        """The same file was handed in again: what holds of it now, and a wider plan, are put down."""
        if signatures and current.kept_blob is not None and not self._store.kept_signatures.of(current.id):
            self._store.kept_signatures.add(current.id, signatures, actor)
        self._widen(current, plan, actor)
        return current

    def _clear(self, component_id: UUID, actor: Actor) -> None:
        """Take the pages of a component out of the arrangement; their masters stay."""
        dossier_id = self._store.dossiers.component_by_id(component_id).dossier_id
        while pages := self.pages_on_desk(component_id):  # also one that is moved here meanwhile
            self._store.dossiers.append(dossier_id, [Remove(tuple(view.id for view in pages))], actor)

    def _files(self, document: Document) -> set[str]:
        """Hashes of the files that are this document: kept, archived, received, signed or sealed."""
        state = self.state(document)
        signed = (one.blob for one in (state.signed, state.sealed, state.last_signature()) if one is not None)
        return {
            file.sha256 for file in (document.kept_blob, state.archive(), state.finished(), *signed) if file is not None
        }

    def forget_damaged(self, state: DocumentState) -> bool:
        """Forget the artifacts of a document whose bytes are gone or changed: they are made again. Returns whether there was one."""
        found = False
        for key, ref in state.artifacts.items():
            try:
                self._store.blobs.read(ref)
            except StoreFailed as error:
                if is_for_now(error):
                    raise
                self._store.artifacts.forget(key)
                found = True
        return found

    def hand_out(self, state: DocumentState, blob: BlobRef, out: Path, actor: Actor) -> None:
        """Put a copy of the finished file at `out`; from then on it is owed no more.

        Raises:
            StoreFailed: DISK_FULL: it is still owed. OUT_UNWRITABLE: the place can't be written, so the debt ends too: it must not hold
                up the rest of the plan for ever.
        """
        handed_out = partial(paid, state.plan.out)
        try:
            self._store.blobs.copy_out(blob, out)
        except StoreFailed as error:
            if error.code != "DISK_FAILED":
                raise
            self._store.documents.change_plan(state.document.id, handed_out, actor)
            raise StoreFailed("OUT_UNWRITABLE", error.detail, file=str(out)) from error
        self._store.documents.change_plan(state.document.id, handed_out, actor)

    def _widen(self, document: Document, plan: Plan, actor: Actor) -> None:
        signed, upload = self._store.documents.signed(document.id), self._store.outbox.of(document.id)
        files = {one.blob.sha256 for one in (signed, *self._store.extensions.of(document.id)) if one is not None}
        on_its_way = upload is not None and upload.blob.sha256 in files
        takes_seal = not on_its_way and self._store.documents.sealed(document.id) is None
        is_signed = signed is not None

        def wider(known: Plan) -> Plan:
            return widened(known, plan, is_signed=is_signed, takes_seal=takes_seal)

        self._store.documents.change_plan(document.id, wider, actor)
