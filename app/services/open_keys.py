"""Keys that stay open for some minutes once their holder gave a PIN or a code: they close when another officer takes over."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from app.domain.errors import StationError

if TYPE_CHECKING:
    from app.store.store import Store

log = logging.getLogger(__name__)
CHANGES: Final = frozenset({"actor.signed_in", "actor.signed_out", "dossier.handed_over"})
"""rows of the audit chain after which somebody else may stand at the counter"""
WATCH_EVERY_S: Final = 2.0


class OpenKeys:
    """Closes keys when the officer changes. Any process of the station may say so: a sign-out is a command of its own, not the desk's."""

    def __init__(self, store: Store, close: Callable[[], None]) -> None:
        """`close` locks every key that is open; what is in the middle of a signature makes it first."""
        self._store = store
        self._close = close
        self._lock = threading.Lock()
        self._seen = store.audit.length()

    def look(self) -> None:
        """Close what is open if the officer changed since the last look.

        Raises:
            StoreFailed: nobody knows who is there, so all is closed.
        """
        with self._lock:
            try:
                length = self._store.audit.length()
                changed = self._store.audit.tells_of(CHANGES, self._seen)
            except StationError:
                self._close()
                raise
            self._seen = length
            if changed:
                log.info("the officer changed: what was unlocked is locked")
                self._close()

    def watch(self) -> Callable[[], None]:
        """Look every moment in the background, until what is returned is called."""
        ended = threading.Event()

        def look() -> None:
            while not ended.wait(WATCH_EVERY_S):
                try:
                    self.look()
                except StationError as error:
                    log.warning("who is at the counter can't be looked up: %s", error.code)

        thread = threading.Thread(target=look, name="open-keys")
        thread.start()

        def end() -> None:
            ended.set()
            thread.join()

        return end
