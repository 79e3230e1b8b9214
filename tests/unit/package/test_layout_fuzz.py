"""Whatever titles, units, hashes and events a dossier has: each XML file of its package holds to its schema, and each hash is right."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from app.domain.archival_form import PackageKind
from app.domain.archive_package import AgentType, EventType, PackageAgent, PackageEvent, PackageFacts
from app.package.check import check
from app.package.layout import package
from tests.support.package_facts import ARCHIVAL, AT, DOSSIER, content, made_up, schemas

ANY = st.text(max_size=30)


@functools.cache
def schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(ARCHIVAL / "schemas" / name))


@st.composite
def facts(draw: st.DrawFn) -> PackageFacts:
    made = made_up(draw(st.sampled_from(PackageKind)), papers=draw(st.integers(1, 4)))
    papers = tuple(replace(one, title=draw(ANY), text=draw(ANY), made_here=draw(st.booleans())) for one in made.papers)
    objects = st.sampled_from([DOSSIER, *(one.id for one in papers)])
    events = tuple(
        PackageEvent(
            draw(st.uuids()),
            draw(st.sampled_from(EventType)),
            AT,
            draw(ANY),
            tuple(draw(st.lists(objects, min_size=1, max_size=3, unique=True))),
            ("one",),
            draw(st.none() | st.booleans()),
            draw(ANY),
        )
        for _ in range(draw(st.integers(0, 4)))
    )
    agent = PackageAgent("one", draw(st.sampled_from(AgentType)), draw(ANY), draw(ANY))
    masters = made.masters if draw(st.booleans()) else ()
    return replace(
        made, title=draw(ANY), owner=draw(ANY), papers=papers, events=events, agents=(agent,), masters=masters
    )


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(told=facts())
def test_a_package_of_whatever_facts_is_valid(told: PackageFacts) -> None:
    files = {entry.path: content(entry) for entry in package(told, schemas()).entries}
    for path, data in files.items():
        if path.endswith("METS.xml"):
            schema("mets1_12.xsd").assertValid(etree.fromstring(data))
        elif "PREMIS" in path:
            schema("premis-v3-0.xsd").assertValid(etree.fromstring(data))

    def measure(path: str) -> tuple[int, str]:
        return len(files[path]), hashlib.sha256(files[path]).hexdigest()

    assert check(files.keys(), measure, files.__getitem__) == ()
