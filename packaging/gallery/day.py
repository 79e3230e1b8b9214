"""A training day: a sample dossier from the first sheet to its receipts, and what is done to it afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from app import settings as configuration
from app.bootstrap import Station
from app.domain.errors import SigningFailed
from app.domain.grounds import Ground
from app.domain.pin import PinEvent
from app.gui import training_settings
from app.sandbox.client import RunningSandbox
from app.services.tokens import Tokens
from app.ui.tasks import Lane
from app.ui.viewmodels.finishing import StageState
from app.ui.viewmodels.page_tool import Tool
from app.ui.widgets.main_window import DeskWindow
from gallery.beside import aids, all_dossiers
from gallery.camera import Camera
from gallery.worlds import window_on

LONG_STACK: Final = (2, 4, 7, 8, 3, 6) * 6
"""sides of the sample dossier, so many that the scan runs while its pictures are taken"""
TOKEN: Final = "54B1C0019F"
"""serial number of an invented token"""
SLOW_S: Final = 15.0
"""so long an answer takes while something under way is drawn"""
SIDE_S: Final = 4.0
"""so long a side takes then"""


class Day:
    """The window of a training desk, and what a person does at it."""

    def __init__(self, camera: Camera, window: DeskWindow, station: Station) -> None:
        assert station.sandbox is not None
        self.camera, self.window, self.station = camera, window, station
        self.sandbox = RunningSandbox(station.sandbox)
        self.work, self.desk = window.work, window.work.desk

    def settled(self) -> bool:
        """Nothing is under way, and every page of the selected paper was looked at."""
        judged = all(self.work.pictures.facts(view.id) for view in self.desk.pages)
        return judged and not self.work.busy and not self.work.runner.working

    def take(self, name: str) -> None:
        """Pictures of what is seen."""
        self.camera.take(self.window, name)

    def scan(self, component: int, *, blurred: int | None = None, sides: Sequence[int] = ()) -> None:
        """Lay the sample paper of a component, or these sides, and scan."""
        assert self.desk.desk is not None
        self.work.choose_component(self.desk.desk.components[component].id)
        self.work.training.lay_paper()
        self.camera.wait(lambda: not self.work.runner.busy(Lane.SCAN))
        if sides:
            folder = self.station.settings.data_dir / "sandbox" / "feeder"
            self.sandbox.load_tray([folder / f"side-{number:02d}.jpg" for number in sides])
        self.sandbox.blur(blurred)
        self.work.feeding.scan()

    def counted(self, sheets: int) -> None:
        """Type the sheet count."""
        self.camera.wait(self.settled)
        self.work.attention.close()
        assert self.desk.component_id is not None
        self.work.editing.count(self.desk.component_id, sheets)
        self.camera.wait(lambda: self.desk.paper_now.sheet_count == sheets and self.settled())

    def fresh(self) -> None:
        """Open a sample dossier that nobody used."""
        self.camera.wait(self.settled)
        self.work.next_dossier()
        self.work.training.make_sample()
        self.camera.wait(lambda: self.desk.release and self.settled())


def training_day(camera: Camera, data: Path) -> None:
    """From the first sheet to the receipts."""
    with window_on(training_settings(configuration.load(data))) as (window, station):
        day = Day(camera, window, station)
        work = window.work
        day.sandbox.load_tray([])
        camera.wait(lambda: work.devices.device_id and not work.runner.working)
        day.take("training")
        folder = station.settings.data_dir / "sandbox" / "feeder"
        day.sandbox.load_tray([folder / "side-02.jpg"])
        work.slip_in.scan()
        camera.wait(lambda: work.slip_in.refused is not None and not work.busy)
        day.take("slip-refused")
        work.slip_in.forget()
        day.fresh()
        work.feeding.scan()
        camera.wait(lambda: window.banner.isVisible())
        day.take("feeder-empty")
        window.banner.close_message()
        _paper(day)
        _finish(day)
        _signatures(day, data / "quyet-dinh.pdf")
        _stopped_pin(day)
        all_dossiers(day)
        _scanning(day)


def _paper(day: Day) -> None:
    day.scan(0)
    day.counted(1)
    day.scan(1)
    day.counted(4)
    day.scan(2, blurred=1)
    day.counted(2)
    day.work.take_next_step()
    day.take("doubtful")
    aids(day)
    for tool, name in ((Tool.CROP, "tool-crop"), (Tool.MASK, "tool-cover")):
        day.camera.take(day.window, name, lambda tool=tool: day.window.surface.begin_tool(tool))
        day.work.page_tool.leave()


def _finish(day: Day) -> None:
    work, desk = day.work, day.desk
    work.take_next_step()
    work.accepting.choose(Ground.LEGIBLE)
    work.accepting.accept()
    day.camera.wait(lambda: work.can_finish and day.settled())
    day.take("to-sign")
    work.finish()
    day.camera.wait(
        lambda: desk.receipts and any(StageState.UNDER_WAY in paper.stages for paper in work.finishing.papers)
    )
    day.sandbox.switch(delay_s=SLOW_S)
    day.take("finishing")
    day.sandbox.switch(delay_s=0.0)
    day.camera.wait(lambda: day.settled() and desk.release and desk.release.may_leave)
    day.take("receipts")


def _signatures(day: Day, file: Path) -> None:
    """What was just signed is opened as a file from outside: as it is, changed by one byte, and damaged."""
    work = day.work

    def look_at(pdf: bytes, name: str) -> None:
        file.write_bytes(pdf)
        work.signatures.look_at(file)
        day.camera.wait(lambda: work.signatures.shown and not work.runner.working)
        day.camera.take(day.window, name, day.window.surface.read_signatures)

    work.read_pages()
    day.camera.wait(lambda: work.signatures.shown and not work.runner.working)
    day.camera.take(day.window, "signatures", day.window.surface.read_signatures)
    pdf = work.signatures.shown[-1].file.path.read_bytes()
    look_at(b"%PDF-1.3" + pdf[8:], "signatures-changed")
    look_at(pdf[:1000], "signatures-damaged")


def _stopped_pin(day: Day) -> None:
    """A token whose PIN was wrong twice, as a supervisor and as who entered it see it."""
    work, station = day.work, day.station
    assert work.services is not None
    for event in (PinEvent.TRIED, PinEvent.REFUSED_SILENTLY) * 2:
        station.store.pins.add(TOKEN, event, station.actor)
    for name, by_another in (("pin-stopped", False), ("pin-stopped-by-me", True)):
        tokens = Tokens(station.store, lambda: ((), ()), dict, by_another=by_another)
        work.stopped_pin.use(replace(work.services, usb_tokens=tokens))
        work.finishing.failed.emit(SigningFailed("PIN_STOPPED", token=TOKEN, count=2))
        day.camera.wait(lambda: day.window.banner.isVisible() and not work.runner.working)
        day.take(name)
    work.notices.say(None)


def _scanning(day: Day) -> None:
    """Sheets run, seen and behind the lock."""
    work, desk = day.work, day.desk
    day.fresh()
    day.sandbox.faults(side_s=SIDE_S)
    day.scan(1, sides=LONG_STACK)
    day.camera.wait(lambda: work.scanning.pages_in >= 4 and work.pictures.facts(desk.pages[2].id))
    day.take("scanning")
    work.lock.lock()
    day.take("locked")
    work.lock.open()
    day.sandbox.faults()
    work.stop()
    day.camera.wait(lambda: not work.busy)
