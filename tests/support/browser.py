"""A real browser without a window: Debian's Chromium, driven by Selenium through Debian's driver of the same version."""

from __future__ import annotations

import base64
import contextlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

from app.sandbox.dossiers.one_time import one_time_code
from tests.support.dossier_server import ACCESS
from tests.support.node import npm_installed

_PATIENCE_S: Final = 60
_AXE: Final = Path(__file__).parent / "axe"
_JUDGE: Final = """
const done = arguments[arguments.length - 1];
axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
  .then(found => done(found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(' | '))))
"""


def absent() -> str:
    """Why it can't run here; empty: it can."""
    missing = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"{' and '.join(missing)} not here: packaging/setup interop brings it" if missing else ""


class Browser:
    """One window of one person."""

    def __init__(self, driver: Chrome, server_url: str) -> None:
        self.driver = driver
        self._server_url = server_url
        self.host = server_url.split("/")[2]

    def open(self, path: str) -> None:
        """Show a page of the server."""
        self.driver.get(self._server_url + path)

    def sign_in(self, page_key: str = ACCESS.page_key) -> None:
        """Follow a link of the station and press its button."""
        self.open(f"/sign-in?code={one_time_code(page_key, datetime.now(UTC))}")
        self.press("Vào trang")

    def press(self, words: str) -> None:
        """Click on the button or link that begins with these words, and wait for the page that it leads to."""
        way = f"//*[self::button or self::a][starts-with(normalize-space(), '{words}')]"
        self.follow(self.driver.find_element(By.XPATH, way).click)

    def follow(self, step: Callable[[], object]) -> None:
        """Do what leads to another page, and wait until that one is there: a browser goes there in its own time."""
        wait, page = WebDriverWait(self.driver, _PATIENCE_S), self.driver.find_element(By.TAG_NAME, "html")
        step()
        wait.until(staleness_of(page))
        wait.until(lambda driver: driver.execute_script("return document.readyState") == "complete")

    def text(self) -> str:
        """What a person can read now."""
        return self.driver.find_element(By.TAG_NAME, "body").text

    def size(self, width: int, height: int, *, phone: bool = False) -> None:
        """Another screen."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def prefer(self, **features: str) -> None:
        """What the person set in the system, such as `prefers_color_scheme="dark"`; or `media="print"`."""
        media = features.pop("media", "")
        wanted = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": wanted})

    def overflow_px(self) -> int:
        """How much wider than the screen the page is."""
        script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.driver.execute_script(script))

    def accessibility(self) -> list[str]:
        """What axe-core finds against WCAG 2.2 AA and good practice on this page."""
        self.driver.execute_script(
            (npm_installed(_AXE) / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
        )
        found: list[str] = self.driver.execute_async_script(_JUDGE)
        return found

    def pictures(self) -> list[bool]:
        """Of each picture on the page: whether it is there, once the browser was led past it."""
        shown = self.driver.find_elements(By.TAG_NAME, "img")
        for picture in shown:
            self.driver.execute_script("arguments[0].scrollIntoView()", picture)
            WebDriverWait(self.driver, _PATIENCE_S).until(lambda driver, p=picture: p.get_property("complete"))
        return [bool(picture.get_property("naturalWidth")) for picture in shown]

    def complaints(self) -> list[str]:
        """What the console says since the last call: a blocked style, a picture that is not there, an error of a script."""
        return [str(entry["message"]) for entry in self.driver.get_log("browser")]

    def requested_hosts(self) -> set[str]:
        """Every host that was asked for anything since the last call."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        urls = [
            str(event["params"]["request"]["url"]) for event in events if event["method"] == "Network.requestWillBeSent"
        ]
        return {url.split("/")[2] for url in urls if url.startswith("http")}

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """What is on the screen as PNG; `whole`: down to the end of the page."""
        shot = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot", {"format": "png", "captureBeyondViewport": whole, **self._clip(whole)}
        )
        path.write_bytes(base64.b64decode(shot["data"]))

    def _clip(self, whole: bool) -> dict[str, Any]:
        if not whole:
            return {}
        size = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        return {"clip": {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}}


@contextlib.contextmanager
def browser(server_url: str) -> Iterator[Browser]:
    """A browser with a new empty profile, so that nothing is remembered from one person to the next."""
    options = ChromeOptions()
    with tempfile.TemporaryDirectory(prefix="sohoa-browser-", ignore_cleanup_errors=True) as profile:
        for flag in (
            "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
            "disable-component-update", "disable-sync", "disable-dev-shm-usage", "lang=vi", f"user-data-dir={profile}",
        ):  # fmt: skip
            options.add_argument(f"--{flag}")
        options.binary_location = shutil.which("chromium") or ""
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = Chrome(options, ChromeService(shutil.which("chromedriver")))
        try:
            driver.set_page_load_timeout(_PATIENCE_S)
            driver.set_script_timeout(_PATIENCE_S)
            shown = Browser(driver, server_url)
            driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
            shown.size(1366, 768)
            yield shown
        finally:
            driver.quit()
