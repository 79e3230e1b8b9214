"""METS 1.12 as E-ARK's common specification (CSIP 2.1) and TT 05/2025/TT-BNV want it: of the package, and of each representation.

CSIP63, as eark-validator 1.1.3 tests it, is met by the content type OTHER alone: each group of files says OTHER and names the form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from xml.etree.ElementTree import Element

from app.domain.archival_form import PackageKind
from app.domain.archive_package import PackageFacts
from app.package.files import Measured, file_id, xml_id
from app.package.xml import XLINK, XSI, moment, node, written

METS_FILE = "METS.xml"
PROGRAM = "Sohoa"
_CSIP = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
_SIP = "https://DILCIS.eu/XML/METS/SIPExtensionMETS"
_PROFILES = {
    PackageKind.AIP: "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml",
    PackageKind.SIP: "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml",
}


@dataclass(frozen=True, slots=True)
class Described:
    """A descriptive file, and which file of the representation it describes; None: the whole."""

    file: Measured
    of: Measured | None = None


@dataclass(frozen=True, slots=True)
class Representation:
    """A representation: its name, its files, what describes them, and its own METS once that is written."""

    name: str
    data: tuple[Measured, ...]
    described: tuple[Described, ...]
    premis: Measured
    mets: Measured | None = None

    @property
    def folder(self) -> str:
        """Its folder in the package."""
        return f"representations/{self.name}"


def package_name(package: UUID) -> str:
    """The name of a package, which is that of its folder too."""
    return f"uuid-{str(package).upper()}"


def package_mets(
    facts: PackageFacts,
    descriptive: Measured,
    premis: Measured,
    groups: Sequence[tuple[str, Sequence[Measured]]],
    representations: Sequence[Representation],
) -> bytes:
    """The METS of the package.

    Args:
        facts: what the package says.
        descriptive: what describes the dossier.
        premis: what happened to it.
        groups: documentation and schemas, by the names that E-ARK has for them.
        representations: with their METS.
    """
    package, files = facts.id, []
    divisions = [_metadata(package, "", (descriptive,), premis)]
    for use, members in groups:
        files.append(_group(facts, use, members, ""))
        divisions.append(_division(package, use, _pointer(xml_id(package, "group", use))))
    held = []
    for one in representations:
        assert one.mets is not None
        use = f"Representations/{one.name}"
        files.append(_group(facts, use, (one.mets,), ""))
        group = xml_id(package, "group", use)
        held.append(_division(package, use, _mets_pointer(one.mets.path, group)))
    first = xml_id(package, "group", f"Representations/{representations[0].name}")
    divisions.append(_division(package, "Representations", _pointer(first), *held))
    name = package_name(package)
    return written(
        _mets(
            facts,
            name,
            facts.title or facts.dossier_code,
            "schemas",
            _header(facts, of_package=True),
            _dmd(package, descriptive, "", facts),
            _amd(package, premis, ""),
            node("fileSec", {"ID": xml_id(package, "fileSec")}, *files),
            _map(package, "", name, divisions),
        )
    )


def representation_mets(facts: PackageFacts, one: Representation, label: str) -> bytes:
    """The METS of a representation: each of its files, and what describes it."""
    package, scope = facts.id, one.folder
    links = [
        _link(package, scope, described.file, described.of) for described in one.described if described.of is not None
    ]
    described = [part.file for part in one.described]
    divisions = [
        _metadata(package, scope, described, one.premis),
        _division(package, "Data", *(_pointer(file_id(package, file.path)) for file in one.data), scope=scope),
        _division(package, "MetadataLink", *links, scope=scope) if links else None,
    ]
    return written(
        _mets(
            facts,
            one.name,
            label,
            "../../schemas",
            _header(facts, of_package=False),
            *(_dmd(package, file, scope, facts) for file in described),
            _amd(package, one.premis, scope),
            node("fileSec", {"ID": xml_id(package, scope, "fileSec")}, _group(facts, "Data", one.data, scope)),
            _map(package, scope, one.name, divisions),
        )
    )


def _mets(facts: PackageFacts, name: str, label: str, schemas: str, *parts: Element | None) -> Element:
    where = (
        f"http://www.loc.gov/METS/ {schemas}/mets1_12.xsd {XLINK} {schemas}/xlink.xsd"
        f" {_CSIP} {schemas}/DILCISExtensionMETS.xsd {_SIP} {schemas}/DILCISExtensionSIPMETS.xsd"
    )
    return node(
        "mets",
        {
            "xmlns": "http://www.loc.gov/METS/",
            "xmlns:xsi": XSI,
            "xmlns:xlink": XLINK,
            "xmlns:csip": _CSIP,
            "xmlns:sip": _SIP,
            "OBJID": name,
            "LABEL": label,
            "TYPE": "Mixed",
            "PROFILE": _PROFILES[facts.form.kind],
            "csip:CONTENTINFORMATIONTYPE": "MIXED",
            "xsi:schemaLocation": where,
        },
        *parts,
    )


def _header(facts: PackageFacts, *, of_package: bool) -> Element:
    at = moment(facts.as_of)
    program = node(
        "agent",
        {"ROLE": "CREATOR", "TYPE": "OTHER", "OTHERTYPE": "SOFTWARE"},
        node("name", text=PROGRAM),
        node("note", {"csip:NOTETYPE": "SOFTWARE VERSION"}, text=facts.program_version),
    )
    unit = {"ROLE": "OTHER", "OTHERROLE": "SUBMITTER", "TYPE": "ORGANIZATION"}
    return node(
        "metsHdr",
        {
            "CREATEDATE": at,
            "LASTMODDATE": at,
            "RECORDSTATUS": "NEW",
            "csip:OAISPACKAGETYPE": facts.form.kind.value.upper(),
        },
        program,
        node("agent", unit, node("name", text=facts.owner)) if facts.owner else None,
        node("altRecordID", {"TYPE": "REFERENCECODE"}, text=facts.dossier_code) if of_package else None,
    )


def _dmd(package: UUID, file: Measured, folder: str, facts: PackageFacts) -> Element:
    kind = {"MDTYPE": "OTHER", "OTHERMDTYPE": facts.form.name, "MDTYPEVERSION": "1.0"}
    section = {"ID": xml_id(package, "dmd", file.path), "CREATED": moment(file.created_at), "STATUS": "CURRENT"}
    return node("dmdSec", section, _reference(package, file, folder, kind))


def _amd(package: UUID, premis: Measured, folder: str) -> Element:
    kind = {"MDTYPE": "PREMIS", "MDTYPEVERSION": "3.0"}
    part = {"ID": xml_id(package, "digiprov", premis.path), "STATUS": "CURRENT"}
    section = {"ID": xml_id(package, "amd", premis.path)}
    return node("amdSec", section, node("digiprovMD", part, _reference(package, premis, folder, kind)))


def _reference(package: UUID, file: Measured, folder: str, kind: dict[str, str]) -> Element:
    place = {"ID": xml_id(package, "mdRef", file.path), "LOCTYPE": "URL", **kind}
    where = {"xlink:type": "simple", "xlink:href": file.below(folder)}
    return node("mdRef", {**place, **where, **_measures(file)})


def _measures(file: Measured) -> dict[str, str]:
    return {
        "MIMETYPE": file.media_type,
        "SIZE": str(file.size_bytes),
        "CREATED": moment(file.created_at),
        "CHECKSUM": file.sha256,
        "CHECKSUMTYPE": "SHA-256",
    }


def _group(facts: PackageFacts, use: str, files: Sequence[Measured], folder: str) -> Element:
    package = facts.id
    scope = (folder,) if folder else ()
    return node(
        "fileGrp",
        {
            "ID": xml_id(package, *scope, "group", use),
            "USE": use,
            "csip:CONTENTINFORMATIONTYPE": "OTHER",
            "csip:OTHERCONTENTINFORMATIONTYPE": f"{facts.form.name}-{facts.form.kind.value}",
        },
        *(
            node(
                "file",
                {"ID": file_id(package, file.path), **_measures(file)},
                node("FLocat", {"LOCTYPE": "URL", "xlink:type": "simple", "xlink:href": file.below(folder)}),
            )
            for file in files
        ),
    )


def _map(package: UUID, scope: str, label: str, divisions: Sequence[Element | None]) -> Element:
    kind = {"TYPE": "ORIGINAL"} if scope else {}
    top = node("div", {"ID": xml_id(package, scope, "div"), "LABEL": label, **kind}, *divisions)
    return node("structMap", {"ID": xml_id(package, scope, "map"), "TYPE": "PHYSICAL", "LABEL": "CSIP"}, top)


def _metadata(package: UUID, scope: str, described: Sequence[Measured], premis: Measured) -> Element:
    sections = {
        "DMDID": " ".join(xml_id(package, "dmd", file.path) for file in described),
        "ADMID": xml_id(package, "amd", premis.path),
    }
    return node("div", {"ID": xml_id(package, scope, "div", "Metadata"), "LABEL": "Metadata", **sections})


def _division(package: UUID, label: str, *children: Element, scope: str = "") -> Element:
    return node("div", {"ID": xml_id(package, scope, "div", label), "LABEL": label}, *children)


def _link(package: UUID, scope: str, description: Measured, file: Measured) -> Element:
    """Which file a description is of, as the circular says it."""
    named = {"ID": xml_id(package, scope, "link", file.path), "LABEL": "MetadataLink/File"}
    return node(
        "div",
        {**named, "DMDID": xml_id(package, "dmd", description.path)},
        _pointer(file_id(package, file.path)),
    )


def _pointer(to: str) -> Element:
    return node("fptr", {"FILEID": to})


def _mets_pointer(path: str, group: str) -> Element:
    return node("mptr", {"LOCTYPE": "URL", "xlink:type": "simple", "xlink:href": path, "xlink:title": group})
