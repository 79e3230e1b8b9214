"""A scan child that only carries: frames are neither packed nor hashed nor synced, as `scanimage` writes them.

For the comparison alone. `nothing` is given as the boundary of a scan; so this module is imported in the child, before the scan.
"""

from __future__ import annotations

import os

from scanner import spool, tiff

CARRY_ONLY = "SOHOA_BENCH_CARRY_ONLY"
"""The environment variable that asks a child for it."""

_NO_COMPRESSION = 1


class _NoHash:
    def hexdigest(self) -> str:
        """No hash."""
        return ""


def nothing(name: str) -> None:
    """A boundary that watches nothing."""


def _carry_only() -> None:
    tiff.pack = lambda rows: rows  # type: ignore[assignment]
    tiff._DEFLATE = _NO_COMPRESSION  # type: ignore[misc]
    spool.hashlib.file_digest = lambda file, name: _NoHash()  # type: ignore[assignment]
    os.fsync = lambda descriptor: None  # type: ignore[assignment]


if CARRY_ONLY in os.environ:
    _carry_only()
