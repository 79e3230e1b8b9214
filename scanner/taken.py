"""The subfolder of a watched folder that files go to once their pages are safe, and the note about the one that is under way."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import itertools
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from scanner.errors import DeviceBusy, FolderReadOnly
from scanner.folder import file_sha256
from scanner.whole import open_file

FOLDER = "taken"
REFUSED = "refused"
"""the subfolder for files that could be no page, beside that for those that were taken"""
_NOTE = ".offered.json"
_LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what a change of a file is seen. No inode: some shares make them up."""

    size_bytes: int
    mtime_ns: int

    @classmethod
    def of(cls, about: os.stat_result) -> Stamp:
        """From what the system says."""
        return cls(about.st_size, about.st_mtime_ns)

    @classmethod
    def at(cls, path: Path) -> Stamp | None:
        """Of a file; None where it is not there."""
        try:
            return cls.of(path.lstat())
        except OSError:
            return None


@dataclass(frozen=True, slots=True)
class Offer:
    """The file that is being handed on.

    Attributes:
        name: in the watched folder.
        stamp: as it was.
        sha256: of its bytes, hexadecimal.
        spool: the name of the spool folder that it goes to, which is one batch's.
        seq: the number of its frame there.
        early: whether its name sorts before that of the file that was handed on before it.
    """

    name: str
    stamp: Stamp
    sha256: str
    spool: str
    seq: int
    early: bool = False


class Taken:
    """Holds the watched folder for one scan, as a context manager; nothing is moved or noted without it."""

    def __init__(self, watched: Path) -> None:
        """Takes the watched folder."""
        self._watched = watched
        self._folder = watched / FOLDER
        self._lock = -1
        self._offered: Offer | None = None

    def __enter__(self) -> Self:
        """Takes hold of the folder.

        Raises:
            DeviceBusy: somebody else has it.
            FolderReadOnly: it can't be written.
        """
        with self._refused():
            self._folder.mkdir(exist_ok=True)
            if self._folder.is_symlink():  # whoever writes into the folder would say where its files go
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            if not os.access(self._watched, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            self._lock = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._let_go()
            raise DeviceBusy(str(self._watched)) from error
        except OSError:  # a share without locks: two desks on one folder are not noticed there
            pass
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._let_go()

    def _let_go(self) -> None:
        os.close(self._lock)

    def is_there(self) -> bool:
        """Whether the folder that lies in its place is the one that is held: a share that was unmounted lazily leaves an empty one there.

        Told by the file system alone, as some shares make up inodes.
        """
        try:
            return (self._folder / _LOCK).lstat().st_dev == os.fstat(self._lock).st_dev
        except OSError:
            return False

    def offer(self) -> Offer | None:
        """What was noted last, perhaps by a scan that was killed; None where nothing was, or nobody can read it."""
        try:
            fields = json.loads((self._folder / _NOTE).read_bytes())
            stamp = fields.pop("stamp")
            offer = Offer(stamp=Stamp(**stamp), **fields)
        except (OSError, ValueError, TypeError, AttributeError, KeyError):
            return None
        if not isinstance(offer.early, bool):
            return None
        texts = (offer.name, offer.sha256, offer.spool)
        return offer if isinstance(offer.seq, int) and all(isinstance(text, str) for text in texts) else None

    def note(self, offer: Offer) -> None:
        """Notes, safe against a crash, which file is about to be handed on.

        Raises:
            FolderReadOnly: the folder can't be written (any more).
        """
        part = self._folder / f"{_NOTE}.part"
        with self._refused():
            part.unlink(missing_ok=True)
            with part.open("xb") as file:  # never through a link that somebody laid there
                file.write(json.dumps(asdict(offer), sort_keys=True).encode())
                file.flush()
                os.fsync(file.fileno())
            part.rename(self._folder / _NOTE)
            _sync(self._folder)
        self._offered = offer

    def move(self, path: Path) -> None:
        """Moves a file here, under a name that is free. One that went or changed since it was noted is left to the next look.

        Its bytes are compared too: another file of the same name and size may have come with its time preserved. One that took its place
        since is put back.

        Raises:
            FolderReadOnly: the folder doesn't let it go.
        """
        offer = self._offered or self.offer()
        if offer is None or offer.name != path.name or not _is_as_noted(path, offer):
            return
        with self._refused():
            moved = _moved(path, self._folder)
            if Stamp.at(moved) != offer.stamp and not _has_bytes_of(moved, offer):
                _moved(moved, self._watched)
            _sync(self._folder)
            _sync(self._watched)

    def refuse(self, path: Path) -> None:
        """As the function of this module, for who has hold of the folder."""
        folder = self._watched / REFUSED
        with self._refused():
            if path.is_symlink() or not path.is_file():
                return
            folder.mkdir(exist_ok=True)
            if folder.is_symlink():  # whoever writes into the folder would say where its files go
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            with contextlib.suppress(FileNotFoundError):
                _moved(path, folder)
            _sync(folder)
            _sync(self._watched)

    @contextlib.contextmanager
    def _refused(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise FolderReadOnly(str(self._watched), error.strerror or "") from error


def put_away(path: Path) -> None:
    """Move the file that a watched folder offered last to where taken ones go: its bytes are safe by another way than a scan.

    A file that was not offered, or changed since, stays where it lies; so does one of a folder that nobody watches.

    Raises:
        DeviceBusy: somebody else has the folder.
        FolderReadOnly: it doesn't let the file go.
    """
    if (path.parent / FOLDER).is_dir():
        with Taken(path.parent) as taken:
            taken.move(path)


def refuse(path: Path) -> None:
    """Move a file of a watched folder that can be no page out of the way, so that those behind it can be taken; it is never deleted.

    One that has gone meanwhile is left alone, and so is what lies in a folder's or a link's place.

    Raises:
        DeviceBusy: somebody else has the folder.
        FolderReadOnly: it doesn't let the file go.
    """
    with Taken(path.parent) as taken:
        taken.refuse(path)


def _is_as_noted(path: Path, offer: Offer) -> bool:
    try:
        with open_file(path) as file:
            return Stamp.of(os.fstat(file.fileno())) == offer.stamp and file_sha256(file) == offer.sha256
    except OSError:
        return False


def _has_bytes_of(path: Path, offer: Offer) -> bool:
    with open_file(path) as file:
        return file_sha256(file) == offer.sha256


def _moved(path: Path, folder: Path) -> Path:
    """Move a file into a folder, under a name that is free there."""
    return path.rename(next(place for place in _places(folder / path.name) if not os.path.lexists(place)))


def _places(wanted: Path) -> Iterator[Path]:
    """`a.jpg`, `a.2.jpg`, `a.3.jpg`, ..."""
    yield wanted
    for number in itertools.count(2):
        yield wanted.with_name(f"{wanted.stem}.{number}{wanted.suffix}")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
