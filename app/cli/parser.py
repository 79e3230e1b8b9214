"""The commands and their options. Imports the standard library only."""

from __future__ import annotations

import argparse
import functools
from pathlib import Path

from app.cli.back_scan_options import add_back_scan
from app.cli.declaring import Commands, Parser, add_common, add_pin_option, command, day
from app.cli.edit_options import add_edit_options
from app.cli.export_options import add_export_options
from app.cli.figure_options import add_figures
from app.cli.house_calls import add_house_commands
from app.cli.review_options import add_review_options

LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
PAPERS = ("A3", "A4", "A5", "A6", "letter", "card")
FORMS = ("original", "certified-copy", "photocopy", "show-only", "secret", "shared-data")
FLAVOURS = ("1a", "1b", "2a", "2b", "2u", "3a", "3b", "3u", "4", "4e", "4f")
APPEARANCES = ("TT01-personal", "ND30-sao-y", "ND30-sao-luc", "ND30-trich-sao", "TT02-2019-archive", "none")


@functools.cache
def build_parser() -> argparse.ArgumentParser:
    """The whole command line, built once in a process; `command` names the command of the parsed arguments."""
    parser = Parser(
        prog="main.py",
        description="Sohoa: paper in, signed archival copy received by the dossier system. Without a command the desktop opens.",
        epilog="Exit codes: 0 done, 1 a defect of ours, 2 usage, 3 input refused, 4 device, 5 signing, 6 delivery, 7 store, 130 cancelled.",
    )
    add_common(parser, top=True)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_paper_commands(commands)
    _add_page_commands(commands)
    _add_document_commands(commands)
    _add_desk_commands(commands)
    add_back_scan(commands, _add_scan_options)
    add_house_commands(commands)
    return parser


def _add_paper_commands(commands: Commands) -> None:
    devices = command(commands, "devices", "List the scanners that answer, and what they offer.")
    devices.add_argument("--quick", action="store_true", help="ask none of them what it offers, or whether it is busy")
    scan = command(commands, "scan", "Scan into a folder: PNG frames and scan.json. The store is not touched.")
    scan.add_argument("--device", metavar="ID", help="as `devices` lists it, or folder:PATH")
    _add_scan_options(scan)
    scan.add_argument("--watch", type=Path, metavar="FOLDER", help="each file that comes to lie there; until Ctrl-C")
    scan.add_argument("--once", action="store_true", help="with --watch: until the folder is empty")
    scan.add_argument("--out", type=Path, metavar="DIR")
    check = scan.add_argument_group("check of a scanner, instead of a folder of pages")
    check.add_argument("--check", action="store_true", help="scan the station's check sheet and judge the device by it")
    check.add_argument("--print", type=Path, metavar="FILE.pdf", help="write the sheet, to be printed at 100 %%")
    check.add_argument("--new-sheet", action="store_true", help="the sheet was printed anew: drift is told from now on")
    check.add_argument(
        "--rulers",
        type=float,
        nargs=2,
        metavar=("X", "Y"),
        help="how long the printed rulers are by a steel rule, in mm",
    )
    check.add_argument(
        "--reference",
        type=Path,
        metavar="FILE",
        help="scan a bought target of 24 patches instead: its reference data (CGATS)",
    )


def _sheets(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"no number of sheets from 1: {text!r}")
    return int(text)


def _days(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"no number of days from 0: {text!r}")
    return int(text)


def _add_scan_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("scan options")
    group.add_argument(
        "--profile",
        metavar="P",
        help="kind of paper by key or name: a4-mau-2-mat, a4-mot-mat, the-cccd, kho-a3, anh-chup, or one of sohoa.toml",
    )
    group.add_argument("--source", choices=("flatbed", "adf", "adf-duplex"))
    group.add_argument("--dpi", type=int, metavar="N")
    group.add_argument("--mode", choices=("color", "gray", "lineart"))
    group.add_argument("--page", choices=("A3", "A4", "A5", "A6", "largest"), help="size of the paper")
    group.add_argument("--expect", type=_sheets, metavar="SHEETS", help="sheets of paper that were counted")
    group.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an option of the device, by its own name; may be repeated",
    )


