"""Both halves at once: sheets come in, and are parted into dossiers meanwhile; for one batch, or from a hot folder until it is stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.domain.errors import StationError
from app.domain.model import Actor
from app.domain.retry import bound_s
from app.services.backscan.intake import Intake, Refused, TakenIn
from app.services.backscan.parting import Parted, Parting
from app.services.backscan.pile import Pile, Piles
from app.services.progress import CancelledCheck, Progress, never, silent
from scanner.frames import ScanRequest

if TYPE_CHECKING:
    from app.store.store import Store

_LOOKS_S: Final = 1.0
"""how often a folder is looked at; a share tells nobody of what comes"""
_TICK_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run brought: pages in, files that were refused, dossiers that were filed."""

    pages: int
    refused: int
    dossiers: int


@dataclass(frozen=True, slots=True)
class WatchTold:
    """What a face hears of a watch: of files that could not be taken in, of what failed and in how many seconds it is tried again, and that
    something came in."""

    refused: Refused = lambda _file, _code: None
    troubled: Callable[[StationError, float], None] = lambda _error, _seconds: None
    came: Callable[[TakenIn], None] = lambda _taken: None


class BackScanning:
    """Runs piles."""

    def __init__(
        self, store: Store, piles: Piles, intake: Intake, parting: Parting, waiting: Callable[[Path], bool]
    ) -> None:
        """`waiting` says whether a hot folder holds files that may be pages; DeviceFailed where it is not there."""
        self._store = store
        self._piles = piles
        self._intake = intake
        self._parting = parting
        self._waiting = waiting

    def run(
        self,
        pile: Pile,
        request: ScanRequest,
        actor: Actor,
        *,
        sides_of_sheet: int = 1,
        ended: bool = False,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
        refused: Refused = lambda _file, _code: None,
    ) -> Ran:
        """Take in what lies there and file what is whole; a call that was cut off anywhere is gone on with by the same call.

        With `ended` nothing more comes for this pile: its last dossier is whole too, unless the scan was stopped.

        Raises:
            DeviceFailed, InputRefused, StoreFailed, Cancelled: as `Intake.take` and `Parting.part`; what came in is in, and parted as far
                as it can be. DUTY_HELD: another process feeds or parts this pile; nothing was taken.
        """
        over = threading.Event()
        with self._parting.alone(pile), ThreadPoolExecutor(1, "parting") as beside:
            parting = beside.submit(self._parting.follow, pile, actor, over=over.wait, cancelled=cancelled)
            try:
                taken = self._intake.take(
                    pile,
                    request,
                    actor,
                    sides_of_sheet=sides_of_sheet,
                    cancelled=lambda: cancelled() or parting.done(),
                    progress=progress,
                    refused=refused,
                )
                if ended:
                    self._piles.end(pile, actor)
            finally:
                over.set()
                parted = parting.result()
        return Ran(taken.pages, taken.refused, parted.dossiers)

    def watch(
        self,
        folder: Path,
        pile: Pile,
        request: ScanRequest,
        actor: Actor,
        *,
        cancelled: CancelledCheck,
        sides_of_sheet: int = 1,
        told: WatchTold | None = None,
    ) -> Ran:
        """Go on with a hot folder until it is cancelled: what waiting heals (a share that is away, a full disk, another scan) is waited
        for. One process a folder.

        Raises:
            DeviceFailed, StoreFailed: what waiting does not heal. DUTY_HELD: another process watches this folder, or feeds or parts this
                pile.
        """
        told = told or WatchTold()
        over = threading.Event()
        with (
            self._store.duties.hold(_duty(folder)),
            self._parting.alone(pile),
            ThreadPoolExecutor(1, "parting") as beside,
        ):
            parting = beside.submit(self._follow, pile, actor, over)
            try:
                taken = self._watched(
                    folder, pile, request, actor, sides_of_sheet, lambda: cancelled() or parting.done(), told
                )
            finally:
                over.set()
                parted = parting.result()
        return Ran(taken.pages, taken.refused, parted.dossiers)

    def _watched(
        self,
        folder: Path,
        pile: Pile,
        request: ScanRequest,
        actor: Actor,
        sides_of_sheet: int,
        stopped: CancelledCheck,
        told: WatchTold,
    ) -> TakenIn:
        whole, failures = TakenIn(), 0
        while not stopped():
            try:
                if self._waiting(folder):
                    self._bring(whole, pile, request, actor, sides_of_sheet, stopped, told)
            except StationError as error:
                if error.code == _CANCELLED:
                    break
                if not _heals(error):
                    raise
                failures += 1
                told.troubled(error, bound_s(failures))
                _wait(bound_s(failures), stopped)
                continue
            failures = 0
            _wait(_LOOKS_S, stopped)
        return whole

    def _bring(
        self,
        whole: TakenIn,
        pile: Pile,
        request: ScanRequest,
        actor: Actor,
        sides_of_sheet: int,
        stopped: CancelledCheck,
        told: WatchTold,
    ) -> None:
        """Take in what lies there. Each is counted as it comes: what came before a call was stopped or failed is in, and is told too."""
        brought = TakenIn()

        def page(*_of_it: object) -> None:
            brought.pages += 1

        def refused(file: str, code: str) -> None:
            brought.refused += 1
            told.refused(file, code)

        try:
            self._intake.take(
                pile, request, actor, sides_of_sheet=sides_of_sheet, cancelled=stopped, progress=page, refused=refused
            )
        finally:
            whole.pages += brought.pages
            whole.refused += brought.refused
            if brought.pages:
                told.came(brought)

    def _follow(self, pile: Pile, actor: Actor, over: threading.Event) -> Parted:
        """Part what a watch takes in, until it is over; what waiting heals is waited for here too."""
        failures = 0
        while True:
            try:
                return self._parting.follow(pile, actor, over=over.wait)
            except StationError as error:
                if not _heals(error) or over.is_set():
                    raise
                failures += 1
                _wait(bound_s(failures), over.is_set)


_CANCELLED: Final = "CANCELLED"
_AWAY: Final = frozenset({"DEVICE_NOT_FOUND", "DEVICE_BUSY"})
"""a share that is not mounted now; another program of ours that has the folder"""


def _heals(error: StationError) -> bool:
    return error.retryable or error.code in _AWAY


def _duty(folder: Path) -> str:
    return f"watch-{sha256(str(folder.resolve()).encode()).hexdigest()[:32]}"


def _wait(seconds: float, stopped: CancelledCheck) -> None:
    until = time.monotonic() + seconds
    while not stopped() and (left := until - time.monotonic()) > 0:
        time.sleep(min(_TICK_S, left))
