"""What a worker is asked to make of a page, and how it is asked again where that ended badly."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace

from app.domain.artifacts import Stage
from app.domain.errors import StationError
from app.domain.model import MasterPage
from app.domain.page_view import Picture
from app.domain.telemetry import Value
from app.services.page_sources import PdfReader, RawPage

_GIVEN_UP = frozenset({"PAGE_TIME_LIMIT", "PAGE_MEMORY_LIMIT", "PAGE_WORKER_DIED"})
"""what a reader that hangs or crashes makes of the whole page"""


@dataclass(frozen=True, slots=True)
class PageCall:
    """What a worker is asked for: the stages of a page that shows these masters, by their keys; `kept` ends with them.

    `tries`: how often it was asked for before; `unread`: why the page is not read any more.
    """

    masters: tuple[MasterPage, ...]
    pages: tuple[RawPage, ...]
    picture: Picture
    keys: Mapping[Stage, str]
    pdf: PdfReader
    kept: Future[None]
    tries: int = 0
    unread: str = ""

    @property
    def ids(self) -> Mapping[str, Value]:
        """What it is followed by."""
        ids = [master.id for master in self.masters]
        return {"page_id": ids[0]} if len(ids) == 1 else {"page_ids": ids}

    def after(self, error: StationError) -> PageCall | None:
        """How it is asked for once more; None: it failed.

        A page on which a reader hangs or crashes goes on without its words. One death alone proves nothing against it: the system kills
        whom it likes where memory runs short.
        """
        if Stage.TEXT not in self.keys or self.unread or error.code not in _GIVEN_UP:
            return None
        if error.code == "PAGE_WORKER_DIED" and not self.tries:
            return replace(self, tries=1)
        return replace(self, tries=self.tries + 1, unread=error.code)
