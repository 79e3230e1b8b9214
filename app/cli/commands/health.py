"""`health`: what pages and check sheets say of the scanners."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta
from typing import Any

from app.bootstrap import build
from app.cli.console import Console
from app.domain.clock import VIET_NAM
from app.domain.health.check_sheet import CheckDrift
from app.domain.health.drift import Drift
from app.domain.health.glass import DirtyGlass
from app.settings import Settings


def health(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Say which glass is dirty since when, and what drifts.

    Raises:
        InputRefused: NOT_ALLOWED.
    """
    with build(settings) as station:
        found = station.device_health.look(station.actor, timedelta(days=args.days))
        names = {one.station_id: station.counters.name(one.station_id) for one in found.counters}
    for counter in found.counters:
        for dirt in counter.dirt:
            console.say(_dirt(dirt, names[counter.station_id], console))
        for drift in counter.drifts:
            console.say(_drift(drift, names[counter.station_id], console))
    for device, check in found.checks:
        console.say(_check(device, check, console))
    if found.is_well:
        console.remark(console.word("health_well", pages=sum(one.pages for one in found.counters)))
    return console.result(
        {
            "counters": [
                {
                    "counter": names[counter.station_id],
                    "pages": counter.pages,
                    "dirty_glass": [_dirt_json(one) for one in counter.dirt],
                    "drifts": [_drift_json(one) for one in counter.drifts],
                }
                for counter in found.counters
            ],
            "check_sheets": [{"device": device, **_check_json(one)} for device, one in found.checks],
        }
    )


def _time(at: datetime) -> str:
    return f"{at.astimezone(VIET_NAM):%H:%M %d/%m/%Y}"


def _dirt(one: DirtyGlass, counter: str, console: Console) -> str:
    said = {
        "counter": counter,
        "device": one.device,
        "side": console.word(f"side_{one.side.value}"),
    }
    said |= {"column": f"{one.column_mm:.0f}", "since": _time(one.since)}
    if one.until is not None:
        return console.word("health_dirt_gone", **said, until=_time(one.until))
    return console.word("health_dirt", **said, streaked=one.streaked, pages=one.pages, dossiers=one.dossiers)


def _drift(one: Drift, counter: str, console: Console) -> str:
    said = {"counter": counter, "device": one.device, "since": _time(one.since)}
    figure, part = console.word(f"drift_{one.figure.value}"), console.word(f"part_{one.part.value}")
    return console.word(
        "health_drift", **said, figure=figure, part=part, before=f"{one.before:.2f}", now=f"{one.now:.2f}"
    )


def _check(device: str, one: CheckDrift, console: Console) -> str:
    said = {"device": device, "code": one.code, "now": f"{one.now:.3f}", "since": _time(one.since)}
    return console.word("health_check", **said, part=console.word(f"part_{one.part.value}"))


def _dirt_json(one: DirtyGlass) -> dict[str, Any]:
    return {
        "device": one.device,
        "side": one.side.value,
        "column_mm": round(one.column_mm, 1),
        "since": one.since.isoformat(),
        "found_at": one.found_at.isoformat(),
        "until": None if one.until is None else one.until.isoformat(),
        "pages": one.pages,
        "streaked": one.streaked,
        "dossiers": one.dossiers,
    }


def _drift_json(one: Drift) -> dict[str, Any]:
    return {
        "device": one.device,
        "profile": one.profile,
        "figure": one.figure.value,
        "part": one.part.value,
        "before": round(one.before, 4),
        "now": round(one.now, 4),
        "since": one.since.isoformat(),
        "found_at": one.found_at.isoformat(),
        "pages": one.pages,
    }


def _check_json(one: CheckDrift) -> dict[str, Any]:
    times = {"since": one.since.isoformat(), "found_at": one.found_at.isoformat()}
    return {"code": one.code, "part": one.part.value, "now": one.now, **times, "checks": one.checks}
