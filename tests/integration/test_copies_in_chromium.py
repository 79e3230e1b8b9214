"""A letter that was really read, in pdf.js in Chromium: what a person selects, copies and searches there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.perf.reading_scores import unmarked
from tests.support.dossier_server import http_server
from tests.support.node import npm_installed
from tests.support.read_letter import LEFT, LINES, read_letter

pytestmark = [pytest.mark.interop, pytest.mark.apart]
pytest.importorskip("selenium", reason="packaging/setup interop brings it")
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

from tests.support.browser import Browser, absent, browser  # noqa: E402

PDF_JS = Path(__file__).resolve().parents[1] / "support" / "pdf_js"
_SELECTED = """
const spans = [...document.querySelectorAll('.textLayer span')], [from, to] = arguments;
const first = spans.find(s => s.textContent.startsWith(from)), last = spans.findLast(s => s.textContent.endsWith(to));
getSelection().setBaseAndExtent(first.firstChild, 0, last.firstChild, last.firstChild.length);
return getSelection().toString();
"""
_FOUND = """
getSelection().removeAllRanges();
if (!window.find(arguments[0], true)) return null;
const box = getSelection().getRangeAt(0).getBoundingClientRect(), page = document.querySelector('canvas').getBoundingClientRect();
return [getSelection().toString(), (box.left - page.left) / page.width, (box.top - page.top) / page.height];
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if why := absent():
        pytest.skip(why)
    letter = read_letter(tmp_path_factory.mktemp("letter"))
    pages = [
        Route("/", lambda _request: FileResponse(PDF_JS / "page.html")),
        Route("/file.pdf", lambda _request: FileResponse(letter)),
        Mount("/node_modules", StaticFiles(directory=npm_installed(PDF_JS) / "node_modules")),
    ]
    with http_server(Starlette(routes=pages)) as url, browser(url) as window:
        window.open("/")
        WebDriverWait(window.driver, 60).until(lambda driver: driver.title == "shown")
        yield window


def test_all_of_a_page_is_selected_in_its_lines(shown: Browser) -> None:
    selected = shown.driver.execute_script(_SELECTED, LINES[0].split()[0], LINES[-1].split()[-1])
    lines = [line for line in selected.splitlines() if line.strip()]
    assert [unmarked(" ".join(line.split())) for line in lines] == [unmarked(line) for line in LINES]


def test_the_recipients_are_selected_without_the_signature_beside_them(shown: Browser) -> None:
    selected = shown.driver.execute_script(_SELECTED, LEFT[0].split()[0], LEFT[-1].split()[-1])
    assert selected.split() == " ".join(LEFT).split()


@pytest.mark.parametrize(
    ("words", "place"), [("Độc lập", (0.55, 0.13)), ("tiếp nhận hồ sơ", (0.43, 0.36)), ("1.284", (0.51, 0.49))]
)
def test_words_are_found_with_their_marks_where_they_stand(
    shown: Browser, words: str, place: tuple[float, float]
) -> None:
    found = shown.driver.execute_script(_FOUND, words)
    assert found is not None
    assert found[0] == words
    assert found[1:] == [pytest.approx(one, abs=0.03) for one in place]
    assert shown.driver.execute_script(_FOUND, words + "ẵ") is None
