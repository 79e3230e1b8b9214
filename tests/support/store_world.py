"""What the store's tests share: small dossiers and frames, and one run through every way to write."""

from __future__ import annotations

import atexit
import functools
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

from app.domain.arrange import arrange
from app.domain.artifacts import StageRecipe
from app.domain.backscan.cutting import OldPaper
from app.domain.clock import Clock, SystemClock
from app.domain.delivery import RemoteDossier
from app.domain.editlog import Rotate, Straighten
from app.domain.figures.happenings import Reading
from app.domain.handed_out import HandedOut
from app.domain.ids import new_id
from app.domain.model import (
    Actor,
    Batch,
    BatchOutcome,
    BlobRef,
    Component,
    DeliveryReceipt,
    Document,
    Dossier,
    MasterPage,
    Plan,
    PreparedSignature,
    Side,
    SignatureExtension,
    SignedPdf,
    SpooledFrame,
)
from app.domain.pin import PinEvent
from app.domain.policy import PolicyFacts
from app.domain.recall import RecallReceipt
from app.domain.results import ResultFacts
from app.domain.retention import Kind
from app.domain.reuse import Origin
from app.domain.review.cases import CaseKind, Verdict
from app.domain.review.sampling.lots import Scheme, Stream, StreamKind
from app.domain.review.sampling.plans import Level, Severity
from app.domain.review.sampling.plans import Plan as SamplePlan
from app.domain.second_copy import CopyMade
from app.store.backup import backup
from app.store.filing import NewDossier
from app.store.purge import purge
from app.store.review import NewCase
from app.store.second_copy.copying import write_copy
from app.store.second_copy.sealing import new_key
from app.store.store import Store, open_store
from tests.support.postgres import asked_for, copy_database, database_of
from tests.support.shared_places import place_of

KEY = new_key()
BLURRED = CaseKind.FIELD_UNSURE
"""the kind of case whose pages `work` repairs, each once"""
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def anywhere(folder: Path, data_folder: Path) -> None:
    """In place of `require_elsewhere`: all folders of a test lie on one disk."""


@dataclass(frozen=True)
class Desk:
    store: Store
    actor: Actor

    def paper(self, code: str) -> tuple[Dossier, Component]:
        dossier = self.store.dossiers.open(code, "1.001", "H01", "H01", "Nguyễn Văn A", self.actor)
        return dossier, self.store.dossiers.component(dossier.id, "don", "Đơn đề nghị", self.actor)

    def batch(self, dossier: Dossier, component: Component) -> Batch:
        return self.store.capture.begin(dossier.id, component.id, {"source": "test"}, self.actor)

    def frame(self, batch: Batch, seq: int, data: bytes, pages: int = 1) -> SpooledFrame:
        path = self.store.capture.spool(batch.id) / f"{seq:06d}.tif"
        path.write_bytes(data)
        path.with_suffix(".json").write_text("{}")
        digest = hashlib.sha256(data).hexdigest()
        return SpooledFrame(path, seq, "image/tiff", seq + 1, Side.FRONT, digest, pages, 300.0)

    def scan(self, batch: Batch, seq: int, data: bytes, pages: int = 1) -> tuple[MasterPage, ...]:
        return self.store.capture.adopt(batch.id, self.frame(batch, seq, data, pages), self.actor)

    def move(self, page: UUID, wrong: Component, right: Component) -> None:
        """A page goes to another dossier, as a paper that lay in the wrong one."""
        misfiling = self.store.recalls.begin_misfiling(None, wrong.id, right.id, "nhầm hồ sơ", self.actor)
        try:
            self.store.recalls.move(misfiling, (page,), (), self.actor)
        finally:
            self.store.recalls.end_misfiling(misfiling, None, self.actor)


def open_desk(folder: Path, clock: Clock | None = None) -> Desk:
    shared = place_of(folder)
    store = open_store(folder, clock or SystemClock(), url=database_of(folder), place=shared, min_free_bytes=0)
    return Desk(store, store.dossiers.actor("Trần Thị B"))


