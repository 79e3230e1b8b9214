"""Who may open what: every route times everybody who may come. A route without a row here fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.routing import BaseRoute, Mount, Route

from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.system import dossier_system
from tests.support.dossier_server import ACCESS, CODE, DossierServer, dossier_server
from tests.support.sandbox_operator import form_mark, sign_in, visitor

EVERYBODY = {"nobody", "citizen", "station", "control", "operator", "forged"}
"""nobody has nothing; a citizen has a tracking code; `forged` is a page of somebody else's in the operator's browser: it sends the
cookie and can't know the form's mark"""
STATION = {"station"}
CONTROL = {"control"}
READS = {"operator", "forged"}
WRITES = {"operator"}

DOORS: dict[tuple[str, str], set[str]] = {
    ("GET", "/api/v1/dossiers/{code}"): STATION,
    ("GET", "/api/v1/dossiers/{code}/status"): STATION,
    ("GET", "/api/v1/dossiers/{code}/files"): STATION,
    ("GET", "/api/v1/dossiers/{code}/online"): STATION,
    ("POST", "/api/v1/store/search"): STATION,
    ("GET", "/api/v1/store/files/{id:uuid}"): STATION,
    ("POST", "/api/v1/uploads"): STATION,
    ("POST", "/api/v1/uploads/{id:uuid}/finish"): STATION,
    ("GET", "/api/v1/files/{id:uuid}/content"): STATION,
    ("POST", "/api/v1/files/{id:uuid}/withdraw"): STATION,
    ("GET", "/api/mot-cua/hoso"): STATION,
    ("POST", "/api/mot-cua/hoso/them"): STATION,
    ("POST", "/api/mot-cua/hoso/capnhat"): STATION,
    ("POST", "/api/mot-cua/kho/tracuu"): STATION,
    ("POST", "/api/mot-cua/tep"): STATION,
    ("OPTIONS", "/files/{id:uuid}"): STATION,
    ("HEAD", "/files/{id:uuid}"): STATION,
    ("PATCH", "/files/{id:uuid}"): STATION,
    ("DELETE", "/files/{id:uuid}"): STATION,
    ("GET", "/control"): CONTROL,
    ("POST", "/control"): CONTROL,
    ("POST", "/control/dossiers/{code}/status"): CONTROL,
    ("POST", "/control/dossiers/{code}/procedure"): CONTROL,
    ("GET", "/"): READS,
    ("GET", "/dossiers/{code}"): READS,
    ("POST", "/dossiers/{code}"): WRITES,
    ("GET", "/dossiers/{code}/online/{id:uuid}"): READS,
    ("GET", "/dossiers/{code}/store"): READS,
    ("GET", "/dossiers/{code}/store/{id:uuid}"): READS,
    ("GET", "/dossiers/{code}/files/{id:uuid}"): READS,
    ("GET", "/dossiers/{code}/files/{id:uuid}/pages/{number}.jpg"): READS,
    ("GET", "/dossiers/{code}/files/{id:uuid}/content"): READS,
    ("GET", "/switches"): READS,
    ("POST", "/switches"): WRITES,
    ("GET", "/sign-in"): EVERYBODY,
    ("POST", "/sign-in"): set(),
    ("POST", "/sign-out"): WRITES,
    ("GET", "/tra-cuu"): EVERYBODY,
    ("GET", "/icon.svg"): EVERYBODY,
}
"""who passes; POST /sign-in lets nobody pass, since nobody here brings a one-time code"""


def walk(routes: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    for route in routes:
        if isinstance(route, Mount):
            yield from walk(list(route.routes), prefix + route.path)
        else:
            assert isinstance(route, Route)
            methods = route.methods or set()
            yield from ((method, prefix + route.path) for method in methods - ({"HEAD"} if "GET" in methods else set()))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DossierServer]:
    with dossier_server(tmp_path_factory.mktemp("dossiers")) as server:
        yield server


def test_every_route_has_its_row(tmp_path: Path) -> None:
    assert set(walk(list(dossier_system(tmp_path, Switches(), ACCESS).routes))) == set(DOORS)


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_who_may_pass(server: DossierServer, who: str) -> None:
    token = {"station": ACCESS.token, "control": ACCESS.control_token}.get(who)
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    with visitor(server.url, headers=headers) as client:
        mark = "guessed"
        if who in ("operator", "forged"):
            assert sign_in(client).status_code == 303
            mark = form_mark(client) if who == "operator" else mark
        leaving_last = sorted(DOORS, key=lambda door: door[1] == "/sign-out")
        passed = {door for door in leaving_last if knocks(client, *door, mark, as_citizen=who == "citizen")}
    assert passed == {door for door, allowed in DOORS.items() if who in allowed}


def knocks(client: httpx.Client, method: str, template: str, mark: str, *, as_citizen: bool) -> bool:
    """Whether somebody gets past the door; what is behind it may well be nothing (404) or refuse an empty request (400)."""
    path = re.sub(r"\{code\}", CODE, template)
    path = re.sub(r"\{id:uuid\}", "00000000-0000-4000-8000-000000000000", path)
    path = re.sub(r"\{number\}", "1", path)
    asked = {"mahs": CODE, "key": CODE, "code": CODE} if as_citizen else None
    answer = client.request(method, path, params=asked, data={"form_mark": mark} if method == "POST" else None)
    assert answer.status_code != 405, (method, path)
    return answer.status_code not in (401, 403)


def test_without_a_session_a_page_that_is_not_there_says_the_same(server: DossierServer) -> None:
    with visitor(server.url) as client:
        answers = [client.get(path) for path in ("/", "/dossiers/x", "/nowhere", "/tra-cuu/x", "//control")]
    assert {(answer.status_code, answer.text) for answer in answers} == {(401, answers[0].text)}
