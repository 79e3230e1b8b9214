"""What is held and what may go, as the rows tell it; and the erasure of rows, put on record before anything changes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    delete,
    exists,
    func,
    join,
    select,
    union,
)

from app.domain.canonical import Json
from app.domain.errors import StoreFailed
from app.domain.failpoints import reached
from app.domain.ids import new_id
from app.domain.model import Actor
from app.domain.retention import BackupFolder, Hold, Kind, Standing, Stays
from app.store import wiping
from app.store.blobs import Blobs, is_purged
from app.store.database import Database, Writing
from app.store.disk import disk_errors
from app.store.erasures import erasures, of_erased, refuse_erased
from app.store.homes import home_now
from app.store.outbox import newest_entry, unsent_entry
from app.store.refusals import database_errors
from app.store.row_numbers import went
from app.store.schema import (
    actors,
    artifacts,
    audit_rows,
    batch_outcomes,
    batches,
    blobs,
    components,
    documents,
    dossiers,
    operations,
    purged_pages,
    receipts,
    signed_pdfs,
    uploads,
)
from app.store.schema_after import misfiling_ends, misfilings, recall_receipts, recalls
from app.store.schema_retention import actor_erasures, backup_folders, dossier_erasures, hold_ends, holds
from app.store.schema_review import review_cases, review_decisions, review_waiting

SCRUBBED: Final = "database.scrubbed"
DOSSIER_ERASED: Final = "dossier.erased"
GIVEN_DELETED: Final = "dossier.given_deleted"
"""what its new home deleted of a dossier that was handed over went here too"""
_ERASED: Final = (DOSSIER_ERASED, "actor.erased", GIVEN_DELETED)
_PURGED: Final = "blob.purged"
_HASHES_A_READ: Final = 500
_KEYS_A_WRITE: Final = 200
"""others that write wait no longer than for so many"""


class Retention:
    """Holds, standings and erasures of one data folder."""

    def __init__(self, database: Database, files: Blobs, folder: Path) -> None:
        """`folder` is the data folder: copies from before upgrades lie in it."""
        self._database = database
        self._blobs = files
        self._copies = folder / "copies"

    # -- holds

    def hold(self, dossier_id: UUID, reason: str, actor: Actor) -> Hold:
        """Keep a dossier from now on; one that is held stays held, for the first reason.

        Raises:
            InputRefused: DOSSIER_ERASED: nothing is left of it.
            StoreFailed: CONSTRAINT_BROKEN: there is no such dossier.
        """
        with self._database.write("hold", actor.id) as writing:
            refuse_erased(writing.connection, dossier_id)
            known = self._held(writing.connection).get(dossier_id)
            if known is not None:
                return known
            hold_id = new_id()
            seq = writing.next_seq(holds.c.dossier_id, dossier_id, holds.c.seq)
            writing.insert(holds, id=hold_id, dossier_id=dossier_id, seq=seq, reason=reason)
            writing.audit("dossier.held", {"dossier": str(dossier_id), "hold": str(hold_id)})
            return Hold(dossier_id, reason, actor.id, writing.at)

    def release(self, dossier_id: UUID, actor: Actor) -> bool:
        """Hold a dossier no longer; returns whether it was held."""
        standing = select(holds.c.id).where(holds.c.dossier_id == dossier_id, _is_standing())
        with self._database.write("hold_release", actor.id) as writing:
            hold_id = writing.connection.scalar(standing)
            if hold_id is None:
                return False
            writing.insert(hold_ends, hold_id=hold_id)
            writing.audit("dossier.hold_released", {"dossier": str(dossier_id), "hold": str(hold_id)})
            return True

    def held(self) -> dict[UUID, Hold]:
        """What is held now, by dossier."""
        with self._database.read() as connection:
            return self._held(connection)

    @staticmethod
    def _held(connection: Connection) -> dict[UUID, Hold]:
        rows = connection.execute(select(holds).where(_is_standing()))
        return {row.dossier_id: Hold(row.dossier_id, row.reason, row.actor_id, row.at_utc) for row in rows}

    # -- how dossiers stand

    def standings(self) -> tuple[Standing, ...]:
        """How all dossiers stand whose home is this station and that are not wholly erased, the oldest first.

        Whether each paper was sent as it lies on the desk now, the rows alone do not tell: `app.services.past_days` looks at the edit log.
        """
        return self._standings(None)

    def standing(self, dossier_id: UUID) -> Standing | None:
        """As `standings`, of one dossier; None: it is wholly erased, or there is none."""
        return next(iter(self._standings(dossier_id)), None)

    def _standings(self, only: UUID | None) -> tuple[Standing, ...]:
        def of[*Ts](query: Select[*Ts]) -> Select[*Ts]:
            """All queries name the dossier first."""
            return query if only is None else query.where(query.selected_columns[0] == only)

        with self._database.read() as connection:
            received = dict[UUID, datetime](connection.execute(of(_newest_receipts())).all())
            touched = dict[UUID, datetime](connection.execute(of(_newest_deeds())).all())
            against = {stays: set(connection.scalars(of(query))) for stays, query in _standing_against().items()}
            erased = erasures(connection)
            here = home_now() == self._database.station_id
            rows = connection.execute(of(select(dossiers.c.id, dossiers.c.code, dossiers.c.at_utc).where(here))).all()
        found = []
        for row in rows:
            gone = erased.get(row.id, frozenset())
            if Kind.PERSONAL in gone:
                continue
            stays = {one for one, those in against.items() if row.id in those}
            if row.id not in received:
                stays.add(Stays.NOT_SENT)
            since = max(filter(None, (received.get(row.id), touched.get(row.id), row.at_utc)))
            found.append(Standing(row.id, row.code, since, frozenset(stays), gone))
        return tuple(sorted(found, key=lambda one: one.since))

    def telling_rows(self, dossier_id: UUID) -> int:
        """How many rows of a dossier may tell of people."""
        with self._database.read() as connection:
            return wiping.telling(connection, dossier_id)

    def opened_before(self, at: datetime) -> frozenset[UUID]:
        """The dossiers that were opened before that time."""
        with self._database.read() as connection:
            return frozenset(connection.scalars(select(dossiers.c.id).where(dossiers.c.at_utc < at)))

    def with_pages(self) -> frozenset[UUID]:
        """The dossiers into which a page came that was not purged."""
        gone = exists().where(purged_pages.c.page_id == operations.c.page_id)
        query = select(operations.c.dossier_id).where(operations.c.page_id.is_not(None), ~gone).distinct()
        with self._database.read() as connection:
            return frozenset(connection.scalars(query))

    # -- what was made of pages

    def artifacts_before(self, at: datetime) -> dict[str, str]:
        """Key -> blob of all that machines made before that time."""
        query = select(artifacts.c.key, artifacts.c.blob_sha256).where(artifacts.c.at_utc < at)
        with self._database.read() as connection:
            return dict(connection.execute(query).all())

    def sizes(self, hashes: Collection[str]) -> dict[str, int]:
        """The sizes in bytes of those of these blobs that are there."""
        found, sought = dict[str, int](), sorted(hashes)
        with self._database.read() as connection:
            for start in range(0, len(sought), _HASHES_A_READ):
                some = blobs.c.sha256.in_(sought[start : start + _HASHES_A_READ])
                query = select(blobs.c.sha256, blobs.c.size_bytes).where(some, ~is_purged())
                found.update(connection.execute(query).all())
        return found

    def drop_artifacts(self, keys: Collection[str]) -> tuple[int, int]:
        """Drop what machines made, rows and bytes; what was made of other pages in the very same bytes stays. Returns files and bytes.

        The bytes go before the rows do: an artifact without bytes is made again, and a kill in between leaves nothing that nobody knows of.
        """
        files = size_bytes = 0
        wanted = sorted(keys)
        for start in range(0, len(wanted), _KEYS_A_WRITE):
            with self._database.write("retire") as writing:
                for sha256, size in self._unused_without(writing, wanted[start : start + _KEYS_A_WRITE]):
                    self._blobs.take(sha256)
                    files, size_bytes = files + 1, size_bytes + size
        return files, size_bytes

    def _unused_without(self, writing: Writing, keys: Collection[str]) -> Iterator[tuple[str, int]]:
        of_keys = select(blobs.c.sha256, blobs.c.size_bytes).where(
            blobs.c.sha256.in_(select(artifacts.c.blob_sha256).where(artifacts.c.key.in_(keys)))
        )
        found = writing.connection.execute(of_keys).all()
        writing.connection.execute(delete(artifacts).where(artifacts.c.key.in_(keys)))
        went(writing.connection, artifacts)
        for sha256, size_bytes in found:
            if self._blobs.forget(writing, sha256):
                yield sha256, size_bytes

    # -- rows

    def erase(self, dossier_id: UUID, kinds: frozenset[Kind], actor: Actor) -> int:
        """Put the erasure on record, and with PERSONAL take out of the rows what tells of people, in one transaction.

        Returns:
            How many rows lost something.

        Raises:
            StoreFailed: DOSSIER_HELD: somebody holds it since.
        """
        with self._database.write("erase", actor.id) as writing:
            if dossier_id in self._held(writing.connection):
                raise StoreFailed("DOSSIER_HELD", dossier=str(dossier_id))
            new = sorted(kinds - erasures(writing.connection).get(dossier_id, frozenset()))
            for kind in new:
                writing.insert(dossier_erasures, dossier_id=dossier_id, kind=kind.value)
            rows = wiping.wipe(writing.connection, dossier_id) if Kind.PERSONAL in kinds else 0
            if new or rows:
                facts: dict[str, Json] = {
                    "dossier": str(dossier_id),
                    "kinds": [kind.value for kind in new],
                    "rows": rows,
                }
                writing.audit(DOSSIER_ERASED, facts)
            return rows

    def told_since(self) -> tuple[UUID, ...]:
        """The dossiers of which all was erased, and of which people said something since: why a paper was taken back, once it is, and what
        a supervisor remarked."""
        taken_back = exists().where(recall_receipts.c.document_id == recalls.c.document_id, recalls.c.reason != "")
        remarked = review_decisions.c.remark != ""
        papers = join(components, documents, documents.c.component_id == components.c.id)
        recalled = papers.join(recalls, recalls.c.document_id == documents.c.id)
        decided = join(review_cases, review_decisions, review_decisions.c.case_id == review_cases.c.id)
        told = union(
            select(components.c.dossier_id).select_from(recalled).where(taken_back),
            select(review_cases.c.dossier_id).select_from(decided).where(remarked),
        )
        with self._database.read() as connection:
            return tuple(connection.scalars(select(dossiers.c.id).where(dossiers.c.id.in_(told), of_erased())))

    def idle_staff(self, since: datetime, but_for: Collection[UUID]) -> tuple[UUID, ...]:
        """The people of this station of whom nothing is on record from that time on, and whose names stand here still; `but_for` are never
        among them."""
        seen = exists().where(audit_rows.c.actor_id == actors.c.id, audit_rows.c.at_utc >= since)
        gone = exists().where(actor_erasures.c.of_actor_id == actors.c.id)
        kept = {*but_for, self._database.machine_id}
        here = actors.c.station_id == self._database.station_id
        query = select(actors.c.id).where(here, ~seen, ~gone, actors.c.at_utc < since, actors.c.id.not_in(kept))
        with self._database.read() as connection:
            return tuple(connection.scalars(query.order_by(actors.c.id)))

    def erase_staff(self, actor_ids: Collection[UUID], actor: Actor) -> None:
        """People are no longer named here: name, sign-in and certificates go; what they did stays, under a number."""
        for one in actor_ids:
            with self._database.write("erase_actor", actor.id) as writing:
                writing.insert(actor_erasures, of_actor_id=one)
                wiping.forget_person(writing.connection, one)
                writing.audit("actor.erased", {"actor": str(one)})

    # -- backups, which hold what was deleted until they are written again

    def note_backup(self, folder: Path, audit_head: str) -> None:
        """Put down that a backup lies in that folder, up to that row of the audit chain."""
        with self._database.write("backup_folder") as writing:
            writing.connection.execute(delete(backup_folders).where(backup_folders.c.folder == str(folder)))
            writing.insert(backup_folders, folder=str(folder), audit_head=audit_head)

    def forget_backup(self, folder: Path) -> None:
        """Nothing of this station lies in that folder any more."""
        with self._database.write("backup_folder") as writing:
            writing.connection.execute(delete(backup_folders).where(backup_folders.c.folder == str(folder)))

    def backups(self) -> tuple[BackupFolder, ...]:
        """Where backups lie, and which of them are older than the newest deletion."""
        deleted = select(func.max(audit_rows.c.at_utc)).where(audit_rows.c.event.in_((*_ERASED, _PURGED)))
        with self._database.read() as connection:
            last = connection.scalar(deleted)
            rows = connection.execute(select(backup_folders).order_by(backup_folders.c.folder)).all()
        return tuple(
            BackupFolder(Path(row.folder), row.at_utc, last is not None and row.at_utc <= last) for row in rows
        )

    # -- what deleted rows leave behind

    def owes_scrub(self) -> bool:
        """Whether rows were erased since the file was last written anew."""
        with self._database.read() as connection:
            erased, scrubbed = (_last_position(connection, events) for events in (_ERASED, (SCRUBBED,)))
        return erased > scrubbed

    def scrub(self, actor: Actor) -> None:
        """Write the database's file anew, without what deleted and changed rows left in it, and empty its journal; copies from before
        upgrades go. SQLite keeps old content in free pages and in the journal until then (https://www.sqlite.org/pragma.html#pragma_secure_delete,
        https://www.sqlite.org/lang_vacuum.html).

        Raises:
            StoreFailed: DATABASE_BUSY (retryable): others read all the time; DISK_FULL: it needs the room of a second database.
        """
        if self._database.engine.dialect.name == "sqlite":
            reached("scrub.before")
            self._rewrite()
            reached("scrub.after")
        with disk_errors():
            for copy in self._copies.glob("*.db") if self._copies.is_dir() else ():
                copy.unlink()
        with self._database.write("scrubbed", actor.id) as writing:
            writing.audit(SCRUBBED, {})

    def _rewrite(self) -> None:
        with (
            database_errors(),
            closing(self._database.engine.raw_connection()) as connection,
            closing(connection.cursor()) as cursor,
        ):
            cursor.execute("VACUUM")
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise StoreFailed("DATABASE_BUSY", "checkpoint", retryable=True)


def _is_standing() -> ColumnElement[bool]:
    return ~exists().where(hold_ends.c.hold_id == holds.c.id)


def _newest_receipts() -> Select[UUID, datetime]:
    return (
        select(components.c.dossier_id, func.max(receipts.c.received_at))
        .join(documents, documents.c.component_id == components.c.id)
        .join(receipts, receipts.c.document_id == documents.c.id)
        .where(receipts.c.read_back)
        .group_by(components.c.dossier_id)
    )


def _newest_deeds() -> Select[UUID, datetime]:
    """The last decision about pages, scan that began, or version of a paper that was made, signed or put down to be sent."""
    decided = select(operations.c.dossier_id, operations.c.at_utc)
    begun = select(batches.c.dossier_id, batches.c.at_utc)
    of_papers = join(components, documents, documents.c.component_id == components.c.id)
    made = select(components.c.dossier_id, documents.c.at_utc).select_from(of_papers)
    signed, queued = (
        select(components.c.dossier_id, table.c.at_utc).select_from(
            of_papers.join(table, table.c.document_id == documents.c.id)
        )
        for table in (signed_pdfs, uploads)
    )
    deeds = decided.union_all(begun, made, signed, queued).subquery()
    return select(deeds.c.dossier_id, func.max(deeds.c.at_utc)).group_by(deeds.c.dossier_id)


def _standing_against() -> dict[Stays, Select[Any]]:
    ended = exists().where(batch_outcomes.c.batch_id == batches.c.id)
    of_misfiling = components.c.id.in_((misfilings.c.from_component_id, misfilings.c.to_component_id))
    arrived = exists().where(misfiling_ends.c.misfiling_id == misfilings.c.id)
    of_upload = (
        select(components.c.dossier_id)
        .join(documents, documents.c.component_id == components.c.id)
        .join(uploads, uploads.c.document_id == documents.c.id)
    )
    unread = of_upload.join(receipts, receipts.c.upload_id == uploads.c.id).where(~receipts.c.read_back)
    return {
        Stays.HELD: select(holds.c.dossier_id).where(_is_standing()),
        Stays.SCANNING: select(batches.c.dossier_id).where(~ended),
        Stays.NOT_SENT: of_upload.where(*unsent_entry()),
        Stays.NOT_READ_BACK: unread.where(*newest_entry()),
        Stays.MISFILED: select(components.c.dossier_id).join(misfilings, of_misfiling).where(~arrived),
        Stays.IN_REVIEW: select(review_cases.c.dossier_id).join(
            review_waiting, review_waiting.c.case_id == review_cases.c.id
        ),
    }


def _last_position(connection: Connection, events: Collection[str]) -> int:
    query = select(func.max(audit_rows.c.position)).where(audit_rows.c.event.in_(events))
    found = connection.scalar(query)
    return -1 if found is None else int(found)
