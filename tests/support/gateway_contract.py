"""The dossier systems that the contract of gateways runs over, what each of them lacks, and what a test gets of one."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Final

import httpx
import pytest

from app.delivery.mayan import MayanGateway
from app.delivery.multipart_json import MultipartJsonGateway
from app.delivery.openapi_tus import OpenApiTusGateway
from app.domain.delivery import RemoteFile, RemoteStatus, ServerReceipt, StoredPaper, UploadManifest
from app.domain.errors import DeliveryFailed
from app.domain.ports import DossierGateway
from app.sandbox.dossiers.papers import SAMPLES, Sample
from app.sandbox.dossiers.switches import Switches
from tests.support.dossier_server import ACCESS, DossierServer, access, manifest_of, small_pdf
from tests.support.mayan import FIRST_CODE, STATION, Mayan
from tests.support.memory_gateway import MemoryGateway

__all__ = ["FIRST_CODE"]

CHUNK_BYTES: Final = 64 << 10
CITIZEN: Final = "038190012345"
"""the owner of the dossiers"""
_SERIALS = itertools.count(2)
_ONLINE_SERIALS = itertools.count(7001)


class Lack(StrEnum):
    """What a system does not have or do. The tests that need it leave that system out; others show what happens in its place."""

    WIRE = "wire"
    """nothing goes over a network: there is no address, no token, no break"""
    SWITCHES = "switches"
    """its faults can't be switched on"""
    BYTE_SWITCHES = "byte switches"
    """its faults can't be switched on where the bytes arrive"""
    RESUMING = "resuming"
    """a broken upload begins anew"""
    KEYS = "keys"
    """it knows no idempotency key: a file arrives at least once, and duplicates are reconciled"""
    RECEIPTS = "receipts"
    """it gives no receipt: ours says what was read back, and when"""
    ATTACHING = "attaching"
    """a whole file is part of the dossier at once: there is nothing left to be given up"""
    EXPIRATION = "expiration"
    """an unfinished upload is kept for good"""
    CHECKSUM = "checksum"
    """a damaged piece is found when the whole file is compared"""
    STORE = "store"
    """it keeps no citizen's electronic store"""
    STORE_FACTS = "store facts"
    """its store says nothing of a paper's hash, validity and revocation"""
    ONLINE_PART = "online part"
    """it does not tell apart what the citizen handed in online"""


SANDBOX, NODE, MULTIPART = "openapi+tus", "openapi+@tus/server", "multipart-json"
MAYAN, MEMORY = "mayan", "memory"
LACKS: Final[dict[str, frozenset[Lack]]] = {
    SANDBOX: frozenset(),
    # it has expiration: a test starts one whose uploads run out
    NODE: frozenset({Lack.BYTE_SWITCHES, Lack.EXPIRATION, Lack.CHECKSUM}),
    MULTIPART: frozenset(
        {
            Lack.RESUMING,
            Lack.KEYS,
            Lack.RECEIPTS,
            Lack.EXPIRATION,
            Lack.CHECKSUM,
            Lack.STORE_FACTS,
            Lack.ONLINE_PART,
        }
    ),
    MAYAN: frozenset(
        {
            Lack.SWITCHES,
            Lack.BYTE_SWITCHES,
            Lack.RESUMING,
            Lack.KEYS,
            Lack.ATTACHING,
            Lack.EXPIRATION,
            Lack.CHECKSUM,
            Lack.STORE,
            Lack.STORE_FACTS,
            Lack.ONLINE_PART,
        }
    ),
    MEMORY: frozenset({Lack.WIRE, Lack.SWITCHES, Lack.BYTE_SWITCHES, Lack.EXPIRATION, Lack.CHECKSUM}),
}
"""every kind of system, and all that it lacks"""
MARKS: Final = {
    NODE: [pytest.mark.interop],
    # the first test waits until it stands and has started
    MAYAN: [pytest.mark.interop, pytest.mark.apart, pytest.mark.xdist_group("mayan"), pytest.mark.timeout(600)],
}


def kinds(chosen: Callable[[frozenset[Lack]], bool]) -> pytest.MarkDecorator:
    """The test runs over the systems whose lacks are so."""
    params = [pytest.param(kind, marks=MARKS.get(kind, []), id=kind) for kind in LACKS if chosen(LACKS[kind])]
    return pytest.mark.parametrize("kind", params, indirect=True)


def needs(*needed: Lack) -> pytest.MarkDecorator:
    """The test runs over the systems that lack none of these."""
    return kinds(lambda lacks: lacks.isdisjoint(needed))


def lacking(lack: Lack, *needed: Lack) -> pytest.MarkDecorator:
    """The test shows what happens where a system lacks the first, and none of the others."""
    return kinds(lambda lacks: lack in lacks and lacks.isdisjoint(needed))


@dataclass(frozen=True)
class Counter:
    """A gateway, the server's switches, and what happened on the way. Each test has a dossier of its own."""

    gateway: DossierGateway
    lacks: frozenset[Lack]
    switches: Switches
    with_token: Callable[[str], DossierGateway]
    at: Callable[[str], DossierGateway]
    decide: Callable[[str, int, str], None]
    """somebody at the office says what a dossier came to, and why"""
    boundaries: list[str]
    code: str
    online_code: str
    """a dossier with which the citizen handed something in online, at a system that tells that apart"""
    no_file: str
    """an id that no file has, in the form of the gateway's ids"""
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    progress: list[tuple[int, int, str]] = field(default_factory=list)

    def tell(self, done: int, total: int, unit: str) -> None:
        self.progress.append((done, total, unit))

    def manifest(self, data: bytes, **changes: object) -> UploadManifest:
        return manifest_of(data, **{"dossier_code": self.code} | changes)

    def deliver(self, data: bytes, key: str | None = None, **changes: object) -> ServerReceipt:
        key = key or str(uuid.uuid4())
        url = self.gateway.open_upload(self.manifest(data, **changes), key)
        self.gateway.send(url, data, self.gateway.offset(url), self.tell)
        return self.gateway.finish(url, key)


