"""Page provenance: for every page, from paper to server, what the rows tell of it. Reads only, and tells still when the pages are gone.

What retention took away (pictures, signed files, names) is not told any more; what was done, when, and every hash is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import PageView, Paper, arrange
from app.domain.audit import AuditRow
from app.domain.canonical import Json
from app.domain.devices import KnownDevice
from app.domain.editlog import Arrive, LoggedOperation, TransferIn
from app.domain.facts import PageFacts
from app.domain.model import Actor, Component, DeliveryReceipt, Document, MasterPage, SignedPdf
from app.domain.past import Told
from app.domain.review.cases import Case, Decision
from app.domain.rights import Action
from app.services.documents import Documents
from app.services.edit import Desk, Editing
from app.services.frames import MACHINE
from app.services.page_origins import device_told, recipes_told
from app.services.past import Past
from app.services.process import Processing
from app.services.rights import Rights

if TYPE_CHECKING:
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a master page comes from.

    Attributes:
        page: its id.
        device: the id that its driver gives, or what kind of place files came from.
        label: the device's name for people; empty: it is not known again.
        identity: what it is known again by: its serial number, where it tells one; empty: nobody could tell it from another one.
        options: what was asked of it: source, dpi, mode, size, and options by their own names.
        scanned_at: when it came in (UTC).
        by: who scanned; empty: nobody is named here any more.
        sheet: which sheet of the batch, from 1.
        side: of the sheet.
        frame_sha256: of the file that came from the device.
        index: which page in that file, from 0.
        purged: whether the bytes were taken away since.
    """

    page: UUID
    device: str
    label: str
    identity: str
    options: Mapping[str, Json]
    scanned_at: datetime
    by: str
    sheet: int
    side: str
    frame_sha256: str
    index: int
    purged: bool


@dataclass(frozen=True, slots=True)
class VersionTold:
    """A version of the paper that the page is in, and what became of it.

    Attributes:
        document: the version.
        recipes: versions of the steps that made it; empty: they were others than those of this program, or its files are gone.
        archive_sha256: of the archive file; empty: there was none, or it is not known any more.
        valid: whether it was judged valid PDF/A; None: the verdict is not known any more.
        signed: the person's signature.
        sealed: the organisation's.
        receipt: of the dossier system, for its newest upload.
        withdrawn_at: when taking it back was decided.
    """

    document: Document
    recipes: str
    archive_sha256: str
    valid: bool | None
    signed: SignedPdf | None
    sealed: SignedPdf | None
    receipt: DeliveryReceipt | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Looked:
    """A case of a supervisor that the page was in, what was decided, and by whom."""

    case: Case
    decision: Decision
    by: str


@dataclass(frozen=True, slots=True)
class PageTrail:
    """All that is known of one page.

    Attributes:
        component: the paper.
        number: of the page in the dossier, from 1.
        in_paper: of the page in its paper, from 1.
        view: what it shows.
        origins: the master pages on it.
        facts: the machine's verdict; None: not known (any more).
        past: what happened to it, the oldest first.
        versions: those of the paper that hold it, the first one first.
        looked: what supervisors decided.
        audit: the rows of the audit chain that name it, its scans or its versions.
    """

    component: Component
    number: int
    in_paper: int
    view: PageView
    origins: tuple[Origin, ...]
    facts: PageFacts | None
    past: tuple[Told, ...]
    versions: tuple[VersionTold, ...]
    looked: tuple[Looked, ...]
    audit: tuple[AuditRow, ...]


@dataclass(frozen=True, slots=True)
class DossierTrail:
    """A dossier with the trails of its pages; `desk` holds also what was purged."""

    desk: Desk
    pages: tuple[PageTrail, ...]


