"""Which certificate is whose at this station: bound by the settings, one after another; the last one of a person counts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, Select, exists, func, select

from app.domain.ids import new_id
from app.domain.model import Actor
from app.domain.personal_names import is_called
from app.store.database import Writing
from app.store.schema import actor_certificates, actor_identities, actors


def thumbprint_of(connection: Connection, actor_id: UUID) -> str | None:
    """The certificate that was bound to the person last."""
    bound = select(actor_certificates.c.thumbprint).where(actor_certificates.c.of_actor_id == actor_id)
    return connection.scalar(bound.order_by(actor_certificates.c.seq.desc()).limit(1))


def holders_of(thumbprint: str) -> Select[tuple[UUID]]:
    """The people to whom this certificate was bound last."""
    newer = actor_certificates.alias()
    later = exists().where(
        newer.c.of_actor_id == actor_certificates.c.of_actor_id, newer.c.seq > actor_certificates.c.seq
    )
    same = func.lower(actor_certificates.c.thumbprint) == thumbprint.lower()
    return select(actor_certificates.c.of_actor_id).where(same, ~later)


def may_bind(connection: Connection, actor: Actor, thumbprint: str | None) -> bool:
    """Whether the certificate that the settings name is to be bound to this person.

    A certificate has one holder: settings in which the officer's name is changed at a change of shift, and nothing else, would give it a
    second one. Who comes by a sign-in takes it over from the same name in the settings, not from another who signed in. What the settings
    of another station said of its people, who came here with a dossier, is no word on this one's.
    """
    if thumbprint is None or thumbprint == actor.certificate_thumbprint:
        return False
    signed_in = exists().where(actor_identities.c.of_actor_id == actors.c.id)
    here = select(actors.c.station_id).where(actors.c.id == actor.id).scalar_subquery()
    others = select(actors.c.name, signed_in).where(actors.c.id.in_(holders_of(thumbprint)), actors.c.id != actor.id)
    others = others.where(actors.c.station_id == here)
    return all(not identified and is_called(name, actor.name) for name, identified in connection.execute(others))


def bind(writing: Writing, actor_id: UUID, thumbprint: str) -> None:
    """From now on this certificate is the person's."""
    seq = writing.next_seq(actor_certificates.c.of_actor_id, actor_id, actor_certificates.c.seq)
    writing.insert(actor_certificates, id=new_id(), of_actor_id=actor_id, seq=seq, thumbprint=thumbprint)
    writing.audit("actor.certificate", {"actor": str(actor_id), "thumbprint": thumbprint})
