"""Keys of the demonstration's authorities that are made once in a checkout: eight keys of RSA take a second, and each world needs its own.

That a sandbox makes its keys itself is seen in `tests/integration/test_sandbox_process.py`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from app.sandbox.client import RunningSandbox, start
from app.sandbox.pki.architecture import KEYS
from app.sandbox.pki.authority import _make_keys

KEPT: Final = Path(__file__).resolve().parents[2] / ".tools" / "demo-keys"


def lay_known_keys(pki: Path, family: str) -> None:
    """Put keys into a new folder of a PKI, the same for all of a family: what one family signs, the roots of another don't know."""
    kept, names = KEPT / family, [f"{label}.key.pem" for label in KEYS]
    if not all((kept / name).exists() for name in names):
        _make(kept)
    pki.mkdir(mode=0o700)
    for name in names:
        shutil.copy(kept / name, pki)


def start_sandbox(data_folder: Path) -> RunningSandbox:
    """One in this folder, which need not exist, without samples; its keys are known."""
    world = data_folder / "sandbox"
    if not world.exists():
        world.mkdir(mode=0o700, parents=True)
        lay_known_keys(world / "pki", "sandbox")
    return start(data_folder, samples=False)


def _make(kept: Path) -> None:
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=kept) as folder:
        _make_keys(Path(folder))
        for made in Path(folder).glob("*.key.pem"):
            with contextlib.suppress(FileExistsError):  # of two processes the first one is right
                os.link(made, kept / made.name)
