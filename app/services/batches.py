"""Going on with a batch that stopped half-way: which one a scan goes on with, at which sheet, and how one ends with which nobody does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.model import Actor, Batch, BatchOutcome, MasterPage
from app.services.arrivals import TARGET, Arrivals
from app.services.frames import BEFORE, MACHINE, ROOT, half_sheet, request_json, root_of, sheets_before, sheets_of
from scanner.frames import ScanRequest

if TYPE_CHECKING:
    from app.store.store import Store


class Batches:
    """The batches of components. What writes is for who holds the duty of capturing."""

    def __init__(self, store: Store, arrivals: Arrivals, machine: Callable[[str], str]) -> None:
        """`machine` says what the device of an id is known again by; empty: nobody can tell."""
        self._store = store
        self._arrivals = arrivals
        self._machine = machine

    def is_from(self, batch: Batch, device_id: str) -> bool:
        """Whether the pages of a batch come from the device that has this id now: from the same machine, whichever port it is plugged into,
        and not from another one that has the port. Where either is not known again, the id tells."""
        began_on, now = batch.request.get(MACHINE), self._machine(device_id)
        return began_on == now if began_on and now else batch.request.get("device") == device_id

    def unfinished(self, component_id: UUID, device_id: str) -> Batch | None:
        """The interrupted batch of this component that a scan from the device of this id goes on with."""
        return next((b for b in self.interrupted(component_id) if self.is_from(b, device_id)), None)

    def interrupted(self, component_id: UUID) -> tuple[Batch, ...]:
        """The batches of a component that have not ended."""
        dossier_id = self._store.dossiers.component_by_id(component_id).dossier_id
        return tuple(b for b in self._store.capture.interrupted(dossier_id) if b.component_id == component_id)

    def begun(self, component_id: UUID, device_id: str, actor: Actor) -> Batch | None:
        """As `unfinished`, for who holds the duty and must know whether paper is in: a batch that brought none ends."""
        for batch in self.interrupted(component_id):
            if not self.is_from(batch, device_id):
                continue
            self._arrivals.settle(batch, actor)
            if self.sheets_in(batch):
                return batch
            self.stop(batch, actor)
        return None

    def brought(self, batch: Batch) -> tuple[MasterPage, ...]:
        """The pages of a batch and of all those that it goes on from or that go on from it."""
        same = (b for b in self._store.capture.batches(batch.dossier_id) if root_of(b) == root_of(batch))
        return tuple(page for one in same for page in self._store.capture.batch_pages(one.id))

    def settle(self, batch: Batch, actor: Actor) -> int:
        """`Arrivals.settle`, for who brings the station to rest after a crash."""
        return self._arrivals.settle(batch, actor)

    def stop(self, batch: Batch, actor: Actor) -> None:
        """End a batch that nobody goes on with; what lies whole in its spool folder is kept."""
        self._arrivals.settle(batch, actor)
        self._arrivals.arrange(batch, self._store.capture.batch_pages(batch.id), actor)
        self._store.capture.end(batch.id, BatchOutcome.STOPPED, actor)

    def of_scan(self, going_on: Batch, request: ScanRequest, actor: Actor) -> Batch:
        """The batch itself, or where another source is chosen now or somebody else scans, one that goes on behind its last whole sheet.

        Only all pages of one source tell whether the last of them is a front whose back did not come, and who copied a page signs it.
        """

        def is_of_scan(batch: Batch) -> bool:
            return batch.request.get("source") in (None, request.source.value) and batch.actor_id == actor.id

        if is_of_scan(going_on):
            return going_on
        begun = (b for b in self.interrupted(going_on.component_id) if b.request.get(BEFORE) is not None)
        same = (b for b in begun if is_of_scan(b) and b.id != going_on.id)
        self._arrivals.settle(going_on, actor)
        pages = self._store.capture.batch_pages(going_on.id)
        whole = sheets_of(pages) - (half_sheet(going_on, pages) is not None)
        asked = request_json(request)
        note = {key: value for key, value in going_on.request.items() if key not in asked}
        note[BEFORE] = sheets_before(going_on) + whole
        note[ROOT] = root_of(going_on)
        if TARGET in note and pages:
            note[TARGET] = str(pages[-1].id)
        batch = next(same, None) or self._store.capture.begin(
            going_on.dossier_id, going_on.component_id, {**asked, **note}, actor
        )
        self.stop(going_on, actor)
        return batch

    def next_sheet(self, batch: Batch, request: ScanRequest, actor: Actor) -> ScanRequest:
        """The request that goes on with a batch where its last whole sheet ended: a sheet of which only the front came is fed again."""
        self._arrivals.settle(batch, actor)
        pages = self._store.capture.batch_pages(batch.id)
        half = half_sheet(batch, pages) is not None
        in_before = sheets_before(batch) + sheets_of(pages) - half
        expected = request.expected_sheets
        left = None if expected is None else max(0, expected - in_before)
        handed_on = {(page.batch_id, page.frame): page.blob.sha256 for page in self.brought(batch)}
        request = replace(request, expected_sheets=left, skip_sha256=tuple(handed_on.values()))
        if not pages:
            return replace(request, first_sheet=in_before + 1 if in_before else None)
        return replace(request, first_seq=pages[-1].frame + 1, first_sheet=pages[-1].sheet + (not half))

    def sheets_in(self, batch: Batch) -> int:
        """How many sheets of paper a batch and those that it goes on with have brought; a front without its back counts."""
        return sheets_before(batch) + sheets_of(self._store.capture.batch_pages(batch.id))

    def that_brought(self, batch: Batch, actor: Actor) -> Batch:
        """The batch itself; where it went on from another source and found an empty feeder, the last that brought pages: it is complete."""
        if self._store.capture.batch_pages(batch.id) or not sheets_before(batch):
            return batch
        self._store.capture.end(batch.id, BatchOutcome.STOPPED, actor)
        before = (b for b in self._store.capture.batches(batch.dossier_id) if b.component_id == batch.component_id)
        return [b for b in before if self._store.capture.batch_pages(b.id)][-1]
