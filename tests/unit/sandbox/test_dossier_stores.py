"""The owner's electronic store: what it says of each paper, and what the bytes show beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import httpx
import pytest

from app.sandbox.dossiers import paper_pdf
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.system import dossier_system
from app.sandbox.dossiers.values import ElectronicPaper
from app.sandbox.dossiers.web.stores import standing
from tests.support.demo_world import demo_pki
from tests.support.dossier_server import ACCESS, CODE, http_server
from tests.support.sandbox_operator import PATIENCE_S, sign_in, visitor

STATION = {"Authorization": f"Bearer {ACCESS.token}"}
OF_ANOTHER_OWNER = "H56.14-261124-6030"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("dossiers")
    with http_server(dossier_system(folder, Switches(), ACCESS, paper_pdf.signing(demo_pki()))) as url:
        for code in (CODE, OF_ANOTHER_OWNER):
            httpx.get(f"{url}/api/v1/dossiers/{code}", headers=STATION, timeout=PATIENCE_S).raise_for_status()
        yield url


@pytest.fixture
def operator(url: str) -> Iterator[httpx.Client]:
    with visitor(url) as client:
        sign_in(client)
        yield client


def test_sound_and_unsound_papers_can_be_told_apart(operator: httpx.Client) -> None:
    shown = operator.get(f"/dossiers/{CODE}/store").text
    for words in ("Còn hiệu lực", "Đã hết hạn", "Đã bị thu hồi", "SHA-256 khớp", "Chữ ký nguyên vẹn"):
        assert f">{words} " in shown, words
    assert shown.count(">SHA-256 không khớp ") == 1  # other bytes than those that were announced
    assert shown.count(">Chữ ký không nguyên vẹn ") == 1  # changed after signing
    assert "038190012345" not in shown


def test_a_paper_is_found_below_a_dossier_of_its_owner_only(operator: httpx.Client) -> None:
    shown = operator.get(f"/dossiers/{CODE}/store").text
    path = shown.split(f'href="/dossiers/{CODE}/store/')[1].split('"')[0]
    assert operator.get(f"/dossiers/{CODE}/store/{path}").content.startswith(b"%PDF")
    assert operator.get(f"/dossiers/{OF_ANOTHER_OWNER}/store/{path}").status_code == 404
    assert path not in operator.get(f"/dossiers/{OF_ANOTHER_OWNER}/store").text
    assert operator.get(f"/dossiers/{CODE}/files/{path}").status_code == 404
    assert operator.get("/dossiers/H56.14-261124-7777/store").status_code == 404


def test_what_is_revoked_is_revoked_and_the_last_day_still_counts() -> None:
    day = date(2026, 11, 26)
    paper = ElectronicPaper("i", "", "", "", "", "", None, day, False, True, "", 0, "", "")
    assert standing(paper, day).vi == "Còn hiệu lực"
    assert standing(paper, date(2026, 11, 27)).vi == "Đã hết hạn"
    assert standing(replace(paper, valid_until=None), date(2099, 1, 1)).vi == "Còn hiệu lực"
    assert standing(replace(paper, revoked=True), day).vi == "Đã bị thu hồi"
