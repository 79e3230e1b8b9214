"""A package on the disk: a folder, or one file of it (ZIP, TAR), whole under its name or not there at all.

It is written under another name beside its place, synced, read back, and renamed. Nothing is compressed, and files bear a time of the
package's own: the same package gives the same bytes.
"""

from __future__ import annotations

import os
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Protocol

from app.domain.archive_package import PackageEntry, PackageTree
from app.domain.clock import VIET_NAM
from app.domain.errors import StoreFailed, UsageError
from app.domain.failpoints import reached
from app.domain.model import BlobRef
from app.services.handing_out.disk import failures_told, synced
from app.services.handing_out.one_writer import one_writer
from app.services.packages.reading import opened

_FILE_MODE = 0o644
_UNIX = 3
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""ZIP knows no earlier time"""


@dataclass(frozen=True, slots=True)
class PackagePlace:
    """Where a person wants a package: as one file where the name ends so, else in this folder, under the package's own name."""

    path: Path
    overwrite: bool = False

    @property
    def is_file(self) -> bool:
        """Whether it is one file."""
        return self.path.suffix.lower() in _WRITERS and not self.path.is_dir()

    def of(self, tree: PackageTree) -> Path:
        """Where the package goes."""
        return self.path if self.is_file else self.path / tree.name


@dataclass(frozen=True, slots=True)
class WrittenPackage:
    """A package that lies there: its path, how many files it has, and their bytes together."""

    path: Path
    files: int
    size_bytes: int


class FaultyEntry(Protocol):
    """A file of a package that is not as it was meant."""

    @property
    def path(self) -> str:
        """Its path in the package."""
        ...


type ReadBlob = Callable[[BlobRef], bytes]
type CheckContent = Callable[
    [frozenset[str], Callable[[str], tuple[int, str]], Callable[[str], bytes]], Sequence[FaultyEntry]
]


def unnoted() -> None:
    """Nobody puts down that a package leaves."""


def write_package(
    tree: PackageTree, place: PackagePlace, read: ReadBlob, check: CheckContent, noted: Callable[[], None] = unnoted
) -> WrittenPackage:
    """Lay a package down.

    Args:
        tree: what it is.
        place: where it goes.
        read: the bytes of what is stored.
        check: names the files of a package that are not as its own METS have them; what was written is read back.
        noted: called when all of it is on the disk and nothing bears its name yet.

    Raises:
        UsageError: OUT_EXISTS.
        StoreFailed: DISK_FULL, OUT_UNWRITABLE, OUT_BUSY, BLOB_DAMAGED; PACKAGE_DAMAGED. Nothing is there then.
    """
    target = place.of(tree)
    if os.path.lexists(target) and not (place.overwrite and (target.is_dir() != place.is_file)):
        raise UsageError("OUT_EXISTS", file=str(target))
    part = target.with_name(f".{target.name}.part")
    write = _WRITERS[target.suffix.lower()] if place.is_file else _write_folder
    with failures_told(target), one_writer(part):
        try:
            _clear(part)
            size_bytes = write(tree, part, read)
            with opened(part) as content:
                broken = check(content.paths, content.measure, content.read)
            if broken:
                raise StoreFailed("PACKAGE_DAMAGED", file=broken[0].path, files=len(broken))
            noted()
            reached("export.rename.before")
            _rename(part, target)
            reached("export.rename.after")
            synced(target.parent)
        finally:
            with suppress(OSError):
                _clear(part)
    return WrittenPackage(target, len(tree.entries), size_bytes)


def _rename(part: Path, target: Path) -> None:
    """A folder that lies there goes aside first: a kill between the two leaves the old one under another name, and none under its own."""
    old = target.with_name(f".{target.name}.old")
    if target.is_dir():
        _clear(old)
        target.rename(old)
        reached("export.rename.each")
    part.replace(target)
    _clear(old)


def _bytes(entry: PackageEntry, read: ReadBlob) -> bytes:
    return read(entry.content) if isinstance(entry.content, BlobRef) else entry.content


def _write_folder(tree: PackageTree, part: Path, read: ReadBlob) -> int:
    total = 0
    for entry in tree.entries:
        path = part / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        data = _bytes(entry, read)
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        total += len(data)
    for folder in (part, *(path for path in part.rglob("*") if path.is_dir())):
        synced(folder)
    return total


def _write_zip(tree: PackageTree, part: Path, read: ReadBlob) -> int:
    total = 0
    at = max(_EARLIEST, _zip_time(tree.dated))
    with part.open("xb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
            for entry in tree.entries:
                told = zipfile.ZipInfo(f"{tree.name}/{entry.path}", at)
                told.create_system, told.external_attr = _UNIX, (0o100000 | _FILE_MODE) << 16
                data = _bytes(entry, read)
                packed.writestr(told, data, zipfile.ZIP_STORED)
                total += len(data)
        file.flush()
        os.fsync(file.fileno())
    return total


def _zip_time(at: datetime) -> tuple[int, int, int, int, int, int]:
    local = at.astimezone(VIET_NAM)
    return local.year, local.month, local.day, local.hour, local.minute, local.second


def _write_tar(tree: PackageTree, part: Path, read: ReadBlob) -> int:
    total = 0
    with part.open("xb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as packed:
            for entry in tree.entries:
                data = _bytes(entry, read)
                told = tarfile.TarInfo(f"{tree.name}/{entry.path}")
                told.size, told.mtime, told.mode = len(data), int(tree.dated.timestamp()), _FILE_MODE
                packed.addfile(told, BytesIO(data))
                total += len(data)
        file.flush()
        os.fsync(file.fileno())
    return total


_WRITERS = {".zip": _write_zip, ".tar": _write_tar}


def _clear(path: Path) -> None:
    """Take away what is left of a package that was never finished, of this call or of one that was killed."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
