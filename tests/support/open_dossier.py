"""A dossier that is open at a station without devices: real store, real page work in the calling process, files as paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.bootstrap import Station
from app.domain.model import Component
from app.services.advance import Watch
from app.services.edit import Desk
from app.services.sign import KeyAuthorizer

CODE = "H56.14-261124-0001"
NO_KEY = Watch(KeyAuthorizer(None, lambda _identity: None))


@dataclass
class DossierCounter:
    """The officer at it."""

    station: Station

    def open(self) -> tuple[Desk, Component]:
        """The dossier and its first component."""
        desk = self.station.editing.open(CODE, self.station.actor).value
        return desk, desk.components[0]

    def take(self, *files: Path) -> tuple[Desk, Component]:
        """Take files in to the first component."""
        desk, part = self.open()
        self.station.capture.import_files(desk.dossier.id, part.id, files, self.station.actor, stages=frozenset())
        return self.station.editing.desk(desk.dossier.id), part
