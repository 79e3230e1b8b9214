"""Documents go from the outbox into Mayan EDMS, a record system that no one here wrote, while answers get lost, it is killed, starts anew,
or its background work falls behind."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.bootstrap import Station, build
from app.cli.main import run
from app.delivery.mayan import MayanGateway
from app.delivery.mayan_prepare import prepare
from app.delivery.mayan_schema import CABINET, PAPER
from app.domain.errors import DeliveryFailed
from app.domain.model import Plan
from app.identity.secrets import MemorySecrets
from app.services.advance import Watch
from app.services.pool import SerialPool
from app.services.sign import KeyAuthorizer
from app.settings import load
from tests.support.cli_world import conforms
from tests.support.delivery_faults.desk import DeliveryDesk
from tests.support.dossier_server import access, manifest_of, small_pdf
from tests.support.mayan import ADMINISTRATOR, STATION, Mayan
from tests.support.relay import relay_to

pytestmark = [
    pytest.mark.interop,
    pytest.mark.apart,
    pytest.mark.xdist_group("mayan"),
    pytest.mark.timeout(600),
]

WATCH = Watch(KeyAuthorizer(None, lambda _identity: None))
SERIALS = itertools.count(1)
PATIENCE_S = 90.0
type Connect = Callable[..., MayanGateway]


def _patiently[T](call: Callable[[], T]) -> T:
    """As the outbox does: what its busy database refuses now may be asked for again."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return call()
        except DeliveryFailed as failure:
            if not failure.retryable or time.monotonic() > deadline:
                raise
        time.sleep(1.0)


@pytest.fixture
def code(mayan: Mayan) -> str:
    """A dossier of the test's own."""
    code = f"H56.14-261125-{next(SERIALS):04d}"
    mayan.open_dossier(code)
    return code


@pytest.fixture
def connect(mayan: Mayan) -> Iterator[Connect]:
    """Gateways that do not wait long for Mayan's background work."""
    with ExitStack() as closing:

        def make(url: str = mayan.url, wait_s: float = 20.0, boundary: Callable[[str], None] = print) -> MayanGateway:
            gateway = MayanGateway(url, access(STATION), processing_wait_s=wait_s, boundary=boundary)
            return closing.enter_context(gateway)

        yield make


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeliveryDesk]:
    desk = DeliveryDesk(tmp_path / "desk")
    yield desk
    desk.close()


def station_of(folder: Path, url: str) -> Station:
    station = build(load(folder, {"min_free_mb": 1, "delivery": {"url": url, "kind": "mayan"}}), pool=SerialPool())
    secrets = MemorySecrets()
    secrets.set("delivery-token", STATION)
    vars(station)["secrets"] = secrets
    return station


def hashes(gateway: MayanGateway, code: str) -> list[str]:
    return [file.sha256 for file in gateway.read_back(code)]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def never_sent(done: int, total: int, unit: str) -> None:
    """Progress that nobody looks at."""


def failing(call: Callable[[], object]) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        call()
    return caught.value


def test_the_settings_choose_it_and_the_receipt_holds_its_own_hash(tmp_path: Path, mayan: Mayan, code: str) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(small_pdf("một"))
    with station_of(tmp_path / "data", mayan.url) as station:
        assert isinstance(station.gateway, MayanGateway)
        station.digitizing.keep(file, code, "TP01", Plan(upload=True), False, station.actor, WATCH)
        (document,) = station.store.documents.all_current()
        receipt = station.store.outbox.receipt(document.id)
        assert receipt is not None
        assert (receipt.sha256, receipt.read_back) == (sha256(file.read_bytes()), True)
        stored, _, _ = receipt.file_id.partition("/")
        latest = mayan.ask("GET", f"documents/{stored}/")["file_latest"]
        assert (latest["checksum"], latest["size"]) == (receipt.sha256, receipt.size_bytes)
        served = _patiently(lambda: station.gateway.served(receipt.file_id))
        assert served is not None
        assert (served.sha256, served.size_bytes) == (receipt.sha256, receipt.size_bytes)