def _add_paper_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--paper",
        choices=PAPERS,
        default="",
        help="what a photo shows, where the ratio of its sides can't tell (A5 or A3 instead of A4): its dpi follows",
    )


def _add_page_commands(commands: Commands) -> None:
    inspect = command(commands, "inspect", "Judge images: skew, orientation, blank, quality, codes.")
    inspect.add_argument("files", nargs="+", type=Path, metavar="IMAGE")
    _add_paper_option(inspect)
    clean = command(commands, "clean", "Straighten, cut and clean images and write them as PNG.")
    clean.add_argument("files", nargs="+", type=Path, metavar="IMAGE")
    clean.add_argument("--out", type=Path, required=True, metavar="DIR")
    clean.add_argument("--without", default="", metavar="STEP,...", help="leave these cleaning steps out")
    clean.add_argument("--white", action="store_true", help="make the paper white instead of keeping its tone")
    clean.add_argument("--items", action="store_true", help="several sheets or cards on one glass become a page each")
    clean.add_argument(
        "--as",
        dest="cleaned_as",
        default="page",
        choices=("page", "reading", "mask"),
        help="write the page, the picture that is read, or its ink alone",
    )
    _add_paper_option(clean)
    clean.add_argument(
        "--card", action="store_true", help="IMAGE IMAGE are both sides of a card: set them on one A4 page"
    )
    fields = command(
        commands,
        "fields",
        "What papers tell of themselves: kind, number, day, issuer, summary, signer, owner; how surely, and where.",
    )
    fields.add_argument("files", nargs="*", type=Path, metavar="FILE", help="each file is one paper")
    fields.add_argument("--dossier", metavar="CODE", help="the papers of this dossier instead, with what was entered")
    split = command(
        commands,
        "split",
        "A stack that was scanned as one becomes papers: cut at separators and slips, never by guess.",
    )
    split.add_argument("files", nargs="+", type=Path, metavar="FILE", help="their pages are one stack, in this order")
    split.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="a folder for each paper, a PNG each page"
    )
    split.add_argument("--dossier", metavar="CODE", help="whose stack it is; else the first slip says it")
    split.add_argument("--duplex", action="store_true", help="each two pages are the sides of one sheet")
    split.add_argument(
        "--back-scanning",
        action="store_true",
        help="dossiers follow each other; else what lies behind another dossier's slip is held",
    )
    separators = command(
        commands, "separators", "Write the sheet that parts papers or dossiers in a stack, to be printed."
    )
    separators.add_argument(
        "--kind", choices=("paper", "dossier"), default="paper", help="what begins behind it (paper)"
    )
    separators.add_argument(
        "--code", default="", metavar="CODE", help="of the component, or of the dossier, that begins"
    )
    separators.add_argument("-o", "--out", type=Path, required=True, metavar="FILE.pdf")
    ocr = command(commands, "ocr", "Read images and PDF files: text in reading order.")
    ocr.add_argument("files", nargs="+", type=Path, metavar="FILE")
    ocr.add_argument("--out", type=Path, required=True, metavar="DIR")
    ocr.add_argument("--format", default="txt", metavar="txt,hocr,json", help="one or several, separated by commas")


def _add_signature_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--signer", metavar="NAME", help="which key signs")
    parser.add_argument("--appearance", choices=APPEARANCES)
    parser.add_argument("--level", choices=LEVELS)
    parser.add_argument(
        "--seal", action="store_true", help="the organisation signs too, after the person, whatever kind of paper it is"
    )
    add_pin_option(parser)


