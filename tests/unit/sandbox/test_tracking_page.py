"""What a citizen sees by a code: the own dossier's state, nothing personal, and nothing at all of others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.sandbox.dossiers.web.limits import RateLimit
from app.sandbox.dossiers.web.tracking import REQUESTS, masked
from tests.support.dossier_server import ACCESS, CODE, DossierServer, dossier_server, small_pdf
from tests.support.sandbox_operator import deliver, visitor

OTHER_CODE = "H56.14-261124-0099"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DossierServer]:
    with dossier_server(tmp_path / "dossiers") as server:
        yield server


@pytest.fixture
def citizen(server: DossierServer) -> Iterator[httpx.Client]:
    with visitor(server.url) as client:
        yield client


def ask(citizen: httpx.Client, code: str) -> httpx.Response:
    return citizen.get("/tra-cuu", params={"mahs": code})


def test_a_code_tells_what_came_and_what_is_missing(server: DossierServer, citizen: httpx.Client) -> None:
    receipt = deliver(server, small_pdf(), title="Tiêu đề riêng tư", signer="Người ký riêng tư")
    shown = ask(citizen, CODE)
    assert shown.status_code == 200
    for words in (CODE, "Đã tiếp nhận", "Đơn đề nghị", "Đã nhận", "Còn thiếu 2 giấy tờ bắt buộc.", "N*** T*** M***"):
        assert words in shown.text
    for private in ("Nguyễn", "Mẫu<", "riêng tư", "Don_de_nghi", receipt.file_id, receipt.sha256, receipt.receipt_id):
        assert private not in shown.text
    assert "/dossiers/" not in shown.text
    assert ask(citizen, f" {CODE.lower()} ").text == shown.text


def test_one_code_never_opens_another_dossier(server: DossierServer, citizen: httpx.Client) -> None:
    deliver(server, small_pdf("một"), title="Đơn của tôi")
    deliver(server, small_pdf("hai"), dossier_code=OTHER_CODE, component_code="TP02")
    mine, other = ask(citizen, CODE).text, ask(citizen, OTHER_CODE).text
    assert OTHER_CODE not in mine
    assert CODE not in other.replace('placeholder="H56.14-261124-0042"', "")
    assert mine.count(">Đã nhận ") == other.count(">Đã nhận ") == 1
    both = citizen.get(f"/tra-cuu?mahs={CODE}&mahs={OTHER_CODE}").text
    assert (CODE in both.replace('placeholder="H56.14-261124-0042"', "")) != (OTHER_CODE in both)


@pytest.mark.parametrize(
    "code", ["x", "H56.14-261124-9999", "H56.14-261124-0043", "H56.14-261399-0001", "' OR 1=1 --", "<b>"]
)
def test_a_code_that_is_nobodys_gets_the_one_answer(server: DossierServer, citizen: httpx.Client, code: str) -> None:
    deliver(server, small_pdf())
    answers = [ask(citizen, asked) for asked in (code, "H56.14-261124-7777")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}) == 1
    assert "<b>" not in answers[0].text


def test_asking_registers_nothing(server: DossierServer, citizen: httpx.Client) -> None:
    assert [ask(citizen, OTHER_CODE).status_code for _ in range(2)] == [404, 404]


def test_a_replaced_paper_is_received_and_a_withdrawn_one_is_missing(
    server: DossierServer, citizen: httpx.Client
) -> None:
    old = deliver(server, small_pdf("cũ"))
    new = deliver(server, small_pdf("mới"), supersedes=old.file_id)
    assert ask(citizen, CODE).text.count(">Đã nhận ") == 1
    with visitor(server.url, headers={"Authorization": f"Bearer {ACCESS.token}"}) as station:
        station.post(f"/api/v1/files/{new.file_id}/withdraw", json={"LyDo": "Lý do riêng tư"})
    shown = ask(citizen, CODE).text
    assert ">Đã nhận " not in shown
    assert "Lý do riêng tư" not in shown


def test_codes_can_not_be_tried_all(server: DossierServer, citizen: httpx.Client) -> None:
    answers = [ask(citizen, f"H56.14-261124-{serial:04d}").status_code for serial in range(REQUESTS + 1)]
    assert answers == [404] * REQUESTS + [429]
    refused = citizen.get(f"/tra-cuu?mahs={CODE}", headers={"X-Forwarded-For": "203.0.113.7"})
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "60"
    assert "Hỏi nhanh quá" in refused.text
    assert citizen.get("/tra-cuu").status_code == 200  # the form itself stays


def test_the_limit_forgets_what_is_past() -> None:
    now = [0.0]
    limit = RateLimit(2, 60.0, lambda: now[0])
    assert [limit.allows() for _ in range(3)] == [True, True, False]
    now[0] = 59.9
    assert not limit.allows()
    now[0] = 60.0
    assert [limit.allows() for _ in range(3)] == [True, True, False]


def test_an_outage_is_told_in_the_same_clothes(server: DossierServer, citizen: httpx.Client) -> None:
    server.switches.outage = True
    shown = citizen.get("/tra-cuu")
    assert shown.status_code == 503
    assert "Hệ thống tạm ngừng" in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]


def test_a_name_becomes_its_initials() -> None:
    assert masked("Nguyễn Thị Mẫu") == "N*** T*** M***"
    assert masked("") == ""