@pytest.mark.parametrize(
    ("path", "nth"),
    [
        pytest.param("/documents/", 1, id="the document"),
        pytest.param("/metadata/", 4, id="its metadata"),
        pytest.param("/documents/add/", 1, id="its place in the cabinet"),
        pytest.param("/files/", 1, id="the file"),
        pytest.param("/metadata/", 12, id="the note that the file was accepted"),
    ],
)
def test_whichever_answer_is_lost_one_copy_is_listed_and_proved(
    mayan: Mayan, code: str, connect: Connect, desk: DeliveryDesk, path: str, nth: int
) -> None:
    paper = desk.paper(small_pdf(f"{path} {nth}"), code)
    with relay_to(mayan.url) as (relay, url):
        relay.lose("POST", path, nth)
        assert desk.send(paper, connect(url)).code == "SERVER_UNREACHABLE"
        assert relay.lost
    outcome = desk.send(paper, connect(), PATIENCE_S)  # started anew: nothing is remembered but the store
    assert (outcome.code, desk.has_receipt(paper)) == ("", True)
    assert hashes(connect(), code) == [sha256(paper.data)]


def test_killed_in_mid_upload_it_gets_the_file_again_in_a_new_document(
    mayan: Mayan, code: str, connect: Connect
) -> None:
    data = small_pdf("cắt giữa chừng", filler_bytes=2_000_000)
    gateway = connect(wait_s=2.0)
    url = gateway.open_upload(manifest_of(data, dossier_code=code), "key")
    killed = False

    def kill(done: int, total: int, unit: str) -> None:
        nonlocal killed
        if not killed:
            killed = True
            mayan.kill()

    try:
        error = failing(lambda: gateway.send(url, data, 0, kill))
    finally:
        mayan.start()
    assert (error.code, error.retryable) == ("SERVER_UNREACHABLE", True)
    assert failing(lambda: gateway.offset(url)).code == "UPLOAD_GONE"
    again = gateway.open_upload(manifest_of(data, dossier_code=code), "key")
    assert again != url
    gateway.send(again, data, gateway.offset(again), never_sent)
    assert gateway.finish(again, "key").sha256 == sha256(data)
    assert hashes(gateway, code) == [sha256(data)]


def test_started_anew_between_two_steps_it_goes_on(
    mayan: Mayan, code: str, connect: Connect, desk: DeliveryDesk
) -> None:
    restarts: list[str] = []

    def restart(boundary: str) -> None:
        if boundary in {"wire.offset.before", "wire.finish.before"} and boundary not in restarts:
            restarts.append(boundary)
            mayan.kill()
            mayan.start()

    paper = desk.paper(small_pdf("khởi động lại"), code)
    assert desk.send(paper, connect(boundary=restart), PATIENCE_S).code == ""
    assert len(restarts) == 2
    assert desk.has_receipt(paper)
    assert hashes(connect(), code) == [sha256(paper.data)]


def test_while_its_background_work_is_behind_the_document_waits_and_is_not_sent_again(
    mayan: Mayan, code: str, connect: Connect, desk: DeliveryDesk
) -> None:
    paper = desk.paper(small_pdf("chậm"), code)
    with mayan.workers_paused():
        first = desk.send(paper, connect(wait_s=1.0))
        again = desk.send(paper, connect(wait_s=1.0))
        assert (first.code, again.code) == ("SERVER_STILL_PROCESSING", "SERVER_STILL_PROCESSING")
        assert desk.waits(paper, "SERVER_STILL_PROCESSING")
    assert desk.send(paper, connect(), PATIENCE_S).code == ""
    assert desk.has_receipt(paper)
    (file,) = connect().read_back(code)
    document, _, _ = file.file_id.partition("/")
    assert mayan.ask("GET", f"documents/{document}/files/")["count"] == 1


