"""The markers of a JPEG file, followed while its bytes come. Nothing is decoded.

A JPEG file is a chain of markers (ITU-T T.81, B.1.1): segments with a length, then the coded rows, in which the byte FF is always
followed by 00 or a restart marker, then the end marker. A file that lacks it was cut short, whatever its length says.
"""

from __future__ import annotations

import re

_IN_ROWS = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
"""A marker that ends coded rows: neither a stuffed byte nor a restart."""
_EOI, _SOS, _APP0 = 0xD9, 0xDA, 0xE0
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a length: TEM, RST0-7, SOI."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""SOF0-15; the others are tables (DHT, DAC) and a reserved one."""


class JpegWalk:
    """Follows the markers of a JPEG file that comes in pieces."""

    def __init__(self) -> None:
        self.width_px: int | None = None
        self.height_px: int | None = None
        self.dpi: int | None = None
        self.whole = False
        self._rest = b""
        self._skip_bytes = 0
        self._in_rows = False

    def feed(self, piece: bytes) -> None:
        """The next bytes."""
        if self.whole:
            return  # some devices fill up with zeros
        skipped = min(self._skip_bytes, len(piece))
        self._skip_bytes -= skipped
        if self._skip_bytes:
            return
        data = self._rest + piece[skipped:]
        at = 0
        while not self.whole:
            step = self._rows(data, at) if self._in_rows else self._marker(data, at)
            if step is None:
                break
            at = step
        self._rest = data[at:]
        if at > len(data):
            self._skip_bytes, self._rest = at - len(data), b""

    def _rows(self, data: bytes, at: int) -> int | None:
        """Goes over coded rows to the marker after them; None where it has not come yet."""
        found = _IN_ROWS.search(data, at)
        if found is None:
            last = len(data) - 1  # it may be the first byte of the marker
            return last if last > at else None
        self._in_rows = False
        return found.start()

    def _marker(self, data: bytes, at: int) -> int | None:
        """Takes one marker with its segment; the place after it, which may lie beyond the data. None: more bytes are needed."""
        while at + 1 < len(data) and data[at] == 0xFF and data[at + 1] == 0xFF:
            at += 1  # fill bytes (B.1.1.2)
        if at + 2 > len(data):
            return None
        if data[at] != 0xFF:
            self._in_rows = True  # stray bytes, over which every decoder goes on to the next marker
            return at
        marker = data[at + 1]
        if marker == _EOI:
            self.whole = True
            return at + 2
        if marker in _ALONE:
            return at + 2
        if at + 4 > len(data) or (marker == _APP0 and at + 14 > len(data)):
            return None
        length = int.from_bytes(data[at + 2 : at + 4])
        if marker in _FRAMES:
            if at + 9 > len(data):
                return None
            self.height_px = int.from_bytes(data[at + 5 : at + 7]) or None  # 0: told after the rows (DNL)
            self.width_px = int.from_bytes(data[at + 7 : at + 9])
        if marker == _APP0 and data[at + 4 : at + 9] == b"JFIF\0" and data[at + 11] == 1:  # 1: pixels an inch
            self.dpi = int.from_bytes(data[at + 12 : at + 14]) or None
        self._in_rows = marker == _SOS
        return at + 2 + length
