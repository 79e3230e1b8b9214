"""The layout of a copy folder, and the one way to put a file into it.

    sohoa-copy.json              the mark: whose copy this is, its id, and the keys that it is sealed to. Written first
    papers/<ab>/<32 digits>.age  one blob each. The name is random: it tells nothing of the content, as a hash would
    snapshots/<seq>-<parent>.age the database; a snapshot that is its own parent is whole, others hold what changed since their parent
    tmp/                         what a run that was cut off left; the next one takes it away

A file is written aside, synced, named, its folder synced, and then read again from the medium, past the page cache.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

from app.domain.canonical import Json, canonical_json
from app.domain.errors import StoreFailed
from app.domain.failpoints import reached
from app.domain.ids import new_id
from app.domain.second_copy import CopyHere, CopyNeeds, SealedFile
from app.store.disk import CHUNK_BYTES
from app.store.second_copy.sealing import seal

MARK_FILE = "sohoa-copy.json"
MARK_PART = MARK_FILE + ".part"
_NOBODYS = frozenset({MARK_PART, "lost+found", "System Volume Information"})
"""a mark that was cut off, and what an empty disk holds"""
PAPERS, SNAPSHOTS, ASIDE = "papers", "snapshots", "tmp"
_FORMAT = 1
_LONGEST_MARK_BYTES = 64_000
PAPER = re.compile(r"papers/[0-9a-f]{2}/[0-9a-f]{32}\.age")
"""a name that a row claims leads nowhere else: a database may come from a copy that somebody made up"""
_SNAPSHOT = re.compile(r"([0-9]{8})-([0-9]{8})\.age")
_GONE = {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN, errno.ETIMEDOUT}
_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a copy folder says of itself: a claim, which anyone who can write there could make."""

    copy_id: UUID
    station_id: UUID
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class SnapshotName:
    """A snapshot and the one that it builds on; its own number where it is whole."""

    seq: int
    parent: int

    def __str__(self) -> str:
        return f"{SNAPSHOTS}/{self.seq:08d}-{self.parent:08d}.age"


@contextmanager
def medium_errors(folder: Path) -> Iterator[None]:
    """Turn an `OSError` of the copy's medium into `StoreFailed`: COPY_FULL, COPY_FOLDER_GONE (both retryable), COPY_FAILED."""
    try:
        yield
    except OSError as error:
        about = f"{type(error).__name__} {error.errno}: {error.strerror}"
        if error.errno in _FULL:
            raise StoreFailed("COPY_FULL", about, retryable=True, folder=str(folder)) from error
        if error.errno in _GONE:
            raise StoreFailed("COPY_FOLDER_GONE", about, retryable=True, folder=str(folder)) from error
        raise StoreFailed("COPY_FAILED", about, retryable=True, folder=str(folder)) from error


def read_mark(folder: Path) -> Mark | None:
    """The mark of a folder; None where it has none (or is not there).

    Raises:
        StoreFailed: COPY_MARK_DAMAGED, COPY_FAILED.
    """
    with medium_errors(folder):
        try:
            with (folder / MARK_FILE).open("rb") as file:
                data = file.read(_LONGEST_MARK_BYTES)
        except (FileNotFoundError, NotADirectoryError):
            return None
    try:
        fields = json.loads(data)
        if fields["format"] != _FORMAT:
            raise ValueError("another format")
        return Mark(UUID(fields["copy"]), UUID(fields["station"]), tuple(map(str, fields["recipients"])))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StoreFailed("COPY_MARK_DAMAGED", type(error).__name__, folder=str(folder)) from error


@contextmanager
def hold(folder: Path, station_id: UUID, recipients: tuple[str, ...]) -> Iterator[CopyFolder]:
    """Mark a folder as this station's copy, or know it again, and hold it against other runs until the block ends.

    Raises:
        StoreFailed: COPY_FOLDER_FOREIGN (something else lies there), COPY_OTHER_STATION, COPY_OTHER_KEY (it is sealed to other keys),
            DUTY_HELD (retryable), and those of `medium_errors`.
    """
    mark = read_mark(folder) or _set_mark(folder, Mark(new_id(), station_id, recipients))
    if mark.station_id != station_id:
        raise StoreFailed("COPY_OTHER_STATION", str(mark.station_id), folder=str(folder))
    if set(mark.recipients) != set(recipients):
        raise StoreFailed("COPY_OTHER_KEY", folder=str(folder))
    with medium_errors(folder):
        descriptor = os.open(folder / MARK_FILE, os.O_RDWR | os.O_CLOEXEC)  # a share locks what is open for writing
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreFailed("DUTY_HELD", "copy", retryable=True, duty="second-copy", holder=0) from error
        with medium_errors(folder):
            for name in (PAPERS, SNAPSHOTS, ASIDE):
                (folder / name).mkdir(mode=0o700, exist_ok=True)
            for leftover in (folder / ASIDE).iterdir():
                leftover.unlink()
            _sync(folder)
        yield CopyFolder(folder, mark)
    finally:
        os.close(descriptor)


