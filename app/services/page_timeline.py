"""The way of one page in sentences, in order: what a command prints and a window lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.messages import Language, happened, word
from app.services.provenance import PageTrail

_WITH_SERIAL: Final = ("serial:", "usb:")
"""what identities begin with that end in a serial number (`scanner.identity`)"""


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened: when (UTC), who did it (empty: the machine, or nobody is named any more), and what."""

    at: datetime
    by: str
    what: str


def serial_of(identity: str) -> str:
    """The serial number in what a device is known again by; empty: there is none in it."""
    return identity.rpartition(":")[2] if identity.startswith(_WITH_SERIAL) else ""


def timeline(page: PageTrail, language: Language) -> tuple[Moment, ...]:
    """All that happened to a page: a signature names whole seconds, so what was done in the same one came before it."""
    told = [Moment(one.at, one.by, happened(one, language)) for one in page.past]
    for one in page.origins:
        serial = serial_of(one.identity)
        known = f" ({word('provenance_serial', language, serial=serial)})" if serial else ""
        device = f"{one.label or one.device}{known}"
        where = word("provenance_origin", language, device=device, sheet=one.sheet, sha256=one.frame_sha256)
        told.append(Moment(one.scanned_at, one.by, where))
    for version in page.versions:
        number, sha256 = version.document.version, version.archive_sha256 or "–"
        made = word("provenance_version", language, version=number, sha256=sha256)
        told.append(Moment(version.document.made_at, "", made))
    for looked in page.looked:
        what = word(f"verdict_{looked.decision.verdict.value}", language)
        told.append(Moment(looked.decision.at, looked.by, word("provenance_looked", language, what=what)))
    return tuple(sorted(told, key=lambda one: one.at.replace(microsecond=0)))
