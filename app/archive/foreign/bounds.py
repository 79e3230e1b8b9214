"""Whether a PDF file asks for more than paper can bear, before anything of it is drawn: pages, objects, what its streams unpack to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from app.archive.foreign.limits import unpacked
from app.archive.pictures import page_unit
from app.archive.read import opened
from app.domain.errors import InputRefused

MAX_PAGES: Final = 2_000
MAX_OBJECTS: Final = 200_000
"""an honest file of 2,000 pages has 50,000"""
MAX_FIELDS: Final = 50_000
"""of a form, each as often as a reader meets it: a field in itself has no end"""
MAX_DRAWING_BYTES: Final = 64_000_000
"""of operators that a page draws, each drawing inside it as often as it is drawn: a map of a province has 3,000,000"""
_MAX_DEPTH: Final = 32
_OBJECT: Final = re.compile(rb"\d obj\b")
_DRAWN: Final = re.compile(rb"/([^\s/<>\[\]()%]+)\s+Do\b")
_HEX_IN_NAME: Final = re.compile(rb"#([0-9A-Fa-f]{2})")


def require_bounded_file(path: Path, pages: int) -> None:
    """Refuse a file of too many pages or objects, and one whose pages are not in it.

    Args:
        path: the file; it is only read.
        pages: how many pages it has.

    Raises:
        InputRefused: PDF_TOO_LARGE; PDF_XFA: one program alone makes its pages, of a form of its own (ISO 32000-1, 12.7.8).
    """
    if pages > MAX_PAGES:
        raise InputRefused("PDF_TOO_LARGE", f"{pages} pages")
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        objects = sum(1 for _ in _OBJECT.finditer(content))
    if objects > MAX_OBJECTS:
        raise InputRefused("PDF_TOO_LARGE", f"{objects} objects")
    with opened(path) as pdf:
        if pdf.Root.get("/NeedsRendering", False) == True:  # noqa: E712 - a value of any kind
            raise InputRefused("PDF_XFA")
        form = pdf.Root.get(Name.AcroForm)
        fields = _fields(form.get(Name.Fields) if isinstance(form, Dictionary) else None, _MAX_DEPTH)
        if sum(1 for _ in islice(fields, MAX_FIELDS + 1)) > MAX_FIELDS:
            raise InputRefused("PDF_TOO_LARGE", "fields")


def _fields(fields: object, depth: int) -> Iterator[Object]:
    """Each field of a form as often as a reader meets it. Raises InputRefused (PDF_TOO_LARGE)."""
    if depth == 0:
        raise InputRefused("PDF_TOO_LARGE", "fields in fields")
    for field in fields if isinstance(fields, Array) else ():
        if isinstance(field, Dictionary):
            yield field
            yield from _fields(field.get(Name.Kids), depth - 1)


def bounded_page_unit(path: Path, index: int) -> float:
    """Refuse a page that draws too much, by what it unpacks to; else tell how large its unit is.

    Args:
        path: the file; it is only read.
        index: which page, from 0.

    Returns:
        How many points (1/72 inch) a unit of the page has: 1 but on drawings and maps (ISO 32000-1, table 30).

    Raises:
        InputRefused: PDF_TOO_LARGE; PDF_DAMAGED, PDF_ENCRYPTED: qpdf can't read it.
    """
    with opened(path) as pdf:
        size = pdf.trailer.get(Name.Size)
        if isinstance(size, int) and size > MAX_OBJECTS:
            raise InputRefused("PDF_TOO_LARGE", f"{size} objects")
        if not 0 <= index < len(pdf.pages):
            return 1.0
        page = pdf.pages[index]
        _Drawing().bytes_of(list(_contents(page.obj)), page.resources, _MAX_DEPTH)
        return page_unit(page.obj)


class _Drawing:
    """Adds up what is drawn."""

    def __init__(self) -> None:
        self._known: dict[tuple[tuple[int, int], tuple[int, int] | None], int] = {}

    def bytes_of(self, contents: list[pikepdf.Stream], resources: Object | None, depth: int) -> int:
        """Operators of these streams and of all that they draw. Raises InputRefused (PDF_TOO_LARGE)."""
        if depth == 0:
            raise InputRefused("PDF_TOO_LARGE", "drawings in drawings")
        total = 0
        for stream in contents:
            data = _unpacked(stream)
            total += len(data)
            for name in _DRAWN.findall(data):
                total += self._drawn(_entry(_entry(resources, "/XObject"), _name(name)), resources, depth)
                if total > MAX_DRAWING_BYTES:
                    raise InputRefused("PDF_TOO_LARGE", "operators")
        return total

    def _drawn(self, drawing: Object | None, around: Object | None, depth: int) -> int:
        """One without resources of its own draws with those `around` it."""
        if not isinstance(drawing, pikepdf.Stream) or drawing.get(Name.Subtype) != Name.Form:
            return 0
        own = drawing.get(Name.Resources)
        key = drawing.objgen, around.objgen if own is None and around is not None else None
        if key not in self._known:
            self._known[key] = 0  # what draws itself is left out by those who draw
            self._known[key] = self.bytes_of([drawing], around if own is None else own, depth - 1)
        return self._known[key]


def _name(written: bytes) -> str:
    """A name as it is meant (ISO 32000-1, 7.3.5)."""
    return "/" + _HEX_IN_NAME.sub(lambda code: bytes.fromhex(code[1].decode()), written).decode("utf-8", "replace")


def _contents(page: Object) -> Iterator[pikepdf.Stream]:
    contents = page.get(Name.Contents)
    for stream in contents if isinstance(contents, Array) else [contents]:
        if isinstance(stream, pikepdf.Stream):
            yield stream


def _unpacked(stream: pikepdf.Stream) -> bytes:
    """What a stream says; empty where it can't be unpacked. Raises InputRefused (PDF_TOO_LARGE) before much memory is taken."""
    try:
        data = unpacked(stream, MAX_DRAWING_BYTES)
    except ValueError:
        return b""
    if data is None:
        raise InputRefused("PDF_TOO_LARGE", "a stream")
    return data


def _entry(dictionary: Object | None, name: str) -> Object | None:
    return dictionary.get(name) if isinstance(dictionary, Dictionary) else None
