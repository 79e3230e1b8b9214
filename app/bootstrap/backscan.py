"""Back-scanning, wired."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.services.backscan.intake import Intake
from app.services.backscan.listing import Listing
from app.services.backscan.parting import Parting
from app.services.backscan.pile import Piles
from app.services.backscan.running import BackScanning
from app.services.edit import Defaults
from app.services.frames import device_failed

if TYPE_CHECKING:
    from app.bootstrap import Station


class BackScan:
    """The use cases of piles, each made where it is first asked for."""

    def __init__(self, station: Station) -> None:
        from app.store.filing import NewDossier

        section = station.settings.station
        defaults = Defaults(section.procedure, section.receiving_unit, section.processing_unit)
        self.piles = Piles(station.store)
        self.parting = Parting(station.store, station.processing, defaults, NewDossier)
        self.listing = Listing(station.store, station.processing, self.parting)
        intake = Intake(station.store, self.piles, station.capture)
        self.running = BackScanning(station.store, self.piles, intake, self.parting, _holds_pages)


def _holds_pages(folder: Path) -> bool:
    """Whether files lie in a hot folder that may be pages; DeviceFailed where it is not there."""
    from scanner.errors import ScannerError
    from scanner.watched import WatchedFolderBackend

    try:
        return bool(WatchedFolderBackend(folder).waiting())
    except ScannerError as error:
        raise device_failed(error) from None
