"""The station behind a window that is there before it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from app.domain.errors import StationError
from app.settings import Settings

if TYPE_CHECKING:
    from app.bootstrap import Station

DUTY = "counter-desk"
_MAY_COME = frozenset({"DATABASE_AWAY", "PLACE_AWAY"})
"""what heals by waiting: the window stays, and can be asked to try again"""


class LateStation:
    """Built by the first worker that needs it: what a station loads takes longer than all of the window. Close it from any thread."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.refused: StationError | None = None
        """why there is no station, and will be none in this process: its store can't be opened, or another desk has it"""
        self._building = threading.RLock()
        self._station: Station | None = None
        self._closing = ExitStack()

    def opened(self) -> Station:
        """The station; it holds the duty of the counter desk. May take a second: call it from a worker.

        Raises:
            StationError: as `refused`.
        """
        with self._building:
            if self.refused is not None:
                raise self.refused
            if self._station is None:
                self._station = self._build()
            return self._station

    @contextmanager
    def loading(self) -> Iterator[Station]:
        """The station, while what the desk needs of it is loaded: whoever else asks for it waits until all of that is there. Its parts
        are built by one thread alone, and whoever signs in meanwhile comes to a desk that can take note of it.

        Raises:
            StationError: as `opened`.
        """
        with self._building:
            yield self.opened()

    def _build(self) -> Station:
        from app.bootstrap import build

        try:
            with ExitStack() as building:
                station = building.enter_context(build(self.settings))
                building.enter_context(station.store.duties.hold(DUTY, "desktop"))
                self._closing = building.pop_all()
        except StationError as error:
            if error.code not in _MAY_COME:
                self.refused = error
            raise
        return station

    def close(self) -> None:
        """Give everything back. Nobody may work with the station any more."""
        with self._building:
            self._closing.close()
