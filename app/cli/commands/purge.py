"""`purge`: a secret paper that was scanned by mistake leaves the station."""

from __future__ import annotations

import argparse

from app.bootstrap import build
from app.cli.commands.life import known_component, known_dossier
from app.cli.console import Console
from app.settings import Settings


def purge(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Say what shows the paper; with `--yes` take all of it away.

    Raises:
        InputRefused: DOSSIER_NOT_HERE, COMPONENT_EMPTY, REASON_NEEDED; SECRET_WAS_SENT: nothing was changed.
        StoreFailed: DUTY_HELD: something is being scanned.
    """
    with build(settings) as station:
        dossier = known_dossier(station, args.code)
        component = known_component(station, dossier, args.component)
        going = station.purging.going(component.id)
        if args.yes:
            going = station.purging.purge(component.id, args.reason, station.actor).value
        copies = len(station.second_copies.states())
    counts = {
        "pages": len(going.pages),
        "beside": len(going.beside),
        "files": going.files,
        "documents": going.documents,
        "signed": going.signed,
        "waiting": going.waiting,
        "sent": len(going.sent),
        "spooled": going.spooled,
    }
    console.say(console.word("purge_done" if args.yes else "purge_would", component=component.code, **counts))
    if going.beside:
        console.remark(console.word("purge_beside", count=len(going.beside)))
    if copies:
        console.remark(console.word("purge_copies", count=copies))
    if not args.yes:
        console.remark(console.word("purge_yes"))
    return console.result(
        {"dossier": dossier.code, "component": component.code, "purged": args.yes, **counts, "second_copies": copies}
    )