def _add_document_commands(commands: Commands) -> None:
    digitize = command(commands, "digitize", "Files or a feeder become one document of a component.")
    digitize.add_argument("files", nargs="*", type=Path, metavar="FILE")
    digitize.add_argument("--device", metavar="ID")
    _add_scan_options(digitize)
    digitize.add_argument("--dossier", required=True, metavar="CODE")
    digitize.add_argument("--component", required=True, metavar="CODE")
    digitize.add_argument("--form", choices=FORMS, help="what lies on the counter; else as the procedure expects it")
    digitize.add_argument("--replace", action="store_true", help="these pages become the next version")
    digitize.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")
    digitize.add_argument(
        "--flavour", dest="archive_flavour", default="", choices=("1b", "2u", "3u"), help="which PDF/A it becomes"
    )
    digitize.add_argument(
        "--layers",
        dest="archive_mode",
        default="",
        choices=("faithful", "lean", "master"),
        help="how near its pages stay to the scan: paper's tone kept, white paper, or nothing lost",
    )
    digitize.add_argument(
        "--flatten-forms",
        dest="archive_flatten_forms",
        action=argparse.BooleanOptionalAction,
        help="whether fields of a PDF form become part of its pages, as they are printed; else such a file is refused",
    )
    digitize.add_argument("--sign", action="store_true")
    _add_signature_options(digitize)
    digitize.add_argument("--upload", action="store_true")
    digitize.add_argument(
        "--password-fd",
        type=int,
        metavar="N",
        help="read the password of protected PDF files from this file descriptor",
    )
    add_edit_options(
        command(
            commands,
            "edit",
            "One decision on pages of a dossier, as at the desk; without a tool, list what lies there.",
        )
    )
    sign = command(
        commands, "sign", "Sign finished PDF files, the papers of a dossier, or all that waits: many with one PIN."
    )
    sign.add_argument("files", nargs="*", type=Path, metavar="FILE")
    sign.add_argument("--out", type=Path, metavar="DIR", help="where signed files go")
    sign.add_argument("--dossier", metavar="CODE", help="the papers of this dossier that lie on the desk")
    sign.add_argument(
        "--ready", action="store_true", help="every paper that waits for a signature, in the way that was chosen for it"
    )
    sign.add_argument(
        "--replace", action="store_true", help="with --dossier: pages take the place even of a signed file of a paper"
    )
    _add_signature_options(sign)
    extend = command(
        commands,
        "extend",
        "Add proof to what was signed: evidence (B-LT), a time-stamp that outlives the ones before (B-LTA).",
    )
    extend.add_argument("files", nargs="*", type=Path, metavar="FILE")
    extend.add_argument("--dossier", metavar="CODE", help="the signed papers of a dossier instead of files")
    extend.add_argument("--out", type=Path, metavar="DIR", help="where the extended files go")
    extend.add_argument("--in-place", action="store_true", help="each extended file takes the place of its input")
    extend.add_argument("--level", choices=LEVELS[2:], default=LEVELS[3], help="what is to be reached (B-LTA)")
    extend.add_argument(
        "--renew-before",
        type=_days,
        default=90,
        metavar="DAYS",
        help="so long before its end a time-stamp is renewed (90)",
    )
    add_export_options(command(commands, "export", "Hand out what lies in a dossier as files."))
    verify = command(commands, "verify", "Judge PDF files: PDF/A, text, signatures.")
    verify.add_argument("files", nargs="+", type=Path, metavar="FILE")
    verify.add_argument(
        "--flavour", choices=FLAVOURS, help="judge by this flavour of PDF/A, else by the one that the file says it is"
    )
    verify.add_argument(
        "--sheet", type=Path, metavar="OUT.pdf|OUT.html", help="write what was found of one file down, in Vietnamese"
    )
    upload = command(commands, "upload", "Send finished PDF files to the dossier system.")
    upload.add_argument("files", nargs="+", type=Path, metavar="FILE")
    upload.add_argument("--dossier", metavar="CODE", help="else as the file's own metadata say")
    upload.add_argument("--component", metavar="CODE", help="else as the file's own metadata say")
    upload.add_argument("--replace", action="store_true", help="the file takes the place of what the component holds")
    _add_find(commands)
    add_figures(commands, day)
    slip = command(commands, "slip", "Write the reception slip of a dossier, and say whether the citizen may leave.")
    slip.add_argument("dossier", metavar="CODE")
    slip.add_argument("-o", "--out", type=Path, required=True, metavar="FILE.pdf")
    command(commands, "queue", "List what waits to be sent.")
    resume = command(commands, "resume", "After a crash: recover pages, finish what needs no paper, name what does.")
    add_pin_option(resume)
    _add_life_commands(commands)


