"""Reads the words of the sample paper from `resources/samples`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize

_FOLDER: Final = Path(__file__).resolve().parents[3] / "resources" / "samples"

type Words = dict[str, Any]
"""The content of one data file; its keys are described in the comments of that file."""


@cache
def words(name: str) -> Words:
    """The content of `resources/samples/<name>.toml`, with all text in NFC. Callers only read it."""
    return tomllib.loads(normalize("NFC", (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")))
