"""Where a copy folder may lie: on another disk than the data folder, and not in memory. What can't be known is refused.

`stat` tells two file systems apart, not two disks: partitions, LUKS, LVM and loop devices are followed down to the disks under them, by
/proc/self/mountinfo (which names the device where `stat` gives a made-up number, as btrfs does) and /sys/dev/block. A mounted share of
another machine has no disk here, and is told by its kind. Of the others that tell no disk (ZFS, overlays, programs behind FUSE, folders of
a virtual machine's host) nobody knows whether they lie on the data folder's.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import StoreFailed

MOUNTS = Path("/proc/self/mountinfo")
SYS = Path("/sys")
_IN_MEMORY = frozenset({"tmpfs", "ramfs", "zram", "devtmpfs"})
_OF_ANOTHER_MACHINE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "lustre", "glusterfs"}
    | {"fuse.sshfs", "fuse.glusterfs", "fuse.ceph-fuse", "fuse.smbnetfs"}
)
"""kinds of file systems whose disks are in another machine"""
_UNKNOWN = "?"
"""in place of a disk's name, before the number of a mount whose disk nobody can know"""
_ESCAPE = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """A line of mountinfo (proc_pid_mountinfo(5))."""

    device: str
    """major:minor"""
    point: Path
    kind: str
    source: str


def require_elsewhere(folder: Path, data_folder: Path, mounts: Path = MOUNTS, sys: Path = SYS) -> None:
    """Refuse a copy folder that would be lost together with the data folder.

    Args:
        folder: where the copy is to lie; it need not be there yet, the folder above it must.
        data_folder: the station's.
        mounts: the kernel's list of mounts.
        sys: the kernel's list of devices.

    Raises:
        StoreFailed: COPY_FOLDER_GONE, COPY_SAME_DISK, COPY_IN_MEMORY, COPY_DISK_UNKNOWN.
    """
    place = folder if folder.exists() else folder.parent
    if not place.is_dir():
        raise StoreFailed("COPY_FOLDER_GONE", retryable=True, folder=str(folder))
    if _one_file_system(place, data_folder):
        raise StoreFailed("COPY_SAME_DISK", "same file system", folder=str(folder))
    known = parse_mounts(mounts.read_text(encoding="utf-8", errors="surrogateescape")) if mounts.exists() else ()
    there = _mount_of(place.resolve(), known)
    if there is not None and there.kind in _IN_MEMORY:
        raise StoreFailed("COPY_IN_MEMORY", there.kind, folder=str(folder))
    here = _mount_of(data_folder.resolve(), known)
    if there is None or here is None:
        raise StoreFailed("COPY_DISK_UNKNOWN", "not in mountinfo", folder=str(folder))
    if (there.kind in _OF_ANOTHER_MACHINE) != (here.kind in _OF_ANOTHER_MACHINE):
        return
    under, under_data = _disks(there, known, sys), _disks(here, known, sys)
    if shared := under & under_data:
        raise StoreFailed("COPY_SAME_DISK", ", ".join(sorted(shared)), folder=str(folder))
    if any(name.startswith(_UNKNOWN) for name in under | under_data):
        raise StoreFailed("COPY_DISK_UNKNOWN", f"{there.kind}, {here.kind}", folder=str(folder))


def _one_file_system(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def parse_mounts(text: str) -> tuple[Mount, ...]:
    """The lines of mountinfo, in their order."""
    found = []
    for line in text.splitlines():
        before, separator, after = line.partition(" - ")
        fields, tail = before.split(" "), after.split(" ")
        if separator and len(fields) >= 5 and len(tail) >= 2:
            found.append(Mount(fields[2], Path(_plain(fields[4])), tail[0], _plain(tail[1])))
    return tuple(found)


def _plain(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8)), text)


def _mount_of(path: Path, mounts: tuple[Mount, ...]) -> Mount | None:
    """The mount that a path lies on: the longest, and of equals the last, which covers the others."""
    best: Mount | None = None
    for mount in mounts:
        if path.is_relative_to(mount.point) and (best is None or len(mount.point.parts) >= len(best.point.parts)):
            best = mount
    return best


def _disks(mount: Mount, mounts: tuple[Mount, ...], sys: Path, depth: int = 0) -> frozenset[str]:
    """The names of the disks under a mount."""
    block = sys / "dev" / "block" / mount.device
    if not block.exists() and not mount.kind.startswith("fuse."):  # there the source is what the program's user says
        number = _device_number(mount.source)
        block = sys / "dev" / "block" / number if number else block
    return _disks_under(block.resolve(), mounts, sys, depth) if block.exists() else frozenset({_UNKNOWN + mount.device})


def _device_number(source: str) -> str:
    try:
        found = Path(source).stat().st_rdev if source.startswith("/") else 0
    except OSError:
        return ""
    return f"{os.major(found)}:{os.minor(found)}" if found else ""


def _disks_under(block: Path, mounts: tuple[Mount, ...], sys: Path, depth: int) -> frozenset[str]:
    if depth > 8:  # nothing real is stacked so deep
        return frozenset({_UNKNOWN + block.name})
    backing = block / "loop" / "backing_file"
    if backing.is_file():
        behind = _mount_of(Path(backing.read_text(encoding="utf-8").strip()), mounts)
        return _disks(behind, mounts, sys, depth + 1) if behind else frozenset({_UNKNOWN + block.name})
    slaves = list((block / "slaves").iterdir()) if (block / "slaves").is_dir() else []
    if slaves:
        return frozenset().union(*(_disks_under(slave.resolve(), mounts, sys, depth + 1) for slave in slaves))
    return frozenset({block.parent.name if (block / "partition").exists() else block.name})
