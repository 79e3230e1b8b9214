"""A dossier whose every row that may tell of people does so: a name and an ID number stand wherever something is typed or told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from app.domain.delivery import RemoteComponent, RemoteDossier
from app.domain.editlog import Accept, SetField, SetSheetCount
from app.domain.fields import Field
from app.domain.ids import new_id
from app.domain.kept_signatures import KeptSignature
from app.domain.model import DeliveryReceipt, Document, Plan, PreparedSignature, SignedPdf
from app.domain.recall import RecallReceipt
from app.domain.results import ResultFacts
from app.domain.reuse import Origin
from app.domain.review.cases import CaseKind, Verdict
from app.store.purge import purge
from app.store.review import NewCase
from tests.support.store_world import Desk

NAME, CITIZEN = "Nguyễn Thị Kiểm Thử", "038190077123"
PLANTED = f"{NAME} {CITIZEN}"
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def plant(desk: Desk, code: str = "H56.14-260302-0007") -> UUID:
    """A dossier of two papers, both received; gives its id."""
    store, actor = desk.store, desk.actor
    dossier = store.dossiers.open(code, "1.001", "H01", "H01", NAME, actor)
    part = store.dossiers.component(dossier.id, "don", "Đơn đề nghị", actor)
    request = {
        "kind": "files",
        "device": f"folder:/home/{CITIZEN}",
        "files": [{"name": f"{NAME}.pdf"}],
        "result": PLANTED,
    }
    batch = store.capture.begin(dossier.id, part.id, request, actor)
    (page,), (secret,) = (desk.scan(batch, seq, b"page %d of %s" % (seq, PLANTED.encode())) for seq in (0, 1))
    said = [
        SetField(None, Field.OWNER_NAME, NAME),
        SetField(part.id, Field.NUMBER, CITIZEN),
        Accept(page.id, PLANTED, note=PLANTED),
        SetSheetCount(part.id, 1, PLANTED),
    ]
    store.dossiers.append(dossier.id, said, actor)
    store.remote.remember(
        dossier.id,
        RemoteDossier(
            code, "1.001", "Thủ tục", NAME, "H01", "H01", 2, (RemoteComponent("don", "Đơn", required=True),), CITIZEN
        ),
        actor,
    )
    store.acceptance.note(dossier.id, 2, AT, PLANTED, actor)
    purge(store, secret.blob.sha256, PLANTED, actor)
    _review(desk, dossier.id, part.id)
    _sent(desk, store.documents.create(part.id, len(store.dossiers.log(dossier.id)), None, _plan(), actor))
    _results(desk, dossier.id)
    return dossier.id


def _plan() -> Plan:
    return Plan(sign=True, upload=True, signer=NAME, out=f"/home/{NAME}.pdf")


def _sent(desk: Desk, document: Document) -> None:
    store, actor = desk.store, desk.actor
    pdf = store.blobs.put(b"%PDF-1.7 " + PLANTED.encode() + document.id.bytes, "application/pdf")
    for add in (store.documents.add_signed, store.documents.add_sealed):
        ready = PreparedSignature(new_id(), document.id, pdf, pdf, NAME, "B-LT", "0" * 64, {"field": PLANTED}, AT)
        store.documents.add_prepared(ready, actor)
        add(SignedPdf(document.id, ready.id, pdf, f"CN={NAME}", "B-LT", AT), actor)
    manifest = {"file_name": f"{CITIZEN}.don.01.pdf", "title": NAME, "signer": NAME, "number": CITIZEN, "pages": 1}
    upload = store.outbox.enqueue(document.id, pdf, manifest, actor)
    receipt = DeliveryReceipt(
        document.id,
        f"r-{document.version}",
        "s",
        "f-1",
        pdf.sha256,
        pdf.size_bytes,
        "0" * 64,
        AT,
        True,
        {"ten": PLANTED},
    )
    store.outbox.add_receipt(receipt, upload.id, actor)


def _results(desk: Desk, dossier_id: UUID) -> None:
    """A kept file of a result that was sent, another one that was taken back, and a paper that had lain in the wrong dossier."""
    store, actor = desk.store, desk.actor
    result = store.dossiers.component(dossier_id, "kq", "Kết quả", actor)
    kept = store.blobs.put(b"%PDF-1.7 kept " + PLANTED.encode(), "application/pdf")
    facts, origin = (
        ResultFacts(CITIZEN, CITIZEN, "UBND"),
        Origin("result", CITIZEN, CITIZEN, CITIZEN, "UBND", None, None),
    )
    document = store.documents.create(result.id, 0, kept, _plan(), actor, origin=origin, result=facts)
    signature = KeptSignature(NAME, True, "UBND", "B-LT", AT, ())
    store.kept_signatures.add(document.id, (signature,), actor)
    store.recalls.begin(document.id, PLANTED, actor)
    store.recalls.add_receipt(document.id, RecallReceipt("w-1", "f-2", AT, {"ten": PLANTED}), actor)
    _, other = desk.paper("H56.14-260302-0099")
    misfiling = store.recalls.begin_misfiling(document.id, result.id, other.id, PLANTED, actor)
    store.recalls.end_misfiling(misfiling, None, actor)
    store.retention.hold(dossier_id, PLANTED, actor)
    store.retention.release(dossier_id, actor)


def _review(desk: Desk, dossier_id: UUID, component_id: UUID) -> None:
    supervisor = desk.store.dossiers.actor("Phạm Thị D")
    desk.store.review.open(
        [NewCase(f"planted:{dossier_id}", CaseKind.SAMPLE, dossier_id, component_id, frozenset({desk.actor.id}))]
    )
    case = desk.store.review.take(supervisor)
    assert case is not None
    desk.store.review.decide(case.id, Verdict.REMARKED, PLANTED, (), supervisor)


def found_in(folder: Path) -> list[str]:
    """The files below a folder in which the name or the number stands: as text in UTF-8, or as JSON or UTF-16 would write it."""
    forms = [NAME.encode(), NAME.encode("utf-16-le"), NAME.encode("ascii", "backslashreplace"), CITIZEN.encode()]
    forms += [NAME.replace("ễ", "ê").encode(), NAME.casefold().encode()]
    return [
        str(file.relative_to(folder))
        for file in sorted(folder.rglob("*"))
        if file.is_file() and any(form in file.read_bytes() for form in forms)
    ]
