"""What the child does with libsane: a list, a description, a scan. In one thread."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import _sane
import sane

from scanner import tiff
from scanner.counting import refuse_more
from scanner.errors import Cancelled, FeederEmpty
from scanner.frames import Device, Frame, Source
from scanner.sane import options
from scanner.sane.child import Link
from scanner.sane.messages import Finished, FrameReady, Rounded, Scan, Waiting
from scanner.sane.page import Page, read_page
from scanner.sane.rows import start
from scanner.sane.vocabulary import error_for
from scanner.spool import Description, place, refuse_full, used_bytes

_LOOK_AGAIN_S = 0.1


def list_devices(link: Link) -> None:
    """Finds the devices that libsane sees with the configuration in force."""
    with _engine(), link.reporting(), _errors():
        found = tuple(Device(name, vendor, model, kind, "sane") for name, vendor, model, kind in sane.get_devices())
        link.send(Finished(found))


def describe(device_id: str, link: Link) -> None:
    """Opens the device and reads its options."""
    with _engine(), _opened(device_id) as device, link.reporting(), _errors():
        link.send(Finished(options.capabilities(device)))


def scan(job: Scan, link: Link) -> None:
    """Scans until the feeder is empty, or one page from the glass."""
    request = job.request
    with (
        _engine(),
        _opened(request.device_id) as device,
        link.reporting(),
        _errors(),
        ThreadPoolExecutor(1, "pack") as executor,
    ):
        for option, asked, got in options.apply(device, request):
            link.send(Rounded(option, asked, got))
        count = largest_bytes = 0
        while _start(device, first=count == 0):
            page = read_page(device, link, executor)
            frame = _put(page, job, count, options.dpi(device), link)
            largest_bytes = max(largest_bytes, frame.size_bytes)
            count += 1
            if request.source is Source.FLATBED:
                break
            refuse_more(request, count)
            _wait_for_room(job, largest_bytes, link)
        link.send(Finished(count))


def _wait_for_room(job: Scan, page_bytes: int, link: Link) -> None:
    """Leaves the next sheet in the feeder until the spool folder has room for a page like the largest up to now.

    Raises:
        Cancelled: the parent asked for the end.
        SpoolFull: the disk itself has no room for it.
    """
    while (used := used_bytes(job.spool)) + page_bytes > job.spool_limit_bytes and used:
        link.tell(Waiting(used, job.spool_limit_bytes))
        if link.stopped_within(_LOOK_AGAIN_S):
            break
    if link.stopped():
        raise Cancelled("between two sheets")
    refuse_full(job.spool, page_bytes)


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
        start(device)
    except FeederEmpty:
        if first:
            raise
        return False
    return True


def _put(page: Page, job: Scan, index: int, dpi: int | None, link: Link) -> Frame:
    request = job.request
    sheet, side = request.place(index)
    width_px, height_px = page.layout.width_px, page.height_px
    description = Description(request.first_seq + index, "image/tiff", sheet, side, width_px, height_px, dpi, page.mode)
    chunks = tiff.chunks(page.layout, height_px, page.strips, dpi)
    frame = place(job.spool, description, chunks, job.boundary)
    job.boundary("frame.announce.before")
    link.send(FrameReady(frame))
    job.boundary("frame.announce.after")
    return frame
