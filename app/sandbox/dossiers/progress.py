"""Where a dossier stands over time: rows that are only added to. The last one counts.

Two steps come by themselves: a dossier that was received is accepted for processing once it is complete (a file in each required component)
for as long as the switch says, and one that waits for a supplement is received again when a file came. They are written down when
somebody looks, with the moment at which they were due.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Final

from app.domain.delivery import CLOSED, SUPPLEMENT
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.values import StatusChange

NEW, RECEIVED, PROCESSING = 1, 2, 4
STATUSES: Final = range(1, 11)
_COMPLETE: Final = "Đủ thành phần hồ sơ"
_SUPPLEMENTED: Final = "Đã nhận giấy tờ bổ sung"
_LATEST: Final = """
SELECT max(file.received_at) FROM file JOIN upload USING (id) WHERE dossier_code = ? AND attached AND deleted IS NULL
"""
_FILLED: Final = """
SELECT component.code, min(file.received_at)
FROM component LEFT JOIN upload ON upload.dossier_code = component.dossier_code AND upload.component_code = component.code
LEFT JOIN file ON file.id = upload.id AND attached AND deleted IS NULL
WHERE component.dossier_code = ? AND required GROUP BY component.code
"""


def history(connection: sqlite3.Connection, code: str) -> tuple[StatusChange, ...]:
    """All changes in order; the first one is from when the dossier was registered."""
    rows = connection.execute("SELECT * FROM status_change WHERE dossier_code = ? ORDER BY position", (code,))
    return tuple(StatusChange(row["status"], datetime.fromisoformat(row["at"]), row["note"]) for row in rows)


def write(connection: sqlite3.Connection, code: str, change: StatusChange) -> None:
    """Add a change."""
    connection.execute(
        "INSERT INTO status_change SELECT ?, count(*) + 1, ?, ?, ? FROM status_change WHERE dossier_code = ?",
        (code, change.status, change.at.isoformat(), change.note, code),
    )


def settle(connection: sqlite3.Connection, code: str, now: datetime, accepted_after_s: float | None) -> StatusChange:
    """Write down what was due by itself until `now` (`accepted_after_s` None: nothing is ever accepted); returns the last change."""
    last = history(connection, code)[-1]
    while (step := _due(connection, code, last, now, accepted_after_s)) is not None:
        write(connection, code, step)
        last = step
    return last


def refuse_if_closed(status: int) -> None:
    """Raises Refused: 409 DOSSIER_CLOSED."""
    if status in CLOSED:
        raise Refused(409, "DOSSIER_CLOSED", f"TrangThaiHoSo {status}")


def _due(
    connection: sqlite3.Connection, code: str, last: StatusChange, now: datetime, accepted_after_s: float | None
) -> StatusChange | None:
    if last.status == SUPPLEMENT:
        came_at = _moment(connection.execute(_LATEST, (code,)).fetchone()[0])
        return StatusChange(RECEIVED, came_at, _SUPPLEMENTED) if came_at is not None and came_at > last.at else None
    if last.status not in (NEW, RECEIVED) or accepted_after_s is None:
        return None
    complete_at = _complete_at(connection, code)
    if complete_at is None:
        return None
    due_at = max(complete_at, last.at) + timedelta(seconds=accepted_after_s)
    return StatusChange(PROCESSING, due_at, _COMPLETE) if due_at <= now else None


def _complete_at(connection: sqlite3.Connection, code: str) -> datetime | None:
    """Since when each required component has a file; where none is required, since the first file of any."""
    filled = [_moment(row[1]) for row in connection.execute(_FILLED, (code,))]
    if not filled:
        return _moment(connection.execute(_LATEST, (code,)).fetchone()[0])
    known = [moment for moment in filled if moment is not None]
    return max(known) if len(known) == len(filled) else None


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
