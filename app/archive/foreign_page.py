"""Pages of files from outside that were kept (`foreign`), brought into an archive as drawings that fill the unit square, as pictures do.

What many pages of a file share, its typefaces above all, stands in the archive once: equal content is one object.
"""

from __future__ import annotations

import io
from decimal import Decimal
from hashlib import sha256
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from app.archive.spool import Spool

PAGE: Final = "/P"
"""the name of the page among the resources of the file that holds it"""
_NOT_COPIED: Final = frozenset({"/Length"})


class KeptPages:
    """The kept pages of one archive; of their content it remembers digests only."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._there: dict[bytes, int] = {}

    def add(self, data: bytes) -> int:
        """The number of the form XObject that is the page. `data` is what `foreign.keep` made."""
        with Pdf.open(io.BytesIO(data)) as source:
            form = source.pages[0].obj.Resources.XObject[PAGE]
            return _Bringing(self._spool, self._there).number(form)


class _Bringing:
    """Objects of one file on their way into another."""

    def __init__(self, spool: Spool, there: dict[bytes, int]) -> None:
        self._spool = spool
        self._there = there
        self._done: dict[tuple[int, int], int] = {}

    def number(self, source: Object) -> int:
        """The number of an indirect object in the archive."""
        if source.objgen not in self._done:
            self._done[source.objgen] = self._brought(source)
        return self._done[source.objgen]

    def _brought(self, source: Object) -> int:
        """What an object refers to is brought first: so equal content is told by equal words."""
        data = source.read_raw_bytes() if isinstance(source, pikepdf.Stream) else b""
        said = (
            self._entries(source)
            if isinstance(source, Dictionary | pikepdf.Stream)
            else self._said(source, direct=True)
        )
        digest = sha256(said.encode() + b"\0" + data).digest()
        if digest not in self._there:
            if isinstance(source, pikepdf.Stream):
                self._there[digest] = self._spool.add_stream(said, data)
            else:
                body = f"<< {said} >>" if isinstance(source, Dictionary) else said
                self._there[digest] = self._spool.write(self._spool.reserve(), body)
        return self._there[digest]

    def _entries(self, source: Object) -> str:
        entries = sorted((key, value) for key, value in source.items() if key not in _NOT_COPIED)
        return " ".join(f"{_name(key)} {self._said(value)}" for key, value in entries)

    def _said(self, value: object, *, direct: bool = False) -> str:
        """A value as PDF writes it; one that is referred to, by its number."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if value is None:
            return "null"
        if isinstance(value, int | Decimal | float):
            return f"{value:f}" if not isinstance(value, int) else str(value)
        assert isinstance(value, Object)
        if not direct and value.is_indirect:
            return f"{self.number(value)} 0 R"
        if isinstance(value, Name):
            return _name(str(value))
        if isinstance(value, Array):
            return f"[ {' '.join(self._said(one) for one in value)} ]"
        if isinstance(value, Dictionary):
            return f"<< {self._entries(value)} >>"
        return f"<{bytes(value).hex()}>"


def _name(name: str) -> str:
    """ISO 32000-1, 7.3.5."""
    return Name(name).unparse().decode("ascii")
