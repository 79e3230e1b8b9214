"""What the desk asks of scanners, answered by the station's use cases."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from app.bootstrap import Station
from app.domain.changes import Changed
from app.domain.counting import sheets_in
from app.domain.errors import StationError
from app.domain.model import Actor, MasterPage
from app.domain.rules import require_for_submission
from app.services.capture import Captured
from app.services.devices import Choice, Listing
from app.services.frames import device_failed
from app.services.profiles import settings_request
from app.services.progress import CancelledCheck
from app.services.slip_reading import SlipReading, SlipSheet
from app.ui.scanners import CheckSaid, Felt, FoundScanners, Offer, PaperOrder, ScannerChoice, ScanProfile
from scanner.errors import ScannerError
from scanner.frames import Device, ScanRequest, Source
from scanner.hotplug import PlugWatch
from scanner.identity import FOLDERS
from scanner.sane.backend import SaneBackend
from scanner.sane.config import is_virtual
from scanner.sane.sensors import SensorKind

SPOKEN_AS_MEANT = ("escl:", "airscan:")
"""network scanners come first: their driver is the one that is spoken to as the maker means it"""
_OWN = ""
"""the key of what the settings say"""


class StationScanners:
    """Implements `app.ui.services.Scanners`."""

    def __init__(self, station: Station) -> None:
        """Built in a worker: profiles and backends are read here, so that the window never waits for them.

        Raises:
            UsageError, DeviceFailed: the profiles can't be used.
        """
        self._station = station
        own = ScanProfile(_OWN, "", tuple(source.value for source in Source), 0)
        named = (
            ScanProfile(profile.key, profile.title, tuple(source.value for source in profile.sources), profile.sides)
            for profile in station.profiles.values()
        )
        self._profiles = (own, *named)
        with suppress(StationError):  # who looks for devices is told
            assert station.backends

    @property
    def profiles(self) -> tuple[ScanProfile, ...]:
        """What the settings say, then the named profiles."""
        return self._profiles

    def look(self, on_change: Callable[[FoundScanners], None]) -> None:
        """Ask all ways of finding scanners, in the background."""
        self._station.devices.look(lambda listing: on_change(_found(listing)))

    def known_now(self) -> FoundScanners:
        """What the last answers were."""
        return _found(self._station.devices.known_now())

    def offer(self, device_id: str) -> Offer:
        """Ask a device what it offers, and the store what is remembered of it."""
        station = self._station
        described = station.devices.describe([device_id])[device_id]
        sources = described.capabilities.sources if described.capabilities is not None else ()
        choice = station.devices.recall(device_id)
        due = False
        if described.error is None and station.sandbox is None and not device_id.startswith(FOLDERS):
            with suppress(StationError):  # whether a check is due is no reason not to scan
                due = station.checking.state(station.devices.identity(device_id)).due
        return Offer(
            tuple(source.value for source in sources),
            described.error,
            (choice.profile or _OWN, choice.source or "") if choice is not None else None,
            check_due=due,
        )

    def sensed(self, device_id: str, *, cancelled: CancelledCheck) -> Iterator[Felt]:
        """Buttons and paper of a SANE device; of others nothing is told."""
        backend = self._station.backends.of(device_id)
        if not self._station.settings.scanner.start_by_button or not isinstance(backend, SaneBackend):
            return
        try:
            for sensed in backend.sensed(device_id, cancelled=cancelled):
                yield Felt.BUTTON if sensed.kind is SensorKind.BUTTON else Felt.PAPER
        except ScannerError as error:
            raise device_failed(error) from None

    def watch_plugs(self, on_change: Callable[[], None]) -> Callable[[], None]:
        """Tell when a scanner was plugged in or out; returns what ends the watch."""
        watch = PlugWatch(lambda _moved: on_change())
        return watch.close

    def check(self, order: PaperOrder, actor: Actor, *, cancelled: CancelledCheck) -> CheckSaid:
        """Scan the check sheet and judge the device by it."""
        request = _request(self._station, order)
        if request.source is Source.ADF_DUPLEX:
            request = replace(request, source=Source.ADF)  # one side holds the sheet
        with tempfile.TemporaryDirectory(prefix="sohoa-check-") as spool:
            outcome = self._station.checking.check(request, Path(spool), actor, cancelled=cancelled)
        items = outcome.result["items"]
        assert isinstance(items, list)
        bad = [str(item["code"]) for item in items if isinstance(item, dict) and item["verdict"] != "good"]
        return CheckSaid(str(outcome.result["verdict"]), tuple(bad), kept=outcome.kept is not None)

    def read_slip(self, order: PaperOrder, *, cancelled: CancelledCheck) -> SlipSheet:
        """Scan one sheet and read whose slip it is."""
        return SlipReading(self._station.loose).read(_request(self._station, order), cancelled=cancelled)

    def print_check_sheet(self, file: Path) -> None:
        """Write the check sheet as a PDF file."""
        self._station.checking.print_sheet(file)

    def scan(
        self,
        order: PaperOrder,
        actor: Actor,
        *,
        cancelled: Callable[[], bool],
        progress: Callable[[int, int, str], None],
        on_page: Callable[[MasterPage], None],
    ) -> Changed[Captured]:
        """Scan a paper of a dossier; a choice that ended well is remembered of its device."""
        station = self._station
        request = _request(station, order)
        require_for_submission(station.law, station.clock.now().date(), request.dpi, request.mode.value)
        if order.counted:
            request = replace(request, expected_sheets=_still_expected(station, order))
        try:
            captured = station.capture.scan(
                order.dossier_id,
                order.component_id,
                request,
                actor,
                cancelled=cancelled,
                progress=progress,
                on_page=on_page,
                target=order.target,
                sides=order.sides,
            )
        except StationError:
            self._end_where_nothing_came(order, actor)
            raise
        station.devices.remember(order.device_id, Choice(order.profile or None, order.source), actor)
        return captured

    def _end_where_nothing_came(self, order: PaperOrder, actor: Actor) -> None:
        """Nobody has to go on with a scan that brought no sheet."""
        capture = self._station.capture
        with suppress(StationError), capture.alone():  # else it is offered as half-way in
            batch = capture.batches.unfinished(order.component_id, order.device_id)
            if batch is not None and not self._station.store.capture.batch_pages(batch.id):
                capture.batches.stop(batch, actor)


def _found(listing: Listing) -> FoundScanners:
    real = [one for one in listing.devices if not is_virtual(one.device.id)]
    found = sorted(real, key=lambda one: not one.device.id.startswith(SPOKEN_AS_MEANT))
    return FoundScanners(
        tuple(
            ScannerChoice(
                one.device.id,
                _name(one.device),
                "" if one.identity.shared else one.identity.key,
            )
            for one in found
        ),
        complete=not listing.waiting,
        errors=listing.errors,
    )


def _name(device: Device) -> str:
    """Maker and model; many models begin with the maker's name."""
    repeats = device.model.casefold().startswith(device.vendor.casefold())
    return (device.model if repeats else f"{device.vendor} {device.model}").strip() or device.id


def _request(station: Station, order: PaperOrder) -> ScanRequest:
    source = Source(order.source)
    if order.profile != _OWN:
        return station.profiles[order.profile].request(order.device_id, source)
    return settings_request(station.settings.scanner, order.device_id, source)


def _still_expected(station: Station, order: PaperOrder) -> int | None:
    """How many sheets of the typed count the batch has to bring, so that far too many stop it; None where nothing is expected."""
    desk = station.editing.desk(order.dossier_id)
    paper = desk.paper(order.component_id)
    if paper.sheet_count is None:
        return None
    half = station.capture.batches.unfinished(order.component_id, order.device_id)
    of_half = station.capture.batches.sheets_in(half) if half is not None else 0
    left = paper.sheet_count - sheets_in(paper, desk.masters) + of_half
    return left if left > 0 else None
