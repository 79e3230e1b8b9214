"""`digitize`, `sign`, `upload`, `queue`, `resume`: documents on their way into the dossier system."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.bootstrap import Station, build
from app.cli import shapes
from app.cli.commands.handover import tell_handed_over
from app.cli.commands.paper import submission_scan
from app.cli.console import Console, error_json, error_line
from app.cli.imported import imported_shape, tell_imported
from app.cli.outputs import require_apart, require_writable
from app.cli.passwords import with_passwords
from app.cli.pin import authorize_with
from app.cli.verification_shapes import signature
from app.domain.codes import DossierCode, check_component_code
from app.domain.document_state import DocumentState
from app.domain.errors import SigningFailed, StationError, UsageError
from app.domain.lifecycle import Step
from app.domain.model import MasterPage, PaperForm, Plan
from app.domain.signatures import Appearance, Level, SignerIdentity
from app.messages import differences, signing_remarks
from app.services.advance import Advanced, Watch
from app.services.plans import whole_way
from app.services.progress import Progress
from app.settings import Settings
from app.settings.locks import require_open


def digitize(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Files or a feeder become one document of a component, as far as the call asks.

    Raises:
        UsageError: FILES_OR_DEVICE: both or neither were given; OUTPUT_IS_INPUT.
    """
    if bool(args.files) == bool(args.device):
        raise UsageError("FILES_OR_DEVICE")
    code = DossierCode.parse(args.dossier).text
    check_component_code(args.component)
    require_apart(args.files, [args.out])
    plan = plan_of(args, settings, upload=args.upload, out=args.out)
    with build(settings) as station:
        _require_form(args, station, code, plan)
        check_ahead(station, plan)
        if plan.upload:
            must_exist(station, code, args.component, console)
        form = PaperForm(args.form) if args.form else None
        with console.progress(console.word("digitizing")) as progress:
            watch = watch_of(args, station, console, progress)
            if args.device:
                with submission_scan(args, station, console) as request, telling_of_pages(watch, console) as watch:
                    done = station.digitizing.scan(
                        request, code, args.component, plan, args.replace, station.actor, watch, form=form
                    )
            else:
                done = with_passwords(
                    args,
                    station,
                    console,
                    lambda files: station.digitizing.files(
                        files,
                        code,
                        args.component,
                        plan,
                        args.replace,
                        station.actor,
                        watch,
                        form=form,
                        sheets=args.expect,
                    ),
                )
        document, pages = delivered(station, done, args.out, console), station.documents.imported(done.state)
    console.say(console.word("digitized", file=args.out, pages=document["pages"], bytes=document["bytes"]))
    if done.state.document.kept_blob is not None:
        _tell_signers(args.out, done.state, bears_signatures=True, console=console)
    _tell_form(plan, done.state, console)
    tell_imported(pages, console)
    tell_remarks(done, console)
    if done.receipt is not None:
        console.say(console.word("received", receipt=done.receipt.receipt_id, sha256=done.receipt.sha256))
    document["imported"] = imported_shape(pages)
    return console.result({"document": document, "receipt": shapes.receipt(done.receipt)})


def _require_form(args: argparse.Namespace, station: Station, code: str, plan: Plan) -> None:
    """The form that the call asks for is what the paper gets: nobody's wish is stronger than the policy.

    Raises:
        UsageError: SETTING_DECIDED_ELSEWHERE.
    """
    form, policy = station.archive_forms.of_codes(code, args.component, plan), station.archive_forms.policy
    if plan.flavour not in ("", form.flavour.value):
        raise UsageError("SETTING_DECIDED_ELSEWHERE", key="archive.flavour")
    if args.archive_flatten_forms not in (None, policy.flatten_forms):
        raise UsageError("SETTING_DECIDED_ELSEWHERE", key="archive.flatten_forms")
    if plan.mode not in ("", form.mode.value):
        of_all = policy.form_of("", mode=plan.mode).mode.value
        raise UsageError("SETTING_DECIDED_ELSEWHERE", key="archive.modes" if of_all == plan.mode else "archive.mode")


def _tell_form(plan: Plan, state: DocumentState, console: Console) -> None:
    """A paper that was signed in another form than the call asks for stays as it is: the call says so, and how it is made anew."""
    flavour, mode = state.form.flavour.value, state.form.mode.value
    if state.document.kept_blob is None and (plan.flavour or flavour, plan.mode or mode) != (flavour, mode):
        told = console.word(f"archive_mode_{mode}")
        console.remark(console.word("digitize_as_before", flavour=flavour, mode=told))


