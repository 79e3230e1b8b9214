"""A private configuration folder for libsane, so that /etc/sane.d is read and never touched."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

SYSTEM_CONFIG_DIR = Path("/etc/sane.d")
DEFAULT_BACKENDS = ("net", "airscan", "test", "pnm")


def write_config(config_dir: Path, backends: Sequence[str], network: Mapping[str, str] | None) -> None:
    """Writes what libsane reads when SANE_CONFIG_DIR names `config_dir`, and nothing else is in force.

    Args:
        config_dir: the folder; made where it is missing.
        backends: the drivers to load, in order. The system's own `<driver>.conf` is copied where there is one.
        network: eSCL scanners, name -> base URL, instead of those that announce themselves; None looks for those.
    """
    config_dir.mkdir(parents=True, exist_ok=True)
    (config_dir / "dll.conf").write_text("".join(f"{name}\n" for name in backends), encoding="utf-8")
    for name in backends:
        system = SYSTEM_CONFIG_DIR / f"{name}.conf"
        if system.is_file():
            shutil.copyfile(system, config_dir / system.name)
    if network is not None:
        lines = [f'"{name}" = {url}, eSCL\n' for name, url in network.items()]
        text = "[devices]\n" + "".join(lines) + "[options]\ndiscovery = disable\n"
        (config_dir / "airscan.conf").write_text(text, encoding="utf-8")
