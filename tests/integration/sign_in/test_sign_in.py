"""Sign-in at npm's `oidc-provider`, in a browser or with a code on another device: in a browser's place somebody who fills in the forms."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from app.domain.errors import Cancelled, SignInFailed
from app.domain.identity import DeviceCode, Person
from app.identity.secrets import MemorySecrets
from app.identity.session import Session
from tests.support.node_oidc import NodeIssuer, Visitor
from tests.support.sign_in_desk import ASK, by_browser, code_of, kept, session_at, visitor

# -- in the browser


@pytest.mark.parametrize("in_id_token", [True, False])
def test_somebody_signs_in_and_is_known_by_the_issuers_word(
    session: Session, issuer: NodeIssuer, in_id_token: bool
) -> None:
    issuer.say(name_in_id_token=in_id_token)
    person = by_browser(session, visitor("Mẫu"))
    assert person == session.person() == Person(issuer.url, "Mẫu", "Nguyễn Thị Mẫu")
    assert issuer.knows(session.current())


def test_the_groups_of_a_person_are_those_of_the_proved_token(session: Session, issuer: NodeIssuer) -> None:
    issuer.say(groups=["sohoa-supervisor", 7])
    person = by_browser(session, visitor("Mẫu"))
    assert person.groups == {"sohoa-supervisor"}
    session.after_refusal(session.current())
    assert session.person() == person, "a new token leaves them as they are"
    issuer.well()


def test_the_last_page_tells_the_person_that_it_is_done(session: Session) -> None:
    with ThreadPoolExecutor(1) as browser:
        shown: list[Future[httpx.Response]] = []
        by_browser(session, lambda address: shown.append(browser.submit(Visitor().visit, address)))
        page = shown[0].result()
    assert "Bạn có thể đóng cửa sổ này" in page.text
    assert page.headers["cache-control"] == "no-store"


def test_nothing_of_a_sign_in_is_printed_or_logged(
    session: Session, secrets: MemorySecrets, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        by_browser(session, visitor())
        session.after_refusal(session.current())
    ours = [record.getMessage() for record in caplog.records if record.threadName == "MainThread"]
    said = "".join(ours) + "".join(capfd.readouterr()) + repr(session._known) + repr(session._issuer.program)
    tokens = kept(session, secrets)
    assert len(tokens["access_token"]) > 20 and len(tokens["refresh_token"]) > 20
    assert tokens["access_token"] not in said
    assert tokens["refresh_token"] not in said
    assert "code=" not in said


def test_who_declines_is_not_signed_in(session: Session) -> None:
    with pytest.raises(SignInFailed) as caught:
        by_browser(session, visitor(agrees=False))
    assert (caught.value.code, caught.value.fields) == ("SIGN_IN_REFUSED", {"reason": "access_denied"})
    assert session.person() is None


def test_nobody_is_waited_for_longer_than_wished(session: Session) -> None:
    wait = lambda limit_s, cancelled: session.sign_in_by_browser(  # noqa: E731
        lambda address: None, limit_s=limit_s, cancelled=lambda: cancelled
    )
    assert code_of(lambda: wait(0.0, False)) == "SIGN_IN_TIMED_OUT"
    with pytest.raises(Cancelled):
        wait(60.0, True)


# -- with a code on another device


class Clock:
    """Time that passes by sleeping alone."""

    def __init__(self) -> None:
        self.slept_s = 0.0

    def monotonic(self) -> float:
        return self.slept_s

    def sleep(self, seconds: float) -> None:
        self.slept_s += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("app.identity.device.time", clock)
    return clock


def test_a_code_on_another_device_signs_in(session: Session, issuer: NodeIssuer, clock: Clock) -> None:
    codes: list[DeviceCode] = []

    def show(code: DeviceCode) -> None:
        codes.append(code)
        Visitor("Khác").visit(code.whole_address)

    assert session.sign_in_by_device(show, cancelled=lambda: False).subject == "Khác"
    assert issuer.knows(session.current())
    assert clock.slept_s == pytest.approx(5)
    assert codes[0].address == f"{issuer.url}/device"


def test_who_declines_on_another_device_is_not_signed_in(session: Session, clock: Clock) -> None:
    def show(code: DeviceCode) -> None:
        Visitor(agrees=False).visit(code.whole_address)

    assert code_of(lambda: session.sign_in_by_device(show, cancelled=lambda: False)) == "SIGN_IN_REFUSED"


def test_a_code_that_nobody_enters_runs_out(issuer: NodeIssuer, tmp_path: Path, clock: Clock) -> None:
    def ask(method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        status, answer = ASK(method, url, headers, body)
        return status, answer.replace(b'"expires_in":600', b'"expires_in":20')

    session = session_at(issuer.url, tmp_path, ask=ask)
    assert code_of(lambda: session.sign_in_by_device(lambda code: None, cancelled=lambda: False)) == "SIGN_IN_TIMED_OUT"
    assert clock.slept_s == pytest.approx(20)
    with pytest.raises(Cancelled):
        session.sign_in_by_device(lambda code: None, cancelled=lambda: True)


def test_an_issuer_that_is_asked_too_often_is_asked_less_often(
    issuer: NodeIssuer, tmp_path: Path, clock: Clock
) -> None:
    said = [(400, {"error": "slow_down"}), (503, {}), (400, {"error": "authorization_pending"})]

    def ask(method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        if said and url.endswith("/token"):
            status, answer = said.pop(0)
            return status, json.dumps(answer).encode()
        return ASK(method, url, headers, body)

    session = session_at(issuer.url, tmp_path, ask=ask)
    show = lambda code: Visitor().visit(code.whole_address)  # noqa: E731
    assert session.sign_in_by_device(show, cancelled=lambda: False).subject == "Mẫu"
    assert clock.slept_s == pytest.approx(5 + 10 + 15 + 15)


def test_an_issuer_without_such_codes_says_so(issuer: NodeIssuer, tmp_path: Path) -> None:
    def ask(method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        status, answer = ASK(method, url, headers, body)
        published = json.loads(answer)
        published.pop("device_authorization_endpoint")
        return status, json.dumps(published).encode()

    session = session_at(issuer.url, tmp_path, ask=ask)
    asked = lambda: session.sign_in_by_device(print, cancelled=lambda: False)  # noqa: E731
    assert code_of(asked) == "DEVICE_SIGN_IN_NOT_OFFERED"
