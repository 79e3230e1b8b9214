"""Snapshots of the database in a copy folder: what is packed into one, on which earlier one it builds, and how a chain is opened again.

A snapshot is, before it is sealed, a gzip stream: one line of JSON (`Header`), then pages of the database in the order of `page_numbers`
(null: the whole file). On the way down from a whole one each builds on the last one that did, so that a chain has three parts at most and
a dossier costs its own pages.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

from sqlalchemy import Engine

from app.domain.canonical import canonical_json
from app.domain.errors import StoreFailed
from app.store.disk import CHUNK_BYTES, disk_errors, hash_file, make_folder
from app.store.refusals import database_errors
from app.store.second_copy.folder import SnapshotName
from app.store.second_copy.page_changes import PageState, changed, read_pages, state_of
from app.store.second_copy.sealing import Sink

_FORMAT = 1
_LONGEST_HEADER_BYTES = 64_000_000
_LARGEST_DATABASE_BYTES = 64 << 30
_SHA256 = re.compile(r"[0-9a-f]{64}")
_RUNG = 8
"""so many snapshots build on the same one before one of them becomes the next to build on"""
_MOST_CHANGED = 2
"""where one page of so many changed since the whole snapshot, a new whole one is made"""

_MADE_UP = (
    EOFError,
    gzip.BadGzipFile,
    zlib.error,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
)
"""what a stream that is no snapshot raises"""


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a snapshot.

    Attributes:
        station: the station's id.
        copy: the copy folder's id.
        seq: its number in the copy.
        parent: the number of the one that it builds on; its own where it is whole.
        page_size: of the database, in bytes.
        pages: of the database.
        page_numbers: of the pages that follow; None: all.
        database_sha256: of the database file that comes out.
        audit_head: the newest row of the audit chain in it.
        late: hash -> name of the sealed file, of blobs that were sealed while the snapshot was made; the database knows the others.
        missing: hashes of blobs that the station itself lacked.
    """

    station: str
    copy: str
    seq: int
    parent: int
    page_size: int
    pages: int
    page_numbers: tuple[int, ...] | None
    database_sha256: str
    audit_head: str
    late: dict[str, str]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """A snapshot that others can build on, as the station remembers it: its number, its pages, and how much was purged before it."""

    seq: int
    state: PageState
    purges: int


class Ladder:
    """The snapshots of one copy that the next one can build on. Only a memory: without it the next one is whole."""

    def __init__(self, folder: Path, copy_id: UUID) -> None:
        self._files = (folder / f"{copy_id}.whole", folder / f"{copy_id}.recent")

    def choose(self, now: PageState, seq: int, purges: int, there: tuple[SnapshotName, ...]) -> Choice:
        """On which of those that are `there` the next snapshot builds."""
        known = {name.seq for name in there}
        whole, recent = (_remembered(file) for file in self._files)
        if whole is None or whole.seq not in known or whole.purges != purges:
            return Choice(seq, None, 0, alone=True)
        since_whole = changed(now, whole.state)
        if since_whole is None or len(since_whole) * _MOST_CHANGED > now.pages:
            return Choice(seq, None, 0)
        usable = recent is not None and recent.seq in known and recent.seq > whole.seq
        if recent is None or not usable or seq - recent.seq >= _RUNG:
            return Choice(whole.seq, since_whole, 1)
        return Choice(recent.seq, changed(now, recent.state), 2)

    def remember(self, choice: Choice, rung: Rung) -> None:
        """A snapshot was placed."""
        if choice.level > 1:
            return
        if choice.level == 0:
            self._files[1].unlink(missing_ok=True)
        head = {"seq": rung.seq, "page_size": rung.state.page_size, "purges": rung.purges}
        with disk_errors():
            part = self._files[choice.level].with_suffix(".part")
            part.write_bytes(canonical_json(head).encode() + b"\n" + rung.state.hashes)
            part.replace(self._files[choice.level])


@dataclass(frozen=True, slots=True)
class Choice:
    """How the next snapshot is made.

    Attributes:
        parent: what it builds on.
        page_numbers: which pages it brings; None: all.
        level: whether others will build on it: 0 it is whole, 1 yes, 2 no.
        alone: whether older ones may hold what was purged since, and so go.
    """

    parent: int
    page_numbers: tuple[int, ...] | None
    level: int
    alone: bool = False


