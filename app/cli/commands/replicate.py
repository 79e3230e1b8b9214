"""`replicate`: what was written here goes to the centre, what is decided there comes here."""

from __future__ import annotations

import argparse
import math
import signal
from typing import Any

from app.bootstrap import build
from app.cli.console import Console
from app.cli.interrupt import stopping
from app.domain.errors import StationError, StoreFailed, UsageError
from app.domain.telemetry import tell, tell_trouble
from app.services.centre import Brought, Centre, CentreStands
from app.services.reconcile import Agreement
from app.settings import Settings


def replicate(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Until nothing is left, or until it is stopped; it stops between two parcels.

    Raises:
        UsageError: CENTRE_NOT_SET.
        StoreFailed: as `Centre.bring_all`.
    """
    with build(settings) as station, stopping(signal.SIGTERM) as stopped:
        centre = station.centre
        if centre is None:
            raise UsageError("CENTRE_NOT_SET")
        agreement = None
        if args.once or args.check:
            with console.progress(console.word("replicating")) as progress:
                waiting = centre.stands().rows
                brought = centre.bring_all(
                    cancelled=stopped, told=lambda one: progress(one.rows, max(waiting, one.rows), "rows")
                )
            if args.check and not stopped():
                agreement = centre.prove()
        else:
            from app.bootstrap.serving import replicator_shown  # no other command loads a server of metrics

            with replicator_shown(station, centre, args.serve_metrics) as pulse:
                brought = _follow(centre, pulse.beaten_by(stopped), console)
        stands = centre.stands()
        namesakes = () if stands.reached_at is None else centre.namesakes(settings.station.name)
    console.say(_told(brought, console))
    for other in namesakes:
        console.remark(console.word("replicate_namesake", name=other.name, station=str(other.id)))
    if brought.dossiers:
        console.say(console.word("replicate_dossiers", dossiers=brought.dossiers))
    _awaited(stands, console)
    console.say(_left(stands, console))
    if brought.missing:
        console.fail(StoreFailed("BLOB_MISSING", sha256=brought.missing[0]))
    if agreement is not None:
        _compared(agreement, console)
    shared = [str(other.id) for other in namesakes]
    return console.result({**_shape(brought, stands, agreement), "namesakes": shared})


def _follow(centre: Centre, stopped: Any, console: Console) -> Brought:
    def told(brought: Brought) -> None:
        counts = {"rows": brought.rows, "files": brought.files, "decisions": brought.decisions}
        tell("replication.brought", size_mb=brought.size_bytes / 1e6, **counts)
        console.remark(_told(brought, console))

    def troubled(error: StationError, seconds: float) -> None:
        tell_trouble("replication.waits", code=error.code, seconds=seconds)
        console.remark(console.word("replicate_waits", code=error.code, seconds=math.ceil(seconds)))

    return centre.follow(stopped, told, troubled)


def _told(brought: Brought, console: Console) -> str:
    counts = {"rows": brought.rows, "files": brought.files, "decisions": brought.decisions}
    return console.word("replicated", **counts, mb=f"{brought.size_bytes / 1e6:.1f}")


def _left(stands: CentreStands, console: Console) -> str:
    if not stands.rows or stands.since is None:
        return console.word("replicate_all")
    since = stands.since.astimezone().strftime("%Y-%m-%d %H:%M")
    return console.word("replicate_left", rows=stands.rows, mb=f"{stands.size_bytes / 1e6:.1f}", since=since)


def _awaited(stands: CentreStands, console: Console) -> None:
    for error in (*(one.trouble for one in stands.untold), *stands.unread):
        console.fail(error)
    for one in stands.awaited:
        if one.trouble is not None:
            console.fail(one.trouble)
        else:
            console.remark(console.word("replicate_awaits", dossier=one.code, counter=one.giver.name))


def _compared(agreement: Agreement, console: Console) -> None:
    key = "replicate_agrees" if agreement.holds else "replicate_differs"
    console.say(console.word(key, rows=agreement.rows, tables=len(agreement.differing), files=len(agreement.missing)))
    for table, (here, there) in sorted(agreement.differing.items()):
        console.say(console.word("replicate_table", table=table, here=here, there=there))
    if agreement.brought or agreement.removed or agreement.given_up:
        mended = {"brought": agreement.brought, "removed": agreement.removed, "given_up": agreement.given_up}
        console.say(console.word("replicate_mended", **mended))
    if agreement.trouble is not None:
        console.fail(agreement.trouble)


def _shape(brought: Brought, stands: CentreStands, agreement: Agreement | None) -> dict[str, Any]:
    oldest = stands.since.isoformat() if stands.since is not None else None
    return {
        "rows": brought.rows,
        "files": brought.files,
        "bytes": brought.size_bytes,
        "decisions": brought.decisions,
        "dossiers": brought.dossiers,
        "awaited": [
            {
                "dossier": one.code,
                "from": str(one.giver.id),
                "code": one.because.code if one.because is not None else None,
            }
            for one in stands.awaited
        ],
        "missing": list(brought.missing),
        "left": {"rows": stands.rows, "bytes": stands.size_bytes, "oldest": oldest},
        "agreement": None if agreement is None else _shape_of(agreement),
    }


def _shape_of(agreement: Agreement) -> dict[str, Any]:
    differing = [
        {"table": table, "here": here, "there": there} for table, (here, there) in sorted(agreement.differing.items())
    ]
    return {
        "holds": agreement.holds,
        "rows": agreement.rows,
        "differing": differing,
        "brought": agreement.brought,
        "missing": list(agreement.missing),
        "given_up": agreement.given_up,
        "removed": agreement.removed,
    }
