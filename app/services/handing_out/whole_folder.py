"""Files that are handed out together: all of them come to lie under their names, or none does.

They are written into a folder of their own beside their place, synced, and renamed at the end. A folder that was not there before is
renamed as a whole, in one step. Into one that was there the files go one after the other, each whole: a kill in these few instants leaves
the first of them there, and the next call puts all of them there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import UsageError
from app.domain.failpoints import reached
from app.services.handing_out.disk import failures_told, synced
from app.services.handing_out.one_writer import one_writer


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person wants files: in this folder, or as this one file; `overwrite` is their word that files of these names may go."""

    path: Path
    overwrite: bool = False

    @property
    def is_file(self) -> bool:
        """Whether the name is that of one PDF file."""
        return self.path.suffix.lower() == ".pdf" and not self.path.is_dir()

    def of(self, name: str) -> Path:
        """Where the file of that name goes: one file bears the name that the person gave it."""
        return self.path if self.is_file else self.path / name


@contextmanager
def together(place: Place, names: Sequence[str]) -> Iterator[Path]:
    """A folder to write these files into, under these names; at the end all of them are at their place.

    Args:
        place: where they shall be.
        names: how they are called; where the place is one file, its own name counts in the end.

    Raises:
        UsageError: OUT_EXISTS: before anything is done; ONE_FILE_ONLY: several files shall become one.
        StoreFailed: DISK_FULL, OUT_UNWRITABLE, OUT_BUSY: nothing is there.
    """
    if place.is_file and len(names) != 1:
        raise UsageError("ONE_FILE_ONLY", file=str(place.path), files=len(names))
    folder = place.path.parent if place.is_file else place.path
    targets = {name: place.of(name) for name in names}
    _refuse_existing(place, targets.values())
    is_new = not place.is_file and not folder.exists()
    aside = folder.with_name(f".{folder.name}.part") if is_new else folder / f".{place.path.name}.part"
    with failures_told(place.path), one_writer(aside):
        try:
            _clear(aside)
            aside.mkdir()
            yield aside
            for name in names:
                synced(aside / name)
            synced(aside)
            reached("export.rename.before")
            if is_new:
                aside.rename(folder)
            else:
                for name, target in targets.items():
                    (aside / name).replace(target)
                    reached("export.rename.each")
            reached("export.rename.after")
            synced(folder.parent if is_new else folder)
        finally:
            with suppress(OSError):
                _clear(aside)


def _refuse_existing(place: Place, targets: Iterable[Path]) -> None:
    for target in targets:
        if target.is_dir() or (os.path.lexists(target) and not place.overwrite):
            raise UsageError("OUT_EXISTS", file=str(target))


def _clear(aside: Path) -> None:
    """Take away what is left in a folder of files that were never finished, of this call or of one that was killed."""
    if aside.is_symlink():  # somebody else's: what it leads to is none of ours
        aside.unlink()
    elif aside.is_dir():
        for file in aside.iterdir():
            file.unlink()
        aside.rmdir()
