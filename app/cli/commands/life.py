"""`status`, `notices`, `online`, `withdraw`, `misfiled`: what became of what was sent, what a supervisor is to hear, and taking back."""

from __future__ import annotations

import argparse
from typing import Any
from uuid import UUID

from app.bootstrap import Station, build
from app.cli import shapes
from app.cli.commands.documents import must_exist, watch_of
from app.cli.console import Console, error_line
from app.cli.noticed import Noticed, noticed_of, say_noticed
from app.cli.outputs import require_folder
from app.cli.pin import authorize_with
from app.domain.clock import VIET_NAM
from app.domain.codes import DossierCode, check_component_code, is_intake
from app.domain.delivery import RemoteDossier
from app.domain.errors import InputRefused, StationError, UsageError
from app.domain.model import Component, Dossier
from app.domain.recall import Recall, can_wait
from app.domain.supervision import AcceptedPages
from app.messages import acceptance
from app.services.advance import Watch
from app.services.online import FetchedFile
from app.settings import Settings


def status(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Ask how the named dossier stands; without a code, how each stands that is due.

    Raises:
        DeliveryFailed: DOSSIER_UNKNOWN, SERVER_UNREACHABLE, ...
        InputRefused: DOSSIER_CODE_MALFORMED, DOSSIER_NOT_HERE.
    """
    with build(settings) as station:
        if args.code:
            dossier = known_dossier(station, args.code)
            station.opening.ask(dossier.id, station.actor)
            station.accepting.look(dossier.id, station.actor)
            found, trouble = station.store.acceptance.sent(dossier.id), None
        else:
            followed = station.accepting.follow(station.actor)
            found, trouble = station.store.acceptance.sent(), followed.trouble
        described = {one.id: station.store.remote.newest(one.id) for one in found}
        history = {one.id: station.store.acceptance.history(one.id) for one in found}
        taken_back = station.store.recalls.withdrawn(dossier.id) if args.code else ()
        noticed = _noticed(station, dossier.id) if args.code else ()
        closed = bool(args.code) and station.releasing.release(dossier.id).closed
        warnings = station.accepting.supervised().warnings
    for one in found:
        said = history[one.id][-1] if history[one.id] else None
        word = console.word(f"status_{said[0].value}") if said and said[0].value > 0 else console.word("status_none")
        console.say(f"{one.code}: {console.word(f'standing_{one.standing.value}')} ({word})")
        if said and said[2] and said[0].value > 0:
            console.say(f"  {said[2]}")
        seen = described[one.id]
        if seen is not None and args.code:
            console.say(f"  {_where(seen.remote, console)}")
    if closed:
        console.say(console.word("status_withdrawn", dossier=dossier.code))
    elif not found:
        console.remark(console.word("status_nothing_sent" if args.code else "status_nothing"))
    for component, recall in taken_back:
        console.say(f"  {component}: {_taken_back(recall, console)}")
    say_noticed(noticed, console)
    for warning in warnings:
        console.remark(error_line(warning, console.language))
    if trouble is not None:
        console.fail(trouble)
    return console.result(
        {
            "dossiers": [shapes.standing(one, history[one.id], described[one.id]) for one in found],
            "withdrawn": [shapes.recall(dossier.code, component, recall) for component, recall in taken_back],
            "noticed": [shapes.noticed_pages(component, one, console.language) for component, one in noticed],
        }
    )


def _noticed(station: Station, dossier_id: UUID) -> tuple[Noticed, ...]:
    return noticed_of(
        station.editing.desk(dossier_id), lambda component: station.noticing.notices(dossier_id, component)
    )


def _taken_back(recall: Recall, console: Console) -> str:
    """When a paper was taken back, and how; the reason is a person's words and stays in the store."""
    begun, number = (
        f"{recall.begun_at.astimezone(VIET_NAM):%H:%M %d/%m/%Y}",
        recall.receipt.receipt_id if recall.receipt else "",
    )
    told = console.word("paper_withdrawn", at=begun, outcome=console.word(_outcome(recall)))
    return f"{told} ({number})" if number else told


def _where(known: RemoteDossier, console: Console) -> str:
    """Who received it, who decides, where its owner lives, and how it came in: all may differ."""
    return console.word(
        "status_where",
        receiving=known.receiving_unit or "-",
        processing=known.processing_unit or "-",
        ward=known.owner_ward or "-",
        channel=console.word(f"channel_{known.channel}"),
    )


def notices(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """List what a supervisor has not read yet, or say that a notice was read.

    Raises:
        UsageError: NOTICE_MALFORMED.
        StoreFailed: NOT_STORED.
    """
    with build(settings) as station:
        if args.read:
            try:
                notice_id = UUID(args.read)
            except ValueError:
                raise UsageError("NOTICE_MALFORMED") from None
            station.accepting.read([notice_id], station.actor)
        supervised, accepted = station.accepting.supervised(), station.accepting.accepted_pages()
    overdue = supervised.unaccepted.warning()
    if overdue is not None:
        console.say(error_line(overdue, console.language))
    for notice in supervised.notices:
        at = notice.at.astimezone(VIET_NAM)
        console.say(f"{notice.id} {at:%H:%M %d/%m/%Y} {error_line(notice.error(), console.language)}")
    for taken in accepted:
        console.say(_accepted(taken, console))
    if not supervised.warnings and not accepted:
        console.remark(console.word("notices_none"))
    return console.result(
        {
            "unaccepted": list(supervised.unaccepted.codes),
            "notices": [shapes.notice(notice, console.language) for notice in supervised.notices],
            "accepted": [shapes.accepted_pages(taken, console.language) for taken in accepted],
        }
    )


def _accepted(taken: AcceptedPages, console: Console) -> str:
    return console.word(
        "notices_pages_accepted",
        id=taken.notice.id,
        at=f"{taken.notice.at.astimezone(VIET_NAM):%H:%M %d/%m/%Y}",
        dossier=taken.dossier,
        component=taken.component,
        pages=", ".join(map(str, taken.pages)) or "-",
        by=taken.by,
        why=acceptance(taken.acceptance, console.language),
    )


def online(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """List what the citizen handed in online; with `--out` fetch it, as far as it holds what was told of it.

    Raises:
        DeliveryFailed: DOSSIER_UNKNOWN, SERVICE_NOT_OFFERED, ...
        StoreFailed: OUT_UNWRITABLE.
        UsageError: OUT_EXISTS: nothing is overwritten.
    """
    code = DossierCode.parse(args.code).text
    with build(settings) as station:
        if args.out:
            require_folder(args.out)
            found = station.online_part.fetch(code, args.out)
        else:
            found = tuple(FetchedFile(file, None, None, None) for file in station.online_part.list(code))
    for one in found:
        where = f" -> {one.path}" if one.path else ""
        console.say(f"{one.remote.component_code} {one.remote.file_name} {one.remote.size_bytes} B{where}")
        if one.error is not None:
            console.fail(one.error)
    if not found:
        console.remark(console.word("online_none"))
    return console.result({"dossier": code, "files": [shapes.online(one) for one in found]})


def withdraw(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Take back what was sent of a dossier, one paper or all.

    Raises:
        InputRefused: DOSSIER_NOT_HERE, COMPONENT_EMPTY, REASON_NEEDED; NOTHING_TO_WITHDRAW: nothing of it was made.
    """
    shown: list[dict[str, Any]] = []
    with build(settings) as station:
        dossier = known_dossier(station, args.code)
        parts = (
            [known_component(station, dossier, args.component)]
            if args.component
            else list(station.store.dossiers.components(dossier.id))
        )
        found = [(part, station.store.documents.current(part.id)) for part in parts]
        if not any(document for _, document in found):
            raise InputRefused("NOTHING_TO_WITHDRAW", dossier=dossier.code)
        watch = Watch(authorize_with(args, station, console))
        for part, document in found:
            if document is None:
                continue
            station.recalling.begin(document.id, args.reason, station.actor)
            try:
                station.advancing.advance(document.id, station.actor, watch)
            except StationError as error:
                if not can_wait(error):
                    raise
                console.fail(error)
            recall = station.store.recalls.of(document.id)
            assert recall is not None
            shown.append(shapes.recall(dossier.code, part.code, recall))
            console.say(f"{dossier.code} {part.code}: {console.word(_outcome(recall))}")
    return console.result({"withdrawn": shown})


def misfiled(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """A paper lies in the wrong dossier: call it back, move it, send it where it belongs, tell the supervisor.

    Raises:
        InputRefused: as `Refiling.begin`; nothing was changed.
        DeliveryFailed: DOSSIER_UNKNOWN, COMPONENT_UNKNOWN: the right dossier is not known; nothing was changed.
    """
    component = args.to_component or args.component
    with build(settings) as station, console.progress(console.word("digitizing")) as progress:
        wrong = known_component(station, known_dossier(station, args.code), args.component)
        right = DossierCode.parse(args.to).text
        check_component_code(component)
        must_exist(station, right, component, console)
        done = station.refiling.refile(
            wrong, right, component, args.reason, station.actor, watch_of(args, station, console, progress)
        )
        document = done.misfiling.document_id
        recall = station.store.recalls.of(document) if document else None
    console.say(console.word("misfiled_moved", dossier=right, component=component))
    if recall is not None:
        console.say(f"{args.code} {args.component}: {console.word(_outcome(recall))}")
    receipt = done.made.receipt if done.made else None
    if receipt is not None:
        console.say(console.word("received", receipt=receipt.receipt_id, sha256=receipt.sha256))
    if done.recall_waits is not None:
        console.fail(done.recall_waits)
    return console.result(
        {
            "to": {"dossier": right, "component": component},
            "recall": shapes.recall(args.code, args.component, recall) if recall else None,
            "receipt": shapes.receipt(receipt),
        }
    )


def _outcome(recall: Recall) -> str:
    """The word for how a recall stands."""
    if recall.receipt is None:
        return "recall_waits"
    if not recall.receipt.file_id:
        return "recall_nothing"
    return "recall_done" if recall.receipt.receipt_id else "recall_gone"


def known_component(station: Station, dossier: Dossier, code: str) -> Component:
    """A component of a dossier, by its code.

    Raises:
        InputRefused: COMPONENT_EMPTY: nothing was ever put there.
    """
    for component in station.store.dossiers.components(dossier.id):
        if component.code == code:
            return component
    raise InputRefused("COMPONENT_EMPTY", component=code)


def known_dossier(station: Station, said: str) -> Dossier:
    """The dossier of that code in the store; at a centre that of `CODE@COUNTER`, where several counters have one.

    Raises:
        InputRefused: DOSSIER_CODE_MALFORMED, DOSSIER_NOT_HERE; DOSSIER_AT_SEVERAL: it has to be said at which counter.
    """
    code, _, counter = said.partition("@")
    text, name = DossierCode.parse(code).text, station.counters.name
    own = station.store.dossiers.find(text) if not counter else None
    if own is not None:
        return own
    of = station.counters.station(counter.strip())
    found = [one for one in station.store.dossiers.of_code(text) if not counter or one.home_station_id == of]
    if not found:
        raise InputRefused("DOSSIER_NOT_HERE", dossier=text)
    if len(found) > 1:
        counters = ", ".join(name(one.home_station_id) for one in found)
        raise InputRefused("DOSSIER_AT_SEVERAL", dossier=text, counters=counters)
    return found[0]


def known_dossier_or_box(station: Station, said: str) -> Dossier:
    """As `known_dossier`, or the box of loose files of a month (`INTAKE-2611`)."""
    text = said.strip().upper()
    box = station.store.dossiers.find(text) if is_intake(text) else None
    return known_dossier(station, said) if box is None else box
