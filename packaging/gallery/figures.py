"""The dashboard over a month of three counters, whose rows are drawn from a seed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Final

from app import settings as configuration
from app.gui import training_settings
from app.store.store import DATABASE_FILE
from app.ui.viewmodels.figure_sheets import Sheet
from gallery.camera import Camera
from gallery.worlds import window_on, without_rights
from tests.perf.drawn_figures import DOSSIERS_A_DAY, PAGES_A_DOSSIER, fill

DAYS: Final = 26


def month_of_figures(camera: Camera, data: Path) -> None:
    """The control chart, and what is wrong most often; days without any; and who may not see them."""
    with window_on(training_settings(configuration.load(data))) as (window, station):
        figures, today = window.work.figures, station.reporting.newest().last
        fill(
            station.settings.data_dir / DATABASE_FILE,
            DAYS * DOSSIERS_A_DAY * PAGES_A_DOSSIER,
            first_day=today - timedelta(days=DAYS - 1),
        )
        camera.wait(lambda: figures.allowed and not window.work.runner.working)
        window.work.beside.figures()
        camera.wait(lambda: figures.board is not None and figures.draws and not figures.looking)
        for sheet, name in ((Sheet.CONTROL, "figures"), (Sheet.REASONS, "figures-defects")):
            figures.choose_sheet(sheet)
            camera.take(window, name)
        figures.choose_last(today - timedelta(days=DAYS + 1))
        camera.wait(lambda: not figures.looking)
        camera.take(window, "figures-none")
        without_rights(station)
        figures.look()
        camera.wait(lambda: figures.error is not None)
        camera.take(window, "figures-refused")
        window.work.beside.leave_figures()