@contextmanager
def telling_of_pages(watch: Watch, console: Console) -> Iterator[Watch]:
    """A scan that comes to its end without a new page went on with what was in already: the call says so."""
    came: list[MasterPage] = []
    yield replace(watch, on_page=came.append)
    if not came:
        console.remark(console.word("nothing_scanned"))


def check_ahead(station: Station, plan: Plan) -> None:
    """What would stop a plan at its end is said at its start.

    Raises:
        StoreFailed: OUT_UNWRITABLE.
        SigningFailed: there is no such key, or its certificate can't be used now; something lacks for its visible mark; LEVEL_BELOW_FLOOR;
            TIMESTAMP_NOT_SET.
    """
    if plan.out:
        require_writable(Path(plan.out))
    if not plan.sign:
        return
    person = station.signing.signer(plan.signer).identity()
    station.marking.require(Appearance(plan.appearance))
    if plan.seal:
        _check_seal(station, plan, person)
    floor = station.settings.signing.floor
    Level(plan.level).require(floor)
    if floor.reaches(Level.B_T) and not station.timestamp_url:
        raise SigningFailed("TIMESTAMP_NOT_SET")


def _check_seal(station: Station, plan: Plan, person: SignerIdentity) -> None:
    """Raises SigningFailed (SEAL_KEY_NOT_SET, SEAL_OF_A_PERSON, ...)."""
    if plan.seal not in station.signers:
        raise SigningFailed("SEAL_KEY_NOT_SET")
    organisation = station.signing.signer(plan.seal).identity()
    station.signing.require_organisations(plan.seal, organisation, person.thumbprint)
    station.marking.require(Appearance(plan.seal_appearance), organisation=organisation.name)


