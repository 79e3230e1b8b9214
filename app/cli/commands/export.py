"""`export`: what lies in a dossier, handed out as files."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

from app.bootstrap import Station, build
from app.cli import export_shapes as shapes
from app.cli.commands.life import known_dossier
from app.cli.console import Console
from app.cli.interrupt import stopping
from app.cli.outputs import require_folder, require_writable
from app.domain.errors import UsageError
from app.domain.model import Component
from app.services.handing_out.export import FinishedFile
from app.services.handing_out.export_pdf import PdfFile, Split
from app.services.handing_out.export_work import PictureForm
from app.services.handing_out.whole_folder import Place
from app.settings import Settings

type Hand = Callable[[argparse.Namespace, Station, Sequence[Component], Place, Console], list[dict[str, Any]]]
"""hands out papers in one form, says what came of it, and gives the JSON of the files"""


def export(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Hand out what lies in a dossier, in the form that is asked for: all of it or nothing.

    Raises:
        InputRefused: DOSSIER_CODE_MALFORMED, DOSSIER_NOT_HERE, DOSSIER_EMPTY, COMPONENT_EMPTY, NOT_FINISHED.
        UsageError: EXPORT_WHICH: options that do not go together; PAGES_UNKNOWN, OUT_EXISTS, ONE_FILE_ONLY.
        StoreFailed: OUT_UNWRITABLE, DISK_FULL, BLOB_DAMAGED, BLOB_PURGED.
    """
    _require_fitting(args)
    place = Place(args.out, args.overwrite)
    with build(settings) as station:
        dossier = known_dossier(station, args.code)
        parts = station.exporting.parts(dossier, args.component)
        _require_place(place)
        files = _HANDS[args.form](args, station, parts, place, console)
    return console.result({"dossier": dossier.code, "form": args.form, "files": files})


def _require_fitting(args: argparse.Namespace) -> None:
    """Refuse options that do not go together: of a file that is signed, nothing is taken out."""
    numbered = args.pages is not None or bool(args.split)
    one_paper = len(args.component) == 1
    of_pdf = args.merged or args.cover or args.split is not None
    if (
        (numbered and not one_paper)
        or (args.pages is not None and (args.form == "finished" or args.merged))
        or (of_pdf and args.form != "pdf")
        or (args.cover and not args.merged)
        or (args.merged and args.split is not None)
        or args.package_kind is not None
        or args.field
    ):
        raise UsageError("EXPORT_WHICH")


def _require_place(place: Place) -> None:
    """Refuse a place that can't be written before any work is done."""
    if place.path.is_dir():
        require_folder(place.path)
    else:
        require_writable(place.path)


def _finished(
    args: argparse.Namespace, station: Station, parts: Sequence[Component], place: Place, console: Console
) -> list[dict[str, Any]]:
    del args
    with console.progress(console.word("exporting")) as progress, stopping() as stopped:
        files = station.exporting.finished(parts, place, station.actor, cancelled=stopped, progress=progress)
    for one in files:
        _tell_finished(one, console)
    return [shapes.finished(one) for one in files]


def _tell_finished(one: FinishedFile, console: Console) -> None:
    signed_by = one.signer or console.word("export_unsigned")
    console.say(console.word("export_file", component=one.component.code, file=one.path, signed_by=signed_by))
    if one.newer_pages:
        console.remark(console.word("export_newer_pages", component=one.component.code))


def _pdf(
    args: argparse.Namespace, station: Station, parts: Sequence[Component], place: Place, console: Console
) -> list[dict[str, Any]]:
    exporting, actor = station.exporting_pdf, station.actor
    split = None if args.split is None else Split(tuple(args.split))
    with console.progress(console.word("exporting")) as progress, stopping() as stopped:
        if args.merged:
            dossier = station.store.dossiers.get(parts[0].dossier_id)
            files: tuple[PdfFile, ...] = (
                exporting.merged(
                    dossier, parts, place, actor, with_cover=args.cover, cancelled=stopped, progress=progress
                ),
            )
        else:
            files = exporting.papers(parts, args.pages, split, place, actor, cancelled=stopped, progress=progress)
    for one in files:
        codes = ", ".join(part.code for part in one.components)
        console.say(console.word("export_pdf", components=codes, pages=one.pages, file=one.path))
    console.remark(console.word("export_no_signature"))
    for part in dict.fromkeys(part for one in files for part in one.of_kept):
        console.remark(console.word("export_of_kept", component=part.code))
    if any(one.verdict is None for one in files):
        console.remark(console.word("export_not_judged"))
    return [shapes.pdf(one, console.language) for one in files]


def _pictures(
    args: argparse.Namespace, station: Station, parts: Sequence[Component], place: Place, console: Console
) -> list[dict[str, Any]]:
    form, actor = PictureForm(args.form), station.actor
    with console.progress(console.word("exporting")) as progress, stopping() as stopped:
        pages = station.exporting_pages.pictures(
            parts, args.pages, form, place, actor, cancelled=stopped, progress=progress
        )
    for one in pages:
        console.say(console.word("export_page", component=one.component.code, number=one.number, file=one.path))
    return [shapes.page_picture(one) for one in pages]


def _masters(
    args: argparse.Namespace, station: Station, parts: Sequence[Component], place: Place, console: Console
) -> list[dict[str, Any]]:
    files = station.exporting_pages.masters(parts, args.pages, place, station.actor)
    for one in files:
        numbers = ", ".join(map(str, one.numbers))
        console.say(console.word("export_page", component=one.component.code, number=numbers, file=one.path))
    console.remark(console.word("export_masters_show_all"))
    return [shapes.master(one) for one in files]


_HANDS: dict[str, Hand] = {
    "finished": _finished,
    "pdf": _pdf,
    "tiff": _pictures,
    "jpeg": _pictures,
    "png": _pictures,
    "masters": _masters,
}
