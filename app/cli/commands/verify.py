"""`verify`: judge PDF files from anywhere, and write down what was found."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.bootstrap import build
from app.cli.console import Console
from app.cli.outputs import require_apart, require_writable
from app.cli.verification_shapes import verified
from app.domain.errors import StationError, UsageError
from app.domain.verification import printable
from app.messages import verification_word
from app.services.format_facts import format_lines
from app.services.verification_facts import in_words
from app.services.verification_sheet import require_sheet
from app.services.verify import Verified
from app.settings import Settings

_REFUSED_EXIT = 3


def verify(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Judge PDF files. Signatures that do not hold or can't be judged end the command with 3; so does an unsigned file that is no PDF/A.

    Raises:
        UsageError: ONE_FILE_A_SHEET, SHEET_FORMAT, OUTPUT_IS_INPUT.
        StoreFailed: OUT_UNWRITABLE.
    """
    shown: list[dict[str, Any]] = []
    if args.sheet is not None:
        if len(args.files) > 1:
            raise UsageError("ONE_FILE_A_SHEET")
        require_sheet(args.sheet)
        require_apart(args.files, [args.sheet])
        require_writable(args.sheet)
    with build(settings) as station:
        for file in args.files:
            try:
                found = station.verifying.verify(file, args.flavour or "")
            except StationError as error:
                console.fail(error)
                continue
            if args.sheet is not None:
                station.verification_sheets.write(station.verification_sheets.sheet(file, found), args.sheet)
                console.remark(console.word("sheet_written", file=args.sheet))
            shown.append(verified(str(file), found, console.language))
            for line in _told(file, found, console):
                console.say(line)
            if not found.holds:
                console.exit_code = console.exit_code or _REFUSED_EXIT
    return console.result({"files": shown})


def _told(file: Path, found: Verified, console: Console) -> Iterator[str]:
    """A line for the file, what was found of its format and its pages, and of each of its signatures."""
    yield f"{file}: {summary(found, console)}"
    yield from (f"  {line}" for line in format_lines(found, console.language))
    for signature in in_words(found.signatures, console.language):
        yield f"  {signature.heading}: {signature.conclusion} ({signature.standard})"
        for told in signature.findings:
            yield f"    ! {told.message} {told.remedy}"
        for fact in signature.facts:
            yield f"    {fact.label}: {fact.value}"


def summary(found: Verified, console: Console) -> str:
    """What was found of a file in one line: its signatures' verdict, the archive format, and who signed."""
    verdict = found.verdict
    signed = (
        console.word("verify_signatures", verdict=console.word(f"verdict_{verdict.value}"))
        if verdict is not None
        else console.word("verdict_unsigned")
    )
    pdfa = verification_word(f"pdfa_{found.is_pdfa}", console.language, flavour=found.flavour)
    signers = [
        f"{printable(s.signer)}, {s.level or '-'}, {console.word(f'verdict_{s.verdict.value}')}"
        for s in found.signatures
    ]
    return "; ".join((signed, pdfa, *signers))
