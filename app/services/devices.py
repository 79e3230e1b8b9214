"""Which scanners stand here, without waiting for the slowest: all ways of finding them side by side; and what was chosen on each last.

A way that hangs, or a driver within one, hides nobody and is named. What was found before stays in the list until the same way answers
anew. Threads do the asking; who listens is called in them, one call at a time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.canonical import Json
from app.domain.devices import KnownDevice
from app.domain.errors import DeviceFailed, StationError
from app.domain.model import Actor
from app.services.capture import Backends
from app.services.frames import PAPER_MM, device_failed
from scanner.backend import ScannerBackend, found_by
from scanner.errors import ScannerError
from scanner.frames import Capabilities, ColorMode, Device, Source
from scanner.identity import (
    FOLDERS,
    SYSFS,
    DeviceIdentity,
    PhysicalDevice,
    changes_its_address,
    identify,
    physical_devices,
)

if TYPE_CHECKING:
    from app.store.store import Store

log = logging.getLogger(__name__)

TIME_LIMIT_S = 5.0
"""how long one way of finding devices may take before the list is shown without it"""
DESCRIBE_LIMIT_S = 15.0
"""how long a device may take to say what it offers: some wake up first"""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is known of the devices now.

    Attributes:
        devices: each device once, in the order of the ways that found them.
        failed: way of finding devices -> why it broke down, wholly or in part.
        waiting: the ways that have not answered yet.
    """

    devices: tuple[PhysicalDevice, ...] = ()
    failed: Mapping[str, tuple[StationError, ...]] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[StationError, ...]:
        """A sentence for each way, or part of one, that broke down or is silent; nobody who is named more closely is named twice."""
        broken = (error for errors in self.failed.values() for error in errors)
        silent = (name for name in self.waiting if name not in self.failed)
        return (*broken, *(DeviceFailed("BACKEND_SILENT", retryable=True, backend=name) for name in silent))


