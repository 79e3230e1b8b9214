"""`reuse`, `result`: earlier papers of the citizen's electronic store, and the results that later dossiers find there."""

from __future__ import annotations

import argparse
from typing import Any

from app.bootstrap import build
from app.cli import shapes
from app.cli.commands.documents import (
    check_ahead,
    must_exist,
    plan_of,
    tell_remarks,
    telling_of_pages,
    watch_of,
)
from app.cli.commands.paper import submission_scan
from app.cli.console import Console
from app.domain.codes import DossierCode
from app.domain.errors import UsageError
from app.domain.results import only_result_code, result_facts
from app.services.advance import Advanced
from app.services.reuse import Offer
from app.settings import Settings


def reuse(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """List what the store has for the papers of a dossier, or attach one of it.

    Raises:
        InputRefused: what speaks against the paper, in words.
        DeliveryFailed: SERVICE_NOT_OFFERED, SERVED_BYTES_DIFFER, ...
    """
    code = DossierCode.parse(args.code).text
    with build(settings) as station:
        if args.list or not args.component:
            return _offers(station.reusing.search(code, station.actor), console)
        must_exist(station, code, args.component, console)
        with console.progress(console.word("digitizing")) as progress:
            watch = watch_of(args, station, console, progress)
            done = station.reusing.attach(code, args.component, args.paper, args.replace, station.actor, watch)
        document = _file(done)
    console.say(console.word("reused", component=args.component, bytes=document["bytes"]))
    if done.receipt is not None:
        console.say(console.word("received", receipt=done.receipt.receipt_id, sha256=done.receipt.sha256))
    return console.result({"document": document, "receipt": shapes.receipt(done.receipt)})


def _offers(offers: tuple[Offer, ...], console: Console) -> int:
    for offer in offers:
        for one in offer.candidates:
            reasons = ", ".join(console.word(f"unfit_{reason.value}") for reason in one.unfit)
            valid = f"-{one.paper.valid_until:%d/%m/%Y}" if one.paper.valid_until else ""
            issued = f"{one.paper.issued_on:%d/%m/%Y}" if one.paper.issued_on else "?"
            console.say(f"{offer.paper.code} {one.paper.id} {one.paper.title} ({one.paper.issuer}, {issued}{valid})")
            console.say(f"  {reasons or console.word('reuse_fit')}")
    if not any(offer.candidates for offer in offers):
        console.remark(console.word("reuse_none"))
    return console.result({"offers": [shapes.offer(offer) for offer in offers]})


def result(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Take a result: a signed PDF as it is, or paper from a scanner; send it with what it is known by.

    Raises:
        UsageError: FILES_OR_DEVICE: both or neither were given; USAGE: `--out` for a file.
        InputRefused: RESULT_CODE_UNKNOWN, RESULT_CODES_SEVERAL without `--result-code`; RESULT_CODE_MALFORMED, RESULT_NUMBER_MALFORMED,
            RESULT_ISSUER_MALFORMED, PAPER_NOT_SIGNED, PAPER_SIGNATURE_BROKEN, ...
        DeliveryFailed: DOSSIER_UNKNOWN, DOSSIER_CLOSED, ...
    """
    if bool(args.file) == bool(args.device):
        raise UsageError("FILES_OR_DEVICE")
    if args.file and args.out:  # the file is kept and sent as it is: there is no other copy to hand out
        raise UsageError("USAGE", what="result: --file FILE.pdf | --device ID [--out FILE.pdf]")
    code = DossierCode.parse(args.code).text
    plan = plan_of(args, settings, upload=True, out=args.out)
    with build(settings) as station:
        known = station.known_dossiers.require_open(code)
        procedure = station.catalogue.get(known.procedure_code) if known else None
        facts = result_facts(args.result_code or only_result_code(procedure), args.number, args.issuer)
        with console.progress(console.word("digitizing")) as progress:
            watch = watch_of(args, station, console, progress)
            if args.file:
                done = station.results.keep(args.file, code, args.component, facts, args.replace, station.actor, watch)
            else:
                check_ahead(station, plan)
                with submission_scan(args, station, console) as request, telling_of_pages(watch, console) as watch:
                    done = station.results.scan(
                        request, code, args.component, facts, plan, args.replace, station.actor, watch
                    )
        document = _file(done)
    console.say(console.word("result_sent", dossier=code, component=args.component or facts.result_code))
    tell_remarks(done, console)
    if done.receipt is not None:
        console.say(console.word("received", receipt=done.receipt.receipt_id, sha256=done.receipt.sha256))
    return console.result({"document": document, "receipt": shapes.receipt(done.receipt)})


def _file(done: Advanced) -> dict[str, Any]:
    """What was sent."""
    blob = done.state.finished()
    assert blob is not None
    return {"version": done.state.document.version, "bytes": blob.size_bytes, "sha256": blob.sha256}
