"""Who had their hands on pages, by the logs of every dossier that they were in; see `app.domain.review.hands`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Connection, select

from app.domain.arrange import Paper, arrange
from app.domain.editlog import TransferIn
from app.domain.review.hands import Part, hands_on
from app.store import operations
from app.store.capture import living_pages
from app.store.schema import documents, master_pages


def hands(
    connection: Connection, dossier_id: UUID, component_id: UUID, pages: Collection[UUID] = ()
) -> Mapping[UUID, frozenset[Part]]:
    """By actor, what they did to these pages of a paper, also before they came from another dossier.

    Args:
        connection: sees the state that counts.
        dossier_id: of the paper.
        component_id: the paper.
        pages: which of its pages; none: all that lie there now, or whoever took in the finished file that it is.
    """
    log = tuple(operations.read(connection, dossier_id, None))
    paper = arrange(log, living_pages(connection, dossier_id)).get(component_id, Paper())
    views = [view for view in paper.pages if not pages or view.id in pages]
    masters = {master for view in views for master in view.master_ids}
    its = masters | {view.id for view in views} | set(pages)
    parts: dict[UUID, set[Part]] = {}

    def add(found: Mapping[UUID, frozenset[Part]]) -> None:
        for actor, done in found.items():
            parts.setdefault(actor, set()).update(done)

    add(hands_on(log, component_id, its))
    came_from = {
        one.from_dossier
        for one in (entry.operation for entry in log)
        if isinstance(one, TransferIn) and one.page in its
    }
    for other in came_from - {dossier_id}:
        add(hands_on(tuple(operations.read(connection, other, None)), component_id, its))
    scanned = select(master_pages.c.actor_id).where(master_pages.c.id.in_(masters))
    add(dict.fromkeys(connection.scalars(scanned), frozenset({Part.SCANNED})))
    if not pages:
        kept = select(documents.c.actor_id).where(
            documents.c.component_id == component_id, documents.c.kept_blob_sha256.is_not(None)
        )
        add(dict.fromkeys(connection.scalars(kept), frozenset({Part.SCANNED})))
    return {actor: frozenset(done) for actor, done in parts.items()}
