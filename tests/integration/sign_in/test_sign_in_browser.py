"""A person signs in with a real Chromium: at npm's `oidc-provider`, and back at the port of the station."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.node_oidc import NodeIssuer
from tests.support.sign_in_desk import by_browser, session_at

pytestmark = pytest.mark.interop
pytest.importorskip("selenium", reason="packaging/setup interop brings it")
from selenium.webdriver.common.by import By  # noqa: E402

from tests.support.browser import Browser, absent, browser  # noqa: E402


def _signs_in(window: Browser, address: str, picture: Path) -> str:
    """Type, press, agree; returns the words of the last page, of which a picture is taken."""
    window.driver.get(address)
    window.driver.find_element(By.NAME, "login").send_keys("Mau")
    window.driver.find_element(By.NAME, "password").send_keys("any")
    window.press("Sign-in")
    window.press("Continue")
    window.size(1366, 768)
    window.picture(picture)
    return window.text()


def test_somebody_signs_in_with_chromium(issuer: NodeIssuer, tmp_path: Path) -> None:
    if why := absent():
        pytest.skip(why)
    session = session_at(issuer.url, tmp_path)
    with browser(issuer.url) as window, ThreadPoolExecutor(1) as beside:
        shown = []
        person = by_browser(
            session, lambda address: shown.append(beside.submit(_signs_in, window, address, tmp_path / "page.png"))
        )
        words = shown[0].result()
        assert [told for told in window.complaints() if "/callback" in told] == []
    assert (person.subject, person.name) == ("Mau", "Nguyễn Thị Mau")
    assert "Bạn có thể đóng cửa sổ này" in words
    assert issuer.knows(session.current())
