"""What every `DossierGateway` promises on the way of a file to its component, run over each of them against a real server.

What only a resumable upload, or only an idempotency key, can promise is asked of the systems that have one (`Lack`).
"""

from __future__ import annotations

import hashlib
import time
import uuid
from dataclasses import replace

import pytest

from app.delivery.boundaries import BOUNDARIES
from app.delivery.openapi_tus import OpenApiTusGateway
from app.domain.delivery import UploadManifest
from app.domain.errors import DeliveryFailed
from tests.support.dossier_server import ACCESS, DossierServer, access, free_port, small_pdf
from tests.support.gateway_contract import (
    CHUNK_BYTES,
    CITIZEN,
    FIRST_CODE,
    NODE,
    Counter,
    Lack,
    interrupt,
    lacking,
    listed,
    lose,
    needs,
    refused,
)
from tests.support.node_tus import node_tus


def test_a_dossier_is_found_with_its_components(counter: Counter) -> None:
    dossier = counter.gateway.find(counter.code)
    assert (dossier.code, dossier.receiving_unit, dossier.status) == (counter.code, "H56.14", 2)
    assert (dossier.applicant_id, dossier.channel) == (CITIZEN, 1)
    assert CITIZEN not in repr(dossier)
    assert dossier.applicant not in repr(dossier)
    assert [(c.code, c.required) for c in dossier.components] == [("TP01", True), ("TP02", True), ("TP03", True)]
    assert counter.gateway.find(counter.code.lower()).code == counter.code


@pytest.mark.parametrize("code", ["H56.14-261124-9999", "no such code", "../../control", "H56.14-261124-0042?x=1"])
def test_an_unknown_dossier_is_refused(counter: Counter, code: str) -> None:
    refused("DOSSIER_UNKNOWN", lambda: counter.gateway.find(code))
    refused("DOSSIER_UNKNOWN", lambda: counter.gateway.read_back(code))
    refused(
        "DOSSIER_UNKNOWN", lambda: counter.gateway.open_upload(counter.manifest(b"x", dossier_code=code), counter.key)
    )


