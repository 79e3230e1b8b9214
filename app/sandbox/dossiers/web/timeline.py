"""What happened to a dossier, derived from what the records hold: nothing is kept for the timeline itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.delivery import UploadManifest
from app.sandbox.dossiers.database import Database
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.values import StatusChange, StoredFile
from app.sandbox.dossiers.web.words import STATUS, Mark, Words


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `detail` says to what, or why."""

    at: datetime
    words: Words
    detail: str


@dataclass(frozen=True, slots=True)
class Announced:
    """An upload that a station announced, whatever became of it."""

    at: datetime
    title: str
    component_code: str


_ANNOUNCED = Words(Mark.OPEN, "Trạm báo sẽ gửi tệp", "announced")
_ATTACHED = Words(Mark.DONE, "Nhận và gắn tệp", "received, attached")
_LOOSE = Words(Mark.WRONG, "Nhận tệp nhưng không gắn", "received, not attached")
_REPLACED = Words(Mark.ENDED, "Thay tệp", "replaced")
_WITHDRAWN = Words(Mark.ENDED, "Gỡ tệp", "withdrawn")


def timeline(records: Records, code: str) -> list[Event]:
    """All events of a dossier, the newest first."""
    files = records.files(code, attached_only=False)
    return told(records.statuses(code), _announced(records.database, code), files)


def told(statuses: Sequence[StatusChange], announced: Sequence[Announced], files: Sequence[StoredFile]) -> list[Event]:
    """The same from the records' values."""
    replaced = {file.manifest.supersedes for file in files}
    events = [Event(change.at, STATUS[change.status], change.note) for change in statuses]
    for file in files:
        named = f"{file.manifest.component_code} · {file.manifest.title}"
        receipt = f"{named} · {file.receipt['MaBienNhan']}"
        events.append(Event(file.received_at, _ATTACHED if file.attached else _LOOSE, receipt))
        if file.deleted is not None and file.deleted_at is not None:
            gone = Event(file.deleted_at, _REPLACED, f"{named} · phiên bản {file.manifest.version}")
            events.append(
                gone if file.id in replaced else Event(file.deleted_at, _WITHDRAWN, f"{named}: {file.deleted}")
            )
    events += [Event(one.at, _ANNOUNCED, f"{one.component_code} · {one.title}") for one in announced]
    # of one moment: what followed stands above its cause
    return sorted(events, key=lambda event: event.at, reverse=True)


def _announced(database: Database, code: str) -> list[Announced]:
    """What stations announced; a file of the province's interface comes without a word."""
    asked = "SELECT manifest, announced_at FROM upload WHERE dossier_code = ? AND key != 'loose-' || id"
    with database.transaction() as connection:
        rows = [(row["manifest"], row["announced_at"]) for row in connection.execute(asked, (code,))]
    manifests = [(UploadManifest.from_json(json.loads(stored)), at) for stored, at in rows]
    return [Announced(datetime.fromisoformat(at), told.title, told.component_code) for told, at in manifests]
