"""A station in a process of its own that sends one waiting document for each line on its standard input: `sender DATA URL`.

Answers each with a line: `RECEIVED`, or the code of what went wrong.
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

from app.delivery.openapi_tus import OpenApiTusGateway
from app.domain.clock import SystemClock
from app.domain.errors import StationError
from app.services.deliver import Delivering
from app.store.store import open_store
from tests.support.dossier_server import access


def main(data: Path, url: str) -> None:
    """Send, the oldest first."""
    with (
        closing(open_store(data, SystemClock(), min_free_bytes=0)) as store,
        OpenApiTusGateway(url, access()) as gateway,
    ):
        delivering, actor = Delivering(store, gateway, give_up_after_s=0.0), store.dossiers.actor("Trần Thị B")
        waiting = iter(store.outbox.pending())
        print("READY", flush=True)
        for _ in sys.stdin:
            try:
                delivering.attempt(next(waiting), actor)
                print("RECEIVED", flush=True)
            except StationError as error:
                print(error.code, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
