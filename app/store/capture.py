"""Batches and master pages: how a frame in the spool becomes a page that is never lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, and_, bindparam, exists, func, select

from app.domain.canonical import Json
from app.domain.editlog import Arrive, Doubt, TransferIn
from app.domain.errors import StoreFailed
from app.domain.failpoints import reached
from app.domain.ids import new_id
from app.domain.model import Actor, Batch, BatchOutcome, BlobRef, MasterPage, Side, SpooledFrame
from app.store import operations
from app.store.blobs import Blobs
from app.store.database import Database, Writing
from app.store.disk import chunks, disk_errors, free_bytes, hash_file, make_folder, sync_folder
from app.store.dossiers import stored
from app.store.erasures import refuse_erased
from app.store.figures import pages_came
from app.store.homes import given_away
from app.store.schema import batch_outcomes, batches, blobs, documents, master_pages, purged_pages
from app.store.schema import operations as operation_rows

MIN_FREE_BYTES = 200_000_000
"""a batch of 60 colour pages at 300 dpi, and room for the database to go on"""

_IN_ORDER = (batches.c.at_utc, batches.c.dossier_id, batches.c.seq)


class Capture:
    """From a scan or an import to master pages. `min_free_bytes` is what the disk must have left before a batch begins."""

    def __init__(self, database: Database, files: Blobs, folder: Path, min_free_bytes: int) -> None:
        self._database = database
        self._blobs = files
        self._folder = folder
        self.min_free_bytes = min_free_bytes

    def begin(self, dossier_id: UUID, component_id: UUID, request: Mapping[str, Json], actor: Actor) -> Batch:
        """Bind a new batch to its dossier, for good.

        Args:
            dossier_id: the dossier.
            component_id: the component of it that the pages go to.
            request: what is asked of the device, or the list of files.
            actor: who scans.

        Raises:
            InputRefused: DOSSIER_ERASED.
            StoreFailed: DISK_FULL (retryable): less than `min_free_bytes` are left; CONSTRAINT_BROKEN: the component is not the dossier's.
        """
        with disk_errors():
            free = free_bytes(self._folder.parent)
        if free < self.min_free_bytes:
            raise StoreFailed("DISK_FULL", retryable=True, free_bytes=free, needed_bytes=self.min_free_bytes)
        with self._database.write("batch", actor.id) as writing:
            refuse_erased(writing.connection, dossier_id)
            batch = Batch(new_id(), dossier_id, component_id, json.loads(json.dumps(request)), writing.at, actor.id)
            writing.insert(
                batches,
                id=batch.id,
                dossier_id=dossier_id,
                component_id=component_id,
                seq=writing.next_seq(batches.c.dossier_id, dossier_id, batches.c.seq),
                request=batch.request,
            )
            facts = {"batch": batch.id, "dossier": dossier_id, "component": component_id}
            writing.audit("batch.begun", {name: str(value) for name, value in facts.items()})
        return batch

    def spool(self, batch_id: UUID) -> Path:
        """The folder that the frames of a batch are written to; made on first use, its owner's alone."""
        with disk_errors():
            make_folder(self._folder)
            return make_folder(self._folder / str(batch_id))

    def spools(self) -> tuple[Path, ...]:
        """The spool folders that are there, of whatever batch."""
        with disk_errors():
            return tuple(sorted(self._folder.iterdir())) if self._folder.is_dir() else ()

    def spooled(self, batch_id: UUID) -> tuple[Path, ...]:
        """The files that wait in the spool folder of a batch; it is not made for the sake of the question."""
        folder = self._folder / str(batch_id)
        with disk_errors():
            return tuple(sorted(folder.iterdir())) if folder.is_dir() else ()

    def empty_spool(self, batch_id: UUID) -> None:
        """What waits in the spool folder of a batch goes, unread, with what was set aside there: only for what may not be kept.

        Raises:
            StoreFailed: DISK_FAILED.
        """
        waiting = self.spooled(batch_id)
        with disk_errors():
            for path in waiting:
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
            if waiting:
                sync_folder(waiting[0].parent)

    def adopt(self, batch_id: UUID, frame: SpooledFrame, actor: Actor) -> tuple[MasterPage, ...]:
        """Make a spooled file the station's own; once this returns, its pages are acknowledged.

        The bytes go to their blob; then one transaction writes a master page for each page of the file, their arrivals in the edit log of
        the batch's dossier, and the audit row; then the spooled file and its `.json` go. A frame that was adopted before gives the pages
        that are there. A frame may come late: it lands in its own batch's dossier, whatever is open and however the batch ended.

        Raises:
            StoreFailed: NOT_STORED (no such batch), FRAME_MISSING, FRAME_DAMAGED (another hash than stated), FRAME_CONFLICT (the batch has
                another frame of that number), DISK_FULL (retryable). The spooled file stays in each of these cases.
            InputRefused: DOSSIER_ERASED; it stays too.
        """
        batch = self.batch(batch_id)
        pages = self._adopted(batch_id, frame)
        if not pages:
            ref = self._to_blob(frame)
            with self._database.write("adopt", actor.id) as writing:
                pages = self._place(writing, batch, frame, ref)
        with disk_errors():
            reached("spool.unlink.before")
            frame.path.unlink(missing_ok=True)
            frame.path.with_suffix(".json").unlink(missing_ok=True)
            reached("spool.unlink.after")
        return pages

    def end(self, batch_id: UUID, outcome: BatchOutcome, actor: Actor) -> None:
        """Say how a batch ended. A batch that went on after it was stopped ends again; the last outcome counts.

        Nobody looks into its spool folder any more: what was taken out of it must not come back when the power goes. An empty one goes;
        `spool` makes it anew for a batch that goes on.
        """
        spool = self.spool(batch_id)
        with disk_errors():
            reached("spool.folder.before")
            sync_folder(spool)
            reached("spool.folder.after")
        with self._database.write("batch_end", actor.id) as writing:
            if _outcome(writing.connection, batch_id) is not outcome:
                seq = writing.next_seq(batch_outcomes.c.batch_id, batch_id, batch_outcomes.c.seq)
                writing.insert(batch_outcomes, id=new_id(), batch_id=batch_id, seq=seq, outcome=outcome.value)
                writing.audit("batch.ended", {"batch": str(batch_id), "outcome": outcome.value})
        with suppress(OSError):  # a frame that came late lies in it
            spool.rmdir()

    def outcome(self, batch_id: UUID) -> BatchOutcome | None:
        """How a batch ended; None: it is under way or was interrupted."""
        with self._database.read() as connection:
            return _outcome(connection, batch_id)

    def batch(self, batch_id: UUID) -> Batch:
        """A batch by its id.

        Raises:
            StoreFailed: NOT_STORED.
        """
        with self._database.read() as connection:
            row = connection.execute(select(batches).where(batches.c.id == batch_id)).first()
        return _batch(stored(row, "batch", batch_id))

    def batches(self, dossier_id: UUID) -> tuple[Batch, ...]:
        """All batches of a dossier, in the order in which they began."""
        of_dossier = select(batches).where(batches.c.dossier_id == dossier_id)
        with self._database.read() as connection:
            return tuple(_batch(row) for row in connection.execute(of_dossier.order_by(batches.c.seq)))

    def copied_by(self, batch_ids: Collection[UUID]) -> dict[UUID, UUID]:
        """Who began each of these batches, of whatever dossier: who copied its pages."""
        query = select(batches.c.id, batches.c.actor_id).where(batches.c.id.in_(batch_ids))
        with self._database.read() as connection:
            return {row.id: row.actor_id for row in connection.execute(query)}

    def interrupted(self, dossier_id: UUID | None = None) -> tuple[Batch, ...]:
        """The batches without an outcome, of one dossier or of all, in the order in which they began.

        One that is under way in another process is among them: who captures holds a duty for it.
        """
        ended = exists().where(batch_outcomes.c.batch_id == batches.c.id)
        query = select(batches).where(~ended)
        if dossier_id is not None:
            query = query.where(batches.c.dossier_id == dossier_id)
        with self._database.read() as connection:
            return tuple(_batch(row) for row in connection.execute(query.order_by(*_IN_ORDER)))

    def undocumented(self) -> tuple[Batch, ...]:
        """The complete batches whose last page no document of their component counts, in the order in which they began; but for those of
        dossiers that were handed over."""
        complete = exists().where(
            batch_outcomes.c.batch_id == batches.c.id, batch_outcomes.c.outcome == BatchOutcome.COMPLETE.value
        )
        of_batch = operation_rows.c.batch_id == batches.c.id
        last = select(func.max(operation_rows.c.position)).where(of_batch).correlate(batches)
        documented = exists().where(
            documents.c.component_id == batches.c.component_id, documents.c.edit_position > last.scalar_subquery()
        )
        gone = batches.c.dossier_id.in_(given_away(self._database.station_id))
        query = select(batches).where(complete, ~documented, ~gone)
        with self._database.read() as connection:
            return tuple(_batch(row) for row in connection.execute(query.order_by(*_IN_ORDER)))

    def pages(self, dossier_id: UUID) -> dict[UUID, MasterPage]:
        """The pages that ever came into a dossier and were not purged; `arrange` knows which of them are still there."""
        with self._database.read() as connection:
            return living_pages(connection, dossier_id)

    def living(self, page_ids: Collection[UUID]) -> dict[UUID, MasterPage]:
        """Those of these pages that were not purged."""
        with self._database.read() as connection:
            return {row.id: master_page(row) for row in connection.execute(_LIVING, {"pages": list(page_ids)})}

    def purged_since(self, dossier_id: UUID, at: datetime) -> tuple[MasterPage, ...]:
        """The pages that came into a dossier and were purged after that time."""
        came = operation_rows.c.dossier_id == dossier_id, operation_rows.c.page_id == purged_pages.c.page_id
        gone = select(purged_pages.c.page_id).join(operation_rows, and_(*came)).where(purged_pages.c.at_utc >= at)
        return self._select(master_rows().where(master_pages.c.id.in_(gone)))

    def batch_pages(self, batch_id: UUID) -> tuple[MasterPage, ...]:
        """The pages of a batch in order, those that were purged included: they were scanned, and their sheets are counted."""
        return self._select(master_rows().where(master_pages.c.batch_id == batch_id))

    def page(self, page_id: UUID) -> MasterPage:
        """A page by its id, purged or not.

        Raises:
            StoreFailed: NOT_STORED.
        """
        with self._database.read() as connection:
            row = connection.execute(master_rows().where(master_pages.c.id == page_id)).first()
        return master_page(stored(row, "page", page_id))

    def _select(self, query: Select[Any]) -> tuple[MasterPage, ...]:
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(master_pages.c.batch_id, master_pages.c.seq))
            return tuple(master_page(row) for row in rows)

    def _adopted(self, batch_id: UUID, frame: SpooledFrame) -> tuple[MasterPage, ...]:
        """The pages that this frame became before.

        Raises:
            StoreFailed: FRAME_CONFLICT.
        """
        with self._database.read() as connection:
            return _pages_of_frame(connection, batch_id, frame)

    def _to_blob(self, frame: SpooledFrame) -> BlobRef:
        if not frame.path.is_file():
            raise StoreFailed("FRAME_MISSING", frame=frame.seq)
        with disk_errors():
            if hash_file(frame.path) != frame.sha256:
                raise StoreFailed("FRAME_DAMAGED", frame=frame.seq)
        return self._blobs.write(chunks(frame.path), frame.media_type, frame.sha256)

    def _place(self, writing: Writing, batch: Batch, frame: SpooledFrame, ref: BlobRef) -> tuple[MasterPage, ...]:
        """Rows, arrivals and audit of one frame, unless another process was faster."""
        others = _pages_of_frame(writing.connection, batch.id, frame)
        if others:
            return others
        self._blobs.record(writing, ref)
        first = writing.next_seq(master_pages.c.batch_id, batch.id, master_pages.c.seq)
        pages = tuple(
            MasterPage(new_id(), batch.id, first + index, frame.seq, frame.sheet, frame.side, ref, index, frame.dpi)
            for index in range(frame.pages)
        )
        for page in pages:
            writing.insert(
                master_pages,
                id=page.id,
                batch_id=batch.id,
                seq=page.seq,
                frame=page.frame,
                sheet=page.sheet,
                side=page.side.value,
                blob_sha256=ref.sha256,
                page_index=page.index,
                dpi=page.dpi,
            )
        pages_came(writing, batch, pages)
        arrivals = [Arrive(page.id, batch.id, batch.component_id) for page in pages]
        doubts = [Doubt((pages[0].id,), frame.doubt)] if frame.doubt else []
        operations.append(writing, batch.dossier_id, [*arrivals, *doubts])
        writing.audit(
            "page.adopted",
            {
                "dossier": str(batch.dossier_id),
                "batch": str(batch.id),
                "frame": frame.seq,
                "pages": [str(page.id) for page in pages],
                "sha256": ref.sha256,
            },
        )
        return pages


