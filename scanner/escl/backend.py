"""`ScannerBackend` through eSCL."""

from __future__ import annotations

import contextlib
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from scanner.backend import Boundary, CancelProbe, Progress, no_boundary
from scanner.counting import check_sheets, refuse_more
from scanner.doubts import double_feed_kept
from scanner.errors import (
    AnswerInvalid,
    Cancelled,
    CertificateChanged,
    CertificateUnknown,
    DeviceLost,
    DeviceNotFound,
    NotEncrypted,
    ScannerError,
    SpoolFull,
)
from scanner.escl.description import UNITS_AN_INCH, Description, to_capabilities
from scanner.escl.discovery import Announced, discover
from scanner.escl.job import Described, Job, Patience, describe, status
from scanner.escl.line import Limits
from scanner.escl.pages import IncomingPage, PageLimits
from scanner.escl.settings import Plan, plan
from scanner.escl.wire import Wire
from scanner.frames import Capabilities, Device, Frame, ScanRequest, Side, Source
from scanner.room import LOOK_AGAIN_S, SPOOL_LIMIT_BYTES, wait_for_room
from scanner.spool import Description as FrameDescription
from scanner.spool import place

_log = logging.getLogger(__name__)

PREFIX = "escl:"
KIND = "eSCL network scanner"
DISCOVERY_S = 3.0
"""Some answer the second question, which comes a second after the first; one may be lost."""
_LOOK = Limits(connect_s=2.0, idle_s=3.0, answer_s=4.0)
"""For finding out whether a device answers."""
_SLACK_PX = 16
"""Rows and columns are rounded up to whole blocks."""


