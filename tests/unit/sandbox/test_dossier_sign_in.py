"""The way in: a link that opens once, a cookie that no script reads, a mark on each form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request

from app.sandbox.dossiers.one_time import LASTS, OneTimeCodes, one_time_code
from app.sandbox.dossiers.web.session import LASTS as SESSION_LASTS
from app.sandbox.dossiers.web.session import MOST_SESSIONS, Session, Sessions
from app.sandbox.info import SandboxInfo
from tests.support.dossier_server import ACCESS, CODE, DossierServer, dossier_server, small_pdf
from tests.support.sandbox_operator import deliver, form_mark, sign_in, visitor

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DossierServer]:
    with dossier_server(tmp_path_factory.mktemp("dossiers")) as server:
        yield server


@pytest.fixture
def client(server: DossierServer) -> Iterator[httpx.Client]:
    with visitor(server.url) as client:
        yield client


def test_a_code_is_taken_once_and_in_time() -> None:
    codes = OneTimeCodes("key")
    code = one_time_code("key", NOW)
    assert codes.redeem(code, NOW)
    assert not codes.redeem(code, NOW)
    late = one_time_code("key", NOW)
    assert codes.redeem(late, NOW + LASTS - timedelta(seconds=1))
    assert not codes.redeem(one_time_code("key", NOW), NOW + LASTS)
    assert not codes.redeem(late, NOW + timedelta(days=1))


@pytest.mark.parametrize("odd", ["", ".", "..", "é", "9" * 400, "1.2.3", "99999999999.aa.bb"])
def test_no_code_of_another_key_or_form_is_taken(odd: str) -> None:
    codes = OneTimeCodes("key")
    assert not codes.redeem(odd, NOW)
    assert not codes.redeem(one_time_code("another", NOW), NOW)
    assert not codes.redeem(one_time_code("key", NOW) + "0", NOW)


def test_a_link_of_the_station_lets_in_once(client: httpx.Client, server: DossierServer, tmp_path: Path) -> None:
    info = SandboxInfo(
        1, server.url, "", "", "", ACCESS.page_key, "", "", "", "", tmp_path, tmp_path, tmp_path, tmp_path, tmp_path
    )
    link = info.page_url
    assert link != info.page_url
    assert ACCESS.page_key not in link
    shown = client.get(link)
    assert shown.status_code == 200
    code = httpx.URL(link).params["code"]
    assert f'value="{code}"' in shown.text
    assert client.get("/").status_code == 401  # looking at the link takes nothing: a browser may look ahead
    entered = client.post("/sign-in", data={"code": code})
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(entered.headers["set-cookie"].split("; "))
    assert client.get("/").status_code == 200
    with visitor(server.url) as other:
        assert other.post("/sign-in", data={"code": code}).status_code == 403
        assert other.get("/").status_code == 401


def test_the_tracking_address_of_a_slip_needs_no_session(
    client: httpx.Client, server: DossierServer, tmp_path: Path
) -> None:
    deliver(server, small_pdf())
    answer = client.get(info_of(server, tmp_path).tracking_url + CODE)
    assert (answer.status_code, CODE in answer.text) == (200, True)


def info_of(server: DossierServer, folder: Path) -> SandboxInfo:
    return SandboxInfo(
        1, server.url, "", "", "", ACCESS.page_key, "", "", "", "", folder, folder, folder, folder, folder
    )


def test_a_session_ends_by_itself_and_too_many_push_out_the_oldest() -> None:
    now = [NOW]
    sessions = Sessions(ACCESS, lambda: now[0])

    def enter() -> Session:
        entered = sessions.enter(one_time_code(ACCESS.page_key, now[0]))
        assert entered is not None
        return entered

    def is_in(session: Session) -> bool:
        cookie = f"{sessions.cookie}={session.id}".encode()
        return sessions.of(Request({"type": "http", "headers": [(b"cookie", cookie)]})) == session

    first, second = enter(), enter()
    assert is_in(first)
    for _ in range(MOST_SESSIONS - 1):
        last = enter()
    assert [is_in(one) for one in (first, second, last)] == [False, True, True]
    now[0] += SESSION_LASTS
    assert not is_in(last)
    assert first.id not in repr(first)
    assert first.form_mark not in repr(first)


def test_who_is_in_needs_no_other_link(client: httpx.Client) -> None:
    sign_in(client)
    answer = client.get("/sign-in", params={"code": one_time_code(ACCESS.page_key, datetime.now(UTC))})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_leaving_ends_the_session_on_the_server(client: httpx.Client) -> None:
    sign_in(client)
    kept = dict(client.cookies)
    mark = form_mark(client)
    assert client.post("/sign-out", data={"form_mark": "other"}).status_code == 403
    assert client.get("/").status_code == 200
    assert client.post("/sign-out", data={"form_mark": mark}).headers["location"] == "/sign-in"
    assert not client.cookies
    client.cookies.update(kept)
    assert client.get("/").status_code == 401


def test_the_mark_of_another_session_does_not_count(client: httpx.Client, server: DossierServer) -> None:
    sign_in(client)
    with visitor(server.url) as other:
        sign_in(other)
        foreign = form_mark(other)
    assert client.post("/switches", data={"form_mark": foreign, "outage": "1"}).status_code == 403
    assert not server.switches.outage


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b'{"form_mark": ""}', "application/json", 400),
        (b"form_mark=%ff", "application/x-www-form-urlencoded", 400),
        (b"a=b&" * 100, "application/x-www-form-urlencoded", 400),
        (b"x" * 20_000, "application/x-www-form-urlencoded", 413),
    ],
)
def test_what_is_no_form_is_refused(client: httpx.Client, content: bytes, kind: str, status: int) -> None:
    sign_in(client)
    assert client.post("/switches", content=content, headers={"Content-Type": kind}).status_code == status
