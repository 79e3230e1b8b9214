"""Which pages of a database file changed since an earlier state of it: so a snapshot costs what came, not what was there.

A state is known by a short hash of each page. Pages are SQLite's own, and a copy made by its backup interface keeps them where they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_HASH_BYTES = 16


@dataclass(frozen=True, slots=True)
class PageState:
    """All pages of a database file: `hashes` has 16 bytes for each."""

    page_size: int
    hashes: bytes

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self.hashes) // _HASH_BYTES


def page_size(database: Path) -> int:
    """The size of a page, as the file's header says (https://www.sqlite.org/fileformat2.html, 1.3.2)."""
    with database.open("rb") as file:
        header = file.read(18)
    size = int.from_bytes(header[16:18])
    return 65536 if size == 1 else size


def state_of(database: Path) -> PageState:
    """Read a database file that nobody writes."""
    size = page_size(database)
    hashes = (hashlib.blake2b(page, digest_size=_HASH_BYTES).digest() for page in _pages(database, size))
    return PageState(size, b"".join(hashes))


def changed(now: PageState, before: PageState) -> tuple[int, ...] | None:
    """The numbers (from 0) of the pages that differ or are new; None: the states can't be compared."""
    if now.page_size != before.page_size:
        return None
    step = _HASH_BYTES
    return tuple(
        number
        for number in range(now.pages)
        if now.hashes[number * step : (number + 1) * step] != before.hashes[number * step : (number + 1) * step]
    )


def read_pages(database: Path, size: int, numbers: tuple[int, ...]) -> Iterator[bytes]:
    """These pages, in their order."""
    with database.open("rb") as file:
        for number in numbers:
            file.seek(number * size)
            yield file.read(size)


def _pages(database: Path, size: int) -> Iterator[bytes]:
    with database.open("rb") as file:
        while page := file.read(size):
            yield page