def _set_mark(folder: Path, mark: Mark) -> Mark:
    with medium_errors(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        for other in folder.iterdir():
            if other.name not in _NOBODYS:
                raise StoreFailed("COPY_FOLDER_FOREIGN", other.name, folder=str(folder))
        fields: dict[str, Json] = {
            "format": _FORMAT,
            "copy": str(mark.copy_id),
            "station": str(mark.station_id),
            "recipients": list(mark.recipients),
        }
        with (folder / MARK_PART).open("wb") as file:
            file.write(canonical_json(fields).encode())
            file.flush()
            reached("mark.fsync.before")
            os.fsync(file.fileno())
        reached("mark.fsync.after")
        reached("mark.rename.before")
        (folder / MARK_PART).rename(folder / MARK_FILE)
        reached("mark.rename.after")
        _sync(folder)
        _sync(folder.parent)
    return mark


class CopyFolder:
    """A copy folder that this process holds."""

    def __init__(self, folder: Path, mark: Mark) -> None:
        self.folder = folder
        self.mark = mark

    def put_papers(self, papers: Iterable[tuple[str, IO[bytes]]]) -> list[SealedFile]:
        """Seal some files under these names and read them back; one sync names all that go into one subfolder.

        Raises:
            StoreFailed: COPY_NOT_READ_BACK, and those of `medium_errors`.
        """
        put, places = [], set()
        with medium_errors(self.folder):
            for name, source in papers:
                place = (self.folder / name).parent
                if place not in places:
                    place.mkdir(mode=0o700, exist_ok=True)
                    _sync(self.folder / PAPERS)
                    places.add(place)
                put.append(self._put(source, name, "paper"))
            for place in places:
                _name_synced(place, "paper")
            for one in put:
                self._read_back(one)
        return put

    def put_snapshot(self, source: IO[bytes], name: SnapshotName) -> SealedFile:
        """Seal a snapshot of the database, place it and read it back.

        Raises:
            StoreFailed: as `put_papers`.
        """
        with medium_errors(self.folder):
            put = self._put(source, str(name), "snapshot")
            _name_synced(self.folder / SNAPSHOTS, "snapshot")
            self._read_back(put)
        return put

    def remove(self, names: Iterable[str]) -> None:
        """Take files away for good."""
        with medium_errors(self.folder):
            places = set()
            for name in names:
                with suppress(FileNotFoundError):
                    (self.folder / name).unlink()
                    places.add((self.folder / name).parent)
            for place in places:
                _sync(place)

    def lacks(self, file: SealedFile) -> bool:
        """Whether a file is not there, or has another size than it had when it was read back."""
        with medium_errors(self.folder):
            return _size_bytes(self.folder / file.name) != file.size_bytes

    def snapshots(self) -> tuple[SnapshotName, ...]:
        """All that lie there, the oldest first."""
        with medium_errors(self.folder):
            return snapshots_in(self.folder)

    def papers(self) -> Iterator[tuple[str, float]]:
        """The name of each sealed paper, and when it was written by the clock of the medium."""
        with medium_errors(self.folder):
            for path in (self.folder / PAPERS).glob("??/*.age"):
                yield path.relative_to(self.folder).as_posix(), path.stat().st_mtime

    def _put(self, source: IO[bytes], name: str, kind: str) -> SealedFile:
        descriptor, aside = tempfile.mkstemp(dir=self.folder / ASIDE)
        try:
            with os.fdopen(descriptor, "wb") as file:
                sha256, size_bytes = seal(source, file, self.mark.recipients)
                file.flush()
                reached(f"{kind}.fsync.before")
                os.fsync(file.fileno())
            reached(f"{kind}.fsync.after")
            reached(f"{kind}.rename.before")
            Path(aside).rename(self.folder / name)
            reached(f"{kind}.rename.after")
        except BaseException:
            with suppress(OSError):
                Path(aside).unlink()
            raise
        return SealedFile(name, sha256, size_bytes)

    def _read_back(self, written: SealedFile) -> None:
        """Read a file from the medium: what the page cache holds of it proves nothing, so that is dropped first.

        Raises:
            StoreFailed: COPY_NOT_READ_BACK (retryable); the file is taken away, so that nobody relies on it.
        """
        path, digest = self.folder / written.name, hashlib.sha256()
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            while piece := file.read(CHUNK_BYTES):
                digest.update(piece)
        if digest.hexdigest() != written.sha256:
            path.unlink()
            raise StoreFailed("COPY_NOT_READ_BACK", written.name, retryable=True, folder=str(self.folder))


def snapshots_in(folder: Path) -> tuple[SnapshotName, ...]:
    """The snapshots of a copy folder, the oldest first."""
    found = (_SNAPSHOT.fullmatch(path.name) for path in (folder / SNAPSHOTS).glob("*.age"))
    return tuple(sorted(SnapshotName(int(match[1]), int(match[2])) for match in found if match))


def copy_here(folder: Path, station_id: UUID, recipients: Sequence[str], needs: Sequence[CopyNeeds]) -> CopyHere:
    """The copy of a station that lies in a folder now, with a snapshot and all that it builds on.

    Names and sizes are looked at, no contents: those were read back when the copy was made.

    Args:
        folder: where it lies.
        station_id: whose copy it has to be.
        recipients: the public keys that are in use now: a copy that is sealed to a lost key brings nothing back.
        needs: what has to lie in the copies of these ids.

    Raises:
        StoreFailed: COPY_FOLDER_GONE (no such folder), COPY_NONE, COPY_OTHER_STATION, COPY_OTHER_KEY, COPY_MARK_DAMAGED, COPY_DAMAGED,
            COPY_INCOMPLETE (it is an older state of the folder, or files of it are gone), COPY_FAILED.
    """
    mark = read_mark(folder)
    if mark is None:
        raise StoreFailed("COPY_NONE" if folder.is_dir() else "COPY_FOLDER_GONE", retryable=True, folder=str(folder))
    if mark.station_id != station_id:
        raise StoreFailed("COPY_OTHER_STATION", str(mark.station_id), folder=str(folder))
    if set(mark.recipients) != set(recipients):
        raise StoreFailed("COPY_OTHER_KEY", folder=str(folder))
    with medium_errors(folder):
        there = snapshots_in(folder)
    if not there:
        raise StoreFailed("COPY_NONE", retryable=True, folder=str(folder))
    newest, wanted = there[-1], [one for one in needs if one.copy_id == mark.copy_id]
    with medium_errors(folder):
        gone = [str(name) for name in needed_for(newest, there) if not _size_bytes(folder / str(name))]
        gone += [str(newest) for one in wanted if str(newest) not in one.snapshots]
        gone += [
            file.name for one in wanted for file in one.papers if _size_bytes(folder / file.name) != file.size_bytes
        ]
    if gone:
        raise StoreFailed("COPY_INCOMPLETE", gone[0], retryable=True, folder=str(folder))
    return CopyHere(mark.copy_id, newest.seq)


def _size_bytes(file: Path) -> int | None:
    """The size of a regular file of the medium itself; None where there is none."""
    try:
        found = file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def needed_for(name: SnapshotName, there: Iterable[SnapshotName]) -> tuple[SnapshotName, ...]:
    """A snapshot and all that it builds on, the whole one first.

    Raises:
        StoreFailed: COPY_DAMAGED: one of them is not there.
    """
    by_seq = {one.seq: one for one in there}
    chain = [name]
    while chain[0].parent != chain[0].seq:
        parent = by_seq.get(chain[0].parent)
        if parent is None or parent.seq >= chain[0].seq:
            raise StoreFailed("COPY_DAMAGED", str(chain[0]), name=str(chain[0]))
        chain.insert(0, parent)
    return tuple(chain)


def _name_synced(folder: Path, kind: str) -> None:
    reached(f"{kind}.folder.before")
    _sync(folder)
    reached(f"{kind}.folder.after")


def _sync(folder: Path) -> None:
    """See that names are on the medium. A share of another machine may refuse the question: it names files there at once."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(descriptor)