class EsclBackend:
    """Scanners of the network, without a driver. A call runs in the caller's thread and ends within the limits."""

    def __init__(
        self,
        network: Mapping[str, str],
        *,
        certificates: Mapping[str, str] | None = None,
        boundary: Boundary = no_boundary,
        limits: Limits | None = None,
        patience: Patience | None = None,
        page_limits: PageLimits | None = None,
        discovery_s: float = DISCOVERY_S,
        spool_limit_bytes: int = SPOOL_LIMIT_BYTES,
    ) -> None:
        """Asks nobody yet.

        Args:
            network: scanners by address, name -> base URL such as `http://192.0.2.7/eSCL`.
            certificates: SHA-256 fingerprints that a person confirmed, by name in `network`, URL, or UUID.
            boundary: told each step that touches the spool.
            limits: how long a device may take.
            patience: how often one that says *not now* is asked again.
            page_limits: what is no page any more.
            discovery_s: how long the network is listened to for others; 0 looks for none.
            spool_limit_bytes: how much may lie in a spool folder; the device is not asked for the next page until frames were taken out
                of it.
        """
        self._network = dict(network)
        self._certificates = {key.casefold(): value for key, value in (certificates or {}).items()}
        self._boundary = boundary
        self._limits = limits or Limits()
        self._patience = patience or Patience()
        self._page_limits = page_limits or PageLimits()
        self._discovery_s = discovery_s
        self._spool_limit_bytes = spool_limit_bytes
        self._announced: dict[str, Announced] = {}

    def devices(self) -> tuple[Device, ...]:
        """Those of the addresses that answer, then those that announce themselves. A device that does both is one."""
        with ThreadPoolExecutor(max_workers=8) as pool:
            looks = [pool.submit(self._look, name, url) for name, url in self._network.items()]
            announced = self._discover()
            by_address = [device for look in looks if (device := look.result()) is not None]
        known = {device.uuid for device in by_address if device.uuid} | {device.id for device in by_address}
        found = [_announced_device(key, item) for key, item in announced.items() if item.uuid not in known]
        return (*by_address, *(device for device in found if device.id not in known))

    def capabilities(self, device_id: str) -> Capabilities:
        """What the device offers.

        Raises:
            DeviceError: it is not there, busy, refuses us, was lost, or answers nonsense.
        """
        with contextlib.ExitStack() as lines:
            wire, described = self._answering(device_id, lambda: False, lines)
            return replace(to_capabilities(described.description), in_use=_in_use(wire))

    def scan(self, request: ScanRequest, spool: Path, *, cancelled: CancelProbe, progress: Progress) -> Iterator[Frame]:
        """Scans; see `ScannerBackend.scan`. The device's own files are handed on byte for byte.

        A page is fetched when it is asked for and the spool folder has room for it; until then its sheet waits in the feeder.
        """
        count, counted, largest_bytes = 0, True, 0
        expected = (request.expected_sheets or 0) * request.source.sides_a_sheet
        with contextlib.ExitStack() as lines:
            wire, described = self._answering(request.device_id, cancelled, lines)
            asked = plan(request, described.description)
            doubts = double_feed_kept(spool, request.first_seq, lambda: count)
            with Job(wire, request.source, self._patience, cancelled) as job, doubts:
                job.begin(asked, described)
                while request.source is not Source.FLATBED or count == 0:
                    if counted:
                        refuse_more(request, count)
                    if count:
                        self._wait_for_room(spool, largest_bytes, cancelled, progress)
                    with job.next_page(self._page_limits) as page:
                        if page is None:
                            break
                        frame = self._put(page, request, asked, count, spool)
                    count, largest_bytes = count + 1, max(largest_bytes, frame.size_bytes)
                    counted = counted and frame.sheet is not None
                    progress(count, expected, "page")
                    self._boundary("frame.announce.before")
                    yield frame
                    self._boundary("frame.announce.after")
            if cancelled():
                raise Cancelled("all sheets had come")
        if counted:  # how many sheets a PDF holds, others find out
            check_sheets(request, count)

    def _wait_for_room(self, spool: Path, page_bytes: int, cancelled: CancelProbe, progress: Progress) -> None:
        """See `wait_for_room`; the device itself waits meanwhile, for nobody asks it.

        Raises:
            Cancelled: the caller asked for the end.
            SpoolFull: nobody takes frames out of the folder, or the disk itself has no room.
        """
        until_s = time.monotonic() + self._limits.idle_s

        def hold_back(used: int) -> None:
            progress(used, self._spool_limit_bytes, "waiting")
            if cancelled():
                raise Cancelled("between two sheets")
            if time.monotonic() >= until_s:
                raise SpoolFull(f"{used} bytes lie in the spool folder and nobody takes them")
            time.sleep(LOOK_AGAIN_S)

        wait_for_room(spool, page_bytes, self._spool_limit_bytes, hold_back)

    def _put(self, page: IncomingPage, request: ScanRequest, asked: Plan, index: int, spool: Path) -> Frame:
        sheet, side = request.place(index)
        seq = request.first_seq + index
        if page.media_type == "application/pdf":  # it may hold one side or all of them
            description = FrameDescription(seq, page.media_type, None, Side.FRONT, mode=request.mode)
        else:
            dpi = _dpi(page, request, asked)
            description = FrameDescription(
                seq, page.media_type, sheet, side, page.width_px, page.height_px, dpi, request.mode
            )
        return place(spool, description, page.chunks(), self._boundary)

    def _answering(self, device_id: str, cancelled: CancelProbe, lines: contextlib.ExitStack) -> tuple[Wire, Described]:
        """The line to a device, and what it says of itself. `lines` ends it.

        The address that a UUID had when it was heard may be another device's by now: where that tells another UUID, or nobody answers,
        the network is listened to anew. Which device is meant, its announcement says, for some tell another UUID there.
        """
        key = device_id.removeprefix(PREFIX)
        heard_before = "://" not in key and key in self._announced
        wire = lines.enter_context(self._wire(device_id, self._limits, cancelled))
        try:
            described = self._described(wire)
            if not heard_before or described.description.uuid in ("", key):
                return wire, described
        except (DeviceNotFound, DeviceLost):
            if not heard_before:
                raise
        lines.close()
        self._announced.pop(key, None)
        wire = lines.enter_context(self._wire(device_id, self._limits, cancelled))
        return wire, self._described(wire)

    def _described(self, wire: Wire) -> Described:
        """What the device says of itself; refused in the clear where it has the UUID of a device whose certificate was confirmed."""
        described = describe(wire)
        if not wire.secure and self._confirmed(described.description.uuid):
            raise NotEncrypted(wire.host)
        return described

    def _wire(self, device_id: str, limits: Limits, cancelled: CancelProbe) -> Wire:
        """The line to a device.

        Raises:
            DeviceNotFound: the id is not one of ours, or nobody announces that UUID.
        """
        if not device_id.startswith(PREFIX):
            raise DeviceNotFound(device_id)
        key = device_id.removeprefix(PREFIX)
        if "://" in key:
            names = [name for name, url in self._network.items() if url == key]
            return Wire(key, self._confirmed(key, *names), limits, cancelled)
        if key not in self._announced:
            confirmed = bool(self._confirmed(key))
            self._discover(lambda item: item.uuid == key and item.secure == confirmed)
        item = self._announced.get(key)
        if item is None:
            raise DeviceNotFound(device_id)
        return Wire(item.url, self._confirmed(key, item.url), limits, cancelled)

    def _confirmed(self, *keys: str) -> str:
        return next((found for key in keys if (found := self._certificates.get(key.casefold()))), "")

    def _look(self, name: str, url: str) -> Device | None:
        """The device at an address, if it answers. One whose certificate nobody confirmed is there, under the name it was given."""
        device = Device(f"{PREFIX}{url}", "", name, KIND, "escl")
        try:
            with self._wire(device.id, _LOOK, lambda: False) as wire:
                device = replace(device, address=wire.host)
                described = self._described(wire).description
        except (CertificateUnknown, CertificateChanged, NotEncrypted, AnswerInvalid) as error:
            _log.warning("the scanner %s answers, but: %s", name, error)
            return device
        except ScannerError as error:
            _log.info("the scanner %s does not answer: %s", name, error)
            return None
        return _described_device(device, described)

    def _discover(self, enough: Callable[[Announced], bool] = lambda item: False) -> Mapping[str, Announced]:
        """Those that announce themselves, one announcement each: with TLS only where its certificate was confirmed.

        By UUID; by URL where it tells none, or where another address tells the same one: which of the two is meant, nobody could know.
        """
        if not self._discovery_s:
            return {}
        chosen: dict[tuple[str, str], Announced] = {}
        for item in discover(self._discovery_s, enough):
            confirmed = bool(self._confirmed(item.uuid or item.url, item.url))
            if confirmed and not item.secure:
                continue  # whoever hides the announcement with TLS must not get the pages in the clear
            device = (item.uuid, item.address) if item.uuid else (item.url, "")
            if device not in chosen or item.secure == confirmed:
                chosen[device] = item
        holders = Counter(item.uuid for item in chosen.values())
        self._announced = {
            item.uuid if item.uuid and holders[item.uuid] == 1 else item.url: item for item in chosen.values()
        }
        return self._announced


