"""`export --package`: a dossier as a package for the archive."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from app.bootstrap import build
from app.cli.commands.life import known_dossier
from app.cli.console import Console
from app.cli.interrupt import stopping
from app.cli.outputs import require_folder, require_writable
from app.domain.archival_form import FilledField, MissingField, Need, PackageKind, Why
from app.domain.archive_package import PackagedPaper
from app.domain.clock import VIET_NAM
from app.domain.errors import UsageError
from app.services.packages.packaging import Packaged, PackageOrder, Said
from app.services.packages.writing import PackagePlace
from app.settings import Settings


def export_package(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Hand a dossier out as a package; what nobody said is listed.

    Raises:
        InputRefused: DOSSIER_CODE_MALFORMED, DOSSIER_NOT_HERE, DOSSIER_EMPTY, COMPONENT_EMPTY, PACKAGE_UNFINISHED, ARCHIVAL_FORM_UNKNOWN,
            ARCHIVAL_FIELD_UNKNOWN, ARCHIVAL_FIELD_OF_DOSSIER, ARCHIVAL_FIELD_OF_PAPER, ARCHIVAL_VALUE_MALFORMED.
        UsageError: PACKAGE_IS_WHOLE, ARCHIVAL_FIELD_SYNTAX, OUT_EXISTS.
        StoreFailed: OUT_UNWRITABLE, DISK_FULL, BLOB_DAMAGED, PACKAGE_DAMAGED.
    """
    of_one = args.component or args.pages is not None or args.form not in ("finished", "masters")
    if of_one or args.merged or args.cover or args.split is not None:
        raise UsageError("PACKAGE_IS_WHOLE")
    order = PackageOrder(
        PackageKind(args.package_kind or PackageKind.AIP), tuple(map(_said, args.field)), args.form == "masters"
    )
    place = PackagePlace(args.out, args.overwrite)
    with build(settings) as station:
        dossier = known_dossier(station, args.code)
        parts = station.exporting.parts(dossier, ())
        (require_writable if place.is_file else require_folder)(place.path)
        with console.progress(console.word("exporting")) as progress, stopping() as stopped:
            station.exporting.make_files(parts, station.actor, cancelled=stopped, progress=progress)
        packaged = station.packaging.pack(dossier, parts, order, place, station.actor)
    _tell(packaged, console)
    return console.result(_shape(packaged))


def _said(text: str) -> Said:
    """`NAME=VALUE` of the dossier, `COMPONENT:NAME=VALUE` of a paper."""
    name, equals, value = text.partition("=")
    component, _, field = name.rpartition(":")
    if not equals or not field.strip() or not value.strip():
        raise UsageError("ARCHIVAL_FIELD_SYNTAX", field=text)
    return Said(component.strip(), field.strip(), value.strip())


def _tell(packaged: Packaged, console: Console) -> None:
    facts, written = packaged.facts, packaged.written
    console.say(
        console.word(
            "package_written",
            dossier=facts.dossier_code,
            file=written.path,
            papers=len(facts.papers),
            files=written.files,
            events=len(facts.events),
        )
    )
    _tell_missing(facts.dossier_code, facts.missing, console)
    for paper in facts.papers:  # what is said once for the dossier is not asked again of each paper
        _tell_missing(paper.component_code, [one for one in paper.missing if not one.field.of_the_dossier], console)
    if not facts.form.verified:
        console.remark(console.word("package_form_unverified", source=facts.form.source, article=facts.form.article))


def _tell_missing(whose: str, missing: Sequence[MissingField], console: Console) -> None:
    """The fields that have to be there: those that nobody said, and those of which the form can't hold what is known."""
    needed = [one for one in missing if one.field.need is not Need.IF_ANY]
    unsaid = [one for one in needed if one.why is Why.NOBODY_SAID]
    for key, fields in (("package_missing", unsaid), ("package_unfit", [one for one in needed if one not in unsaid])):
        if fields:
            named = ", ".join(f"{one.field.title} ({one.field.name})" for one in fields)
            console.say(console.word(key, whose=whose, fields=named))


def _shape(packaged: Packaged) -> dict[str, Any]:
    facts, written = packaged.facts, packaged.written
    return {
        "dossier": facts.dossier_code,
        "form": "package",
        "package": {
            "kind": facts.form.kind.value,
            "name": packaged.tree.name,
            "path": str(written.path),
            "as_of": facts.as_of.astimezone(VIET_NAM).isoformat(),
            "files": written.files,
            "size_bytes": written.size_bytes,
            "events": len(facts.events),
            "masters": len(facts.masters),
            "circular": {
                "name": facts.form.name,
                "source": facts.form.source,
                "article": facts.form.article,
                "confirmed": facts.form.verified,
            },
            "fields": [_filled(one) for one in facts.fields],
            "missing": [_missing(one) for one in facts.missing],
        },
        "files": [_paper(paper) for paper in facts.papers],
    }


def _paper(paper: PackagedPaper) -> dict[str, Any]:
    return {
        "component": paper.component_code,
        "file": paper.name,
        "size_bytes": paper.file.size_bytes,
        "sha256": paper.file.sha256,
        "format": paper.format.name,
        "fields": [_filled(one) for one in paper.fields],
        "missing": [_missing(one) for one in paper.missing],
    }


def _filled(one: FilledField) -> dict[str, Any]:
    return {"name": one.field.name, "title": one.field.title, "value": one.value, "told_by": one.told.value}


def _missing(one: MissingField) -> dict[str, Any]:
    return {"name": one.field.name, "title": one.field.title, "need": one.field.need.value, "why": one.why.value}
