"""`retain`, `hold`: what is past its days goes; what somebody still needs is held."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from app.bootstrap import build
from app.cli.commands.life import known_dossier_or_box
from app.cli.console import Console
from app.domain.clock import day_in_viet_nam
from app.domain.errors import UsageError
from app.domain.retention import Kind
from app.services.past_days import Amount, Leaving, Outlook
from app.services.retain import Retained
from app.settings import Settings


def retain(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Say what is past its days; with `--apply` take it away.

    Raises:
        UsageError: RETENTION_TOO_SHORT.
        InputRefused: NOT_ALLOWED.
        StoreFailed: DUTY_HELD: something is being scanned, held or deleted; DATABASE_BUSY: call again.
    """
    with build(settings) as station:
        retaining, actor = station.retaining, station.actor
        if args.apply:
            with console.progress(console.word("retaining")) as progress:
                done = retaining.apply(actor, progress, {code.strip().upper() for code in args.unsent})
        else:
            done = Retained(retaining.outlook(actor))
        copies = len(station.second_copies.states())
    _say(done, console, applied=args.apply, copies=copies)
    return console.result({"applied": args.apply, **_shape(done), "second_copies": copies}) or (7 if done.failed else 0)


def hold(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Hold a dossier for a reason, release it, or say whether it is held.

    Raises:
        InputRefused: NOT_ALLOWED, DOSSIER_NOT_HERE, REASON_NEEDED.
        UsageError: HOLD_OR_RELEASE: both at once.
        StoreFailed: DUTY_HELD (retryable): something is being deleted just now.
    """
    if args.release and args.reason is not None:
        raise UsageError("HOLD_OR_RELEASE")
    with build(settings) as station:
        dossier = known_dossier_or_box(station, args.dossier)
        if args.release:
            station.retaining.release(dossier.id, station.actor)
        elif args.reason is not None:
            station.retaining.hold(dossier.id, args.reason, station.actor)
        held = station.store.retention.held().get(dossier.id)
    if held is None:
        console.say(console.word("hold_none", dossier=dossier.code))
    else:
        console.say(console.word("hold_stands", dossier=dossier.code, reason=held.reason))
    return console.result(
        {
            "dossier": dossier.code,
            "held": held is not None,
            "reason": held.reason if held else None,
            "since": held.at.isoformat() if held else None,
        }
    )


def _say(done: Retained, console: Console, *, applied: bool, copies: int) -> None:
    outlook = done.outlook
    for leaving in outlook.leaving:
        told = ", ".join(_amount(kind, leaving.amounts[kind], console) for kind in Kind if kind in leaving.amounts)
        console.say(console.word("retain_dossier", dossier=leaving.standing.code, since=_day(leaving), what=told))
        if leaving.is_only_copy:
            papers = ", ".join(leaving.unsent) or "-"
            console.tell(
                console.word("retain_unsent", dossier=leaving.standing.code, papers=papers, aside=leaving.aside)
            )
    for standing in outlook.staying:
        why = ", ".join(console.word(f"stays_{one.value}") for one in sorted(standing.stays))
        console.remark(console.word("retain_stays", dossier=standing.code, why=why))
    count, size = (
        len(outlook.leaving),
        sum(_bytes(one.amounts) for one in outlook.leaving) + outlook.left_over.size_bytes,
    )
    console.say(
        console.word("retain_done" if applied else "retain_would", count=count, mb=_mb(size), staff=outlook.staff)
    )
    for code in done.unnamed:
        console.tell(console.word("retain_unnamed", dossier=code))
    for code, error in done.failed.items():
        console.tell(console.word("retain_failed", dossier=code, code=error))
    for folder in done.backups:
        console.remark(console.word("retain_backup", folder=folder))
    for folder in done.unreached if applied else [one.folder for one in outlook.backups if one.behind]:
        console.tell(console.word("retain_backup_behind", folder=folder))
    if copies and outlook.leaving:
        console.remark(console.word("purge_copies", count=copies))
    if not applied and outlook.leaving:
        console.remark(console.word("retain_apply"))


def _amount(kind: Kind, amount: Amount, console: Console) -> str:
    size = f" ({_mb(amount.size_bytes)} MB)" if amount.size_bytes else ""
    return f"{console.word(f'kind_{kind.value}')}: {amount.count}{size}"


def _mb(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f}"


def _bytes(amounts: Mapping[Kind, Amount]) -> int:
    return sum(amount.size_bytes for amount in amounts.values())


def _day(leaving: Leaving) -> str:
    return f"{day_in_viet_nam(leaving.standing.since):%d/%m/%Y}"


def _shape(done: Retained) -> dict[str, Any]:
    outlook = done.outlook
    return {
        "day": outlook.day.isoformat(),
        "dossiers": [_leaving(one) for one in outlook.leaving],
        "staying": [{"dossier": one.code, "stays": sorted(why.value for why in one.stays)} for one in outlook.staying],
        "staff": outlook.staff,
        "left_over": _shape_of(outlook.left_over),
        "backups": _backups(outlook, done),
        "unnamed": list(done.unnamed),
        "failed": [{"dossier": code, "code": error} for code, error in done.failed.items()],
    }


def _leaving(one: Leaving) -> dict[str, Any]:
    return {
        "dossier": one.standing.code,
        "since": day_in_viet_nam(one.standing.since).isoformat(),
        "kinds": {kind.value: _shape_of(one.amounts[kind]) for kind in Kind if kind in one.amounts},
        "unsent": list(one.unsent),
        "aside": one.aside,
    }


def _shape_of(amount: Amount) -> dict[str, int]:
    return {"count": amount.count, "bytes": amount.size_bytes}


def _backups(outlook: Outlook, done: Retained) -> list[dict[str, Any]]:
    return [
        {
            "folder": str(one.folder),
            "at": one.at.isoformat(),
            "written_anew": one.folder in done.backups,
            "behind": (one.behind or one.folder in done.unreached) and one.folder not in done.backups,
        }
        for one in outlook.backups
    ]
