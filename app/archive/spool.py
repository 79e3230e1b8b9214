"""A PDF file written one object after the other, each at once: what a page needs is on the disk before the next page is begun."""

from __future__ import annotations

from typing import BinaryIO


class Spool:
    """Numbered objects and, at the end, the table that finds them (ISO 32000-1, 7.5.4).

    It knows no more of PDF than that: it is read by qpdf next, which writes the file that lasts.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = 0
        self._offsets: list[int] = []
        self._put(b"%PDF-1.7\n")

    def reserve(self) -> int:
        """The number of an object that is written later."""
        self._offsets.append(0)
        return len(self._offsets)

    def write(self, number: int, body: str) -> int:
        """Write a reserved object; returns its number."""
        self._offsets[number - 1] = self._at
        self._put(b"%d 0 obj\n%s\nendobj\n" % (number, body.encode("ascii")))
        return number

    def add_stream(self, entries: str, data: bytes) -> int:
        """Write a stream with these entries beside its length; returns its number."""
        number = self.reserve()
        self._offsets[number - 1] = self._at
        self._put(b"%d 0 obj\n<< %s /Length %d >>\nstream\n" % (number, entries.encode("ascii"), len(data)))
        self._put(data)
        self._put(b"\nendstream\nendobj\n")
        return number

    def finish(self, root: int) -> None:
        """Write the table; a number that was reserved and not written stays free.

        Args:
            root: the number of the catalogue.
        """
        table_at, size = self._at, len(self._offsets) + 1
        lines = [b"%010d 00000 n \n" % offset if offset else b"0000000000 65535 f \n" for offset in self._offsets]
        self._put(b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, b"".join(lines)))
        self._put(b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, table_at))
        self._file.flush()

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._at += len(data)
