"""Whether a file has been written to its end, as far as its type tells. Only its skeleton is read; nothing is decoded.

A program that scans or copies into a folder says nowhere that it has finished. A file of the full size may still be full of zeros
(copies to a share lay it out first), so the size proves nothing; the structure does, in each format in its own way. A TIFF proves
least: where its last pages are still zeros, it looks like one of fewer pages. So whoever asks also waits until a file rests.

The file is read, never mapped: one that is cut short meanwhile ends a read early, but would end a process that has it mapped. And
what a file claims of itself costs no more than a real one would.
"""

from __future__ import annotations

import fcntl
import os
import signal
import stat
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Literal

from scanner.jpeg import JpegWalk
from scanner.media import HEAD_BYTES, media_type

UNKNOWN = "application/octet-stream"
_PDF_TAIL_BYTES = 1024
"""Readers look for %%EOF in the last 1024 bytes (ISO 32000-1, Annex H, note 18)."""
_PIECE_BYTES = 1 << 20
_MOST_DIRECTORIES = 10_000
_MOST_CHUNKS = 1_000_000
"""of a PNG: one of 100 MB with chunks of 8 kB has 12,000"""
_MOST_FIELDS = 1_000_000
"""in all directories of a TIFF: a page has some 20"""
_MOST_PIECES = 2_000_000
"""strips and tiles in all directories: an A3 page at 600 dpi with one row a strip has 9,922"""
_TIFF_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
"""bytes a value of each field type (TIFF 6.0, section 2; 16 to 18 are BigTIFF's)"""
_TIFF_DATA = ((273, 279), (324, 325), (513, 514))
"""where pixels lie, and how long: strips, tiles, JPEG of old"""
_F_SETSIG = 10


