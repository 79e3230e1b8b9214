"""What every `DossierGateway` promises, run over each of them against a real server.

Four ways: the sandbox; the sandbox with the bytes received by npm's `@tus/server`, a Node process; the interface of the province's
present system; Mayan EDMS, a record system that no one here wrote. What only a resumable upload, or only an idempotency key, can promise is
asked of the gateways that have one.
"""

from __future__ import annotations

import hashlib
import itertools
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from functools import partial

import pytest

from app.delivery.boundaries import BOUNDARIES
from app.delivery.mayan import MayanGateway
from app.delivery.multipart_json import MultipartJsonGateway
from app.delivery.openapi_tus import OpenApiTusGateway
from app.domain.delivery import ServerReceipt, UploadManifest
from app.domain.errors import DeliveryFailed
from app.domain.ports import DossierGateway
from app.sandbox.dossiers.switches import Switches
from tests.support.dossier_server import (
    ACCESS,
    DossierServer,
    access,
    dossier_server,
    free_port,
    manifest_of,
    small_pdf,
)
from tests.support.mayan import FIRST_CODE, STATION, Mayan
from tests.support.node_tus import node_tus

CHUNK_BYTES = 64 << 10
SERIALS = itertools.count(2)


@dataclass(frozen=True)
class Counter:
    """A gateway, the server's switches, and what happened on the way."""

    gateway: DossierGateway
    switches: Switches
    with_token: Callable[[str], DossierGateway]
    at: Callable[[str], DossierGateway]
    boundaries: list[str]
    code: str
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    progress: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def no_file(self) -> str:
        """An id that no file has, in the form of the gateway's ids."""
        match self.gateway:
            case MultipartJsonGateway():
                return f"{self.code}/{uuid.UUID(int=1)}"
            case MayanGateway():
                return "999999999/999999999"
            case _:
                return str(uuid.UUID(int=1))

    def tell(self, done: int, total: int, unit: str) -> None:
        self.progress.append((done, total, unit))

    def manifest(self, data: bytes, **changes: object) -> UploadManifest:
        return manifest_of(data, **{"dossier_code": self.code} | changes)

    def deliver(self, data: bytes, key: str | None = None, **changes: object) -> ServerReceipt:
        key = key or str(uuid.uuid4())
        url = self.gateway.open_upload(self.manifest(data, **changes), key)
        self.gateway.send(url, data, self.gateway.offset(url), self.tell)
        return self.gateway.finish(url, key)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DossierServer]:
    with dossier_server(tmp_path_factory.mktemp("dossiers")) as server:
        yield server


@pytest.fixture(scope="module")
def node_front(server: DossierServer) -> Iterator[str]:
    with node_tus(server.url, server.folder / "content", ACCESS.token) as node:
        yield node.url


SANDBOX, NODE, MULTIPART, MAYAN = "openapi+tus", "openapi+@tus/server", "multipart-json", "mayan"
KINDS: dict[str, Callable[..., OpenApiTusGateway | MultipartJsonGateway | MayanGateway]] = {
    SANDBOX: partial(OpenApiTusGateway, chunk_bytes=CHUNK_BYTES),
    NODE: partial(OpenApiTusGateway, chunk_bytes=CHUNK_BYTES),
    MULTIPART: MultipartJsonGateway,
    MAYAN: MayanGateway,
}
ALL = [
    SANDBOX,
    pytest.param(NODE, marks=pytest.mark.interop),
    MULTIPART,
    pytest.param(MAYAN, marks=[pytest.mark.interop, pytest.mark.xdist_group("mayan")]),
]
RESUMABLE = ALL[:2]


@pytest.fixture(params=ALL)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def counter(kind: str, server: DossierServer, request: pytest.FixtureRequest) -> Iterator[Counter]:
    """Each test has a dossier of its own on the one server, and all switches off."""
    url, token, code = server.url, ACCESS.token, f"H56.14-261124-{next(SERIALS):04d}"
    if kind == NODE:
        url = request.getfixturevalue("node_front")
    if kind == MAYAN:
        mayan: Mayan = request.getfixturevalue("mayan")
        mayan.open_dossier(code)
        url, token = mayan.url, STATION
    boundaries: list[str] = []
    server.switches.set(asdict(Switches()))
    with ExitStack() as closing:

        def make(url: str, token: str) -> DossierGateway:
            gateway = KINDS[kind](url, access(token), timeout_s=10, boundary=boundaries.append)
            return closing.enter_context(gateway)

        yield Counter(
            make(url, token),
            server.switches,
            partial(make, url),
            lambda elsewhere: make(elsewhere, token),
            boundaries,
            code,
        )


def refused(code: str, call: Callable[[], object], *, retryable: bool = False) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        call()
    assert (caught.value.code, caught.value.retryable) == (code, retryable)
    return caught.value


def listed(counter: Counter, code: str | None = None) -> list[tuple[str, str, str, int]]:
    return [
        (f.file_id, f.component_code, f.sha256, f.size_bytes) for f in counter.gateway.read_back(code or counter.code)
    ]