def test_what_it_takes_in_after_an_answer_was_lost_and_waited_for_in_vain_lies_in_the_trash(
    mayan: Mayan, code: str, connect: Connect
) -> None:
    data = small_pdf("lạc")
    with relay_to(mayan.url) as (relay, url):
        gateway = connect(url, wait_s=1.0)
        opened = gateway.open_upload(manifest_of(data, dossier_code=code), "key")
        with mayan.workers_paused():
            relay.lose("POST", "/files/")
            assert failing(lambda: gateway.send(opened, data, 0, never_sent)).code == "SERVER_UNREACHABLE"
            # the trash is background work too, and comes behind the file
            assert failing(lambda: gateway.offset(opened)).code == "UPLOAD_GONE"
            assert failing(lambda: gateway.offset(opened)).code == "UPLOAD_GONE"
    patient = connect()
    again = patient.open_upload(manifest_of(data, dossier_code=code), "key")
    patient.send(again, data, patient.offset(again), never_sent)
    receipt = patient.finish(again, "key")
    assert [file.file_id for file in patient.read_back(code)] == [receipt.file_id]


def test_two_stations_with_the_same_bytes_agree_on_one_copy(code: str, connect: Connect, tmp_path: Path) -> None:
    desks = [DeliveryDesk(tmp_path / name) for name in ("a", "b")]
    papers = [desk.paper(small_pdf("như nhau"), code) for desk in desks]
    with ThreadPoolExecutor(2) as stations:
        sending = [
            stations.submit(desk.send, paper, connect(), PATIENCE_S) for desk, paper in zip(desks, papers, strict=True)
        ]
        receipts = [one.result().receipt for one in sending]
    (file,) = connect().read_back(code)
    assert [receipt.file_id for receipt in receipts if receipt is not None] == [file.file_id, file.file_id]
    for desk in desks:
        desk.close()


def test_of_two_stations_with_different_bytes_one_is_told_of_the_other(
    code: str, connect: Connect, tmp_path: Path
) -> None:
    desks = [DeliveryDesk(tmp_path / name) for name in ("a", "b")]
    papers = [desk.paper(small_pdf(text), code) for desk, text in zip(desks, ("của a", "của b"), strict=True)]
    with ThreadPoolExecutor(2) as stations:
        sending = [stations.submit(desk.send, paper, connect()) for desk, paper in zip(desks, papers, strict=True)]
        codes = sorted(one.result().code for one in sending)
    assert codes in (["", "COMPONENT_TAKEN"], ["COMPONENT_TAKEN", "COMPONENT_TAKEN"])
    for desk in desks:
        desk.close()


def test_what_is_missing_there_is_told_and_the_document_waits_for_it(
    mayan: Mayan, code: str, connect: Connect, desk: DeliveryDesk
) -> None:
    paper = desk.paper(small_pdf("thiếu"), code)
    kinds = mayan.ask("GET", "document_types/", params={"page_size": 100})["results"]
    kind = next(one["id"] for one in kinds if one["label"] == PAPER)
    mayan.ask("PATCH", f"document_types/{kind}/", json={"label": "Tên khác"})
    try:
        assert desk.send(paper, connect()).code == "RECORDS_NOT_PREPARED"
        assert desk.waits(paper, "RECORDS_NOT_PREPARED")
    finally:
        mayan.ask("PATCH", f"document_types/{kind}/", json={"label": PAPER})
    assert desk.send(paper, connect(), PATIENCE_S).code == ""
    cabinets = mayan.ask("GET", "cabinets/", params={"page_size": 100})["results"]
    root = next(one["id"] for one in cabinets if one["full_path"] == CABINET)
    without_sheet = f"{code}-X"
    mayan.ask("POST", "cabinets/", json={"label": without_sheet, "parent": root})
    mayan.await_indexed(without_sheet)
    assert failing(lambda: connect().find(without_sheet)).code == "RECORDS_NOT_PREPARED"


def test_a_second_preparation_makes_nothing(mayan: Mayan) -> None:
    assert mayan.prepare() == ()


