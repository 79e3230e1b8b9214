"""A folder that other programs and devices write into: each file is taken once it is whole, and moved to `taken` below.

Nothing is ever deleted, and a file is moved only after whoever reads the scan has come back for the next one: that says that the
frame is safe. Before a file is handed on, its name and hash are noted in `taken`; so a scan that was killed between handing on and
moving finds the one file in doubt, and the request's hashes say whether its page is in. Shares tell nobody of changes: the folder is
looked at again and again, at a polite rate.

The names are the order of the pages, among what lies there at one look; a file that comes too late for that is told (`Frame.early`),
by the name that is noted in the folder alone. So a file that can be no page ends the scan where it lies: what lies behind it is not
taken before a person has mended that file or moved it away.
"""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from scanner.backend import Boundary, CancelProbe, Progress, no_boundary
from scanner.counting import check_sheets, refuse_more
from scanner.errors import (
    Cancelled,
    DeviceNotFound,
    FileUnknown,
    FileUnreadable,
    FileUnstable,
    FolderEmpty,
    OptionRejected,
)
from scanner.folder import FolderDevice, chunks, file_sha256, natural_order, shown
from scanner.frames import Capabilities, Device, Frame, OptionInfo, ScanRequest, Side, Source
from scanner.media import HEAD_BYTES, media_type
from scanner.spool import Description, place
from scanner.taken import Offer, Stamp, Taken
from scanner.whole import UNKNOWN, held_open, open_file, why_not_whole

PREFIX = "watch:"
KEEP_WATCHING = "keep-watching"
"""the folder's one option: `yes` goes on until somebody stops it; else the scan ends when the folder is empty"""
_TEMPORARY = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp", "~")
_LITTER = frozenset({"thumbs.db", "desktop.ini"})
_YES = frozenset({"1", "yes", "true", "on"})
_TICK_S = 0.1


@dataclass(slots=True)
class _Seen:
    """A file as it lay there when it last changed."""

    stamp: Stamp
    since_s: float


class WatchedFolderBackend:
    """A hot folder as a device. Its files come in natural order; one that is still written holds those behind it up."""

    def __init__(
        self,
        folder: Path,
        *,
        boundary: Boundary = no_boundary,
        settle_s: float = 2.0,
        poll_s: float = 1.0,
        give_up_s: float = 60.0,
    ) -> None:
        """Takes the folder.

        Args:
            folder: where others write.
            boundary: told each step that touches the spool.
            settle_s: how long a file must lie unchanged before it can count as whole.
            poll_s: how often the folder is looked at.
            give_up_s: how long a file that isn't whole may lie unchanged until it ends the scan.
        """
        self._folder = folder
        self._device = FolderDevice(PREFIX, folder, "watched folder")
        self._boundary = boundary
        self._settle_s = settle_s
        self._poll_s = poll_s
        self._give_up_s = give_up_s

    @property
    def device_id(self) -> str:
        """The one id that this backend knows."""
        return self._device.id

    def devices(self) -> tuple[Device, ...]:
        """The folder, if it is there."""
        return self._device.listed()

    def capabilities(self, device_id: str) -> Capabilities:
        """A feeder that can be told not to end.

        Raises:
            DeviceNotFound: another id, or the folder is not there.
        """
        self._device.require(device_id)
        keep = OptionInfo(KEEP_WATCHING, "Go on until somebody stops it", "bool", "", value="no")
        return Capabilities(sources=(Source.ADF,), dpis=(), dpi_range=None, modes=(), options=(keep,))

    def waiting(self) -> tuple[str, ...]:
        """The names of the files that lie there and could be pages, in order, as people can read them."""
        return tuple(shown(path.name) for path, _ in self._files())

    def scan(self, request: ScanRequest, spool: Path, *, cancelled: CancelProbe, progress: Progress) -> Iterator[Frame]:
        """Hands each file on as it becomes whole, and moves it to `taken` when the next frame is asked for.

        Ends when the folder holds no more files that may become pages, unless the option `keep-watching` says otherwise.

        Raises:
            DeviceNotFound: another id, or the folder is not there (any more).
            DeviceBusy: another program of ours takes files from this folder.
            FolderReadOnly: the folder doesn't let its files be moved.
            FolderEmpty: no file lay in the folder.
            OptionRejected: an option that is none of a folder's.
            FileUnstable, FileUnreadable, FileUnknown: the next file can be no page as it lies there; those before it are taken, those
                behind it are not.
            ScannerError: as `scanner.spool.place`; TooManySheets, SheetCountMismatch; Cancelled.
        """
        self._device.require(request.device_id)
        endless = _endless(request)
        with Taken(self._folder) as taken:
            self._settle_doubt(taken, request, spool)
            watch = _Watch(self._settle_s, self._give_up_s)
            count = 0
            while True:
                found, before = self._files(), count
                for path, stamp in watch.whole(found, cancelled):
                    refuse_more(request, count)
                    frame = self._frame(path, stamp, request.first_seq + count, spool, taken, cancelled)
                    if frame is None:
                        watch.forget(path)
                        break  # those behind it wait: the order is that of the names
                    count += 1
                    progress(count, request.expected_sheets or 0, "page")
                    self._boundary("frame.announce.before")
                    yield frame
                    self._boundary("frame.announce.after")
                    taken.move(path)
                if cancelled():
                    raise Cancelled
                if not endless and not found:
                    if not taken.is_there():
                        raise DeviceNotFound(f"{self.device_id}: another folder lies in its place")
                    break
                if count == before:
                    _pause(self._poll_s, cancelled)
        if count == 0:
            raise FolderEmpty(shown(str(self._folder)))
        check_sheets(request, count * request.source.sides_a_sheet)

    def _files(self) -> list[tuple[Path, Stamp]]:
        """What lies in the folder and may be a page, in natural order. A link is no page: it could lead anywhere."""
        found = {}
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    with contextlib.suppress(FileNotFoundError):  # it went while we looked
                        about = entry.stat(follow_symlinks=False)
                        if stat.S_ISREG(about.st_mode) and _may_be_page(entry.name):
                            found[self._folder / entry.name] = Stamp.of(about)
        except OSError as error:
            raise DeviceNotFound(f"{self.device_id}: {error.strerror}") from error
        return [(path, found[path]) for path in natural_order(list(found))]

    def _settle_doubt(self, taken: Taken, request: ScanRequest, spool: Path) -> None:
        """Moves the file that was handed on when an earlier scan was killed, if its page is in; else it is handed on again."""
        offer = taken.offer()
        if offer is None or offer.spool != spool.name or offer.seq >= request.first_seq:
            return
        if offer.sha256 in request.skip_sha256:
            taken.move(self._folder / offer.name)

    def _frame(
        self, path: Path, stamp: Stamp, seq: int, spool: Path, taken: Taken, cancelled: CancelProbe
    ) -> Frame | None:
        """The frame of a file that rested with that stamp; None where it changed or went since, or while it is read.

        Raises:
            FileUnreadable: it lies there as before, and can't be read to its end.
        """
        try:
            with open_file(path) as file:
                if Stamp.of(os.fstat(file.fileno())) != stamp:
                    return None
                kind, sha256 = _type(file), file_sha256(file)
                early = self._is_early(path, taken.offer())
                taken.note(Offer(path.name, stamp, sha256, spool.name, seq, early))
                description = Description(seq, kind, None, Side.FRONT, file=shown(path.name), early=early)
                return place(spool, description, _unchanged(file, path, stamp, cancelled), self._boundary)
        except (OSError, FileUnstable) as error:
            if Stamp.at(path) != stamp:
                return None
            raise FileUnreadable(shown(path.name), str(error)) from error

    def _is_early(self, path: Path, last: Offer | None) -> bool:
        """Whether a file came later than one whose name sorts behind its own; one that is handed on once more is what it was."""
        if last is None or last.name == path.name:
            return last is not None and last.early
        return natural_order([path, self._folder / last.name])[0] == path


