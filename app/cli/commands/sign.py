"""`sign`: finished files, the papers of a dossier, or all that waits; many documents with one PIN."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from app.bootstrap import Station, build
from app.cli.commands.documents import check_ahead, delivered, plan_of, tell_remarks
from app.cli.console import Console, error_json
from app.cli.interrupt import stopping
from app.cli.outputs import require_apart, require_folder, require_writable
from app.cli.pin import authorize_with
from app.domain.codes import DossierCode, is_intake
from app.domain.errors import InputRefused, StationError, UsageError
from app.domain.model import Document, Plan
from app.domain.signatures import Appearance, Level
from app.services.advance import Advanced, Watch
from app.services.sign_batch import BatchSigned, OneForAll
from app.services.verify import PdfFacts
from app.settings import Settings


@dataclass(slots=True)
class _Asked:
    """What is to be signed. `places` are the inputs of a document and where their signed files go; `owed` is where a file goes that an
    earlier call brought; `done` are those that bear all their signatures already.
    """

    documents: list[Document] = field(default_factory=list)
    places: dict[UUID, list[tuple[Path, Path]]] = field(default_factory=dict)
    owed: dict[UUID, Path] = field(default_factory=dict)
    done: set[UUID] = field(default_factory=set)


def sign(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Sign files, each of which becomes a kept document of the station's intake dossier; or papers that lie here.

    Raises:
        UsageError: SIGN_WHAT: not just one of files, --dossier and --ready was given; READY_AS_PLANNED: how to sign was given with --ready;
            OUT_FOR_FILES; OUTPUT_IS_INPUT, OUTPUTS_COLLIDE.
        InputRefused: DOSSIER_NOT_HERE.
        SigningFailed: there is no such key, or its certificate can't be used now.
    """
    if bool(args.files) + bool(args.dossier) + args.ready != 1:
        raise UsageError("SIGN_WHAT")
    if args.ready and (args.signer or args.level or args.appearance or args.seal):
        raise UsageError("READY_AS_PLANNED")
    if bool(args.files) != bool(args.out):
        raise UsageError("OUT_FOR_FILES")
    if args.files:
        require_apart(args.files, [args.out / file.name for file in args.files])
        require_folder(args.out)
    plan = plan_of(args, settings, upload=False, out=None)
    with build(settings) as station:
        check_ahead(station, plan)
        asked = _asked(args, settings, station, plan, console)
        shown: list[dict[str, Any]] = []
        with console.progress(console.word("signing")) as progress, stopping() as stopped:
            authorize = authorize_with(args, station, console, signatures=len(asked.documents))
            watch = Watch(OneForAll(authorize) if len(asked.documents) > 1 else authorize, stopped, progress)
            told = _told(station, asked, plan, shown, console)
            done = station.signing_batch.sign(asked.documents, station.actor, watch, told)
        left = _what_is_left(station, asked, done, console)
    if args.files:
        return console.result({"files": shown, **left})
    if not asked.documents and not console.errors:
        console.remark(console.word("sign_none" if args.ready else "sign_no_paper"))
    return console.result({"files": [], "papers": shown, **left})


def _asked(args: argparse.Namespace, settings: Settings, station: Station, plan: Plan, console: Console) -> _Asked:
    """What the call wants signed. A file or a paper that can't be taken is told, and hinders no other."""
    asked = _Asked()
    if args.ready:
        asked.documents += station.signing_batch.waiting()
        loose = [one for one in asked.documents if is_intake(_paper(station, one)["dossier"])]
        asked.owed |= {one.id: Path(station.store.documents.plan(one.id).out) for one in loose}
    elif args.dossier:
        _papers(args, station, plan, asked, console)
    for file in args.files:
        try:
            facts = station.verifying.require_signable(file)
            output = args.out / file.name
            require_writable(output)
            how = plan_of(args, settings, upload=False, out=output)
            if not args.appearance:
                how = _as_it_is(file, facts, how, station, console)
            document = station.digitizing.loose(file, how, station.actor)
        except StationError as error:
            console.fail_file(error, file)
            continue
        if document.id not in asked.places:
            asked.documents.append(document)
        asked.places.setdefault(document.id, []).append((file, output))
    asked.done |= {one.id for one in asked.documents if station.documents.state(one).last_signature() is not None}
    return asked


