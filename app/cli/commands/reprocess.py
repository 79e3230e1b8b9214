"""`reprocess`: pages that a newer recipe would make anew."""

from __future__ import annotations

import argparse
import signal
from datetime import UTC, datetime, time
from typing import Any

from app.bootstrap import build
from app.cli.console import Console
from app.cli.interrupt import stopping
from app.domain.artifacts import Stage
from app.domain.clock import VIET_NAM
from app.services.reprocess import OF_ARCHIVE, Cost, Found, Remade
from app.settings import Settings

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def reprocess(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Say what would be made anew and what that costs; with `--yes` make it. What was made stays made, and is not found again.

    Raises:
        Cancelled: it was stopped.
        StoreFailed: the errors of the database; at a centre those of its queue too.
    """
    stages = frozenset(map(Stage, args.stage)) or OF_ARCHIVE
    since = _EVER if args.since is None else datetime.combine(args.since, time(), VIET_NAM)
    remade = None
    with build(settings) as station, stopping(signal.SIGTERM) as stopped:
        with console.progress(console.word("reprocess_looking")) as progress:
            found = station.reprocessing.find(since, stages, cancelled=stopped, progress=progress)
        cost = station.reprocessing.cost(found)
        _say(found, cost, console)
        if args.yes and found.dossiers:
            with station.remaking() as remake, console.progress(console.word("reprocessing")) as progress:
                remade = remake(found, stopped, progress)
    if remade is not None:
        console.say(console.word("reprocessed", pages=remade.pages, failed=remade.failed, proposed=remade.proposed))
    elif found.dossiers:
        console.remark(console.word("reprocess_yes"))
    return console.result(_shape(found, cost, remade)) or (1 if remade is not None and remade.failed else 0)


def _say(found: Found, cost: Cost, console: Console) -> None:
    if not found.dossiers:
        console.say(console.word("reprocess_nothing"))
        return
    counts = {"pages": found.pages, "dossiers": len(found.dossiers), "sampled": cost.sampled}
    minutes, megabytes = f"{cost.seconds / 60:.1f}", f"{cost.size_bytes / 1e6:.1f}"
    console.say(console.word("reprocess_costs", minutes=minutes, mb=megabytes, **counts))
    if found.signed or found.proposals:
        console.say(console.word("reprocess_signed", signed=found.signed, proposals=found.proposals))


def _shape(found: Found, cost: Cost, remade: Remade | None) -> dict[str, Any]:
    done = {"pages": remade.pages, "failed": remade.failed, "proposed": remade.proposed} if remade is not None else None
    return {
        "stages": sorted(found.stages),
        "dossiers": len(found.dossiers),
        "pages": found.pages,
        "signed": found.signed,
        "proposals": found.proposals,
        "sampled": cost.sampled,
        "seconds": round(cost.seconds, 1),
        "size_bytes": cost.size_bytes,
        "done": done,
    }
