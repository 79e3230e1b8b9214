"""Settings of this station that the policy file has otherwise: told once, so that nobody wonders why they do not count."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from app.cli.console import Console
from app.settings import Settings


def tell_overridden(settings: Settings, console: Console) -> None:
    """A remark, where these were not told yet at this data folder."""
    keys = settings.layers.overridden
    if not keys or console.quiet:
        return
    told = settings.data_dir / "cache" / "policy-told"
    now = hashlib.sha256("\n".join(keys).encode()).hexdigest()
    if _read(told) == now:
        return
    console.remark(console.word("policy_overrides", keys=", ".join(keys), file=settings.policy.file or "-"))
    if settings.data_dir.is_dir():
        with contextlib.suppress(OSError):  # then it is told once more
            told.parent.mkdir(mode=0o700, exist_ok=True)
            told.write_text(now, encoding="ascii")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""
