"""Rows of an open device, read by libsane's own `sane_read`.

python-sane reads rows only with `snap`, which takes the whole page at once into memory that it does not check, calls back
for every row, and mixes up the pixels where rows are padded and where a page comes in three passes. So the handle that it
keeps is handed to the function of the library that it calls itself. All else stays with python-sane.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import _sane

from scanner.errors import UnknownScannerError
from scanner.sane.vocabulary import error_for

_LIBRARY = "libsane.so.1"
_GOOD, _EOF = 0, 5
_READ_BYTES = 1 << 16


class Format(StrEnum):
    """SANE 1.06, section 4.3.8, in python-sane's words."""

    GRAY = "gray"
    RGB = "color"
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


PASSES = (Format.RED, Format.GREEN, Format.BLUE)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a device says of the frame to come; exact once it has started.

    Attributes:
        format: what a row holds, in the driver's word; other words than those of `Format` exist.
        last: whether the page is complete with this frame.
        width_px: pixels a row.
        rows: how many rows come; None where the device does not know (a hand scanner, paper of any length).
        bits: of a sample.
        row_bytes: bytes a row, padding included.
    """

    format: str
    last: bool
    width_px: int
    rows: int | None
    bits: int
    row_bytes: int


def parameters(device: Any) -> Parameters:
    """What the device says now."""
    layout, last, (width_px, rows), bits, row_bytes = device.get_parameters()
    return Parameters(layout, bool(last), width_px, rows if rows > 0 else None, bits, row_bytes)


def start(device: Any) -> None:
    """Begins a frame.

    Raises:
        ScannerError: what the driver said.
    """
    try:
        device.start()
    except _sane.error as error:
        raise error_for(str(error)) from error


class Reader:
    """Reads bytes of the frame that a device has started."""

    def __init__(self, device: Any) -> None:
        """Finds the handle in the open device.

        Raises:
            UnknownScannerError: python-sane keeps it elsewhere than in the version that is known here.
        """
        kept = device.dev
        word = ctypes.sizeof(ctypes.c_void_p)
        if type(kept).__basicsize__ != object.__basicsize__ + word:
            raise UnknownScannerError("python-sane keeps the handle of a device elsewhere")
        self._device = kept  # the handle is good as long as this lives
        self._handle = ctypes.c_void_p.from_address(id(kept) + object.__basicsize__)
        library = ctypes.CDLL(_LIBRARY)
        self._read = library.sane_read
        self._read.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_int))
        self._words = library.sane_strstatus
        self._words.restype = ctypes.c_char_p
        self._length = ctypes.c_int(0)

    def read(self, buffer: bytearray, start: int) -> int | None:
        """Reads what has come into `buffer` from `start` on. Returns the number of bytes, which may be 0; None at the frame's end.

        Raises:
            ScannerError: what the driver said.
        """
        room = min(len(buffer) - start, _READ_BYTES)
        into = (ctypes.c_char * room).from_buffer(buffer, start)
        status = self._read(self._handle, ctypes.addressof(into), room, ctypes.byref(self._length))
        if status == _GOOD:
            return self._length.value
        if status == _EOF:
            return None
        raise error_for(self._words(status).decode())
