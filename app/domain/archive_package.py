"""A dossier as it is handed to the archive: what is told of it, before it is files. Values without bytes of papers; times are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from app.domain.archival_form import ArchivalForm, Filled, Missing
from app.domain.canonical import Json, canonical_json, sha256_hex
from app.domain.model import BlobRef


class EventType(StrEnum):
    """Kinds of events, by the names of the Library of Congress's vocabulary (id.loc.gov/vocabulary/preservation/eventType)."""

    CAPTURE = "capture"
    CREATION = "creation"
    MODIFICATION = "modification"
    MIGRATION = "migration"
    VALIDATION = "validation"
    QUALITY_REVIEW = "quality review"
    SIGNING = "digital signature generation"
    SIGNATURE_CHECK = "digital signature validation"
    TRANSFER = "transfer"
    FIXITY_CHECK = "fixity check"


class AgentType(StrEnum):
    """Kinds of agents, as PREMIS names them."""

    PERSON = "person"
    ORGANIZATION = "organization"
    SOFTWARE = "software"
    HARDWARE = "hardware"


@dataclass(frozen=True, slots=True)
class PackageAgent:
    """Who or what had a part in an event. A person has no name here: the audit chain has none either."""

    id: str
    kind: AgentType
    name: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class PackageEvent:
    """Something that happened to a dossier or its papers.

    Attributes:
        id: of this event, the same in each package that tells of it.
        kind: what happened.
        at: when.
        detail: what the record says: of an audit row its position and hash, of an artifact its key.
        objects: ids of what it happened to; the dossier's own where it was the dossier.
        agents: ids of who did it.
        holds: what came out of it, where something was judged; None: nothing was.
        outcome: the judge's words.
    """

    id: UUID
    kind: EventType
    at: datetime
    detail: str
    objects: tuple[UUID, ...]
    agents: tuple[str, ...]
    holds: bool | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """What a file is: media type, the name of its format, and its key in PRONOM where it is known."""

    media_type: str
    name: str
    version: str = ""
    pronom: str = ""


@dataclass(frozen=True, slots=True)
class PackagedPaper:
    """A paper and its finished file.

    Attributes:
        id: of the document (one version of the paper).
        component_code: which paper of the dossier.
        title: how the paper is called.
        name: of its file.
        file: its bytes.
        format: what the file is.
        made_at: the time of copying.
        made_here: whether the station made the file; else it was kept as it came.
        text: its words, pages apart by form feeds; empty: none were read.
        fields: of the circular.
        missing: fields that nobody said.
    """

    id: UUID
    component_code: str
    title: str
    name: str
    file: BlobRef
    format: FileFormat
    made_at: datetime
    made_here: bool
    text: str
    fields: Filled
    missing: Missing


@dataclass(frozen=True, slots=True)
class PackagedMaster:
    """A picture as it came from the device; `papers` are the ids of those that show it."""

    id: UUID
    name: str
    file: BlobRef
    format: FileFormat
    captured_at: datetime
    papers: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """All that a package says.

    Attributes:
        form: the circular's form, of the kind that the package is.
        dossier_id, dossier_code, title: which dossier; an empty title: nobody knows it.
        owner: the unit that received it; empty: not known.
        as_of: the moment of the last thing that it tells; no clock has a part in a package, so equal facts give equal bytes.
        program_version: of the station.
        papers, masters, events, agents: what it tells, in order; each agent and each object of an event is among them.
        fields, missing: of the circular's fields of the dossier.
    """

    form: ArchivalForm
    dossier_id: UUID
    dossier_code: str
    title: str
    owner: str
    as_of: datetime
    program_version: str
    papers: tuple[PackagedPaper, ...]
    masters: tuple[PackagedMaster, ...]
    events: tuple[PackageEvent, ...]
    agents: tuple[PackageAgent, ...]
    fields: Filled
    missing: Missing

    @property
    def id(self) -> UUID:
        """The package's own: another one where anything in it is another."""
        files: list[Json] = [[paper.name, paper.file.sha256] for paper in self.papers]
        files += [[master.name, master.file.sha256] for master in self.masters]
        events: list[Json] = [str(event.id) for event in self.events]
        told: list[Json] = [_told(self.fields), *(_told(paper.fields) for paper in self.papers)]
        said: dict[str, Json] = {
            "form": [self.form.name, self.form.kind.value],
            "as_of": self.as_of.isoformat(),
            "program": self.program_version,
            "files": files,
            "events": events,
            "fields": told,
            "texts": [sha256_hex(paper.text) for paper in self.papers],
        }
        return uuid5(self.dossier_id, canonical_json(said))


def _told(fields: Filled) -> Json:
    return {one.field.name: one.value for one in fields}


@dataclass(frozen=True, slots=True)
class PackageEntry:
    """A file of a package: its path from the package's own folder, and its bytes, or which stored ones they are."""

    path: str
    content: bytes | BlobRef


@dataclass(frozen=True, slots=True)
class PackageTree:
    """A package as files: the name of its folder, and what lies in it. `dated` is the time that its files bear."""

    name: str
    dated: datetime
    entries: tuple[PackageEntry, ...]
