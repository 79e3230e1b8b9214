"""`slip`: the reception slip of a dossier, and the verdict that it tells the citizen."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.bootstrap import Station, build
from app.cli import shapes
from app.cli.console import Console
from app.cli.outputs import require_writable
from app.domain.codes import DossierCode
from app.domain.release import Obstacle
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
        number = _page_numbers(station, code)
    hindrances = [
        {
            "component": one.component_code,
            "obstacle": one.obstacle.value,
            "page": number.get(one.page) if one.page is not None else None,
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
    for line in _sentences(hindrances, console):
        console.say(line)
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


def _page_numbers(station: Station, dossier_code: str) -> dict[UUID, int]:
    """The number of each page in its paper, from 1."""
    dossier = station.store.dossiers.find(dossier_code)
    papers = station.editing.desk(dossier.id).papers if dossier is not None else {}
    return {view.id: number for paper in papers.values() for number, view in enumerate(paper.pages, 1)}


def _sentences(hindrances: Sequence[Mapping[str, Any]], console: Console) -> Iterator[str]:
    """One sentence for each obstacle of each paper; where it is about pages, which."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for one in hindrances:
        groups.setdefault((one["component"], one["obstacle"]), []).append(one)
    for (component, obstacle), found in groups.items():
        numbers = ", ".join(str(one["page"]) for one in found if one["page"] is not None)
        of_pages = obstacle in (Obstacle.PAGE_DOUBTFUL, Obstacle.PAGE_NOT_JUDGED)
        pages = console.word("slip_pages", pages=numbers) if of_pages and numbers else ""
        remedy = found[0]["remedy"]
        told = {"obstacle": f"{found[0]['message']}{pages}", "mend": remedy[0].upper() + remedy[1:]}
        yield console.word("slip_hindrance", component=component, **told)
