"""How a frame reaches the disk, and what is found there after a crash.

In the folder that the caller gave: the bytes go to `<seq>.part` and are synced; then `<seq>.json`, which describes the
frame, is placed the same way; only then does the rename to `<seq>.<suffix>` make the frame real, and the folder is
synced. So a file with an image's name always has its description beside it, and a `.part` is never a frame. Where a damaged
disk or a foreign hand made it otherwise, the file goes to the folder `set-aside` below: it may be a page, and its number is free.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import json
import logging
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path

from scanner.backend import Boundary
from scanner.errors import SpoolFull, SpoolUnwritable
from scanner.frames import ColorMode, Frame, Side
from scanner.media import SUFFIXES

_log = logging.getLogger(__name__)

SET_ASIDE = "set-aside"
_STEPS = ("write.before", "fsync.before", "fsync.after", "rename.before", "rename.after", "folder_fsync.after")
BOUNDARIES = (
    *(f"frame.{step}" for step in _STEPS),
    *(f"sidecar.{step}" for step in _STEPS),
    "frame.announce.before",
    "frame.announce.after",
)
"""Every name that a boundary is told, by kind. The one who announces a frame tells the last two."""


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of a frame before its bytes are written; see `Frame` for the meaning of each field."""

    seq: int
    media_type: str
    sheet: int | None
    side: Side
    width_px: int | None = None
    height_px: int | None = None
    dpi: int | None = None
    mode: ColorMode | None = None
    file: str = ""
    early: bool = False


class Draft:
    """A frame that is being written into `file`, which can be read and written anywhere; see `draft`."""

    def __init__(self, spool: Path, seq: int, file: BufferedRandom, boundary: Boundary) -> None:
        self.file = file
        self._spool = spool
        self._seq = seq
        self._boundary = boundary

    def place(self, description: Description) -> Frame:
        """Makes a frame of what was written; nothing may be written any more.

        Raises:
            OSError: our own disk; `draft` makes it one of our errors.
        """
        size_bytes, sha256 = _sync(self.file, "frame", self._boundary)
        part, sidecar, sidecar_part = _parts(self._spool, self._seq)
        frame = Frame(
            self._spool / f"{self._seq:06d}{SUFFIXES[description.media_type]}",
            description.seq,
            description.media_type,
            description.sheet,
            description.side,
            sha256,
            size_bytes,
            width_px=description.width_px,
            height_px=description.height_px,
            dpi=description.dpi,
            mode=description.mode,
            file=description.file,
            early=description.early,
        )
        self._boundary("sidecar.write.before")
        with sidecar_part.open("w+b") as file:
            file.write(_to_json(frame))
            _sync(file, "sidecar", self._boundary)
        _rename(sidecar_part, sidecar, "sidecar", self._boundary)
        _rename(part, frame.path, "frame", self._boundary)
        return frame


@contextlib.contextmanager
def draft(spool: Path, seq: int, boundary: Boundary) -> Iterator[Draft]:
    """Begins a frame, whose bytes may come while its paper still moves. Left with an error, nothing of it stays behind.

    Args:
        spool: an existing folder.
        seq: the frame's number.
        boundary: told each step by name (`BOUNDARIES`).

    Raises:
        SpoolFull: no space left.
        SpoolUnwritable: the folder can't be written, or a frame of that number is there already.
    """
    part, _, sidecar_part = _parts(spool, seq)
    with spool_errors(), _removed_on_error(part, sidecar_part):
        if any(_frame_files(spool, part.stem)):
            raise SpoolUnwritable(f"frame {seq} is there already")
        boundary("frame.write.before")
        with part.open("w+b") as file:
            yield Draft(spool, seq, file, boundary)


def place(spool: Path, description: Description, chunks: Iterable[bytes], boundary: Boundary) -> Frame:
    """Writes one frame so that it is there whole or not at all.

    Args:
        spool: an existing folder.
        description: the frame.
        chunks: the file's bytes in order.
        boundary: told each step by name (`BOUNDARIES`).

    Raises:
        SpoolFull: no space left; nothing of the frame stays behind.
        SpoolUnwritable: the folder can't be written, or a frame of that number is there already.
    """
    with draft(spool, description.seq, boundary) as begun:
        begun.file.writelines(chunks)
        return begun.place(description)


def orphans(spool: Path) -> tuple[Frame, ...]:
    """The whole frames that lie in a spool folder, by number. A file with other bytes than described is left out.

    Raises:
        SpoolUnwritable: the folder can't be read.
    """
    found = []
    with spool_errors():
        for sidecar in _ours(spool, ".json"):
            for image in _frame_files(spool, sidecar.stem):
                frame = _from_json(sidecar.read_bytes(), image)
                if frame is not None and frame.sha256_bytes == _sha256(image):
                    found.append(frame)
    return tuple(sorted(found, key=lambda frame: frame.seq))


def drop_partial(spool: Path) -> int:
    """Removes what never became a frame: `.part` files, and descriptions without one. Returns how many files went.

    An image that its description does not fit is set aside.

    Raises:
        SpoolFull: no space left.
        SpoolUnwritable: the folder can't be read or written.
    """
    with spool_errors():
        whole = {frame.path for frame in orphans(spool)}
        images = [image for suffix in set(SUFFIXES.values()) for image in _ours(spool, suffix)]
        for image in images:
            if image not in whole:
                set_aside(image)
        partial = _ours(spool, ".part")
        partial += [sidecar for sidecar in _ours(spool, ".json") if not any(_frame_files(spool, sidecar.stem))]
        for path in partial:
            path.unlink(missing_ok=True)
        if partial:
            fsync_folder(spool)
        return len(partial)