def _in_use(wire: Wire) -> bool:
    """Whether somebody scans on the device; False where it does not tell within the little time that is left for it."""
    wire.stopping()
    try:
        return status(wire).in_use
    except ScannerError as error:
        _log.info("%s does not tell whether it is in use: %s", wire.host, error)
        return False


def _announced_device(key: str, item: Announced) -> Device:
    model = f"{item.model} ({item.note})" if item.note else item.model
    vendor = item.model.partition(" ")[0]
    return Device(f"{PREFIX}{key}", vendor, model, KIND, "escl", item.uuid, "", item.address)


def _described_device(device: Device, described: Description) -> Device:
    return replace(
        device,
        vendor=described.vendor,
        model=described.model or device.model,
        uuid=described.uuid,
        serial=described.serial,
    )


def _dpi(page: IncomingPage, request: ScanRequest, asked: Plan) -> int | None:
    """The resolution that the device took, unless the page is larger than the area that was asked for.

    A device that cuts a page to the paper sends a smaller one; one that sends a larger page did not do what it was asked.
    """
    limit_px = asked.width * request.dpi / UNITS_AN_INCH * 1.05 + _SLACK_PX
    if page.width_px is None or page.width_px <= limit_px:
        return request.dpi
    _log.warning("a page of %d columns where at most %d were asked for", page.width_px, limit_px)
    return page.dpi
