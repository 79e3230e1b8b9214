"""A dossier as it is handed to the archive, made up: two papers, a picture, and things that happened to them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from uuid import UUID, uuid5

from app.domain.archival_form import ArchivalForm, Known, PackageKind, fill, form_on, load_forms
from app.domain.archive_package import (
    AgentType,
    EventType,
    FileFormat,
    PackageAgent,
    PackagedMaster,
    PackagedPaper,
    PackageEntry,
    PackageEvent,
    PackageFacts,
)
from app.domain.model import BlobRef

ARCHIVAL = Path(__file__).resolve().parents[2] / "resources" / "archival"
AT = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
DOSSIER = UUID("0192f0c1-0000-7000-8000-000000000001")
CODE = "H56.14-261124-0001"
PDF = b"%PDF-1.7 a paper"
PICTURE = b"II*\0 a picture"
NOBODY: Mapping[str, str] = MappingProxyType({})


def form_of(kind: PackageKind) -> ArchivalForm:
    """The form of today."""
    return form_on(load_forms(ARCHIVAL), kind, date(2026, 11, 24))


def schemas() -> dict[str, bytes]:
    """What goes along."""
    return {file.name: file.read_bytes() for file in (ARCHIVAL / "schemas").glob("*.xsd")}


def blob(data: bytes, media_type: str) -> BlobRef:
    """Bytes as they are stored."""
    return BlobRef(hashlib.sha256(data).hexdigest(), media_type, len(data))


def stored(file: BlobRef) -> bytes:
    """The bytes of what is stored."""
    return {blob(data, "").sha256: data for data in (PDF, PICTURE)}[file.sha256]


def content(entry: PackageEntry) -> bytes:
    """The bytes of a file of a package."""
    return stored(entry.content) if isinstance(entry.content, BlobRef) else entry.content


def made_up(
    kind: PackageKind = PackageKind.AIP,
    said: Mapping[str, str] = NOBODY,
    title: str = "Đăng ký khai sinh",
    papers: int = 2,
) -> PackageFacts:
    """The dossier; `said` is what a person said of its fields, as the form writes it."""
    form = form_of(kind)
    known = {Known.DOSSIER_CODE: CODE, Known.DOSSIER_TITLE: title, Known.PAPERS: str(papers)}
    fields, missing = fill(form.dossier, form.dates, said, known)
    inherited = {one.field.name: one.value for one in fields}
    made = tuple(_paper(form, number, inherited) for number in range(1, papers + 1))
    picture = PackagedMaster(
        uuid5(DOSSIER, "picture"),
        "0001.tif",
        blob(PICTURE, "image/tiff"),
        FileFormat("image/tiff", "TIFF"),
        AT,
        (made[0].id,),
    )
    events = (
        _event(EventType.CAPTURE, picture.id, "station"),
        _event(EventType.MODIFICATION, DOSSIER, "station"),
        _event(EventType.VALIDATION, made[0].id, "judge", holds=True),
    )
    agents = (
        PackageAgent("station", AgentType.HARDWARE, "station"),
        PackageAgent("judge", AgentType.SOFTWARE, "veraPDF", "1.28"),
    )
    return PackageFacts(
        form, DOSSIER, CODE, title, "H56.14", AT, "0.1.0", made, (picture,), events, agents, fields, missing
    )


def _paper(form: ArchivalForm, number: int, inherited: Mapping[str, str]) -> PackagedPaper:
    known = {Known.ORDINAL: str(number), Known.TYPE_NAME: "Quyết định giao đất", Known.ISSUED_ON: "2026-10-02"}
    fields, missing = fill(form.document, form.dates, {}, known, inherited)
    kind = FileFormat("application/pdf", "PDF/A-2u", "", "fmt/478")
    name = f"{CODE}.{number}.pdf"
    return PackagedPaper(
        uuid5(DOSSIER, name),
        f"TP0{number}",
        "Quyết định",
        name,
        blob(PDF, "application/pdf"),
        kind,
        AT,
        True,
        "Chữ",
        fields,
        missing,
    )


def _event(kind: EventType, of: UUID, agent: str, holds: bool | None = None) -> PackageEvent:
    return PackageEvent(uuid5(of, kind.value), kind, AT, "a row", (of,), (agent,), holds, "" if holds is None else "ok")
