"""A supervisor at the centre, in a process of its own: `python -m tests.demo_centre.supervisor DATA`.

Takes one case after the other as they come up and sends the pages back, until SIGTERM. The policy that makes one a supervisor is not signed
here: it would have to lie in /etc.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from pathlib import Path

from app.bootstrap import Station, build
from app.domain.errors import StoreFailed
from app.settings import load
from tests.support.unproven import unproven

POLICY = unproven('[rights]\noperator = ["supervisor"]\n')
_REMARK = "Mờ, quét lại"
_LOOKS_S = 2.0


def main(data: Path) -> None:
    """Decide until it is told to end."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    while not ended.is_set():
        try:
            with build(load(data, policy=POLICY)) as station:
                _tell(ready=True)
                while not ended.is_set():
                    _try(station)
                    ended.wait(_LOOKS_S)
        except StoreFailed as error:  # the server is away as it begins
            _tell(code=error.code)
            ended.wait(_LOOKS_S)


def _try(station: Station) -> None:
    try:
        station.finding.look()
        while (case := station.reviewing.next(station.actor)) is not None:
            station.reviewing.send_back(case.id, (), _REMARK, station.actor)
            _tell(case=str(case.id))
    except StoreFailed as error:
        if not error.retryable and error.code != "COMMIT_UNKNOWN":
            raise
        _tell(code=error.code)


def _tell(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
