"""Windows on stations: as they are opened for the gallery."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager

from app.bootstrap import Station, build
from app.gui.serving import services_of
from app.gui.setting_up import StationSettingUp
from app.settings import Settings
from app.ui.widgets.main_window import DeskWindow


@contextmanager
def window_on(settings: Settings) -> Iterator[tuple[DeskWindow, Station]]:
    """A window whose settings file lies in its data folder."""
    folder = settings.data_dir
    station_section = settings.station.model_copy(
        update={"lock_after_min": 0.0}
    )  # nobody touches it while pictures are taken
    settings = settings.model_copy(update={"station": station_section})
    with build(settings) as station:
        opening = functools.partial(services_of, station, folder / "sohoa.toml")
        window = DeskWindow(opening, settings, setting_up=StationSettingUp(settings, lambda: station, folder))
        window.show()
        yield window, station
        window.work.stop()
        window.close()


def without_rights(station: Station) -> None:
    """From now on who is at the desk has none: in training everybody has all."""
    station.rights._roles_of = lambda _actor: frozenset()