@functools.cache
def _founded() -> Path:
    """A data folder with its station; laying one out takes ten times as long as copying it."""
    folder = Path(tempfile.mkdtemp(prefix="sohoa-store-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    open_desk(folder / "data").store.close()
    return folder / "data"


def open_copy(folder: Path, clock: Clock | None = None) -> Desk:
    """A new data folder of a station that was founded before."""
    shutil.copytree(_founded(), folder)
    copy_database(_founded(), folder)
    return open_desk(folder, clock)


def open_beside(folder: Path, clock: Clock | None = None) -> Desk:
    """Another station, founded in a store that is there: as a centre's store has several."""
    with (
        patch("app.store.store._find_station", return_value=None),
        patch("app.store.store._named_station", return_value=new_id()),
    ):
        return open_desk(folder, clock)


def prepared(document_id: UUID, pdf: BlobRef) -> PreparedSignature:
    return PreparedSignature(new_id(), document_id, pdf, pdf, "demo", "B-LT", "0" * 64, {"offset": 17}, AT)


def signed(ready: PreparedSignature, blob: BlobRef) -> SignedPdf:
    return SignedPdf(ready.document_id, ready.id, blob, "CN=Trần Thị B", "B-LT", AT)


def receipt(document_id: UUID, blob: BlobRef, number: str = "r-1") -> DeliveryReceipt:
    return DeliveryReceipt(
        document_id, number, "http://server", "f-1", blob.sha256, blob.size_bytes, "0" * 64, AT, True, {"n": 1}
    )


def waiting_dossier(desk: Desk, code: str, pages: int = 2, size_bytes: int = 20_000) -> MasterPage:
    """A dossier of one paper: scanned, signed, waiting to be sent; gives its first page."""
    owner, part = desk.paper(code)
    batch = desk.batch(owner, part)
    masters = [desk.scan(batch, seq, os.urandom(size_bytes))[0] for seq in range(pages)]
    document = desk.store.documents.create(part.id, 0, None, Plan(sign=True, upload=True), desk.actor)
    pdf = desk.store.blobs.put(b"%PDF-1.7 " + os.urandom(100), "application/pdf")
    desk.store.documents.add_prepared(ready := prepared(document.id, pdf), desk.actor)
    desk.store.documents.add_signed(signed(ready, pdf), desk.actor)
    desk.store.outbox.enqueue(document.id, pdf, {"dossier_code": code}, desk.actor)
    desk.store.artifacts.put(code.encode().hex().zfill(64), "text", b"words of " + code.encode(), "application/json")
    return masters[0]


def copied(desk: Desk, folder: Path, keep: int = 3) -> CopyMade:
    """A second copy of a desk, sealed to `KEY`."""
    return write_copy(desk.store, folder, (KEY.recipient,), desk.actor, keep=keep, apart=anywhere)


def signed_document(desk: Desk, component: Component, pdf: BlobRef) -> Document:
    """Another version of a paper, signed."""
    document = desk.store.documents.create(component.id, 0, None, Plan(sign=True), desk.actor)
    desk.store.documents.add_prepared(ready := prepared(document.id, pdf), desk.actor)
    desk.store.documents.add_signed(signed(ready, pdf), desk.actor)
    return document


def _rejected_lot(desk: Desk, beside: Component, pdf: BlobRef, supervisor: Actor) -> None:
    """A lot of two papers: the one that is drawn is faulty, so the other is looked at too."""
    signed_document(desk, beside, pdf)
    asked = Scheme(Level.II, 2.5), SamplePlan(Severity.NORMAL, "A", 1, 0, 1), 7
    drawn = desk.store.review_lots.draw(Stream(StreamKind.PROCEDURE, "1.001"), lambda _lots, _size: asked, supervisor)
    desk.store.review.decide(drawn.cases[0].id, Verdict.REPAIRED, "", (), supervisor)
    desk.store.review_lots.settle(drawn.lot.id)


def work(folder: Path, acknowledged: Path) -> None:
    """One dossier through every way to write; it can be run again after it was cut off anywhere.

    `acknowledged` gets a line `<batch> <page>...` for each adopted frame, after the store said so.
    """
    folder.parent.mkdir(exist_ok=True)
    desk = open_desk(folder)
    store, actor = desk.store, desk.store.dossiers.actor(desk.actor.name, "c" * 64)
    (one, don), (_, other_don) = desk.paper("H01-1"), desk.paper("H01-2")
    batch = next(iter(store.capture.interrupted(one.id)), None) or desk.batch(one, don)
    pages = []
    for seq in range(2):
        pages += desk.scan(batch, seq, b"frame %d of %s" % (seq, batch.id.bytes), pages=2)
        with acknowledged.open("a") as file:
            file.write(f"{batch.id} {pages[-2].id} {pages[-1].id}\n")
    store.dossiers.append(one.id, [Rotate((pages[0].id,), 1)], actor)
    store.capture.end(batch.id, BatchOutcome.COMPLETE, actor)
    store.artifacts.put("1" * 64, "text", b"words", "application/json")
    store.artifacts.forget("1" * 64)
    pdf = store.blobs.put(b"%PDF-1.7 " + batch.id.bytes, "application/pdf")
    store.blobs.copy_out(pdf, folder.with_name("out.pdf"))
    document = store.documents.create(don.id, len(store.dossiers.log(one.id)), None, Plan(sign=True), actor)
    store.documents.change_plan(document.id, lambda _known: Plan(sign=True, upload=True), actor)
    ready = prepared(document.id, pdf)
    store.documents.add_prepared(ready, actor)
    store.documents.add_signed(signed(ready, pdf), actor)
    sealing = prepared(document.id, pdf)
    store.documents.add_prepared(sealing, actor)
    store.documents.add_sealed(signed(sealing, pdf), actor)
    store.pins.add("4a7c", PinEvent.TRIED, actor)
    extended = store.blobs.put(b"%PDF-1.7 proof " + batch.id.bytes, "application/pdf")
    store.extensions.add(SignatureExtension(document.id, extended, pdf, "B-LTA", AT), actor)
    upload = store.outbox.enqueue(document.id, pdf, {"audit_head": store.audit.head()}, actor)
    store.outbox.set_url(upload.id, "http://server/1", actor)
    store.outbox.note_failure(upload.id, "SERVER_DOWN", actor)
    store.outbox.add_receipt(receipt(document.id, pdf), upload.id, actor)
    store.acceptance.note(one.id, 2, AT, "", actor)
    store.acceptance.note_served(upload.id, "f" * 64, 9, actor)
    store.handovers.add([one.id], store.dossiers.actor("Lê Văn C"), actor)
    store.handed_out.note(HandedOut(one.id, (), "finished", ()), actor)
    for told in store.supervision.unread():
        store.supervision.read(told.id, actor)
    supervisor = store.dossiers.actor("Phạm Thị D")
    store.review.open([NewCase(f"looked:{document.id}", CaseKind.DOUBTFUL, one.id, don.id, frozenset({actor.id}))])
    case = store.review.take(supervisor)
    if case is not None:
        store.review.decide(case.id, Verdict.ACCEPTED, "", (), supervisor)
    store.review.open([NewCase(f"blurred:{document.id}", BLURRED, one.id, don.id, frozenset({actor.id}))])
    other = store.dossiers.actor("Hoàng Thị E")  # who repairs has a hand in the paper from then on
    blurred = store.review.take(other, {BLURRED})
    if blurred is not None:
        length = len(store.dossiers.log(one.id))
        store.review.repair(blurred.id, [Straighten((pages[1].id,), 0.5)], "", (), other, planned_at=length)
    _rejected_lot(desk, other_don, pdf, supervisor)
    store.read_backs.failed(document.id, "PIXELS_DIFFER", actor)
    happened = store.review_looks.happened()
    assert happened is not None
    store.review_looks.looked(happened.until)
    store.happenings.release(one.id, {don.id: {"number": Reading.AGREED}})
    store.reports.catch_up()
    store.policies.hold(PolicyFacts(1 + len(store.dossiers.log(one.id)), "a" * 64, "b" * 64, "c" * 64))
    wrong = store.recalls.begin_misfiling(document.id, don.id, other_don.id, "nhầm hồ sơ", actor)
    here = tuple(view.id for view in arrange(store.dossiers.log(one.id), store.capture.pages(one.id))[don.id].pages)
    store.recalls.move(wrong, here, (), actor)
    store.recalls.end_misfiling(wrong, None, actor)
    heap, sheets = desk.paper("BACKSCAN-1")
    old = desk.scan(desk.batch(heap, sheets), 0, b"an old sheet of " + batch.id.bytes)
    archived = NewDossier(f"H01-4-{batch.id}", "1.001", "H01", "H01")
    store.filing.file_new(heap.id, archived, [OldPaper("", (old[0].id,))], (), actor)
    origin = Origin("result", "p-1", "KQ.1", "1/QĐ", "UBND", AT.date(), None)
    result = ResultFacts("KQ.1", batch.id.hex, "UBND")
    again = store.documents.create(don.id, 0, pdf, Plan(upload=True), actor, origin=origin, result=result)
    store.recalls.begin(again.id, "nhầm", actor)
    store.recalls.add_receipt(again.id, RecallReceipt("w-1", "f-1", AT, {"n": 1}), actor)
    purge(store, pages[3].blob.sha256, "retention", actor)
    store.blobs.collect(timedelta(0))
    store.devices.remember("usb:1", "Máy quét", {"dpi": 300}, actor, certain=True)
    store.devices.add_check("usb:1", {"scale": 1.0}, actor)
    store.remote.remember(one.id, RemoteDossier("H01-1", "1.001", "Thủ tục", "", "H01", "H01", 2, ()), actor)
    store.recipes.remember(StageRecipe(1, {"engine": "tesseract"}))
    third, _ = desk.paper(f"H01-3-{batch.id}")  # of a run that is done anew: an erased one takes nothing more in
    store.retention.hold(third.id, "khiếu nại", actor)
    store.retention.release(third.id, actor)
    store.artifacts.put("2" * 64, "text", b"old words", "application/json")
    store.retention.drop_artifacts(["2" * 64])
    store.retention.erase(third.id, frozenset({Kind.SEARCH, Kind.PERSONAL}), actor)
    store.retention.erase_staff([store.dossiers.actor("Người đã nghỉ").id], actor)
    store.retention.scrub(actor)
    store.homes.call("Quầy 1")
    store.homes.give(desk.paper(f"H01-4-{batch.id}")[0].id, new_id(), actor)
    store.seals.add(store.seals.end(), b"")
    if not asked_for():  # a server is copied by its own means
        backup(store, folder.with_name(folder.name + "-backup"))
    store.close()
