from __future__ import annotations

import pytest

from app.domain.editlog import Remove
from app.domain.errors import InputRefused, StoreFailed
from app.domain.ids import new_id
from app.domain.model import BlobRef, Plan
from tests.support.store_world import Desk, prepared, receipt, signed


def test_each_version_supersedes_the_one_before(desk: Desk) -> None:
    dossier, component = desk.paper("H1")
    desk.scan(desk.batch(dossier, component), 0, b"1")
    assert desk.store.documents.current(component.id) is None
    one = desk.store.documents.create(component.id, 1, None, Plan(), desk.actor)
    kept = desk.store.blobs.put(b"%PDF", "application/pdf")
    two = desk.store.documents.create(component.id, 1, kept, Plan(upload=True), desk.actor)
    assert (one.version, one.supersedes, two.version, two.supersedes) == (1, None, 2, one.id)
    assert desk.store.documents.current(component.id) == two
    assert desk.store.documents.versions(component.id) == (one, two)
    assert desk.store.documents.all_current() == (two,)
    assert desk.store.documents.get(two.id).kept_blob == kept


def test_a_document_counts_only_operations_that_are_there(desk: Desk) -> None:
    _, component = desk.paper("H1")
    with pytest.raises(InputRefused, match="EDIT_POSITION"):
        desk.store.documents.create(component.id, 1, None, Plan(), desk.actor)
    with pytest.raises(StoreFailed, match="NOT_STORED"):
        desk.store.documents.create(new_id(), 0, None, Plan(), desk.actor)
    with pytest.raises(StoreFailed, match="CONSTRAINT_BROKEN"):
        desk.store.documents.create(component.id, 0, BlobRef("0" * 64, "x/y", 1), Plan(), desk.actor)


def test_the_last_plan_counts_and_says_what_is_unfinished(desk: Desk) -> None:
    documents, outbox = desk.store.documents, desk.store.outbox
    _, component = desk.paper("H1")
    document = documents.create(component.id, 0, None, Plan(), desk.actor)
    assert documents.unfinished() == ()
    documents.change_plan(
        document.id, lambda _known: Plan(sign=True, upload=True, signer="demo", level="B-LT"), desk.actor
    )
    assert documents.plan(document.id) == Plan(sign=True, upload=True, signer="demo", level="B-LT")
    assert documents.unfinished() == (document,)
    pdf = desk.store.blobs.put(b"%PDF", "application/pdf")
    ready = prepared(document.id, pdf)
    documents.add_prepared(ready, desk.actor)
    documents.add_signed(signed(ready, pdf), desk.actor)
    assert documents.unfinished() == (document,)
    upload = outbox.enqueue(document.id, pdf, {}, desk.actor)
    outbox.add_receipt(receipt(document.id, pdf), upload.id, desk.actor)
    assert documents.unfinished() == ()


def test_what_is_unfinished_is_told_for_each_component(desk: Desk) -> None:
    dossier, first = desk.paper("H1")
    second = desk.store.dossiers.component(dossier.id, "cccd", "Căn cước", desk.actor)
    documents, outbox, pdf = desk.store.documents, desk.store.outbox, desk.store.blobs.put(b"%PDF", "application/pdf")
    sent = documents.create(first.id, 0, None, Plan(upload=True), desk.actor)
    waiting = documents.create(second.id, 0, None, Plan(upload=True), desk.actor)
    outbox.add_receipt(receipt(sent.id, pdf), outbox.enqueue(sent.id, pdf, {}, desk.actor).id, desk.actor)
    assert documents.unfinished() == (waiting,)
    other = desk.store.blobs.put(b"%PDF anew", "application/pdf")
    outbox.enqueue(sent.id, other, {}, desk.actor)
    assert documents.unfinished() == (sent, waiting), "the newest entry counts"


def test_pages_that_make_room_for_a_file_are_those_of_the_log_as_it_is(desk: Desk) -> None:
    store, actor = desk.store, desk.actor
    dossier, component = desk.paper("H1")
    (page,) = desk.scan(desk.batch(dossier, component), 0, b"a page")
    pdf = store.blobs.put(b"%PDF", "application/pdf")
    with pytest.raises(InputRefused, match="EDIT_POSITION"):
        store.documents.create(component.id, 0, pdf, Plan(), actor, removing=[page.id])
    made = store.documents.create(component.id, 1, pdf, Plan(), actor, removing=[page.id])
    assert (made.edit_position, [one.operation for one in store.dossiers.log(dossier.id)][1:]) == (
        2,
        [Remove((page.id,))],
    )
    assert {row.at for row in store.audit.rows() if row.event in ("dossier.edited", "document.made")} == {made.made_at}


def test_a_document_is_signed_once(desk: Desk) -> None:
    documents = desk.store.documents
    _, component = desk.paper("H1")
    document = documents.create(component.id, 0, None, Plan(sign=True), desk.actor)
    pdf = desk.store.blobs.put(b"%PDF", "application/pdf")
    first, second = prepared(document.id, pdf), prepared(document.id, pdf)
    assert documents.prepared(document.id) is None
    with pytest.raises(StoreFailed, match="CONSTRAINT_BROKEN"):
        documents.add_signed(signed(first, pdf), desk.actor)
    documents.add_prepared(first, desk.actor)
    documents.add_prepared(second, desk.actor)
    assert documents.prepared(document.id) == second
    result = signed(second, desk.store.blobs.put(b"%PDF signed", "application/pdf"))
    documents.add_signed(result, desk.actor)
    documents.add_signed(result, desk.actor)
    assert documents.signed(document.id) == result
    with pytest.raises(StoreFailed, match="ALREADY_SIGNED"):
        documents.add_signed(signed(first, pdf), desk.actor)
    with pytest.raises(StoreFailed, match="ALREADY_SIGNED"):
        documents.add_prepared(prepared(document.id, pdf), desk.actor)


