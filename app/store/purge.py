"""Taking bytes away for good, in a way that can be told later."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select

from app.domain.arrange import arrange, cover_lost
from app.domain.editlog import REMAKING
from app.domain.errors import StoreFailed
from app.domain.ids import new_id
from app.domain.model import Actor
from app.store.blobs import open_tombstones
from app.store.capture import living_pages
from app.store.database import Writing
from app.store.dossiers import add_decisions
from app.store.homes import home_now, home_of_pages
from app.store.operations import read
from app.store.schema import blobs, master_pages, operations, purged_pages, returned_blobs, tombstones
from app.store.store import Store


def purge(store: Store, sha256: str, reason: str, actor: Actor) -> tuple[UUID, ...]:
    """The bytes go, a tombstone row stays: hash, reason, actor, time. Purging twice is purging once.

    The tombstone is written first; a crash before the bytes went is made good by the next purge or collection. Master pages in these bytes
    are purged with them, also should the same bytes ever come in anew: that makes new pages. Their words leave the search index at once,
    copies in a backup folder with the next backup into it. What they were joined to stays; where a cover went with them a person is asked
    to look at it (`COVER_LOST`). Where a dossier that was handed over has a page in the very same bytes these stay, for its sake, until
    its new home takes that page away.

    Args:
        store: the open store.
        sha256: which blob.
        reason: why, in words; it stays out of the audit chain.
        actor: who decided it.

    Returns:
        The master pages that went with it.

    Raises:
        StoreFailed: NOT_STORED.
    """
    with store.database.write("purge", actor.id) as writing:
        if writing.connection.scalar(select(blobs.c.sha256).where(blobs.c.sha256 == sha256)) is None:
            raise StoreFailed("NOT_STORED", "blob", kind="blob", id=sha256)
        gone = exists().where(purged_pages.c.page_id == master_pages.c.id)
        in_blob = select(master_pages.c.id).where(master_pages.c.blob_sha256 == sha256)
        there = set(writing.connection.scalars(in_blob.where(~gone, _lies_elsewhere(writing))))
        if there and writing.connection.scalar(in_blob.where(~_lies_elsewhere(writing)).limit(1)) is None:
            there.clear()  # none of them is this station's: it is refused
        living = writing.connection.scalars(in_blob.where(~gone).order_by(master_pages.c.id))
        pages = tuple(one for one in living if one not in there)
        is_due = pages or not there
        if is_due and writing.connection.scalar(open_tombstones(sha256).limit(1)) is None:
            tombstone_id = new_id()
            writing.insert(tombstones, id=tombstone_id, blob_sha256=sha256, reason=reason)
            for page_id in pages:
                writing.insert(purged_pages, page_id=page_id, tombstone_id=tombstone_id)
            facts = {"tombstone": str(tombstone_id), "sha256": sha256, "pages": [str(page) for page in pages]}
            writing.audit("blob.purged", facts)
            if there:
                writing.insert(returned_blobs, tombstone_id=tombstone_id)
                writing.audit("blob.returned", {"sha256": sha256, "tombstone": str(tombstone_id)})
            _doubt_what_is_bared(writing, pages)
    store.blobs.unlink_purged(sha256)
    store.artifacts.forget_of_purged(sha256)
    store.search.forget_purged()
    return pages


def _lies_elsewhere(writing: Writing) -> ColumnElement[bool]:
    """Of a page: it lies in a dossier that another station looks after, though this one may know no more than out of which it went."""
    its = operations.c.page_id == master_pages.c.id
    here = home_of_pages().where(its, home_now() == writing.station_id).correlate(master_pages).exists()
    return exists().where(its) & ~here


def _doubt_what_is_bared(writing: Writing, pages: Sequence[UUID]) -> None:
    """Most pages were never joined to another one: then no log has to be read."""
    remade = select(operations.c.dossier_id).where(operations.c.kind.in_([kind.__name__ for kind in REMAKING]))
    where = select(operations.c.dossier_id).where(operations.c.page_id.in_(pages), operations.c.dossier_id.in_(remade))
    for dossier_id in writing.connection.scalars(where.distinct()).all():
        log = list(read(writing.connection, dossier_id, None))
        add_decisions(
            writing, dossier_id, cover_lost(arrange(log, living_pages(writing.connection, dossier_id)).values())
        )
