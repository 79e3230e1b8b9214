"""What is told of each paper of a package: its words, its format, what was entered of it, and the pictures it was made from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID, uuid5

from app.domain.archival import PdfaVerdict
from app.domain.archival_form import Known
from app.domain.archive_package import FileFormat, PackagedMaster
from app.domain.document_state import DocumentState
from app.domain.editlog import LoggedOperation
from app.domain.entered import said_of_papers
from app.domain.fields import Field
from app.domain.model import BlobRef, Dossier
from app.domain.page import PageText

if TYPE_CHECKING:
    from app.store.store import Store

DIGITISED: Final = "digitised"
"""how far the form may trust a paper that was scanned here, in the neutral words of `Known.TRUST`"""
DONE: Final = frozenset({9, 10})
"""statuses of the dossier system with which a dossier ends: done, returned"""
FORMAT_OF_KEPT: Final = FileFormat("application/pdf", "application/pdf")
"""nobody said which PDF a kept file is"""

_PRONOM: Final = {
    "1a": "fmt/95",
    "1b": "fmt/354",
    "2a": "fmt/476",
    "2b": "fmt/477",
    "2u": "fmt/478",
    "3a": "fmt/479",
    "3b": "fmt/480",
    "3u": "fmt/481",
}
_PICTURES: Final = {
    "image/tiff": ("TIFF", "fmt/353", ".tif"),
    "image/png": ("PNG", "", ".png"),
    "image/jpeg": ("JPEG", "", ".jpg"),
    "application/pdf": ("application/pdf", "", ".pdf"),
}
"""name, PRONOM key where the media type alone tells it, and suffix"""
_NUMBERED: Final = re.compile(r"(\d{1,11})\s*/\s*(\S.*)")
"""*số/ký hiệu*: 125/QĐ-SGDĐT"""
_PAGE_BREAK: Final = "\f"


@dataclass(frozen=True, slots=True)
class JudgedArchive:
    """The archive file that a paper's finished file is, or was before it was signed, and what its judge said, where that is known."""

    file: BlobRef
    verdict: PdfaVerdict | None


class Captures(Protocol):
    """Knows when pictures came."""

    def captured_at(self, sha256: str) -> datetime | None:
        """When the picture of this hash came from the device."""
        ...


def format_of(verdict: PdfaVerdict | None) -> FileFormat:
    """The format of an archive as the judge of PDF/A found it; without its word just a PDF."""
    if verdict is None or not verdict.valid:
        return FORMAT_OF_KEPT
    return FileFormat("application/pdf", f"PDF/A-{verdict.flavour}", "", _PRONOM.get(verdict.flavour, ""))


def paper_facts(state: DocumentState, log: Sequence[LoggedOperation]) -> dict[Known, str]:
    """What the station knows of a paper by itself: what was entered, and what a reused paper or a result is known by."""
    said = said_of_papers(log).get(state.document.component_id, {})
    number, issuer = said.get(Field.NUMBER, ""), said.get(Field.ISSUER, "")
    issued_on = said.get(Field.ISSUED_ON, "")
    if state.result is not None:
        number, issuer = number or state.result.number, issuer or state.result.issuer
    if state.origin is not None:
        number, issuer = number or state.origin.number, issuer or state.origin.issuer
        day = state.origin.issued_on
        issued_on = issued_on or (day.isoformat() if day is not None else "")
    kept = state.document.kept_blob is not None
    split = _NUMBERED.fullmatch(number)
    return {
        Known.TYPE_NAME: state.metadata.title,
        Known.NUMBER: split.group(1) if split else "",
        Known.NOTATION: split.group(2) if split else number,
        Known.ISSUED_ON: issued_on,
        Known.ISSUER: issuer,
        Known.SUMMARY: said.get(Field.SUMMARY, ""),
        Known.LANGUAGE: "" if kept else state.metadata.language,
        Known.TRUST: "" if kept else DIGITISED,
    }


def words_of(store: Store, state: DocumentState) -> str:
    """The words of a paper as they were read, pages apart by form feeds; of a page that is not found nothing."""
    pages = []
    for view in state.pages:
        _, words, *_ = state.keys_of(view)
        text = state.artifacts.get(words)
        pages.append("" if text is None else PageText.decode(store.blobs.read(text)).text)
    return _PAGE_BREAK.join(pages) if any(pages) else ""


def picture_id(dossier_id: UUID, file: BlobRef) -> UUID:
    """The id of a picture from the device: the same in each package of the dossier."""
    return uuid5(dossier_id, f"master/{file.sha256}")


def masters_of(dossier: Dossier, states: Sequence[DocumentState], captures: Captures) -> tuple[PackagedMaster, ...]:
    """The pictures that the papers show, as they came from the device, in the order in which they are first shown."""
    shown = dict[str, tuple[BlobRef, list[UUID]]]()
    made_at = {state.document.id: state.document.made_at for state in states}
    for state in states:
        for view in state.pages:
            for master in (state.masters[one] for one in view.master_ids):
                _, papers = shown.setdefault(master.blob.sha256, (master.blob, []))
                papers.append(state.document.id)
    found = []
    for number, (file, papers) in enumerate(shown.values(), 1):
        name, pronom, suffix = _PICTURES.get(file.media_type, (file.media_type, "", ""))
        came = captures.captured_at(file.sha256) or min(made_at[paper] for paper in papers)
        kind = FileFormat(file.media_type, name, "", pronom)
        of = tuple(dict.fromkeys(papers))
        found.append(PackagedMaster(picture_id(dossier.id, file), f"{number:04d}{suffix}", file, kind, came, of))
    return tuple(found)
