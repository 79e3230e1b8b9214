"""`handover`: dossiers go to a colleague at a change of shift."""

from __future__ import annotations

import argparse
from itertools import groupby

from app.bootstrap import build
from app.cli import shapes
from app.cli.console import Console
from app.domain.codes import DossierCode
from app.domain.errors import UsageError
from app.services.handover import HandedOver
from app.settings import Settings


def handover(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Hand dossiers over, or say what was handed over to who works here.

    Raises:
        UsageError: HANDOVER_WHAT.
        InputRefused: DOSSIER_NOT_HERE, OFFICER_UNKNOWN, HANDOVER_TO_SELF.
    """
    if args.to is not None and not args.codes:
        raise UsageError("HANDOVER_WHAT")
    codes = [DossierCode.parse(code).text for code in args.codes]
    with build(settings) as station:
        if args.to is None:
            found = station.handing_over.received(station.actor)
            found = tuple(one for one in found if not codes or one.dossier_code in codes)
        else:
            found = station.handing_over.hand_over(codes, args.to, station.actor)
    for one in found:
        tell_handed_over(one, console)
    if not found:
        console.remark(console.word("handed_over_none"))
    return console.result({"dossiers": [shapes.handed_over(one) for one in found]})


def tell_handed_over(one: HandedOver, console: Console) -> None:
    """Who gave what to whom, and what only the colleagues who copied it may sign."""
    console.say(console.word("handed_over", dossier=one.dossier_code, giver=one.giver, receiver=one.receiver))
    for officers, papers in groupby(
        sorted(one.unsigned, key=lambda paper: paper.officers), lambda paper: paper.officers
    ):
        codes = ", ".join(paper.component_code for paper in papers)
        console.say(console.word("handed_over_unsigned", officers=", ".join(officers), papers=codes))
