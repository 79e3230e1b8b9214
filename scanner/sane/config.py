"""A private configuration folder for libsane, so that /etc/sane.d is read and never touched."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from scanner.errors import AccessDenied
from scanner.spool import spool_errors

SYSTEM_CONFIG_DIR = Path("/etc/sane.d")
VIRTUAL_DRIVERS = ("test", "pnm")
"""SANE's own make-believe devices"""
DEFAULT_BACKENDS = ("net", "airscan", "test", "pnm")


def is_virtual(device_id: str) -> bool:
    """Whether a device is one of SANE's own make-believe ones."""
    return device_id.partition(":")[0] in VIRTUAL_DRIVERS


def installed_drivers(system: Path = SYSTEM_CONFIG_DIR) -> tuple[str, ...]:
    """The drivers that the computer's own libsane loads, in its order (`dll.conf`, then `dll.d`); those of USB scanners are among them.

    `escl` is left out: the same devices answer through `airscan`, which knows more of them.

    Raises:
        AccessDenied: one of those files can't be read.
    """
    lists = [system / "dll.conf", *sorted((system / "dll.d").glob("*"))]
    lines = [
        line.partition("#")[0].strip()
        for file in lists
        if file.is_file()
        for line in _system_file(file).decode(errors="replace").splitlines()
    ]
    return tuple(dict.fromkeys(line for line in lines if line and line != "escl"))


def write_config(config_dir: Path, backends: Sequence[str], network: Mapping[str, str] | None) -> None:
    """Writes what libsane reads when SANE_CONFIG_DIR names `config_dir`, and nothing else is in force.

    A file that is right already is left alone, and another is replaced at once: a scan of another process may read it, and another thread
    may write the same.

    Args:
        config_dir: the folder; made where it is missing. Other `.conf` files in it go.
        backends: the drivers to load, in order. The system's own `<driver>.conf` is copied where there is one.
        network: eSCL scanners, name -> base URL, instead of those that announce themselves; None looks for those.

    Raises:
        AccessDenied: a file of the system's configuration can't be read.
        SpoolFull: no space left.
        SpoolUnwritable: the folder can't be written.
    """
    files = {"dll.conf": "".join(f"{name}\n" for name in backends).encode()}
    for name in backends:
        system = SYSTEM_CONFIG_DIR / f"{name}.conf"
        if system.is_file():
            files[system.name] = _system_file(system)
    if network is not None:
        devices = "".join(f'"{name}" = {url}, eSCL\n' for name, url in network.items())
        files["airscan.conf"] = f"[devices]\n{devices}[options]\ndiscovery = disable\n".encode()
    with spool_errors():
        config_dir.mkdir(parents=True, exist_ok=True)
        for path in config_dir.glob("*.conf"):
            if path.name not in files:
                path.unlink(missing_ok=True)
        for name, content in files.items():
            path = config_dir / name
            if not path.is_file() or path.read_bytes() != content:
                _replace(path, content)


def driver_path(config_dir: Path, driver: str) -> str:
    """What SANE_CONFIG_DIR is for one driver alone: a folder below `config_dir` that names it, then `config_dir` for all else.

    Raises:
        SpoolFull: no space left.
        SpoolUnwritable: the folder can't be written.
    """
    folder = config_dir / "alone" / driver.replace("/", "_")
    file, content = folder / "dll.conf", f"{driver}\n".encode()
    with spool_errors():
        folder.mkdir(parents=True, exist_ok=True)
        if not file.is_file() or file.read_bytes() != content:
            _replace(file, content)
    return f"{folder}:{config_dir}"


def _replace(path: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f"{path.stem}.", dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def _system_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise AccessDenied(str(path)) from error
