"""The sandbox's pages in a real Chromium: what people see, on each screen, by mouse and by keyboard, and what the browser refuses to do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.support.dossier_server import CODE, DossierServer, dossier_server, http_server, small_pdf
from tests.support.sandbox_operator import deliver

pytestmark = [pytest.mark.interop, pytest.mark.apart]
pytest.importorskip("selenium", reason="packaging/setup interop brings it")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

from tests.support.browser import Browser, absent, browser  # noqa: E402

OTHER_CODE = "H56.14-261124-0099"
SCREENS = ((1920, 1080), (1366, 768), (390, 844))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DossierServer]:
    if why := absent():
        pytest.skip(why)
    with dossier_server(tmp_path_factory.mktemp("dossiers")) as server:
        deliver(server, small_pdf())
        old = deliver(server, small_pdf("cũ"), component_code="TP02", title="Quyết định")
        deliver(server, small_pdf("mới"), component_code="TP02", title="Quyết định", supersedes=old.file_id)
        deliver(server, small_pdf("khác"), dossier_code=OTHER_CODE)
        yield server


@pytest.fixture
def shown(server: DossierServer) -> Iterator[Browser]:
    with browser(server.url) as shown:
        yield shown


def addresses(shown: Browser) -> list[str]:
    """One of each kind of page."""
    shown.open(f"/dossiers/{CODE}")
    file = shown.driver.find_element(By.CSS_SELECTOR, ".file h3 a").get_attribute("href") or ""
    known = ["/", "/?q=nobody", f"/dossiers/{CODE}", file[file.index("/dossiers") :]]
    return [
        *known,
        f"/dossiers/{CODE}/store",
        "/switches",
        "/sign-in",
        "/tra-cuu",
        f"/tra-cuu?mahs={CODE}",
        "/tra-cuu?mahs=x",
        "/nowhere",
    ]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_fits_each_screen_and_loads_whole(shown: Browser, scheme: str) -> None:
    shown.sign_in()
    pages = addresses(shown)
    shown.complaints()
    shown.prefer(prefers_color_scheme=scheme)
    for width, height in SCREENS:
        shown.size(width, height, phone=width < 500)
        for path in pages:
            shown.open(path)
            assert shown.accessibility() == [], (path, width)
            assert shown.overflow_px() == 0, (path, width)
            assert [words for words in shown.complaints() if "404 (Not Found)" not in words] == [], (path, width)
    assert shown.requested_hosts() == {shown.host}


def test_previews_are_pictures(shown: Browser) -> None:
    shown.sign_in()
    shown.open(f"/dossiers/{CODE}")
    assert shown.pictures() == [True, True, True]
    shown.press("Đơn đề nghị hỗ trợ")
    assert shown.pictures() == [True]
    assert "Trang 1 / 1" in shown.text()


def test_the_way_in_and_out(shown: Browser) -> None:
    shown.open("/")
    assert "Trang của cán bộ" in shown.text()
    shown.sign_in()
    assert "Hồ sơ đã tiếp nhận" in shown.text()
    assert shown.driver.execute_script("return document.cookie") == ""  # no script could read it
    (cookie,) = shown.driver.get_cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    shown.press("Đăng xuất")
    assert shown.driver.get_cookies() == []
    shown.driver.back()
    shown.driver.refresh()
    assert "Trang của cán bộ" in shown.text()


def test_the_keyboard_alone_finds_a_dossier(shown: Browser) -> None:
    shown.sign_in()

    def tab() -> str:
        shown.driver.switch_to.active_element.send_keys(Keys.TAB)
        focused = shown.driver.switch_to.active_element
        style = shown.driver.execute_script("return getComputedStyle(arguments[0]).outlineStyle", focused)
        assert style == "solid", focused.get_attribute("outerHTML")  # where the focus is can be seen
        return focused.text or focused.get_attribute("id") or ""

    assert tab().startswith("Đến nội dung")
    shown.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert tab() == "q"
    shown.follow(lambda: shown.driver.switch_to.active_element.send_keys("0099", Keys.ENTER))
    for _ in range(20):
        if OTHER_CODE in (words := tab()):
            break
    assert OTHER_CODE in words
    shown.follow(lambda: shown.driver.switch_to.active_element.send_keys(Keys.ENTER))
    assert OTHER_CODE in shown.driver.title


def test_faults_are_switched_by_hand_and_seen_on_each_page(shown: Browser, server: DossierServer) -> None:
    shown.sign_in()
    shown.press("Công tắc lỗi")
    shown.driver.find_element(By.ID, "outage").click()
    shown.press("Áp dụng")
    try:
        assert "1 công tắc lỗi đang bật" in shown.text()
        assert server.switches.outage
        shown.press("Hồ sơ")
        assert "1 công tắc lỗi đang bật" in shown.text()
        shown.open("/tra-cuu")
        assert "Hệ thống tạm ngừng" in shown.text()
        shown.press("Xem và tắt")
        shown.press("Tắt hết")
        assert "công tắc lỗi đang bật" not in shown.text()
    finally:
        server.switches.outage = False


def test_a_supplement_is_asked_for_and_the_citizen_reads_why(shown: Browser) -> None:
    shown.sign_in()
    shown.open(f"/dossiers/{OTHER_CODE}")
    shown.press("Yêu cầu bổ sung")
    assert "Cần ghi lý do" in shown.text()
    shown.driver.find_element(By.ID, "note").send_keys("Thiếu trang 2")
    shown.press("Yêu cầu bổ sung")
    assert "Chờ bổ sung" in shown.text()
    shown.press("Công dân thấy gì")
    assert shown.driver.current_url.endswith(f"/tra-cuu?mahs={OTHER_CODE}")
    assert "Thiếu trang 2" in shown.text()


def test_a_foreign_page_can_not_use_the_session(shown: Browser, server: DossierServer) -> None:
    """Another site (localhost is another one than 127.0.0.1) posts a form into the operator's session: the browser sends no cookie."""

    def trap(request: Request) -> Response:
        field = '<input name="outage" value="1"><input name="form_mark" value="guess"><button>Nhận quà</button>'
        return HTMLResponse(f'<form method="post" action="{server.url}/switches">{field}</form>')

    shown.sign_in()
    with http_server(Starlette(routes=[Route("/", trap)])) as foreign:
        shown.driver.get(foreign.replace("127.0.0.1", "localhost"))
        shown.press("Nhận quà")
    assert shown.driver.current_url == f"{server.url}/switches"
    assert "Trang của cán bộ" in shown.text()
    assert not server.switches.outage


