"""`review`: the supervisor's desk on the command line: queues, one case after the other, decisions, and what happened to a dossier."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

from app.bootstrap import Station, build
from app.cli import review_shapes
from app.cli.commands.life import known_dossier
from app.cli.commands.review_lots import lots
from app.cli.console import Console
from app.domain.clock import VIET_NAM
from app.domain.editlog import Crop, Restore, Rotate, Straighten
from app.domain.errors import StoreFailed, UsageError
from app.domain.review.cases import Case, CaseKind, Decision
from app.domain.review.defects import Defect, DefectMark
from app.domain.rights import Action
from app.messages import acceptance, happened
from app.services.review.reviewing import Repair
from app.services.review.showing import CaseShown, HistoryLine, PageShown
from app.settings import Settings

type Act = Callable[[Station, UUID, argparse.Namespace, Console], dict[str, Any]]


def review(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Look at cases, or decide one.

    Raises:
        InputRefused: NOT_ALLOWED; CASE_TAKEN, CASE_DECIDED, CASE_NOT_YOURS, CASE_NOT_DECIDED, CASE_RETURNED, CASE_WITHOUT_PAGES,
            REMARK_NEEDED, NOTHING_REPAIRED; LOT_UNDECIDED, SAMPLING_STOPPED, LOT_TOO_SMALL, STREAM_UNKNOWN;
            DOSSIER_CODE_MALFORMED, DOSSIER_NOT_HERE.
        StoreFailed: NOT_STORED: there is no such case.
        UsageError: CASE_MALFORMED, PAGES_UNKNOWN, REPAIR_WHICH.
    """
    with build(settings) as station:
        if args.action in ("list", "next"):
            found = (_list if args.action == "list" else _next)(station, args, console)
        elif args.action == "lots":
            found = lots(station, args, console)
        elif args.action == "history":
            found = _history(station, args.code, console)
        else:
            found = ACTS[args.action](station, _case_id(args.case), args, console)
    return console.result({"action": args.action, **found})


def _look(station: Station) -> None:
    """A desk that is open may be at it."""
    try:
        station.finding.look()
    except StoreFailed as error:
        if error.code != "DUTY_HELD":
            raise


def _kinds(args: argparse.Namespace) -> frozenset[CaseKind]:
    return frozenset(map(CaseKind, args.kinds)) if args.kinds else frozenset(CaseKind)


def _list(station: Station, args: argparse.Namespace, console: Console) -> dict[str, Any]:
    station.rights.require(station.actor, Action.READ_CASES)
    _look(station)
    waiting = station.reviewing.waiting(station.actor)
    upcoming = station.reviewing.upcoming(station.actor, args.limit, _kinds(args))
    for kind in CaseKind:
        if kind in waiting:
            console.say(console.word("review_queue", kind=console.word(f"case_{kind.value}"), count=waiting[kind]))
    counters = station.counters_of([one.dossier_id for one in upcoming])
    for one in upcoming:
        console.say(_line(one, counters[one.dossier_id], station, console))
    if not waiting:
        console.remark(console.word("review_none"))
    return {
        "queues": review_shapes.queues(waiting),
        "cases": [review_shapes.case(one, counters[one.dossier_id]) for one in upcoming],
    }


def _next(station: Station, args: argparse.Namespace, console: Console) -> dict[str, Any]:
    station.rights.require(station.actor, Action.REVIEW)
    _look(station)
    actor = station.actor
    one = station.reviewing.next_shown(actor, _kinds(args), (), lambda case: station.showing.case(case.id, actor))
    if one is None:
        console.remark(console.word("review_none_for_you"))
        return {"shown": None}
    return _told(station, one, console)


def _show(station: Station, case_id: UUID, args: argparse.Namespace, console: Console) -> dict[str, Any]:
    return _told(station, station.showing.case(case_id, station.actor), console)


def _told(station: Station, one: CaseShown, console: Console) -> dict[str, Any]:
    counter = station.counters.name(one.dossier.home_station_id)
    _say_case(one, counter, station, console)
    return {"shown": review_shapes.shown(one, counter)}


# -- decisions


def _accept(station: Station, case_id: UUID, _args: argparse.Namespace, console: Console) -> dict[str, Any]:
    return _decided(station, station.reviewing.accept(case_id, station.actor), console)


