"""`scan`: paper to frames, without a dossier."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.bootstrap import Station, build
from app.cli import device_shapes
from app.cli.console import Console, error_json, error_line
from app.cli.interrupt import stopping
from app.cli.outputs import require_folder
from app.domain.errors import Cancelled, StationError, UsageError
from app.domain.rules import require_for_submission, shortfalls
from app.services.devices import Choice
from app.services.frames import PAPER_MM
from app.services.handing_out.whole_file import write_whole
from app.services.profiles import named, settings_request
from app.settings import Settings
from app.settings.locks import require_open
from scanner.frames import ColorMode, ScanRequest, Source
from scanner.profiles import find_profile
from scanner.watched import KEEP_WATCHING, WatchedFolderBackend
from scanner.watched import PREFIX as WATCH


def scan_request(args: argparse.Namespace, station: Station, device_id: str, console: Console) -> ScanRequest:
    """The request that the call means: its own options over those of the profile over the settings.

    Raises:
        UsageError: PROFILE_UNKNOWN, OPTION_MALFORMED, SETTING_DECIDED_ELSEWHERE.
    """
    scanner = station.settings.scanner
    require_open(station.settings, "scanner", source=args.source, dpi=args.dpi, mode=args.mode, page=args.page)
    if args.profile:
        profile = named(station.profiles, args.profile)
        source = Source(args.source) if args.source else station.loose.source_for(profile, device_id)
        request = profile.request(device_id, source)
        if profile.sides > source.sides_a_sheet:
            console.remark(console.word("by_hand"))
    else:
        request = settings_request(scanner, device_id, Source(args.source or scanner.source))
    if args.page:
        width_mm, height_mm = PAPER_MM[args.page]
        request = replace(request, page_width_mm=width_mm, page_height_mm=height_mm)
    options = dict(request.options)
    for option in args.option:
        name, equals, value = option.partition("=")
        if not equals or not name:
            raise UsageError("OPTION_MALFORMED", option=option)
        options[name] = value
    return replace(
        request,
        dpi=args.dpi or request.dpi,
        mode=ColorMode(args.mode) if args.mode else request.mode,
        expected_sheets=args.expect,
        options=tuple(options.items()),
    )


def with_last_choice(args: argparse.Namespace, station: Station, console: Console) -> argparse.Namespace:
    """The call, filled up with what was chosen on the device last, where it does not say otherwise; a profile says all."""
    last = None if args.profile else station.devices.recall(args.device)
    if last is None:
        return args
    filled = argparse.Namespace(**vars(args))
    if last.profile and find_profile(station.profiles, last.profile) is not None:
        filled.profile = last.profile
    for name in ("source", "dpi", "mode", "page"):
        known = None if station.settings.is_locked(f"scanner.{name}") else getattr(last, name)
        setattr(filled, name, getattr(args, name) or known)
    filled.option = [*(f"{name}={value}" for name, value in last.options), *args.option]
    if vars(filled) != vars(args):
        console.remark(console.word("as_last_time"))
    return filled


@contextmanager
def submission_scan(args: argparse.Namespace, station: Station, console: Console) -> Iterator[ScanRequest]:
    """The scan that the call means, where it is for a dossier; what was chosen for it is remembered once it has come to its end.

    Raises:
        UsageError: PROFILE_UNKNOWN, OPTION_MALFORMED; SCAN_TOO_COARSE, SCAN_NOT_COLOR: the rules of the day ask for more.
    """
    chosen = with_last_choice(args, station, console)
    request = scan_request(chosen, station, chosen.device, console)
    require_for_submission(station.law, station.clock.now().date(), request.dpi, request.mode.value)
    yield request
    station.devices.remember(chosen.device, choice_of(chosen), station.actor)


def choice_of(args: argparse.Namespace) -> Choice:
    """What the call chose, to be remembered of its device."""
    options = dict(option.partition("=")[::2] for option in args.option)
    return Choice(args.profile, args.source, args.dpi, args.mode, args.page, tuple(options.items()))


def _watched(request: ScanRequest, args: argparse.Namespace) -> ScanRequest:
    """The request, which goes on until somebody stops it where the call watches a folder."""
    if not args.watch or args.once:
        return request
    return replace(request, options=(*request.options, (KEEP_WATCHING, "yes")))


def _device_id(args: argparse.Namespace) -> str:
    return args.device or f"{WATCH}{args.watch.absolute()}"


def scan(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Scan into a folder; scan.json is written whatever happens. Ctrl-C stops the scan: what is whole stays.

    Raises:
        UsageError: no --device or --watch, or no --out; FOLDER_HAS_FRAMES: an earlier scan lies there.
    """
    if bool(args.device) == bool(args.watch) or not args.out or (args.once and not args.watch):
        raise UsageError("USAGE", what="scan: --device ID | --watch FOLDER [--once], --out DIR")
    if args.print or args.new_sheet or args.rulers or args.reference:
        raise UsageError("USAGE", what="--print, --new-sheet, --rulers, --reference: --check")
    out: Path = args.out
    require_folder(out)
    if any(out.glob("[0-9][0-9][0-9][0-9]*.png")):
        raise UsageError("FOLDER_HAS_FRAMES", folder=str(out))
    frames: list[dict[str, Any]] = []
    failed: StationError | None = None
    with (
        stopping() as stopped,
        build(settings) as station,
        tempfile.TemporaryDirectory(prefix="sohoa-scan-") as spool,
    ):
        request = _watched(scan_request(args, station, _device_id(args), console), args)
        for short in shortfalls(station.law, station.clock.now().date(), request.dpi, request.mode.value):
            console.remark(error_line(short, console.language))
        try:
            with console.progress(console.word("scanning")) as progress:
                for scanned in station.loose.scan(request, Path(spool), out, cancelled=stopped, progress=progress):
                    frames.append(device_shapes.frame(scanned))
                    console.say(str(scanned.file))
        except StationError as error:
            failed = error
        except KeyboardInterrupt:  # pressed again: the page under way is given up
            failed = Cancelled()
    document: dict[str, Any] = {
        "device": request.device_id,
        "options": {
            "source": request.source.value,
            "dpi": request.dpi,
            "mode": request.mode.value,
            "expect": request.expected_sheets,
            **dict(request.options),
        },
        "outcome": "stopped" if failed else "complete",
        "error": error_json(failed, console.language) if failed else None,
        "frames": frames,
    }
    if args.watch:
        waiting = WatchedFolderBackend(args.watch).waiting() if args.watch.is_dir() else ()
        document["waiting"] = list(waiting)
        if waiting:  # a watch that is stopped by hand tells of no file that it passed over
            console.remark(console.word("files_waiting", files=", ".join(waiting)))
    told = json.dumps(document, ensure_ascii=False, indent=2)
    write_whole(out / "scan.json", told.encode(errors="backslashreplace"))
    if failed is not None:
        console.fail(failed)
    return console.result(document)