def test_a_dossier_is_found_with_its_components(counter: Counter) -> None:
    dossier = counter.gateway.find(counter.code)
    assert (dossier.code, dossier.receiving_unit, dossier.status) == (counter.code, "H56.14", 2)
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


def test_every_boundary_of_the_wire_is_passed_in_pairs(counter: Counter) -> None:
    counter.deliver(small_pdf())
    counter.gateway.read_back(counter.code)
    assert set(counter.boundaries) == set(BOUNDARIES)
    befores = [name.removesuffix(".before") for name in counter.boundaries[::2]]
    afters = [name.removesuffix(".after") for name in counter.boundaries[1::2]]
    assert befores == afters


def test_the_same_key_gives_the_same_upload_and_the_same_receipt(counter: Counter) -> None:
    data = small_pdf()
    first = counter.deliver(data, counter.key)
    again = counter.deliver(data, counter.key)
    # a receipt that is a proof of our own says when it was proved
    assert again == (
        replace(first, received_at=again.received_at) if isinstance(counter.gateway, MultipartJsonGateway) else first
    )
    assert len(listed(counter)) == 1


@pytest.mark.parametrize("kind", RESUMABLE, indirect=True)
def test_a_key_is_good_for_one_file_only(counter: Counter) -> None:
    counter.deliver(small_pdf("một"), counter.key)
    refused(
        "IDEMPOTENCY_CONFLICT", lambda: counter.gateway.open_upload(counter.manifest(small_pdf("hai")), counter.key)
    )
    url = counter.gateway.open_upload(counter.manifest(small_pdf("hai")), counter.key + "-2")
    counter.gateway.send(url, small_pdf("hai"), 0, counter.tell)
    refused("IDEMPOTENCY_CONFLICT", lambda: counter.gateway.finish(url, counter.key))
    assert len(listed(counter)) == 1


@pytest.mark.parametrize("kind", RESUMABLE, indirect=True)
def test_sending_goes_on_where_the_server_stands(counter: Counter) -> None:
    data = small_pdf(filler_bytes=3 * CHUNK_BYTES)
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    refused("OFFSET_CONFLICT", lambda: counter.gateway.send(url, data[: CHUNK_BYTES + 1], len(data), counter.tell))
    with pytest.raises(KeyboardInterrupt):
        counter.gateway.send(url, data, 0, interrupt)
    assert counter.gateway.offset(url) == CHUNK_BYTES
    assert counter.gateway.send(url, data, 0, counter.tell) == len(data)  # a wrong offset is asked again
    assert counter.progress[0][0] == CHUNK_BYTES
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


def interrupt(done: int, total: int, unit: str) -> None:
    raise KeyboardInterrupt


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
    ):
        refused("UNAUTHORIZED", call)


@pytest.mark.parametrize("kind", [SANDBOX, MULTIPART], indirect=True)
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


def test_a_server_that_is_not_there_can_be_waited_for(counter: Counter) -> None:
    url = counter.gateway.open_upload(counter.manifest(small_pdf()), counter.key)
    nowhere = counter.at(f"http://127.0.0.1:{free_port()}")
    refused("SERVER_UNREACHABLE", lambda: nowhere.find(counter.code), retryable=True)
    refused("SERVER_UNREACHABLE", lambda: nowhere.offset(url), retryable=True)


def lose(counter: Counter, call: Callable[[], object]) -> None:
    counter.switches.answers_lost = 1
    refused("SERVER_UNREACHABLE", call, retryable=True)


@pytest.mark.parametrize(
    "kind", [SANDBOX, MULTIPART], indirect=True
)  # the switches do not reach the bytes that Node receives
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


@pytest.mark.parametrize("kind", [SANDBOX], indirect=True)
def test_where_the_answer_was_lost_the_server_keeps_the_piece(counter: Counter) -> None:
    data = small_pdf(filler_bytes=2 * CHUNK_BYTES)
    lose(counter, lambda: counter.gateway.open_upload(counter.manifest(data), counter.key))
    url = counter.gateway.open_upload(counter.manifest(data), counter.key)
    lose(counter, lambda: counter.gateway.send(url, data, 0, counter.tell))
    assert counter.gateway.offset(url) == CHUNK_BYTES


@pytest.mark.parametrize("kind", [MULTIPART], indirect=True)
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


@pytest.mark.parametrize("kind", RESUMABLE, indirect=True)
def test_stored_is_not_attached_and_reading_back_tells(counter: Counter) -> None:
    counter.switches.stored_not_attached = 1
    receipt = counter.deliver(small_pdf())
    assert receipt.sha256 == hashlib.sha256(small_pdf()).hexdigest()
    assert listed(counter) == []


@pytest.mark.parametrize("kind", [MULTIPART], indirect=True)
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


def test_a_withdrawn_file_is_listed_no_more(counter: Counter) -> None:
    receipt = counter.deliver(small_pdf())
    counter.gateway.withdraw(receipt.file_id, "nhầm hồ sơ")
    assert listed(counter) == []
    refused("FILE_UNKNOWN", lambda: counter.gateway.withdraw(counter.no_file, "vì sao"))


def test_a_dossier_lists_its_own_files_only(counter: Counter) -> None:
    counter.deliver(small_pdf())
    assert listed(counter, FIRST_CODE) == []