def test_a_file_arrives_whole_and_the_receipt_says_so(counter: Counter) -> None:
    data = small_pdf(filler_bytes=5 * CHUNK_BYTES // 2)
    receipt = counter.deliver(data)
    assert (receipt.sha256, receipt.size_bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert receipt.audit_head == "ab" * 32
    assert receipt.raw["MaHoSo"] == counter.code
    assert receipt.received_at.utcoffset() is not None
    assert listed(counter) == [(receipt.file_id, "TP01", receipt.sha256, len(data))]
    assert [done for done, _, _ in counter.progress] == [CHUNK_BYTES, 2 * CHUNK_BYTES, len(data)]
    assert {(total, unit) for _, total, unit in counter.progress} == {(len(data), "bytes")}


@needs(Lack.WIRE)
def test_every_boundary_of_the_wire_is_passed_in_pairs(counter: Counter) -> None:
    receipt = counter.deliver(small_pdf())
    counter.gateway.read_back(counter.code)
    counter.gateway.withdraw(receipt.file_id, "nhầm")
    assert set(counter.boundaries) == set(BOUNDARIES)
    befores = [name.removesuffix(".before") for name in counter.boundaries[::2]]
    afters = [name.removesuffix(".after") for name in counter.boundaries[1::2]]
    assert befores == afters


def test_the_same_key_gives_the_same_upload_and_the_same_receipt(counter: Counter) -> None:
    data = small_pdf()
    first = counter.deliver(data, counter.key)
    again = counter.deliver(data, counter.key)
    # a receipt that is a proof of our own says when it was proved
    assert again == (replace(first, received_at=again.received_at) if Lack.RECEIPTS in counter.lacks else first)
    assert len(listed(counter)) == 1


@needs(Lack.KEYS)
def test_a_key_is_good_for_one_file_only(counter: Counter) -> None:
    counter.deliver(small_pdf("một"), counter.key)
    refused(
        "IDEMPOTENCY_CONFLICT", lambda: counter.gateway.open_upload(counter.manifest(small_pdf("hai")), counter.key)
    )
    url = counter.gateway.open_upload(counter.manifest(small_pdf("hai")), counter.key + "-2")
    counter.gateway.send(url, small_pdf("hai"), 0, counter.tell)
    refused("IDEMPOTENCY_CONFLICT", lambda: counter.gateway.finish(url, counter.key))
    assert len(listed(counter)) == 1


@needs(Lack.RESUMING)
def test_sending_goes_on_where_the_server_stands(counter: Counter) -> None:
    data = small_pdf(filler_bytes=3 * CHUNK_BYTES)
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    refused("OFFSET_CONFLICT", lambda: counter.gateway.send(url, data[: CHUNK_BYTES + 1], len(data), counter.tell))
    with pytest.raises(KeyboardInterrupt):
        counter.gateway.send(url, data, 0, interrupt)
    assert counter.gateway.offset(url) == CHUNK_BYTES
    assert counter.gateway.send(url, data, 0, counter.tell) == len(data)  # a wrong offset is asked again
    assert counter.progress[0][0] >= CHUNK_BYTES
    assert counter.gateway.finish(url, counter.key).sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("kind", [pytest.param(NODE, marks=pytest.mark.interop)], indirect=True)
def test_a_server_that_is_killed_goes_on_where_it_stood(counter: Counter, server: DossierServer) -> None:
    data = small_pdf(filler_bytes=3 * CHUNK_BYTES)
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    content = server.folder / "content"
    with (
        node_tus(server.url, content, ACCESS.token) as node,
        OpenApiTusGateway(node.url, access(), chunk_bytes=CHUNK_BYTES) as gateway,
    ):
        refused("SERVER_UNREACHABLE", lambda: gateway.send(url, data, 0, lambda *_: node.kill()), retryable=True)
    assert counter.gateway.offset(url) == CHUNK_BYTES
    counter.gateway.send(url, data, CHUNK_BYTES, counter.tell)
    assert counter.gateway.finish(url, counter.key).sha256 == hashlib.sha256(data).hexdigest()


def test_a_finish_before_the_last_byte_is_refused_and_mended(counter: Counter) -> None:
    data = small_pdf()
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    refused("UPLOAD_INCOMPLETE", lambda: counter.gateway.finish(url, counter.key))
    counter.gateway.send(url, data, 0, counter.tell)
    assert counter.gateway.finish(url, counter.key).size_bytes == len(data)


def test_other_bytes_than_announced_are_refused_and_the_key_serves_again(counter: Counter) -> None:
    data = small_pdf()
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)

    def send_and_finish() -> None:
        counter.gateway.send(url, data[:-1] + b"?", 0, counter.tell)
        counter.gateway.finish(url, counter.key)

    refused("HASH_MISMATCH", send_and_finish)
    assert listed(counter) == []
    assert counter.deliver(data, counter.key).sha256 == hashlib.sha256(data).hexdigest()


def test_more_bytes_than_announced_are_refused(counter: Counter) -> None:
    data = small_pdf()
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    refused("FILE_TOO_LARGE", lambda: counter.gateway.send(url, data + b"more", 0, counter.tell))


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("COMPONENT_UNKNOWN", {"component_code": "TP99"}),
        ("FILE_TOO_LARGE", {"size_bytes": 60_000_001}),
        ("MANIFEST_REFUSED", {"size_bytes": 0}),
        ("MANIFEST_REFUSED", {"sha256": "AB"}),
        ("MANIFEST_REFUSED", {"file_name": "../đơn.pdf"}),
        ("MANIFEST_REFUSED", {"media_type": "image/png"}),
        ("FILE_UNKNOWN", {"supersedes": str(uuid.UUID(int=1))}),
    ],
)
def test_a_wrong_announcement_is_refused(counter: Counter, code: str, changes: dict[str, object]) -> None:
    manifest: UploadManifest = counter.manifest(small_pdf(), **changes)
    refused(code, lambda: counter.gateway.open_upload(manifest, counter.key))


