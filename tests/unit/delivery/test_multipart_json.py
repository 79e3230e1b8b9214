"""The multipart gateway where the province's system is not as kind as the sandbox: duplicates, other bytes, refusals, strange answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.delivery.answers import server_time
from app.delivery.multipart_json import MultipartJsonGateway
from app.delivery.multipart_values import Announced, already_there
from app.domain.errors import Cancelled, DeliveryFailed
from tests.support.dossier_server import (
    ACCESS,
    CODE,
    DossierServer,
    access,
    dossier_server,
    http_server,
    manifest_of,
    small_pdf,
)

DATA = small_pdf()
COMPONENT = {"MaThanhPhanHoSo": "TP01", "TenThanhPhanHoSo": "Đơn", "BatBuoc": 1}
DOSSIER: dict[str, Any] = {
    "MaHoSo": CODE, "MaTTHC": "1", "TenTTHC": "t", "ChuHoSo": "Nguyễn Thị Mẫu", "DonViTiepNhan": "a", "DonViXuLy": "b",
    "TrangThaiHoSo": 2, "ThanhPhanHoSo": [COMPONENT], "TaiLieuNop": [],
}  # fmt: skip
ITEM = {
    "TepDinhKemId": "7",
    "TenTepDinhKem": "a.pdf",
    "IsDeleted": 0,
    "MaThanhPhanHoSo": "TP01",
    "DuongDanTaiTepTin": "/tai/7",
    "GhiChu": "của hệ thống",
}


class Strange:
    """A system that answers what a test wants; `told` is what it was sent."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.told: list[tuple[str, Any]] = []

    async def serve(self, request: Request) -> Response:
        path = request.url.path
        body = await request.body()
        self.told.append((path, body))
        said = self.answers.get(path, {"error_code": "0"})
        return said if isinstance(said, Response) else JSONResponse(said)

    def lists(self, *items: dict[str, Any]) -> None:
        self.answers["/api/mot-cua/hoso"] = {"error_code": "0", "data": [{**DOSSIER, "TaiLieuNop": list(items)}]}


@pytest.fixture(scope="module")
def wire() -> Iterator[tuple[str, Strange]]:
    strange = Strange()
    with http_server(Starlette(routes=[Route("/{path:path}", strange.serve, methods=["GET", "POST"])])) as url:
        yield url, strange


@pytest.fixture
def strange(wire: tuple[str, Strange]) -> Strange:
    wire[1].answers.clear()
    wire[1].told.clear()
    wire[1].lists()
    wire[1].answers["/api/mot-cua/tep"] = {"error_code": "0", "data": [{"TepDinhKemId": "7"}]}
    return wire[1]


@pytest.fixture
def gateway(wire: tuple[str, Strange], strange: Strange) -> Iterator[MultipartJsonGateway]:
    with MultipartJsonGateway(wire[0], access("token"), timeout_s=10) as gateway:
        yield gateway


def refused(code: str, call: Callable[[], object]) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        call()
    assert caught.value.code == code
    return caught.value


def sent(gateway: MultipartJsonGateway) -> str:
    url = gateway.open_upload(manifest_of(DATA), "key")
    gateway.send(url, DATA, 0, lambda done, total, unit: None)
    return url


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DossierServer]:
    with dossier_server(tmp_path_factory.mktemp("dossiers")) as server:
        yield server


def test_a_second_copy_of_the_same_bytes_is_taken_out_and_the_receipt_says_so(sandbox: DossierServer) -> None:
    token = {"Authorization": f"Bearer {ACCESS.token}"}
    with (
        MultipartJsonGateway(sandbox.url, access()) as gateway,
        httpx.Client(base_url=sandbox.url, headers=token) as other,
    ):
        url = sent(gateway)
        first = gateway.finish(url, "key")
        # a request that was given up on this side, and was carried out all the same
        stored = other.post("/api/mot-cua/tep", data={"FolderName": "x"}, files={"Files": ("a.pdf", DATA)}).json()
        late = stored["data"][0]["TepDinhKemId"]
        item = {"TepDinhKemId": late, "TenTepDinhKem": "a.pdf", "IsDeleted": 0, "MaThanhPhanHoSo": "TP01"}
        body = {"MaHoSo": CODE, "TaiLieuNop": [item]}
        assert other.post("/api/mot-cua/hoso/capnhat", json=body).json()["error_code"] == "0"
        assert [file.sha256 for file in gateway.read_back(CODE)] == [first.sha256] * 2
        again = gateway.finish(url, "key")
        assert (again.file_id, again.raw["TepTrungDaGo"]) == (first.file_id, [late])
        assert [file.file_id for file in gateway.read_back(CODE)] == [first.file_id]


