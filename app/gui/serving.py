"""What the desk is given: the station's use cases, and a few wired functions. Slow to load: the window does not wait for it."""

from __future__ import annotations

import functools
from pathlib import Path
from uuid import UUID

from app.bootstrap import Station
from app.domain.changes import Changed, ChangeSet
from app.domain.codes import DossierCode
from app.domain.model import Actor, DeliveryReceipt
from app.gui.evidence import StationEvidence
from app.gui.reviewing import StationReviewing
from app.gui.scanners import StationScanners
from app.messages import signing_remarks
from app.sandbox.client import RunningSandbox
from app.sandbox.info import SandboxInfo
from app.services.edit import Desk
from app.services.frames import stopped_at
from app.services.kept_arrivals import KeptArrivals
from app.services.past import Past
from app.services.review.returns import Returns
from app.services.stacks import Stacks
from app.services.today import TodaysDossiers
from app.ui.scanners import HalfScan
from app.ui.services import DeskServices, Lack, Officer, SigningRemarks, Training

SAMPLE_SHEETS: dict[str, tuple[tuple[int, ...], ...]] = {
    "TP01": ((1,),),
    "TP02": ((2,), (4, 5), (7,), (8,)),
    "TP03": ((3,), (6,)),
}
"""component of the sample dossier -> its sheets, each as the numbers of its printed sides"""


def services_of(station: Station, settings_file: Path) -> DeskServices:
    """Build all that the desk needs. Slow the first time (the embedded world, the engines' versions): runs in a worker."""
    info = station.sandbox
    services = DeskServices(
        settings=station.settings,
        settings_file=settings_file,
        officer=Officer(station.actor),
        editing=station.editing,
        processing=station.processing,
        archive_forms=station.archive_forms,
        releasing=station.releasing,
        digitizing=station.digitizing,
        finishing=station.finishing,
        recovery=station.recovery,
        upkeep=station.upkeep,
        secrets=station.secrets,
        noticing=station.noticing,
        stacks=Stacks(station.store, station.editing),
        scanners=StationScanners(station),
        procedure_title=functools.partial(_procedure_title, station),
        ask=lambda dossier_id, actor: station.opening.ask(dossier_id, actor),
        receipts=functools.partial(_receipts, station),
        signing_remarks=functools.partial(_signing_remarks, station),
        half_scans=functools.partial(_half_scans, station),
        end_half_scan=functools.partial(_end_half_scan, station),
        keep_arrival=KeptArrivals(station.digitizing.judged, station.documents, station.capture).keep,
        fields=station.fields,
        past=Past(station.store),
        archived_pages=station.archived_pages,
        supervising=station.accepting,
        reviewing=StationReviewing(station),
        close_looks=station.close_looks,
        one_state=station.store.database.one_state,
        reporting=station.reporting,
        device_health=station.device_health,
        searching=station.searching,
        counters_of=station.counters_of,
        elsewhere=station.elsewhere,
        second_jobs=station.second_jobs,
        rehoming=station.rehoming if station.settings.has_centre else None,
        merging=station.merging if station.settings.has_centre else None,
        paper_signatures=station.paper_signatures,
        usb_tokens=station.usb_tokens,
        evidence=StationEvidence(station),
        second_copies=station.second_copies,
        waiting_to_send=station.waiting_to_send,
        signing_many=station.signing_many,
        signing_outlook=station.signing_outlook,
        handed_over=lambda actor: tuple(one for one in station.handing_over.received(actor) if one.unsigned),
        slips=station.slips,
        returned=Returns(station.store, station.editing).waiting,
        separators=station.separators,
        exports=station.exports,
        today=TodaysDossiers(station.store, station.clock),
        purging=station.purging,
        rule_against=station.requirements.rule_against,
        lacks=() if station.settings.at_centre else _lacks(station),
        training=_training(station, info) if info is not None else None,
    )
    assert station.processing.recipes  # asked here, so that the first page does not wait for it
    if not station.settings.at_centre:
        station.warm_signing()
    station.watch_officer()
    return services


def _lacks(station: Station) -> tuple[Lack, ...]:
    signing = () if station.signers else (Lack.SIGNING_KEY,)
    delivery = () if station.gateway is not None else (Lack.DOSSIER_SYSTEM,)
    return (*signing, *delivery)


def _procedure_title(station: Station, code: str) -> str:
    procedure = station.catalogue.get(code)
    return procedure.title if procedure is not None else code


def _receipts(station: Station, desk: Desk) -> dict[UUID, DeliveryReceipt]:
    """Component id -> the receipt of its current document, where there is one."""
    out: dict[UUID, DeliveryReceipt] = {}
    for component in desk.components:
        document = station.documents.standing(component.id)
        receipt = station.store.outbox.receipt(document.id) if document is not None else None
        if receipt is not None:
            out[component.id] = receipt
    return out


def _signing_remarks(station: Station, desk: Desk) -> dict[UUID, SigningRemarks]:
    """Component id -> what went otherwise than wanted when its paper was signed, by the person or for the organisation."""
    out: dict[UUID, SigningRemarks] = {}
    for component in desk.components:
        document = station.documents.standing(component.id)
        state = station.documents.state(document) if document is not None else None
        signed = state.last_signature() if state is not None else None
        if state is not None and signed is not None:
            sentences = functools.partial(signing_remarks, signed, state.plan.level)
            out[component.id] = SigningRemarks(state.document.id, sentences)
    return out


def _half_scans(station: Station, desk: Desk) -> dict[UUID, HalfScan]:
    out: dict[UUID, HalfScan] = {}
    for batch in station.store.capture.interrupted(desk.dossier.id):
        pages = station.store.capture.batch_pages(batch.id)
        where = stopped_at(batch, pages, double_feed=False)
        last_page = str(where["last_page"])
        half = HalfScan(
            device_id=str(batch.request.get("device", "")),
            pages=len(pages),
            begun_at=batch.begun_at,
            last_good_sheet=int(where["last_good_sheet"]),
            last_page=UUID(last_page) if last_page else None,
            put_back=int(where["put_back"]) if "put_back" in where else None,
        )
        out.setdefault(batch.component_id, half)
    return out


def _end_half_scan(station: Station, component_id: UUID, actor: Actor) -> Changed[None]:
    with station.capture.alone():
        batches = station.capture.batches.interrupted(component_id)
        for batch in batches:
            station.capture.batches.stop(batch, actor)
    return Changed(None, ChangeSet(dossiers=frozenset(batch.dossier_id for batch in batches)))


def _training(station: Station, info: SandboxInfo) -> Training:
    from app.sandbox.paper.dossier import code as sample_code  # loads what draws paper: not for real work

    sandbox = RunningSandbox(info)
    folder = station.settings.data_dir / "sandbox" / "feeder"

    def lay_paper(component_code: str) -> int:
        stack: list[Path | tuple[Path, Path]] = []
        for sides in SAMPLE_SHEETS.get(component_code, SAMPLE_SHEETS["TP01"]):
            paths = [folder / f"side-{number:02d}.jpg" for number in sides]
            stack.append((paths[0], paths[1]) if len(paths) == 2 else paths[0])
        sandbox.load_tray(stack)
        return len(stack)

    def next_code() -> str:
        sample = DossierCode.parse(sample_code())
        stem = sample.text.rpartition("-")[0]
        serial = sample.serial
        while (known := station.store.dossiers.find(f"{stem}-{serial:04d}")) and station.editing.desk(known.id).masters:
            serial += 1
        sandbox.load_tray([])
        return f"{stem}-{serial:04d}"

    return Training(lay_paper, next_code, lambda: info.page_url, station.has_own_world)