def master_rows() -> Select[Any]:
    """Master pages with their bytes; `master_page` makes one of each row."""
    return select(master_pages, blobs.c.sha256, blobs.c.media_type, blobs.c.size_bytes).join_from(
        master_pages, blobs, master_pages.c.blob_sha256 == blobs.c.sha256
    )


# By the dossier's log, and not by asking of each page in the store whether it came.
_CAME = master_pages.c.id.in_(
    select(operation_rows.c.page_id).where(
        operation_rows.c.dossier_id == bindparam("dossier_id"),
        operation_rows.c.kind.in_((Arrive.__name__, TransferIn.__name__)),
    )
)
_NOT_PURGED = ~exists().where(purged_pages.c.page_id == master_pages.c.id)
# Asked whenever a desk is shown, or of each page that a worker does: to build a statement costs more than to run it.
_LIVING = master_rows().where(_NOT_PURGED, master_pages.c.id.in_(bindparam("pages", expanding=True)))
_OF_DOSSIER = master_rows().where(_NOT_PURGED, _CAME).order_by(master_pages.c.batch_id, master_pages.c.seq)


def living_pages(connection: Connection, dossier_id: UUID) -> dict[UUID, MasterPage]:
    """As `Capture.pages`, inside a transaction that is open."""
    return {row.id: master_page(row) for row in connection.execute(_OF_DOSSIER, {"dossier_id": dossier_id})}


