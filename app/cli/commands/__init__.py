"""One function a command: it asks the use cases and shapes what they return. Each takes the arguments, the settings and the console."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from app.cli.commands import (
    audit,
    backscan,
    centre,
    check,
    copies,
    delivery,
    desk,
    devices,
    documents,
    edit,
    export,
    export_package,
    extend,
    fields,
    figures,
    find,
    handover,
    health,
    homes,
    house,
    life,
    pages,
    paper,
    policy,
    proofs,
    purge,
    remote_keys,
    replicate,
    reprocess,
    results,
    retain,
    review,
    settings,
    sign,
    slip,
    splitting,
    tokens,
    verify,
    worker,
)
from app.cli.console import Console
from app.settings import Settings


def _scan(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """`scan` has two meanings: pages into a folder, and the check of a device."""
    return (check.check if args.check else paper.scan)(args, settings, console)


def _store(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """`store` restores from two kinds of copies; the one on another disk needs a key."""
    return (copies.restore_copy if args.action == "restore-copy" else house.store)(args, settings, console)


def _export(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """`export` hands out single files, or a package of all."""
    return (export_package.export_package if args.package else export.export)(args, settings, console)


type Command = Callable[[argparse.Namespace, Settings, Console], int]

COMMANDS: dict[str, Command] = {
    "centre": centre.centre,
    "devices": devices.devices,
    "tokens": tokens.tokens,
    "remote-keys": remote_keys.remote_keys,
    "scan": _scan,
    "inspect": pages.inspect,
    "clean": pages.clean,
    "fields": fields.fields,
    "ocr": pages.ocr,
    "digitize": documents.digitize,
    "edit": edit.edit,
    "sign": sign.sign,
    "handover": handover.handover,
    "export": _export,
    "extend": extend.extend,
    "verify": verify.verify,
    "upload": documents.upload,
    "figures": figures.figures,
    "health": health.health,
    "find": find.find,
    "queue": documents.queue,
    "resume": documents.resume,
    "sign-in": desk.sign_in,
    "sign-out": desk.sign_out,
    "who": desk.who,
    "status": life.status,
    "notices": life.notices,
    "review": review.review,
    "online": life.online,
    "withdraw": life.withdraw,
    "misfiled": life.misfiled,
    "rehome": homes.rehome,
    "merge": homes.merge,
    "purge": purge.purge,
    "provenance": proofs.provenance,
    "quality-sheet": proofs.quality_sheet,
    "retain": retain.retain,
    "hold": retain.hold,
    "reuse": results.reuse,
    "result": results.result,
    "separators": splitting.separators,
    "slip": slip.slip,
    "split": splitting.split,
    "delivery": delivery.delivery,
    "settings": settings.settings,
    "policy": policy.policy,
    "audit": audit.audit,
    "store": _store,
    "copy": copies.copy,
    "replicate": replicate.replicate,
    "reprocess": reprocess.reprocess,
    "recovery-key": copies.recovery_key,
    "doctor": house.doctor,
    "bench": house.bench,
    "sandbox": house.sandbox,
    "worker": worker.worker,
    "backscan": backscan.backscan,
    "watch": backscan.watch,
    "demo": house.demo,
}
AT_CENTRE = frozenset(
    {
        *("review", "figures", "health", "find", "provenance", "quality-sheet", "audit"),
        *("sign-in", "sign-out", "who", "settings", "policy", "hold"),
        *("centre", "worker", "reprocess", "store", "doctor", "bench", "inspect", "ocr", "clean", "verify"),
    }
)
"""what there is to do over the work of all counters; of the rest each does something to dossiers, which are their counters' alone"""