def _remark(station: Station, case_id: UUID, args: argparse.Namespace, console: Console) -> dict[str, Any]:
    marks = _marks(args, _pages(station, case_id))
    return _decided(station, station.reviewing.remark(case_id, args.remark, marks, station.actor), console)


def _return(station: Station, case_id: UUID, args: argparse.Namespace, console: Console) -> dict[str, Any]:
    lying = _pages(station, case_id)
    marks, pages = _marks(args, lying), _numbered(args.pages or (), lying)
    decision = station.reviewing.send_back(case_id, marks, args.remark, station.actor, pages)
    return _decided(station, decision, console)


def _repair(station: Station, case_id: UUID, args: argparse.Namespace, console: Console) -> dict[str, Any]:
    one = station.showing.case(case_id, station.actor)
    lying = [page.view.id for page in one.pages]
    pages = _numbered(args.pages, lying) if args.pages else tuple(p.view.id for p in one.pages if p.of_case)
    repairs = _repairs(args, pages)
    if not repairs:
        raise UsageError("REPAIR_WHICH")
    done = station.reviewing.repair(
        case_id, repairs, _marks(args, lying), args.remark, station.actor, [page.view for page in one.pages]
    )
    if done.document is not None:
        console.say(console.word("review_new_version", version=done.document.version))
    else:
        console.remark(console.word("review_no_version"))
    document = done.document
    made = None if document is None else {"id": str(document.id), "version": document.version}
    return {**_decided(station, done.decision, console), "document": made}


def _leave(station: Station, case_id: UUID, _args: argparse.Namespace, console: Console) -> dict[str, Any]:
    station.reviewing.give_back(case_id, station.actor)
    console.say(console.word("review_left"))
    return {"case": str(case_id)}


def _undo(station: Station, case_id: UUID, _args: argparse.Namespace, console: Console) -> dict[str, Any]:
    return _decided(station, station.reviewing.take_back(case_id, station.actor), console)


ACTS: Final[dict[str, Act]] = {
    "show": _show,
    "accept": _accept,
    "remark": _remark,
    "return": _return,
    "repair": _repair,
    "leave": _leave,
    "undo": _undo,
}


def _decided(station: Station, decision: Decision, console: Console) -> dict[str, Any]:
    console.say(console.word(f"verdict_{decision.verdict.value}"))
    numbers = {page: number for number, page in enumerate(_pages(station, decision.case_id), 1)}
    names = {decision.by: station.actor.name}
    return {"case": str(decision.case_id), "decision": review_shapes.decision(decision, names, numbers)}


def _repairs(args: argparse.Namespace, pages: tuple[UUID, ...]) -> tuple[Repair, ...]:
    """In the order in which they make sense: anew, upright, straight, cut."""
    repairs: list[Repair] = [Restore(pages)] if args.restore else []
    repairs += [Rotate(pages, args.rotate)] if args.rotate is not None else []
    repairs += [Straighten(pages, args.straighten)] if args.straighten is not None else []
    repairs += [Crop(pages, None)] if args.uncrop else []
    repairs += [Crop(pages, tuple(args.crop))] if args.crop is not None else []
    return tuple(repairs)


def _pages(station: Station, case_id: UUID) -> list[UUID]:
    """The pages of the case's paper, as they lie now."""
    return [page.view.id for page in station.showing.case(case_id, station.actor).pages]


def _marks(args: argparse.Namespace, lying: Sequence[UUID]) -> tuple[DefectMark, ...]:
    return tuple(DefectMark(_numbered((n,), lying)[0], Defect(defect), rect) for n, defect, rect in args.marks)


def _numbered(numbers: Sequence[int], lying: Sequence[UUID]) -> tuple[UUID, ...]:
    if not all(1 <= number <= len(lying) for number in numbers):
        raise UsageError("PAGES_UNKNOWN", pages=len(lying))
    return tuple(lying[number - 1] for number in dict.fromkeys(numbers))


def _case_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise UsageError("CASE_MALFORMED") from None


# -- words


def _line(one: Case, counter: str, station: Station, console: Console) -> str:
    """A case; at a centre with the counter that its dossier is of."""
    at = f"{one.at.astimezone(VIET_NAM):%H:%M %d/%m/%Y}"
    kind, facts = console.word(f"case_{one.kind.value}"), one.facts
    dossier, component = str(facts.get("dossier", "")), str(facts.get("component", ""))
    dossier = f"{dossier} ({counter})" if station.settings.at_centre else dossier
    return console.word("review_case", case=one.id, at=at, kind=kind, dossier=dossier, component=component)


