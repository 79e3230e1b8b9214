"""The pages show what was received, and separate programs judge it."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from PIL import Image

from app.sandbox.dossiers import checks
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.system import dossier_system
from app.sandbox.dossiers.web.faults import GROUPS
from app.sandbox.dossiers.web.listing import PAGE_ROWS, Look, folded
from app.sandbox.dossiers.web.render import file_size
from tests.support.dossier_server import ACCESS, CODE, DossierServer, dossier_server, http_server, small_pdf
from tests.support.sandbox_operator import deliver, form_mark, sign_in, visitor

OTHER_CODE = "H56.14-261124-0099"


class Balance(HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link", "img", "br", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DossierServer]:
    with dossier_server(tmp_path / "dossiers") as server:
        yield server


@pytest.fixture
def browser(server: DossierServer) -> Iterator[httpx.Client]:
    with visitor(server.url, follow_redirects=True) as client:
        sign_in(client)
        yield client


def page(browser: httpx.Client, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200
    assert "default-src 'none'" in response.headers["content-security-policy"]
    balance = Balance()
    balance.feed(response.text)
    assert balance.open == []
    assert "http://" not in response.text
    assert '<html lang="vi">' in response.text
    return response.text


def test_an_empty_list(browser: httpx.Client) -> None:
    assert "Chưa có hồ sơ nào." in page(browser, "/")


def test_a_received_file_is_shown_with_its_checks(server: DossierServer, browser: httpx.Client) -> None:
    receipt = deliver(server, small_pdf())
    assert CODE in page(browser, "/")
    shown = page(browser, f"/dossiers/{CODE}")
    verdicts = ("Đã gắn vào thành phần hồ sơ", "SHA-256 khớp", "Đủ 1 trang", "Không khai PDF/A", "Chưa ký số")
    for words in (*verdicts, f"TP01 · Đơn đề nghị hỗ trợ sửa chữa nhà ở · {receipt.receipt_id}"):
        assert words in shown
    assert shown.count(">Còn thiếu ") == 2
    alone = page(browser, f"/dossiers/{CODE}/files/{receipt.file_id}")
    for words in (receipt.receipt_id, receipt.sha256, "ab" * 32, "Trang 1 / 1", "Don_de_nghi.pdf", "Số hóa tại quầy"):
        assert words in alone


def test_pages_are_drawn_and_the_file_can_be_had(server: DossierServer, browser: httpx.Client) -> None:
    receipt = deliver(server, small_pdf())
    base = f"/dossiers/{CODE}/files/{receipt.file_id}"
    for _ in range(2):  # drawn, then kept
        picture = Image.open(io.BytesIO(browser.get(f"{base}/pages/1.jpg").content))
        assert picture.height == checks.PREVIEW_PX
        ink = picture.convert("L").getpixel((picture.width * 100 // 298, picture.height * 90 // 420))
        assert isinstance(ink, int)
        assert ink < 8
    for odd in ("2", "0", "-1", "x", "1.5", "9" * 5000):
        assert browser.get(f"{base}/pages/{odd}.jpg").status_code == 404
    content = browser.get(f"{base}/content")
    assert content.content == small_pdf()
    assert content.headers["content-disposition"] == 'attachment; filename="Don_de_nghi.pdf"'


def test_a_file_is_found_below_its_own_dossier_only(server: DossierServer, browser: httpx.Client) -> None:
    receipt = deliver(server, small_pdf())
    deliver(server, small_pdf("khác"), dossier_code=OTHER_CODE)
    for name in ("", "/content", "/pages/1.jpg"):
        assert browser.get(f"/dossiers/{OTHER_CODE}/files/{receipt.file_id}{name}").status_code == 404


def test_what_is_not_in_the_dossier_is_marked(server: DossierServer, browser: httpx.Client) -> None:
    server.switches.stored_not_attached = 1
    deliver(server, small_pdf("một"))
    shown = page(browser, f"/dossiers/{CODE}")
    assert "Đã lưu nhưng chưa gắn vào hồ sơ" in shown
    assert ">Đã nhận " not in shown
    old = deliver(server, small_pdf("hai"))
    new = deliver(server, small_pdf("ba"), supersedes=old.file_id, version=2)
    shown = page(browser, f"/dossiers/{CODE}")
    assert "Đã được thay bằng phiên bản 2" in shown
    assert f"/dossiers/{CODE}/files/{new.file_id}" in page(browser, f"/dossiers/{CODE}/files/{old.file_id}")
    assert shown.count(">Đã nhận ") == 1
    with closing(sqlite3.connect(server.folder / "dossiers.db", isolation_level=None)) as connection:
        connection.execute("UPDATE file SET attached = 1")  # as the province's interface, or a hand, can
    assert "Có 2 tệp, cần một" in page(browser, f"/dossiers/{CODE}")


def test_bytes_that_changed_on_disk_are_found(server: DossierServer, browser: httpx.Client) -> None:
    receipt = deliver(server, small_pdf())
    kept = server.folder / "content" / receipt.file_id
    kept.write_bytes(kept.read_bytes().replace(b"50 300 100 60 re f", b"50 300 100 61 re f"))
    assert "SHA-256 không khớp" in page(browser, f"/dossiers/{CODE}/files/{receipt.file_id}")


def test_pages_are_counted_by_the_server(server: DossierServer, browser: httpx.Client) -> None:
    deliver(server, small_pdf(), pages=3)
    assert "1 trang, trạm khai 3" in page(browser, f"/dossiers/{CODE}")


def test_words_of_others_never_become_markup(server: DossierServer, browser: httpx.Client) -> None:
    receipt = deliver(server, small_pdf(), title="<script>alert(1)</script>", signer='"><img src=x>', audit_head="<b>")
    for path in (
        f"/dossiers/{CODE}",
        f"/dossiers/{CODE}/files/{receipt.file_id}",
        '/?q="><script>',
        "/sign-in?code=%22%3E%3Cscript%3E",
    ):
        shown = page(browser, path)
        assert "<script>" not in shown
        assert "<img src=x>" not in shown
        assert "<b>" not in shown


def test_a_broken_file_is_shown_as_such(server: DossierServer, browser: httpx.Client) -> None:
    receipt = deliver(server, b"%PDF-1.7 and nothing more")
    assert "Không đọc được tệp" in page(browser, f"/dossiers/{CODE}")
    assert "Không vẽ được trang nào" in page(browser, f"/dossiers/{CODE}/files/{receipt.file_id}")
    assert browser.get(f"/dossiers/{CODE}/files/{receipt.file_id}/pages/1.jpg").status_code == 404


def test_an_unknown_dossier_has_no_page_and_looking_registers_none(browser: httpx.Client) -> None:
    for code in ("H56.14-261124-9999", OTHER_CODE, OTHER_CODE, "x"):
        answer = browser.get(f"/dossiers/{code}")
        assert (answer.status_code, "Không có ở đây" in answer.text) == (404, True)


def test_the_list_is_searched_filtered_and_paged(server: DossierServer, browser: httpx.Client) -> None:
    with visitor(server.url, headers={"Authorization": f"Bearer {ACCESS.token}"}) as station:
        for serial in range(1, PAGE_ROWS + 6):
            station.get(f"/api/v1/dossiers/H56.14-261124-{serial:04d}")
        station.get("/api/v1/dossiers/H56.15-261124-0001")
    first = page(browser, "/")
    assert f"1–{PAGE_ROWS} trong {PAGE_ROWS + 6} hồ sơ" in first
    assert 'href="/?page=2"' in first
    second = page(browser, "/?page=2")
    assert f"{PAGE_ROWS + 1}–{PAGE_ROWS + 6} trong" in second
    assert page(browser, "/?page=99").count("<tr") == second.count("<tr")
    for query, found in (
        ("q=261124-0007", 1),
        ("q=nguyen+thi+mau", PAGE_ROWS + 6),
        ("unit=H56.15", 1),
        ("status=2", PAGE_ROWS + 6),
    ):
        assert f"trong {found} hồ sơ" in page(browser, f"/?{query}"), query
    for nothing in ("status=9", "q=xyz", "unit=H99"):
        assert "Không có hồ sơ nào khớp." in page(browser, f"/?{nothing}")
    assert 'href="/?q=nguyen&amp;unit=H56.14&amp;page=2"' in page(browser, "/?q=nguyen&unit=H56.14")


def test_odd_addresses_ask_for_nothing(browser: httpx.Client) -> None:
    for query in ("page=0", "page=-1", "page=x", "status=99", "status=²", "page=9999999999"):
        page(browser, f"/?{query}")
    assert Look("", 0, "", 1).address(1) == "/"
    assert folded("Đường Ngô Quyền") == "duong ngo quyen"


def test_faults_are_switched_and_announced(server: DossierServer, browser: httpx.Client) -> None:
    assert "công tắc lỗi đang bật" not in page(browser, "/switches")
    switches = [item.name for item in fields(Switches)]
    numbers = {name: "0" for name in switches if not isinstance(getattr(server.switches, name), bool)}
    sent = {**numbers, "retry_after_s": "1", "form_mark": form_mark(browser), "outage": "1", "delay_s": "0,5"}
    assert browser.post("/switches", data=sent).status_code == 200
    assert (server.switches.outage, server.switches.delay_s, server.switches.disk_full) == (True, 0.5, False)
    for path in ("/", "/switches"):
        assert "2 công tắc lỗi đang bật" in page(browser, path)
    off = browser.post("/switches", data={"form_mark": form_mark(browser), "all_off": "1"})
    assert "công tắc lỗi đang bật" not in off.text
    assert not server.switches.outage


def test_how_a_server_starts_is_no_fault(tmp_path: Path) -> None:
    switches = Switches(accept_after_s=20.0)
    with http_server(dossier_system(tmp_path, switches, ACCESS)) as url, visitor(url) as client:
        sign_in(client)
        assert "công tắc lỗi đang bật" not in client.get("/").text
        switches.outage, switches.accept_after_s = True, 0.0
        assert "2 công tắc lỗi đang bật" in client.get("/").text
        client.post("/switches", data={"form_mark": form_mark(client), "all_off": "1"})
        assert (switches.outage, switches.accept_after_s) == (False, 20.0)


@pytest.mark.parametrize(
    "odd", [{"delay_s": "x"}, {"delay_s": "inf"}, {"errors": "1.5"}, {"errors": "-1"}, {"delay_s": "nan"}]
)
def test_odd_switches_change_nothing(server: DossierServer, browser: httpx.Client, odd: dict[str, str]) -> None:
    refused = browser.post("/switches", data={"form_mark": form_mark(browser), "outage": "1", **odd})
    assert refused.status_code == 400
    assert "Chưa đổi gì." in refused.text
    assert not server.switches.outage


def test_every_switch_has_its_words() -> None:
    named = [name for group in GROUPS.values() for name in group]
    assert sorted(named) == sorted(item.name for item in fields(Switches))


def test_an_error_of_our_own_is_told_in_the_same_clothes(server: DossierServer, browser: httpx.Client) -> None:
    (server.folder / "dossiers.db").unlink()
    (server.folder / "dossiers.db").mkdir()
    answer = browser.get("/")
    assert (answer.status_code, "Có lỗi ở hệ thống" in answer.text) == (500, True)
    assert "Traceback" not in answer.text
    machine = browser.get(f"/api/v1/dossiers/{CODE}", headers={"Authorization": f"Bearer {ACCESS.token}"})
    assert (machine.status_code, machine.json()["error_code"]) == (500, "INTERNAL")


def test_sizes_are_for_people() -> None:
    assert [file_size(size).replace("\u00a0", " ") for size in (0, 999, 1000, 1_250_000)] == [
        "0 B",
        "999 B",
        "1 kB",
        "1,2 MB",
    ]


def test_a_program_that_takes_too_much_time_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "pdfsig"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(checks, "_SECONDS", 1)
    with pytest.raises(checks.ProgramFailed):
        checks.signatures(tmp_path / "any.pdf")
