"""Digitising one paper from start to end: files or a feeder in, one document of one component out, as far as the plan says."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from app.domain.canonical import Json, sha256_hex
from app.domain.clock import Clock, day_in_viet_nam
from app.domain.codes import intake_box
from app.domain.editlog import Remove
from app.domain.errors import InputRefused
from app.domain.kept_signatures import KeptSignature, kept_signatures
from app.domain.model import Actor, Batch, BlobRef, Component, Document, PaperForm, Plan
from app.domain.results import ResultFacts
from app.domain.reuse import require_holding, require_unbroken
from app.domain.verification import SignatureReport
from app.services.advance import Advanced, Advancing, Watch
from app.services.archive_forms import ArchiveForms
from app.services.candidates import Candidate, Candidates
from app.services.capture import Capture, Following
from app.services.documents import Documents, result_note, result_of
from app.services.edit import Desk, Editing
from app.services.frames import root_of, sheets_expected
from app.services.pool import of_file
from app.services.verify import Verifying
from scanner.frames import ScanRequest

if TYPE_CHECKING:
    from app.store.store import Store

_REPLACING = "replacing"


def plan_note(plan: Plan, *, replacing: bool = False) -> dict[str, Json]:
    """The plan inside a batch's request, so that a crash before the document exists does not forget it; and whether the pages may take
    the place of what lies there."""
    return {"plan": cast(dict[str, Json], dataclasses.asdict(plan)), _REPLACING: replacing}


def plan_of(batch: Batch) -> Plan | None:
    """The plan that a batch was begun with; None where a person decides later."""
    stored = batch.request.get("plan")
    return Plan(**cast(Mapping[str, Any], stored)) if isinstance(stored, Mapping) else None


def is_replacing(batch: Batch) -> bool:
    """Whether the call that began a batch said that its pages take the place of what lay there."""
    return batch.request.get(_REPLACING) is True


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """A finished file, and the signatures that it brings along, where all of them hold."""

    blob: BlobRef
    signatures: tuple[KeptSignature, ...]


class Digitizing:
    """One call from paper to receipt. The same inputs again give the same document and receipt."""

    def __init__(
        self,
        store: Store,
        editing: Editing,
        candidates: Candidates,
        capture: Capture,
        documents: Documents,
        advancing: Advancing,
        verifying: Verifying,
        forms: ArchiveForms,
        clock: Clock,
    ) -> None:
        self._forms = forms
        self._clock = clock
        self._store = store
        self._candidates = candidates
        self._editing = editing
        self._capture = capture
        self._documents = documents
        self._advancing = advancing
        self._verifying = verifying

    def files(
        self,
        files: Sequence[Path],
        dossier: str,
        component: str,
        plan: Plan,
        replace: bool,
        actor: Actor,
        watch: Watch,
        *,
        form: PaperForm | None = None,
        sheets: int | None = None,
    ) -> Advanced:
        """All files in order become one document of the component; all are taken or none. A signed PDF alone is kept as it is.

        `form` is what a person says of the paper, `sheets` how many they counted: each file is one. None: they say nothing.

        Raises:
            InputRefused: a file can't be taken (field `file`); SHEET_COUNT_MISMATCH, NOT_TO_BE_DIGITISED; COMPONENT_HAS_PAGES,
                SIGNED_FILE_REPLACED without `replace`. No page was changed. OTHER_DOSSIERS_SLIP: the pages are in, and a person decides.
                Of a signed file: SIGNED_INPUT, where it is not alone; PAPER_SIGNATURE_BROKEN, PAPER_SIGNATURE_UNKNOWN;
                COMPONENT_HAS_DOCUMENT without `replace`.
        """
        if sheets not in (None, len(files)):
            raise InputRefused("SHEET_COUNT_MISMATCH", expected=sheets or 0, found=len(files))
        try:
            candidates = self._candidates.examine(files, self._forms.stages_of_codes(dossier, component, plan))
        except InputRefused as refused:
            if refused.code != "SIGNED_INPUT" or len(files) > 1:
                raise
            signed = self.judged(files[0], require_holding)
            return self.keep_judged(signed, dossier, component, plan, replace, actor, watch)
        desk, part = self._open(dossier, component, actor)
        with self._capture.alone():
            desk = self._editing.desk(desk.dossier.id)
            going_on = self._same_import(part, candidates)
            is_in = going_on is None and self._contents(desk, part) == _contents_of(candidates)
            if going_on is None and not is_in:
                self._refuse_pages(desk, part, replace)
            self._capture.admit(part.id, form)
            if going_on is None and not is_in:
                self._make_room(desk, part, actor)
            self._take_down(part, form, sheets, actor)
            if not is_in:
                follow = Following(watch.cancelled, watch.progress, watch.on_page, self._forms.stages(part.id, plan))
                note = plan_note(plan, replacing=replace)
                self._capture.import_within(desk.dossier.id, part.id, candidates, actor, note, follow, going_on)
            self._capture.require_parted(part.id)
            document = self._documents.finish(part.id, plan, actor, replacing=replace)
        return self._advancing.advance(document.id, actor, watch)

    def scan(
        self,
        request: ScanRequest,
        dossier: str,
        component: str,
        plan: Plan,
        replace: bool,
        actor: Actor,
        watch: Watch,
        result: ResultFacts | None = None,
        *,
        form: PaperForm | None = None,
    ) -> Advanced:
        """Scan the feeder empty into one document; goes on with an interrupted batch at the next sheet.

        Where just this call was cut off behind its last page, nothing is scanned: what is in is carried to the end of the plan. The old
        pages make room when the first new one is there, and what a person says of the paper is taken down then: a feeder that is empty or
        away changes nothing. A batch that goes on keeps the count that it began with unless another is said. `result` is what a result is
        known by; None: it is a paper. `form` is as in `files`.

        Raises:
            DeviceFailed: the pages up to there are in; the same call goes on.
            InputRefused: COMPONENT_HAS_PAGES, BATCH_BEGUN_OTHERWISE, SIGNED_FILE_REPLACED without `replace`; NOT_TO_BE_DIGITISED;
                OTHER_DOSSIERS_SLIP, also when called again, until a person decided about the pages.
        """
        desk, part = self._open(dossier, component, actor)
        with self._capture.alone():
            desk = self._editing.desk(desk.dossier.id)
            going_on = self._going_on(part, request.device_id, result, replace, actor)
            if going_on is None and not replace and self._was_cut_off(desk, part, request.device_id, plan, result):
                self._capture.admit(part.id, form)
                self._take_down(part, form, request.expected_sheets, actor)
            else:
                self._scan(request, desk, part, plan, replace, actor, watch, result, form, going_on)
            self._capture.require_parted(part.id)
            document = self._documents.finish(part.id, plan, actor, replacing=replace)
        return self._advancing.advance(document.id, actor, watch)

    def _scan(
        self,
        request: ScanRequest,
        desk: Desk,
        part: Component,
        plan: Plan,
        replace: bool,
        actor: Actor,
        watch: Watch,
        result: ResultFacts | None,
        form: PaperForm | None,
        going_on: Batch | None,
    ) -> None:
        if going_on is None:
            self._refuse_pages(desk, part, replace)
        elif request.expected_sheets is None:
            request = dataclasses.replace(request, expected_sheets=sheets_expected(going_on))

        def make_room(batch: Batch) -> None:
            if going_on is None or replace:  # it may have stopped before the old pages made room
                self._make_room(desk, part, actor, batch)
            self._take_down(part, form, request.expected_sheets, actor)

        follow = Following(watch.cancelled, watch.progress, watch.on_page, self._forms.stages(part.id, plan))
        note = {**plan_note(plan, replacing=replace), **result_note(result)}
        self._capture.scan_within(
            desk.dossier.id, part.id, request, actor, note, follow, going_on, on_first=make_room, form=form
        )

    def _was_cut_off(self, desk: Desk, part: Component, device_id: str, plan: Plan, result: ResultFacts | None) -> bool:
        """Whether all that lies on the desk came by a call as this one, which did not come to its end."""
        here = {desk.masters[master].batch_id for master in desk.paper(part.id).master_ids}
        brought = [batch for batch in self._store.capture.batches(desk.dossier.id) if batch.id in here]
        alike = all(
            self._capture.batches.is_from(batch, device_id) and (plan_of(batch), result_of(batch)) == (plan, result)
            for batch in brought
        )
        current = self._store.documents.current(part.id)
        before = current is None or current.id in {one.id for one in self._store.documents.unfinished()}
        return bool(brought) and alike and before and not self._documents.is_withdrawn(part.id)

    def _take_down(self, part: Component, form: PaperForm | None, sheets: int | None, actor: Actor) -> None:
        """What a person says of the paper stands as if it had been said at the desk."""
        paper = self._editing.desk(part.dossier_id).paper(part.id)
        if form not in (None, paper.form):
            self._editing.set_form(part.dossier_id, part.id, form, actor)
        if sheets not in (None, paper.sheet_count):
            self._editing.set_sheets(part.dossier_id, part.id, sheets, actor)

    def finish(self, component_id: UUID, plan: Plan, actor: Actor, watch: Watch) -> Advanced:
        """Carry the pages that lie on the desk to the end of the plan.

        Raises:
            InputRefused: as `paper`.
        """
        return self._advancing.advance(self.paper(component_id, plan, actor).id, actor, watch)

    def paper(self, component_id: UUID, plan: Plan, actor: Actor, *, replacing: bool = False) -> Document:
        """The document of the pages that lie on the desk, with its plan; nothing is carried out yet. `replacing` is as in
        `Documents.finish`.

        Raises:
            InputRefused: BATCH_INTERRUPTED: a scan of this component stopped half-way; it must go on, or end with an empty feeder, first;
                OTHER_DOSSIERS_SLIP: nobody decided about pages behind it; else as `Documents.finish`.
        """
        interrupted = self._capture.batches.interrupted(component_id)
        if interrupted:
            raise InputRefused("BATCH_INTERRUPTED", device=str(interrupted[0].request.get("device", "")))
        self._capture.require_parted(component_id)
        return self._documents.finish(component_id, plan, actor, replacing=replacing)

    def judged(self, path: Path, require: Callable[[Sequence[SignatureReport]], None]) -> JudgedFile:
        """A finished PDF in the store, with those of its signatures that hold. Nothing speaks of it yet.

        Args:
            path: the file, from anywhere.
            require: what is asked of its signatures; raises InputRefused.

        Raises:
            InputRefused: what a reader finds wrong with it, or `require`; INPUT_CHANGED: somebody writes on it just now.
        """

        def judge() -> tuple[SignatureReport, ...]:
            reports = self._verifying.signatures(path)
            require(reports)
            return reports

        before, reports = _sha256(path) if path.is_file() else "", of_file(path, judge)
        blob = self._store.blobs.put_file(path, "application/pdf")
        if blob.sha256 != before:
            raise InputRefused("INPUT_CHANGED", file=str(path))
        return JudgedFile(blob, kept_signatures(reports))

    def keep(
        self, path: Path, dossier: str, component: str, plan: Plan, replace: bool, actor: Actor, watch: Watch
    ) -> Advanced:
        """Take a finished PDF as it is, byte for byte, and carry it to the end of the plan. Where all signatures that it bears hold, it
        counts as signed by who made them.

        Raises:
            InputRefused: COMPONENT_HAS_DOCUMENT without `replace`; PAPER_SIGNATURE_BROKEN; else as `judged`.
        """
        file = self.judged(path, require_unbroken)
        return self.keep_judged(file, dossier, component, plan, replace, actor, watch)

    def keep_judged(
        self,
        file: JudgedFile,
        dossier: str,
        component: str,
        plan: Plan,
        replace: bool,
        actor: Actor,
        watch: Watch,
        result: ResultFacts | None = None,
    ) -> Advanced:
        """As `keep`, of a file that was judged. `result` is what a result is known by.

        Raises:
            InputRefused: COMPONENT_HAS_DOCUMENT without `replace`.
        """
        _, part = self._open(dossier, component, actor)
        with self._capture.alone():
            document = self._documents.keep(
                part.id, file.blob, plan, replace, actor, result=result, signatures=file.signatures
            )
        return self._advancing.advance(document.id, actor, watch)

    def loose(self, path: Path, plan: Plan, actor: Actor) -> Document:
        """The document of a finished PDF that belongs to no citizen's dossier here, to be signed; nothing is carried out yet. It is kept in
        the station's own box of this month.

        The same file signed in the same way by the same person again in that month is the same document.
        """
        box = intake_box(day_in_viet_nam(self._clock.now()))
        owner = self._store.dossiers.open(box, "", "", "", "", actor)
        way = "|".join((_sha256(path), plan.signer, plan.level, plan.appearance, plan.seal, str(actor.id)))
        part = self._editing.component(owner.id, sha256_hex(way)[:32], actor)
        with self._capture.alone():
            blob = self._store.blobs.put_file(path, "application/pdf")
            return self._documents.keep(part.id, blob, plan, False, actor)

    def _open(self, dossier: str, component: str, actor: Actor) -> tuple[Desk, Component]:
        desk = self._editing.open(dossier, actor).value
        part = self._editing.component(desk.dossier.id, component, actor)
        return self._editing.desk(desk.dossier.id), part

    def _contents(self, desk: Desk, part: Component) -> list[tuple[str, int]]:
        masters = [desk.masters[master] for master in desk.paper(part.id).master_ids]
        return [(master.blob.sha256, master.index) for master in masters]

    def _same_import(self, part: Component, candidates: Sequence[Candidate]) -> Batch | None:
        """The interrupted import of just these files, with just this content."""
        wanted = [candidate.to_json() for candidate in candidates]
        return next((b for b in self._capture.batches.interrupted(part.id) if b.request.get("files") == wanted), None)

    def _going_on(
        self, part: Component, device_id: str, result: ResultFacts | None, replace: bool, actor: Actor
    ) -> Batch | None:
        """The batch that a scan goes on with: it was begun for just this. Where it was not, a person has to say that it starts anew."""
        begun = self._capture.batches.begun(part.id, device_id, actor)
        if begun is None or result_of(begun) == result:
            return begun
        if not replace:
            raise InputRefused("BATCH_BEGUN_OTHERWISE", component=part.code)
        return None

    def _refuse_pages(self, desk: Desk, part: Component, replace: bool) -> None:
        old = desk.paper(part.id).pages
        kept = self._documents.standing(part.id)
        if replace or self._documents.is_withdrawn(part.id):
            return
        if old or (kept is not None and kept.kept_blob is not None):
            raise InputRefused("COMPONENT_HAS_PAGES", component=part.code, pages=len(old))

    def _make_room(self, desk: Desk, part: Component, actor: Actor, coming: Batch | None = None) -> None:
        """Take the old pages out of the arrangement (their masters stay), not those that the scan under way has brought; batches that
        nobody goes on with end."""
        for batch in self._capture.batches.interrupted(part.id):
            if coming is None or root_of(batch) != root_of(coming):
                self._capture.batches.stop(batch, actor)
        own = {page.id for page in self._capture.batches.brought(coming)} if coming is not None else set()
        pages = self._editing.desk(desk.dossier.id).paper(part.id).pages
        old = tuple(view.id for view in pages if own.isdisjoint(view.master_ids))
        if old:
            self._store.dossiers.append(desk.dossier.id, [Remove(old)], actor)


def _contents_of(candidates: Sequence[Candidate]) -> list[tuple[str, int]]:
    return [(candidate.sha256, index) for candidate in candidates for index in range(candidate.pages)]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