@dataclass(frozen=True, slots=True)
class Described:
    """What a device says of itself, or why it doesn't; a network scanner that is in use says both."""

    capabilities: Capabilities | None
    error: StationError | None

    @property
    def busy(self) -> bool:
        """Whether somebody else has it."""
        return self.error is not None and self.error.code == "DEVICE_BUSY"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose for a scan; None and empty is what the settings say. Words as `scanner.frames` and the settings have them."""

    profile: str | None = None
    source: str | None = None
    dpi: int | None = None
    mode: str | None = None
    page: str | None = None
    options: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Json]:
        """As it is remembered."""
        said = {
            "profile": self.profile,
            "source": self.source,
            "dpi": self.dpi,
            "mode": self.mode,
            "page": self.page,
        }
        options = [list(option) for option in self.options]
        return {**{name: value for name, value in said.items() if value}, **({"options": options} if options else {})}

    @classmethod
    def from_json(cls, kept: Mapping[str, Json]) -> Choice:
        """What was remembered; what another version wrote and this one doesn't know is passed over."""

        def text(name: str, known: Container[str] | None = None) -> str | None:
            value = kept.get(name)
            return value if isinstance(value, str) and (known is None or value in known) else None

        dpi, options = kept.get("dpi"), kept.get("options")
        pairs = options if isinstance(options, list) else []
        return cls(
            text("profile"),
            text("source", set(Source)),
            dpi if isinstance(dpi, int) and dpi > 0 else None,
            text("mode", set(ColorMode)),
            text("page", PAPER_MM),
            tuple((str(pair[0]), str(pair[1])) for pair in pairs if isinstance(pair, list) and len(pair) == 2),
        )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a way has found up to now."""

    devices: tuple[Device, ...]
    errors: tuple[StationError, ...]
    complete: bool


type Listener = Callable[[Listing], None]


class Devices:
    """The scanners of this station. `look` returns at once, `listing` waits a little."""

    def __init__(
        self,
        store: Callable[[], Store],
        backends: Callable[[], Backends],
        *,
        time_limit_s: float = TIME_LIMIT_S,
        describe_limit_s: float = DESCRIBE_LIMIT_S,
        sysfs: Path = SYSFS,
    ) -> None:
        self._store = store
        self._backends = backends
        self._time_limit_s = time_limit_s
        self._describe_limit_s = describe_limit_s
        self._sysfs = sysfs
        self._changed = threading.Condition()
        self._telling = threading.Lock()
        self._asking: set[str] = set()
        self._found: dict[str, tuple[Device, ...]] = {}
        self._failed: dict[str, tuple[StationError, ...]] = {}

    # -- which devices there are

    def look(self, on_change: Listener = lambda listing: None) -> None:
        """Ask all ways anew, in the background; one that has not answered yet is not asked twice.

        Args:
            on_change: called after each answer with all that is known; in a thread of this class.

        Raises:
            DeviceFailed: no way can be asked at all.
        """
        for name, backend in self._backends().named.items():
            with self._changed:
                if name in self._asking:
                    continue
                self._asking.add(name)
            threading.Thread(
                target=self._ask, args=(name, backend, on_change), name=f"devices-{name}", daemon=True
            ).start()

    def listing(self, on_change: Listener = lambda listing: None) -> Listing:
        """As `look`, and wait until all ways have answered, but no longer than the time limit."""
        self.look(on_change)
        deadline_s = time.monotonic() + self._time_limit_s
        with self._changed:
            while self._asking and (left_s := deadline_s - time.monotonic()) > 0:
                self._changed.wait(left_s)
        return self.known_now()

    def known_now(self) -> Listing:
        """What the last answers were, without asking anybody."""
        with self._changed:
            names = list(self._backends().named)
            found = [device for name in names for device in self._found.get(name, ())]
            failed = {name: self._failed[name] for name in names if name in self._failed}
            waiting = tuple(name for name in names if name in self._asking)
        return Listing(physical_devices(found, self._sysfs), failed, waiting)

    def _ask(self, name: str, backend: ScannerBackend, on_change: Listener) -> None:
        """The thread of one way: it has nobody above it, so every error becomes an answer."""
        complete = False
        try:
            for found in _found_by(backend):
                complete = found.complete
                self._answered(name, found)
                with self._telling:
                    on_change(self.known_now())
        finally:
            # Else the way would be waited for for ever. One that was complete may be asked anew by the next look by now.
            if not complete:
                with self._changed:
                    self._asking.discard(name)
                    self._changed.notify_all()

    def _answered(self, name: str, found: _Answer) -> None:
        """Keep what a way has found. Until it is complete, what was found before stays beside it."""
        with self._changed:
            devices = found.devices
            if found.complete:
                self._asking.discard(name)
            else:
                ids = {device.id for device in devices}
                devices = (*devices, *(old for old in self._found.get(name, ()) if old.id not in ids))
            self._found[name] = devices
            self._failed.pop(name, None)
            if found.errors:
                self._failed[name] = found.errors
            self._changed.notify_all()

    # -- what they offer

    def describe(self, device_ids: Iterable[str]) -> dict[str, Described]:
        """What each device offers; all are asked side by side, and one that does not answer in time is given up."""
        answers = {device_id: Future[Described]() for device_id in device_ids}
        for device_id, answer in answers.items():
            # not a pool's thread: a process waits for those before it ends, and a driver may hang
            threading.Thread(target=self._described, args=(device_id, answer), name="describe", daemon=True).start()
        wait(answers.values(), timeout=self._describe_limit_s)
        silent = Described(None, DeviceFailed("DEVICE_LOST", "no answer in time", retryable=True))
        return {device_id: answer.result() if answer.done() else silent for device_id, answer in answers.items()}

    def _described(self, device_id: str, answer: Future[Described]) -> None:
        capabilities: Capabilities | None = None
        error: StationError | None = None
        try:
            capabilities = self._backends().of(device_id).capabilities(device_id)
            if capabilities.in_use:  # told as the error of a device that can't even be opened then
                error = DeviceFailed("DEVICE_BUSY", retryable=True)
        except Exception as failed:  # noqa: BLE001 - as `_ask`
            error = _told(failed)
        answer.set_result(Described(capabilities, error))

    # -- what was chosen on them last

    def identity(self, device_id: str) -> DeviceIdentity:
        """What a device is known again by: as its id tells now, where that is certain; else as the last listing says."""
        listed, alone = self._listed(device_id), identify(_named(device_id), self._sysfs)
        return alone if listed is None or (alone.certain and not listed.identity.shared) else listed.identity

    def machine(self, device_id: str) -> str:
        """The key by which the machine behind an id is known again, whichever port it is plugged into; empty: nobody can tell it from
        another one, or it is a folder. Who asks before any listing gets the key of the machine that had this id last, where ids stay.
        """
        if device_id.startswith(FOLDERS):
            return ""
        listed, identity = self._listed(device_id), self.identity(device_id)
        if _nobody_knows(device_id, listed, identity):
            return ""
        if listed is None and not identity.certain:
            last = self._last_at(device_id)
            return "" if last is None else last.identity
        return identity.key

    def recall(self, device_id: str) -> Choice | None:
        """What was chosen for the last scan on this device that ended well; None where nobody knows, or can't know which device it is.

        Where no listing tells who answers to the id now, the device that had it last is meant.
        """
        listed, identity = self._listed(device_id), self.identity(device_id)
        if _nobody_knows(device_id, listed, identity):
            return None
        known = self._store().devices.known(identity.key)
        if known is None and listed is None and not identity.certain:
            known = self._last_at(device_id)
        return None if known is None else Choice.from_json(known.last_request)

    def remember(self, device_id: str, choice: Choice, actor: Actor) -> KnownDevice | None:
        """Keep what was chosen for a scan that ended well; None: nobody could tell the device from another, so nothing is kept."""
        listed, identity = self._listed(device_id), self.identity(device_id)
        if _nobody_knows(device_id, listed, identity):
            return None
        device = listed.device if listed is not None else _named(device_id)
        label = f"{device.vendor} {device.model}".strip() or device_id
        kept: dict[str, Json] = {"device": device_id, **choice.to_json()}
        return self._store().devices.remember(identity.key, label, kept, actor, certain=identity.certain)

    def _listed(self, device_id: str) -> PhysicalDevice | None:
        devices = self.known_now().devices
        return next((found for found in devices if device_id in (found.device.id, *found.other_ids)), None)

    def _last_at(self, device_id: str) -> KnownDevice | None:
        here = (known for known in self._store().devices.all_known() if known.last_request.get("device") == device_id)
        return max(here, key=lambda known: known.at, default=None)


def _nobody_knows(device_id: str, listed: PhysicalDevice | None, identity: DeviceIdentity) -> bool:
    """Whether the identity could as well be another device's: then nothing is kept under it."""
    unseen = listed is None and not identity.certain
    return identity.shared or (unseen and changes_its_address(device_id))


def _named(device_id: str) -> Device:
    return Device(device_id, "", "", "", "")


def _found_by(backend: ScannerBackend) -> Iterator[_Answer]:
    """What a backend finds by and by; an error is its last word."""
    try:
        for found in found_by(backend):
            yield _Answer(found.devices, tuple(_told(trouble) for trouble in found.troubles), found.complete)
    except Exception as error:  # noqa: BLE001 - who asks has nobody above it
        yield _Answer((), (_told(error),), complete=True)


def _told(error: Exception) -> StationError:
    """An error of a thread that has nobody above it."""
    if isinstance(error, ScannerError):
        return device_failed(error)
    if isinstance(error, StationError):
        return error
    log.error("a scanner's backend broke down", exc_info=error)
    return DeviceFailed("UNKNOWN_SCANNER_ERROR", type(error).__name__)
