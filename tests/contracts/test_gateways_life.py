"""What every `DossierGateway` promises of a dossier's life after its files came: status, results, withdrawals, and the citizen's store."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from app.domain.delivery import MAX_FILE_BYTES, FileDigest, Purpose, Reuse, StoredPaper, StoreQuery
from tests.support.dossier_server import small_pdf
from tests.support.gateway_contract import CITIZEN, Counter, Lack, lacking, listed, lose, needs, refused

RESULT = {
    "component_code": "KQ01",
    "purpose": Purpose.RESULT.value,
    "result_code": "KQ.VBCC.0002",
    "number": "126/QĐ-SGDĐT",
    "issuer": "Sở Giáo dục và Đào tạo Mẫu",
    "title": "Quyết định công nhận văn bằng",
}


def query(*wanted: tuple[str, str], owner_id: str = CITIZEN) -> StoreQuery:
    return StoreQuery(owner_id, "Nguyễn Thị Mẫu", CITIZEN, 1, "1.004889.000.00.00.H56", wanted)


def test_a_dossier_that_was_received_is_not_accepted_yet(counter: Counter) -> None:
    counter.deliver(small_pdf())
    status = counter.gateway.status(counter.code)
    assert (status.code, status.status) == (counter.code, 2)
    assert not status.closed
    refused("DOSSIER_UNKNOWN", lambda: counter.gateway.status("H56.14-261124-9999"))


@needs(Lack.SWITCHES)
def test_a_complete_dossier_is_accepted_after_its_time(counter: Counter) -> None:
    counter.switches.accept_after_s = 60.0
    for component in ("TP01", "TP02", "TP03"):
        counter.deliver(small_pdf(component), component_code=component)
    assert counter.gateway.status(counter.code).status == 2
    counter.switches.clock_skew_s = 61.0
    counter.switches.accept_never = True
    assert counter.gateway.status(counter.code).status == 2
    counter.switches.accept_never = False
    status = counter.gateway.status(counter.code)
    assert status.status == 4
    counter.switches.clock_skew_s = 0.0
    assert counter.gateway.status(counter.code) == status, "it stays accepted since then"


def test_a_supplement_is_asked_for_and_brought(counter: Counter) -> None:
    old = counter.deliver(small_pdf("đơn thiếu chữ ký"))
    counter.decide(counter.code, 5, "Đơn chưa ký tên")
    status = counter.gateway.status(counter.code)
    assert (status.status, status.closed) == (5, False)
    assert "Đơn" not in repr(status)
    new = counter.deliver(small_pdf("đơn đã ký"), version=2, supersedes=old.file_id)
    assert [file_id for file_id, *_ in listed(counter)] == [new.file_id]


@pytest.mark.parametrize("status", [3, 7, 8])
def test_a_closed_dossier_takes_nothing_more(counter: Counter, status: int) -> None:
    data = small_pdf()
    receipt = counter.deliver(data, counter.key)
    counter.decide(counter.code, status, "Người dân xin rút")
    assert counter.gateway.status(counter.code).closed
    refused("DOSSIER_CLOSED", lambda: counter.deliver(small_pdf("thêm"), component_code="TP02"))
    assert counter.deliver(data, counter.key).receipt_id == receipt.receipt_id, "what came before stays received"
    counter.decide(counter.code, 2, "Mở lại")
    assert counter.deliver(small_pdf("thêm"), component_code="TP02").size_bytes > 0


def test_a_received_file_is_served_as_it_came(counter: Counter) -> None:
    data = small_pdf()
    receipt = counter.deliver(data)
    assert counter.gateway.served(receipt.file_id) == FileDigest(hashlib.sha256(data).hexdigest(), len(data))
    refused("FILE_UNKNOWN", lambda: counter.gateway.served(counter.no_file))


@needs(Lack.SWITCHES)
def test_other_bytes_than_came_are_seen(counter: Counter) -> None:
    receipt = counter.deliver(small_pdf())
    counter.switches.wrong_bytes = 1
    served = counter.gateway.served(receipt.file_id)
    assert served is not None
    assert (served.size_bytes, served.sha256 == receipt.sha256) == (receipt.size_bytes, False)


def test_a_withdrawn_file_is_listed_no_more_and_the_receipt_says_so(counter: Counter) -> None:
    data = small_pdf()
    received = counter.deliver(data)
    other = counter.deliver(small_pdf("giấy kia"), component_code="TP02")
    receipt = counter.gateway.withdraw(received.file_id, "nhầm hồ sơ")
    assert (receipt.file_id, receipt.reason) == (received.file_id, "nhầm hồ sơ")
    assert receipt.receipt_id not in ("", received.receipt_id)
    assert receipt.withdrawn_at.utcoffset() is not None
    assert [file_id for file_id, *_ in listed(counter)] == [other.file_id]
    again = counter.gateway.withdraw(received.file_id, "một lý do khác")
    assert again == (replace(receipt, withdrawn_at=again.withdrawn_at) if Lack.RECEIPTS in counter.lacks else receipt)
    refused("FILE_UNKNOWN", lambda: counter.gateway.withdraw(counter.no_file, "vì sao"))
    counter.deliver(data)
    assert sorted(component for _, component, *_ in listed(counter)) == ["TP01", "TP02"], "it may come again"


@needs(Lack.SWITCHES)
def test_a_withdrawal_whose_receipt_was_lost_is_asked_again(counter: Counter) -> None:
    received = counter.deliver(small_pdf())
    lose(counter, lambda: counter.gateway.withdraw(received.file_id, "nhầm hồ sơ"))
    assert counter.gateway.withdraw(received.file_id, "nhầm hồ sơ").reason == "nhầm hồ sơ"
    assert listed(counter) == []


def test_a_result_is_listed_as_one(counter: Counter) -> None:
    paper = counter.deliver(small_pdf())
    result = counter.deliver(small_pdf("kết quả"), **RESULT)
    files = {file.file_id: file for file in counter.gateway.read_back(counter.code)}
    assert (files[paper.file_id].purpose, files[result.file_id].purpose) == ("component", "result")
    assert (files[result.file_id].component_code, files[result.file_id].sha256) == ("KQ01", result.sha256)
    counter.gateway.withdraw(result.file_id, "thu hồi quyết định")
    assert [file_id for file_id, *_ in listed(counter)] == [paper.file_id]


@needs(Lack.STORE)
def test_a_result_is_found_in_the_store_until_it_is_withdrawn(counter: Counter) -> None:
    data = small_pdf("kết quả")
    number = f"{counter.code[-4:]}/QĐ-SGDĐT"
    result = counter.deliver(data, **RESULT | {"number": number})
    (found,) = counter.gateway.search_store(query(("KQ.VBCC.0002", number)))
    assert (found.title, found.source) == ("Quyết định công nhận văn bằng", "result")
    assert counter.gateway.fetch(found) == data
    counter.gateway.withdraw(result.file_id, "thu hồi quyết định")
    assert counter.gateway.search_store(query(("KQ.VBCC.0002", number))) == ()


@lacking(Lack.STORE)
def test_where_there_is_no_store_none_is_offered(counter: Counter) -> None:
    refused("SERVICE_NOT_OFFERED", lambda: counter.gateway.search_store(query()))


@needs(Lack.WIRE, Lack.STORE)
def test_a_wrong_token_opens_no_store(counter: Counter) -> None:
    refused("UNAUTHORIZED", lambda: counter.with_token("another").search_store(query()))


def test_a_result_replaces_a_result(counter: Counter) -> None:
    old = counter.deliver(small_pdf("kết quả"), **RESULT)
    new = counter.deliver(small_pdf("kết quả đính chính"), version=2, supersedes=old.file_id, **RESULT)
    assert [file_id for file_id, *_ in listed(counter)] == [new.file_id]


def test_a_result_without_its_code_and_a_reused_paper_without_its_source_are_refused(counter: Counter) -> None:
    for changes in (
        {"purpose": "result"},
        {"reuse": Reuse.FROM_COMPONENT.value},
        {"reuse": Reuse.FROM_RESULT.value, "source_id": "x"},
        {"reuse": 4},
        {"form": "copy"},
    ):
        refused("MANIFEST_REFUSED", lambda changes=changes: counter.deliver(small_pdf(), **changes))


@pytest.mark.parametrize("reuse", list(Reuse))
def test_the_state_of_reuse_is_listed(counter: Counter, reuse: Reuse) -> None:
    counter.deliver(small_pdf(), reuse=reuse.value, source_id="GT-1", result_code="KQ.VBCC.0001")
    assert [file.reuse for file in counter.gateway.read_back(counter.code)] == [reuse]


@needs(Lack.STORE)
def test_the_store_has_papers_of_one_citizen_only(counter: Counter) -> None:
    found = counter.gateway.search_store(query(("KQ.VBCC.0001", "TN-2008/0417"), ("KQ.CT.0007", "")))
    assert [(one.result_code, one.number) for one in found] == [
        ("KQ.VBCC.0001", "TN-2008/0417"),
        ("KQ.CT.0007", "88/XN-CA"),
    ]
    everything = counter.gateway.search_store(query())
    assert {one.title for one in found} < {one.title for one in everything}
    assert not any(word in repr(everything) for word in (CITIZEN, "Bằng tốt nghiệp", "TN-2008"))
    (other,) = counter.gateway.search_store(query(owner_id="038085012346"))
    assert other.number == "TN-2003/0088"
    assert counter.gateway.search_store(query(owner_id="038300099999")) == ()
    assert counter.gateway.search_store(query(("KQ.VBCC.0001", "another"))) == ()


@needs(Lack.STORE_FACTS)
def test_the_store_says_what_is_valid_and_what_was_revoked(counter: Counter) -> None:
    found = {one.result_code: one for one in counter.gateway.search_store(query())}
    assert {one.owner_id for one in found.values()} == {CITIZEN}
    expired, revoked, sound = (found[code] for code in ("KQ.CT.0007", "KQ.HKD.0003", "KQ.VBCC.0001"))
    assert (str(expired.issued_on), str(expired.valid_until)) == ("2024-01-10", "2025-01-10")
    assert (expired.revoked, revoked.revoked, sound.revoked, sound.valid_until) == (False, True, False, None)
    assert found["TP.GTTT.0001"].source == "component"


@needs(Lack.STORE)
def test_a_paper_of_the_store_is_fetched_within_a_limit(counter: Counter) -> None:
    (paper,) = counter.gateway.search_store(query(("KQ.VBCC.0001", "TN-2008/0417")))
    data = counter.gateway.fetch(paper)
    assert data.startswith(b"%PDF-")
    if Lack.STORE_FACTS not in counter.lacks:
        assert (len(data), hashlib.sha256(data).hexdigest()) == (paper.size_bytes, paper.sha256)
        refused("FILE_TOO_LARGE", lambda: counter.gateway.fetch(replace(paper, size_bytes=MAX_FILE_BYTES + 1)))


@lacking(Lack.STORE_FACTS, Lack.STORE)
def test_a_paper_of_which_nothing_is_told_is_limited_all_the_same(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    (paper,) = counter.gateway.search_store(query(("KQ.VBCC.0001", "TN-2008/0417")))
    assert (paper.sha256, paper.size_bytes, paper.owner_id, paper.issued_on) == ("", 0, "", None)
    monkeypatch.setattr("app.delivery.served.MAX_FILE_BYTES", 1000)
    refused("FILE_TOO_LARGE", lambda: counter.gateway.fetch(paper))


@needs(Lack.STORE_FACTS)
def test_other_bytes_than_the_store_told_of_are_refused(counter: Counter) -> None:
    (paper,) = counter.gateway.search_store(query(("KQ.DD.0009", "")))
    refused("SERVED_BYTES_DIFFER", lambda: counter.gateway.fetch(paper))


@needs(Lack.WIRE, Lack.STORE)
def test_a_paper_is_fetched_from_this_server_only(counter: Counter) -> None:
    (paper,) = counter.gateway.search_store(query(("KQ.VBCC.0001", "TN-2008/0417")))
    elsewhere: StoredPaper = replace(paper, url="http://127.0.0.1:9/x")
    refused("ANSWER_MALFORMED", lambda: counter.gateway.fetch(elsewhere))
    refused("SERVICE_NOT_OFFERED", lambda: counter.gateway.fetch(replace(paper, url="")))


@needs(Lack.SWITCHES, Lack.STORE)
def test_a_store_that_is_out_of_service_can_be_waited_for(counter: Counter) -> None:
    counter.switches.store_offline = True
    refused("SERVER_ERROR", lambda: counter.gateway.search_store(query()), retryable=True)
    counter.deliver(small_pdf())
    counter.switches.store_offline = False
    assert counter.gateway.search_store(query())


@needs(Lack.ONLINE_PART)
def test_what_was_handed_in_online_is_listed_and_fetched(counter: Counter) -> None:
    assert counter.gateway.online_part(counter.code) == ()
    (file,) = counter.gateway.online_part(counter.online_code)
    assert (file.purpose, file.reuse) == ("component", 0)
    data = counter.gateway.fetch(file)
    assert (len(data), hashlib.sha256(data).hexdigest()) == (file.size_bytes, file.sha256)
    assert listed(counter, counter.online_code) == [], "it is not among what a station sent"
    refused("DOSSIER_UNKNOWN", lambda: counter.gateway.online_part("H56.14-261124-9999"))


@lacking(Lack.ONLINE_PART)
def test_where_the_online_part_is_not_told_apart_it_is_not_offered(counter: Counter) -> None:
    refused("SERVICE_NOT_OFFERED", lambda: counter.gateway.online_part(counter.code))