def _add_homes(commands: Commands) -> None:
    rehome = command(
        commands, "rehome", "Hand a dossier to another counter of the centre for good; without --to, list the counters."
    )
    rehome.add_argument("code", metavar="CODE")
    rehome.add_argument("--to", metavar="COUNTER", help="by its name, or by its id where two share a name")
    rehome.add_argument(
        "--unsigned", action="store_true", help="also papers that nobody could sign there: scan these anew"
    )
    merge = command(
        commands, "merge", "Two dossiers of one code lie at this counter: move the papers of the second into the first."
    )
    merge.add_argument("code", metavar="CODE")
    merge.add_argument("--component", metavar="CODE", help="just this paper of the second")
    merge.add_argument("--to-component", metavar="CODE", help="as which paper of the first; else by the same code")
    merge.add_argument("--reason", required=True, metavar="TEXT", help="why; the dossier system keeps it")
    add_pin_option(merge)


def _add_life_commands(commands: Commands) -> None:
    status = command(commands, "status", "Ask the dossier system how what was sent stands: accepted, wanting, closed.")
    status.add_argument("code", nargs="?", metavar="CODE", help="just this dossier, due or not")
    handover = command(
        commands,
        "handover",
        "At a change of shift: dossiers go to a colleague; without --to, what was handed over to you.",
    )
    handover.add_argument("codes", nargs="*", metavar="CODE", help="the dossiers")
    handover.add_argument("--to", metavar="NAME", help="the colleague, by the name under which they work here")
    notices = command(commands, "notices", "What a supervisor is to hear, until it is read.")
    notices.add_argument("--read", metavar="ID", help="say that this notice was read")
    add_review_options(
        command(commands, "review", "As a supervisor: look at what came up, accept it, send it back, repair it.")
    )
    online = command(
        commands, "online", "List what the citizen handed in online with a dossier; fetch it to look at it."
    )
    online.add_argument("code", metavar="CODE")
    online.add_argument("--out", type=Path, metavar="DIR", help="fetch the files into this folder, each proved first")
    withdraw = command(commands, "withdraw", "Take back what was sent of a dossier, with a reason.")
    withdraw.add_argument("code", metavar="CODE")
    withdraw.add_argument("--component", metavar="CODE", help="just this paper; else every paper of the dossier")
    withdraw.add_argument("--reason", required=True, metavar="TEXT", help="why; the dossier system keeps it")
    misfiled = command(
        commands, "misfiled", "A paper was sent to the wrong dossier: call it back, move it, send it to the right one."
    )
    misfiled.add_argument("code", metavar="CODE", help="the wrong dossier, where the paper lies now")
    misfiled.add_argument("--component", required=True, metavar="CODE", help="which paper of it")
    misfiled.add_argument("--to", required=True, metavar="CODE", help="the dossier that the paper belongs to")
    misfiled.add_argument("--to-component", metavar="CODE", help="as which paper there; else by the same code")
    misfiled.add_argument("--reason", required=True, metavar="TEXT", help="why; the dossier system keeps it")
    add_pin_option(misfiled)
    _add_homes(commands)
    purge = command(
        commands, "purge", "A secret paper was scanned by mistake: say what shows it, and take all of it away."
    )
    purge.add_argument("code", metavar="CODE")
    purge.add_argument("--component", required=True, metavar="CODE", help="which paper of it")
    purge.add_argument("--reason", required=True, metavar="TEXT", help="why; it stays beside the hash of what is gone")
    purge.add_argument("--yes", action="store_true", help="do it; else it is only said what would go")
    provenance = command(commands, "provenance", "Tell the way of each page of a dossier, from paper to server.")
    provenance.add_argument("dossier", metavar="CODE")
    provenance.add_argument("--page", type=_sheets, metavar="N", help="just this page, counted over all papers")
    quality = command(commands, "quality-sheet", "Write down how a dossier was digitised, for an inspector to read.")
    quality.add_argument("dossier", metavar="CODE")
    quality.add_argument("-o", "--out", type=Path, required=True, metavar="FILE.pdf")
    retain = command(commands, "retain", "What is past its days: say what would go, or take it away for good.")
    way = retain.add_mutually_exclusive_group()
    way.add_argument("--dry-run", action="store_true", help="only say what would go (the same without an option)")
    way.add_argument("--apply", action="store_true", help="take it away")
    retain.add_argument(
        "--unsent",
        nargs="+",
        default=[],
        metavar="CODE",
        help="with --apply: these dossiers too, of which papers were never sent: the only copy goes",
    )
    hold = command(commands, "hold", "Keep a dossier from being deleted; without an option, say whether it is held.")
    hold.add_argument("dossier", metavar="CODE")
    hold.add_argument("--reason", metavar="TEXT", help="hold it, and why")
    hold.add_argument("--release", action="store_true", help="hold it no longer")
    reuse = command(
        commands, "reuse", "Attach an earlier paper of the citizen's electronic store instead of scanning it."
    )
    reuse.add_argument("code", metavar="CODE")
    reuse.add_argument("--list", action="store_true", help="only say what the store has; the same without --component")
    reuse.add_argument("--component", metavar="CODE", help="the paper of the dossier that it shall stand for")
    reuse.add_argument("--paper", default="", metavar="ID", help="which of the store's papers, where several are fit")
    reuse.add_argument("--replace", action="store_true", help="it takes the place of what the component holds")
    result = command(
        commands, "result", "A result of the procedure: a signed PDF as it is, or scanned and signed; sent."
    )
    result.add_argument("code", metavar="CODE")
    result.add_argument("--file", type=Path, metavar="FILE.pdf", help="a signed PDF, kept byte for byte")
    result.add_argument("--device", metavar="ID", help="scan it instead")
    result.add_argument("--result-code", default="", metavar="CODE", help="what kind of result; else the procedure's")
    result.add_argument("--number", required=True, metavar="TEXT", help="its number and symbol")
    result.add_argument("--issuer", required=True, metavar="TEXT", help="the office that issued it")
    result.add_argument("--component", default="", metavar="CODE", help="its code in the dossier; else its result code")
    result.add_argument("--replace", action="store_true", help="it takes the place of what the component holds")
    result.add_argument(
        "--out", type=Path, metavar="FILE.pdf", help="with --device: where a copy of the signed file goes"
    )
    _add_scan_options(result)
    _add_signature_options(result)


