"""`split`: a stack that was scanned as one becomes papers; `separators`: the sheets that part them."""

from __future__ import annotations

import argparse
from typing import Any

from app.bootstrap import build
from app.cli.console import Console
from app.cli.outputs import require_folder, require_writable
from app.domain.codes import DossierCode
from app.domain.separators import Separator, SeparatorKind
from app.services.loose_split import SplitRun
from app.settings import Settings


def split(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Cut what the files hold and write each paper into a folder of its own.

    Raises:
        InputRefused: DOSSIER_CODE_MALFORMED; a file can't be read.
        UsageError: OUTPUT_IS_INPUT.
        StoreFailed: OUT_UNWRITABLE.
    """
    dossier = DossierCode.parse(args.dossier).text if args.dossier else ""
    require_folder(args.out)
    with build(settings) as station:
        run = station.loose_splitting.of(
            args.files, args.out, duplex=args.duplex, dossier=dossier, back_scanning=args.back_scanning
        )
    _say(run, console)
    return console.result(_shape(run))


def separators(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Write a separator sheet as PDF.

    Raises:
        InputRefused: COMPONENT_CODE_MALFORMED, DOSSIER_CODE_MALFORMED.
        StoreFailed: OUT_UNWRITABLE.
    """
    separator = Separator.checked(SeparatorKind(args.kind), args.code)
    require_writable(args.out)
    with build(settings) as station:
        station.separators.write(separator, args.out)
    console.say(console.word("separator_written", file=args.out))
    return console.result({"file": str(args.out), "kind": separator.kind.value, "code": separator.code})


def _say(run: SplitRun, console: Console) -> None:
    for number, (part, files) in enumerate(zip(run.cut.parts, run.written, strict=True), 1):
        word = "split_held" if part.held else "split_part"
        codes = " ".join(code for code in (part.dossier, part.component) if code)
        console.say(console.word(word, number=number, pages=len(part.pages), codes=codes, folder=files[0].parent))
    if run.cut.left_out:
        console.say(console.word("split_left_out", count=len(run.cut.left_out), sheets=run.cut.sheets))
    for one in run.cut.suspicions:
        page = run.pages[one.page]
        console.say(console.word(f"split_{one.kind.value}", file=page.file, page=page.number))


def _shape(run: SplitRun) -> dict[str, Any]:
    """The result by schema: pages by file and number."""

    def page(place: int) -> dict[str, Any]:
        return {"file": str(run.pages[place].file), "page": run.pages[place].number}

    return {
        "sheets": run.cut.sheets,
        "papers": [
            {
                "dossier": part.dossier,
                "component": part.component,
                "held": part.held,
                "pages": [{**page(place), "output": str(file)} for place, file in zip(part.pages, files, strict=True)],
            }
            for part, files in zip(run.cut.parts, run.written, strict=True)
        ],
        "left_out": [
            {"kind": one.kind.value, "code": one.code, "pages": [page(place) for place in one.pages]}
            for one in run.cut.left_out
        ],
        "suspicions": [{"kind": one.kind.value, **page(one.page)} for one in run.cut.suspicions],
    }
