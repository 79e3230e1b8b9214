"""What a page from outside may cost, and how it ends where more is asked: the page is drawn instead."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
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
MAX_TYPEFACE_BYTES: Final = 64_000_000
"""of all typefaces of a page as they unpack, with what they say of their letters: a complete one of Chinese has 20,000,000"""
MAX_PICTURE_PX: Final = 1_000_000_000
"""of one picture: A0 at 600 dpi has 560 million"""
_MAX_LZW_RATIO: Final = 1400
"""what LZW makes of a byte at most"""
_LZW_SLACK: Final = 64
"""an honest stream is not packed as well as that"""


class MustBeDrawn(Exception):
    """The page can't be kept. `because` says why."""

    def __init__(self, because: Drawn) -> None:
        super().__init__(because.value)
        self.because = because


class Budget:
    """What is left for one page."""

    def __init__(self) -> None:
        self._objects, self._decoded, self._raw = MAX_OBJECTS, MAX_DECODED_BYTES, MAX_RAW_BYTES
        self._typefaces = MAX_TYPEFACE_BYTES

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
        data = _within(stream, self._decoded)
        self._decoded -= len(data)
        return data

    def take_typeface(self, stream: pikepdf.Stream) -> None:
        """A part of a typeface, which whoever reads the file unpacks whole. Raises as `decoded`."""
        self._typefaces -= len(_within(stream, self._typefaces))


def _within(stream: pikepdf.Stream, most: int) -> bytes:
    try:
        data = unpacked(stream, most)
    except ValueError as error:
        raise MustBeDrawn(Drawn.DAMAGED) from error
    if data is None:
        raise MustBeDrawn(Drawn.TOO_LARGE)
    return data


def unpacked(stream: pikepdf.Stream, most: int) -> bytes | None:
    """What a stream says; None where that is more than `most` bytes, or would be if its coding is as good as it can be.

    Raises:
        ValueError: it can't be unpacked.
    """
    data, filters = stream.read_raw_bytes(), filters_of(stream)
    known = _KNOWN.issuperset(filters) and stream.get(Name.DecodeParms) is None
    try:
        if not known:
            packed = sum(name not in _SPELT for name in filters) or 1  # what is packed twice unpacks twice as well
            data = b"" if len(data) * _MAX_LZW_RATIO**packed > _LZW_SLACK * most else stream.read_bytes()
            return data or None
        for name in filters:
            data = _KNOWN_FILTERS[name](data, most)
    except (zlib.error, pikepdf.PdfError) as error:
        raise ValueError(type(error).__name__) from error
    return None if len(data) > most else data


def _ascii_85(data: bytes, most: int) -> bytes:
    del most
    return base64.a85decode(data.split(b"~", 1)[0].removeprefix(b"<"))


def _ascii_hex(data: bytes, most: int) -> bytes:
    del most
    digits = b"".join(data.split(b">", 1)[0].split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _flate(data: bytes, most: int) -> bytes:
    return zlib.decompressobj().decompress(data, most + 1)


_KNOWN_FILTERS: Final[dict[str, Callable[[bytes, int], bytes]]] = {
    "/ASCII85Decode": _ascii_85,
    "/ASCIIHexDecode": _ascii_hex,
    "/FlateDecode": _flate,
}
_KNOWN: Final = frozenset(_KNOWN_FILTERS)
_SPELT: Final = frozenset({"/ASCII85Decode", "/ASCIIHexDecode"})
"""these make nothing smaller"""


def filters_of(stream: Object) -> list[str]:
    """The names of a stream's filters, in order."""
    filters = stream.get(Name.Filter)
    if filters is None:
        return []
    return [str(one) for one in filters] if isinstance(filters, Array) else [str(filters)]
