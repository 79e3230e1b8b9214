"""The pages show what was received, and separate programs judge it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from PIL import Image

from app.delivery.openapi_tus import OpenApiTusGateway
from app.domain.delivery import ServerReceipt
from app.sandbox.dossiers import checks
from app.sandbox.dossiers.html import tag, two_tongues
from tests.support.dossier_server import ACCESS, CODE, DossierServer, access, dossier_server, manifest_of, small_pdf

OTHER_CODE = "H56.14-261124-0099"


class Balance(HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DossierServer]:
    with dossier_server(tmp_path / "dossiers") as server:
        yield server


@pytest.fixture
def browser(server: DossierServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, follow_redirects=True) as client:
        client.get("/", params={"key": ACCESS.page_key})
        yield client


def deliver(server: DossierServer, data: bytes, **changes: object) -> ServerReceipt:
    with OpenApiTusGateway(server.url, access()) as gateway:
        key = hashlib.sha256(data).hexdigest()
        url = gateway.open_upload(manifest_of(data, **changes), key)
        gateway.send(url, data, 0, lambda *told: None)
        return gateway.finish(url, key)


def page(browser: httpx.Client, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200
    assert "default-src 'none'" in response.headers["content-security-policy"]
    balance = Balance()
    balance.feed(response.text)
    assert balance.open == []
    assert "http://" not in response.text
    return response.text


def test_an_empty_list(browser: httpx.Client) -> None:
    assert "Chưa có hồ sơ nào." in page(browser, "/")


def test_a_received_file_is_shown_with_its_receipt_and_checks(server: DossierServer, browser: httpx.Client) -> None:
    receipt = deliver(server, small_pdf())
    assert CODE in page(browser, "/")
    shown = page(browser, f"/dossiers/{CODE}")
    for words in (
        receipt.sha256,
        receipt.receipt_id,
        "ab" * 32,
        "Đã gắn vào thành phần hồ sơ",
        "Chưa ký số",
        "Don_de_nghi.pdf",
    ):
        assert words in shown
    assert shown.count("Chưa nhận được tệp nào.") == 2


def test_the_first_page_is_drawn_and_the_file_can_be_had(server: DossierServer, browser: httpx.Client) -> None:
    receipt = deliver(server, small_pdf())
    base = f"/dossiers/{CODE}/files/{receipt.file_id}"
    for _ in range(2):  # drawn, then kept
        picture = Image.open(io.BytesIO(browser.get(f"{base}/preview.png").content))
        assert picture.height == 900
        assert picture.convert("L").getpixel((picture.width * 100 // 298, 900 * 90 // 420)) == 0
    content = browser.get(f"{base}/content")
    assert content.content == small_pdf()
    assert content.headers["content-disposition"] == 'attachment; filename="Don_de_nghi.pdf"'


def test_a_file_is_found_below_its_own_dossier_only(server: DossierServer, browser: httpx.Client) -> None:
    receipt = deliver(server, small_pdf())
    for name in ("content", "preview.png"):
        assert browser.get(f"/dossiers/{OTHER_CODE}/files/{receipt.file_id}/{name}").status_code == 404


def test_what_is_not_in_the_dossier_is_marked(server: DossierServer, browser: httpx.Client) -> None:
    server.switches.stored_not_attached = 1
    deliver(server, small_pdf("một"))
    assert "Đã lưu nhưng chưa gắn vào hồ sơ" in page(browser, f"/dossiers/{CODE}")
    old = deliver(server, small_pdf("hai"))
    new = deliver(server, small_pdf("ba"), supersedes=old.file_id)
    assert f"Được thay bằng {new.file_id}" in page(browser, f"/dossiers/{CODE}")


def test_words_of_others_never_become_markup(server: DossierServer, browser: httpx.Client) -> None:
    deliver(server, small_pdf(), title="<script>alert(1)</script>", signer='"><img src=x>', audit_head="<b>")
    shown = page(browser, f"/dossiers/{CODE}")
    assert "<script>" not in shown
    assert "<img src=x>" not in shown
    assert "&lt;b&gt;" in shown


def test_a_broken_file_is_shown_as_such(server: DossierServer, browser: httpx.Client) -> None:
    receipt = deliver(server, b"%PDF-1.7 and nothing more")
    assert "Không đọc được tệp" in page(browser, f"/dossiers/{CODE}")
    assert browser.get(f"/dossiers/{CODE}/files/{receipt.file_id}/preview.png").status_code == 404


def test_an_unknown_dossier_has_no_page(browser: httpx.Client) -> None:
    assert browser.get("/dossiers/H56.14-261124-9999").status_code == 404


def test_text_is_escaped_and_markup_is_not() -> None:
    assert tag("p", two_tongues("a < b", "a & b"), title='"') == (
        '<p title="&quot;">a &lt; b <span lang="en">a &amp; b</span></p>'
    )


def test_a_program_that_takes_too_much_time_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "pdfsig"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(checks, "_SECONDS", 1)
    with pytest.raises(checks.ProgramFailed):
        checks.signatures(tmp_path / "any.pdf")