def test_a_citizen_looks_up_the_own_dossier_and_no_other(shown: Browser) -> None:
    shown.size(390, 844, phone=True)
    shown.open(f"/tra-cuu?mahs={CODE}")
    text = shown.text()
    for words in (CODE, "Đã tiếp nhận", "Còn thiếu 1 giấy tờ bắt buộc", "N*** T*** M***"):
        assert words in text
    assert OTHER_CODE not in text
    links = [link.get_attribute("href") or "" for link in shown.driver.find_elements(By.TAG_NAME, "a")]
    assert [link for link in links if "/dossiers" in link] == []
    field = shown.driver.find_element(By.ID, "mahs")
    field.clear()
    shown.follow(lambda: field.send_keys("H56.14-261124-9999", Keys.ENTER))
    assert "Không tìm thấy hồ sơ" in shown.text()


def test_on_paper_there_is_no_control(shown: Browser) -> None:
    shown.sign_in()
    for path in (f"/tra-cuu?mahs={CODE}", f"/dossiers/{CODE}"):
        shown.open(path)
        shown.prefer(media="print")
        assert "Đã tiếp nhận" in shown.text()
        controls = shown.driver.find_elements(By.CSS_SELECTOR, "button, input, select, textarea, nav")
        assert controls
        assert [control.get_attribute("outerHTML") for control in controls if control.is_displayed()] == []
