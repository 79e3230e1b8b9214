"""`audit`: what the station did, held to account."""

from __future__ import annotations

import argparse
from typing import Any
from uuid import UUID

from app.bootstrap import Station, build
from app.cli.commands.life import known_dossier_or_box
from app.cli.console import Console
from app.cli.outputs import require_writable
from app.domain.auditing.look import Finding
from app.domain.errors import InputRefused, UsageError
from app.domain.model import Dossier
from app.services.auditing.checking import LogChecked
from app.settings import Settings


def audit(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """One of its actions."""
    match args.action:
        case "verify":
            return _verify(args, settings, console)
        case "seal":
            return _seal(settings, console)
        case "prove":
            return _prove(args, settings, console)
        case _:
            return _export(args, settings, console)


def _verify(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    with build(settings) as station:
        of = _counter(station, args.of)
        checked = station.auditing.checking.check(args.against, of)
        others = station.auditing.checking.check_others() if of is None else {}
        names = {one: station.counters.name(one) for one in others}
    look = checked.look
    told = [_finding(one, console) for one in look.findings]
    key = "audit_holds" if look.holds else "audit_breaks" if look.first_break is not None else "audit_differs"
    console.say(console.word(key, rows=look.tree.size, at=look.first_break))
    for one in told:
        console.say(one["message"])
    compared = {"seals": checked.seals, "stamped": checked.stamped, "kept": checked.kept, "outside": checked.outside}
    console.say(console.word("audit_compared", **compared))
    if look.proved < look.tree.size:
        console.say(console.word("audit_tail", at=look.proved))
    stations = [_of_other(one, names[one], found, console) for one, found in others.items()]
    if not (look.holds and all(found.look.holds for found in others.values())) and settings.at_centre:
        console.remark(console.word("audit_at_centre_remedy"))
    console.exit_code = 0 if look.holds and all(found.look.holds for found in others.values()) else 7
    return console.result({**_shape(checked), **compared, "findings": told, "stations": stations})


def _counter(station: Station, said: str | None) -> UUID | None:
    """The station that is meant by its name or id; None: this one.

    Raises:
        UsageError: COUNTER_UNKNOWN: no rows of it are here.
    """
    if said is None:
        return None
    found = station.counters.station(said)
    if found is None or found not in (station.store.station_id, *station.store.audit.others()):
        raise UsageError("COUNTER_UNKNOWN", counter=said)
    return found


def _dossier(station: Station, said: str) -> Dossier:
    """A dossier by its code, or by its internal id, which outlives the code.

    Raises:
        InputRefused: DOSSIER_NOT_HERE, DOSSIER_AT_SEVERAL.
    """
    try:
        dossier_id = UUID(said)
    except ValueError:
        return known_dossier_or_box(station, said)
    if not station.store.dossiers.homes([dossier_id]):
        raise InputRefused("DOSSIER_NOT_HERE", dossier=said)
    return station.store.dossiers.get(dossier_id)


def _of_other(station_id: UUID, name: str, checked: LogChecked, console: Console) -> dict[str, Any]:
    """The log of another station whose rows come here."""
    look = checked.look
    key = "audit_other_holds" if look.holds else "audit_other_breaks"
    console.say(console.word(key, counter=name, rows=look.tree.size, at=look.first_break))
    findings = [_finding(one, console) for one in look.findings]
    for one in findings:
        console.say(one["message"])
    return {"station": str(station_id), "counter": name, **_shape(checked), "findings": findings}


def _shape(checked: LogChecked) -> dict[str, Any]:
    tree, last = checked.look.tree, checked.last_stamp
    return {
        "rows": tree.size,
        "head": tree.head,
        "root": tree.root,
        "valid": checked.look.holds,
        "first_break": checked.look.first_break,
        "proved_rows": checked.look.proved,
        "last_stamp": last.isoformat() if last is not None else None,
    }


def _finding(one: Finding, console: Console) -> dict[str, Any]:
    message = console.word(f"audit_fault_{one.fault.value}", row=one.position, claim=one.claim)
    return {"fault": one.fault.value, "row": one.position, "claim": one.claim, "message": message}


def _seal(settings: Settings, console: Console) -> int:
    with build(settings) as station:
        seal = station.auditing.sealing.seal_now()
    key = "audit_sealed" if seal.token else "audit_sealed_unstamped"
    console.say(console.word(key, seq=seal.seq, rows=seal.tree.size))
    tree = {"rows": seal.tree.size, "root": seal.tree.root, "head": seal.tree.head}
    return console.result({"seal": seal.seq, **tree, "stamped": bool(seal.token)})


def _prove(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    require_writable(args.out)
    with build(settings) as station:
        proven = station.auditing.proving.prove(_dossier(station, args.dossier), args.out, station.actor)
    console.say(console.word("audit_proven", rows=proven.rows, of=proven.tree.size, file=str(args.out)))
    if not proven.is_whole:
        console.remark(console.word("audit_proven_erased", files=proven.purged))
    tree = {"log_rows": proven.tree.size, "root": proven.tree.root, "head": proven.tree.head}
    left = {"purged": proven.purged, "erased": list(proven.erased)}
    return console.result(
        {"file": str(args.out), "rows": proven.rows, **tree, "seals": proven.seals, "heads": proven.heads, **left}
    )


def _export(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    require_writable(args.folder / "rows.jsonl")
    with build(settings) as station:
        rows = station.auditing.exporting.export(args.folder, station.actor, _counter(station, args.of))
    console.say(console.word("audit_exported", rows=rows, folder=str(args.folder)))
    return console.result({"folder": str(args.folder), "rows": rows})
