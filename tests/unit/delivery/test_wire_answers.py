"""The gateway before a server that does not keep to the specification: each answer ends in its own error, and the token stays home."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from app.delivery.failures import RETRYABLE, WireCode, refusal
from app.delivery.line import Line
from app.delivery.openapi_tus import OpenApiTusGateway
from app.domain.errors import DeliveryFailed
from tests.support.dossier_server import CODE, access, http_server, manifest_of, small_pdf

RECEIPT = {
    "MaBienNhan": "BN-1",
    "MayChu": "máy chủ",
    "TepDinhKemId": "1",
    "MaHoSo": CODE,
    "MaThanhPhanHoSo": "TP01",
    "HashTepTin": "0" * 64,
    "DungLuong": 1,
    "MaBamNhatKy": "",
    "ThoiDiemNhan": "2026-11-24T08:00:00+07:00",
}
FILE = {
    "TepDinhKemId": "1",
    "TenTepDinhKem": "a.pdf",
    "IsDeleted": 0,
    "MaThanhPhanHoSo": "TP01",
    "HashTepTin": "0" * 64,
    "DungLuong": 1,
}


type Answering = Callable[..., OpenApiTusGateway]


@pytest.fixture(scope="module")
def scripted() -> Iterator[tuple[str, list[Callable[[Request], Response]]]]:
    """A server that answers whatever the last function of the list says."""
    script: list[Callable[[Request], Response]] = []

    async def endpoint(request: Request) -> Response:
        await request.body()
        return script[-1](request)

    methods = ["GET", "HEAD", "POST", "PATCH"]
    with http_server(Starlette(routes=[Route("/{path:path}", endpoint, methods=methods)])) as url:
        yield url, script


@pytest.fixture
def answering(scripted: tuple[str, list[Callable[[Request], Response]]]) -> Iterator[Answering]:
    """Makes a gateway before a server that answers by the given function."""
    url, script = scripted
    with contextlib.ExitStack() as stack:

        def make(answer: Callable[[Request], Response], path: str = "", timeout_s: float = 10) -> OpenApiTusGateway:
            script.append(answer)
            return stack.enter_context(OpenApiTusGateway(url + path, access("secret"), timeout_s=timeout_s))

        yield make


def json_answer(body: Any, status: int = 200, **headers: str) -> Response:
    return Response(json.dumps(body), status_code=status, media_type="application/json", headers=headers)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(DeliveryFailed) as caught:
        call()
    assert caught.value.retryable == (caught.value.code in RETRYABLE)
    return caught.value.code


@pytest.mark.parametrize(
    ("response", "code"),
    [
        (Response("<html>Đăng nhập mạng</html>", media_type="text/html"), "PAGE_INSTEAD_OF_ANSWER"),
        (Response("<html/>", headers={"content-type": "Application/XHTML+XML"}), "PAGE_INSTEAD_OF_ANSWER"),
        (Response("Đăng nhập mạng", media_type="text/plain"), "ANSWER_MALFORMED"),
        (json_answer([1]), "ANSWER_MALFORMED"),
        (json_answer({}), "ANSWER_MALFORMED"),
        (Response(b"not gzip", headers={"content-encoding": "gzip"}), "ANSWER_MALFORMED"),
        (Response(status_code=302, headers={"location": "http://other.example/"}), "REDIRECTED"),
        (Response(status_code=304), "ANSWER_MALFORMED"),
        (Response(status_code=507), "SERVER_STORAGE_FULL"),
        (json_answer({"error_code": "REDIRECTED"}, 400), "ANSWER_MALFORMED"),
        (json_answer({"error_code": "SERVER_CERTIFICATE_UNKNOWN"}, 400), "ANSWER_MALFORMED"),
        (Response("<html>", status_code=404), "DOSSIER_UNKNOWN"),
        (Response(status_code=418), "ANSWER_MALFORMED"),
        (Response(status_code=403), "UNAUTHORIZED"),
        (Response(status_code=410), "UPLOAD_GONE"),
        (Response(status_code=413), "FILE_TOO_LARGE"),
        (Response(status_code=423), "SERVER_BUSY"),
        (json_answer({"error_code": "SERVER_ERROR"}, 429), "SERVER_BUSY"),
        (json_answer({"error_code": ["odd"]}, 401), "UNAUTHORIZED"),
        (Response("<html>", status_code=502, headers={"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}), "SERVER_ERROR"),
    ],
)
def test_each_odd_answer_has_its_code(answering: Answering, response: Response, code: str) -> None:
    gateway = answering(lambda request: response)
    assert code_of(lambda: gateway.find(CODE)) == code


@pytest.mark.parametrize(
    ("status", "value", "seconds"),
    [
        (429, "9", 9),
        (423, " 30 ", 30),
        (503, "Wed, 21 Oct 2026 07:28:00 GMT", 120),
        (503, "Wed, 21 Oct 2026 07:00:00 GMT", 0),
        (503, "9" * 40, 86_400),
        (503, "-5", None),
        (503, "soon", None),
        (503, "", None),
    ],
)
def test_the_server_says_when_to_come_back(status: int, value: str, seconds: int | None) -> None:
    response = httpx.Response(status, headers={"retry-after": value, "date": "Wed, 21 Oct 2026 07:26:00 GMT"})
    error = refusal(response, absent=WireCode.DOSSIER_UNKNOWN)
    assert error.fields.get("retry_after_s") == seconds


def test_a_page_for_people_is_no_success_of_anything(answering: Answering) -> None:
    gateway = answering(lambda request: Response("<html>", media_type="text/html"))
    assert code_of(lambda: gateway.withdraw("1", "vì sao")) == "PAGE_INSTEAD_OF_ANSWER"
    assert code_of(lambda: gateway.open_upload(manifest_of(b"x"), "key")) == "PAGE_INSTEAD_OF_ANSWER"
    assert code_of(lambda: gateway.offset("/files/1")) == "PAGE_INSTEAD_OF_ANSWER"


def test_authorities_that_cannot_be_read_are_told_at_once(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate")
    for bundle in (empty, tmp_path / "absent.pem", tmp_path):
        with OpenApiTusGateway("https://h.example", access("secret"), line=Line(ca_bundle=bundle)) as gateway:
            assert code_of(lambda: gateway.find(CODE)) == "CA_BUNDLE_UNREADABLE"


def test_a_wrong_field_in_a_receipt_or_a_listing_is_malformed(answering: Answering) -> None:
    body: dict[str, Any] = {}
    gateway = answering(lambda request: json_answer(body))
    body.update(RECEIPT)
    assert gateway.finish("/files/1", "key").received_at.isoformat() == "2026-11-24T01:00:00+00:00"
    for name, wrong in [
        ("HashTepTin", "0" * 63),
        ("DungLuong", "1"),
        ("DungLuong", True),
        ("DungLuong", -1),
        ("ThoiDiemNhan", "hôm nay"),
        ("ThoiDiemNhan", "2026-11-24T08:00:00"),
        ("ThoiDiemNhan", "0001-01-01T00:00:00+07:00"),
        ("MaBienNhan", None),
    ]:
        body.update(RECEIPT | {name: wrong})
        assert code_of(lambda: gateway.finish("/files/1", "key")) == "ANSWER_MALFORMED", name
    body.update({"TaiLieuNop": [FILE, FILE | {"IsDeleted": 1}]})
    assert len(gateway.read_back(CODE)) == 1
    for listing in (None, {}, ["odd"], [FILE | {"IsDeleted": None}], [{}]):
        body.update({"TaiLieuNop": listing})
        assert code_of(lambda: gateway.read_back(CODE)) == "ANSWER_MALFORMED"


@pytest.mark.parametrize(
    "body",
    [
        b'{"x": "\\ud800"}',
        b'{"\\udc00": 1}',
        b'{"x": NaN}',
        b'{"x": -Infinity}',
        b'{"x": 1e999}',
        b'{"x": "\xff"}',
        b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_what_cannot_be_stored_is_malformed_wherever_it_stands(answering: Answering, body: bytes) -> None:
    rest = json.dumps(RECEIPT).encode().removeprefix(b"{")
    gateway = answering(lambda request: Response(body.removesuffix(b"}") + b", " + rest))
    assert code_of(lambda: gateway.finish("/files/1", "key")) == "ANSWER_MALFORMED"
    gateway = answering(lambda request: Response(body, status_code=403))
    assert code_of(lambda: gateway.finish("/files/1", "key")) == "UNAUTHORIZED"


async def drops(piece: bytes, pause_s: float) -> AsyncIterator[bytes]:
    while True:
        yield piece
        await asyncio.sleep(pause_s)


@pytest.mark.parametrize("status", [200, 500])
def test_an_endless_answer_is_left(answering: Answering, status: int) -> None:
    gateway = answering(lambda request: StreamingResponse(drops(b" " * (64 << 10), 0), status))
    assert code_of(lambda: gateway.find(CODE)) == "ANSWER_MALFORMED"
    assert code_of(lambda: gateway.send("/files/1", b"abc", 0, lambda *told: None)) == "ANSWER_MALFORMED"


def test_an_answer_that_never_comes_to_its_end_is_left(answering: Answering) -> None:
    gateway = answering(lambda request: StreamingResponse(drops(b" ", 0.02)), timeout_s=0.1)
    assert code_of(lambda: gateway.find(CODE)) == "SERVER_UNREACHABLE"
    assert code_of(lambda: gateway.send("/files/1", b"abc", 0, lambda *told: None)) == "SERVER_UNREACHABLE"


def test_a_compressed_answer_is_read_and_measured_by_what_is_in_it(answering: Answering) -> None:
    def zipped(body: bytes) -> Response:
        return Response(gzip.compress(body), headers={"content-encoding": "gzip"})

    gateway = answering(lambda request: zipped(json.dumps(RECEIPT).encode()))
    assert gateway.finish("/files/1", "key").receipt_id == "BN-1"
    gateway = answering(lambda request: zipped(b" " * (2 << 20)))
    assert code_of(lambda: gateway.finish("/files/1", "key")) == "ANSWER_MALFORMED"


@pytest.mark.parametrize(
    "location", ["http://other.example/files/1", "//other.example/files/1", "https:/files/1", "", "http://["]
)
def test_the_token_follows_no_address_of_another_server(answering: Answering, location: str) -> None:
    gateway = answering(lambda request: Response(status_code=201, headers={"location": location}))
    assert code_of(lambda: gateway.open_upload(manifest_of(small_pdf()), "key")) == "ANSWER_MALFORMED"
    assert location == "" or code_of(lambda: gateway.offset(location)) == "ANSWER_MALFORMED"


def test_an_address_below_a_path_is_kept(answering: Answering) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.url.path)
        return Response(status_code=201, headers={"location": "/cong/files/1", "upload-offset": "0"})

    gateway = answering(answer, "/cong")
    url = gateway.open_upload(manifest_of(small_pdf()), "key")
    gateway.offset(url)
    assert (url, asked) == ("/cong/files/1", ["/cong/api/v1/uploads", "/cong/files/1"])


@pytest.mark.parametrize("offset", ["", "-1", "1.5", "٣"])
def test_an_odd_offset_is_malformed(answering: Answering, offset: str) -> None:
    response = Response()
    response.raw_headers.append((b"upload-offset", offset.encode()))
    gateway = answering(lambda request: response)
    assert code_of(lambda: gateway.offset("/files/1")) == "ANSWER_MALFORMED"


@pytest.mark.parametrize("reached", ["0", "4"])
def test_a_server_that_took_nothing_or_more_than_was_sent_is_not_believed(answering: Answering, reached: str) -> None:
    gateway = answering(lambda request: Response(status_code=204, headers={"upload-offset": reached}))
    assert code_of(lambda: gateway.send("/files/1", b"abc", 0, lambda *told: None)) == "ANSWER_MALFORMED"


def test_conflicts_without_end_are_given_up(answering: Answering) -> None:
    requests: list[str] = []

    def answer(request: Request) -> Response:
        requests.append(request.method)
        return Response(status_code=409 if request.method == "PATCH" else 200, headers={"upload-offset": "1"})

    gateway = answering(answer)
    assert code_of(lambda: gateway.send("/files/1", b"abc", 0, lambda *told: None)) == "OFFSET_CONFLICT"
    assert requests == ["PATCH", "HEAD"] * 4


@pytest.mark.parametrize("address", ["", "dossiers.example", "ftp://dossiers.example", "http://", "http://a:port"])
def test_an_address_that_is_no_address(address: str) -> None:
    with OpenApiTusGateway(address, access("secret")) as gateway:
        assert code_of(lambda: gateway.find(CODE)) == WireCode.SERVER_ADDRESS_MALFORMED


@pytest.mark.parametrize("token", ["bí mật", "one two", "secret\n", "\x00", "secret\ud800"])
def test_a_token_that_no_header_carries_is_refused_at_once(token: str) -> None:
    with OpenApiTusGateway("http://127.0.0.1", access(token)) as gateway:
        assert code_of(lambda: gateway.find(CODE)) == WireCode.TOKEN_MALFORMED


def test_without_a_token_the_server_says_what_it_thinks_of_that(
    scripted: tuple[str, list[Callable[[Request], Response]]],
) -> None:
    url, script = scripted
    shown: list[str | None] = []

    def answer(request: Request) -> Response:
        shown.append(request.headers.get("authorization"))
        return Response(status_code=401)

    script.append(answer)
    with OpenApiTusGateway(url, access("")) as gateway:
        assert code_of(lambda: gateway.find(CODE)) == "UNAUTHORIZED"
    assert shown == [None]


def test_nothing_crosses_a_network_in_the_clear_unless_its_host_is_named() -> None:
    for hosts, code in (
        (set(), "SERVER_NOT_ENCRYPTED"),
        ({"other.invalid"}, "SERVER_NOT_ENCRYPTED"),
        ({"hoso.invalid"}, ""),
    ):
        line = Line(plain_http_hosts=hosts, proxy="direct")
        with OpenApiTusGateway("http://hoso.invalid:8080", access("secret"), line=line) as gateway:
            assert code_of(lambda: gateway.find(CODE)) == (code or "SERVER_NAME_UNKNOWN")


class TwoTokens:
    """`AccessTokens` with an old token and a new one."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.token = "old"

    def current(self) -> str:
        return self.token

    def after_refusal(self, refused: str) -> str | None:
        self.asked.append(refused)
        self.token, other = "new", self.token == refused == "old"
        return "new" if other else None


def test_a_refused_token_is_renewed_once_and_the_same_bytes_go_again(
    scripted: tuple[str, list[Callable[[Request], Response]]],
) -> None:
    url, script = scripted
    came: list[tuple[str, str, bytes]] = []

    def answer(request: Request) -> Response:
        token, body = request.headers["authorization"], request._body
        came.append((request.method, token, body))
        fits = token == "Bearer new" and request.headers["upload-offset"] == "0"
        return Response(status_code=204 if fits else 401, headers={"upload-offset": str(len(body))})

    script.append(answer)
    tokens = TwoTokens()
    with OpenApiTusGateway(url, tokens) as gateway:
        assert gateway.send("/files/1", b"abc", 0, lambda *told: None) == 3
        assert came == [("PATCH", "Bearer old", b"abc"), ("PATCH", "Bearer new", b"abc")]
        script.append(lambda request: Response(status_code=401))
        assert code_of(lambda: gateway.offset("/files/1")) == "UNAUTHORIZED"
    assert tokens.asked == ["old", "new"]
