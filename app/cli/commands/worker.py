"""`worker`: the pages of all counters, at a centre."""

from __future__ import annotations

import argparse
import signal
from typing import Any

from app.bootstrap.centre_worker import CentreStation, centre_station
from app.cli.console import Console, error_line
from app.cli.interrupt import stopping
from app.domain.errors import PageWorkFailed
from app.settings import Settings


def worker(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Do pages until SIGTERM or SIGINT; or say what waits; or try anew what was set aside."""
    with centre_station(settings) as station:
        if args.waiting:
            return console.result(_waiting(station, console))
        if args.again is not None:
            with station.page_queue() as queue:
                again = queue.give_back(args.again)
            console.say(console.word("worker_again", count=again))
            return console.result({"again": again})
        return console.result(_work(station, args, console))


def _work(station: CentreStation, args: argparse.Namespace, console: Console) -> dict[str, Any]:
    from app.bootstrap.serving import worker_shown  # no other command loads a server of metrics

    with (
        station.page_queue() as queue,
        worker_shown(station, queue, args.serve_metrics) as pulse,
        station.worker(beat=pulse.beat) as running,
        stopping(signal.SIGTERM, then=running.stop),  # the pages at hand are finished
    ):
        console.remark(console.word("worker_begins"))
        tally = running.run()
    report = {"done": tally.done, "tried_again": tally.failed, "set_aside": tally.set_aside}
    console.say(console.word("worker_ended", **report))
    return report


def _waiting(station: CentreStation, console: Console) -> dict[str, Any]:
    with station.page_queue() as queue:
        pages, aside = queue.pages(), queue.set_aside()
    console.say(console.word("worker_waiting", count=len(pages)))
    for one in aside:
        why = error_line(PageWorkFailed(one.reason), console.language)
        console.say(console.word("worker_aside", page=one.job.page_id, tries=one.tries, why=why))
    return {
        "waiting": len(pages),
        "set_aside": [
            {"dossier": str(one.job.dossier_id), "page": str(one.job.page_id), "reason": one.reason, "tries": one.tries}
            for one in aside
        ],
    }
