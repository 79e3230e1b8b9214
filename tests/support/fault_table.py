"""A table of faults in `docs/`: each test compares its own row with the file; with FAULT_TABLE=write the file is written instead."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"
WRITE: Final = os.environ.get("FAULT_TABLE") == "write"


@dataclass
class FaultTable:
    """The file, and what this run found.

    Attributes:
        name: of the file.
        head: what stands above the tables.
        columns: their titles; the first column is the fault's name.
        sections: title -> names of faults, in order.
    """

    name: str
    head: str
    columns: Sequence[str]
    sections: Mapping[str, Sequence[str]]
    _found: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []
        self._stands = {line.split(" | ")[0].removeprefix("| "): line for line in lines if line.startswith("| ")}

    def found(self, cells: Sequence[str]) -> None:
        """What a test saw; it must be what the file says."""
        line = _line(cells)
        self._found[cells[0]] = line
        if not WRITE:
            assert line == self._stands.get(cells[0]), f"docs/{self.name} says something else: `make faults`"

    def names(self) -> list[str]:
        """The faults that the file tells of, in order."""
        return [name for name in self._stands if name != self.columns[0]]

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

    @property
    def _path(self) -> Path:
        return DOCS / self.name


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(text.replace('|', '/') for text in cells)} |"
