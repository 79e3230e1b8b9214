"""`edit`: the page tools of the desk, for scripts: what lies in a dossier, and one decision on pages of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from app.bootstrap import Station, build
from app.cli import shapes
from app.cli.archived import as_json
from app.cli.commands.life import known_component, known_dossier
from app.cli.console import Console
from app.cli.noticed import Noticed, noticed_of, say_noticed
from app.domain.archived_page import ArchivedPage
from app.domain.artifacts import Stage
from app.domain.clock import VIET_NAM
from app.domain.errors import UsageError
from app.domain.geometry import Axis
from app.domain.grounds import Ground
from app.domain.past import Told
from app.messages import archived as how_archived
from app.messages import happened
from app.services.edit import Desk, Editing
from app.services.past import Past
from app.settings import Settings

type Tool = Callable[[Editing, UUID, Sequence[UUID], Any, Any], object]

TOOLS: dict[str, Tool] = {
    "rotate": lambda editing, dossier, pages, turns, who: editing.rotate(dossier, pages, turns, who),
    "straighten": lambda editing, dossier, pages, degrees, who: editing.straighten(dossier, pages, degrees, who),
    "crop": lambda editing, dossier, pages, rect, who: editing.crop(dossier, pages, tuple(rect), who),
    "uncrop": lambda editing, dossier, pages, _, who: editing.crop(dossier, pages, None, who),
    "cover": lambda editing, dossier, pages, rects, who: editing.cover(dossier, pages, [tuple(r) for r in rects], who),
    "split": lambda editing, dossier, pages, cut, who: editing.split(dossier, pages, *_cut(cut), who),
    "merge": lambda editing, dossier, pages, axis, who: editing.merge(dossier, pages, Axis(axis), who),
    "card": lambda editing, dossier, pages, _, who: editing.lay_on_page(dossier, pages, who),
    "to": lambda editing, dossier, pages, code, who: editing.append_to(dossier, pages, code, who),
    "copy": lambda editing, dossier, pages, _, who: editing.copy(dossier, pages, who),
    "remove": lambda editing, dossier, pages, _, who: editing.remove(dossier, pages, who),
    "restore": lambda editing, dossier, pages, _, who: editing.restore(dossier, pages, who),
}
"""the tools that work on any number of pages"""
ON_ONE: dict[str, Tool] = {
    "items": lambda editing, dossier, pages, _, who: editing.divide(dossier, pages[0], who),
}
"""the tools that work on one page"""
LOOKED_AT = frozenset({"items", "card"})
"""the tools that need to know what lies on the glass"""
HISTORY = {"undo": Editing.undo, "redo": Editing.redo}


def edit(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Do one thing to pages of a paper, and list what lies in the dossier then.

    Raises:
        InputRefused: DOSSIER_NOT_HERE, COMPONENT_EMPTY, COMPONENT_CODE_MALFORMED, AREA_EMPTY, NO_ITEMS, CARD_TOO_LARGE, TURN_TOO_FAR,
            REASON_NEEDED.
        PageWorkFailed: what lies on the glass can't be found out.
        UsageError: PAGES_UNKNOWN; EDIT_WHICH: a tool without a paper, two pages that change places are not two, or a cut is none.
    """
    with build(settings) as station:
        dossier = known_dossier(station, args.code)
        if args.tool is not None:
            _do(station, dossier.id, args, station.editing.desk(dossier.id))
        desk = station.editing.desk(dossier.id)
        told = _history(station, args, desk) if args.history else None
        noticed = _noticed(station, desk) if args.noticed else None
        archived = _archived(station, desk) if args.archived else None
    codes = {component.id: component.code for component in desk.components}
    papers = [(codes[one], paper) for one, paper in desk.papers.items() if one in codes and paper.pages]
    for code, paper in papers:
        for number, view in enumerate(paper.pages, 1):
            sheets = ", ".join(str(desk.masters[master].sheet) for master in view.master_ids)
            console.say(console.word("edit_page", component=code, number=number, page=view.id, sheets=sheets))
            if archived is not None:
                console.say(f"  {how_archived(archived[view.id], console.language)}")
    say_noticed(noticed or (), console)
    for one in told or ():
        at = f"{one.at.astimezone(VIET_NAM):%H:%M:%S %d/%m/%Y}"
        console.say(console.word("past_line", at=at, by=one.by or "-", what=happened(one, console.language)))
    result: dict[str, Any] = {"dossier": dossier.code, "papers": [shapes.edited(code, paper) for code, paper in papers]}
    if archived is not None:
        for page in (page for paper in result["papers"] for page in paper["pages"]):
            page["archived"] = as_json(archived[UUID(page["page"])])
    if noticed is not None:
        result["noticed"] = [shapes.noticed_pages(code, one, console.language) for code, one in noticed]
    if told is not None:
        result["history"] = [shapes.told(one, console.language) for one in told]
    return console.result(result)


