"""Where a PDF file bears a signature over its own beginning, read from the bytes alone (ISO 32000-2, 12.8.1). Pure.

A later revision can take a signature's field out of the form, or the form out of the catalogue: readers then show a file that nobody
signed. The bytes of the revision that was signed are still there.
"""

from __future__ import annotations

import re
from collections.abc import Buffer, Iterator
from dataclasses import dataclass
from typing import Final

_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_VALUE: Final = re.compile(rb"<30[0-9A-Fa-f]{2}")
"""how a CMS begins: a place that was kept for one holds zeros"""


@dataclass(frozen=True, slots=True, order=True)
class ByteRange:
    """Covered are the first `before` bytes, and `rest` more that begin at `after`; between them stands the signature's value."""

    before: int
    after: int
    rest: int

    @property
    def end(self) -> int:
        """Where the revision that was signed ends."""
        return self.after + self.rest


def signed_ranges(pdf: Buffer) -> frozenset[ByteRange]:
    """The ranges that a signature of this very file covers, whichever of them its form still names."""
    return frozenset(_found(pdf))


def _found(pdf: Buffer) -> Iterator[ByteRange]:
    size = memoryview(pdf).nbytes
    for found in _RANGE.finditer(pdf):
        covered = ByteRange(*(int(number) for number in found.groups()))
        inside = found.end() <= covered.before or covered.after <= found.start() < covered.end
        if inside and covered.before < covered.after and covered.end <= size and _is_value(pdf, covered):
            yield covered


def _is_value(pdf: Buffer, covered: ByteRange) -> bool:
    """Whether what is left out is the value of a signature: an embedded file that is signed names places of its own, not of this one."""
    closing = bytes(memoryview(pdf)[covered.after - 1 : covered.after])
    return _VALUE.match(pdf, covered.before) is not None and closing == b">"