def _add_desk_commands(commands: Commands) -> None:
    tokens = command(
        commands, "tokens", "List the USB tokens that are put in, their certificates, and how their PINs stand."
    )
    tokens.add_argument("--allow", metavar="SERIAL", help="as a supervisor: allow one more try of this token's PIN")
    command(commands, "remote-keys", "List the keys that the signing services of the settings have to choose from.")
    sign_in = command(commands, "sign-in", "Sign in at the issuer of the settings: in the browser, or with a code.")
    sign_in.add_argument("--device", action="store_true", help="with a code that is typed into a browser anywhere")
    command(commands, "sign-out", "Forget the sign-in, and tell the issuer.")
    command(commands, "who", "Say who is signed in.")


def _add_find(commands: Commands) -> None:
    find = command(commands, "find", "Find past dossiers by what is known of them and by the words of their pages.")
    find.add_argument("words", nargs="*", metavar="TEXT", help="words of a page, with or without diacritics")
    find.add_argument("--code", default="", metavar="CODE", help="the dossier's code, or how it begins")
    find.add_argument(
        "--citizen",
        default="",
        metavar="NAME|-",
        help="words of the name; -: it is asked for, or read from stdin, and may be the whole ID number",
    )
    find.add_argument("--number", default="", metavar="NO", help="the number of a paper, as 123/QĐ-UBND")
    find.add_argument(
        "--from", dest="received_from", type=day, metavar="YYYY-MM-DD", help="received on that day or later"
    )
    find.add_argument(
        "--to", dest="received_to", type=day, metavar="YYYY-MM-DD", help="received on that day or earlier"
    )
    find.add_argument("--limit", type=int, default=20, metavar="N", help="so many dossiers at most (20)")
