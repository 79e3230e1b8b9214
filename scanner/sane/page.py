"""One page of an open device: its frames, whatever their form, go into a TIFF file while they come."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from scanner.errors import Cancelled, FeederEmpty, PageTooLarge, ShortPage, UnsupportedFrame
from scanner.frames import ColorMode
from scanner.sane.child import Link
from scanner.sane.messages import Rows
from scanner.sane.rows import PASSES, Format, Parameters, Reader, parameters, start
from scanner.tiff import Layout, Plane, Writer

MAX_SIDE_PX = 30_000
MAX_PIXELS = 80_000_000
"""A3 at 600 dpi has 70 million. What is above is no page but a driver that lies, and would not be read afterwards."""

MAX_ROW_BYTES = 6 * MAX_SIDE_PX

_PAUSE_S = 0.01
"""How long to wait where a driver says that it is well and has nothing."""

_SPREAD = [bytes(255 * (byte >> bit & 1) for bit in range(7, -1, -1)) for byte in range(256)]

type Recast = Callable[[bytearray], bytes | bytearray]
"""rows as they came, padding included -> rows as they lie in the file"""


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page, written but for the file's directory."""

    layout: Layout
    height_px: int
    planes: tuple[Plane, ...]

    @property
    def mode(self) -> ColorMode:
        """What a sample means."""
        if self.layout.channels == 3:
            return ColorMode.COLOR
        return ColorMode.LINEART if self.layout.bits == 1 else ColorMode.GRAY


def read_page(device: Any, link: Link, writer: Writer) -> Page:
    """Reads the page that the device has started, to its last frame.

    Raises:
        Cancelled: the parent wants no more of it.
        PageTooLarge: it has, or comes to have, more pixels than any page; found before they are read where the device says so.
        ShortPage: a frame ended before its rows, or a colour is missing.
        UnsupportedFrame: pixels in a form that SANE 1.06 does not know, or frames of one page that do not fit together.
        ScannerError: what the driver said.
    """
    reader = Reader(device)
    planes: dict[str, _Rows] = {}
    while True:
        told = parameters(device)
        if told.format not in planes:
            _refuse_large(told, told.rows or 0)
            planes[told.format] = _Rows(told, writer.plane())
        planes[told.format].take(told, reader, device, link)
        if told.last:
            return _joined(planes)
        _go_on(device)


class _Rows:
    """What comes in one format: a whole page, or one of its three colours. Several frames of it lie one below the other."""

    def __init__(self, first: Parameters, plane: Plane) -> None:
        self._first = first
        self.layout, self._recast = _form(first)
        self._plane = plane
        self._buffer = bytearray(self.layout.strip_rows * first.row_bytes)
        self._filled = 0
        self._rows_before = 0

    @property
    def rows(self) -> int:
        """Whole rows that have come."""
        return self._rows_before + self._filled // self._first.row_bytes

    def take(self, told: Parameters, reader: Reader, device: Any, link: Link) -> None:
        """Reads a frame to its end."""
        if replace(told, last=False, rows=None) != replace(self._first, last=False, rows=None):
            raise UnsupportedFrame("the frames of a page have different forms")
        begin, promised, said = self.rows, told.rows or 0, 0
        _refuse_large(told, begin + promised)
        try:
            while (length := reader.read(self._buffer, self._filled)) is not None:
                self._took(length)
                if not length:
                    time.sleep(_PAUSE_S)
                if not link.due():
                    continue
                if link.stopped():
                    device.cancel()
                    raise Cancelled
                if self.rows > said:  # a driver that only says that it is well must fall silent
                    said = self.rows
                    link.tell(Rows(said - begin, promised))
        except FeederEmpty as error:  # some drivers say so in the middle of a page
            if self.rows > begin:
                raise ShortPage(f"{self.rows - begin} of {promised} rows") from error
            raise
        _refuse_large(told, self.rows)
        if self.rows == begin or self.rows - begin < promised or self._filled % told.row_bytes:
            raise ShortPage(f"{self.rows - begin} of {promised} rows, {self._filled % told.row_bytes} bytes")

    def plane(self) -> Plane:
        """All of it, handed over to be written."""
        if self._filled:
            del self._buffer[self._filled :]
            self._hand_over()
        return self._plane

    def _took(self, length: int) -> None:
        self._filled += length
        if self._filled == len(self._buffer):
            self._hand_over()
            _refuse_large(self._first, self.rows)

    def _hand_over(self) -> None:
        self._rows_before += self._filled // self._first.row_bytes
        self._filled = 0
        if self._recast is not None:
            self._plane.add(self._recast(self._buffer))
            return
        full, self._buffer = self._buffer, self._plane.buffer(len(self._buffer))
        self._plane.add(full)


