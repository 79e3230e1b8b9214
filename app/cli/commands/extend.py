"""`extend`: more proof for what was signed."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.bootstrap import build
from app.cli.console import Console
from app.cli.outputs import require_apart, require_folder
from app.domain.codes import DossierCode
from app.domain.errors import StationError, UsageError
from app.domain.signatures import Level
from app.services.extend import Extending, PaperExtended
from app.services.handing_out.whole_file import write_whole
from app.settings import Settings


def extend(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Extend files, or the signed papers of a dossier.

    Raises:
        UsageError: FILES_OR_DOSSIER: both or neither were given; OUT_OR_IN_PLACE: it is not said where the files go; OUTPUT_IS_INPUT.
        InputRefused: DOSSIER_NOT_HERE.
    """
    if bool(args.files) == bool(args.dossier):
        raise UsageError("FILES_OR_DOSSIER")
    if args.files and bool(args.out) == args.in_place:
        raise UsageError("OUT_OR_IN_PLACE")
    level, renew_before = Level(args.level), timedelta(days=args.renew_before)
    if not args.files:
        return _extend_dossier(DossierCode.parse(args.dossier).text, level, renew_before, settings, console)
    outputs = args.files if args.in_place else [args.out / file.name for file in args.files]
    if not args.in_place:
        require_apart(args.files, outputs)
        require_folder(args.out)
    shown: list[dict[str, Any]] = []
    with build(settings) as station:
        for file, output in zip(args.files, outputs, strict=True):
            try:
                shown.append(_extend_file(station.extending, file, output, level, renew_before))
            except StationError as error:
                console.fail_file(error, file)
                continue
            console.say(_told(str(output), shown[-1]["level"], console))
    return console.result({"files": shown})


def _extend_dossier(code: str, level: Level, renew_before: timedelta, settings: Settings, console: Console) -> int:
    """A paper that can't be extended is told, and hinders no other."""
    with build(settings) as station:
        done = station.extending.dossier(code, level, station.actor, renew_before)
    for paper in done.papers:
        console.say(_told(paper.component_code, paper.extension.level if paper.extension else None, console))
    if not done.papers and not done.left:
        console.remark(console.word("extend_none"))
    left = [
        {"component": one.component_code, "error": console.fail_paper(one.error, code, one.component_code)}
        for one in done.left
    ]
    shown = [_paper(paper) for paper in done.papers]
    return console.result({"papers": shown, **({"left": left} if left else {})})


def _extend_file(
    extending: Extending, file: Path, output: Path, level: Level, renew_before: timedelta
) -> dict[str, Any]:
    """A file that lacks nothing goes to its place as it is."""
    made = extending.file(file, level, renew_before)
    if made is not None or output != file:
        write_whole(output, made.pdf if made is not None else file.read_bytes())
    return {
        "input": str(file),
        "file": str(output),
        "level": made.level.value if made is not None else None,
        "valid_until": made.valid_until.isoformat() if made is not None and made.valid_until else None,
    }


def _paper(paper: PaperExtended) -> dict[str, Any]:
    made = paper.extension
    return {
        "component": paper.component_code,
        "sha256": paper.blob.sha256,
        "level": made.level if made is not None else None,
        "valid_until": made.valid_until.isoformat() if made is not None and made.valid_until else None,
    }


def _told(what: str, level: str | None, console: Console) -> str:
    return console.word("extended", file=what, level=level) if level else console.word("extended_not", file=what)