class _Watch:
    """What was seen of the files so far."""

    def __init__(self, settle_s: float, give_up_s: float) -> None:
        self._settle_s = settle_s
        self._give_up_s = give_up_s
        self._seen: dict[Path, _Seen] = {}

    def forget(self, path: Path) -> None:
        """The file changed while it was read: its time begins anew."""
        self._seen.pop(path, None)

    def whole(self, found: Sequence[tuple[Path, Stamp]], cancelled: CancelProbe) -> Iterator[tuple[Path, Stamp]]:
        """Of the files that lie there now those that are whole, in order, up to the first that may become so, each as it rested.

        Raises:
            FileUnstable, FileUnreadable, FileUnknown: the next one will be no page, unless somebody sees to it.
        """
        self._seen = {path: self._as_seen(path, stamp) for path, stamp in found}
        for path, stamp in found:
            if cancelled() or not self._is_whole(path, self._seen[path]):
                return
            yield path, stamp

    def _as_seen(self, path: Path, stamp: Stamp) -> _Seen:
        before = self._seen.get(path)
        return before if before is not None and before.stamp == stamp else _Seen(stamp, time.monotonic())

    def _is_whole(self, path: Path, seen: _Seen) -> bool:
        """Whether a file is whole; False: it may yet become so, or has gone. No verdict counts that is not of the file as it rests."""
        rests_s = time.monotonic() - seen.since_s
        if rests_s < self._settle_s:
            return False
        try:
            with open_file(path) as file:
                why = "a program has it open" if held_open(file) else why_not_whole(file)
                kind = _type(file)
        except OSError as error:
            if Stamp.at(path) != seen.stamp:
                return False
            raise FileUnreadable(shown(path.name), error.strerror or str(error)) from error
        if Stamp.at(path) != seen.stamp:
            return False
        if why and rests_s >= self._give_up_s:
            raise FileUnstable(shown(path.name), why)
        if not why and kind == UNKNOWN:
            raise FileUnknown(shown(path.name))
        return not why


def _endless(request: ScanRequest) -> bool:
    for name, _ in request.options:
        if name != KEEP_WATCHING:
            raise OptionRejected(name, "a folder has no such option")
    return dict(request.options).get(KEEP_WATCHING, "no").casefold() in _YES


def _may_be_page(name: str) -> bool:
    plain = name.casefold()
    return not plain.startswith((".", "~")) and not plain.endswith(_TEMPORARY) and plain not in _LITTER


def _type(file: BufferedReader) -> str:
    file.seek(0)
    return media_type(file.read(HEAD_BYTES))


def _unchanged(file: BufferedReader, path: Path, stamp: Stamp, cancelled: CancelProbe) -> Iterator[bytes]:
    """The bytes of a file, which must be as it was when its last byte has been read.

    Raises:
        FileUnstable: it isn't.
        Cancelled: `cancelled` said so.
    """
    try:
        yield from chunks(file, cancelled)
    except OSError as error:
        raise FileUnstable(shown(path.name), error.strerror or "") from error
    if Stamp.at(path) != stamp:
        raise FileUnstable(shown(path.name), "it changed while it was read")


def _pause(seconds: float, cancelled: CancelProbe) -> None:
    until_s = time.monotonic() + seconds
    while not cancelled() and (left_s := until_s - time.monotonic()) > 0:
        time.sleep(min(_TICK_S, left_s))
