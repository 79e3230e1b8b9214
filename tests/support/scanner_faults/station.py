"""A station in a process of its own that scans one stack; it is there to be killed.

Run as a script, or by `tests.crash.zygote`: `station.py DATA CONFIG DEVICE SOURCE COMPONENT`. Prints `page ID SHA256` for each page
that was acknowledged, and `ended CODE`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from app.domain import failpoints
from app.domain.model import MasterPage
from scanner.frames import ScanRequest, Source
from scanner.sane.backend import SaneBackend
from tests.support.scanner_faults.desk import ScanDesk


def run(argv: Sequence[str]) -> int:
    """One scan; 0 where it ended well."""
    data, config, device, source, component = argv
    os.environ["SOHOA_KILL_GROUP"] = str(os.getpid())  # the scan child, in a group of its own, kills this one
    backend = SaneBackend(Path(config), network={}, backends=(device.partition(":")[0],), boundary=failpoints.reached)
    with closing(ScanDesk(Path(data))) as desk:
        request = ScanRequest(device, source=Source(source), dpi=100)
        outcome = desk.scan(desk.component(component), backend, request, on_page=_say)
    print("ended", outcome.code, flush=True)
    return 1 if outcome.error else 0


def _say(page: MasterPage) -> None:
    print("page", page.id, page.blob.sha256, flush=True)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