def test_a_forgotten_upload_is_gone(counter: Counter) -> None:
    gone = f"/files/{uuid.UUID(int=7)}"
    refused("UPLOAD_GONE", lambda: counter.gateway.offset(gone))
    refused("UPLOAD_GONE", lambda: counter.gateway.send(gone, b"x", 0, counter.tell))
    refused("UPLOAD_GONE", lambda: counter.gateway.finish(gone, counter.key))


@needs(Lack.WIRE)
def test_a_wrong_token_is_refused_everywhere(counter: Counter) -> None:
    data = small_pdf()
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    stranger = counter.with_token("another")
    for call in (
        lambda: stranger.find(counter.code),
        lambda: stranger.open_upload(counter.manifest(data), counter.key),
        lambda: stranger.offset(url),
        lambda: stranger.send(url, data, 0, counter.tell),
        lambda: stranger.finish(url, counter.key),
        lambda: stranger.read_back(counter.code),
        lambda: stranger.withdraw(counter.no_file, "vì sao"),
        lambda: stranger.served(counter.no_file),
        lambda: stranger.status(counter.code),
    ):
        refused("UNAUTHORIZED", call)


@needs(Lack.SWITCHES, Lack.BYTE_SWITCHES)
def test_an_outage_can_be_waited_for(counter: Counter) -> None:
    data = small_pdf()
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    counter.switches.outage = True
    error = refused("SERVER_ERROR", lambda: counter.gateway.send(url, data, 0, counter.tell), retryable=True)
    assert error.fields == {"status": 503, "retry_after_s": 1}
    refused("SERVER_ERROR", lambda: counter.gateway.find(counter.code), retryable=True)
    counter.switches.outage = False
    counter.switches.outage_requests = 1
    refused("SERVER_ERROR", lambda: counter.gateway.offset(url), retryable=True)
    assert counter.deliver(data, counter.key).size_bytes == len(data)


@needs(Lack.WIRE)
def test_a_server_that_is_not_there_can_be_waited_for(counter: Counter) -> None:
    url = counter.gateway.open_upload(counter.manifest(small_pdf()), counter.key)
    nowhere = counter.at(f"http://127.0.0.1:{free_port()}")
    refused("SERVER_UNREACHABLE", lambda: nowhere.find(counter.code), retryable=True)
    refused("SERVER_UNREACHABLE", lambda: nowhere.offset(url), retryable=True)


@needs(Lack.SWITCHES, Lack.BYTE_SWITCHES)
def test_a_lost_answer_is_asked_again_and_nothing_happens_twice(counter: Counter) -> None:
    counter.deliver(small_pdf("giấy kia"), component_code="TP02")
    data = small_pdf(filler_bytes=2 * CHUNK_BYTES)
    manifest = counter.manifest(data)
    url = counter.gateway.open_upload(manifest, counter.key)
    lose(counter, lambda: counter.gateway.send(url, data, 0, counter.tell))
    counter.gateway.send(url, data, counter.gateway.offset(url), counter.tell)
    lose(counter, lambda: counter.gateway.finish(url, counter.key))
    assert counter.gateway.offset(url) == len(data)
    receipt = counter.gateway.finish(url, counter.key)
    of_component = [file for file in listed(counter) if file[1] == "TP01"]
    assert of_component == [(receipt.file_id, "TP01", manifest.sha256, len(data))]
    lose(counter, lambda: counter.gateway.withdraw(receipt.file_id, "nhầm hồ sơ"))
    counter.gateway.withdraw(receipt.file_id, "nhầm hồ sơ")
    assert [file[1] for file in listed(counter)] == ["TP02"]


@needs(Lack.SWITCHES, Lack.BYTE_SWITCHES, Lack.RESUMING)
def test_where_the_answer_was_lost_the_server_keeps_the_piece(counter: Counter) -> None:
    data = small_pdf(filler_bytes=2 * CHUNK_BYTES)
    lose(counter, lambda: counter.gateway.open_upload(counter.manifest(data), counter.key))
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    lose(counter, lambda: counter.gateway.send(url, data, 0, counter.tell))
    assert counter.gateway.offset(url) == CHUNK_BYTES


