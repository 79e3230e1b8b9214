"""A package as files: where each thing lies, and METS last, since it holds the hash of all the others.

<name>/METS.xml
<name>/metadata/descriptive/EAD.xml              the dossier's fields
<name>/metadata/preservation/PREMIS.xml          the dossier and what happened to it
<name>/representations/rep1/METS.xml
<name>/representations/rep1/data/                the finished file of each paper
<name>/representations/rep1/metadata/            the fields of each paper; the files and what happened to them
<name>/representations/masters/                  the same of the pictures from the device, where they are wanted
<name>/documentation/                            the fields that are missing, and the words of each paper
<name>/schemas/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from app.domain.archive_package import EventType, PackageEvent, PackageFacts, PackageTree
from app.package.descriptive import fields_schema, fields_xml, report
from app.package.files import Measured, of_blob, of_bytes
from app.package.mets import METS_FILE, Described, Representation, package_mets, package_name, representation_mets
from app.package.premis import masters_premis, package_premis, papers_premis

PAPERS, MASTERS = "rep1", "masters"
"""the names of the representations; the circular knows one, the first"""


def package(facts: PackageFacts, schemas: Mapping[str, bytes]) -> PackageTree:
    """All files of a package.

    Args:
        facts: what it says; at least one paper.
        schemas: by name, the XML Schemas that go along.
    """
    at, of_dossier, of_papers, of_masters = facts.as_of, *_shared_out(facts)
    descriptive = of_bytes("metadata/descriptive/EAD.xml", fields_xml(facts.fields, "../../schemas/ead.xsd"), at)
    premis = of_bytes("metadata/preservation/PREMIS.xml", package_premis(facts, of_dossier), at)
    documentation = [of_bytes("documentation/fields.json", report(facts), at, "application/json"), *_texts(facts)]
    own = {"ead.xsd": fields_schema(facts.form.dossier), "ead_doc.xsd": fields_schema(facts.form.document)}
    brought = [of_bytes(f"schemas/{name}", content, at) for name, content in sorted({**schemas, **own}.items())]
    representations = [_with_mets(facts, _papers(facts, of_papers))]
    if facts.masters:
        representations.append(_with_mets(facts, _masters(facts, of_masters)))
    groups = (("Documentation", documentation), ("Schemas", brought))
    mets = of_bytes(METS_FILE, package_mets(facts, descriptive, premis, groups, representations), at)
    files = [mets, descriptive, premis, *documentation, *brought]
    for one in representations:
        files += [*_present(one.mets), *one.data, *(part.file for part in one.described), one.premis]
    return PackageTree(package_name(facts.id), at, tuple(file.entry for file in files))


def _present(file: Measured | None) -> tuple[Measured, ...]:
    return () if file is None else (file,)


def _shared_out(facts: PackageFacts) -> tuple[list[PackageEvent], list[PackageEvent], list[PackageEvent]]:
    """The events of the dossier, of its papers, and of the pictures, where these go along."""
    masters = {master.id for master in facts.masters}
    dossier, papers, pictures = list[PackageEvent](), list[PackageEvent](), list[PackageEvent]()
    for event in facts.events:
        if event.objects == (facts.dossier_id,):
            dossier.append(event)
        elif event.kind is EventType.CAPTURE and masters.issuperset(event.objects):
            pictures.append(event)
        else:
            papers.append(event)
    return dossier, papers, pictures


def _papers(facts: PackageFacts, events: Sequence[PackageEvent]) -> Representation:
    folder = f"representations/{PAPERS}"
    data, described = list[Measured](), list[Described]()
    for paper in facts.papers:
        file = of_blob(f"{folder}/data/{paper.name}", paper.file, paper.made_at, paper.format.media_type)
        path = f"{folder}/metadata/descriptive/EAD_doc_{PurePosixPath(paper.name).stem}.xml"
        fields = of_bytes(path, fields_xml(paper.fields, "../../../../schemas/ead_doc.xsd"), facts.as_of)
        data.append(file)
        described.append(Described(fields, file))
    premis = _premis(facts, PAPERS, papers_premis(facts, PAPERS, events))
    return Representation(PAPERS, tuple(data), tuple(described), premis)


def _masters(facts: PackageFacts, events: Sequence[PackageEvent]) -> Representation:
    folder = f"representations/{MASTERS}/data"
    data = tuple(
        of_blob(f"{folder}/{one.name}", one.file, one.captured_at, one.format.media_type) for one in facts.masters
    )
    return Representation(MASTERS, data, (), _premis(facts, MASTERS, masters_premis(facts, MASTERS, events)))


def _premis(facts: PackageFacts, name: str, content: bytes) -> Measured:
    return of_bytes(f"representations/{name}/metadata/preservation/PREMIS_{name}.xml", content, facts.as_of)


def _with_mets(facts: PackageFacts, one: Representation) -> Representation:
    content = representation_mets(facts, one, facts.title or facts.dossier_code)
    return replace(one, mets=of_bytes(f"{one.folder}/{METS_FILE}", content, facts.as_of))


def _texts(facts: PackageFacts) -> list[Measured]:
    """The words of each paper that was read here."""
    return [
        of_bytes(
            f"documentation/text/{PurePosixPath(paper.name).stem}.txt",
            paper.text.encode(),
            paper.made_at,
            "text/plain",
        )
        for paper in facts.papers
        if paper.text
    ]
