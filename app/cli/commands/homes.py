"""`rehome`, `merge`: a dossier goes to another counter for good, and two dossiers of one code become one."""

from __future__ import annotations

import argparse

from app.bootstrap import build
from app.cli.commands.documents import watch_of
from app.cli.console import Console
from app.domain.codes import DossierCode
from app.settings import Settings


def rehome(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Hand a dossier to another counter; without `--to`, list the counters that could have it.

    Raises:
        UsageError: CENTRE_NOT_SET.
        InputRefused: as `Rehoming.give`; nothing was handed over.
        StoreFailed: as `Rehoming.counters`.
    """
    code = DossierCode.parse(args.code).text
    with build(settings) as station:
        rehoming = station.rehoming
        names = rehoming.names()
        if args.to is None:
            for one, name in names.items():
                console.say(f"{name}  {one}")
            if not names:
                console.remark(console.word("rehome_nobody"))
            counters = [{"id": str(one), "name": name} for one, name in names.items()]
            return console.result({"dossier": code, "to": None, "arrived": False, "counters": counters})
        given = rehoming.give(code, args.to, station.actor, unsigned=args.unsigned)
    name = names[given.to.id]
    console.say(console.word("rehomed" if given.waits is None else "rehome_waits", dossier=code, counter=name))
    if given.waits is not None:
        console.fail(given.waits)
    to = {"id": str(given.to.id), "name": name}
    return console.result({"dossier": code, "to": to, "arrived": given.waits is None, "counters": []})


def merge(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Move the papers of the second dossier of a code into the first.

    Raises:
        InputRefused, StoreFailed: as `Merging.merge`.
    """
    code = DossierCode.parse(args.code).text
    with build(settings) as station, console.progress(console.word("digitizing")) as progress:
        watch = watch_of(args, station, console, progress)
        only, as_paper = args.component, args.to_component
        done = station.merging.merge(code, args.reason, station.actor, watch, only=only, as_paper=as_paper)
    for component in done.moved:
        console.say(console.word("merged", dossier=code, component=component))
    for waits in (*done.waits, *((done.stopped,) if done.stopped is not None else ())):
        console.fail(waits)
    for component, refused in done.left:
        console.say(console.word("merge_left", dossier=code, component=component))
        console.fail(refused)
    if not done.moved and not done.left:
        console.say(console.word("merge_nothing", dossier=code))
    return console.result(
        {
            "dossier": code,
            "moved": list(done.moved),
            "left": [{"component": component, "code": refused.code} for component, refused in done.left],
        }
    )
