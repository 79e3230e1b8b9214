"""Files of ours that were read back from the disk and were not what they were to be: each failure is a row of the audit chain."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from app.domain.model import Actor
from app.store.database import Database

NOT_AS_MADE: Final = "document.not_as_made"
"""the event of such a row"""


class ReadBacks:
    """The chain alone keeps it: nothing was made that a table could name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def failed(self, document_id: UUID, code: str, actor: Actor) -> None:
        """Put down that a file of a document was read back and refused; supervisors see it as a case with their next look.

        Args:
            document_id: whose file.
            code: what was wrong with it, one of `app.domain.pdf_checks.NOT_AS_MADE`.
            actor: for whom it was made.
        """
        with self._database.write("read_back", actor.id) as writing:
            writing.audit(NOT_AS_MADE, {"document": str(document_id), "code": code})
