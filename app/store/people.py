"""People who signed in, as actors of this station: known by the issuer's own name for them, never by what they are called."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import CompoundSelect, Connection, Uuid, and_, exists, literal, select, union

from app.domain.identity import Person
from app.domain.ids import new_id
from app.domain.model import Actor
from app.domain.rights import Action
from app.store.certificates import bind, holders_of, may_bind, thumbprint_of
from app.store.database import Database, Writing
from app.store.schema import actor_certificates, actor_identities, actors
from app.store.schema_retention import actor_erasures

_here, _there = actor_identities.alias(), actor_identities.alias()
_OTHERS = select(_there.c.of_actor_id).join(
    _here, and_(_there.c.issuer == _here.c.issuer, _there.c.subject == _here.c.subject)
)
"""what the same sign-in is called elsewhere"""


class People:
    """Who worked here after a sign-in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def actor(self, person: Person, certificate_thumbprint: str | None = None) -> Actor:
        """The person's actor, made on first use; a new thumbprint is bound to the person and kept, unless it is another person's.

        Two people may be called the same: the second one's actor bears a number behind the name.
        """
        with self._database.read() as connection:
            actor = self._find(connection, person)
            if actor is not None and not may_bind(connection, actor, certificate_thumbprint):
                return actor
        with self._database.write("actor") as writing:
            actor = self._find(writing.connection, person) or self._known(writing, person)
            if not may_bind(writing.connection, actor, certificate_thumbprint):
                return actor
            bind(writing, actor.id, str(certificate_thumbprint))
            return Actor(actor.id, actor.name, certificate_thumbprint)

    def find(self, name: str) -> Actor | None:
        """The person of that name at this station."""
        here = actors.c.station_id == self._database.station_id
        named = select(actors).where(here, actors.c.name == unicodedata.normalize("NFC", name))
        with self._database.read() as connection:
            row = connection.execute(named).first()
            return None if row is None else Actor(row.id, row.name, thumbprint_of(connection, row.id))

    def names(self, actor_ids: Collection[UUID]) -> dict[UUID, str]:
        """What people are called here; those who are no longer named are left out."""
        gone = exists().where(actor_erasures.c.of_actor_id == actors.c.id)
        query = select(actors.c.id, actors.c.name).where(actors.c.id.in_(actor_ids), ~gone)
        with self._database.read() as connection:
            return {row.id: row.name for row in connection.execute(query)}

    def holders(self, thumbprint: str) -> frozenset[UUID]:
        """The people to whom this certificate was bound last: one, or the same person under several names."""
        with self._database.read() as connection:
            return frozenset(connection.scalars(holders_of(thumbprint)))

    def holders_here(self, thumbprint: str) -> frozenset[UUID]:
        """Those of them who are this station's people: what another one's settings said of its people, who came with a dossier, says
        nothing of who may sign or seal here."""
        own = holders_of(thumbprint).join(actors, actors.c.id == actor_certificates.c.of_actor_id)
        with self._database.read() as connection:
            return frozenset(connection.scalars(own.where(actors.c.station_id == self._database.station_id)))

    def with_certificate(self, actor_ids: Collection[UUID]) -> frozenset[UUID]:
        """Those of them to whom a certificate was bound: it tells at every counter who they are."""
        known = select(actor_certificates.c.of_actor_id).where(actor_certificates.c.of_actor_id.in_(actor_ids))
        with self._database.read() as connection:
            return frozenset(connection.scalars(known))

    def signed_in_among(self, actor_ids: Collection[UUID]) -> frozenset[UUID]:
        """Those of them who came by a sign-in, so that their names are the issuer's word and no setting."""
        known = select(actor_identities.c.of_actor_id).where(actor_identities.c.of_actor_id.in_(actor_ids))
        with self._database.read() as connection:
            return frozenset(connection.scalars(known))

    def signed_in(self, actor: Actor) -> None:
        """The person came to the desk."""
        self._note("actor.signed_in", actor)

    def signed_out(self, actor: Actor) -> None:
        """The person left the desk."""
        self._note("actor.signed_out", actor)

    def refused(self, actor: Actor, action: Action) -> None:
        """The person asked for something that is not theirs to do."""
        self._note("right.refused", actor, action=action.value)

    def _note(self, event_name: str, actor: Actor, **more: str) -> None:
        with self._database.write("actor", actor.id) as writing:
            writing.audit(event_name, {"actor": str(actor.id), **more})

    def _find(self, connection: Connection, person: Person) -> Actor | None:
        row = connection.execute(
            select(actors.c.id, actors.c.name)
            .join(actor_identities, actor_identities.c.of_actor_id == actors.c.id)
            .where(
                actor_identities.c.station_id == self._database.station_id,
                actor_identities.c.issuer == person.issuer,
                actor_identities.c.subject == person.subject,
            )
        ).first()
        return None if row is None else Actor(row.id, row.name, thumbprint_of(connection, row.id))

    def _known(self, writing: Writing, person: Person) -> Actor:
        actor = Actor(new_id(), self._free_name(writing.connection, unicodedata.normalize("NFC", person.name)))
        writing.insert(actors, id=actor.id, name=actor.name)
        writing.audit("actor.known", {"actor": str(actor.id)})
        identity = {"issuer": person.issuer, "subject": person.subject}
        writing.insert(actor_identities, id=new_id(), of_actor_id=actor.id, **identity)
        writing.audit("actor.identified", {"actor": str(actor.id)})
        return actor

    def _free_name(self, connection: Connection, name: str) -> str:
        here = actors.c.station_id == self._database.station_id
        taken = set(
            connection.scalars(select(actors.c.name).where(here, actors.c.name.startswith(name, autoescape=True)))
        )
        numbered = itertools.chain([name], (f"{name} ({number})" for number in itertools.count(2)))
        return next(one for one in numbered if one not in taken)


def same_person(actor_id: UUID) -> CompoundSelect[UUID]:
    """An actor, and those that the same person is at other stations of the database, as far as their sign-ins tell."""
    return union(select(literal(actor_id, Uuid)), _OTHERS.where(_here.c.of_actor_id == actor_id))
