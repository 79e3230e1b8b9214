"""`slip`: the reception slip of a dossier, and the verdict that it tells the citizen."""

from __future__ import annotations

import argparse
from collections import Counter

from app.bootstrap import build
from app.cli import shapes
from app.cli.console import Console
from app.cli.outputs import require_writable
from app.domain.codes import DossierCode
from app.settings import Settings


def slip(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Write the slip and say whether the citizen may leave, or exactly what is left to do and how.

    Raises:
        InputRefused: DOSSIER_CODE_MALFORMED, DOSSIER_NOT_HERE, SLIP_EMPTY.
        StoreFailed: OUT_UNWRITABLE.
    """
    code = DossierCode.parse(args.dossier).text
    require_writable(args.out)
    with build(settings) as station:
        made, verdict = station.slips.of(code, station.actor.name)
        station.slips.write(made, args.out)
    hindrances = [
        {
            "component": one.component_code,
            "obstacle": one.obstacle.value,
            "message": console.word(f"obstacle_{one.obstacle.value}"),
            "remedy": console.word(f"mend_{one.obstacle.value}"),
        }
        for one in verdict.hindrances
    ]
    console.say(console.word("slip_made", file=args.out))
    if verdict.closed:
        console.say(console.word("slip_withdrawn"))
    elif verdict.may_leave:
        console.say(console.word("slip_leave_on_copy" if verdict.on_copy else "slip_leave"))
    else:
        console.say(console.word("slip_keep"))
    for one, times in Counter(tuple(one.items()) for one in hindrances).items():  # several pages, one sentence
        fields = dict(one)
        pages = console.word("slip_pages", pages=times) if times > 1 else ""
        mend = fields["remedy"][0].upper() + fields["remedy"][1:]
        told = {"component": fields["component"], "obstacle": f"{fields['message']}{pages}", "mend": mend}
        console.say(console.word("slip_hindrance", **told))
    return console.result(
        {
            "file": str(args.out),
            "dossier": code,
            "may_leave": verdict.may_leave,
            "on_copy": list(verdict.on_copy),
            "papers": [shapes.slip_line(line) for line in made.lines],
            "hindrances": hindrances,
        }
    )
