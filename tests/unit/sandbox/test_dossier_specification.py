"""Every answer of the dossier system is what `resources/openapi/dossier-gateway.yaml` says."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import jsonschema
import pytest

from app.delivery.answers import manifest_body
from app.delivery.failures import TOLD_BY_SERVER
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.system import dossier_system
from tests.support.dossier_server import ACCESS, CODE, dossier_server, manifest_of, small_pdf
from tests.support.specification import SPECIFIED

TUS = {"Tus-Resumable": "1.0.0"}
STREAM = {**TUS, "Content-Type": "application/offset+octet-stream"}


def check(schema: str, body: object) -> None:
    reference = {"$ref": f"#/components/schemas/{schema}", "components": SPECIFIED["components"]}
    jsonschema.Draft202012Validator(reference).validate(body)


def check_error(response: httpx.Response, status: int, code: str) -> None:
    assert (response.status_code, response.json()["error_code"]) == (status, code)
    check("Loi", response.json())


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with (
        dossier_server(tmp_path_factory.mktemp("dossiers")) as server,
        httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {ACCESS.token}"}) as client,
    ):
        yield client


def announce(client: httpx.Client, data: bytes, **changes: object) -> str:
    body = manifest_body(manifest_of(data, **changes))
    check("ThongTinTep", body)
    response = client.post("/api/v1/uploads", json=body, headers={"Idempotency-Key": str(uuid.uuid4())})
    assert (response.status_code, response.content) == (201, b"")
    return response.headers["location"]


def test_the_way_of_a_file(client: httpx.Client) -> None:
    data = small_pdf()
    check("HoSo", client.get(f"/api/v1/dossiers/{CODE}").json())
    check("TrangThai", client.get(f"/api/v1/dossiers/{CODE}/status").json())
    url = announce(client, data)
    sent = client.patch(url, content=data, headers={**STREAM, "Upload-Offset": "0"})
    assert (sent.status_code, sent.headers["upload-offset"]) == (204, str(len(data)))
    head = client.head(url, headers=TUS)
    assert (head.headers["upload-offset"], head.headers["upload-length"]) == (str(len(data)), str(len(data)))
    assert head.headers["cache-control"] == "no-store"
    finished = client.post(f"/api/v1/uploads/{url.rpartition('/')[2]}/finish", headers={"Idempotency-Key": "k"})
    check("BienNhan", finished.json())
    listing = client.get(f"/api/v1/dossiers/{CODE}/files").json()
    check("DanhSachTaiLieu", listing)
    (file,) = listing["TaiLieuNop"]
    content = client.get(file["DuongDanTaiTepTin"])
    assert (content.content, content.headers["content-type"]) == (data, "application/pdf")
    withdrawn = client.post(f"/api/v1/files/{file['TepDinhKemId']}/withdraw", json={"LyDo": "nhầm"}).json()
    check("BienNhanThuHoi", withdrawn)
    again = client.post(f"/api/v1/files/{file['TepDinhKemId']}/withdraw", json={"LyDo": "lý do khác"}).json()
    assert again == withdrawn
    assert client.delete(url, headers=TUS).json()["error_code"] == "UPLOAD_FINISHED"


def test_the_offer_and_the_end_of_an_upload(client: httpx.Client) -> None:
    url = announce(client, small_pdf())
    offer = client.options(url)
    assert offer.headers["tus-version"] == "1.0.0"
    assert offer.headers["tus-extension"] == "termination,expiration"
    assert client.delete(url, headers=TUS).status_code == 204
    assert client.head(url, headers=TUS).status_code == 404
    check_error(client.delete(url, headers=TUS), 404, "UPLOAD_GONE")


def test_refusals_of_tus(client: httpx.Client) -> None:
    data = small_pdf()
    url = announce(client, data)
    check_error(client.patch(url, content=b"x", headers={**STREAM, "Upload-Offset": "3"}), 409, "OFFSET_CONFLICT")
    check_error(client.patch(url, content=b"x", headers={**STREAM, "Upload-Offset": "-1"}), 400, "MANIFEST_REFUSED")
    check_error(client.patch(url, content=b"x", headers={**STREAM, "Tus-Resumable": "0.2"}), 412, "TUS_VERSION")
    check_error(client.patch(url, content=b"x", headers={**TUS, "Upload-Offset": "0"}), 415, "MEDIA_TYPE")
    check_error(client.patch(url, content=data + b"x", headers={**STREAM, "Upload-Offset": "0"}), 413, "FILE_TOO_LARGE")
    assert client.head(f"/files/{uuid.uuid4()}", headers=TUS).headers["tus-resumable"] == "1.0.0"


def test_refusals_of_the_interface(client: httpx.Client) -> None:
    check_error(client.get("/api/v1/dossiers/H56.14-261124-9999"), 404, "DOSSIER_UNKNOWN")
    check_error(client.get("/api/v1/no/such/path"), 404, "PATH_UNKNOWN")
    check_error(client.put("/api/v1/uploads"), 405, "METHOD_UNKNOWN")
    check_error(client.post("/api/v1/uploads", json={}), 400, "MANIFEST_REFUSED")
    check_error(client.post("/api/v1/uploads", headers={"Idempotency-Key": "x"}, content=b"{"), 400, "MANIFEST_REFUSED")
    for body in ('{"LyDo": " "}', '{"LyDo": "\\ud800"}', "[" * 10_000):
        withdrawn = client.post(f"/api/v1/files/{uuid.uuid4()}/withdraw", content=body)
        check_error(withdrawn, 400, "MANIFEST_REFUSED")
    check_error(client.get(f"/api/v1/files/{uuid.uuid4()}/content"), 404, "FILE_UNKNOWN")
    bad = manifest_body(manifest_of(small_pdf())) | {"SoTrang": "1"}
    check_error(client.post("/api/v1/uploads", headers={"Idempotency-Key": "x"}, json=bad), 400, "MANIFEST_REFUSED")


def test_the_specification_lists_the_routes_and_codes_that_exist(tmp_path: Path) -> None:
    routes = dossier_system(tmp_path, Switches(), ACCESS).routes
    paths = {route.path for route in routes if route.path.startswith("/files/")}  # type: ignore[attr-defined]
    paths |= {f"/api/v1{route.path}" for route in routes[0].routes}  # type: ignore[attr-defined]
    described = {path.replace("{MaHoSo}", "{code}").replace("{id}", "{id:uuid}") for path in SPECIFIED["paths"]}
    assert paths == described
    codes = set(SPECIFIED["components"]["schemas"]["Loi"]["properties"]["error_code"]["enum"])
    assert {code.value for code in TOLD_BY_SERVER} <= codes