def _go_on(device: Any) -> None:
    try:
        start(device)
    except FeederEmpty as error:
        raise ShortPage("the page should have gone on") from error


def _joined(planes: dict[str, _Rows]) -> Page:
    if len(planes) == 1 and not set(planes) & set(PASSES):
        (whole,) = planes.values()
        return Page(whole.layout, whole.rows, (whole.plane(),))
    if set(planes) - set(PASSES):
        raise UnsupportedFrame(f"a page of {', '.join(planes)}")
    if len(planes) < len(PASSES):
        raise ShortPage(f"of three colours only {', '.join(planes)}")
    parts = [planes[channel] for channel in PASSES]
    if len({(part.layout, part.rows) for part in parts}) > 1:
        raise ShortPage(f"{', '.join(str(part.rows) for part in parts)} rows of red, green, blue")
    return Page(parts[0].layout, parts[0].rows, tuple(part.plane() for part in parts))


def _refuse_large(told: Parameters, rows: int) -> None:
    """Raises PageTooLarge where a page of so many rows has more pixels than any page."""
    large = max(told.width_px, rows) > MAX_SIDE_PX or told.width_px * rows > MAX_PIXELS
    if large or told.row_bytes > MAX_ROW_BYTES:
        raise PageTooLarge(f"{told.width_px} x {rows} px, {told.row_bytes} bytes a row")


def _form(told: Parameters) -> tuple[Layout, Recast | None]:
    """How the rows will lie in the file, and what makes them so; None where they come that way.

    A colour sample of one bit (1 means full, other than in a black and white page) becomes one of eight: no reader knows it otherwise.

    Raises:
        UnsupportedFrame: SANE 1.06 knows no such frame, or the row has no room for its pixels.
    """
    layout, of_a_bit = Layout(told.width_px, 1, told.bits), False
    if told.format in (Format.RGB, *PASSES):
        of_a_bit = told.bits == 1
        layout = Layout(told.width_px, 3, 8 if of_a_bit else told.bits, planar=told.format != Format.RGB)
    samples = 3 if told.format == Format.RGB else 1
    needed = samples * ((told.width_px + 7) // 8) if of_a_bit else layout.row_bytes
    known = told.format in set(Format) and told.bits in (1, 8, 16) and told.width_px > 0
    if not known or told.row_bytes < needed:
        raise UnsupportedFrame(
            f"{told.format}, {told.bits} bits, {told.row_bytes} bytes a row of {told.width_px} pixels"
        )
    if of_a_bit:
        return layout, partial(_spread, told.row_bytes, samples, told.width_px)
    return layout, partial(_cut, told.row_bytes, needed) if told.row_bytes > needed else None


def _cut(row_bytes: int, needed: int, rows: bytearray) -> bytes:
    """The rows without their padding."""
    view = memoryview(rows)
    return b"".join(view[at : at + needed] for at in range(0, len(rows), row_bytes))


def _spread(row_bytes: int, samples: int, width_px: int, rows: bytearray) -> bytes:
    """Samples of a bit -> samples of a byte: 0 or 255."""
    out = bytearray(len(rows) // row_bytes * width_px * samples)
    for number, at in enumerate(range(0, len(rows), row_bytes)):
        row = rows[at : at + samples * ((width_px + 7) // 8)]
        for channel in range(samples):
            begin = number * width_px * samples
            spread = b"".join([_SPREAD[byte] for byte in row[channel::samples]])
            out[begin + channel : begin + width_px * samples : samples] = spread[:width_px]
    return bytes(out)
