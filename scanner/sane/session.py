"""The engine's own module: everything that talks to libsane, inside the child, in one thread."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import _sane
import sane

from scanner import tiff
from scanner.backend import Boundary
from scanner.errors import Cancelled, FeederEmpty, ShortPage, UnsupportedFrame
from scanner.frames import ColorMode, Device, Frame, ScanRequest, Source
from scanner.sane import options
from scanner.sane.child import Link
from scanner.sane.messages import Finished, FrameReady, Rounded, Rows
from scanner.sane.vocabulary import error_for
from scanner.spool import Description, place


def list_devices(link: Link) -> None:
    """Finds the devices that libsane sees with the configuration in force."""
    with _engine(), link.reporting(), _errors():
        found = tuple(Device(name, vendor, model, kind, "sane") for name, vendor, model, kind in sane.get_devices())
        link.send(Finished(found))


def describe(device_id: str, link: Link) -> None:
    """Opens the device and reads its options."""
    with _engine(), _opened(device_id) as device, link.reporting(), _errors():
        link.send(Finished(options.capabilities(device)))


def scan(request: ScanRequest, spool: Path, boundary: Boundary, link: Link) -> None:
    """Scans until the feeder is empty, or one page from the glass."""
    with _engine(), _opened(request.device_id) as device, link.reporting(), _errors():
        for option, asked, got in options.apply(device, request):
            link.send(Rounded(option, asked, got))
        count = 0
        while _start(device, first=count == 0):
            _put(_read(device, link), request, count, device, spool, boundary, link)
            count += 1
            if request.source is Source.FLATBED:
                break
        link.send(Finished(count))


@contextlib.contextmanager
def _engine() -> Iterator[None]:
    with _errors():
        sane.init()
    try:
        yield
    finally:
        sane.exit()


@contextlib.contextmanager
def _errors() -> Iterator[None]:
    """Whatever libsane says inside becomes one of our errors."""
    try:
        yield
    except _sane.error as error:
        raise error_for(str(error)) from error


@contextlib.contextmanager
def _opened(device_id: str) -> Iterator[Any]:
    try:
        device = sane.open(device_id)
    except _sane.error as error:
        raise error_for(str(error), opening=True) from error
    try:
        yield device
    finally:
        device.cancel()
        device.close()


def _start(device: Any, *, first: bool) -> bool:
    """Begins a page; False at the normal end of the feeder, which some drivers report only after a first page."""
    try:
        device.start()
    except _sane.error as error:
        fact = error_for(str(error))
        if isinstance(fact, FeederEmpty) and not first:
            return False
        raise fact from error
    return True


class _Page:
    """Raw rows as the device gave them: R, G, B bytes or one byte a pixel."""

    def __init__(self, rows: bytearray, width_px: int, height_px: int, mode: ColorMode) -> None:
        self.rows = rows
        self.width_px = width_px
        self.height_px = height_px
        self.mode = mode


def _read(device: Any, link: Link) -> _Page:
    layout, _, (width_px, height_px), depth, row_bytes = device.get_parameters()
    mode = _mode(layout, depth, width_px, row_bytes)
    came = 0

    def on_row(done: int, total: int) -> None:
        # python-sane segfaults on an exception in here, so that nothing may escape. cancel() is safe in this thread
        # alone: between two reads.
        nonlocal came
        with contextlib.suppress(Exception):
            came = done
            if link.due():
                link.send(Rows(done, max(total, 0)))
            if link.stopped():
                device.cancel()

    try:
        rows, width_px, came, _, _ = device.dev.snap(True, False, on_row)
    except _sane.error as error:
        if link.stopped():
            raise Cancelled from error
        fact = error_for(str(error))
        raise ShortPage(f"{came} of {height_px} rows") if isinstance(fact, FeederEmpty) and came else fact from error
    if link.stopped():  # a cancelled page comes back as a success, and shorter
        raise Cancelled
    if came < height_px or came == 0:
        raise ShortPage(f"{came} of {height_px} rows")
    return _Page(rows, width_px, came, mode)


def _mode(layout: str, depth: int, width_px: int, row_bytes: int) -> ColorMode:
    """The colour mode of the rows to come.

    Raises:
        UnsupportedFrame: python-sane would mix up the pixels: three passes, 16 bits, or padding at the end of rows.
    """
    match layout, depth:
        case "color", 8:
            mode, expected = ColorMode.COLOR, 3 * width_px
        case "gray", 8:
            mode, expected = ColorMode.GRAY, width_px
        case "gray", 1:
            mode, expected = ColorMode.LINEART, (width_px + 7) // 8
        case _:
            raise UnsupportedFrame(f"{layout} with {depth} bits a sample")
    if row_bytes != expected:
        raise UnsupportedFrame(f"{row_bytes} bytes a row of {width_px} pixels")
    return mode


def _put(
    page: _Page, request: ScanRequest, index: int, device: Any, spool: Path, boundary: Boundary, link: Link
) -> Frame:
    dpi = options.dpi(device)
    sheet, side = request.place(index)
    description = Description(
        request.first_seq + index,
        "image/tiff",
        sheet,
        side,
        page.width_px,
        page.height_px,
        dpi,
        page.mode,
    )
    encoded = tiff.encode(page.rows, page.width_px, page.height_px, page.mode, dpi)
    frame = place(spool, description, [encoded], boundary)
    boundary("frame.announce.before")
    link.send(FrameReady(frame))
    boundary("frame.announce.after")
    return frame
