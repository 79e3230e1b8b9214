"""Devices and paper as the desk sees them: what a scanner is called, what it offers, a scan that is asked for. `app.gui` wires them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from uuid import UUID

from app.domain.changes import Changed
from app.domain.errors import StationError
from app.domain.model import Actor, MasterPage
from app.services.arrivals import Target
from app.services.capture import Captured
from app.services.slip_reading import SlipSheet
from app.services.stacks import Sides


@dataclass(frozen=True, slots=True)
class ScannerChoice:
    """A device that answered, as the officer chooses it.

    Attributes:
        id: its address of today.
        name: its name for people.
        identity: what it is known again by after another plug; empty where nobody can know.
    """

    id: str
    name: str
    identity: str = ""


@dataclass(frozen=True, slots=True)
class FoundScanners:
    """The devices that answered by now. `complete`: nobody is waited for; `errors`: why some may be missing."""

    devices: tuple[ScannerChoice, ...]
    complete: bool = True
    errors: tuple[StationError, ...] = ()


@dataclass(frozen=True, slots=True)
class ScanProfile:
    """A named way of scanning. The one with an empty key is what the settings say; its `sides` is 0: as the source gives them.

    Attributes:
        key: its short name.
        title: its name for people.
        sources: where such paper may lie, the best first; words as in the settings.
        sides: how many sides of a sheet are wanted.
    """

    key: str
    title: str
    sources: tuple[str, ...]
    sides: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What a device said of itself, and what is remembered of it.

    Attributes:
        sources: where paper can lie in it; empty where it states none.
        error: why it said nothing; DEVICE_BUSY: somebody else has it.
        last: key of the profile and source of the last scan on it that ended well.
        check_due: whether it should be checked with the check sheet.
    """

    sources: tuple[str, ...] = ()
    error: StationError | None = None
    last: tuple[str, str] | None = None
    check_due: bool = False


class Felt(StrEnum):
    """What a scanner tells by itself."""

    BUTTON = "button"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class CheckSaid:
    """What a check sheet said of a scanner: the verdict, the codes of what is not good, and whether it is remembered."""

    verdict: str
    not_good: tuple[str, ...]
    kept: bool


@dataclass(frozen=True, slots=True)
class HalfScan:
    """A scan of a paper that stopped half-way: only the same device goes on with it. `device_id` is empty for an import.

    Attributes:
        device_id: the device.
        pages: that are in.
        begun_at: when it began, UTC.
        last_good_sheet: the number of the last sheet that is in as a whole; 0: none.
        last_page: the front of that sheet.
        put_back: the sheet with which the stack on the tray goes on; None: there is no tray, files wait where they lie.
    """

    device_id: str
    pages: int
    begun_at: datetime
    last_good_sheet: int
    last_page: UUID | None
    put_back: int | None


@dataclass(frozen=True, slots=True)
class PaperOrder:
    """A scan that the officer asked for.

    Attributes:
        dossier_id: the dossier.
        component_id: the paper.
        device_id: the device.
        source: as in the settings.
        profile: the key of the profile.
        target: where the pages go; None: to the end.
        counted: whether the sheets that the officer counted are expected.
        sides: which sides of a stack it brings that goes through twice; None: it is no part of one.
    """

    dossier_id: UUID
    component_id: UUID
    device_id: str
    source: str
    profile: str = ""
    target: Target | None = None
    counted: bool = False
    sides: Sides | None = None


class Scanners(Protocol):
    """Devices and paper. Everything but `profiles` and `look` may take long: call it from a worker."""

    @property
    def profiles(self) -> tuple[ScanProfile, ...]: ...  # noqa: D102

    def look(self, on_change: Callable[[FoundScanners], None]) -> None:
        """Begins to look and returns; `on_change` is called in other threads, each time that more is known."""
        ...

    def known_now(self) -> FoundScanners:
        """What the last answers were, without asking anybody."""
        ...

    def offer(self, device_id: str) -> Offer: ...  # noqa: D102

    def sensed(self, device_id: str, *, cancelled: Callable[[], bool]) -> Iterator[Felt]:
        """Presses of its button, paper laid in; ends where it tells neither."""
        ...

    def watch_plugs(self, on_change: Callable[[], None]) -> Callable[[], None]:
        """Calls `on_change` in another thread when a scanner comes or goes, until what is returned is called."""
        ...

    def check(self, order: PaperOrder, actor: Actor, *, cancelled: Callable[[], bool]) -> CheckSaid:
        """Scans the check sheet; the order's dossier and paper mean nothing."""
        ...

    def read_slip(self, order: PaperOrder, *, cancelled: Callable[[], bool]) -> SlipSheet:
        """Scans one sheet that no dossier gets; the order's dossier and paper mean nothing."""
        ...

    def print_check_sheet(self, file: Path) -> None: ...  # noqa: D102

    def scan(  # noqa: D102 - see `app.services.capture.Capture.scan`
        self,
        order: PaperOrder,
        actor: Actor,
        *,
        cancelled: Callable[[], bool],
        progress: Callable[[int, int, str], None],
        on_page: Callable[[MasterPage], None],
    ) -> Changed[Captured]: ...