def _pages_of_frame(connection: Connection, batch_id: UUID, frame: SpooledFrame) -> tuple[MasterPage, ...]:
    query = master_rows().where(master_pages.c.batch_id == batch_id, master_pages.c.frame == frame.seq)
    pages = tuple(master_page(row) for row in connection.execute(query.order_by(master_pages.c.seq)))
    if any(page.blob.sha256 != frame.sha256 for page in pages):
        raise StoreFailed("FRAME_CONFLICT", frame=frame.seq)
    return pages


def _outcome(connection: Connection, batch_id: UUID) -> BatchOutcome | None:
    of_batch = select(batch_outcomes.c.outcome).where(batch_outcomes.c.batch_id == batch_id)
    last = connection.scalar(of_batch.order_by(batch_outcomes.c.seq.desc()).limit(1))
    return None if last is None else BatchOutcome(last)


def _batch(row: Row[Any]) -> Batch:
    return Batch(row.id, row.dossier_id, row.component_id, row.request, row.at_utc, row.actor_id)


def master_page(row: Row[Any]) -> MasterPage:
    """A row of `master_rows`."""
    ref = BlobRef(row.sha256, row.media_type, row.size_bytes)
    return MasterPage(row.id, row.batch_id, row.seq, row.frame, row.sheet, Side(row.side), ref, row.page_index, row.dpi)
