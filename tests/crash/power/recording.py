"""Runs a program under strace and tells what it and its children did to one folder, in order and with every byte.

The descriptions of open files are not followed: strace names the file behind each descriptor. A call that changes the folder in a way
that is not known here is an error, not a silence.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TRACED = (
    "open,openat,openat2,creat,lseek,write,writev,pwrite64,pwritev,pwritev2,truncate,ftruncate,fallocate,fsync,fdatasync,sync,syncfs,"
    "rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,symlinkat,sendfile,copy_file_range,splice"
)
_STRACE = (
    "strace",
    "-f",
    "--seccomp-bpf",
    "-qq",
    "-y",
    "-xx",
    "-s",
    "100000000",
    "-e",
    "signal=none",
    "-e",
    f"trace={_TRACED}",
)
_HEX = r"(?:\\x[0-9a-f]{2})*"
_WHOLE = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)")
_UNFINISHED = " <unfinished ...>"
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>")
_NAMES = re.compile(rf'(?:AT_FDCWD|\d+)<(?P<open>{_HEX})>(?P<gone>\(deleted\))?|"(?P<text>{_HEX})"')
_NUMBER = re.compile(r", (\d+)$")


@dataclass(frozen=True, slots=True)
class Opened:
    """A file was opened for writing: it was `made` where there was none and that was asked for."""

    path: str
    made: bool
    emptied: bool
    appending: bool


@dataclass(frozen=True, slots=True)
class Wrote:
    """Bytes at `offset`; None: where the descriptor stood."""

    path: str
    offset: int | None
    data: bytes


@dataclass(frozen=True, slots=True)
class Moved:
    """The descriptor stands at `offset`: there its next bytes go."""

    path: str
    offset: int


@dataclass(frozen=True, slots=True)
class Resized:
    """The size of a file was set."""

    path: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class MadeFolder:
    """A folder was made."""

    path: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """A file got another name, in the place of what had that name."""

    path: str
    target: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A file or folder lost its name."""

    path: str


@dataclass(frozen=True, slots=True)
class Synced:
    """An fsync returned; it covers what had happened when the number of calls before it was `since`."""

    path: str
    since: int


@dataclass(frozen=True, slots=True)
class Reached:
    """The program told that it came by a boundary (`app.domain.failpoints`)."""

    boundary: str


type Call = Opened | Wrote | Moved | Resized | MadeFolder | Renamed | Removed | Synced | Reached
"""what was done, in the order in which the calls returned; paths are relative to the folder"""


def record(
    command: Sequence[str | Path], folder: Path, aside: Path, environment: Mapping[str, str]
) -> tuple[Call, ...]:
    """Run a program to its end.

    Args:
        command: the program and its arguments.
        folder: what is recorded; it has no symbolic link in its name.
        aside: an existing folder outside of it, for the trace and the log of boundaries.
        environment: its environment.
    """
    trace, log = aside / "trace", aside / "boundaries"
    try:
        probe = subprocess.run([*_STRACE, "-o", trace, "true"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise AssertionError(
            "strace is not installed: it stands in packaging/apt.txt, `packaging/setup` installs it"
        ) from None
    assert probe.returncode == 0, f"strace may not trace here (ptrace is forbidden?): {probe.stderr}"
    done = subprocess.run(
        [*_STRACE, "-o", trace, *command],
        env={**environment, "SOHOA_BOUNDARY_LOG": str(log)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    try:
        return tuple(_calls(trace, str(folder), str(log)))
    finally:
        trace.unlink()


def _calls(trace: Path, folder: str, log: str) -> Iterator[Call]:
    """The calls of a trace; `folder` and `log` as they are spelled in it."""
    wanted = (_hex(folder), _hex(log))
    begun: dict[str, tuple[str, int]] = {}
    count = 0
    with trace.open(encoding="ascii") as lines:
        for line in lines:
            since = count
            task, _, said = line.rstrip("\n").partition(" ")
            said = said.lstrip()
            if said.endswith(_UNFINISHED):
                begun[task] = (said.removesuffix(_UNFINISHED), count)
                continue
            if resumed := _RESUMED.match(said):
                start, since = begun.pop(task)
                said = start + said[resumed.end() :]
            if not any(name in said for name in wanted):
                continue
            call = _call(said, since, folder, log)
            if call is not None:
                count += 1
                yield call


def _call(said: str, since: int, folder: str, log: str) -> Call | None:
    match = _WHOLE.match(said)
    assert match is not None, f"a line of strace that can't be read: {said[:300]}"
    name, arguments, result = match["name"], match["arguments"], int(match["result"])
    if result < 0:
        return None
    if name.startswith(("write", "pwrite")):
        return _wrote(name, arguments, result, folder, log)
    paths = [path for path in _paths(arguments) if path == folder or path.startswith(folder + "/")]
    inside = [path[len(folder) + 1 :] for path in paths]
    if not inside:
        return None
    match name:
        case "open" | "openat" | "openat2" | "creat":
            return _opened(name, arguments, inside[-1])
        case "lseek":
            return Moved(inside[0], result)
        case "fsync" | "fdatasync":
            return Synced(inside[0], since)
        case "rename" | "renameat" | "renameat2":
            assert len(inside) == 2 and "RENAME_" not in arguments, f"moved in or out of the folder: {inside}"
            return Renamed(*inside)
        case "unlink" | "unlinkat" | "rmdir":
            return Removed(inside[-1])
        case "mkdir" | "mkdirat":
            return MadeFolder(inside[-1])
        case "ftruncate" | "truncate":
            size = _NUMBER.search(arguments)
            assert size is not None
            return Resized(inside[0], int(size[1]))
        case _:
            raise AssertionError(f"the model of the disk does not know {name}({inside})")


def _opened(name: str, arguments: str, path: str) -> Opened | None:
    flags = set(re.findall(r"O_\w+", arguments)) | ({"O_CREAT", "O_TRUNC", "O_WRONLY"} if name == "creat" else set())
    if not flags & {"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"}:
        return None
    assert "O_TMPFILE" not in flags, path
    return Opened(path, "O_CREAT" in flags, "O_TRUNC" in flags, "O_APPEND" in flags)


def _wrote(name: str, arguments: str, written_bytes: int, folder: str, log: str) -> Wrote | Reached | None:
    target, *pieces = _NAMES.finditer(arguments)
    path = _text(target["open"])
    data = b"".join(_bytes(piece["text"]) for piece in pieces)[:written_bytes]
    if path == log:
        return Reached(data.decode().rstrip("\n"))
    if target["gone"] or not path.startswith(folder + "/"):
        return None
    place = _NUMBER.search(arguments) if name.startswith("pwrite") else None
    assert len(data) == written_bytes and bool(place) == name.startswith("pwrite"), arguments[-100:]
    return Wrote(path[len(folder) + 1 :], int(place[1]) if place else None, data)


def _paths(arguments: str) -> Iterator[str]:
    """The absolute paths of a call; a relative one follows the descriptor of its folder."""
    base = ""
    for found in _NAMES.finditer(arguments):
        if found["text"] is None:
            base = "" if found["gone"] else _text(found["open"])
            if "AT_FDCWD" not in found[0] and f'{found[0]}, "' not in arguments:
                yield base
        else:
            yield os.path.normpath(os.path.join(base, _text(found["text"])))  # noqa: PTH118


def _hex(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _text(text: str) -> str:
    return os.fsdecode(_bytes(text))
