"""`docs/faults-scanner.md`: what stands in it beside the rows."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.scanner_faults.rows import SECTIONS
from tests.support.seen_table import SeenTable

HEAD = """# What goes wrong at a scanner, and what happens then

Written by `make faults`, which runs `tests/integration/test_scanner_faults.py`; `make test` runs a third
in turn and fails where a row is no longer so.
Each row was seen: the scanner is a real part (libsane with a driver, saned, an HTTP server that speaks eSCL, a folder), the station is
the real one, and three sheets lie in the feeder unless something else is said. *What the operator sees* is what the program said, the
message and its remedy. *Pages kept* are those that the store had acknowledged by then; they are compared bit for bit, then and again after
the next scan. *The next scan* runs in the same process, after the person did what the remedy says; its pages are compared with the paper.
Before it, no child process, no open file and no hold on the device may be left over.
"""
COLUMNS = ("fault", "how produced", "what the operator sees", "pages kept", "next scan works")


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    fault: str
    produced: str
    told: str
    kept: str
    next_scan: str


def scanner_table() -> SeenTable:
    """The table, to be compared with or to be written."""
    names = {title: [fault.name for fault in faults] for title, faults in SECTIONS.items()}
    return SeenTable("faults-scanner.md", HEAD, COLUMNS, names)