class Provenance:
    """Joins the edit log with scans, verdicts, versions, signatures, receipts, reviews and the audit chain."""

    def __init__(
        self,
        store: Store,
        editing: Editing,
        documents: Documents,
        processing: Processing,
        rights: Rights,
    ) -> None:
        self._store = store
        self._editing = editing
        self._documents = documents
        self._processing = processing
        self._rights = rights

    def of(self, dossier_id: UUID, actor: Actor, number: int | None = None) -> DossierTrail:
        """The trails of all pages of a dossier, or of the page of that number alone.

        Raises:
            InputRefused: NOT_ALLOWED.
        """
        self._rights.require(actor, Action.PROVENANCE)
        return self.read(dossier_id, number)

    def read(self, dossier_id: UUID, number: int | None = None) -> DossierTrail:
        """As `of`, for who asked for the right already."""
        desk = self.with_purged(self._editing.desk(dossier_id))
        lying = list(_numbered(desk))
        wanted = [one for one in lying if number in (None, one[1])]
        versions = {one.id: self.versions(desk, one.id) for one in desk.components}
        looked = self._looked(dossier_id)
        facts = self._processing.facts_of_all([view for _, _, _, view in wanted], desk.masters)
        pages = tuple(
            self._trail(desk, place, facts.get(place[3].id), versions[place[0].id], looked) for place in wanted
        )
        return DossierTrail(desk, pages)

    def with_purged(self, desk: Desk) -> Desk:
        """The desk with the pages that were purged, in their places."""
        came = (entry.operation.page for entry in desk.log if isinstance(entry.operation, Arrive | TransferIn))
        masters = {page: desk.masters.get(page) or self._store.capture.page(page) for page in came}
        return replace(desk, masters=masters, papers=arrange(desk.log, masters))

    def versions(self, desk: Desk, component_id: UUID) -> tuple[tuple[VersionTold, frozenset[UUID]], ...]:
        """The versions of a paper, each with the ids of its pages and of the master pages on them."""
        return tuple(
            (self._version(document), _pages_of(desk, document))
            for document in self._store.documents.versions(component_id)
        )

    def _trail(
        self,
        desk: Desk,
        place: tuple[Component, int, int, PageView],
        facts: PageFacts | None,
        versions: Sequence[tuple[VersionTold, frozenset[UUID]]],
        looked: Sequence[Looked],
    ) -> PageTrail:
        component, number, in_paper, view = place
        shown = {view.id, *view.master_ids}
        of_page = tuple(version for version, pages in versions if shown & pages)
        ids = (view.id, *view.master_ids, *(version.document.id for version in of_page))
        return PageTrail(
            component,
            number,
            in_paper,
            view,
            tuple(self._origin(desk.masters[master], desk.log) for master in view.master_ids),
            facts,
            Past(self._store).of_page(desk, view.id),
            of_page,
            tuple(one for one in looked if _is_about(one.case, component.id, view)),
            self._store.audit.about(tuple(dict.fromkeys(ids)), desk.dossier.home_station_id),
        )

    def _origin(self, master: MasterPage, log: Sequence[LoggedOperation]) -> Origin:
        batch = self._store.capture.batch(master.batch_id)
        machine, named = self._machine(batch.request)
        options = {name: batch.request[name] for name in _OPTIONS if name in batch.request}
        at = next((one.at for one in log if getattr(one.operation, "page", None) == master.id), batch.begun_at)
        return Origin(
            master.id,
            device_told(batch.request),
            named.label if named else "",
            machine,
            options,
            at,
            self._store.people.names({batch.actor_id}).get(batch.actor_id, ""),
            master.sheet,
            master.side.value,
            master.blob.sha256,
            master.index,
            self._store.blobs.purged(master.blob.sha256),
        )

    def _machine(self, request: Mapping[str, Json]) -> tuple[str, KnownDevice | None]:
        """What the device of a batch is known again by, and that device, where it is known; batches of before tell their device's id."""
        known, machine = self._store.devices.all_known(), str(request.get(MACHINE, ""))
        if machine:
            return machine, next((one for one in known if one.identity == machine), None)
        told = str(request.get("device", ""))
        if not told or told != device_told(request):
            return "", None
        last = next((one for one in known if one.last_request.get("device") == told), None)
        return last.identity if last is not None else "", last

    def _version(self, document: Document) -> VersionTold:
        state = self._documents.state(document)
        archive = state.archive()
        prepared = self._store.documents.prepared(document.id)
        source = archive.sha256 if archive else prepared.source.sha256 if prepared and not state.sealed else ""
        recipes = recipes_told(state.recipes, state.form.mode) if archive and document.kept_blob is None else ""
        return VersionTold(
            document,
            recipes,
            source,
            state.verdict.valid if state.verdict else None,
            state.signed,
            state.sealed,
            state.receipt,
            state.recall.begun_at if state.recall else None,
        )

    def _looked(self, dossier_id: UUID) -> tuple[Looked, ...]:
        decided = self._store.review.decided_of(dossier_id)
        names = self._store.people.names({decision.by for _, decision in decided})
        return tuple(Looked(case, decision, names.get(decision.by, "")) for case, decision in decided)


_OPTIONS = ("source", "dpi", "mode", "page_mm", "options")


def _numbered(desk: Desk) -> Iterator[tuple[Component, int, int, PageView]]:
    """Each page with its number in the dossier, and in its paper."""
    number = 0
    for component in desk.components:
        for in_paper, view in enumerate(desk.paper(component.id).pages, 1):
            number += 1
            yield component, number, in_paper, view


def _pages_of(desk: Desk, document: Document) -> frozenset[UUID]:
    if document.kept_blob is not None:
        return frozenset()
    paper = arrange(desk.log[: document.edit_position], desk.masters).get(document.component_id, Paper())
    return frozenset(one for view in paper.pages for one in (view.id, *view.master_ids))


def _is_about(case: Case, component_id: UUID, view: PageView) -> bool:
    return case.component_id == component_id and (not case.pages or view.id in case.pages)