def _archived(station: Station, desk: Desk) -> dict[UUID, ArchivedPage | None]:
    """Asked for apart, as below."""
    return {
        view.id: station.archived_pages.of(component, view, desk.masters)
        for component, paper in desk.papers.items()
        for view in paper.pages
    }


def _noticed(station: Station, desk: Desk) -> tuple[Noticed, ...]:
    """Asked for apart: what was read of pages is known by the engine's version, which only a worker tells."""
    return noticed_of(desk, lambda component: station.noticing.notices(desk.dossier.id, component))


def _history(station: Station, args: argparse.Namespace, desk: Desk) -> tuple[Told, ...]:
    """Of a page where just one is named, else of the paper."""
    if args.component is None:
        raise UsageError("EDIT_WHICH")
    component, past = known_component(station, desk.dossier, args.component), Past(station.store)
    if args.pages is None or len(args.pages) != 1:
        return past.of_paper(desk, component.id)
    return past.of_page(desk, _chosen(args.pages, [view.id for view in desk.paper(component.id).pages])[0])


def _do(station: Station, dossier_id: UUID, args: argparse.Namespace, desk: Desk) -> None:
    name, value = args.tool
    if name in HISTORY:
        HISTORY[name](station.editing, dossier_id, station.actor)
        return
    if args.component is None:
        raise UsageError("EDIT_WHICH")
    component = known_component(station, desk.dossier, args.component)
    pages = _chosen(args.pages, [view.id for view in desk.paper(component.id).pages])
    if name == "swap":
        if len(pages) != 2:
            raise UsageError("EDIT_WHICH")
        station.editing.swap(dossier_id, pages[0], pages[1], station.actor)
        return
    if name == "together":
        station.editing.keep_together(dossier_id, pages, component.id, station.actor)
        return
    if name == "accept":
        station.editing.accept(dossier_id, pages, Ground(value), station.actor, args.note)
        return
    if name in ON_ONE and len(pages) != 1:
        raise UsageError("EDIT_WHICH")
    if name in LOOKED_AT:
        views = (view for view in desk.paper(component.id).pages if view.id in pages)
        station.processing.ensure(views, desk.masters, frozenset({Stage.INSPECT}))
    (TOOLS | ON_ONE)[name](station.editing, dossier_id, pages, value, station.actor)


def _cut(words: Sequence[str]) -> tuple[Axis, float]:
    try:
        return Axis(words[0]), float(words[1])
    except ValueError:
        raise UsageError("EDIT_WHICH") from None


def _chosen(numbers: Sequence[int] | None, pages: Sequence[UUID]) -> tuple[UUID, ...]:
    """The pages of these numbers, in the order in which they are named; all of them where none is named."""
    if numbers is None:
        return tuple(pages)
    if not all(1 <= number <= len(pages) for number in numbers):
        raise UsageError("PAGES_UNKNOWN", pages=len(pages))
    return tuple(pages[number - 1] for number in dict.fromkeys(numbers))
