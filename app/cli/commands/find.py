"""`find`: past dossiers."""

from __future__ import annotations

import argparse
import re

from app.bootstrap import build
from app.cli import shapes
from app.cli.asking import hidden
from app.cli.console import Console
from app.domain.errors import UsageError
from app.domain.search import FoundDossier, PageHit, SearchQuery
from app.settings import Settings

MARK = ("\x1b[1m", "\x1b[0m")
"""how a terminal shows what was found"""


def find(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Find dossiers; what was read since the last search is found too.

    Raises:
        InputRefused: SEARCH_EMPTY, SEARCH_TOO_LONG, SEARCH_LIMIT, SEARCH_DATES, CITIZEN_ID_MALFORMED.
        UsageError: CITIZEN_ID_IN_CALL.
        Cancelled: nothing was typed when it was asked for.
    """
    query = SearchQuery.parse(
        " ".join(args.words),
        code=args.code,
        citizen=_citizen(args.citizen, console),
        number=args.number,
        received_from=args.received_from,
        received_to=args.received_to,
        limit=args.limit,
    )
    with build(settings) as station:
        found = station.searching.find(query)
        titles = {
            code: procedure.title
            for code in {one.procedure_code for one in found}
            if (procedure := station.catalogue.get(code))
        }
        counters = station.counters_of([one.dossier_id for one in found])
    for dossier in found:
        counter = counters[dossier.dossier_id] if settings.at_centre else ""
        console.say(_line(dossier, titles, counter))
        for hit in dossier.hits:
            console.say(
                f"    {hit.component_code} {hit.title}, {console.word('find_page', page=hit.number)}: {_marked(hit, console)}"
            )
        if dossier.pages_found > len(dossier.hits) > 0:
            console.say("    " + console.word("find_more", pages=dossier.pages_found - len(dossier.hits)))
    if not found:
        console.remark(console.word("find_nothing"))
    return console.result({"found": [shapes.found_dossier(dossier, counters[dossier.dossier_id]) for dossier in found]})


def _citizen(given: str, console: Console) -> str:
    """A name as it was given, or what somebody types or pipes in: an ID number in a call stands in `ps` and in the shell's history."""
    if given == "-":
        return hidden(console.word("ask_citizen")).strip()
    if re.fullmatch(r"[\d\s.]*\d[\d\s.]*", given):
        raise UsageError("CITIZEN_ID_IN_CALL")
    return given


def _line(dossier: FoundDossier, titles: dict[str, str], counter: str) -> str:
    day = f"{dossier.received_on:%d/%m/%Y}" if dossier.received_on else "-"
    title = titles.get(dossier.procedure_code, dossier.procedure_code)
    return "  ".join(part for part in (dossier.code, counter, day, dossier.applicant, title) if part)


def _marked(hit: PageHit, console: Console) -> str:
    begin, end = MARK if console.colored else ("", "")
    return "".join(f"{begin}{piece.text}{end}" if piece.found else piece.text for piece in hit.snippet)