def upload(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Send finished PDF files; without codes the file's own metadata say where they belong.

    Raises:
        UsageError: CODES_MISSING; ONE_FILE_A_COMPONENT: several files were given for one component.
    """
    if args.component and len(args.files) > 1:
        raise UsageError("ONE_FILE_A_COMPONENT", component=args.component)
    shown: list[dict[str, Any]] = []
    plan = Plan(sign=False, upload=True)
    with build(settings) as station:
        for file in args.files:
            try:
                facts = station.verifying.facts(file)
                dossier = args.dossier or facts.codes.dossier_code
                component = args.component or facts.codes.component_code
                if not dossier or not component:
                    raise UsageError("CODES_MISSING", file=str(file))
                code = DossierCode.parse(dossier).text
                must_exist(station, code, component, console)
                with console.progress(console.word("sending")) as progress:
                    watch = Watch(authorize_with(args, station, console), progress=progress)
                    done = station.digitizing.keep(file, code, component, plan, args.replace, station.actor, watch)
            except StationError as error:
                console.fail_file(error, file)
                continue
            signed_by = signers(done.state)
            shown.append({"file": str(file), "receipt": shapes.receipt(done.receipt), "signed_by": signed_by})
            _tell_signers(file, done.state, facts.signed, console)
            if done.receipt is not None:
                console.say(console.word("received", receipt=done.receipt.receipt_id, sha256=done.receipt.sha256))
    return console.result({"files": shown})


def _tell_signers(file: Path, state: DocumentState, bears_signatures: bool, console: Console) -> None:
    """By whom a file that was handed in counts as signed. One that counts as unsigned holds up the dossier's release, so it is told too."""
    signed_by = signers(state)
    for one in signed_by:
        console.say(console.word("upload_signed", file=file, signer=one["signer"], level=one["level"] or "-"))
    if signed_by and state.proved() is None:
        console.remark(console.word("upload_not_enough", file=file, floor=state.level_floor.value))
    if not signed_by:
        console.remark(console.word("upload_not_proved" if bears_signatures else "upload_not_signed", file=file))


def queue(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """List what waits to be sent."""
    del args
    with build(settings) as station:
        outbox = station.store.outbox
        waiting = [shapes.upload(entry, len(outbox.attempts(entry.id))) for entry in outbox.pending()]
        unsent, late = station.draining.unsent().warning(), station.accepting.supervised().warnings
    for entry in waiting:
        console.say(
            console.word(
                "queue_line",
                dossier=entry["dossier"],
                component=entry["component"],
                kb=-(-entry["size_bytes"] // 1000),
                failed=entry["failed_attempts"],
            )
        )
    if not waiting:
        console.remark(console.word("queue_empty"))
    for warning in (*((unsent,) if unsent else ()), *late):
        console.remark(error_line(warning, console.language))
    return console.result({"queue": waiting})


def resume(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Bring the data folder to rest after a crash; names each batch that needs paper."""
    with build(settings) as station, console.progress(console.word("resuming")) as progress:
        done = station.recovery.resume(station.actor, watch_of(args, station, console, progress))
    console.say(console.word("resumed", pages=done.recovered_pages, finished=len(done.finished)))
    for batch in done.interrupted:
        console.say(
            console.word("interrupted", dossier=batch.dossier_code, component=batch.component_code, sheets=batch.sheets)
        )
    for one in done.handed_over:
        tell_handed_over(one, console)
    failures = [
        {"dossier": f.dossier_code, "component": f.component_code, "error": error_json(f.error, console.language)}
        for f in done.failures
    ]
    for failure in done.failures:
        console.remark(
            f"{failure.dossier_code} {failure.component_code}: {error_line(failure.error, console.language)}"
        )
        console.exit_code = console.exit_code or failure.error.exit_code
    unsent = done.unsent.warning()
    for warning in (*((unsent,) if unsent else ()), *done.supervised.warnings):
        console.remark(error_line(warning, console.language))
    return console.result(
        {
            "recovered_pages": done.recovered_pages,
            "interrupted": [shapes.interrupted(batch) for batch in done.interrupted],
            "finished": [str(document) for document in done.finished],
            "failures": failures,
            "handed_over": [shapes.handed_over(one) for one in done.handed_over],
        }
    )


def must_exist(station: Station, dossier: str, component: str, console: Console) -> None:
    """The dossier system has to ask for this paper, as far as it can be asked; what it asks for counts, and a difference is told.

    Raises:
        DeliveryFailed: as `KnownDossiers.require_asked`.
    """
    asked = station.known_dossiers.require_asked(dossier, component, station.actor)
    for told in differences(asked, console.language) if asked is not None else ():
        console.remark(told)


def plan_of(args: argparse.Namespace, settings: Settings, *, upload: bool, out: Path | None) -> Plan:
    """How far the call takes a document, and by which key.

    Raises:
        UsageError: SETTING_DECIDED_ELSEWHERE.
    """
    require_open(settings, "signing", signer=args.signer, appearance=args.appearance, level=args.level)
    by_settings, seal = whole_way(settings.signing), settings.signing.seal
    return replace(
        by_settings,
        sign=getattr(args, "sign", True),
        upload=upload,
        signer=args.signer or by_settings.signer,
        appearance=args.appearance or by_settings.appearance,
        level=args.level or by_settings.level,
        out=str(out.absolute()) if out else "",
        seal=seal.signer if args.seal else "",
        seal_appearance=seal.appearance,
        flavour=getattr(args, "archive_flavour", ""),
        mode=getattr(args, "archive_mode", ""),
    )


def watch_of(args: argparse.Namespace, station: Station, console: Console, progress: Progress) -> Watch:
    """How the command line follows a document: the PIN as the call gives it, a remark for each step."""

    def step(taken: Step) -> None:
        console.remark(console.word(f"step_{type(taken).__name__}"))

    return Watch(authorize_with(args, station, console), progress=progress, on_step=step)


def signers(state: DocumentState) -> list[dict[str, Any]]:
    """Who signed a document: here, or in the file as it came."""
    made = [one for one in (state.signed, state.sealed) if one is not None]
    if made:
        return [
            {"signer": one.signer_subject, "level": one.level, "signed_at": one.signed_at.isoformat()} for one in made
        ]
    return [
        {"signer": one.signer, "level": one.level or None, "signed_at": one.signed_at and one.signed_at.isoformat()}
        for one in state.kept_signatures
    ]


def tell_remarks(done: Advanced, console: Console) -> None:
    """Say what went otherwise than wanted when a document was signed."""
    if done.signed is not None:
        for told in signing_remarks(done.signed, done.state.plan.level, console.language):
            console.remark(told)


def delivered(station: Station, done: Advanced, out: Path, console: Console) -> dict[str, Any]:
    """What lies where the call wanted its file."""
    blob = done.state.finished()
    assert blob is not None
    of_ours = done.state.document.kept_blob is None
    found = station.verifying.verify_own(out) if of_ours else station.verifying.verify(out)
    return {
        "file": str(out),
        "version": done.state.document.version,
        "pages": found.facts.pages,
        "bytes": blob.size_bytes,
        "sha256": blob.sha256,
        "pdfa": shapes.pdfa(found.pdfa, found.flavour, console.language),
        "signatures": [signature(report, console.language) for report in found.signatures],
    }
