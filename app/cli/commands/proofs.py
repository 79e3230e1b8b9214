"""`provenance`, `quality-sheet`: what happened to each page from paper to server, and how a dossier was digitised."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from app.bootstrap import build
from app.cli.commands.life import known_dossier
from app.cli.console import Console
from app.cli.outputs import require_writable
from app.domain.clock import VIET_NAM
from app.domain.errors import InputRefused
from app.domain.model import DeliveryReceipt, SignedPdf
from app.services.page_timeline import timeline
from app.services.provenance import Looked, Origin, PageTrail, VersionTold
from app.settings import Settings


def provenance(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Tell the way of each page of a dossier, or of one.

    Raises:
        InputRefused: NOT_ALLOWED, DOSSIER_NOT_HERE, PAGE_NUMBER_UNKNOWN.
    """
    with build(settings) as station:
        dossier = known_dossier(station, args.dossier)
        trail = station.provenance.of(dossier.id, station.actor, args.page)
    if args.page is not None and not trail.pages:
        raise InputRefused("PAGE_NUMBER_UNKNOWN", dossier=dossier.code, page=args.page)
    for page in trail.pages:
        for line in _lines(page, console):
            console.say(line)
    return console.result({"dossier": dossier.code, "pages": [_page(one, console) for one in trail.pages]})


def quality_sheet(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Write the quality sheet of a dossier.

    Raises:
        InputRefused: NOT_ALLOWED, DOSSIER_NOT_HERE, SLIP_EMPTY.
        UsageError: SHEET_FORMAT.
        StoreFailed: OUT_UNWRITABLE.
    """
    require_writable(args.out)
    with build(settings) as station:
        dossier = known_dossier(station, args.dossier)
        sheet = station.quality_sheets.of(dossier.id, station.actor)
        station.quality_sheets.write(sheet, args.out)
    console.say(console.word("quality_sheet_made", file=args.out))
    return console.result(
        {
            "file": str(args.out),
            "dossier": dossier.code,
            "papers": len(sheet.papers),
            "pages": sum(paper.pages for paper in sheet.papers),
            "log": {"rows": sheet.log.rows, "root": sheet.log.root, "head": sheet.log.head},
        }
    )


def _lines(page: PageTrail, console: Console) -> Iterator[str]:
    title = {"number": page.number, "component": page.component.code, "in_paper": page.in_paper}
    yield console.word("provenance_page", **title)
    for one in timeline(page, console.language):
        yield f"  {one.at.astimezone(VIET_NAM):%d/%m/%Y %H:%M:%S}  {one.what}{f' ({one.by})' if one.by else ''}"


def _page(page: PageTrail, console: Console) -> dict[str, Any]:
    facts = page.facts
    return {
        "page": page.number,
        "component": page.component.code,
        "in_paper": page.in_paper,
        "id": str(page.view.id),
        "origins": [_origin(one) for one in page.origins],
        "verdict": facts.quality.value if facts else None,
        "reasons": list(dict.fromkeys(reason.code for reason in facts.reasons)) if facts else [],
        "timeline": [
            {"at": one.at.isoformat(), "by": one.by, "what": one.what} for one in timeline(page, console.language)
        ],
        "versions": [_version(one) for one in page.versions],
        "review": [_looked(one) for one in page.looked],
        "audit": [{"position": row.position, "event": row.event, "sha256": row.sha256} for row in page.audit],
    }


def _origin(one: Origin) -> dict[str, Any]:
    return {
        "id": str(one.page),
        "device": one.device,
        "label": one.label,
        "identity": one.identity,
        "options": dict(one.options),
        "scanned_at": one.scanned_at.isoformat(),
        "by": one.by,
        "sheet": one.sheet,
        "side": one.side,
        "frame_sha256": one.frame_sha256,
        "index": one.index,
        "purged": one.purged,
    }


def _version(one: VersionTold) -> dict[str, Any]:
    return {
        "id": str(one.document.id),
        "version": one.document.version,
        "made_at": one.document.made_at.isoformat(),
        "recipes": one.recipes,
        "archive_sha256": one.archive_sha256,
        "valid": one.valid,
        "signed": _signed(one.signed),
        "sealed": _signed(one.sealed),
        "receipt": _receipt(one.receipt),
        "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
    }


def _signed(one: SignedPdf | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "signer": one.signer_subject,
        "level": one.level,
        "at": one.signed_at.isoformat(),
        "sha256": one.blob.sha256,
        "remarks": list(one.remarks),
    }


def _receipt(one: DeliveryReceipt | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "id": one.receipt_id,
        "server": one.server,
        "file": one.file_id,
        "sha256": one.sha256,
        "at": one.received_at.isoformat(),
        "read_back": one.read_back,
        "audit_head": one.audit_head,
    }


def _looked(one: Looked) -> dict[str, Any]:
    decision = one.decision
    return {
        "case": str(one.case.id),
        "kind": one.case.kind.value,
        "verdict": decision.verdict.value,
        "remark": decision.remark,
        "by": one.by,
        "at": decision.at.isoformat(),
        "marks": [mark.to_json() for mark in decision.marks],
    }
