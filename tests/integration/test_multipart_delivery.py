"""A document goes from the outbox to the province's present system, the settings having chosen the gateway; answers get lost on the way."""

from __future__ import annotations

import hashlib
from contextlib import nullcontext
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.bootstrap import Station, build
from app.delivery.multipart_json import MultipartJsonGateway
from app.domain.errors import DeliveryFailed
from app.domain.model import Plan
from app.identity.secrets import MemorySecrets
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.system import dossier_system
from app.services.advance import Watch
from app.services.pool import SerialPool
from app.services.sign import KeyAuthorizer
from app.settings import load
from tests.support.dossier_server import ACCESS, http_server, small_pdf

WATCH = Watch(KeyAuthorizer(None, lambda _identity: None))
CODE = "H56.14-261124-0088"


def station_of(folder: Path, url: str) -> Station:
    delivery = {"url": url, "kind": "multipart-json", "timeout_s": 20, "give_up_after_s": 0}
    station = build(load(folder, {"min_free_mb": 1, "delivery": delivery}), pool=SerialPool())
    secrets = MemorySecrets()
    secrets.set("delivery-token", ACCESS.token)
    vars(station)["secrets"] = secrets
    return station


class LosesOneAnswer:
    """The sandbox, but the n-th request that changes something is carried out and gets no answer (0: none)."""

    def __init__(self, app: ASGIApp, nth: int) -> None:
        self._app = app
        self._nth = nth
        self.changes: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST":
            self.changes.append(scope["path"].rpartition("/")[2])
            if len(self.changes) == self._nth:
                await self._app(scope, receive, self._nowhere)
                await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
                return
        await self._app(scope, receive, send)

    async def _nowhere(self, message: Message) -> None:
        pass


@pytest.mark.turns
@pytest.mark.parametrize(
    ("nth", "changes"),
    [
        (0, ["tep", "them", "capnhat"]),
        (1, ["tep", "tep", "them", "capnhat"]),
        (2, ["tep", "them", "tep", "them", "capnhat"]),
        (3, ["tep", "them", "capnhat"]),
    ],
)
def test_whichever_answer_is_lost_one_copy_is_listed_and_proved(tmp_path: Path, nth: int, changes: list[str]) -> None:
    """What changes something: the file, the dossier as a new one, the dossier as an update."""
    file = tmp_path / "a.pdf"
    file.write_bytes(small_pdf(f"{nth}"))
    server = LosesOneAnswer(dossier_system(tmp_path / "server", Switches(), ACCESS), nth)
    with http_server(server) as url:
        with station_of(tmp_path / "data", url) as station:
            assert isinstance(station.gateway, MultipartJsonGateway)
            with pytest.raises(DeliveryFailed, match="SERVER_UNREACHABLE") if nth else nullcontext():
                station.digitizing.keep(file, CODE, "TP01", Plan(upload=True), False, station.actor, WATCH)
        with station_of(tmp_path / "data", url) as station:  # started anew: nothing is remembered but the store
            station.recovery.resume(station.actor, WATCH)
            (document,) = station.store.documents.all_current()
            receipt = station.store.outbox.receipt(document.id)
            assert receipt is not None
            assert (receipt.sha256, receipt.read_back) == (hashlib.sha256(file.read_bytes()).hexdigest(), True)
            assert station.gateway is not None
            assert [one.file_id for one in station.gateway.read_back(CODE)] == [receipt.file_id]
    assert server.changes == changes


def test_a_copy_that_came_twice_is_taken_out_and_audited(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(small_pdf())
    server = LosesOneAnswer(dossier_system(tmp_path / "server", Switches(), ACCESS), 3)
    with http_server(server) as url, station_of(tmp_path / "data", url) as station:
        with pytest.raises(DeliveryFailed, match="SERVER_UNREACHABLE"):
            station.digitizing.keep(file, CODE, "TP01", Plan(upload=True), False, station.actor, WATCH)
        late = attach(url, file)  # a request that was given up on this side, and was carried out all the same
        station.recovery.resume(station.actor, WATCH)
        facts = [row.facts for row in station.store.audit.rows() if row.event == "upload.duplicates"]
        (document,) = station.store.documents.all_current()
        receipt = station.store.outbox.receipt(document.id)
        assert receipt is not None
        assert station.gateway is not None
        assert [one.file_id for one in station.gateway.read_back(CODE)] == [receipt.file_id]
    assert [one["files"] for one in facts] == [[f"{CODE}/{late}"]]


def attach(url: str, file: Path) -> str:
    """As a station does, by hand; the system's id of the file."""
    with httpx.Client(base_url=f"{url}/api/mot-cua", headers={"Authorization": f"Bearer {ACCESS.token}"}) as client:
        stored = client.post("/tep", data={"FolderName": "x"}, files={"Files": ("a.pdf", file.read_bytes())}).json()
        file_id = str(stored["data"][0]["TepDinhKemId"])
        item = {"TepDinhKemId": file_id, "TenTepDinhKem": "a.pdf", "IsDeleted": 0, "MaThanhPhanHoSo": "TP01"}
        said = client.post("/hoso/capnhat", json={"MaHoSo": CODE, "TaiLieuNop": [item]}).json()
        assert said["error_code"] == "0"
    return file_id