def open_file(path: Path) -> BufferedReader:
    """Opens a file of a folder that others write into: neither a link, which could lead anywhere, nor a pipe, which could be waited for.

    Raises:
        OSError: it can't be opened, or is no plain file.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("no plain file")
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def why_not_whole(file: BufferedReader) -> str:
    """What a file lacks; empty where it is whole, or of a type that doesn't tell.

    Raises:
        OSError: it can't be read.
    """
    data = _Bytes(file)
    if not data.size:
        return "it is empty"
    try:
        return _lack(data)
    except IndexError:
        return "it is cut off"
    except OverflowError as error:
        return str(error)


def held_open(file: BufferedReader) -> bool:
    """Whether some program has the file open for writing; False also where the system does not tell (shares, others' files).

    A read lease is granted only while nobody writes. It is given back at once; should a writer come in between, the kernel's
    signal is one that does nothing.
    """
    descriptor = file.fileno()
    try:
        fcntl.fcntl(descriptor, _F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


class _Bytes:
    """A file by places. Every look beyond its end is an IndexError."""

    def __init__(self, file: BufferedReader) -> None:
        self.size = os.fstat(file.fileno()).st_size
        self._file = file

    def at(self, at: int, size: int) -> bytes:
        if at + size > self.size:
            raise IndexError(at)
        self._file.seek(at)
        found = self._file.read(size)
        if len(found) < size:  # cut short since
            raise IndexError(at)
        return found

    def pieces(self) -> Iterator[bytes]:
        self._file.seek(0)
        while piece := self._file.read(_PIECE_BYTES):
            yield piece


def _lack(data: _Bytes) -> str:
    head = data.at(0, min(HEAD_BYTES, data.size))
    match media_type(head):
        case "image/jpeg":
            return "" if _jpeg_ends(data) else "a JPEG without its end (EOI)"
        case "image/png":
            return "" if _png_ends(data) else "a PNG without its end (IEND)"
        case "application/pdf":
            tail_bytes = min(_PDF_TAIL_BYTES, data.size)
            ended = b"%%EOF" in data.at(data.size - tail_bytes, tail_bytes)
            return "" if ended else "a PDF without its end (%%EOF)"
        case "image/tiff":
            return "" if _Tiff(data).ends() else "a TIFF whose pages lie beyond its end"
        case "image/bmp":
            said = int.from_bytes(data.at(2, 4), "little")
            return "" if said <= data.size else "a BMP that is shorter than it says"
        case "image/webp":
            said = int.from_bytes(data.at(4, 4), "little") + 8
            return "" if said <= data.size else "a WebP that is shorter than it says"
        case _:
            return "" if any(head) else "it is laid out, not written"


def _jpeg_ends(data: _Bytes) -> bool:
    """Follows the markers to the end. What phones append behind it does not matter, nor do the thumbnails inside segments."""
    walk = JpegWalk()
    for piece in data.pieces():
        walk.feed(piece)
        if walk.whole:
            return True
    return False


def _png_ends(data: _Bytes) -> bool:
    at = 8
    for _ in range(_MOST_CHUNKS):
        if at + 12 > data.size:
            return False
        head = data.at(at, 8)
        end = at + 12 + int.from_bytes(head[:4], "big")
        if head[4:] == b"IEND":
            return end <= data.size
        at = end
    raise OverflowError("a PNG of more chunks than a page can have")


class _Tiff:
    """The skeleton of a TIFF or BigTIFF file."""

    def __init__(self, data: _Bytes) -> None:
        self._data = data
        self._order: Literal["little", "big"] = "little" if data.at(0, 2) == b"II" else "big"
        self._big = self._number(2, 2) == 43
        self._count_bytes, self._entry_bytes, self._offset_bytes = (8, 20, 8) if self._big else (2, 12, 4)
        self._fields_left, self._pieces_left = _MOST_FIELDS, _MOST_PIECES

    def ends(self) -> bool:
        """Whether all directories, the values that they refer to, and the pixels lie inside the file."""
        for directory in self._directories():
            fields = dict(self._fields(directory))
            for offsets, sizes in _TIFF_DATA:
                pieces = zip(fields.get(offsets, []), fields.get(sizes, []), strict=False)
                if any(start + size > self._data.size for start, size in pieces):
                    return False
        return True

    def _directories(self) -> Iterator[int]:
        at = self._number(8 if self._big else 4, self._offset_bytes)
        if at == 0:  # written first, and filled in last
            raise IndexError(0)
        seen: set[int] = set()
        while at and at not in seen and len(seen) < _MOST_DIRECTORIES:
            entries = self._number(at, self._count_bytes)
            if entries == 0:  # no directory is empty: it isn't there yet
                raise IndexError(at)
            self._fields_left -= entries
            if self._fields_left < 0:
                raise OverflowError("a TIFF of more fields than pages can have")
            seen.add(at)
            yield at
            at = self._number(at + self._count_bytes + self._entry_bytes * entries, self._offset_bytes)

    def _fields(self, directory: int) -> Iterator[tuple[int, list[int]]]:
        """(tag, numbers) of the fields that say where pixels lie; of the others only that their values are there."""
        for index in range(self._number(directory, self._count_bytes)):
            entry = directory + self._count_bytes + self._entry_bytes * index
            tag, kind = self._number(entry, 2), self._number(entry + 2, 2)
            size, count = _TIFF_SIZES.get(kind, 1), self._number(entry + 4, self._offset_bytes)
            place = entry + 4 + self._offset_bytes
            start = place if size * count <= self._offset_bytes else self._number(place, self._offset_bytes)
            if start + size * count > self._data.size:
                raise IndexError(start)
            if any(tag in pair for pair in _TIFF_DATA):
                yield tag, self._numbers(start, size, count)

    def _numbers(self, at: int, size: int, count: int) -> list[int]:
        self._pieces_left -= count
        if self._pieces_left < 0:
            raise OverflowError("a TIFF of more strips than pages can have")
        found = self._data.at(at, size * count)
        return [int.from_bytes(found[place : place + size], self._order) for place in range(0, len(found), size)]

    def _number(self, at: int, size: int) -> int:
        return int.from_bytes(self._data.at(at, size), self._order)
