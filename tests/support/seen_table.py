"""A table of what was seen, in `docs/`: each test compares its row with the file; with FAULT_TABLE=write the file is written instead."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"
WRITE: Final = os.environ.get("FAULT_TABLE") == "write"


@dataclass
class SeenTable:
    """The file, and what this run found.

    Attributes:
        name: of the file.
        head: what stands above the tables.
        columns: their titles; the first ones name the row.
        sections: title -> names of rows, in order.
        naming: how many columns name a row.
        command: writes the file.
    """

    name: str
    head: str
    columns: Sequence[str]
    sections: Mapping[str, Sequence[str]]
    naming: int = 1
    command: str = "make faults"
    _found: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []
        rows = (line for line in lines if line.startswith("| "))
        self._stands = {self._name(row.removeprefix("| ").split(" | ")): row for row in rows}

    def found(self, cells: Sequence[str]) -> None:
        """What a test saw; it must be what the file says."""
        line = _line(cells)
        name = self._name(cells)
        self._found[name] = line
        if not WRITE:
            assert line == self._stands.get(name), f"docs/{self.name} says something else: `{self.command}`"

    def names(self) -> list[str]:
        """The rows that the file tells of, in order."""
        return [name for name in self._stands if name != self._name(self.columns)]

    def close(self) -> None:
        """Writes the file, where that is wished: rows that did not run stay."""
        if not WRITE:
            return
        lines = self._stands | self._found
        parts = [self.head]
        for title, names in self.sections.items():
            rows = [
                _line(self.columns),
                "|---" * len(self.columns) + "|",
                *(lines[name] for name in names if name in lines),
            ]
            parts.append(f"\n## {title}\n\n" + "".join(f"{row}\n" for row in rows))
        self._path.write_text("".join(parts), encoding="utf-8")

    def _name(self, cells: Sequence[str]) -> str:
        return " | ".join(cells[: self.naming])

    @property
    def _path(self) -> Path:
        return DOCS / self.name


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(text.replace('|', '/') for text in cells)} |"
