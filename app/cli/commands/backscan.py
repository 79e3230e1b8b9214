"""`backscan`: old archives in bulk; `watch`: a hot folder whose files go the same way."""

from __future__ import annotations

import argparse
import csv
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.bootstrap import Station, build
from app.cli.commands.paper import scan_request
from app.cli.console import Console, error_line
from app.cli.interrupt import stopping
from app.cli.outputs import require_folder
from app.domain.backscan.account import Account, Entry
from app.domain.codes import DossierCode
from app.domain.errors import Cancelled, InputRefused, StationError
from app.domain.telemetry import tell_trouble
from app.services.backscan.intake import TakenIn
from app.services.backscan.pile import Pile
from app.services.backscan.running import WatchTold
from app.services.handing_out.whole_file import write_whole
from app.services.profiles import settings_request
from app.services.progress import CancelledCheck
from app.settings import Settings
from scanner.frames import ScanRequest, Source
from scanner.watched import PREFIX as WATCH


def backscan(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """One action on a pile; whatever it was, where every sheet is now is said at the end."""
    with stopping(signal.SIGTERM) as stopped, build(settings) as station:
        if args.action == "take":
            pile = _take(args, station, console, stopped)
        else:
            pile = station.back_scan.piles.find(args.pile, station.actor)
            _ACTIONS[args.action](args, station, pile, console, stopped)
        account = station.back_scan.listing.account(pile)
        pictures = _pictures(args, station, pile, account)
    _say(pile, account, pictures, console)
    if stopped():
        console.fail(Cancelled())
    return console.result({"pile": pile.name, **_shape(pile, account, pictures)})


def watch(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Until SIGTERM or Ctrl-C: the file at hand is taken in, then it ends with 0.

    Raises:
        DeviceFailed, StoreFailed: what waiting does not heal.
    """
    from app.bootstrap.serving import watcher_shown  # no other command loads a server of metrics

    folder: Path = args.folder.absolute()
    with (
        stopping(signal.SIGTERM) as stopped,
        build(settings) as station,
        watcher_shown(station, folder, args.serve_metrics) as pulse,
    ):
        request = settings_request(settings.scanner, f"{WATCH}{folder}", Source.ADF)
        pile = station.back_scan.piles.open(args.pile, station.actor)
        console.remark(console.word("watch_begins", folder=folder, pile=pile.name))
        ran = station.back_scan.running.watch(
            folder,
            pile,
            request,
            station.actor,
            cancelled=pulse.beaten_by(stopped),
            sides_of_sheet=2 if args.duplex else 1,
            told=WatchTold(_refused_unnamed(console), _troubled(console), _came(console)),
        )
    told = {"pages": ran.pages, "refused": ran.refused, "dossiers": ran.dossiers}
    console.say(console.word("watch_ended", **told))
    return console.result({"pile": pile.name, **told})


def _refused(console: Console) -> Any:
    def told(file: str, code: str) -> None:
        tell_trouble("file.refused", code=code)
        console.tell(console.word("backscan_refused", file=file, code=code))

    return told


def _refused_unnamed(console: Console) -> Any:
    """A journal keeps what a watch tells: no name of a file, for it may be a person's."""

    def told(_file: str, code: str) -> None:
        tell_trouble("file.refused", code=code)
        console.tell(console.word("watch_refused", code=code))

    return told


def _troubled(console: Console) -> Any:
    def told(error: StationError, seconds: float) -> None:
        tell_trouble("folder.waits", code=error.code, seconds=seconds)
        console.remark(console.word("watch_waits", seconds=round(seconds), why=error_line(error, console.language)))

    return told


def _came(console: Console) -> Any:
    def told(taken: TakenIn) -> None:
        console.remark(console.word("watch_came", pages=taken.pages, refused=taken.refused))

    return told


def _take(args: argparse.Namespace, station: Station, console: Console, stopped: CancelledCheck) -> Pile:
    listed = _listed(args.list) if args.list else None
    request = _request(args, station, console)
    part = station.back_scan
    pile = part.piles.open(args.pile, station.actor)
    if listed is not None:
        part.piles.put_list(pile, listed, station.actor)
    with console.progress(console.word("scanning")) as progress:
        ran = part.running.run(
            pile,
            request,
            station.actor,
            sides_of_sheet=2 if args.duplex and args.folder else 1,
            ended=args.end,
            cancelled=stopped,
            progress=progress,
            refused=_refused(console),
        )
    console.say(console.word("backscan_took", pages=ran.pages, dossiers=ran.dossiers))
    return pile


def _request(args: argparse.Namespace, station: Station, console: Console) -> ScanRequest:
    if args.folder is None:
        return scan_request(args, station, args.device, console)
    return settings_request(station.settings.scanner, f"{WATCH}{args.folder.absolute()}", Source.ADF)


def _part(_args: argparse.Namespace, station: Station, pile: Pile, console: Console, stopped: CancelledCheck) -> None:
    with console.progress(console.word("scanning")) as progress:
        station.back_scan.parting.part(pile, station.actor, cancelled=stopped, progress=progress)


def _read(_args: argparse.Namespace, station: Station, pile: Pile, console: Console, stopped: CancelledCheck) -> None:
    with console.progress(console.word("scanning")) as progress, suppress(Cancelled):
        station.back_scan.listing.read(pile, cancelled=stopped, progress=progress)


def _end(args: argparse.Namespace, station: Station, pile: Pile, console: Console, stopped: CancelledCheck) -> None:
    station.back_scan.piles.end(pile, station.actor)
    _part(args, station, pile, console, stopped)


def _file(args: argparse.Namespace, station: Station, pile: Pile, console: Console, _stopped: CancelledCheck) -> None:
    sheets = station.back_scan.listing.file(pile, args.sheets, args.to, args.component, station.actor)
    console.say(console.word("backscan_filed", sheets=sheets))


def _leave(args: argparse.Namespace, station: Station, pile: Pile, console: Console, _stopped: CancelledCheck) -> None:
    console.say(
        console.word("backscan_left", sheets=station.back_scan.listing.leave_out(pile, args.sheets, station.actor))
    )


def _put_back(
    args: argparse.Namespace, station: Station, pile: Pile, console: Console, _stopped: CancelledCheck
) -> None:
    sheets = station.back_scan.listing.put_back(pile, args.sheets, station.actor)
    console.say(console.word("backscan_put_back", sheets=sheets))


def _seen(args: argparse.Namespace, station: Station, pile: Pile, _console: Console, _stopped: CancelledCheck) -> None:
    station.back_scan.listing.seen(pile, args.key, station.actor, args.note)


def _nothing(
    _args: argparse.Namespace, _station: Station, _pile: Pile, _console: Console, _stopped: CancelledCheck
) -> None:
    """`list` says what is said of every action."""


_ACTIONS = {
    "part": _part,
    "read": _read,
    "end": _end,
    "list": _nothing,
    "file": _file,
    "leave": _leave,
    "put-back": _put_back,
    "seen": _seen,
}


def _listed(file: Path) -> Mapping[str, int | None]:
    """The archive's list: a line a dossier, its code and how many sheets it has, parted by comma, semicolon or tab; a first line of words
    is a heading.

    Raises:
        InputRefused: FILE_NOT_FOUND, LIST_MALFORMED with the number of the line.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InputRefused("FILE_NOT_FOUND", file=str(file)) from None
    found = dict[str, int | None]()
    for number, line in enumerate(lines, 1):
        (cells,) = csv.reader([line.replace(";", ",").replace("\t", ",")]) if line.strip() else ([""],)
        code, *more = (cell.strip() for cell in cells)
        sheets = more[0] if more else ""
        if not code:
            continue
        parsed = DossierCode.from_slip(code)
        if parsed is None and number == 1:
            continue
        if parsed is None or (sheets and not sheets.isdecimal()) or parsed.text in found:
            raise InputRefused("LIST_MALFORMED", file=str(file), line=number)
        found[parsed.text] = int(sheets) if sheets else None
    return found


def _pictures(args: argparse.Namespace, station: Station, pile: Pile, account: Account) -> dict[str, list[str]]:
    """Small pictures of the pages on the list, by the page's id."""
    folder: Path | None = getattr(args, "pictures", None)
    if folder is None:
        return {}
    require_folder(folder)
    out = dict[str, list[str]]()
    for number, entry in enumerate(account.entries, 1):
        for place, page in enumerate(entry.pages, 1):
            file = folder / f"{number:03}-{place:03}.jpg"
            for picture in station.back_scan.listing.pages_of(pile, [page]).values():
                write_whole(file, picture)
            out.setdefault(_name(entry), []).append(str(file))
    return out


def _name(entry: Entry) -> str:
    return entry.key or f"{entry.sheets}"


def _say(pile: Pile, account: Account, pictures: Mapping[str, list[str]], console: Console) -> None:
    for entry in account.entries:
        where = _range(entry)
        why = "; ".join(console.word(f"backscan_{one.value}") for one in entry.why)
        about = " ".join(part for part in (entry.code, entry.file, entry.detail) if part)
        console.say(
            console.word("backscan_entry" if where else "backscan_entry_no_sheet", sheets=where, about=about, why=why)
        )
        console.say(f"    {_what_to_do(pile, entry, console)}")
        for file in pictures.get(_name(entry), ()):
            console.say(f"    {file}")
    if account.unread:
        console.remark(console.word("backscan_unread", pages=account.unread))
    console.say(
        console.word(
            "backscan_sum",
            sheets=account.sheets,
            filed=account.filed,
            dossiers=account.dossiers,
            held=account.held,
            open=account.open,
            waiting=account.waiting,
            left_out=account.left_out,
        )
    )


def _what_to_do(pile: Pile, entry: Entry, console: Console) -> str:
    word = "backscan_do_seen" if entry.key else "backscan_do_file"
    return console.word(word, command=_command(pile, entry), sheets=_range(entry), pile=pile.name)


def _command(pile: Pile, entry: Entry) -> str:
    if entry.key:
        return f"main.py backscan seen {pile.name} --key {entry.key}"
    return f"main.py backscan file {pile.name} --sheets {_range(entry)} --to {entry.code or 'CODE'}"


def _range(entry: Entry) -> str:
    return "-".join(map(str, dict.fromkeys(entry.sheets))) if entry.sheets else ""


def _shape(pile: Pile, account: Account, pictures: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "sheets": account.sheets,
        "pages": account.pages,
        "filed": account.filed,
        "dossiers": account.dossiers,
        "held": account.held,
        "open": account.open,
        "waiting": account.waiting,
        "left_out": account.left_out,
        "unread_pages": account.unread,
        "exceptions": [
            {
                "key": entry.key,
                "why": [one.value for one in entry.why],
                "sheets": list(entry.sheets) if entry.sheets else None,
                "count": entry.count,
                "pages": [str(page) for page in entry.pages],
                "dossier": entry.code,
                "file": entry.file,
                "detail": entry.detail,
                "pictures": pictures.get(_name(entry), []),
                "command": _command(pile, entry),
            }
            for entry in account.entries
        ],
    }
