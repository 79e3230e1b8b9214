"""`review lots`: samples are drawn, and lots told."""

from __future__ import annotations

import argparse
from typing import Any
from uuid import UUID

from app.bootstrap import Station
from app.cli.console import Console
from app.domain.clock import VIET_NAM
from app.domain.review.sampling.lots import LotStands, Stream, StreamKind
from app.services.review.sampling import StreamStands


def lots(station: Station, args: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Draw a sample, where that is asked for, and tell how all streams stand."""
    sampling = station.sampling
    drawn = None
    if args.draw is not None:
        stream = sampling.own_stream() if args.draw == StreamKind.COUNTER.value else Stream.parsed(args.draw)
        made = sampling.draw(stream, station.actor, steady=not args.changed, remedy=args.remedy)
        console.say(console.word("lot_drawn", size=made.lot.size, sample=len(made.cases)))
        drawn = {"lot": str(made.lot.id), "cases": [str(case.id) for case in made.cases]}
    streams = sampling.streams(station.actor)
    for one in streams:
        console.say(_stream(one, station, console))
        for lot in one.lots:
            console.say(f"  {_lot(lot, console)}")
    return {"drawn": drawn, "streams": [_stream_json(one) for one in streams]}


def _stream(one: StreamStands, station: Station, console: Console) -> str:
    is_counter = one.stream.kind is StreamKind.COUNTER
    value = station.counters.name(UUID(one.stream.value)) if is_counter else one.stream.value
    next_lot = "lot_stopped" if one.next.stopped else f"severity_{one.next.severity.value}"
    name = console.word(f"stream_{one.stream.kind.value}", value=value)
    return console.word("lot_stream", stream=name, next=console.word(next_lot), waiting=one.waiting)


def _lot(one: LotStands, console: Console) -> str:
    lot, plan = one.lot, one.lot.plan
    result = {True: "lot_accepted", False: "lot_rejected", None: "lot_open"}[one.accepted]
    said = {"lot": lot.seq + 1, "at": f"{lot.at.astimezone(VIET_NAM):%H:%M %d/%m/%Y}", "size": lot.size}
    said |= {"severity": console.word(f"severity_{plan.severity.value}"), "sample": plan.size, "accept": plan.accept}
    return console.word("lot_line", **said, decided=one.decided, faulty=one.faulty, result=console.word(result))


def _stream_json(one: StreamStands) -> dict[str, Any]:
    return {
        "stream": str(one.stream),
        "severity": one.next.severity.value,
        "stopped": one.next.stopped,
        "score": one.next.score,
        "waiting": one.waiting,
        "lots": [_lot_json(lot) for lot in one.lots],
    }


def _lot_json(one: LotStands) -> dict[str, Any]:
    lot, plan = one.lot, one.lot.plan
    return {
        "lot": str(lot.id),
        "number": lot.seq + 1,
        "at": lot.at.isoformat(),
        "size": lot.size,
        "level": lot.scheme.level.value,
        "aql": lot.scheme.aql,
        "steady": lot.scheme.steady,
        "remedy": lot.scheme.remedy,
        "severity": plan.severity.value,
        "letter": plan.letter,
        "sample": plan.size,
        "accept": plan.accept,
        "reject": plan.reject,
        "seed": lot.seed,
        "decided": one.decided,
        "faulty": one.faulty,
        "accepted": one.accepted,
    }
