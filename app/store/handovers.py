"""Dossiers that one officer handed over to another at a change of shift."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.domain.ids import new_id
from app.domain.model import Actor, Handover
from app.store.database import Database
from app.store.homes import given_away
from app.store.schema import handovers


class Handovers:
    """The handovers of a station; the last one of a dossier counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, dossier_ids: Sequence[UUID], receiver: Actor, giver: Actor) -> None:
        """Put down that dossiers are the receiver's now, all or none.

        Raises:
            StoreFailed: CONSTRAINT_BROKEN: there is no such dossier.
        """
        with self._database.write("handover", giver.id) as writing:
            for dossier_id in dossier_ids:
                seq = writing.next_seq(handovers.c.dossier_id, dossier_id, handovers.c.seq)
                writing.insert(handovers, id=new_id(), dossier_id=dossier_id, seq=seq, to_actor_id=receiver.id)
                writing.audit("dossier.handed_over", {"dossier": str(dossier_id), "to": str(receiver.id)})

    def to(self, receiver: Actor) -> tuple[Handover, ...]:
        """The dossiers whose last handover was to this officer, the oldest first; but for those that another counter looks after now."""
        last = (
            select(handovers.c.dossier_id, func.max(handovers.c.seq).label("seq"))
            .group_by(handovers.c.dossier_id)
            .subquery()
        )
        query = (
            select(handovers)
            .join(last, (last.c.dossier_id == handovers.c.dossier_id) & (last.c.seq == handovers.c.seq))
            .where(handovers.c.to_actor_id == receiver.id)
            .where(handovers.c.dossier_id.not_in(given_away(self._database.station_id)))
            .order_by(handovers.c.at_utc, handovers.c.id)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(Handover(row.dossier_id, row.actor_id, row.to_actor_id, row.at_utc) for row in rows)
