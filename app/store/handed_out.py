"""What left the station as files that somebody carries away: rows of the audit chain, and nothing else."""

from __future__ import annotations

from app.domain.handed_out import EXPORTED, HandedOut
from app.domain.model import Actor
from app.store.database import Database


class HandedOutFiles:
    """Puts down who handed out what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, handed: HandedOut, actor: Actor) -> None:
        """Put down that files leave the station now; said before they bear their names, so that none leaves without its row.

        Raises:
            StoreFailed: DISK_FULL, ...: then nothing may be handed out.
        """
        with self._database.write("handed_out", actor.id) as writing:
            writing.audit(EXPORTED, handed.facts())
