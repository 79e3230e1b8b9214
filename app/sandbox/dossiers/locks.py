"""One request at a time on an upload: a second one waits a little, for the first may be the rest of a client that was killed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from weakref import WeakValueDictionary

from app.sandbox.dossiers.refusal import Refused

_PATIENCE_S: Final = 5.0


class Locks:
    """Locks by upload id, kept while somebody holds or wants them."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, upload_id: str) -> AsyncIterator[None]:
        """Hold the upload. Raises Refused: 423 UPLOAD_LOCKED."""
        lock = self._locks.setdefault(upload_id, asyncio.Lock())
        try:
            await asyncio.wait_for(lock.acquire(), _PATIENCE_S)
        except TimeoutError as error:
            raise Refused(423, "UPLOAD_LOCKED") from error
        try:
            yield
        finally:
            lock.release()
