"""What an operator decides reaches the station's interface and the citizen; what happened stands in the timeline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from app.domain.delivery import Reuse
from app.domain.model import PaperForm
from app.sandbox.dossiers.progress import STATUSES
from app.sandbox.dossiers.values import StatusChange, StoredFile
from app.sandbox.dossiers.web.actions import ACTIONS, MOST_NOTE_CHARS
from app.sandbox.dossiers.web.timeline import Announced, told
from app.sandbox.dossiers.web.words import FOR_CITIZENS, FORM, REUSE, STATUS
from tests.support.dossier_server import ACCESS, CODE, DossierServer, dossier_server, manifest_of, small_pdf
from tests.support.sandbox_operator import PATIENCE_S, deliver, form_mark, sign_in, visitor

STATION = {"Authorization": f"Bearer {ACCESS.token}"}
ONLINE_CODE = "H56.14-261124-7000"
_SEEN = re.compile(r'name="seen" value="(\d+)"')


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DossierServer]:
    with dossier_server(tmp_path / "dossiers") as server:
        server.switches.accept_never = True
        yield server


@pytest.fixture
def operator(server: DossierServer) -> Iterator[httpx.Client]:
    with visitor(server.url, follow_redirects=True) as client:
        sign_in(client)
        yield client


def status(server: DossierServer) -> tuple[int, str]:
    said = httpx.get(f"{server.url}/api/v1/dossiers/{CODE}/status", headers=STATION, timeout=PATIENCE_S).json()
    return said["TrangThaiHoSo"], said["GhiChu"]


def decide(operator: httpx.Client, wanted: int, note: str = "", seen: str = "") -> httpx.Response:
    shown = _SEEN.search(operator.get(f"/dossiers/{CODE}").text)
    form = {"form_mark": form_mark(operator), "seen": seen or (shown[1] if shown else ""), "status": str(wanted)}
    return operator.post(f"/dossiers/{CODE}", data=form | {"note": note})


def test_a_supplement_is_asked_for_and_everybody_learns_why(server: DossierServer, operator: httpx.Client) -> None:
    deliver(server, small_pdf())
    answer = decide(operator, 5, "  Bản chụp mờ,\r\nnộp lại trang 2. ")
    assert (answer.status_code, answer.url.path) == (200, f"/dossiers/{CODE}")
    assert status(server) == (5, "Bản chụp mờ, nộp lại trang 2.")
    citizen = httpx.get(f"{server.url}/tra-cuu", params={"mahs": CODE}, timeout=PATIENCE_S).text
    for shown in (answer.text, citizen):
        assert ">Chờ bổ sung " in shown
        assert "Bản chụp mờ, nộp lại trang 2." in shown
    assert "Cần nộp thêm hoặc thay giấy tờ." in citizen


def test_a_refusal_without_a_reason_is_not_taken(server: DossierServer, operator: httpx.Client) -> None:
    deliver(server, small_pdf())
    for note, said in (("", "Cần ghi lý do"), (" \n", "Cần ghi lý do"), ("x" * (MOST_NOTE_CHARS + 1), "dài quá")):
        answer = decide(operator, 3, note)
        assert answer.status_code == 400
        assert said in answer.text
        assert note.strip()[:MOST_NOTE_CHARS] in answer.text  # what was typed is not lost
    assert status(server)[0] == 2


def test_a_decision_over_a_page_that_is_old_is_not_taken(server: DossierServer, operator: httpx.Client) -> None:
    deliver(server, small_pdf())
    seen = _SEEN.search(operator.get(f"/dossiers/{CODE}").text)
    assert seen is not None
    decide(operator, 4)
    outdated = decide(operator, 9, seen=seen[1])
    assert (outdated.status_code, "Không còn làm được" in outdated.text) == (409, True)
    assert decide(operator, 10).status_code == 409  # no result can be handed over before it is done
    assert decide(operator, 99).status_code == 409
    assert status(server)[0] == 4


def test_a_dossier_goes_its_whole_way(server: DossierServer, operator: httpx.Client) -> None:
    deliver(server, small_pdf())
    for wanted in (4, 6, 4, 9, 10):
        assert decide(operator, wanted).status_code == 200
        assert status(server)[0] == wanted
    shown = operator.get(f"/dossiers/{CODE}").text
    assert "Hồ sơ đã kết thúc." in shown
    assert 'name="seen"' not in shown


def test_a_closed_dossier_can_be_opened_again(server: DossierServer, operator: httpx.Client) -> None:
    deliver(server, small_pdf())
    decide(operator, 7)
    assert ">Đã rút " in operator.get(f"/dossiers/{CODE}").text
    decide(operator, 2)
    assert status(server)[0] == 2


def test_nobody_decides_about_a_dossier_that_is_not_there(operator: httpx.Client) -> None:
    answer = operator.post("/dossiers/H56.14-261124-7777", data={"form_mark": form_mark(operator), "status": "4"})
    assert answer.status_code == 404


def test_results_and_reused_papers_are_shown_as_such(server: DossierServer, operator: httpx.Client) -> None:
    source = "11111111-2222-4333-8444-555555555555"
    reused = deliver(server, small_pdf("cũ"), reuse=2, source_id=source, form="certified-copy")
    told_of = {"result_code": "KQ.7", "number": "12/GCN", "issuer": "Sở Giáo dục"}
    result = deliver(server, small_pdf("kq"), component_code="KQ", title="Giấy công nhận", purpose="result", **told_of)
    shown = operator.get(f"/dossiers/{CODE}").text
    assert "Kết quả giải quyết" in shown
    assert "Đã ghi vào kết quả" in shown
    alone = operator.get(f"/dossiers/{CODE}/files/{reused.file_id}").text
    for words in ("Dùng lại từ thành phần của hồ sơ khác", source, "Bản sao chứng thực"):
        assert words in alone
    alone = operator.get(f"/dossiers/{CODE}/files/{result.file_id}").text
    for words in told_of.values():
        assert words in alone
    citizen = httpx.get(f"{server.url}/tra-cuu", params={"mahs": CODE}, timeout=PATIENCE_S).text
    assert "Dùng lại bản đã có trong kho" in citizen
    assert "Có 1 kết quả điện tử trong hồ sơ." in citizen
    for private in ("Giấy công nhận", "12/GCN", source):
        assert private not in citizen


def test_what_was_handed_in_online_can_be_seen_below_its_dossier_only(
    server: DossierServer, operator: httpx.Client
) -> None:
    deliver(server, small_pdf())
    online = httpx.get(
        f"{server.url}/api/v1/dossiers/{ONLINE_CODE}/online", headers=STATION, timeout=PATIENCE_S
    ).json()["TaiLieuNop"][0]
    shown = operator.get(f"/dossiers/{ONLINE_CODE}").text
    assert "Phần nộp trực tuyến" in shown
    path = f"/dossiers/{ONLINE_CODE}/online/{online['TepDinhKemId']}"
    assert path in shown
    assert operator.get(path).content.startswith(b"%PDF")
    assert operator.get(path.replace(ONLINE_CODE, CODE)).status_code == 404
    assert operator.get(path.replace(ONLINE_CODE, "H56.14-261124-7001")).status_code == 404


def test_what_happened_stands_in_its_order(server: DossierServer, operator: httpx.Client) -> None:
    old = deliver(server, small_pdf("cũ"))
    new = deliver(server, small_pdf("mới"), supersedes=old.file_id, version=2)
    httpx.post(
        f"{server.url}/api/v1/files/{new.file_id}/withdraw",
        headers=STATION,
        json={"LyDo": "Gửi nhầm"},
        timeout=PATIENCE_S,
    )
    shown = operator.get(f"/dossiers/{CODE}").text
    line = shown[shown.index('class="timeline') :]
    found = re.findall(r"</span><span>(\S[^<]*?) <span lang", line[: line.index("</ol>")])
    assert found == [
        "Gỡ tệp",
        "Thay tệp",
        "Nhận và gắn tệp",
        "Trạm báo sẽ gửi tệp",
        "Nhận và gắn tệp",
        "Trạm báo sẽ gửi tệp",
        "Đã tiếp nhận",
    ]
    assert "Gửi nhầm" in line


def test_of_one_moment_the_cause_stands_below() -> None:
    at = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
    file = StoredFile("f", manifest_of(b"x"), False, None, at, {"MaBienNhan": "BN-1"})
    changes = [StatusChange(2, at - timedelta(1), ""), StatusChange(4, at, "Đủ thành phần hồ sơ")]
    events = told(changes, [Announced(at, "Đơn", "TP01")], [file])
    assert [event.words.vi for event in events] == [
        "Đang xử lý",
        "Nhận tệp nhưng không gắn",
        "Trạm báo sẽ gửi tệp",
        "Đã tiếp nhận",
    ]


def test_everything_that_can_be_has_its_words() -> None:
    assert set(STATUS) == set(FOR_CITIZENS) == set(ACTIONS) == set(STATUSES)
    assert set(REUSE) == {one.value for one in Reuse}
    assert set(FORM) == {form.value for form in PaperForm}
    assert {action.status for actions in ACTIONS.values() for action in actions} <= set(STATUSES)
