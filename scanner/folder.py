"""Files instead of a device: a folder that another program scans into, or files that a person names.

The files are handed on byte for byte and never decoded: what is inside them, and how many pages, others find out.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from scanner.backend import Boundary, CancelProbe, Progress, no_boundary
from scanner.counting import check_sheets
from scanner.errors import Cancelled, DeviceNotFound, FileUnreadable, FolderEmpty
from scanner.frames import Capabilities, Device, Frame, ScanRequest, Side, Source
from scanner.media import HEAD_BYTES, media_type
from scanner.spool import Description, place

PREFIX = "folder:"
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class FolderDevice:
    """A folder that counts as a device: `prefix` begins its id, `kind` is what people are told it is."""

    prefix: str
    folder: Path
    kind: str

    @property
    def id(self) -> str:
        """Its `Device.id`."""
        return f"{self.prefix}{self.folder}"

    def listed(self) -> tuple[Device, ...]:
        """The device, if the folder is there."""
        return (Device(self.id, "", self.folder.name, self.kind, "folder"),) if self.folder.is_dir() else ()

    def require(self, device_id: str) -> None:
        """Raises DeviceNotFound: another id is meant, or the folder is not there."""
        if device_id != self.id or not self.folder.is_dir():
            raise DeviceNotFound(device_id)


class FolderBackend:
    """A folder as a device: its files in natural order (`p2` before `p10`) are the sheets of the feeder."""

    def __init__(self, folder: Path, *, boundary: Boundary = no_boundary) -> None:
        """Takes the folder; `boundary` is told each step that touches the spool."""
        self._folder = folder
        self._device = FolderDevice(PREFIX, folder, "folder")
        self._boundary = boundary

    @property
    def device_id(self) -> str:
        """The one id that this backend knows."""
        return self._device.id

    def devices(self) -> tuple[Device, ...]:
        """The folder, if it is there."""
        return self._device.listed()

    def capabilities(self, device_id: str) -> Capabilities:
        """A feeder without options.

        Raises:
            DeviceNotFound: another id, or the folder is not there or may not be read.
        """
        self._device.require(device_id)
        return Capabilities(sources=(Source.ADF,), dpis=(), dpi_range=None, modes=(), options=())

    def scan(self, request: ScanRequest, spool: Path, *, cancelled: CancelProbe, progress: Progress) -> Iterator[Frame]:
        """Hands the files of the folder on; each counts as a sheet.

        The files stay where they are, so a request that goes on names by their hashes those that were handed on before; people may have
        put others before them, or taken some away.

        Raises:
            DeviceNotFound: another id, or the folder is not there.
            FolderEmpty: no file is left in the folder.
            FileUnreadable: a file may not be read.
            ScannerError: as `scan_files`; SheetCountMismatch at the end.
        """
        self._device.require(request.device_id)
        try:
            files = natural_order([path for path in self._folder.iterdir() if _is_page(path)])
        except OSError as error:  # it went since, or may not be read
            raise DeviceNotFound(f"{self.device_id}: {error.strerror}") from error
        left = list(_not_handed_on(files, request.skip_sha256))
        if not left:
            raise FolderEmpty(shown(str(self._folder)))
        yield from scan_files(left, spool, request.first_seq, self._boundary, cancelled=cancelled, progress=progress)
        check_sheets(request, len(left) * request.source.sides_a_sheet)


def scan_files(
    files: Sequence[Path],
    spool: Path,
    first_seq: int = 0,
    boundary: Boundary = no_boundary,
    *,
    cancelled: CancelProbe = lambda: False,
    progress: Progress = lambda done, total, unit: None,
) -> Iterator[Frame]:
    """Copies files into the spool folder, each whole and synced before it is yielded.

    Args:
        files: in the order of their pages.
        spool: an existing folder.
        first_seq: the number of the first frame.
        boundary: told each step that touches the spool.
        cancelled: asked before each mebibyte.
        progress: told after each file.

    Raises:
        FileUnreadable: a file is missing or may not be read.
        SpoolFull: no space left.
        SpoolUnwritable: the spool folder can't be written.
        Cancelled: `cancelled` said so; frames that were yielded stay.
    """
    for index, path in enumerate(files):
        with _readable(path) as file:
            kind = media_type(file.read(HEAD_BYTES))
        description = Description(first_seq + index, kind, sheet=None, side=Side.FRONT, file=shown(path.name))
        frame = place(spool, description, _file_chunks(path, cancelled), boundary)
        progress(index + 1, len(files), "page")
        boundary("frame.announce.before")
        yield frame
        boundary("frame.announce.after")
    if cancelled():
        raise Cancelled


def natural_order(paths: Sequence[Path]) -> list[Path]:
    """Sorts by name as people do: digits by their value, letters without regard to case; ties by the plain name."""

    def key(path: Path) -> tuple[list[tuple[bool, int, str]], str]:
        pieces = re.findall(r"([0-9]+)|([^0-9]+)", path.name)
        return [(not digits, int(digits or 0), text.casefold()) for digits, text in pieces], path.name

    return sorted(paths, key=key)


def shown(name: str) -> str:
    """A name for people and JSON: what is no UTF-8 (old shares) and no printable character (a new line) is written as an escape."""
    text = os.fsencode(name).decode(errors="backslashreplace")
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def _not_handed_on(files: Sequence[Path], handed_on: Sequence[str]) -> Iterator[Path]:
    """The files without those of which the bytes were handed on, each hash as often as it is named."""
    before = Counter(handed_on)
    for path in files:
        sha256 = ""
        if before:
            with _readable(path) as file:
                sha256 = file_sha256(file)
        if before[sha256]:
            before[sha256] -= 1
        else:
            yield path


def file_sha256(file: BufferedReader) -> str:
    """The hash of a file's bytes, hexadecimal. Raises OSError where it can't be read."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def chunks(file: BufferedReader, cancelled: CancelProbe) -> Iterator[bytes]:
    """The bytes of a file, a mebibyte at a time.

    Raises:
        OSError: it can't be read.
        Cancelled: `cancelled` said so.
    """
    file.seek(0)
    while not cancelled():
        if not (chunk := file.read(_CHUNK_BYTES)):
            return
        yield chunk
    raise Cancelled


def _is_page(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


def _file_chunks(path: Path, cancelled: CancelProbe) -> Iterator[bytes]:
    """As `chunks`; what can't be read is a FileUnreadable, for an OSError would be our own disk's."""
    with _readable(path) as file:
        yield from chunks(file, cancelled)


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[BufferedReader]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise FileUnreadable(shown(str(path)), error.strerror or "") from error
