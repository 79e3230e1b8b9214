"""What goes wrong between paper and scanner, and what is asked then."""

from __future__ import annotations

from pathlib import Path

from app import settings as configuration
from app.gui import training_settings
from app.sandbox.client import start
from gallery.camera import Camera
from gallery.day import Day
from gallery.start import at_work
from gallery.worlds import window_on


def at_the_scanner(camera: Camera, data: Path) -> None:
    """All of it."""
    data.mkdir()
    training = training_settings(configuration.load(data))
    with start(training.data_dir, samples=True) as sandbox:
        # by our own eSCL client, which hears of double feeds
        scanner = training.scanner.model_copy(update={"network": {"Máy quét quầy 1": sandbox.info.feeder_url}})
        settings = training.model_copy(update={"scanner": scanner})
        sides = settings.data_dir / "sandbox" / "feeder"
        with window_on(settings) as (window, station):
            day = Day(camera, window, station)
            work = window.work
            camera.wait(lambda: work.devices.device_id and not work.runner.working)
            work.devices.choose_device(next(one.id for one in work.devices.devices if one.id.startswith("escl:")))
            work.devices.choose_source("adf")
            _stops(day)
            _doubts(day)
            _both_sides(day)
            day.fresh()
            camera.take(window, "profiles", lambda: window.tools.profile.showPopup())
            sandbox.faults(busy=True)
            work.look_for_devices()
            camera.wait(lambda: not work.devices.looking and day.settled())
            _lay(day, 0, 1)
            work.feeding.scan()
            camera.wait(lambda: window.banner.isVisible() and day.settled())
            day.take("busy")
            sandbox.faults()
        at_work(camera, data / "at-work", sandbox.info, lambda: sandbox.load_tray([sides / "side-02.jpg"]))


def _shown(day: Day) -> bool:
    """Whether the case and its pictures are there."""
    case = day.work.attention.case
    pages = [pane.page for pane in case.panes if pane.page is not None] if case is not None else []
    views = [view for page in pages if (view := day.desk.view(page)) is not None]
    return case is not None and day.settled() and all(day.work.pictures.preview(view) for view in views)


def _lay(day: Day, component: int, *numbers: int) -> None:
    assert day.desk.desk is not None
    day.work.choose_component(day.desk.desk.components[component].id)
    sides = day.station.settings.data_dir / "sandbox" / "feeder"
    day.sandbox.load_tray([sides / f"side-{number:02d}.jpg" for number in numbers])


def _stops(day: Day) -> None:
    day.fresh()
    _lay(day, 1, 2, 4, 7, 8)
    day.sandbox.jam_after(2)
    day.work.feeding.scan()
    day.camera.wait(lambda: _shown(day))
    day.take("jam")
    day.sandbox.jam_after(None)
    day.sandbox.load_tray([])
    day.work.feeding.scan()
    day.fresh()
    _lay(day, 1, 2, 4, 7)
    day.sandbox.faults(stop="double-feed")
    day.sandbox.jam_after(2)
    day.work.feeding.scan()
    day.camera.wait(lambda: _shown(day))
    day.take("double-feed")
    day.sandbox.jam_after(None)
    day.sandbox.faults()


def _doubts(day: Day) -> None:
    day.fresh()
    _lay(day, 2, 3, 6, 3)
    day.work.feeding.scan()
    day.camera.wait(lambda: _shown(day))
    day.take("same-sheet")
    _lay(day, 1, 2, 4)
    day.work.feeding.scan()
    day.camera.wait(lambda: len(day.desk.pages) == 2 and day.settled())
    day.work.attention.close()
    assert day.desk.component_id is not None
    day.work.editing.count(day.desk.component_id, 3)
    day.camera.wait(lambda: day.desk.paper_now.sheet_count and _shown(day) and day.work.attention.waits)
    day.take("count")


def _both_sides(day: Day) -> None:
    day.fresh()
    _lay(day, 1, 4, 7)
    day.work.feeding.scan_sides_by_hand()
    day.camera.wait(lambda: _shown(day))
    day.take("both-sides")
    _lay(day, 1, 5, 8)
    day.work.feeding.scan()
    day.camera.wait(lambda: day.work.duplex.step not in ("backs", "pairing") and day.settled())
    day.camera.wait(lambda: _shown(day))
    day.take("both-sides-order")
