"""The archival copy: what is written into a PDF/A beside its pages, and how it is judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from app.domain.canonical import Json
from app.domain.fields import Field


@dataclass(frozen=True, slots=True)
class ArchiveMetadata:
    """Document and XMP metadata. `title` is NFC; `made_at` (UTC), the time of copying, is an input: equal inputs give equal bytes.

    `said` is what a person said of the paper and its owner by then, in its written form and in the order of the form.
    """

    title: str
    dossier_code: str
    component_code: str
    made_at: datetime
    language: str = "vi-VN"
    said: tuple[tuple[Field, str], ...] = field(default=(), repr=False)

    def to_json(self) -> dict[str, Json]:
        """The part of an artifact's key that says what is written into the file."""
        return {
            "title": self.title,
            "dossier_code": self.dossier_code,
            "component_code": self.component_code,
            "made_at": self.made_at.isoformat(),
            "language": self.language,
            **({"said": {name.value: value for name, value in self.said}} if self.said else {}),
        }


@dataclass(frozen=True, slots=True)
class RuleFailure:
    """One broken rule of ISO 19005: clause and test number (`6.2.11.5-1`) and what it says."""

    clause: str
    message: str


@dataclass(frozen=True, slots=True)
class PdfaVerdict:
    """What the judge of PDF/A found. `engine` names the judge and its version."""

    flavour: str
    valid: bool
    failures: tuple[RuleFailure, ...]
    engine: str

    def to_json(self) -> dict[str, Json]:
        """The stored form."""
        return {
            "flavour": self.flavour,
            "valid": self.valid,
            "engine": self.engine,
            "failures": [{"clause": f.clause, "message": f.message} for f in self.failures],
        }


@dataclass(frozen=True, slots=True)
class ArchiveCodes:
    """What an archive file of ours says about itself in its XMP; None where the file is not ours. A claim, not proof."""

    dossier_code: str | None
    component_code: str | None
    title: str | None
