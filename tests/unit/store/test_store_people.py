"""Who signed in is known by the issuer's own name for the person."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from app.domain.errors import StoreFailed
from app.domain.identity import Person
from app.store.schema import audit_rows
from tests.support.store_world import Desk

MAU = Person("https://issuer.example", "1234", "Nguyễn Thị Mẫu")


def test_a_person_is_the_same_actor_every_day_whatever_the_name(desk: Desk) -> None:
    people = desk.store.people
    first = people.actor(MAU)
    assert people.actor(Person(MAU.issuer, MAU.subject, "Trần Thị Mẫu")) == first
    assert first.name == MAU.name


def test_people_of_one_name_are_not_one_person(desk: Desk) -> None:
    people = desk.store.people
    of_the_settings = desk.store.dossiers.actor(MAU.name)
    others = [
        people.actor(Person(issuer, subject, MAU.name)) for issuer, subject in (("a", "1"), ("a", "2"), ("b", "1"))
    ]
    assert len({of_the_settings.id, *(actor.id for actor in others)}) == 4
    assert [actor.name for actor in others] == [f"{MAU.name} ({number})" for number in (2, 3, 4)]


def test_a_certificate_is_bound_to_the_person(desk: Desk) -> None:
    people = desk.store.people
    assert people.actor(MAU).certificate_thumbprint is None
    assert people.actor(MAU, "ab" * 32).certificate_thumbprint == "ab" * 32
    assert people.actor(MAU).certificate_thumbprint == "ab" * 32


def test_a_certificate_has_one_holder_whoever_comes_to_its_desk(desk: Desk) -> None:
    people, thumbprint = desk.store.people, "ab" * 32
    of_the_settings = desk.store.dossiers.actor("Nguyễn Thị Mẫu", thumbprint)
    holder = people.actor(MAU, thumbprint)
    assert holder.certificate_thumbprint == thumbprint, "the same person, known by a name before"
    colleague = people.actor(Person(MAU.issuer, "5678", "Trần Văn B"), thumbprint)
    assert colleague.certificate_thumbprint is None
    next_shift = desk.store.dossiers.actor("Trần Văn B", thumbprint)
    assert next_shift.certificate_thumbprint is None, (
        "the name in the settings was changed, the thumbprint below it stayed"
    )
    assert people.holders(thumbprint.upper()) == {of_the_settings.id, holder.id}
    assert people.actor(MAU, "cd" * 32).certificate_thumbprint == "cd" * 32
    assert people.holders(thumbprint) == {of_the_settings.id}


def test_the_record_tells_of_coming_and_going_without_a_name(desk: Desk) -> None:
    people = desk.store.people
    actor = people.actor(MAU)
    people.signed_in(actor)
    people.signed_out(actor)
    with desk.store.database.read() as connection:
        rows = connection.execute(select(audit_rows).order_by(audit_rows.c.position)).all()
    told = [(row.event, row.facts) for row in rows if row.event.startswith("actor.")]
    events = [event for event, facts in told if facts == {"actor": str(actor.id)}]
    assert events == ["actor.known", "actor.identified", "actor.signed_in", "actor.signed_out"]
    assert rows[-1].actor_id == actor.id
    assert desk.store.audit.verify().first_break is None


@pytest.mark.parametrize("change", ["UPDATE actor_identities SET subject = 'x'", "DELETE FROM actor_identities"])
def test_who_somebody_is_stays(desk: Desk, change: str) -> None:
    desk.store.people.actor(MAU)
    with pytest.raises(StoreFailed), desk.store.database.write("actor") as writing:
        writing.connection.execute(text(change))
