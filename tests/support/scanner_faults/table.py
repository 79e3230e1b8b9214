"""`docs/faults-scanner.md`: each test compares its own row with the file; with FAULT_TABLE=write the file is written instead."""

from __future__ import annotations

import os
from dataclasses import astuple, dataclass
from pathlib import Path

from tests.support.scanner_faults.rows import SECTIONS

TABLE = Path(__file__).resolve().parents[3] / "docs" / "faults-scanner.md"
WRITE = os.environ.get("FAULT_TABLE") == "write"
HEAD = """# What goes wrong at a scanner, and what happens then

Written by `make faults`, which runs `tests/integration/test_scanner_faults.py`; `make test` runs it too and fails where a row is no longer
so. Each row was seen: the scanner is a real part (libsane with a driver, saned, an HTTP server that speaks eSCL, a folder), the station is
the real one, and three sheets lie in the feeder unless something else is said. *What the operator sees* is what the program said, the
message and its remedy. *Pages kept* are those that the store had acknowledged by then; they are compared bit for bit, then and again after
the next scan. *The next scan* runs in the same process, after the person did what the remedy says; its pages are compared with the paper.
Before it, no child process, no open file and no hold on the device may be left over.
"""
_COLUMNS = "| fault | how produced | what the operator sees | pages kept | next scan works |\n|---|---|---|---|---|\n"


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    fault: str
    produced: str
    told: str
    kept: str
    next_scan: str

    @property
    def line(self) -> str:
        return f"| {' | '.join(text.replace('|', '/') for text in astuple(self))} |"


class Table:
    """The file, and what this run found."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}
        lines = TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else []
        self._stands = {line.split(" | ")[0].removeprefix("| "): line for line in lines if line.startswith("| ")}

    def found(self, row: Row) -> None:
        """What a test saw; it must be what the file says."""
        self._found[row.fault] = row.line
        if not WRITE:
            assert row.line == self._stands.get(row.fault), "docs/faults-scanner.md says something else: `make faults`"

    def names(self) -> list[str]:
        """The faults that the file tells of, in order."""
        return [name for name in self._stands if name != "fault"]

    def close(self) -> None:
        """Writes the file, where that is wished: rows that did not run stay."""
        if not WRITE:
            return
        lines = self._stands | self._found
        parts = [HEAD]
        for title, faults in SECTIONS.items():
            rows = [lines[fault.name] for fault in faults if fault.name in lines]
            parts.append(f"\n## {title}\n\n{_COLUMNS}" + "".join(f"{row}\n" for row in rows))
        TABLE.write_text("".join(parts), encoding="utf-8")
