"""`docs/faults-centre.md`: what stands in it beside the rows, and what of them is asked without any server."""

from __future__ import annotations

from typing import Final

from tests.support.centre_faults.database_rows import DATABASE
from tests.support.centre_faults.elsewhere import ELSEWHERE
from tests.support.centre_faults.fault import Fault, Held
from tests.support.centre_faults.line_rows import COUNTERS, LINES
from tests.support.centre_faults.place_rows import PLACE
from tests.support.centre_faults.worker_rows import WORKERS
from tests.support.seen_table import SeenTable

SECTIONS: Final[dict[str, tuple[Fault, ...]]] = {
    "The database": DATABASE,
    "The store of objects": PLACE,
    "Lines between two parts": LINES,
    "Counters": COUNTERS,
    "Workers": WORKERS,
}
PLAYED: Final = tuple(fault for faults in SECTIONS.values() for fault in faults)
HEAD: Final = """# What goes wrong at a centre and on the way there, and what happens then

Written by `make faults-centre`, which runs `tests/centre/test_centre_faults.py`; `make centre` runs it too and fails where a row is no
longer so. Each row was seen with the real servers on one machine: PostgreSQL, as Debian brings it, and SeaweedFS, each on a small disk of
its own; two counters with files of their own and scanned pages; their replicators; a supervisor's station at the centre; and where a row
says so a worker as a process. Between each two of them lies a line that can be cut, slowed down, silenced, and carry a wrong byte.

Before a fault each counter has brought two pages, and a supervisor has sent one of each back. *Meanwhile* is what both counters
acknowledged while it lasted. *Who is told, and what* is the message with its remedy; *nothing* says that all goes on by itself.
*Afterwards* is asked in one way after each row, once the fault has ended and the person did what the remedy says: every page that a counter
acknowledged stands once in its own file and once in the centre's database, and lies in the bucket with its hash; both sides' edit logs and
counts of rows agree (`replicate --check`); each decision of the supervisor came home once; and the audit chains hold, looked through as
`audit verify` does: those of the counters and of the centre, and those of the counters at the centre.

The last table names what is tested apart.
"""
COLUMNS: Final = ("fault", "how produced", "who is told, and what", "meanwhile", "afterwards")


def centre_table() -> SeenTable:
    """The table, to be compared with or to be written."""
    names = {title: [fault.name for fault in faults] for title, faults in SECTIONS.items()}
    names["Tested apart"] = [held.name for held in ELSEWHERE]
    return SeenTable("faults-centre.md", HEAD, COLUMNS, names, command="make faults-centre")


def row_of(held: Held) -> tuple[str, ...]:
    """A row that another test holds."""
    return held.name, held.how, held.told, held.meanwhile, f"{held.afterwards} (`{held.test}`)"
