"""Raw rows from a device -> a lossless TIFF file.

TIFF 6.0 with Deflate strips (compression 8, Adobe's Supplement 2 of 2002), every sample as it came: 1, 8 or 16 bits, side by
side or in a plane for each colour. No pixel is moved, so that the file holds what the device gave. Strips are packed in a
thread beside the one that reads the device; zlib lets the others go on meanwhile.
"""

from __future__ import annotations

import struct
import sys
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import BinaryIO

_STRIP_BYTES = 1 << 18
_WAITING_STRIPS = 16
"""How many strips may wait for the packing thread: 4 MiB at most, and then reading waits."""

_LEVEL = 1
_KINDS = {"H": 3, "I": 4, "II": 5}
"""SHORT, LONG, RATIONAL by the format of their numbers."""

_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB = 0, 1, 2
_DEFLATE, _INCH = 8, 2

type Strip = tuple[int, int]
"""where in the file, and how many bytes"""


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


class Writer:
    """Writes a file while its rows come. The directory stands at its end."""

    def __init__(self, file: BinaryIO, executor: Executor) -> None:
        """Takes an empty file, and an executor of one thread, so that strips are written one at a time."""
        self._file = file
        self._executor = executor
        self._end = file.write(_header(0))

    def plane(self) -> Plane:
        """Begins a plane: the page, or one colour of it. Their strips may come in any order."""
        return Plane(self._executor, self._store)

    def finish(self, layout: Layout, height_px: int, planes: Sequence[Plane], dpi: int | None) -> None:
        """Writes the directory. `dpi` is pixels an inch both ways; None leaves the resolution out of the file."""
        strips = [strip for plane in planes for strip in plane.strips()]
        samples = layout.channels
        tags: dict[int, tuple[str, list[int]]] = {
            256: ("I", [layout.width_px]),
            257: ("I", [height_px]),
            258: ("H", [layout.bits] * samples),
            259: ("H", [_DEFLATE]),
            262: ("H", [_RGB if samples == 3 else _WHITE_IS_ZERO if layout.bits == 1 else _BLACK_IS_ZERO]),
            273: ("I", [at for at, _ in strips]),
            277: ("H", [samples]),
            278: ("I", [layout.strip_rows]),
            279: ("I", [length for _, length in strips]),
            284: ("H", [2 if layout.planar else 1]),
        }
        if dpi is not None:
            tags |= {282: ("II", [dpi, 1]), 283: ("II", [dpi, 1]), 296: ("H", [_INCH])}
        directory_at = self._end + self._end % 2
        self._file.seek(directory_at)
        self._file.write(_directory(tags, directory_at))
        self._file.seek(0)
        self._file.write(_header(directory_at))

    def _store(self, rows: bytes | bytearray) -> Strip:
        packed = pack(rows)
        strip = self._end, len(packed)
        self._file.write(packed)
        self._end += len(packed)
        return strip


class Plane:
    """The strips of a plane, packed and written beside the thread that adds them."""

    def __init__(self, executor: Executor, store: Callable[[bytes | bytearray], Strip]) -> None:
        """Made by `Writer.plane`."""
        self._executor = executor
        self._store = store
        self._waiting: deque[tuple[Future[Strip], bytes | bytearray]] = deque()
        self._written: list[Strip] = []
        self._spare: list[bytearray] = []

    def buffer(self, size: int) -> bytearray:
        """Memory for a strip that is to be added; what was added before is used again once it is written."""
        while self._spare:
            found = self._spare.pop()
            if len(found) == size:
                return found
        return bytearray(size)

    def add(self, rows: bytes | bytearray) -> None:
        """Adds a strip: rows of `Layout.row_bytes` each. It must not change any more. Waits while too many wait.

        Raises:
            OSError: the file can't be written.
        """
        self._waiting.append((self._executor.submit(self._store, rows), rows))
        while len(self._waiting) > _WAITING_STRIPS or (self._waiting and self._waiting[0][0].done()):
            self._settle()

    def strips(self) -> list[Strip]:
        """Where all of them lie. Raises OSError: the file can't be written."""
        while self._waiting:
            self._settle()
        return self._written

    def _settle(self) -> None:
        future, rows = self._waiting.popleft()
        self._written.append(future.result())
        if isinstance(rows, bytearray):
            self._spare.append(rows)


def pack(rows: bytes | bytearray) -> bytes:
    """Packs a strip. Level 1: on scanned paper the higher ones cost more time and save next to nothing."""
    return zlib.compress(rows, _LEVEL)


def _header(directory_at: int) -> bytes:
    return struct.pack("=2sHI", b"II" if sys.byteorder == "little" else b"MM", 42, directory_at)


def _directory(tags: dict[int, tuple[str, list[int]]], at: int) -> bytes:
    """The directory, and after it the values that do not fit into it."""
    entries, values = struct.pack("=H", len(tags)), b""
    values_at = at + 2 + 12 * len(tags) + 4
    for tag, (kind, numbers) in sorted(tags.items()):
        packed = struct.pack(f"={len(numbers)}{kind[0]}", *numbers)
        entries += struct.pack("=HHI", tag, _KINDS[kind], len(numbers) // len(kind))
        if len(packed) <= 4:
            entries += packed.ljust(4, b"\0")
        else:
            entries += struct.pack("=I", values_at + len(values))
            values += packed
    return entries + bytes(4) + values
