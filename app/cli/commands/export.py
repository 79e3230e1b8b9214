"""`export`: what lies in a dossier, handed out as files."""

from __future__ import annotations

import argparse
from typing import Any

from app.bootstrap import build
from app.cli.commands.life import known_dossier
from app.cli.console import Console
from app.cli.outputs import require_folder, require_writable
from app.services.export import FinishedFile
from app.services.whole_folder import Place
from app.settings import Settings


def export(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Hand out the finished file of each paper: all of them or none.

    Raises:
        InputRefused: DOSSIER_CODE_MALFORMED, DOSSIER_NOT_HERE, DOSSIER_EMPTY, COMPONENT_EMPTY, NOT_FINISHED.
        UsageError: OUT_EXISTS, ONE_FILE_ONLY.
        StoreFailed: OUT_UNWRITABLE, DISK_FULL, BLOB_DAMAGED.
    """
    place = Place(args.out, args.overwrite)
    with build(settings) as station:
        dossier = known_dossier(station, args.code)
        parts = station.exporting.parts(dossier, args.component)
        _require_place(place)
        files = station.exporting.finished(parts, place)
    for one in files:
        _tell_finished(one, console)
    return console.result({"dossier": dossier.code, "form": "finished", "files": [_finished(one) for one in files]})


def _require_place(place: Place) -> None:
    """Refuse a place that can't be written before any work is done."""
    if place.is_file:
        require_writable(place.path)
    elif place.path.exists():
        require_folder(place.path)
    else:
        require_writable(place.path)


def _tell_finished(one: FinishedFile, console: Console) -> None:
    signed_by = one.signer or console.word("export_unsigned")
    console.say(console.word("export_file", component=one.component.code, file=one.path, signed_by=signed_by))
    if one.lacks_signature:
        console.remark(console.word("export_lacks_signature", component=one.component.code))
    if one.newer_pages:
        console.remark(console.word("export_newer_pages", component=one.component.code))


def _finished(one: FinishedFile) -> dict[str, Any]:
    return {
        "component": one.component.code,
        "file": str(one.path),
        "pages": one.pages,
        "size_bytes": one.blob.size_bytes,
        "sha256": one.blob.sha256,
        "version": one.version,
        "signer": one.signer or None,
        "lacks_signature": one.lacks_signature,
        "newer_pages": one.newer_pages,
    }
