"""The gateway before a server that tells odd things of a dossier's life, or offers less than the specification has."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.delivery.answers import refuse_expired
from app.delivery.multipart_json import MultipartJsonGateway
from app.delivery.openapi_tus import OpenApiTusGateway
from app.domain.catalogue import RequiredPaper
from app.domain.delivery import StoredPaper, StoreQuery, UploadManifest
from app.domain.errors import DeliveryFailed
from app.domain.model import PaperForm
from app.domain.reuse import Unfit, judge
from tests.support.dossier_server import CODE, access, http_server, manifest_of, small_pdf

QUERY = StoreQuery("038190012345", "Nguyễn Thị Mẫu", "038190012345", 1, "1.004889.000.00.00.H56", (("KQ.1", "7"),))
STATUS = {"MaHoSo": CODE, "TrangThaiHoSo": 5, "ThoiDiem": "2026-11-24T08:00:00+07:00", "GhiChu": "Thiếu đơn"}
WITHDRAWAL = {
    "MaBienNhan": "TH-1",
    "MayChu": "máy chủ",
    "TepDinhKemId": "1",
    "MaHoSo": CODE,
    "MaThanhPhanHoSo": "TP01",
    "LyDo": "nhầm",
    "ThoiDiemThuHoi": "2026-11-24T08:00:00+07:00",
}
DATA = b"%PDF-1.7 giay to"
PAPER: dict[str, Any] = {
    "GiayToId": "1",
    "SoDinhDanhChuSoHuu": "038190012345",
    "MaKetQua": "KQ.1",
    "TenGiayTo": "Bằng",
    "SoKyHieu": "7",
    "CoQuanChuQuan": "Sở",
    "NgayCap": "2020-02-29",
    "NgayHetHan": None,
    "DaThuHoi": 0,
    "LaKetQua": 1,
    "DanhSachTepDinhKem": [
        {
            "TenTep": "a.pdf",
            "DuongDan": "/tai/1",
            "DungLuong": len(DATA),
            "HashTepTin": hashlib.sha256(DATA).hexdigest(),
        }
    ],
}


class Scripted:
    """A server that answers what `answer` says, and notes what it was asked."""

    def __init__(self) -> None:
        self.answer: Callable[[Request], Response] = lambda request: Response(status_code=500)
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []

    async def serve(self, request: Request) -> Response:
        body = await request.body()
        self.asked.append((request.method, request.url.path, dict(request.headers), body))
        return self.answer(request)

    def says(self, body: Any, status: int = 200, **headers: str) -> None:
        self.answer = lambda request: Response(
            json.dumps(body), status_code=status, media_type="application/json", headers=headers
        )


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Scripted]]:
    scripted = Scripted()
    methods = ["GET", "HEAD", "POST", "PATCH", "OPTIONS", "DELETE"]
    with http_server(Starlette(routes=[Route("/{path:path}", scripted.serve, methods=methods)])) as url:
        yield url, scripted


@pytest.fixture
def server(served: tuple[str, Scripted]) -> Scripted:
    served[1].asked.clear()
    return served[1]


@pytest.fixture
def gateway(served: tuple[str, Scripted]) -> Iterator[OpenApiTusGateway]:
    with OpenApiTusGateway(served[0], access("secret"), timeout_s=10, chunk_bytes=4) as gateway:
        yield gateway


@pytest.fixture
def multipart(served: tuple[str, Scripted]) -> Iterator[MultipartJsonGateway]:
    with MultipartJsonGateway(served[0], access("secret"), timeout_s=10) as gateway:
        yield gateway


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(DeliveryFailed) as caught:
        call()
    assert "Mẫu" not in str(caught.value)
    return caught.value.code


def test_a_status_is_read_and_an_odd_one_refused(server: Scripted, gateway: OpenApiTusGateway) -> None:
    server.says(STATUS)
    status = gateway.status(CODE)
    assert (status.status, str(status.at)) == (5, "2026-11-24 01:00:00+00:00")
    server.says({"MaHoSo": CODE, "TrangThaiHoSo": 4})
    assert (gateway.status(CODE).status, gateway.status(CODE).at, gateway.status(CODE).note) == (4, None, "")
    for odd in (
        {"TrangThaiHoSo": 0},
        {"TrangThaiHoSo": 11},
        {"TrangThaiHoSo": "4"},
        {"ThoiDiem": "hôm nay"},
        {"GhiChu": 1},
    ):
        server.says(STATUS | odd)
        assert code_of(lambda: gateway.status(CODE)) == "ANSWER_MALFORMED", odd


def test_a_withdrawal_without_its_receipt_is_none(server: Scripted, gateway: OpenApiTusGateway) -> None:
    server.says(WITHDRAWAL)
    assert gateway.withdraw("1", "nhầm").raw == WITHDRAWAL
    for name in ("MaBienNhan", "TepDinhKemId", "LyDo", "ThoiDiemThuHoi"):
        server.says({key: value for key, value in WITHDRAWAL.items() if key != name})
        assert code_of(lambda: gateway.withdraw("1", "nhầm")) == "ANSWER_MALFORMED", name


def test_no_id_number_stands_in_an_address(server: Scripted, gateway: OpenApiTusGateway) -> None:
    server.says({"DanhSachGiayTo": [PAPER]})
    (paper,) = gateway.search_store(QUERY)
    assert (paper.issued_on, paper.valid_until, paper.source) == (date(2020, 2, 29), None, "result")
    ((method, path, _, body),) = server.asked
    assert (method, path) == ("POST", "/api/v1/store/search")
    assert json.loads(body)["DanhSachDanhMucKetQua"] == [{"MaKetQua": "KQ.1", "SoKyHieu": "7"}]


@pytest.mark.parametrize(
    "odd",
    [
        {"NgayCap": "29/02/2020"},
        {"NgayCap": "2021-02-29"},
        {"NgayHetHan": 7},
        {"DaThuHoi": None},
        {"DanhSachTepDinhKem": None},
        {"DanhSachTepDinhKem": [{}]},
        {"GiayToId": 1},
    ],
)
def test_an_odd_paper_is_malformed(server: Scripted, gateway: OpenApiTusGateway, odd: dict[str, Any]) -> None:
    server.says({"DanhSachGiayTo": [PAPER | odd]})
    assert code_of(lambda: gateway.search_store(QUERY)) == "ANSWER_MALFORMED"


def test_what_a_system_does_not_have_is_said(
    server: Scripted, gateway: OpenApiTusGateway, multipart: MultipartJsonGateway
) -> None:
    for answer in (Response(status_code=501), Response('{"error_code": "SERVICE_NOT_OFFERED"}', status_code=404)):
        server.answer = lambda request, answer=answer: answer  # type: ignore[misc]
        assert code_of(lambda: gateway.search_store(QUERY)) == "SERVICE_NOT_OFFERED"
        assert gateway.served("1") is None
    server.answer = lambda request: Response("<html>", status_code=404)
    assert code_of(lambda: gateway.search_store(QUERY)) == "SERVICE_NOT_OFFERED"
    assert code_of(lambda: multipart.search_store(QUERY)) == "SERVICE_NOT_OFFERED"
    assert code_of(lambda: gateway.served("1")) == "FILE_UNKNOWN"


@pytest.mark.parametrize(
    "said",
    [
        {"error_code": "0"},
        {"error_code": "0", "data": [1]},
        {"error_code": "0", "data": [{}]},
        {"error_code": "0", "data": [{"DanhSachTepDinhKem": [{}]}]},
        {"error_code": "0", "data": [{"DanhSachTepDinhKem": [{"DuongDan": 1}]}]},
    ],
)
def test_an_odd_store_of_the_present_system_is_malformed(
    server: Scripted, multipart: MultipartJsonGateway, said: object
) -> None:
    server.says(said)
    assert code_of(lambda: multipart.search_store(QUERY)) == "ANSWER_MALFORMED"
    server.says({"error_code": "9", "message": "Nguyễn Thị Mẫu"})
    assert code_of(lambda: multipart.search_store(QUERY)) == "MANIFEST_REFUSED"


def test_the_present_system_does_not_say_whose_a_paper_is(server: Scripted, multipart: MultipartJsonGateway) -> None:
    paper = {"MaKetQua": "KQ.1", "DanhSachTepDinhKem": [{"DuongDan": "/1", "TenTep": "a.pdf"}]}
    server.says({"error_code": "0", "data": [paper]})
    (found,) = multipart.search_store(QUERY)
    wanted = RequiredPaper("TP02", "Quyết định", "Decision", True, PaperForm.ORIGINAL, reusable=("KQ.1",))
    assert judge(found, "038190012345", wanted, date(2026, 11, 26)).unfit == (Unfit.OWNER_NOT_TOLD,)


def paper_of(server: Scripted, gateway: OpenApiTusGateway) -> StoredPaper:
    server.says({"DanhSachGiayTo": [PAPER]})
    (paper,) = gateway.search_store(QUERY)
    return paper


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (DATA + b"x", "SERVED_BYTES_DIFFER"),
        (DATA[:-1], "SERVED_BYTES_DIFFER"),
        (DATA[:-1] + b"?", "SERVED_BYTES_DIFFER"),
    ],
)
def test_other_bytes_than_were_told_of_are_refused(
    server: Scripted, gateway: OpenApiTusGateway, monkeypatch: pytest.MonkeyPatch, body: bytes, code: str
) -> None:
    paper = paper_of(server, gateway)
    server.answer = lambda request: Response(DATA, media_type="application/pdf")
    assert gateway.fetch(paper) == DATA
    server.answer = lambda request: Response(body, media_type="application/pdf")
    assert code_of(lambda: gateway.fetch(paper)) == code
    monkeypatch.setattr("app.delivery.served.MAX_FILE_BYTES", 4)
    assert code_of(lambda: gateway.fetch(replace(paper, size_bytes=0, sha256=""))) == "FILE_TOO_LARGE"


def test_a_page_or_a_redirect_is_no_file(server: Scripted, gateway: OpenApiTusGateway) -> None:
    paper = paper_of(server, gateway)
    server.answer = lambda request: Response("<html>Đăng nhập", media_type="text/html")
    assert code_of(lambda: gateway.fetch(paper)) == "PAGE_INSTEAD_OF_ANSWER"
    server.answer = lambda request: Response(status_code=302, headers={"location": "http://other.example/"})
    assert code_of(lambda: gateway.fetch(paper)) == "REDIRECTED"
    assert code_of(lambda: gateway.served("1")) == "REDIRECTED"


def takes_pieces(server: Scripted, offer: Response) -> None:
    """A server that offers this, and takes each piece."""

    def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return offer
        reached = int(request.headers["upload-offset"]) + int(request.headers["content-length"])
        return Response(status_code=204, headers={"upload-offset": str(reached)})

    server.answer = answer


def sums(server: Scripted) -> list[str | None]:
    return [headers.get("upload-checksum") for method, _, headers, _ in server.asked if method == "PATCH"]


@pytest.mark.parametrize(
    ("extension", "algorithms", "used"),
    [
        ("checksum", "md5, SHA1 ,sha256", "sha256"),
        ("termination,checksum", "sha1,md5", "sha1"),
        ("checksum", "md5", None),
        ("termination", "sha256", None),
        ("", "", None),
    ],
)
def test_pieces_are_summed_up_as_the_server_offers_it(
    server: Scripted, gateway: OpenApiTusGateway, extension: str, algorithms: str, used: str | None
) -> None:
    offered = {"tus-extension": extension, "tus-checksum-algorithm": algorithms}
    takes_pieces(server, Response(status_code=204, headers=offered))
    gateway.send("/files/1", b"12345678", 0, lambda *told: None)
    pieces = (b"1234", b"5678")
    expected = [used and f"{used} {base64.b64encode(hashlib.new(used, piece).digest()).decode()}" for piece in pieces]
    assert sums(server) == expected
    assert [method for method, *_ in server.asked] == ["OPTIONS", "PATCH", "PATCH"], "it is asked once"


def test_a_server_that_can_not_say_what_it_offers_is_asked_again(server: Scripted, gateway: OpenApiTusGateway) -> None:
    takes_pieces(server, Response(status_code=503))
    gateway.send("/files/1", b"1234", 0, lambda *told: None)
    takes_pieces(server, Response(status_code=405))
    gateway.send("/files/1", b"12345678", 0, lambda *told: None)
    assert [method for method, *_ in server.asked] == ["OPTIONS", "PATCH", "OPTIONS", "PATCH", "PATCH"]


@pytest.mark.parametrize(
    ("expires", "gone"),
    [
        ("Tue, 24 Nov 2026 08:00:00 GMT", True),
        ("Tue, 24 Nov 2026 08:00:01 GMT", False),
        ("Tue, 24 Nov 2026 07:00:00", False),
        ("whenever", False),
        ("", False),
    ],
)
def test_an_upload_that_has_run_out_is_gone(expires: str, gone: bool) -> None:
    told = {"upload-expires": expires, "date": "Tue, 24 Nov 2026 08:00:00 GMT"}
    with pytest.raises(DeliveryFailed, match="UPLOAD_GONE") if gone else nullcontext():
        refuse_expired(httpx.Response(200, headers=told))


def test_nothing_more_is_sent_to_an_upload_that_ran_out(server: Scripted, gateway: OpenApiTusGateway) -> None:
    headers = {"upload-offset": "4", "upload-expires": "Tue, 24 Nov 2020 08:00:00 GMT"}
    server.answer = lambda request: Response(status_code=405 if request.method == "OPTIONS" else 204, headers=headers)
    assert code_of(lambda: gateway.offset("/files/1")) == "UPLOAD_GONE"
    assert code_of(lambda: gateway.send("/files/1", b"12345678", 0, lambda *told: None)) == "UPLOAD_GONE"
    assert [method for method, *_ in server.asked] == ["HEAD", "OPTIONS", "PATCH"]
    assert gateway.send("/files/1", b"1234", 0, lambda *told: None) == 4, "what is whole does not run out"


def test_a_manifest_that_was_stored_before_is_read() -> None:
    manifest = manifest_of(small_pdf())
    stored = manifest.to_json()
    assert UploadManifest.from_json(stored) == manifest
    for name in ("paper_type", "form", "purpose", "reuse", "source_id", "result_code", "number", "issuer"):
        del stored[name]
    assert UploadManifest.from_json(stored) == manifest
    del stored["title"]
    with pytest.raises(KeyError):
        UploadManifest.from_json(stored)
