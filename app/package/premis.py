"""PREMIS 3.0: what is kept, what happened to it, who did it, and who may see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element

from app.domain.archive_package import (
    FileFormat,
    PackageAgent,
    PackagedMaster,
    PackagedPaper,
    PackageEvent,
    PackageFacts,
)
from app.package.mets import PROGRAM
from app.package.xml import XSI, moment, node, written

_PREMIS = "http://www.loc.gov/premis/v3"
_TYPE = "UUID"
ACCESS_FIELD = "mode"
"""the field of the circular that says who may see a dossier"""


def representation_id(facts: PackageFacts, name: str) -> UUID:
    """The id of a representation: the same in each package of the dossier."""
    return uuid5(facts.dossier_id, f"representation/{name}")


def package_premis(facts: PackageFacts, events: Sequence[PackageEvent]) -> bytes:
    """The PREMIS of the package: the dossier as an intellectual entity, and what happened to it as a whole."""
    entity = node(
        "object",
        {"xsi:type": "intellectualEntity"},
        _identifier("object", str(facts.dossier_id)),
        _identifier("object", facts.dossier_code, "dossier code"),
        node("originalName", text=facts.title) if facts.title else None,
    )
    return _premis([entity], facts, events, _rights(facts))


def papers_premis(facts: PackageFacts, name: str, events: Sequence[PackageEvent]) -> bytes:
    """The PREMIS of the representation that holds the finished files."""
    files = [_paper(facts, name, paper) for paper in facts.papers]
    parts = [paper.id for paper in facts.papers]
    return _premis([_representation(facts, name, parts), *files], facts, events, None)


def masters_premis(facts: PackageFacts, name: str, events: Sequence[PackageEvent]) -> bytes:
    """The PREMIS of the representation that holds the pictures as they came from the device."""
    files = [_master(facts, name, master) for master in facts.masters]
    parts = [master.id for master in facts.masters]
    return _premis([_representation(facts, name, parts), *files], facts, events, None)


def _premis(
    objects: Sequence[Element], facts: PackageFacts, events: Sequence[PackageEvent], rights: Element | None
) -> bytes:
    wanted = {agent for event in events for agent in event.agents}
    agents = [_agent(agent) for agent in facts.agents if agent.id in wanted]
    return written(
        node(
            "premis",
            {
                "xmlns": _PREMIS,
                "xmlns:xsi": XSI,
                "version": "3.0",
            },
            *objects,
            *(_event(event) for event in events),
            *agents,
            rights,
        )
    )


def _identifier(of: str, value: str, kind: str = _TYPE) -> Element:
    return node(
        f"{of}Identifier",
        {},
        node(f"{of}IdentifierType", text=kind),
        node(f"{of}IdentifierValue", text=value),
    )


def _representation(facts: PackageFacts, name: str, parts: Iterable[UUID]) -> Element:
    return node(
        "object",
        {"xsi:type": "representation"},
        _identifier("object", str(representation_id(facts, name))),
        _relationship("structural", "has part", parts),
        _relationship("structural", "represents", [facts.dossier_id]),
    )


def _relationship(kind: str, sub: str, others: Iterable[UUID]) -> Element:
    return node(
        "relationship",
        {},
        node("relationshipType", text=kind),
        node("relationshipSubType", text=sub),
        *(
            node(
                "relatedObjectIdentifier",
                {},
                node("relatedObjectIdentifierType", text=_TYPE),
                node("relatedObjectIdentifierValue", text=str(other)),
            )
            for other in others
        ),
    )


def _paper(facts: PackageFacts, name: str, paper: PackagedPaper) -> Element:
    made = None
    if paper.made_here:
        made = node(
            "creatingApplication",
            {},
            node("creatingApplicationName", text=PROGRAM),
            node("dateCreatedByApplication", text=moment(paper.made_at)),
        )
    sources = [master.id for master in facts.masters if paper.id in master.papers]
    return node(
        "object",
        {"xsi:type": "file"},
        _identifier("object", str(paper.id)),
        _characteristics(paper.file.sha256, paper.file.size_bytes, paper.format, made),
        node("originalName", text=paper.name),
        _relationship("structural", "is part of", [representation_id(facts, name)]),
        _relationship("derivation", "has source", sources) if sources else None,
    )


def _master(facts: PackageFacts, name: str, master: PackagedMaster) -> Element:
    return node(
        "object",
        {"xsi:type": "file"},
        _identifier("object", str(master.id)),
        _characteristics(master.file.sha256, master.file.size_bytes, master.format, None),
        node("originalName", text=master.name),
        _relationship("structural", "is part of", [representation_id(facts, name)]),
        _relationship("derivation", "is source of", master.papers) if master.papers else None,
    )


def _characteristics(sha256: str, size_bytes: int, kind: FileFormat, made: Element | None) -> Element:
    fixity = node(
        "fixity",
        {},
        node("messageDigestAlgorithm", text="SHA-256"),
        node("messageDigest", text=sha256),
    )
    designation = node(
        "formatDesignation",
        {},
        node("formatName", text=kind.name),
        node("formatVersion", text=kind.version) if kind.version else None,
    )
    registry = None
    if kind.pronom:
        registry = node(
            "formatRegistry",
            {},
            node("formatRegistryName", text="PRONOM"),
            node("formatRegistryKey", text=kind.pronom),
        )
    return node(
        "objectCharacteristics",
        {},
        node("compositionLevel", text="0"),
        fixity,
        node("size", text=str(size_bytes)),
        node("format", {}, designation, registry),
        made,
    )


def _event(event: PackageEvent) -> Element:
    outcome = None
    if event.holds is not None:
        note = node("eventOutcomeDetail", {}, node("eventOutcomeDetailNote", text=event.outcome))
        outcome = node(
            "eventOutcomeInformation",
            {},
            node("eventOutcome", text="success" if event.holds else "fail"),
            note if event.outcome else None,
        )
    return node(
        "event",
        {},
        _identifier("event", str(event.id)),
        node("eventType", text=event.kind.value),
        node("eventDateTime", text=moment(event.at)),
        node("eventDetailInformation", {}, node("eventDetail", text=event.detail)),
        outcome,
        *(_linking("Agent", agent, "local") for agent in event.agents),
        *(_linking("Object", str(one), _TYPE) for one in event.objects),
    )


def _linking(what: str, value: str, kind: str) -> Element:
    return node(
        f"linking{what}Identifier",
        {},
        node(f"linking{what}IdentifierType", text=kind),
        node(f"linking{what}IdentifierValue", text=value),
    )


def _agent(agent: PackageAgent) -> Element:
    return node(
        "agent",
        {},
        _identifier("agent", agent.id, "local"),
        node("agentName", text=agent.name) if agent.name else None,
        node("agentType", text=agent.kind.value),
        node("agentVersion", text=agent.version) if agent.version else None,
    )


def _rights(facts: PackageFacts) -> Element | None:
    """Who may see the dossier; nothing where nobody said it."""
    said = next((one for one in facts.fields if one.field.name == ACCESS_FIELD), None)
    if said is None:
        return None
    meaning = said.field.codes.get(said.value, said.value)
    basis = node("otherRightsInformation", {}, node("otherRightsBasis", text=facts.form.source))
    granted = node("rightsGranted", {}, node("act", text="access"), node("restriction", text=meaning))
    statement = node(
        "rightsStatement",
        {},
        _identifier("rightsStatement", str(uuid5(facts.dossier_id, "rights"))),
        node("rightsBasis", text="other"),
        basis,
        granted,
        _linking("Object", str(facts.dossier_id), _TYPE),
    )
    return node("rights", {}, statement)
