"""Files of ours that were read back from the disk and were not what they were to be: each failure is a row of the audit chain."""

from __future__ import annotations

import logging
from typing import Final
from uuid import UUID

from sqlalchemy import select

from app.domain.canonical import Json
from app.domain.errors import StoreFailed
from app.domain.model import Actor
from app.store.database import Database
from app.store.schema import audit_rows

log = logging.getLogger(__name__)
NOT_AS_MADE: Final = "document.not_as_made"
"""the event of such a row"""


class ReadBacks:
    """The chain alone keeps it: nothing was made that a table could name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def failed(self, document_id: UUID, code: str, actor: Actor) -> None:
        """Put down that a file of a document was read back and refused; supervisors see it as a case with their next look. However often
        it is tried, it is one row. Where it can't be written now, the next try writes it: what was wrong with the file is said first.

        Args:
            document_id: whose file.
            code: what was wrong with it, one of `app.domain.pdf_checks.NOT_AS_MADE`.
            actor: for whom it was made.
        """
        facts: dict[str, Json] = {"document": str(document_id), "code": code}
        known = select(audit_rows.c.position).where(audit_rows.c.event == NOT_AS_MADE, audit_rows.c.facts == facts)
        try:
            with self._database.read() as connection:
                if connection.scalar(known.limit(1)) is not None:
                    return
            with self._database.write("read_back", actor.id) as writing:
                writing.audit(NOT_AS_MADE, facts)
        except StoreFailed:
            log.warning("a file that is not as it was made is not on record yet", exc_info=True)