def test_the_command_prepares_with_a_token_that_is_piped_in_and_kept_nowhere(
    tmp_path: Path, mayan: Mayan, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "sohoa.toml").write_text(f'min_free_mb = 1\n[delivery]\nkind = "mayan"\nurl = "{mayan.url}"\n')
    fields = mayan.ask("GET", "metadata_types/", params={"page_size": 100})["results"]
    unused = next(one["id"] for one in fields if one["name"] == "co_quan_ban_hanh")
    mayan.ask("DELETE", f"metadata_types/{unused}/")
    monkeypatch.setattr("sys.stdin", io.StringIO(ADMINISTRATOR + "\n"))
    assert run(["delivery", "prepare", "--json", "--data-dir", str(data)]) == 0
    said = json.loads(capfd.readouterr().out)
    conforms("delivery", said)
    assert said["made"] == [
        {"what": "metadata_type", "name": "co_quan_ban_hanh", "of": ""},
        {"what": "field", "name": "co_quan_ban_hanh", "of": PAPER},
    ]
    assert not any(ADMINISTRATOR.encode() in file.read_bytes() for file in data.rglob("*") if file.is_file())


def test_without_the_right_to_prepare_nothing_is_made(mayan: Mayan) -> None:
    kinds = mayan.ask("GET", "document_types/", params={"page_size": 100})["results"]
    metadata = mayan.ask("GET", "metadata_types/", params={"page_size": 100})["results"]
    kind = next(one["id"] for one in kinds if one["label"] == PAPER)
    mayan.ask("PATCH", f"document_types/{kind}/", json={"label": "Tên khác"})
    try:
        assert failing(lambda: prepare(mayan.url, access(STATION))).code == "UNAUTHORIZED"
    finally:
        mayan.ask("PATCH", f"document_types/{kind}/", json={"label": PAPER})
    assert mayan.ask("GET", "metadata_types/", params={"page_size": 100})["results"] == metadata


def test_a_kind_of_paper_may_have_a_document_type_of_its_own(mayan: Mayan, code: str, connect: Connect) -> None:
    kind = mayan.ask("POST", "document_types/", json={"label": "GKS Giấy khai sinh"})["id"]
    data = small_pdf("khai sinh")
    manifest = manifest_of(data, dossier_code=code, paper_type="GKS")
    gateway = connect()
    assert failing(lambda: gateway.open_upload(manifest, "key")).code == "RECORDS_NOT_PREPARED"  # no metadata yet
    for field in mayan.ask("GET", "metadata_types/", params={"page_size": 100})["results"]:
        mayan.ask("POST", f"document_types/{kind}/metadata_types/", json={"metadata_type_id": field["id"]})
    url = gateway.open_upload(manifest, "key")
    gateway.send(url, data, 0, never_sent)
    document, _, _ = gateway.finish(url, "key").file_id.partition("/")
    assert mayan.ask("GET", f"documents/{document}/")["document_type"]["id"] == kind
    assert hashes(gateway, code) == [sha256(data)]


def test_documents_of_others_in_the_cabinet_are_none_of_ours(mayan: Mayan, code: str, connect: Connect) -> None:
    data = small_pdf("của trạm")
    gateway = connect()
    url = gateway.open_upload(manifest_of(data, dossier_code=code), "key")
    gateway.send(url, data, 0, never_sent)
    receipt = gateway.finish(url, "key")
    cabinet = mayan.cabinet_of(code)
    default = mayan.ask("GET", "document_types/", params={"page_size": 100})["results"][0]["id"]
    by_hand = mayan.ask("POST", "documents/", json={"document_type_id": default, "label": "Ghi chú"})["id"]
    mayan.ask("POST", f"cabinets/{cabinet}/documents/add/", json={"document": by_hand})
    assert [file.file_id for file in gateway.read_back(code)] == [receipt.file_id]
    assert failing(lambda: gateway.withdraw(f"{by_hand}/1", "không phải của trạm")).code == "FILE_UNKNOWN"
    withdrawn = gateway.withdraw(receipt.file_id, "nhầm hồ sơ")
    assert gateway.withdraw(receipt.file_id, "lần hai") == withdrawn
    assert withdrawn.reason == "nhầm hồ sơ"
    assert failing(lambda: gateway.served(receipt.file_id)).code == "FILE_UNKNOWN"


def test_its_limit_of_requests_a_second_is_waited_for(code: str, connect: Connect) -> None:
    gateway = connect()
    with ThreadPoolExecutor(6) as asking:
        found = list(asking.map(gateway.find, [code] * 30))
    assert {dossier.code for dossier in found} == {code}
