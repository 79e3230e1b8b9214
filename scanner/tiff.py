"""Raw rows from a device -> a lossless TIFF file.

TIFF 6.0 with Deflate strips (compression 8, Adobe's Supplement 2 of 2002), every sample as it came: 1, 8 or 16 bits, side by
side or in a plane for each colour. No pixel is moved, so that the file holds what the device gave. Strips are packed in a
thread beside the one that reads the device; zlib lets the others go on meanwhile.
"""

from __future__ import annotations

import itertools
import struct
import sys
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass

_STRIP_BYTES = 1 << 20
_WAITING_STRIPS = 8
"""How many strips may wait for the packing thread: so many MiB at most, and then reading waits."""

_LEVEL = 1
_SHORT, _LONG, _RATIONAL = 3, 4, 5
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB = 0, 1, 2
_DEFLATE, _INCH, _OFFSETS = 8, 2, 273


@dataclass(frozen=True, slots=True)
class Layout:
    """How samples lie in the rows of a page.

    Attributes:
        width_px: pixels a row.
        channels: 3 for red, green, blue; 1 for a gray or a black and white page.
        bits: of a sample: 1, 8 or 16 (in this computer's byte order); a single bit means 1 for black, as SANE has it.
        planar: each colour has a plane of its own; else a pixel's samples lie side by side.
    """

    width_px: int
    channels: int
    bits: int
    planar: bool = False

    @property
    def row_bytes(self) -> int:
        """Bytes a row, of each plane where there are several."""
        return (self.width_px * self.bits * (1 if self.planar else self.channels) + 7) // 8

    @property
    def strip_rows(self) -> int:
        """Rows a strip; the last one of a plane may have fewer."""
        return max(1, _STRIP_BYTES // max(1, self.row_bytes))


class Packing:
    """Strips, packed in order beside the thread that adds them."""

    def __init__(self, executor: Executor) -> None:
        """Takes the executor: one thread, so that no more than one core goes into packing."""
        self._executor = executor
        self._waiting: deque[Future[bytes]] = deque()
        self._packed: list[bytes] = []

    def add(self, rows: bytes | bytearray) -> None:
        """Adds a strip: rows of `Layout.row_bytes` each. It must not change any more. Waits while too many wait."""
        self._waiting.append(self._executor.submit(pack, rows))
        while len(self._waiting) > _WAITING_STRIPS:
            self._packed.append(self._waiting.popleft().result())

    def strips(self) -> list[bytes]:
        """All strips, packed."""
        while self._waiting:
            self._packed.append(self._waiting.popleft().result())
        return self._packed


def pack(rows: bytes | bytearray) -> bytes:
    """Packs a strip. Level 1: on scanned paper the higher ones cost more time and save next to nothing."""
    return zlib.compress(rows, _LEVEL)


def chunks(layout: Layout, height_px: int, strips: list[bytes], dpi: int | None) -> Iterator[bytes]:
    """The bytes of the file, in order.

    Args:
        layout: of the rows.
        height_px: rows of the page.
        strips: packed, from the top; plane after plane where the layout has planes.
        dpi: pixels an inch both ways; None leaves the resolution out of the file.
    """
    order = "<" if sys.byteorder == "little" else ">"
    samples = layout.channels
    tags: dict[int, tuple[int, list[int]]] = {
        256: (_LONG, [layout.width_px]),
        257: (_LONG, [height_px]),
        258: (_SHORT, [layout.bits] * samples),
        259: (_SHORT, [_DEFLATE]),
        262: (_SHORT, [_RGB if samples == 3 else _WHITE_IS_ZERO if layout.bits == 1 else _BLACK_IS_ZERO]),
        _OFFSETS: (_LONG, [0] * len(strips)),
        277: (_SHORT, [samples]),
        278: (_LONG, [layout.strip_rows]),
        279: (_LONG, [len(strip) for strip in strips]),
        284: (_SHORT, [2 if layout.planar else 1]),
    }
    if dpi is not None:
        tags |= {282: (_RATIONAL, [dpi, 1]), 283: (_RATIONAL, [dpi, 1]), 296: (_SHORT, [_INCH])}
    begin = len(_header(order, tags))
    ends = itertools.accumulate((len(strip) for strip in strips), initial=begin)
    tags[_OFFSETS] = (_LONG, list(ends)[:-1])
    yield _header(order, tags)
    yield from strips


def _header(order: str, tags: dict[int, tuple[int, list[int]]]) -> bytes:
    """The file's first bytes: header, directory, and the values that do not fit into it."""
    mark = b"II" if order == "<" else b"MM"
    directory = struct.pack(f"{order}2sHIH", mark, 42, 8, len(tags))
    values_at = len(directory) + 12 * len(tags) + 4
    values = b""
    for tag, (kind, numbers) in sorted(tags.items()):
        packed = struct.pack(f"{order}{len(numbers)}{'H' if kind == _SHORT else 'I'}", *numbers)
        count = len(numbers) // 2 if kind == _RATIONAL else len(numbers)
        directory += struct.pack(f"{order}HHI", tag, kind, count)
        if len(packed) <= 4:
            directory += packed.ljust(4, b"\0")
        else:
            directory += struct.pack(f"{order}I", values_at + len(values))
            values += packed + b"\0" * (len(packed) % 2)
    return directory + bytes(4) + values
