"""What a page from outside may cost, and how it ends where more is asked: the page is drawn instead."""

from __future__ import annotations

import zlib
from typing import Final

import pikepdf
from pikepdf import Array, Name, Object

from app.domain.imported import Drawn

MAX_DEPTH: Final = 24
"""of things inside things: an honest page has less than ten"""
MAX_OBJECTS: Final = 20_000
MAX_DECODED_BYTES: Final = 4_000_000
"""of one stream that has to be read, and of all that draws the page together: a map of a province has less than three"""
MAX_RAW_BYTES: Final = 64_000_000
"""of all streams as they lie in the file"""
_MAX_UNKNOWN_RATIO: Final = 1400
"""what LZW and Flate make of a byte at most"""


class MustBeDrawn(Exception):
    """The page can't be kept. `because` says why."""

    def __init__(self, because: Drawn) -> None:
        super().__init__(because.value)
        self.because = because


class Budget:
    """What is left for one page."""

    def __init__(self) -> None:
        self._objects, self._decoded, self._raw = MAX_OBJECTS, MAX_DECODED_BYTES, MAX_RAW_BYTES

    def take_object(self) -> None:
        """One more object. Raises MustBeDrawn (TOO_LARGE)."""
        self._objects -= 1
        if self._objects < 0:
            raise MustBeDrawn(Drawn.TOO_LARGE)

    def raw(self, stream: pikepdf.Stream) -> bytes:
        """The bytes of a stream as they lie in the file. Raises MustBeDrawn (TOO_LARGE)."""
        data = stream.read_raw_bytes()
        self._raw -= len(data)
        if self._raw < 0:
            raise MustBeDrawn(Drawn.TOO_LARGE)
        return data

    def decoded(self, stream: pikepdf.Stream) -> bytes:
        """What a stream says. Raises MustBeDrawn (TOO_LARGE, DAMAGED), before much memory is taken."""
        try:
            data = _decoded(stream, self._decoded)
        except (zlib.error, pikepdf.PdfError) as error:
            raise MustBeDrawn(Drawn.DAMAGED) from error
        self._decoded -= len(data)
        return data


def _decoded(stream: pikepdf.Stream, most: int) -> bytes:
    filters = filters_of(stream)
    if not filters:
        data = stream.read_raw_bytes()
    elif filters == ["/FlateDecode"] and stream.get(Name.DecodeParms) is None:
        data = zlib.decompressobj().decompress(stream.read_raw_bytes(), most + 1)
    elif len(stream.read_raw_bytes()) * _MAX_UNKNOWN_RATIO > 64 * MAX_DECODED_BYTES:
        raise MustBeDrawn(Drawn.TOO_LARGE)
    else:
        data = stream.read_bytes()
    if len(data) > most:
        raise MustBeDrawn(Drawn.TOO_LARGE)
    return data


def filters_of(stream: Object) -> list[str]:
    """The names of a stream's filters, in order."""
    filters = stream.get(Name.Filter)
    if filters is None:
        return []
    return [str(one) for one in filters] if isinstance(filters, Array) else [str(filters)]
