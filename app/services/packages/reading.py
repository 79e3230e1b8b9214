"""A package that lies on the disk, as a folder or as one file (ZIP, TAR): which files it has, and their bytes."""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class PackageContent:
    """The files of a package, by their paths from its own folder.

    Attributes:
        name: of the package's folder; empty: the packed file has several, or files outside of it.
        paths: of its files.
        open: the bytes of one of them.
    """

    name: str
    paths: frozenset[str]
    open: Callable[[str], IO[bytes]]

    def read(self, path: str) -> bytes:
        """All bytes of a file."""
        with self.open(path) as file:
            return file.read()

    def measure(self, path: str) -> tuple[int, str]:
        """Size in bytes and SHA-256 of a file."""
        size_bytes, digest = 0, hashlib.sha256()
        with self.open(path) as file:
            while piece := file.read(_CHUNK):
                size_bytes += len(piece)
                digest.update(piece)
        return size_bytes, digest.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[PackageContent]:
    """A package as it lies there.

    Raises:
        OSError, zipfile.BadZipFile, tarfile.TarError: it can't be read.
    """
    if path.is_dir():
        files = frozenset(str(file.relative_to(path)) for file in path.rglob("*") if file.is_file())
        yield PackageContent(path.name, files, lambda name: (path / name).open("rb"))
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            yield _packed(packed.namelist(), packed.open)
    else:
        with tarfile.open(path, "r:") as packed_tar:
            yield _packed(packed_tar.getnames(), lambda name: _member(packed_tar, name))


def _packed(names: list[str], open_member: Callable[[str], IO[bytes]]) -> PackageContent:
    roots = {name.partition("/")[0] for name in names}
    root = roots.pop() if len(roots) == 1 else ""
    paths = frozenset(name.removeprefix(f"{root}/") for name in names)
    return PackageContent(root, paths, lambda path: open_member(f"{root}/{path}" if root else path))


def _member(packed: tarfile.TarFile, name: str) -> IO[bytes]:
    file = packed.extractfile(name)
    if file is None:
        raise tarfile.ReadError(name)
    return file
