"""A supervisor at the centre in a process of its own, which a test may kill: `python -m tests.support.centre_supervisor DATA LEASE_S`.

It says `ready`, waits for a line, takes one case after the other and says each (`+ <case>`); on `accept` it decides them, on `hold` it
keeps the first and decides nothing. At the end it says how it ended.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from app.bootstrap import build
from app.settings import load
from app.store import review
from tests.support.centre_world import SUPERVISOR


def main(data: Path, lease_s: float) -> None:
    """Decide until nothing is left."""
    review.LEASE = timedelta(seconds=lease_s)  # type: ignore[misc]
    with build(load(data, policy=SUPERVISOR)) as station:
        actor, reviewing = station.actor, station.reviewing
        print("ready", flush=True)
        decides = sys.stdin.readline().strip() == "accept"
        while (case := reviewing.next(actor)) is not None:
            print(f"+ {case.id}", flush=True)
            if not decides:
                sys.stdin.readline()
            reviewing.accept(case.id, actor)
    print("end", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