def _say_case(one: CaseShown, counter: str, station: Station, console: Console) -> None:
    console.say(_line(one.case, counter, station, console))
    version = one.document.version if one.document is not None else 0
    key = "review_version" if version else "review_without_version"
    console.say(f"  {one.component.title} ({console.word(key, version=version)})")
    if code := one.case.facts.get("code"):
        console.say(f"  {code}")
    if counters := cast("Sequence[str]", one.case.facts.get("counters", ())):
        console.say(f"  {' / '.join(counters)}")
    for page in one.pages:
        if page.of_case:
            console.say(f"  {_page(page, console)}")
    numbers = {str(page.view.id): page.number for page in one.pages}
    for answer in cast("Sequence[Mapping[str, Any]]", one.case.facts.get("answers", ())):
        console.say(f"  {_answer(answer, numbers, console)}")
    for made in one.decisions:
        console.say(f"  {_decision(made, one.names.get(made.by, ''), console)}")
    for of, made in one.earlier:
        told = _decision(made, one.names.get(made.by, ""), console)
        console.say(f"  {console.word('review_earlier', kind=console.word(f'case_{of.kind.value}'), decision=told)}")
    for name, parts in one.excluded.items():
        done = ", ".join(console.word(f"part_{part}") for part in sorted(parts))
        console.say(f"  {console.word('review_excluded', name=name, parts=done)}")
    if one.for_actor:
        console.say(f"  {console.word('review_for', name=one.for_actor)}")


def _page(page: PageShown, console: Console) -> str:
    facts = page.facts
    verdict = console.word(f"verdict_{facts.quality.value}") if facts is not None else console.word("review_not_looked")
    codes = [page.doubt] if page.doubt else []
    codes += [reason.code for reason in facts.reasons] if facts is not None else []
    why = acceptance(page.acceptance, console.language) if page.acceptance is not None else ""
    told = ", ".join(dict.fromkeys(codes))
    return console.word("review_page", number=page.number, verdict=verdict, reasons=told or "-", accepted=why or "-")


def _answer(answer: Mapping[str, Any], numbers: Mapping[str, int], console: Console) -> str:
    """What the counter did with a page, and how the two scans lie beside each other."""
    alike = answer.get("likeness")
    same = "review_not_compared" if alike is None else "review_yes" if alike["same_paper"] else "review_no"
    return console.word(
        "review_answer",
        number=numbers.get(str(answer.get("instead") or answer["page"]), "-"),
        way=console.word(f"answer_{answer['way']}"),
        same=console.word(same),
        percent="-" if alike is None else round(100 * alike["similarity"]),
    )


def _decision(made: Decision, by: str, console: Console) -> str:
    at = f"{made.at.astimezone(VIET_NAM):%H:%M %d/%m/%Y}"
    return console.word("review_decision", at=at, by=by or "-", what=_verdict(made, console))


def _verdict(made: Decision, console: Console) -> str:
    """What was decided, and why."""
    marks = ", ".join(dict.fromkeys(console.word(f"defect_{mark.defect.value}") for mark in made.marks))
    why = "; ".join(part for part in (marks, made.remark) if part)
    verdict = console.word(f"verdict_{made.verdict.value}")
    return f"{verdict} ({why})" if why else verdict


def _history(station: Station, code: str, console: Console) -> dict[str, Any]:
    dossier = known_dossier(station, code)
    lines = station.showing.history(dossier.id, station.actor)
    for line in lines:
        console.say(_history_line(line, console))
    if not lines:
        console.remark(console.word("review_nothing_happened"))
    return {"dossier": dossier.code, "history": [review_shapes.history(line, console.language) for line in lines]}


def _history_line(line: HistoryLine, console: Console) -> str:
    at = f"{line.at.astimezone(VIET_NAM):%H:%M:%S %d/%m/%Y}"
    if line.decided is not None:
        of, made = line.decided
        what = f"{console.word(f'case_{of.kind.value}')}: {_verdict(made, console)}"
    else:
        assert line.told is not None
        what = happened(line.told, console.language)
    return f"{line.component} {console.word('past_line', at=at, by=line.by or '-', what=what)}"
