"""What happened to the papers of a package: rows of the audit chain, and what the keys of artifacts tell of machines' work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from app.domain.archive_events import Scope, audit_events, person_agent, station_agent
from app.domain.archive_package import AgentType, EventType, PackageAgent, PackagedMaster, PackageEvent
from app.domain.artifacts import Stage, archive_key, page_stages, pdfa_key, pixels_key
from app.domain.document_state import DocumentState
from app.domain.model import BlobRef, Dossier
from app.services.packages.papers import JudgedArchive

if TYPE_CHECKING:
    from app.store.store import Store

PROGRAM: Final = "software:sohoa"


def _is_todays(state: DocumentState, archive: BlobRef) -> bool:
    """Whether a file is just what today's recipes find of the document's pages: then its artifacts are known."""
    found = state.archive()
    return found is not None and found.sha256 == archive.sha256


def _system(server: str) -> str:
    return f"organization:{server}"


def _judge(engine: str) -> str:
    return f"software:{engine}"


class History:
    """The history of a dossier and of these documents of it, read once."""

    def __init__(
        self,
        store: Store,
        dossier: Dossier,
        states: Sequence[DocumentState],
        archives: Mapping[UUID, JudgedArchive],
    ) -> None:
        """`archives` are by document: what its file was made from and how that was judged; none of a kept file."""
        self._store = store
        self._dossier = dossier
        self._states = states
        self._archives = archives
        documents = [state.document.id for state in states]
        batches = {state.masters[page].batch_id for state in states for view in state.pages for page in view.master_ids}
        rows = store.audit.about([dossier.id, *documents, *sorted(batches)], dossier.home_station_id)
        uploads = [UUID(str(row.facts["upload"])) for row in rows if row.event == "upload.queued"]
        known = {row.position: row for row in (*rows, *store.audit.about(uploads, dossier.home_station_id))}
        self._rows = tuple(known[position] for position in sorted(known))
        self._came = {str(row.facts["sha256"]): row.at for row in self._rows if row.event == "page.adopted"}

    def captured_at(self, sha256: str) -> datetime | None:
        """When the picture of this hash came from the device."""
        return self._came.get(sha256)

    def events(self, masters: Sequence[PackagedMaster]) -> tuple[PackageEvent, ...]:
        """All events in the order of their times. A capture is of the pictures that go along, else of the papers that show them."""
        documents = frozenset(state.document.id for state in self._states)
        told = audit_events(self._rows, Scope(self._dossier.id, documents, self._objects(masters)))
        made = (event for state in self._states for event in self._machines(state))
        return tuple(sorted((*map(self._with_receipt, told), *made), key=lambda event: event.at))

    def _with_receipt(self, event: PackageEvent) -> PackageEvent:
        """An arrival tells also which receipt was given for it, and by whom."""
        if event.kind is not EventType.TRANSFER:
            return event
        receipt = next((state.receipt for state in self._states if state.document.id in event.objects), None)
        if receipt is None or receipt.sha256 not in event.detail:
            return event
        read_back = ", read back" if receipt.read_back else ""
        outcome = f"receipt {receipt.receipt_id}{read_back}; audit head {receipt.audit_head}"
        return replace(event, outcome=outcome, agents=(*event.agents, _system(receipt.server)))

    def agents(self, events: Sequence[PackageEvent], program_version: str) -> tuple[PackageAgent, ...]:
        """Who and what had a part in these events."""
        machine, station = self._store.database.machine_id, self._store.station_id
        known = {
            PROGRAM: PackageAgent(PROGRAM, AgentType.SOFTWARE, "Sohoa", program_version),
            station_agent(station): PackageAgent(station_agent(station), AgentType.HARDWARE, "station"),
            person_agent(machine): PackageAgent(person_agent(machine), AgentType.SOFTWARE, "Sohoa", program_version),
        }
        for archive in self._archives.values():
            if archive.verdict is not None:
                engine = archive.verdict.engine
                name, _, version = engine.partition(" ")
                known[_judge(engine)] = PackageAgent(_judge(engine), AgentType.SOFTWARE, name, version)
        for state in self._states:
            if state.receipt is not None:
                server = _system(state.receipt.server)
                known[server] = PackageAgent(server, AgentType.ORGANIZATION, state.receipt.server)
        wanted = dict.fromkeys(agent for event in events for agent in event.agents)
        return tuple(known.get(one, PackageAgent(one, AgentType.PERSON, "")) for one in wanted)

    def _objects(self, masters: Sequence[PackagedMaster]) -> dict[UUID, tuple[UUID, ...]]:
        """By master page: the picture that goes along, else the papers that show it."""
        pictures = {one.file.sha256: one.id for one in masters}
        found = dict[UUID, tuple[UUID, ...]]()
        for state in self._states:
            for page in (one for view in state.pages for one in view.master_ids):
                picture = pictures.get(state.masters[page].blob.sha256)
                stands = (state.document.id,) if picture is None else (picture,)
                found[page] = tuple(dict.fromkeys((*found.get(page, ()), *stands)))
        return found

    def _machines(self, state: DocumentState) -> Iterator[PackageEvent]:
        """How an archive was made from its pages, and what its judge said; nothing of what is not found any more."""
        archive, document = self._archives.get(state.document.id), state.document.id
        if archive is None:
            return
        yield from self._made(state, archive.file)
        yield from self._looked_over(state, archive.file)
        judged_key, verdict = pdfa_key(archive.file, state.recipes), archive.verdict
        judged = self._store.artifacts.made_at(judged_key)
        if judged is not None and verdict is not None:
            sha256 = archive.file.sha256
            detail = f"PDF/A-{verdict.flavour}, as it is before any signature, sha256 {sha256}; artifact {judged_key}"
            broken = ", ".join(failure.clause for failure in verdict.failures) or "no rule is broken"
            yield PackageEvent(
                uuid5(document, judged_key),
                EventType.VALIDATION,
                judged,
                detail,
                (document,),
                (_judge(verdict.engine),),
                verdict.valid,
                broken,
            )

    def _looked_over(self, state: DocumentState, archive: BlobRef) -> Iterator[PackageEvent]:
        """Whether its pages, drawn as a viewer draws them, showed what they were made of."""
        document, key = state.document.id, pixels_key(archive, state.recipes)
        looked = self._store.artifacts.made_at(key)
        if looked is None or state.pixels is None or not _is_todays(state, archive):
            return
        detail = f"pages drawn and compared with what they were made of, sha256 {archive.sha256}; artifact {key}"
        shown = "no page differs" if state.pixels.same else f"page {state.pixels.page}: {state.pixels.difference.value}"
        kind, agents = EventType.QUALITY_REVIEW, (PROGRAM,)
        yield PackageEvent(uuid5(document, key), kind, looked, detail, (document,), agents, state.pixels.same, shown)

    def _made(self, state: DocumentState, archive: BlobRef) -> Iterator[PackageEvent]:
        """How the file was made, where it is just what today's recipes find."""
        pages = state.page_artifacts()
        if pages is None or not _is_todays(state, archive):
            return
        document = state.document.id
        stages = (*page_stages(state.form.mode), Stage.ARCHIVE)
        key = archive_key(pages, state.metadata, state.recipes)
        made = self._store.artifacts.made_at(key)
        if made is not None:
            said = ", ".join(f"{stage.value} {state.recipes[stage].version}" for stage in stages)
            detail = f"{len(pages)} pages to one PDF; artifact {key}, sha256 {archive.sha256}; versions: {said}"
            yield PackageEvent(uuid5(document, key), EventType.MIGRATION, made, detail, (document,), (PROGRAM,))
