"""What machines derived from the pages: keyed by everything it was made of, so it can be found again and made again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, bindparam, delete, select, union, update

from app.domain.artifacts import Stage
from app.domain.canonical import sha256_hex
from app.domain.errors import StoreFailed
from app.domain.facts import PageFacts
from app.domain.model import BlobRef, MasterPage
from app.store.blobs import Blobs, blob_ref, is_purged
from app.store.counters import counters
from app.store.database import Database, Writing
from app.store.figures import page_judged
from app.store.made_of import give_up_made, left_made, may_keep, note
from app.store.row_numbers import went
from app.store.schema import artifacts, blobs, dossiers, master_pages, operations
from app.store.schema_homes import dossier_homes

_KEYS_A_READ = 500
"""SQLite allows a statement 32,766 parameters, others fewer"""
# Asked of each page whenever a desk is shown: to build the statement costs more than to run it.
_FOUND = (
    select(artifacts.c.key, blobs)
    .join_from(artifacts, blobs, artifacts.c.blob_sha256 == blobs.c.sha256)
    .where(artifacts.c.key.in_(bindparam("keys", expanding=True)), ~is_purged())
)


def _at_home_with(dossier_id: UUID) -> CompoundSelect[Any]:
    """The stations that look after a dossier, or did, and those that scanned a page of it."""
    scanned = select(master_pages.c.station_id).join(operations, operations.c.page_id == master_pages.c.id)
    return union(
        select(dossiers.c.home_station_id).where(dossiers.c.id == dossier_id),
        select(dossier_homes.c.to_station_id).where(dossier_homes.c.dossier_id == dossier_id),
        scanned.where(operations.c.dossier_id == dossier_id),
    )


def _nothing(_writing: Writing) -> None:
    """Of most of what is made nothing is counted."""


class Artifacts:
    """The artifacts of one data folder. They are in no audit row: each can be computed again."""

    def __init__(self, database: Database, files: Blobs) -> None:
        self._database = database
        self._blobs = files

    def put(self, key: str, stage: str, data: bytes, media_type: str, of: Collection[str] = ()) -> BlobRef:
        """Keep what `stage` made under `key` (64 hex digits); what was kept under it before gives way.

        Args:
            key: under which it is found again.
            stage: what made it.
            data: its bytes.
            media_type: what they are.
            of: the hashes of the pages that it was made of; at a centre nothing is kept of pages that were purged meanwhile.

        Raises:
            StoreFailed: DISK_FULL (retryable), MADE_BY_ANOTHER (at a centre: other bytes lie there, and this account may not replace them);
                with nothing left behind.
        """
        return self._keep(key, stage, self._blobs.write([data], media_type, sha256_hex(data)), of)

    def put_facts(self, key: str, data: bytes, media_type: str, master: MasterPage) -> BlobRef:
        """As `put`, for the facts of a raw page: its verdict is told to the figures in the same transaction.

        Raises:
            StoreFailed: DISK_FULL (retryable), with nothing left behind.
        """
        judged = partial(page_judged, key=key, master=master, facts=PageFacts.decode(data))
        ref = self._blobs.write([data], media_type, sha256_hex(data))
        return self._keep(key, Stage.INSPECT.value, ref, [master.blob.sha256], judged)

    def make(
        self, key: str, stage: str, make: Callable[[Path], None], media_type: str, of: Collection[str] = ()
    ) -> BlobRef:
        """As `put`, for bytes that `make` writes into a file at the path that it is given: they need not fit into memory."""
        return self._keep(key, stage, self._blobs.make(make, media_type), of)

    def _keep(
        self, key: str, stage: str, ref: BlobRef, of: Collection[str], tell: Callable[[Writing], None] = _nothing
    ) -> BlobRef:
        with self._database.write("artifact") as writing:
            if not may_keep(writing, of):
                self._blobs.take_unkept(writing, ref)
                return ref
            self._blobs.record(writing, ref)
            before = writing.connection.scalar(select(artifacts.c.blob_sha256).where(artifacts.c.key == key))
            if before is None:
                writing.insert_shared(artifacts, key=key, stage=stage, blob_sha256=ref.sha256)
            elif before != ref.sha256:
                values = {**writing.origin, "stage": stage, "blob_sha256": ref.sha256}
                its = update(artifacts).where(artifacts.c.key == key).values(values)
                if not writing.connection.execute(its).rowcount:  # by a centre's rules it is not ours to replace
                    self._blobs.take_unkept(writing, ref)
                    raise StoreFailed("MADE_BY_ANOTHER", key=key)
                self._blobs.forget(writing, before)
            note(writing, key, of)
            tell(writing)
        return ref

    def find(self, keys: Iterable[str]) -> dict[str, BlobRef]:
        """The artifacts that are there, by key. Their bytes can still be missing or damaged: `Blobs.read` knows."""
        wanted, found = list(dict.fromkeys(keys)), {}
        with self._database.read() as connection:
            for start in range(0, len(wanted), _KEYS_A_READ):
                asked = {"keys": wanted[start : start + _KEYS_A_READ]}
                found.update({row.key: blob_ref(row) for row in connection.execute(_FOUND, asked)})
        return found

    def find_of(self, dossier_id: UUID, keys: Iterable[str]) -> dict[str, BlobRef]:
        """As `find`, of the pages of a dossier; without what `of_strangers` names."""
        found = self.find(keys)
        for key in self.of_strangers(dossier_id, found):
            del found[key]
        return found

    def of_strangers(self, dossier_id: UUID, keys: Iterable[str]) -> frozenset[str]:
        """At a centre: under which of these keys of pages of a dossier a counter laid something that had nothing to do with it: it never
        looked after it, and scanned no page of it. Whoever may read a page knows its keys, and the first one's row stays."""
        wanted, found = list(dict.fromkeys(keys)), set[str]()
        if self._database.engine.dialect.name == "sqlite":
            return frozenset()
        its = (
            artifacts.c.station_id.in_(counters(self._database)),
            artifacts.c.station_id.not_in(_at_home_with(dossier_id)),
        )
        with self._database.read() as connection:
            for start in range(0, len(wanted), _KEYS_A_READ):
                asked = artifacts.c.key.in_(wanted[start : start + _KEYS_A_READ])
                found.update(connection.scalars(select(artifacts.c.key).where(asked, *its)))
        return frozenset(found)

    def made_at(self, key: str) -> datetime | None:
        """When what lies under a key was made (UTC); None where nothing does."""
        with self._database.read() as connection:
            found: datetime | None = connection.scalar(select(artifacts.c.at_utc).where(artifacts.c.key == key))
        return found

    def made_since(self, keys: Iterable[str], at: datetime) -> frozenset[str]:
        """Those of these keys under which something was made later than that."""
        wanted, found = list(dict.fromkeys(keys)), set[str]()
        with self._database.read() as connection:
            for start in range(0, len(wanted), _KEYS_A_READ):
                its = artifacts.c.key.in_(wanted[start : start + _KEYS_A_READ])
                found.update(connection.scalars(select(artifacts.c.key).where(its, artifacts.c.at_utc > at)))
        return frozenset(found)

    def forget_of_purged(self, sha256: str) -> None:
        """At a centre: drop what any machine made of pages with these bytes, rows and bytes, if all of them were purged. A station of its
        own finds it by its keys."""
        if self._database.engine.dialect.name != "sqlite":
            give_up_made(self._database, [sha256], self._blobs.take)

    def forget_of_all_purged(self) -> int:
        """At a centre: drop what is left that any machine made of purged pages, rows and bytes; returns how much.

        Raises:
            StoreFailed: the errors of the database and of the place of bytes.
        """
        left = left_made(self._database)
        return give_up_made(self._database, left, self._blobs.take) if left else 0

    def forget(self, key: str) -> None:
        """Drop an artifact, because its bytes are missing or damaged; does nothing where there is none."""
        with self._database.write("forget") as writing:
            sha256 = writing.connection.scalar(select(artifacts.c.blob_sha256).where(artifacts.c.key == key))
            if sha256 is not None:
                writing.connection.execute(delete(artifacts).where(artifacts.c.key == key))
                went(writing.connection, artifacts)
                self._blobs.forget(writing, sha256)