@lacking(Lack.KEYS, Lack.SWITCHES)
def test_after_a_restart_the_listed_file_is_found_and_not_sent_again(counter: Counter) -> None:
    counter.deliver(small_pdf("giấy kia"), component_code="TP02")  # so that the dossier is known to be there already
    data = small_pdf()
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    counter.gateway.send(url, data, 0, counter.tell)
    lose(counter, lambda: counter.gateway.finish(url, counter.key))
    restarted = counter.with_token(ACCESS.token)
    assert restarted.offset(url) == restarted.send(url, data, len(data), counter.tell) == len(data)
    receipt = restarted.finish(url, counter.key)
    assert listed(counter)[1:] == [(receipt.file_id, "TP01", receipt.sha256, len(data))]


@needs(Lack.SWITCHES, Lack.RECEIPTS)
def test_stored_is_not_attached_and_reading_back_tells(counter: Counter) -> None:
    counter.switches.stored_not_attached = 1
    receipt = counter.deliver(small_pdf())
    assert receipt.sha256 == hashlib.sha256(small_pdf()).hexdigest()
    assert listed(counter) == []


@lacking(Lack.RECEIPTS)
def test_without_a_receipt_of_the_servers_own_stored_is_not_received(counter: Counter) -> None:
    counter.switches.stored_not_attached = 1
    refused("STORED_NOT_ATTACHED", lambda: counter.deliver(small_pdf(), counter.key), retryable=True)
    receipt = counter.deliver(small_pdf(), counter.key)
    assert [file_id for file_id, *_ in listed(counter)] == [receipt.file_id]


def test_a_new_version_takes_the_place_of_the_old_one(counter: Counter) -> None:
    old = counter.deliver(small_pdf("bản một"))
    new = counter.deliver(small_pdf("bản hai"), version=2, supersedes=old.file_id)
    assert [file_id for file_id, *_ in listed(counter)] == [new.file_id]
    other = counter.manifest(small_pdf("ba"), component_code="TP02", supersedes=new.file_id)
    refused("FILE_UNKNOWN", lambda: counter.gateway.open_upload(other, counter.key))


def test_a_dossier_lists_its_own_files_only(counter: Counter) -> None:
    counter.deliver(small_pdf())
    assert listed(counter, FIRST_CODE) == []


@lacking(Lack.RESUMING)
def test_a_broken_upload_begins_anew(counter: Counter) -> None:
    data = small_pdf(filler_bytes=3 * CHUNK_BYTES)
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    with pytest.raises(KeyboardInterrupt):
        counter.gateway.send(url, data, 0, interrupt)
    assert counter.gateway.offset(url) == 0
    refused("OFFSET_CONFLICT", lambda: counter.gateway.send(url, data, CHUNK_BYTES, counter.tell))
    counter.gateway.send(url, data, 0, counter.tell)
    assert counter.gateway.finish(url, counter.key).size_bytes == len(data)


@needs(Lack.ATTACHING)
def test_an_upload_that_is_given_up_leaves_nothing(counter: Counter) -> None:
    data = small_pdf()
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    counter.gateway.send(url, data, 0, counter.tell)
    counter.gateway.terminate(url)
    counter.gateway.terminate(url)  # as an answer that was lost is asked again
    if Lack.KEYS not in counter.lacks:
        refused("UPLOAD_GONE", lambda: counter.gateway.offset(url))
    assert listed(counter) == []
    receipt = counter.deliver(data, counter.key)
    assert [file_id for file_id, *_ in listed(counter)] == [receipt.file_id]
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    refused("UPLOAD_FINISHED", lambda: counter.gateway.terminate(url))


@lacking(Lack.ATTACHING)
def test_an_upload_is_given_up_before_its_file_and_not_behind_it(counter: Counter) -> None:
    data = small_pdf()
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    counter.gateway.terminate(url)
    counter.gateway.terminate(url)  # as an answer that was lost is asked again
    refused("UPLOAD_GONE", lambda: counter.gateway.offset(url))
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    counter.gateway.send(url, data, counter.gateway.offset(url), counter.tell)
    refused("UPLOAD_FINISHED", lambda: counter.gateway.terminate(url))
    receipt = counter.gateway.finish(url, counter.key)
    assert [file_id for file_id, *_ in listed(counter)] == [receipt.file_id]


