"""Whether a file has been written to its end, as far as its type tells. Only its skeleton is read; nothing is decoded.

A program that scans or copies into a folder says nowhere that it has finished. A file of the full size may still be full of zeros
(copies to a share lay it out first), so the size proves nothing; the structure does, in each format in its own way. A TIFF proves
least: where its last pages are still zeros, it looks like one of fewer pages. So whoever asks also waits until a file rests.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from scanner.media import HEAD_BYTES, media_type

UNKNOWN = "application/octet-stream"
_PDF_TAIL_BYTES = 1024
"""Readers look for %%EOF in the last 1024 bytes (ISO 32000-1, Annex H, note 18)."""
_MOST_DIRECTORIES = 10_000
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""the end of entropy-coded data: inside, 0xFF is followed by zero or a restart marker (ITU-T T.81, B.1.1.5)"""
_TIFF_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
"""bytes a value of each field type (TIFF 6.0, section 2; 16 to 18 are BigTIFF's)"""
_TIFF_DATA = ((273, 279), (324, 325), (513, 514))
"""where pixels lie, and how long: strips, tiles, JPEG of old"""
_F_SETSIG = 10


def why_not_whole(path: Path) -> str:
    """What a file lacks; empty where it is whole, or of a type that doesn't tell.

    Raises:
        OSError: it can't be read.
    """
    if path.stat().st_size == 0:
        return "it is empty"
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            return _lack(data)
        except (IndexError, ValueError):
            return "it is cut off"


def held_open(path: Path) -> bool:
    """Whether some program has the file open for writing; False also where the system does not tell (shares, others' files).

    A read lease is granted only while nobody writes. It is given back at once; should a writer come in between, the kernel's
    signal is one that does nothing.

    Raises:
        OSError: it can't be opened.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.fcntl(descriptor, _F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


def _lack(data: mmap.mmap) -> str:
    match media_type(data[:HEAD_BYTES]):
        case "image/jpeg":
            return "" if _jpeg_ends(data) else "a JPEG without its end (EOI)"
        case "image/png":
            return "" if _png_ends(data) else "a PNG without its end (IEND)"
        case "application/pdf":
            return (
                ""
                if data.rfind(b"%%EOF", max(0, len(data) - _PDF_TAIL_BYTES)) >= 0
                else "a PDF without its end (%%EOF)"
            )
        case "image/tiff":
            return "" if _Tiff(data).ends() else "a TIFF whose pages lie beyond its end"
        case "image/bmp":
            return "" if int.from_bytes(data[2:6], "little") <= len(data) else "a BMP that is shorter than it says"
        case "image/webp":
            return "" if int.from_bytes(data[4:8], "little") + 8 <= len(data) else "a WebP that is shorter than it says"
        case _:
            return ""


def _jpeg_ends(data: mmap.mmap) -> bool:
    """Follows the segments to EOI. What phones append behind it does not matter, nor do the thumbnails inside segments."""
    at = 2
    while at + 1 < len(data):
        if data[at] != 0xFF:
            return data.rfind(b"\xff\xd9") > at  # stuffing between segments, which nobody may write
        marker = data[at + 1]
        if marker == 0xD9:
            return True
        if marker == 0xFF:
            at += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD7:
            at += 2
        else:
            at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
            if marker == 0xDA:
                following = _NEXT_MARKER.search(data, at)
                if following is None:
                    return False
                at = following.start()
    return False


def _png_ends(data: mmap.mmap) -> bool:
    at = 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == b"IEND":
            return end <= len(data)
        at = end
    return False


class _Tiff:
    """The skeleton of a TIFF or BigTIFF file. Every look beyond the end of the file is an IndexError."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._order: Literal["little", "big"] = "little" if data[:2] == b"II" else "big"
        self._big = self._number(2, 2) == 43
        self._count_bytes, self._entry_bytes, self._offset_bytes = (8, 20, 8) if self._big else (2, 12, 4)

    def ends(self) -> bool:
        """Whether all directories, the values that they refer to, and the pixels lie inside the file."""
        for directory in self._directories():
            fields = dict(self._fields(directory))
            for offsets, sizes in _TIFF_DATA:
                pieces = zip(fields.get(offsets, []), fields.get(sizes, []), strict=False)
                if any(start + size > len(self._data) for start, size in pieces):
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
            if start + size * count > len(self._data):
                raise IndexError(start)
            if any(tag in pair for pair in _TIFF_DATA):
                yield tag, [self._number(start + size * number, size) for number in range(count)]

    def _number(self, at: int, size: int) -> int:
        if at + size > len(self._data):
            raise IndexError(at)
        return int.from_bytes(self._data[at : at + size], self._order)
