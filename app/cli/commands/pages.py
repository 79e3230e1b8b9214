"""`inspect`, `clean` and `ocr`: images and PDF files, without a dossier."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.bootstrap import build
from app.cli import shapes
from app.cli.console import Console
from app.cli.outputs import require_apart, require_folder
from app.domain.errors import StationError, UsageError
from app.messages import texts
from app.services.handing_out.whole_file import write_whole
from app.services.loose import LoosePage, ReadPage, page_name
from app.services.loose_work import CleanedAs, CleanWish
from app.settings import Settings

FORMATS = frozenset({"txt", "hocr", "json"})


def inspect(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Judge each page of each file."""
    shown: list[dict[str, Any]] = []
    with build(settings) as station:
        limits = [shapes.limit(one) for one in station.loose.limits()]
        for file in args.files:
            try:
                for page in station.loose.inspect(file, args.paper):
                    shown.append(shapes.loose_page(page))
                    console.say(_seen(page, console))
            except StationError as error:
                console.fail(error)
    return console.result({"pages": shown, "limits": limits})


def clean(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Clean each page of each file and write it as PNG.

    Raises:
        UsageError: OUTPUTS_COLLIDE: two inputs have one name; OUTPUT_IS_INPUT; STEP_UNKNOWN; TWO_SIDES_NEEDED: of a card.
        StoreFailed: OUT_UNWRITABLE.
    """
    if args.card:
        return _card(args, settings, console)
    _require_apart(args.files, args.out, "png")
    require_folder(args.out)
    without = frozenset(step for step in args.without.split(",") if step)
    wish = CleanWish(CleanedAs(args.cleaned_as), without, args.white, args.items, args.paper)
    shown: list[dict[str, Any]] = []
    with build(settings) as station:
        for file in args.files:
            try:
                for page in station.loose.clean(file, args.out, wish):
                    shown.append(shapes.loose_page(page))
                    console.say("\n".join((_seen(page, console), *(f"  -> {output}" for output in page.outputs))))
            except UsageError:
                raise
            except StationError as error:
                console.fail(error)
    return console.result({"pages": shown})


def _card(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Both sides of a card on one page."""
    if len(args.files) != 2:
        raise UsageError("TWO_SIDES_NEEDED", files=len(args.files))
    front, back = args.files
    output = args.out / f"{front.stem}.card.png"
    require_apart(args.files, [output])
    require_folder(args.out)
    with build(settings) as station:
        station.loose.card(front, back, output)
    console.say(str(output))
    return console.result({"pages": [], "card": str(output)})


def ocr(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Read each page of each file.

    Raises:
        UsageError: FORMAT_UNKNOWN.
        StoreFailed: OUT_UNWRITABLE.
    """
    formats = set(args.format.split(","))
    if not formats <= FORMATS:
        raise UsageError("FORMAT_UNKNOWN", format=args.format, known=", ".join(sorted(FORMATS)))
    for suffix in formats:
        _require_apart(args.files, args.out, suffix)
    require_folder(args.out)
    shown: list[dict[str, Any]] = []
    with build(settings) as station:
        for file in args.files:
            try:
                pages = station.loose.read(file)
            except StationError as error:
                console.fail(error)
                continue
            for page in pages:
                for path in _write(page, args.out, formats):
                    console.say(str(path))
                shown.append(shapes.read_page(page))
                if page.text.unread:
                    why = texts(console.language)[page.text.unread]["message"]
                    console.remark(console.word("ocr_unread", file=page.file, number=page.number, why=why))
    return console.result({"pages": shown})


def _require_apart(files: Sequence[Path], folder: Path, suffix: str) -> None:
    """Each input's first page stands for all: `NAME.p2` can only meet another input's if `NAME` does, or is named so itself."""
    require_apart(files, [folder / f"{file.stem}.{suffix}" for file in files])


def _write(page: ReadPage, folder: Path, formats: set[str]) -> list[Path]:
    name = page_name(page.file, page.number, page.pages)
    contents = {
        "txt": page.text.text + "\n",
        "hocr": page.hocr,
        "json": json.dumps(shapes.read_page(page), ensure_ascii=False, indent=1),
    }
    written: list[Path] = []
    for suffix in sorted(formats):
        path = folder / f"{name}.{suffix}"
        write_whole(path, contents[suffix].encode())
        written.append(path)
    return written


def _seen(page: LoosePage, console: Console) -> str:
    """A line about the page, and one for each reason."""
    facts = page.facts
    line = console.word(
        "page_seen",
        file=page.file,
        number=page.number,
        verdict_word=console.word(f"verdict_{facts.quality.value}"),
        width_px=facts.width_px,
        height_px=facts.height_px,
        dpi=f"{facts.dpi:g}",
        skew_deg=f"{facts.skew_deg:+.2f}",
        turn_deg=facts.orientation_deg,
    )
    codes = dict.fromkeys(reason.code for reason in facts.reasons)  # a page may bear several streaks
    reasons = (f"  {code}: {console.word(f'reason_{code}')}" for code in codes)
    return "\n".join((line, *reasons))