def test_the_organisation_signs_once_and_just_the_file_that_a_person_signed(desk: Desk) -> None:
    documents, blobs = desk.store.documents, desk.store.blobs
    plan = Plan(sign=True, seal="seal")
    document = documents.create(desk.paper("H1")[1].id, 0, None, plan, desk.actor)
    archive, person, organisation = (blobs.put(data, "application/pdf") for data in (b"archive", b"person", b"both"))
    first = prepared(document.id, archive)
    documents.add_prepared(first, desk.actor)
    with pytest.raises(StoreFailed, match="SEAL_WITHOUT_SIGNATURE"):
        documents.add_sealed(signed(first, organisation), desk.actor)
    documents.add_signed(signed(first, person), desk.actor)
    assert documents.unfinished() == (document,), "half of its signatures are none"
    with pytest.raises(StoreFailed, match="SEAL_WITHOUT_SIGNATURE"):
        documents.add_sealed(signed(first, organisation), desk.actor)
    with pytest.raises(StoreFailed, match="ALREADY_SIGNED"):
        documents.add_prepared(prepared(document.id, archive), desk.actor)
    second = prepared(document.id, person)
    documents.add_prepared(second, desk.actor)
    assert documents.sealed(document.id) is None
    done = signed(second, organisation)
    documents.add_sealed(done, desk.actor)
    documents.add_sealed(done, desk.actor)
    assert (documents.sealed(document.id), documents.unfinished()) == (done, ())
    with pytest.raises(StoreFailed, match="ALREADY_SIGNED"):
        documents.add_sealed(signed(second, blobs.put(b"again", "application/pdf")), desk.actor)
    with pytest.raises(StoreFailed, match="ALREADY_SIGNED"):
        documents.add_prepared(prepared(document.id, person), desk.actor)


def test_a_signature_prepared_for_one_document_signs_no_other(desk: Desk) -> None:
    documents = desk.store.documents
    pdf = desk.store.blobs.put(b"%PDF", "application/pdf")
    one, two = (documents.create(desk.paper(code)[1].id, 0, None, Plan(), desk.actor) for code in ("H1", "H2"))
    ready = prepared(one.id, pdf)
    documents.add_prepared(ready, desk.actor)
    foreign = signed(prepared(two.id, pdf), pdf)
    with pytest.raises(StoreFailed, match="CONSTRAINT_BROKEN"):
        documents.add_signed(type(foreign)(two.id, ready.id, pdf, "CN", "B-T", foreign.signed_at), desk.actor)


def test_the_outbox_keeps_one_entry_and_one_key(desk: Desk) -> None:
    outbox = desk.store.outbox
    document = desk.store.documents.create(desk.paper("H1")[1].id, 0, None, Plan(upload=True), desk.actor)
    pdf = desk.store.blobs.put(b"%PDF", "application/pdf")
    assert outbox.of(document.id) is None
    upload = outbox.enqueue(document.id, pdf, {"title": "Đơn"}, desk.actor)
    assert outbox.enqueue(document.id, pdf, {}, desk.actor) == upload == outbox.of(document.id)
    assert outbox.pending() == (upload,)
    outbox.set_url(upload.id, "http://server/1", desk.actor)
    outbox.set_url(upload.id, "http://server/2", desk.actor)
    again = outbox.of(document.id)
    assert again is not None
    assert (again.upload_url, again.idempotency_key) == ("http://server/2", upload.idempotency_key)
    outbox.note_failure(upload.id, "SERVER_DOWN", desk.actor)
    outbox.note_failure(upload.id, "TIMED_OUT", desk.actor)
    assert [attempt.code for attempt in outbox.attempts(upload.id)] == ["SERVER_DOWN", "TIMED_OUT"]
    got = receipt(document.id, pdf)
    outbox.add_receipt(got, upload.id, desk.actor)
    outbox.add_receipt(got, upload.id, desk.actor)
    assert outbox.receipt(document.id) == got
    assert outbox.pending() == ()
    with pytest.raises(StoreFailed, match="RECEIPT_CONFLICT"):
        outbox.add_receipt(receipt(document.id, pdf, "r-2"), upload.id, desk.actor)


def test_another_file_of_the_document_is_another_entry(desk: Desk) -> None:
    outbox = desk.store.outbox
    document = desk.store.documents.create(desk.paper("H1")[1].id, 0, None, Plan(upload=True), desk.actor)
    plain, signed_pdf = (desk.store.blobs.put(data, "application/pdf") for data in (b"plain", b"signed"))
    first = outbox.enqueue(document.id, plain, {}, desk.actor)
    second = outbox.enqueue(document.id, signed_pdf, {}, desk.actor)
    assert second.idempotency_key != first.idempotency_key
    assert outbox.pending() == (second,)
    outbox.add_receipt(receipt(document.id, plain), first.id, desk.actor)
    assert outbox.receipt(document.id) is None
    assert desk.store.documents.unfinished() == (document,)
    other = desk.store.documents.create(desk.paper("H2")[1].id, 0, None, Plan(), desk.actor)
    with pytest.raises(StoreFailed, match="RECEIPT_CONFLICT"):
        outbox.add_receipt(receipt(other.id, signed_pdf), second.id, desk.actor)
