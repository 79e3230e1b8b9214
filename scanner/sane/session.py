"""What the child does with an open device: a description, a scan, questions to its sensors. In one thread."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import _sane
import sane

from scanner.counting import refuse_more
from scanner.doubts import double_feed_kept
from scanner.errors import Cancelled, DeviceBusy, FeederEmpty
from scanner.frames import Frame, OptionInfo, Source
from scanner.room import LOOK_AGAIN_S, wait_for_room
from scanner.sane import options
from scanner.sane.child import Link
from scanner.sane.engine import engine, errors
from scanner.sane.messages import Alive, Finished, FrameReady, Rounded, Scan, Sense, SensedNow, Waiting
from scanner.sane.page import read_page
from scanner.sane.rows import start
from scanner.sane.sensing import double_feed_told, read_sensors, refuse_double_feed
from scanner.sane.sensors import Sensed, edges, no_poll, poll_turn, sensed
from scanner.sane.vocabulary import error_for
from scanner.spool import Description, draft
from scanner.tiff import Writer


def describe(device_id: str, link: Link) -> None:
    """Opens the device and reads its options."""
    with engine(), no_poll(_config_dir()), _opened(device_id) as device, link.reporting(), errors():
        link.send(Finished(options.capabilities(device)))


def scan(job: Scan, link: Link) -> None:
    """Scans until the feeder is empty, or one page from the glass."""
    request = job.request
    came: list[int] = []  # bytes of each frame
    with (
        engine(),
        no_poll(_config_dir()),
        _opened(request.device_id) as device,
        link.reporting(),
        double_feed_kept(job.spool, job.request.first_seq, lambda: len(came)),
        double_feed_told(device),
        errors(),
        ThreadPoolExecutor(1, "pack") as executor,
    ):
        for option, asked, got in options.apply(device, request):
            link.send(Rounded(option, asked, got))
        while _start(device, first=not came):
            came.append(_take_page(job, len(came), device, link, executor).size_bytes)
            if request.source is Source.FLATBED:
                break
            refuse_more(request, len(came))
            _wait_for_room(job, max(came), link)
        refuse_double_feed(device)
        link.send(Finished(len(came)))


def sense(job: Sense, link: Link) -> None:
    """Tells what begins at the device's buttons and paper sensors, until it is stopped or the device has none.

    The device is open only while it is asked. What changes while it is in use is not told: a scan moves paper too.
    """
    before: frozenset[Sensed] | None = None
    with engine(), link.reporting():
        while True:
            options_read = _poll(job.device_id)
            if options_read == ():
                break
            now = None if options_read is None else sensed(options_read)
            for begun in edges(before, now or frozenset()):
                link.send(SensedNow(begun))
            before = now
            link.send(Alive())
            if link.stopped_within(job.every_s):
                break
        link.send(Finished(0))


def _poll(device_id: str) -> tuple[OptionInfo, ...] | None:
    """The sensors with their values; None where the device is in use."""
    with poll_turn(_config_dir()) as free:
        if not free:
            return None
        try:
            with _opened(device_id) as device, errors():
                return read_sensors(device)
        except DeviceBusy:
            return None


def _config_dir() -> Path:
    return Path(os.environ["SANE_CONFIG_DIR"])


def _wait_for_room(job: Scan, page_bytes: int, link: Link) -> None:
    """Leaves the next sheet in the feeder until the spool folder has room for it; see `wait_for_room`.

    Raises:
        Cancelled: the parent asked for the end.
        SpoolFull: the disk itself has no room for it.
    """

    def hold_back(used: int) -> None:
        link.tell(Waiting(used, job.spool_limit_bytes))
        if link.stopped_within(LOOK_AGAIN_S):
            raise Cancelled("between two sheets")

    if link.stopped():
        raise Cancelled("between two sheets")
    wait_for_room(job.spool, page_bytes, job.spool_limit_bytes, hold_back)


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


def _take_page(job: Scan, index: int, device: Any, link: Link, executor: Executor) -> Frame:
    """The page that the device has started becomes a frame, and the parent hears of it."""
    seq, (sheet, side) = job.request.first_seq + index, job.request.place(index)
    with draft(job.spool, seq, job.boundary) as begun:
        writer = Writer(begun.file, executor)
        page = read_page(device, link, writer)
        refuse_double_feed(device)
        dpi = options.dpi(device)
        writer.finish(page.layout, page.height_px, page.planes, dpi)
        size_px = page.layout.width_px, page.height_px
        frame = begun.place(Description(seq, "image/tiff", sheet, side, *size_px, dpi, page.mode))
    job.boundary("frame.announce.before")
    link.send(FrameReady(frame))
    job.boundary("frame.announce.after")
    return frame