def _as_it_is(file: Path, facts: PdfFacts, plan: Plan, station: Station, console: Console) -> Plan:
    """A file that is no picture of paper, or that somebody has signed already, bears no mark that says how it came from paper: it is
    signed invisibly, and that is told."""
    if not Appearance(plan.appearance).is_of_paper or (not facts.signed and station.verifying.is_scan(file)):
        return plan
    console.remark(console.word("sign_no_scan", file=file))
    return replace(plan, appearance=Appearance.NONE.value)


def _papers(args: argparse.Namespace, station: Station, plan: Plan, asked: _Asked, console: Console) -> None:
    """The papers of a dossier that lie on the desk."""
    code = DossierCode.parse(args.dossier).text
    dossier = station.store.dossiers.find(code)
    if dossier is None:
        raise InputRefused("DOSSIER_NOT_HERE", dossier=code)
    for component in station.editing.desk(dossier.id).components:
        if not station.documents.pages_on_desk(component.id):
            continue
        try:
            asked.documents.append(station.digitizing.paper(component.id, plan, station.actor, replacing=args.replace))
        except StationError as error:
            console.fail_paper(error, code, component.code)


def _told(
    station: Station, asked: _Asked, plan: Plan, shown: list[dict[str, Any]], console: Console
) -> Callable[[Document], None]:
    """Say of each document that it is signed, as soon as it is."""

    def tell(document: Document) -> None:
        done = Advanced(station.documents.state(document))
        blob = done.state.finished()
        assert blob is not None
        places = asked.places.get(document.id, [])
        # the same bytes under several names are one document, which is owed to the last place
        for _, output in places[:-1]:
            station.store.blobs.copy_out(blob, output)
        for file, output in places:
            shown.append({"input": str(file), **delivered(station, done, output, console)})
            say(document, done, str(output))
        if not places:
            paper = _paper(station, document)
            level = done.signed.level if done.signed is not None else ""
            shown.append({**paper, "level": level, "bytes": blob.size_bytes, "sha256": blob.sha256})
            say(document, done, _name(station, asked, document))
        tell_remarks(done, console)

    def say(document: Document, done: Advanced, name: str) -> None:
        if document.id not in asked.done or done.signed is None:
            console.say(console.word("signed", file=name))
            return
        console.say(console.word("signed_before", file=name, level=done.signed.level))
        if not Level(done.signed.level).reaches(Level(plan.level)):
            console.remark(console.word("signed_before_lower"))

    return tell


def _paper(station: Station, document: Document) -> dict[str, Any]:
    component = station.store.dossiers.component_by_id(document.component_id)
    dossier = station.store.dossiers.get(component.dossier_id)
    return {"dossier": dossier.code, "component": component.code, "version": document.version}


def _what_is_left(station: Station, asked: _Asked, done: BatchSigned, console: Console) -> dict[str, Any]:
    """Tell each refusal, and where the batch stopped what is signed and what is not."""
    refused: list[dict[str, Any]] = []
    for one in done.refused:
        files = asked.places.get(one.document.id)
        if files:
            for file, _ in files:
                console.fail_file(one.error, file)
            continue
        paper, owed = _paper(station, one.document), asked.owed.get(one.document.id)
        if owed is None:
            refused.append({**paper, "error": console.fail_paper(one.error, paper["dossier"], paper["component"])})
            continue
        console.fail_file(one.error, owed)
        refused.append({**paper, "error": error_json(one.error, console.language)})
    if done.stopped is None:
        return {"refused": refused} if refused else {}
    left = [_name(station, asked, document) for document in done.left]
    for error in dict.fromkeys((done.stopped, *done.reasons.values())):
        console.fail(error)
    signed, total = len(done.signed), len(asked.documents)
    how_far = "sign_stopped" if signed else "sign_stopped_at_once"
    console.tell(console.word(how_far, signed=signed, total=total, left=", ".join(left)))
    return {**({"refused": refused} if refused else {}), "left": left}


def _name(station: Station, asked: _Asked, document: Document) -> str:
    files = asked.places.get(document.id)
    if files:
        return ", ".join(str(file) for file, _ in files)
    if document.id in asked.owed:
        return str(asked.owed[document.id])
    paper = _paper(station, document)
    return f"{paper['dossier']} {paper['component']}"