def test_the_dossier_is_sent_with_all_files_that_stay(gateway: MultipartJsonGateway, strange: Strange) -> None:
    other = ITEM | {"TepDinhKemId": "6", "DuongDanTaiTepTin": "/tai/6", "MaThanhPhanHoSo": "TP02"}
    gone = ITEM | {"TepDinhKemId": "5", "IsDeleted": 1}
    strange.lists(other, gone)
    url = sent(gateway)
    refused("STORED_NOT_ATTACHED", lambda: gateway.finish(url, "key"))
    ((_, body),) = [call for call in strange.told if call[0] == "/api/mot-cua/hoso/them"]
    told = httpx.Response(200, content=body).json()
    assert (told["MaHoSo"], [item["TepDinhKemId"] for item in told["TaiLieuNop"]]) == (CODE, ["6", "7"])
    assert told["TaiLieuNop"][0]["GhiChu"] == "của hệ thống"


def test_the_receipt_tells_other_bytes_than_were_sent(gateway: MultipartJsonGateway, strange: Strange) -> None:
    url = sent(gateway)
    listing = iter([{"error_code": "0", "data": [DOSSIER]}])
    strange.answers["/tai/7"] = Response(b"%PDF other")

    class Twice(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            if key == "/api/mot-cua/hoso" and (first := next(listing, None)) is not None:
                return first
            return super().get(key, default)

    strange.lists(ITEM)
    strange.answers = Twice(strange.answers)
    receipt = gateway.finish(url, "key")
    assert (receipt.sha256, receipt.size_bytes) == (hashlib.sha256(b"%PDF other").hexdigest(), 10)


@pytest.mark.parametrize("told", ["", "hom nay", "Fri, 31 Dec 9999 23:59:59 -1400"])
def test_where_the_server_tells_no_time_ours_counts(told: str) -> None:
    before = datetime.now(UTC)
    assert before <= server_time(httpx.Response(200, headers={"date": told})) <= datetime.now(UTC)
    moment = server_time(httpx.Response(200, headers={"date": "Wed, 25 Nov 2026 08:00:00 +0700"}))
    assert moment.isoformat() == "2026-11-25T01:00:00+00:00"


@pytest.mark.parametrize(
    "answer",
    [Response(status_code=404), RedirectResponse("http://127.0.0.1:9/"), Response(status_code=410)],
)
def test_a_file_that_cant_be_read_proves_nothing(
    gateway: MultipartJsonGateway, strange: Strange, answer: Response
) -> None:
    strange.lists(ITEM)
    strange.answers["/tai/7"] = answer
    if answer.status_code == 307:
        # another server never gets the token, whatever the list of files says
        strange.lists(ITEM | {"DuongDanTaiTepTin": "http://127.0.0.1:9/tai/7"})
    (file,) = gateway.read_back(CODE)
    assert (file.file_id, file.sha256, file.size_bytes) == (f"{CODE}/7", "", 0)


@pytest.mark.parametrize(
    ("path", "answer", "code"),
    [
        ("/api/mot-cua/hoso", {"error_code": "0", "data": []}, "DOSSIER_UNKNOWN"),
        ("/api/mot-cua/hoso", {"error_code": "5", "message": "bận"}, "ANSWER_MALFORMED"),
        ("/api/mot-cua/hoso", {"error_code": "0", "data": [DOSSIER, DOSSIER]}, "ANSWER_MALFORMED"),
        ("/api/mot-cua/hoso", {"error_code": "0", "data": [7]}, "ANSWER_MALFORMED"),
        ("/api/mot-cua/hoso", {"error_code": "0", "data": [DOSSIER | {"TaiLieuNop": None}]}, "ANSWER_MALFORMED"),
        ("/api/mot-cua/hoso", {"error_code": "0", "data": [DOSSIER | {"TaiLieuNop": [{}]}]}, "ANSWER_MALFORMED"),
        ("/api/mot-cua/hoso", {"error_code": "0", "data": [DOSSIER | {"TaiLieuNop": [7]}]}, "ANSWER_MALFORMED"),
        (
            "/api/mot-cua/hoso",
            {"error_code": "0", "data": [DOSSIER | {"TaiLieuNop": [ITEM | {"TepDinhKemId": ""}]}]},
            "ANSWER_MALFORMED",
        ),
        ("/api/mot-cua/tep", {"error_code": "12", "message": "Nguyễn Thị Mẫu"}, "MANIFEST_REFUSED"),
        ("/api/mot-cua/tep", {"error_code": "0", "data": []}, "ANSWER_MALFORMED"),
        ("/api/mot-cua/tep", {"error_code": "0", "data": [{}]}, "ANSWER_MALFORMED"),
        ("/api/mot-cua/hoso/them", {"error_code": "3", "message": "không"}, "MANIFEST_REFUSED"),
    ],
)
def test_each_refusal_and_each_strange_answer_has_its_error(
    gateway: MultipartJsonGateway, strange: Strange, path: str, answer: dict[str, Any], code: str
) -> None:
    strange.answers[path] = answer
    error = refused(code, lambda: gateway.finish(sent(gateway), "key"))
    assert "Mẫu" not in str(error)  # a name stays out of logs


def test_sending_can_be_stopped_and_begins_anew(sandbox: DossierServer) -> None:
    def stop(done: int, total: int, unit: str) -> None:
        raise Cancelled

    data = small_pdf(filler_bytes=200_000)
    with MultipartJsonGateway(sandbox.url, access()) as gateway:
        url = gateway.open_upload(manifest_of(data, component_code="TP03"), "key")
        with pytest.raises(Cancelled):
            gateway.send(url, data, 0, stop)
        assert gateway.offset(url) == 0
        assert gateway.send(url, data, 0, lambda *_: None) == gateway.offset(url) == len(data)
        refused("OFFSET_CONFLICT", lambda: gateway.send(url, data, 1, stop))


def test_the_url_carries_the_upload_and_another_kinds_url_is_forgotten() -> None:
    upload = Announced.of(manifest_of(DATA, audit_head="", file_name="a&b=.pdf"), CODE, None)
    assert Announced.from_url(upload.to_url()) == upload
    for url in ("/files/1", upload.to_url() + "&more=1", upload.to_url().replace("size_bytes=", "size_bytes=x"), ""):
        refused("UPLOAD_GONE", lambda url=url: Announced.from_url(url))


def test_the_body_is_what_a_form_sends(gateway: MultipartJsonGateway, strange: Strange) -> None:
    sent(gateway)
    ((_, body),) = [call for call in strange.told if call[0] == "/api/mot-cua/tep"]
    mark, _, rest = body.partition(b"\r\n")
    folder, file, end = rest.split(b"\r\n" + mark)
    assert folder == f'Content-Disposition: form-data; name="FolderName"\r\n\r\n{CODE}/TP01'.encode()
    assert file.startswith(b'\r\nContent-Disposition: form-data; name="Files"; filename="Don_de_nghi.pdf"\r\n')
    assert (file.partition(b"\r\n\r\n")[2], end) == (DATA, b"--\r\n")


@pytest.mark.parametrize(
    ("message", "there"),
    [("Dossier already exists", True), ("Hồ sơ ĐÃ TỒN TẠI", True), ("Hồ sơ không tồn tại", False), (None, False)],
)
def test_what_means_call_update(message: str | None, there: bool) -> None:
    assert already_there({"error_code": "1", "message": message}) is there


def test_the_sandbox_takes_a_new_dossier_and_refuses_what_it_does_not_know(
    sandbox: DossierServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with httpx.Client(
        base_url=f"{sandbox.url}/api/mot-cua", headers={"Authorization": f"Bearer {ACCESS.token}"}
    ) as client:

        def told(path: str, **body: object) -> tuple[str, str]:
            said = client.post(path, json=body).json()
            return said["error_code"], said["message"]

        code = "H56.14-261124-0777"
        item = {"TepDinhKemId": "00000000-0000-0000-0000-000000000001", "IsDeleted": 0, "MaThanhPhanHoSo": "TP01"}
        assert told("/hoso/capnhat", MaHoSo=code, TaiLieuNop=[])[0] == "1"
        assert told("/hoso/them", MaHoSo=code, TaiLieuNop=[]) == ("0", "")
        assert "already exists" in told("/hoso/them", MaHoSo=code, TaiLieuNop=[])[1]
        for wrong in ([item], [item | {"IsDeleted": 1}], [item | {"IsDeleted": 2}], [item | {"TepDinhKemId": 3}], 7):
            assert told("/hoso/capnhat", MaHoSo=code, TaiLieuNop=wrong)[0] == "1"
        assert client.post("/tep", data={"FolderName": "x"}).json()["error_code"] == "1"
        monkeypatch.setattr("app.sandbox.dossiers.province.MAX_FILE_BYTES", 1000)
        big = client.post("/tep", data={"FolderName": "x"}, files={"Files": ("a.pdf", b"0" * 1001)})
        assert (big.status_code, big.json()["error_code"]) == (413, "FILE_TOO_LARGE")
