"""The station behind a window that is there before it."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

from app.domain.errors import StationError
from app.settings import Settings

if TYPE_CHECKING:
    from app.bootstrap import Station

DUTY = "counter-desk"


class LateStation:
    """Built by the first worker that needs it: what a station loads takes longer than all of the window. Close it from any thread."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.refused: StationError | None = None
        """why there is no station, and will be none in this process: its store can't be opened, or another desk has it"""
        self._building = threading.Lock()
        self._station: Station | None = None
        self._closing = ExitStack()

    def opened(self) -> Station:
        """The station; it holds the duty of the counter desk. May take a second: call it from a worker.

        Raises:
            StationError: as `refused`.
        """
        with self._building:
            if self._station is None:
                self._station = self._build()
            return self._station

    def _build(self) -> Station:
        from app.bootstrap import build

        try:
            with ExitStack() as building:
                station = building.enter_context(build(self.settings))
                building.enter_context(station.store.duties.hold(DUTY, "desktop"))
                self._closing = building.pop_all()
        except StationError as error:
            self.refused = error
            raise
        return station

    def close(self) -> None:
        """Give everything back. Nobody may work with the station any more."""
        with self._building:
            self._closing.close()
