"""A private configuration folder for libsane, so that /etc/sane.d is read and never touched."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

SYSTEM_CONFIG_DIR = Path("/etc/sane.d")
DEFAULT_BACKENDS = ("net", "airscan", "test", "pnm")


def installed_drivers(system: Path = SYSTEM_CONFIG_DIR) -> tuple[str, ...]:
    """The drivers that the computer's own libsane loads, in its order (`dll.conf`, then `dll.d`); those of USB scanners are among them.

    `escl` is left out: the same devices answer through `airscan`, which knows more of them.
    """
    lists = [system / "dll.conf", *sorted((system / "dll.d").glob("*"))]
    lines = [
        line.partition("#")[0].strip() for file in lists if file.is_file() for line in file.read_text().splitlines()
    ]
    return tuple(dict.fromkeys(line for line in lines if line and line != "escl"))


def write_config(config_dir: Path, backends: Sequence[str], network: Mapping[str, str] | None) -> None:
    """Writes what libsane reads when SANE_CONFIG_DIR names `config_dir`, and nothing else is in force.

    A file that is right already is left alone, and another is replaced at once: a scan of another process may read it.

    Args:
        config_dir: the folder; made where it is missing. Other `.conf` files in it go.
        backends: the drivers to load, in order. The system's own `<driver>.conf` is copied where there is one.
        network: eSCL scanners, name -> base URL, instead of those that announce themselves; None looks for those.
    """
    files = {"dll.conf": "".join(f"{name}\n" for name in backends).encode()}
    for name in backends:
        system = SYSTEM_CONFIG_DIR / f"{name}.conf"
        if system.is_file():
            files[system.name] = system.read_bytes()
    if network is not None:
        devices = "".join(f'"{name}" = {url}, eSCL\n' for name, url in network.items())
        files["airscan.conf"] = f"[devices]\n{devices}[options]\ndiscovery = disable\n".encode()
    config_dir.mkdir(parents=True, exist_ok=True)
    for path in config_dir.glob("*.conf"):
        if path.name not in files:
            path.unlink(missing_ok=True)
    for name, content in files.items():
        path = config_dir / name
        if not path.is_file() or path.read_bytes() != content:
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(content)
            fresh.replace(path)