@needs(Lack.EXPIRATION)
def test_an_upload_that_ran_out_begins_anew_with_its_key(counter: Counter) -> None:
    data = small_pdf(filler_bytes=3 * CHUNK_BYTES)
    counter.switches.upload_expires_s = 60.0
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    with pytest.raises(KeyboardInterrupt):
        counter.gateway.send(url, data, 0, interrupt)
    assert counter.gateway.offset(url) == CHUNK_BYTES
    counter.switches.clock_skew_s = 61.0
    refused("UPLOAD_GONE", lambda: counter.gateway.send(url, data, CHUNK_BYTES, counter.tell))
    refused("UPLOAD_GONE", lambda: counter.gateway.finish(url, counter.key))
    again = counter.gateway.open_upload(counter.manifest(data), counter.key)
    assert again != url
    counter.gateway.send(again, data, counter.gateway.offset(again), counter.tell)
    assert counter.gateway.finish(again, counter.key).sha256 == hashlib.sha256(data).hexdigest()
    counter.switches.clock_skew_s = 200.0
    assert counter.gateway.finish(again, counter.key).size_bytes == len(data), "what is finished does not run out"


@pytest.mark.parametrize("kind", [pytest.param(NODE, marks=pytest.mark.interop)], indirect=True)
def test_an_upload_that_ran_out_at_tus_server_begins_anew(counter: Counter, server: DossierServer) -> None:
    data = small_pdf()
    with (
        node_tus(server.url, server.folder / "content", ACCESS.token, expires_after_s=1) as node,
        OpenApiTusGateway(node.url, access()) as gateway,
    ):
        url = gateway.open_upload(counter.manifest(data), counter.key)
        while "the upload lives":
            try:
                gateway.offset(url)
            except DeliveryFailed as error:
                assert error.code == "UPLOAD_GONE"
                break
            time.sleep(0.1)
        again = gateway.open_upload(counter.manifest(data), counter.key)
        gateway.send(again, data, gateway.offset(again), counter.tell)
        assert gateway.finish(again, counter.key).sha256 == hashlib.sha256(data).hexdigest()


@needs(Lack.CHECKSUM)
def test_a_damaged_piece_is_sent_again_where_the_server_looks_at_each(counter: Counter) -> None:
    data = small_pdf(filler_bytes=3 * CHUNK_BYTES)
    counter.switches.checksums = True
    counter.switches.damaged_pieces = 2
    assert counter.deliver(data, counter.key).sha256 == hashlib.sha256(data).hexdigest()
    assert [done for done, *_ in counter.progress[:3]] == [0, 0, CHUNK_BYTES]
    counter.switches.damaged_pieces = 100
    refused("CHECKSUM_MISMATCH", lambda: counter.deliver(data, component_code="TP02"), retryable=True)


@needs(Lack.CHECKSUM)
def test_a_broken_piece_is_dropped_where_the_server_looks_at_each(counter: Counter) -> None:
    data = small_pdf(filler_bytes=3 * CHUNK_BYTES)
    counter.switches.checksums = True
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    counter.switches.cut_after_bytes = 1000
    refused("SERVER_UNREACHABLE", lambda: counter.gateway.send(url, data, 0, counter.tell), retryable=True)
    counter.switches.cut_after_bytes = 0
    assert counter.gateway.offset(url) == 0
    counter.gateway.send(url, data, 0, counter.tell)
    assert counter.gateway.finish(url, counter.key).size_bytes == len(data)


@needs(Lack.SWITCHES, Lack.BYTE_SWITCHES, Lack.RESUMING)
def test_a_piece_that_was_damaged_unseen_is_found_at_the_end(counter: Counter) -> None:
    counter.switches.damaged_pieces = 1
    refused("HASH_MISMATCH", lambda: counter.deliver(small_pdf(), counter.key))
    assert counter.deliver(small_pdf(), counter.key).size_bytes == len(small_pdf())
