"""The gateway to Mayan before a server that says what Mayan would not: each answer ends in its own error. The real one: `make interop`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.delivery import mayan_values
from app.delivery.mayan import MayanGateway
from app.delivery.mayan_values import TAKEN_OUT, Announced, Document, Filed, StoredFile
from app.domain.errors import DeliveryFailed
from tests.support.dossier_server import CODE, access, http_server, manifest_of, small_pdf

SHA256 = "ab" * 32
CABINET = {"id": 7, "label": CODE, "full_path": f"Hồ sơ / {CODE}"}
FILE = {"id": 3, "filename": "a.pdf", "checksum": SHA256, "size": 9, "timestamp": "2026-11-26T01:00:00Z"}
SHEET = {"id": 1, "description": "", "document_type": {"label": "Hồ sơ"}, "file_latest": None}
PAPER = {"id": 2, "description": "", "document_type": {"label": "Giấy tờ số hóa"}, "file_latest": FILE}
NO_DAY = "0001-01-01T00:00:00+14:00"
"""in UTC a day before the first one that there is"""
TOLD = {"ma_ho_so": CODE, "trang_thai_ho_so": "2", "thanh_phan_ho_so": "TP01* = Đơn\n\n TP02 = Giấy = tờ "}


def page(*results: object) -> dict[str, Any]:
    return {"count": len(results), "next": None, "previous": None, "results": list(results)}


def metadata(told: Mapping[str, object]) -> dict[str, Any]:
    return page(*({"value": value, "metadata_type": {"name": name}} for name, value in told.items()))


class Script:
    """What is answered, by the end of the path; `asked` is who asked for what, with which token."""

    def __init__(self) -> None:
        self.answers: dict[str, Response | Callable[[], Response]] = {}
        self.asked: list[tuple[str, str]] = []

    def say(self, ending: str, body: object) -> None:
        self.answers[ending] = body if isinstance(body, Response) or callable(body) else JSONResponse(body)

    async def answer(self, request: Request) -> Response:
        self.asked.append((request.url.path, request.headers["authorization"]))
        for ending, answer in self.answers.items():
            if request.url.path.endswith(ending):
                return answer if isinstance(answer, Response) else answer()
        return JSONResponse({"detail": "Not found."}, 404)


@pytest.fixture
def script() -> Script:
    script = Script()
    script.say("cabinetsearchresult/", page(CABINET))
    script.say("cabinets/7/documents/", page(SHEET, PAPER))
    script.say("documents/1/metadata/", metadata(TOLD))
    script.say("documents/2/metadata/", metadata({"ma_ho_so": CODE, "ma_thanh_phan": "TP01"}))
    return script


@pytest.fixture
def gateway(script: Script) -> Iterator[MayanGateway]:
    methods = ["GET", "POST", "PATCH", "DELETE"]
    with ExitStack() as closing:
        url = closing.enter_context(
            http_server(Starlette(routes=[Route("/{path:path}", script.answer, methods=methods)]))
        )
        yield closing.enter_context(MayanGateway(url, access("0123"), timeout_s=5, processing_wait_s=0))


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(DeliveryFailed) as caught:
        call()
    return caught.value.code


def test_sheet_and_papers_are_read_and_the_token_is_shown_as_mayan_wants_it(
    script: Script, gateway: MayanGateway
) -> None:
    dossier = gateway.find(CODE)
    assert [(c.code, c.title, c.required) for c in dossier.components] == [
        ("TP01", "Đơn", True),
        ("TP02", "Giấy = tờ", False),
    ]
    (file,) = gateway.read_back(CODE)
    assert (file.file_id, file.component_code, file.sha256, file.size_bytes) == ("2/3", "TP01", SHA256, 9)
    assert {token for _, token in script.asked} == {"Token 0123"}


@pytest.mark.parametrize(
    ("ending", "body", "code"),
    [
        ("cabinetsearchresult/", [], "ANSWER_MALFORMED"),
        ("cabinetsearchresult/", {"results": {}}, "ANSWER_MALFORMED"),
        ("cabinetsearchresult/", page("x"), "ANSWER_MALFORMED"),
        ("cabinetsearchresult/", page({**CABINET, "label": 3}), "ANSWER_MALFORMED"),
        ("cabinetsearchresult/", {**page(CABINET), "next": "http://elsewhere.example/"}, "ANSWER_MALFORMED"),
        ("cabinetsearchresult/", page({**CABINET, "full_path": f"Khác / {CODE}"}), "DOSSIER_UNKNOWN"),
        ("cabinetsearchresult/", page({**CABINET, "label": CODE + "0"}), "DOSSIER_UNKNOWN"),
        ("cabinetsearchresult/", HTMLResponse("<p>Sign in"), "PAGE_INSTEAD_OF_ANSWER"),
        ("cabinetsearchresult/", RedirectResponse("http://elsewhere.example/"), "REDIRECTED"),
        ("cabinetsearchresult/", JSONResponse({}, 403), "UNAUTHORIZED"),
        ("cabinetsearchresult/", JSONResponse({}, 500), "SERVER_ERROR"),
        ("cabinetsearchresult/", JSONResponse({}, 429, {"retry-after": "0"}), "SERVER_BUSY"),
        ("cabinets/7/documents/", JSONResponse({}, 404), "DOSSIER_UNKNOWN"),
        ("cabinets/7/documents/", page({**PAPER, "id": True}), "ANSWER_MALFORMED"),
        ("cabinets/7/documents/", page({**PAPER, "document_type": None}), "ANSWER_MALFORMED"),
        ("cabinets/7/documents/", page({**PAPER, "file_latest": {**FILE, "checksum": "x"}}), "ANSWER_MALFORMED"),
        ("cabinets/7/documents/", page({**PAPER, "file_latest": {**FILE, "size": True}}), "ANSWER_MALFORMED"),
        ("cabinets/7/documents/", page({**PAPER, "file_latest": {**FILE, "size": -9}}), "ANSWER_MALFORMED"),
        ("cabinets/7/documents/", page({**PAPER, "file_latest": {**FILE, "timestamp": "nie"}}), "ANSWER_MALFORMED"),
        ("cabinets/7/documents/", page({**PAPER, "file_latest": {**FILE, "timestamp": None}}), "ANSWER_MALFORMED"),
        ("cabinets/7/documents/", page({**PAPER, "file_latest": {**FILE, "timestamp": NO_DAY}}), "ANSWER_MALFORMED"),
        (
            "cabinets/7/documents/",
            page({**PAPER, "file_latest": {**FILE, "checksum": None}}),
            "SERVER_STILL_PROCESSING",
        ),
        ("documents/2/metadata/", page({"value": "x", "metadata_type": []}), "ANSWER_MALFORMED"),
        ("documents/2/metadata/", metadata({**TOLD, "ma_thanh_phan": 1}), "ANSWER_MALFORMED"),
        ("documents/2/metadata/", metadata({**TOLD, "ma_thanh_phan": "TP01", "muc_dich": "?"}), "ANSWER_MALFORMED"),
        ("documents/2/metadata/", metadata({**TOLD, "ma_thanh_phan": "TP01", "tai_su_dung": "4"}), "ANSWER_MALFORMED"),
    ],
)
def test_each_answer_that_is_none_ends_in_its_own_error(
    script: Script, gateway: MayanGateway, ending: str, body: object, code: str
) -> None:
    script.say(ending, body)
    assert code_of(lambda: gateway.read_back(CODE)) == code


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"trang_thai_ho_so": "0"}, "ANSWER_MALFORMED"),
        ({"trang_thai_ho_so": "11"}, "ANSWER_MALFORMED"),
        ({"trang_thai_ho_so": "hai"}, "ANSWER_MALFORMED"),
        ({"thanh_phan_ho_so": "TP01 Đơn"}, "ANSWER_MALFORMED"),
        ({"kenh_thuc_hien": "4"}, "ANSWER_MALFORMED"),
        ({"ngay_tiep_nhan": "2026-11-26"}, "ANSWER_MALFORMED"),
        ({"ngay_tiep_nhan": NO_DAY}, "ANSWER_MALFORMED"),
        ({"ma_ho_so": "H56.14-261126-0001"}, "RECORDS_NOT_PREPARED"),
    ],
)
def test_a_sheet_that_was_filled_in_wrongly_is_refused(
    script: Script, gateway: MayanGateway, told: dict[str, str], code: str
) -> None:
    script.say("documents/1/metadata/", metadata({**TOLD, **told}))
    assert code_of(lambda: gateway.find(CODE)) == code


def test_an_id_may_be_written_as_any_number_of_json_and_a_text_as_null(script: Script, gateway: MayanGateway) -> None:
    script.say("cabinets/7/documents/", page(SHEET, {**PAPER, "id": 2.0, "description": None}))
    (file,) = gateway.read_back(CODE)
    assert file.file_id == "2/3"


def test_a_closed_dossier_takes_nothing_more(script: Script, gateway: MayanGateway) -> None:
    script.say("documents/1/metadata/", metadata({**TOLD, "trang_thai_ho_so": "7"}))
    assert gateway.status(CODE).closed
    assert code_of(lambda: gateway.open_upload(manifest_of(small_pdf()), "key")) == "DOSSIER_CLOSED"


def test_what_is_being_taken_out_is_listed_no_more(script: Script, gateway: MayanGateway) -> None:
    script.say("cabinets/7/documents/", page(SHEET, {**PAPER, "description": f"{TAKEN_OUT}nhầm hồ sơ"}))
    assert gateway.read_back(CODE) == ()


def test_a_refusal_of_too_many_requests_is_waited_for(script: Script, gateway: MayanGateway) -> None:
    answers = [JSONResponse({}, 429, {"retry-after": "0"}), JSONResponse(page(CABINET))]
    script.say("cabinetsearchresult/", lambda: answers.pop(0) if len(answers) > 1 else answers[0])
    assert gateway.find(CODE).code == CODE
    assert len(answers) == 1


@given(st.builds(Filed, st.integers(0, 2**40), st.integers(0, 999)), st.text(max_size=50), st.text(max_size=20))
def test_the_url_of_an_upload_tells_all_of_it_after_a_restart(filed: Filed, key: str, component: str) -> None:
    upload = Announced.of(manifest_of(small_pdf(), component_code=component), filed, CODE, key)
    assert Announced.from_url(upload.to_url()) == upload


@pytest.mark.parametrize("url", ["/files/1", "mayan:documents", "mayan:documents?document=x", ""])
def test_the_url_of_another_kind_is_forgotten(url: str) -> None:
    assert code_of(lambda: Announced.from_url(url)) == "UPLOAD_GONE"


@pytest.mark.parametrize("file_id", ["", "1", "1/", "/1", "a/1", "1/1/1", f"{CODE}/1", "1" * 19 + "/1"])
def test_an_id_of_another_kind_is_no_file(gateway: MayanGateway, file_id: str) -> None:
    assert code_of(lambda: gateway.withdraw(file_id, "vì sao")) == "FILE_UNKNOWN"
    assert code_of(lambda: gateway.served(file_id)) == "FILE_UNKNOWN"


def test_where_mayan_has_not_hashed_yet_what_was_told_counts() -> None:
    stored = StoredFile.of({**FILE, "checksum": None, "size": None})
    waiting = Document(2, stored, {"ma_thanh_phan": "TP01", "sha256": SHA256}, "")
    assert waiting.is_copy("TP01", SHA256)
    assert not waiting.settled
    other = Document(2, StoredFile.of({**FILE, "checksum": "0" * 64}), {"ma_thanh_phan": "TP01", "sha256": SHA256}, "")
    assert not other.is_copy("TP01", SHA256)
    assert mayan_values.leaving({"description": f"{TAKEN_OUT}vì sao"}) == "vì sao"