class Counters:
    """Makes counters before one system, each with a dossier of its own; `close` closes their gateways."""

    def __init__(self, kind: str, server: DossierServer) -> None:
        self._kind = kind
        self._server = server
        self._opened: list[OpenApiTusGateway | MultipartJsonGateway | MayanGateway] = []
        self._boundaries: list[str] = []

    def before_sandbox(self, address: str) -> Counter:
        """Before the sandbox, or what stands in front of it at `address`."""
        code = f"H56.14-261124-{next(_SERIALS):04d}"
        nobody = str(uuid.UUID(int=1))
        return Counter(
            gateway=self._gateway(address, ACCESS.token),
            lacks=LACKS[self._kind],
            switches=self._server.switches,
            with_token=partial(self._gateway, address),
            at=lambda elsewhere: self._gateway(elsewhere, ACCESS.token),
            decide=self._decide,
            boundaries=self._boundaries,
            code=code,
            online_code=f"H56.14-261124-{next(_ONLINE_SERIALS):04d}",  # by its serial it has an online part
            no_file=f"{code}/{nobody}" if self._kind == MULTIPART else nobody,
        )

    def before_mayan(self, mayan: Mayan) -> Counter:
        """Before Mayan, where somebody opened the dossier."""
        code = f"H56.14-261124-{next(_SERIALS):04d}"
        mayan.open_dossier(code)
        return Counter(
            gateway=self._gateway(mayan.url, STATION),
            lacks=LACKS[MAYAN],
            switches=Switches(),
            with_token=partial(self._gateway, mayan.url),
            at=lambda elsewhere: self._gateway(elsewhere, STATION),
            decide=lambda code, status, note: mayan.set_status(code, status),
            boundaries=self._boundaries,
            code=code,
            online_code="",
            no_file="999999999/999999999",
        )

    def close(self) -> None:
        """Close the connections."""
        for gateway in self._opened:
            gateway.close()

    def _gateway(self, address: str, token: str) -> DossierGateway:
        make: Callable[..., OpenApiTusGateway | MultipartJsonGateway | MayanGateway]
        match self._kind:
            case "multipart-json":
                make = MultipartJsonGateway
            case "mayan":
                make = MayanGateway
            case _:
                make = partial(OpenApiTusGateway, chunk_bytes=CHUNK_BYTES)
        gateway = make(address, access(token), timeout_s=10, boundary=self._boundaries.append)
        self._opened.append(gateway)
        return gateway

    def _decide(self, code: str, status: int, note: str) -> None:
        orders = {"TrangThaiHoSo": status, "GhiChu": note}
        token = {"Authorization": f"Bearer {ACCESS.control_token}"}
        said = httpx.post(f"{self._server.url}/control/dossiers/{code}/status", json=orders, headers=token)
        assert said.status_code == 200


def in_memory() -> Counter:
    """Before the system in memory."""
    gateway = MemoryGateway()
    for number, sample in enumerate(SAMPLES):
        gateway.store.append(_stored(sample, f"store/{number}", small_pdf(sample.title)))

    def decide(code: str, status: int, note: str) -> None:
        gateway.standing[code] = RemoteStatus(code, status, None, note)

    online_code = f"H56.14-261124-{next(_ONLINE_SERIALS):04d}"
    data = small_pdf("trực tuyến")
    told = manifest_of(data)
    file = RemoteFile("o-1", "TP01", "truc_tuyen.pdf", len(data), told.sha256, reuse=0, url=f"online/{online_code}")
    gateway.online[online_code] = [(file, data)]

    return Counter(
        gateway=gateway,
        lacks=LACKS[MEMORY],
        switches=Switches(),
        with_token=lambda token: gateway,  # it has neither a token nor an address
        at=lambda address: gateway,
        decide=decide,
        boundaries=[],
        code=f"H56.14-261124-{next(_SERIALS):04d}",
        online_code=online_code,
        no_file="f-none",
    )


def _stored(sample: Sample, url: str, data: bytes) -> tuple[StoredPaper, bytes]:
    told = manifest_of(data if sample.condition != "other-bytes" else data[:-1] + b" ")
    paper = StoredPaper(
        url, sample.result_code, sample.title, sample.number, sample.issuer, sample.owner_id, sample.issued_on,
        sample.valid_until, sample.revoked, sample.purpose.value, "giay_to.pdf", told.size_bytes, told.sha256, url,
    )  # fmt: skip
    return paper, data


def refused(code: str, call: Callable[[], object], *, retryable: bool = False) -> DeliveryFailed:
    """The call fails with this code."""
    with pytest.raises(DeliveryFailed) as caught:
        call()
    assert (caught.value.code, caught.value.retryable) == (code, retryable)
    return caught.value


def listed(counter: Counter, code: str | None = None) -> list[tuple[str, str, str, int]]:
    """Id, component, hash and size of what a dossier lists."""
    return [
        (f.file_id, f.component_code, f.sha256, f.size_bytes) for f in counter.gateway.read_back(code or counter.code)
    ]


def lose(counter: Counter, call: Callable[[], object]) -> None:
    """The call is carried out, and its answer gets lost."""
    counter.switches.answers_lost = 1
    refused("SERVER_UNREACHABLE", call, retryable=True)


def interrupt(done: int, total: int, unit: str) -> None:
    """Ends the sending behind its first piece."""
    raise KeyboardInterrupt