def _remembered(file: Path) -> Rung | None:
    try:
        head, _, hashes = file.read_bytes().partition(b"\n")
        fields = json.loads(head)
        return Rung(int(fields["seq"]), PageState(int(fields["page_size"]), hashes), int(fields["purges"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def database_copy(engine: Engine, folder: Path) -> Iterator[Path]:
    """One state of a SQLite database as a file, page for page, while others go on; it goes at the end."""
    import sqlite3

    with disk_errors():
        make_folder(folder)
        for leftover in folder.glob("*.db*"):
            leftover.unlink()
    database = folder / "snapshot.db"
    try:
        with (
            database_errors(),
            closing(engine.raw_connection()) as connection,
            closing(sqlite3.connect(database)) as target,
        ):
            source = connection.driver_connection
            assert isinstance(source, sqlite3.Connection)
            source.backup(target)
        database.chmod(0o600)
        yield database
    finally:
        with suppress(OSError):
            database.unlink()


@contextmanager
def packed(database: Path, header: Header) -> Iterator[IO[bytes]]:
    """A snapshot ready to be sealed; the temporary file goes at the end."""
    numbers = header.page_numbers
    with disk_errors(), tempfile.TemporaryFile(dir=database.parent) as file:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=4, mtime=0) as stream:
            stream.write(canonical_json({"format": _FORMAT, **asdict(header)}).encode() + b"\n")
            if numbers is None:
                with database.open("rb") as source:
                    shutil.copyfileobj(source, stream, CHUNK_BYTES)
            else:
                for page in read_pages(database, header.page_size, numbers):
                    stream.write(page)
        file.seek(0)
        yield file


def unpack(packed_file: IO[bytes], database: Path) -> Header:
    """Write what a snapshot brings into a database file: all of it, or over the one that it builds on.

    Anyone can seal to the public key: what is said here is a claim, and no file grows beyond what the disk has room for.

    Raises:
        StoreFailed: COPY_DAMAGED, DISK_FULL (retryable).
    """
    try:
        with gzip.GzipFile(fileobj=packed_file, mode="rb") as stream:
            header = _header(stream)
            _require_room(header.pages * header.page_size, database)
            with database.open("wb" if header.page_numbers is None else "r+b") as target:
                if header.page_numbers is None:
                    _copy_exactly(stream, target, header.pages * header.page_size)
                else:
                    for number in header.page_numbers:
                        target.seek(number * header.page_size)
                        _copy_exactly(stream, target, header.page_size)
                target.truncate(header.pages * header.page_size)
    except _MADE_UP as error:
        raise StoreFailed("COPY_DAMAGED", type(error).__name__, name="snapshot") from error
    return header


def _require_room(size_bytes: int, database: Path) -> None:
    there = database.stat().st_size if database.exists() else 0
    if size_bytes - there > shutil.disk_usage(database.parent).free:
        raise StoreFailed("DISK_FULL", f"{size_bytes} bytes", retryable=True)


def require_whole(database: Path, header: Header) -> None:
    """The database that came out of a chain is the one that went in.

    Raises:
        StoreFailed: COPY_DAMAGED.
    """
    if hash_file(database) != header.database_sha256:
        raise StoreFailed("COPY_DAMAGED", "another hash", name=str(SnapshotName(header.seq, header.parent)))


def describe(database: Path) -> tuple[PageState, str]:
    """The pages of a database file, and its hash."""
    with disk_errors():
        return state_of(database), hash_file(database)


def _header(stream: gzip.GzipFile) -> Header:
    line = stream.readline(_LONGEST_HEADER_BYTES)
    fields = json.loads(line)
    if fields.pop("format") != _FORMAT:
        raise ValueError("another format")
    numbers = fields.pop("page_numbers")
    header = Header(
        **{**fields, "missing": tuple(fields["missing"])},
        page_numbers=None if numbers is None else tuple(map(int, numbers)),
    )
    numbers_said = (header.seq, header.parent, header.page_size, header.pages)
    if any(type(number) is not int for number in numbers_said):
        raise TypeError("no whole number")
    if not (512 <= header.page_size <= 65536 and 0 < header.pages <= _LARGEST_DATABASE_BYTES // header.page_size):
        raise ValueError("no pages")
    if (header.page_numbers is None) != (header.seq == header.parent):
        raise ValueError("whole or not")
    if any(not isinstance(text, str) for text in (*header.late, *header.late.values(), *header.missing)):
        raise TypeError("no text")
    UUID(header.copy)
    if not (_SHA256.fullmatch(header.audit_head) and _SHA256.fullmatch(header.database_sha256)):
        raise ValueError("no hash")
    if any(not 0 <= number < header.pages for number in header.page_numbers or ()):
        raise ValueError("a page outside the file")
    return header


def _copy_exactly(source: gzip.GzipFile, target: Sink, size_bytes: int) -> None:
    left = size_bytes
    while left:
        piece = source.read(min(left, CHUNK_BYTES))
        if not piece:
            raise EOFError("too short")
        target.write(piece)
        left -= len(piece)