def used_bytes(spool: Path) -> int:
    """What the files of frames take in a spool folder; a frame leaves it once it was taken in.

    Raises:
        SpoolUnwritable: the folder can't be read.
    """
    total = 0
    with spool_errors(), os.scandir(spool) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):  # taken in at this moment
                if entry.name.split(".")[0].isdecimal() and entry.is_file():
                    total += entry.stat().st_size
    return total


def changed_ns(spool: Path) -> int:
    """When a name last came or went in a spool folder, as the system counts time; 0 where that can't be read.

    A draft changes it as it begins, and what becomes of it later can't take that back.
    """
    try:
        return spool.stat().st_mtime_ns
    except OSError:
        return 0


def refuse_full(spool: Path, needed_bytes: int) -> None:
    """To be asked before a sheet is fed: a page that finds no room has gone through the feeder for nothing.

    Raises:
        SpoolFull: the disk has less room than that.
        SpoolUnwritable: the folder can't be read.
    """
    with spool_errors():
        free = shutil.disk_usage(spool).free
    if free < needed_bytes:
        raise SpoolFull(f"{free} bytes are free, {needed_bytes} are needed")


def set_aside(image: Path) -> Path:
    """Moves an image that can't be taken in, and its description, out of the way; nothing is overwritten. Returns where it is.

    Raises:
        SpoolFull: no space left.
        SpoolUnwritable: the folder can't be written.
    """
    with spool_errors():
        folder = image.parent / SET_ASIDE
        folder.mkdir(exist_ok=True)
        names = (f"{image.stem}.{number}" for number in itertools.count(1))
        stem = next(name for name in names if not any(folder.glob(f"{name}.*")))
        target = folder / f"{stem}{image.suffix}"
        image.rename(target)
        with contextlib.suppress(FileNotFoundError):
            image.with_suffix(".json").rename(folder / f"{stem}.json")
        fsync_folder(folder)
        fsync_folder(image.parent)
    _log.warning("an image in the spool can't be taken in and is set aside", extra={"file": target.name})
    return target


def kept_aside(spool: Path) -> tuple[Path, ...]:
    """The images of a spool folder that were set aside.

    Raises:
        SpoolUnwritable: the folder can't be read.
    """
    with spool_errors():
        found = (spool / SET_ASIDE).glob("*") if (spool / SET_ASIDE).is_dir() else ()
        return tuple(sorted(path for path in found if path.suffix in SUFFIXES.values()))


def images_in(spool: Path) -> tuple[Path, ...]:
    """The images of a spool folder: those that wait to be taken in, and those that were set aside.

    Raises:
        SpoolUnwritable: the folder can't be read.
    """
    with spool_errors():
        return tuple(sorted(path for path in spool.rglob("*") if path.suffix in SUFFIXES.values()))


def _ours(spool: Path, suffix: str) -> list[Path]:
    return [path for path in spool.iterdir() if path.suffix == suffix and path.name.split(".")[0].isdecimal()]


def _frame_files(spool: Path, stem: str) -> list[Path]:
    return [path for suffix in SUFFIXES.values() if (path := spool / f"{stem}{suffix}").is_file()]


def _parts(spool: Path, seq: int) -> tuple[Path, Path, Path]:
    part, sidecar, sidecar_part = (spool / f"{seq:06d}{end}" for end in (".part", ".json", ".json.part"))
    return part, sidecar, sidecar_part


def _sync(file: BufferedRandom, kind: str, boundary: Boundary) -> tuple[int, str]:
    """Brings a written file to the disk. Returns its length and its hash."""
    file.flush()
    boundary(f"{kind}.fsync.before")
    os.fsync(file.fileno())
    boundary(f"{kind}.fsync.after")
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return file.tell(), sha256


def _rename(part: Path, target: Path, kind: str, boundary: Boundary) -> None:
    boundary(f"{kind}.rename.before")
    part.rename(target)
    boundary(f"{kind}.rename.after")
    fsync_folder(target.parent)
    boundary(f"{kind}.folder_fsync.after")


def fsync_folder(folder: Path) -> None:
    """Brings the names in a folder to the disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_json(frame: Frame) -> bytes:
    fields = {
        "seq": frame.seq,
        "media_type": frame.media_type,
        "sheet": frame.sheet,
        "side": frame.side,
        "sha256_bytes": frame.sha256_bytes,
        "size_bytes": frame.size_bytes,
        "pages": frame.pages,
        "width_px": frame.width_px,
        "height_px": frame.height_px,
        "dpi": frame.dpi,
        "mode": frame.mode,
        "file": frame.file,
        "early": frame.early,
    }
    return json.dumps(fields, sort_keys=True).encode()


def _from_json(text: bytes, image: Path) -> Frame | None:
    try:
        fields = json.loads(text)
        mode = fields.pop("mode")
        return Frame(
            path=image, side=Side(fields.pop("side")), mode=None if mode is None else ColorMode(mode), **fields
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


@contextlib.contextmanager
def spool_errors() -> Iterator[None]:
    """Inside, an OSError of our own disk becomes SpoolFull or SpoolUnwritable."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise SpoolFull(error.strerror or "") from error
        raise SpoolUnwritable(str(error)) from error


@contextlib.contextmanager
def _removed_on_error(*parts: Path) -> Iterator[None]:
    try:
        yield
    except Exception:
        for part in parts:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        raise
