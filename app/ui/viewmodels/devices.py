"""Which device, which profile, where the paper lies: found in the background, remembered, and never in the officer's way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import DeviceFailed, StationError
from app.ui.scanners import FoundScanners, Offer, ScannerChoice, ScanProfile
from app.ui.services import DeskServices
from app.ui.tasks import Lane, TaskRunner

SOURCES = ("adf", "adf-duplex", "flatbed")
FOLDER = "watch:"
"""how the address of a folder begins from which each file is taken once it is whole"""
PATIENCE_MS = 5_000
"""how long ways of finding devices are waited for before the desk says what it has"""
ASK_AGAIN_MS = 10_000
"""how soon a device that is in use elsewhere is asked anew"""
_OWN = ScanProfile("", "", SOURCES, 0)
"""what the settings say"""


class DevicesViewModel(QObject):
    """The devices that answer, what they offer, and what is chosen; the choice is kept in the data folder."""

    changed = Signal()
    vanished = Signal(object)
    """the `ScannerChoice` that was chosen and no longer answers"""
    came_back = Signal(object)
    """the `ScannerChoice` that had vanished answers again"""
    check_due = Signal(object)
    """a `ScannerChoice` that should be checked with the check sheet; once for each"""
    driver_broke = Signal(object)
    """a `StationError`: a driver hung or crashed while it looked for devices, so one of them may be missing; once for each"""
    failed = Signal(object)
    """a `StationError`: no device is known, and this may be why"""

    def __init__(self, runner: TaskRunner, kept: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self.kept = kept
        self._services: DeskServices | None = None
        self._end_watch: Callable[[], None] | None = None
        self._offers: dict[str, Offer] = {}
        self._asked: set[str] = set()
        self._touched: set[str] = set()
        self._reminded: set[str] = set()
        self._broken: set[object] = set()
        self._current: ScannerChoice | None = None
        self._told_lost = False
        self._folder: ScannerChoice | None = None
        self.devices: tuple[ScannerChoice, ...] = ()
        self.looking = True
        self._patience = self._timer(PATIENCE_MS, self._patience_over)
        self._again = self._timer(ASK_AGAIN_MS, self._ask_again)

    def _timer(self, after_ms: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(slot)
        return timer

    # -- what is chosen

    @property
    def device(self) -> ScannerChoice | None:
        """The device in use, None once it vanished; before one is: the chosen one, that of the settings, the first that answers."""
        if self._current is not None:
            return self._come_back(self._current)
        return self._wanted or next(iter(self.devices), None)

    @property
    def _wanted(self) -> ScannerChoice | None:
        settled = self._services.settings.scanner.device if self._services else ""
        chosen, identity = self._kept("device"), self._kept("identity")
        ways: tuple[Callable[[ScannerChoice], bool], ...] = (
            lambda one: one.id == chosen,
            lambda one: bool(identity) and one.identity == identity,
            lambda one: one.id == settled,
        )
        return next((one for wanted in ways for one in self.devices if wanted(one)), None)

    @property
    def device_id(self) -> str:
        """The id of the chosen device; empty where there is none."""
        return self.device.id if self.device is not None else ""

    @property
    def lost(self) -> ScannerChoice | None:
        """The device in use, while it does not answer any more."""
        gone = self._current is not None and self._come_back(self._current) is None
        return self._current if gone else None

    @property
    def offer(self) -> Offer:
        """What the chosen device said of itself, as far as it did."""
        return self._offers.get(self.device_id, Offer())

    @property
    def in_use_elsewhere(self) -> bool:
        """Whether somebody else has the chosen device."""
        return self.offer.error is not None and self.offer.error.code == "DEVICE_BUSY"

    @property
    def profiles(self) -> tuple[ScanProfile, ...]:
        """All profiles; see `lacks`."""
        return self._services.scanners.profiles if self._services else (_OWN,)

    @property
    def profile(self) -> ScanProfile:
        """The chosen profile."""
        key = self._kept("profile")
        return next((one for one in self.profiles if one.key == key), self.profiles[0])

    def lacks(self, profile: ScanProfile) -> bool:
        """Whether the chosen device has no place for such paper."""
        return not self._within(profile)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the paper can lie: what the profile allows and the device has."""
        return self._within(self.profile) or self.profile.sources

    @property
    def source(self) -> str:
        """Where it lies, as the settings name it."""
        default = self._services.settings.scanner.source if self._services and not self.profile.key else ""
        return next((one for one in (self._kept("source"), default) if one in self.sources), self.sources[0])

    @property
    def by_hand(self) -> bool:
        """Whether both sides are wanted and only one comes at a time: the officer turns the paper."""
        return self.profile.sides == 2 and self.source != "adf-duplex"

    def answers(self, device_id: str) -> bool:
        """Whether a device is among those that answered."""
        return any(device.id == device_id for device in self.devices)

    def choose_device(self, device_id: str) -> None:
        """Remember the device, and ask what it offers."""
        chosen = next((one for one in self.devices if one.id == device_id), None)
        self._current, self._told_lost = chosen, False
        self._keep("device", device_id)
        self._keep("identity", chosen.identity if chosen else "")
        self._ask()
        self.changed.emit()

    def choose_folder(self, folder: Path) -> None:
        """Take photos and scans from a folder that another program or device writes into; it is a device until the desk closes."""
        device_id = f"{FOLDER}{folder}"
        self._folder = ScannerChoice(device_id, folder.name or str(folder), device_id)
        self.devices = self._with_folder(self.devices)
        self.choose_device(device_id)

    def _with_folder(self, found: tuple[ScannerChoice, ...]) -> tuple[ScannerChoice, ...]:
        """With the folder that was chosen; where the province's policy says which device it is, that one alone."""
        settings = self._services.settings if self._services is not None else None
        if settings is not None and settings.scanner.device and settings.is_locked("scanner.device"):
            return tuple(one for one in found if one.id == settings.scanner.device)
        mine = self._folder
        return found if mine is None else (*(one for one in found if one.id != mine.id), mine)

    def choose_profile(self, key: str) -> None:
        """Remember the profile; the paper lies where that likes it best."""
        self._touched.add(_known_as(self.device))
        self._keep("profile", key)
        profile = self.profile
        if profile.key:
            self._keep("source", (self._within(profile) or profile.sources)[0])
        self.changed.emit()

    def choose_source(self, source: str) -> None:
        """Remember where the paper lies."""
        self._touched.add(_known_as(self.device))
        self._keep("source", source)
        self.changed.emit()

    # -- what there is

    def use(self, services: DeskServices) -> None:
        """Begin work with these services: look around, and listen to plugs."""
        self.close()
        self._services = services
        self._end_watch = services.scanners.watch_plugs(self._runner.from_worker(self.look))
        self.look()

    def close(self) -> None:
        """Listen no more."""
        if self._end_watch is not None:
            self._end_watch()
            self._end_watch = None

    def look(self) -> None:
        """Ask which devices answer; what is known stays in the list until it is known better."""
        services = self._services
        if services is None:
            return
        self.looking = True
        self._offers = {key: offer for key, offer in self._offers.items() if offer.error is None}
        self._patience.start()
        self.changed.emit()
        try:
            services.scanners.look(self._runner.from_worker(self._found))
        except StationError as error:
            self._told(FoundScanners((), errors=(error,)))

    def _found(self, found: FoundScanners) -> None:
        self.devices = self._with_folder(found.devices)
        if found.complete:
            self._told(found)
        if self._current is None:
            self._current = self._wanted or (self.device if found.complete else None)
        else:
            self._current = self._come_back(self._current) or self._current
        lost = self.lost
        if lost is not None and found.complete and not self._told_lost:
            self.vanished.emit(lost)
        if lost is None and self._told_lost:
            self.came_back.emit(self._current)
        self._told_lost = lost is not None and (found.complete or self._told_lost)
        self._ask()
        self.changed.emit()

    def _come_back(self, known: ScannerChoice) -> ScannerChoice | None:
        """The same device among those that answer now, whatever its address is."""
        same = (
            one for one in self.devices if one.id == known.id or (known.identity and one.identity == known.identity)
        )
        return next(same, None)

    def _patience_over(self) -> None:
        services = self._services
        if services is not None and self.looking:
            self._told(services.scanners.known_now())
            self.changed.emit()

    def _told(self, found: FoundScanners) -> None:
        """Nobody is waited for any more."""
        self._patience.stop()
        self.looking = False
        if not found.devices and found.errors:
            self.failed.emit(found.errors[0])
        elif found.complete:
            self._tell_broken(found.errors)
        self.changed.emit()

    def _tell_broken(self, errors: Iterable[StationError]) -> None:
        """Tell each driver once; one that is silent may only be slow until all have answered or were given up."""
        for error in errors:
            driver = error.fields.get("driver")
            if driver is not None and driver not in self._broken:
                self._broken.add(driver)
                self.driver_broke.emit(error)

    # -- what it offers

    def _ask(self) -> None:
        """Ask the chosen device, in the lane of the scans: no driver is opened twice."""
        services, device = self._services, self.device
        if services is None or device is None or device.id in self._offers or device.id in self._asked:
            return
        self._asked.add(device.id)
        self._runner.run(
            Lane.SCAN,
            lambda _task: Changed(services.scanners.offer(device.id), ChangeSet()),
            lambda offer: self._offered(device, offer),
            failed=lambda error: self._offered(device, Offer(error=error)),
            ended=lambda: self._asked.discard(device.id),
        )

    def in_use(self) -> None:
        """A scan was told that somebody else has the device; it is asked again by and by."""
        self._offers[self.device_id] = replace(self.offer, error=DeviceFailed("DEVICE_BUSY", retryable=True))
        self._again.start()
        self.changed.emit()

    def _ask_again(self) -> None:
        if self.in_use_elsewhere and not self._runner.busy(Lane.SCAN):
            self._offers.pop(self.device_id, None)
            self._ask()

    def _offered(self, device: ScannerChoice, offer: Offer) -> None:
        self._offers[device.id] = offer
        if offer.last is not None and device.id == self.device_id and _known_as(device) not in self._touched:
            self._come_back_to(*offer.last)
        if offer.check_due and _known_as(device) not in self._reminded:
            self._reminded.add(_known_as(device))
            self.check_due.emit(device)
        if self.in_use_elsewhere:
            self._again.start()
        self.changed.emit()

    def _come_back_to(self, profile: str, source: str) -> None:
        """What was chosen on this device last."""
        if any(one.key == profile for one in self.profiles):
            self._keep("profile", profile)
            if source:
                self._keep("source", source)

    def _within(self, profile: ScanProfile) -> tuple[str, ...]:
        offered = self.offer.sources or SOURCES
        return tuple(source for source in profile.sources if source in offered)

    def _kept(self, name: str) -> str:
        return str(self.kept.value(f"scanner/{name}", ""))

    def _keep(self, name: str, value: str) -> None:
        self.kept.setValue(f"scanner/{name}", value)


def _known_as(device: ScannerChoice | None) -> str:
    """What a device is the same by after another plug, which gives it another address; its address where nothing tells."""
    return "" if device is None else device.identity or device.id
