"""Sign-in at npm's `oidc-provider`: in a browser's place somebody who fills in the forms; answers are forged only where it forges none."""

from __future__ import annotations

import base64
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwk, jwt

from app.bootstrap.foundations import Foundations
from app.domain.errors import Cancelled, DeliveryFailed, SignInFailed, StoreFailed
from app.domain.identity import DeviceCode, Person
from app.identity.asking import Ask
from app.identity.secrets import MemorySecrets
from app.identity.session import Session
from app.settings import IdentitySection, Settings
from tests.support.dossier_server import ROOT, free_port
from tests.support.node_oidc import NodeIssuer, Visitor, node_issuer, plain_http, post
from tests.support.sign_in_desk import ASK, FileSecrets, aside, by_browser, session_at, visitor

HOUR_S = 3600


@pytest.fixture(scope="module")
def one_issuer() -> Iterator[NodeIssuer]:
    with node_issuer() as issuer:
        yield issuer


@pytest.fixture
def issuer(one_issuer: NodeIssuer) -> NodeIssuer:
    one_issuer.well()
    return one_issuer


@pytest.fixture
def secrets() -> MemorySecrets:
    return MemorySecrets()


@pytest.fixture
def session(issuer: NodeIssuer, tmp_path: Path, secrets: MemorySecrets) -> Session:
    return session_at(issuer.url, tmp_path, secrets)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(DeliveryFailed) as caught:
        call()
    return caught.value.code


def kept(session: Session, secrets: MemorySecrets) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(secrets.get(f"sign-in:sohoa@{session._issuer.program.issuer}") or "{}")
    return found


# -- in the browser


@pytest.mark.parametrize("in_id_token", [True, False])
def test_somebody_signs_in_and_is_known_by_the_issuers_word(
    session: Session, issuer: NodeIssuer, in_id_token: bool
) -> None:
    issuer.say(name_in_id_token=in_id_token)
    person = by_browser(session, visitor("Mẫu"))
    assert person == session.person() == Person(issuer.url, "Mẫu", "Nguyễn Thị Mẫu")
    assert issuer.knows(session.current())


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


def _knock(address: str, **changes: str) -> httpx.Response:
    """Somebody else of this computer asks the port that waits."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    port = urlsplit(asked["redirect_uri"]).port
    host = changes.pop("host", f"127.0.0.1:{port}")
    path = changes.pop("path", "/callback")
    fields = {"state": asked["state"], "code": "forged", "iss": "https://other.example"} | changes
    parameters = {name: value for name, value in fields.items() if value}
    with plain_http() as http:
        return http.get(f"http://127.0.0.1:{port}{path}", params=parameters, headers={"Host": host})


def test_strangers_at_the_port_end_nothing(session: Session, issuer: NodeIssuer) -> None:
    seen: list[int] = []

    def act(address: str) -> None:
        seen.append(_knock(address, state="guessed").status_code)
        seen.append(_knock(address, host="evil.example").status_code)
        seen.append(_knock(address, path="/").status_code)
        Visitor().visit(address)

    assert by_browser(session, aside(act)).subject == "Mẫu"
    assert seen == [404, 404, 404]


@pytest.mark.parametrize("iss", ["https://other.example", ""])
def test_an_answer_of_another_issuer_is_not_taken(session: Session, iss: str) -> None:
    assert code_of(lambda: by_browser(session, aside(lambda address: _knock(address, iss=iss)))) == "ISSUER_OTHER"


def test_a_forged_code_opens_nothing(session: Session, issuer: NodeIssuer) -> None:
    act = aside(lambda address: _knock(address, iss=issuer.url))
    assert code_of(lambda: by_browser(session, act)) == "SIGN_IN_NEEDED"
    assert session.person() is None


# -- the issuer


def test_an_issuer_that_calls_itself_something_else_is_not_believed(issuer: NodeIssuer, tmp_path: Path) -> None:
    session = session_at(issuer.url.replace("127.0.0.1", "localhost"), tmp_path)
    assert code_of(lambda: by_browser(session, visitor())) == "ISSUER_OTHER"


@pytest.mark.parametrize("address", ["http://issuer.example", "issuer"])
def test_an_address_that_is_no_issuers(address: str, tmp_path: Path) -> None:
    assert code_of(lambda: by_browser(session_at(address, tmp_path), visitor())) == "ISSUER_ADDRESS_REFUSED"


def test_an_issuer_that_does_not_answer(tmp_path: Path) -> None:
    session = session_at(f"http://127.0.0.1:{free_port()}", tmp_path)
    assert code_of(lambda: by_browser(session, visitor())) == "ISSUER_UNREACHABLE"


def test_an_issuer_in_trouble_may_be_asked_later(session: Session, issuer: NodeIssuer) -> None:
    issuer.say(error=503)
    with pytest.raises(SignInFailed) as caught:
        by_browser(session, visitor())
    assert (caught.value.code, caught.value.retryable) == ("ISSUER_BUSY", True)
    issuer.say(error=200)
    assert code_of(lambda: by_browser(session, visitor())) == "ISSUER_ANSWER_MALFORMED"  # a page for people


@pytest.mark.parametrize(
    ("skew_s", "code"), [(60, ""), (-60, ""), (HOUR_S, "CLOCKS_DIFFER"), (-HOUR_S, "CLOCKS_DIFFER")]
)
def test_clocks_may_differ_a_little(session: Session, issuer: NodeIssuer, skew_s: int, code: str) -> None:
    issuer.say(skew_s=skew_s)
    if not code:
        assert by_browser(session, visitor()).subject == "Mẫu"
        return
    with pytest.raises(SignInFailed) as caught:
        by_browser(session, visitor())
    assert caught.value.code == code
    assert 58 <= int(caught.value.fields["minutes"]) <= 60


type Forge = Callable[[dict[str, Any], str], str]


def _forging(forge: Forge) -> Ask:
    """The real issuer, but the ID token is what `forge` makes of the true one's claims and text."""

    def ask(method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        status, answer = ASK(method, url, headers, body)
        if method == "POST" and url.endswith("/token") and status == 200:
            token = json.loads(answer)
            claims = json.loads(_decoded(token["id_token"].split(".")[1]))
            answer = json.dumps(token | {"id_token": forge(claims, token["id_token"])}).encode()
        return status, answer

    return ask


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


STRANGERS_KEY = jwk.RSAKey.generate_key(2048)


def _flipped(claims: dict[str, Any], true: str) -> str:
    head, _, signature = true.split(".")
    return f"{head}.{_encoded(claims | {'sub': 'Khác'})}.{signature}"


FORGERIES: dict[str, Forge] = {
    "another person under the true signature": _flipped,
    "signed by a stranger": lambda claims, true: jwt.encode({"alg": "RS256"}, claims, STRANGERS_KEY),
    "not signed": lambda claims, true: f"{_encoded({'alg': 'none'})}.{_encoded(claims)}.",
    "signed with the public key as a secret": lambda claims, true: jwt.encode(
        {"alg": "HS256"}, claims, jwk.OctKey.import_key("public key of the issuer, which is a secret to nobody")
    ),
    "no token at all": lambda claims, true: "...",
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_word_about_a_person_is_refused(issuer: NodeIssuer, tmp_path: Path, forgery: str) -> None:
    session = session_at(issuer.url, tmp_path, ask=_forging(FORGERIES[forgery]))
    assert code_of(lambda: by_browser(session, visitor())) == "ID_TOKEN_REFUSED"
    assert session.person() is None


CLAIMS: dict[str, dict[str, Any]] = {
    "for another program": {"aud": "another"},
    "for another program, though we are to use it": {"aud": "another", "azp": "sohoa"},
    "for another program too, and meant for that": {"aud": ["sohoa", "another"], "azp": "another"},
    "of another issuer": {"iss": "https://other.example"},
    "of another request": {"nonce": "another"},
    "run out": {"exp": 1},
    "of another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "of nobody": {"sub": ""},
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_true_signature_under_other_claims_is_refused(issuer: NodeIssuer, tmp_path: Path, claim: str) -> None:
    """The issuer never signs such a thing: here its published keys are the stranger's, everything else is as it says."""

    def resigned(claims: dict[str, Any], true: str) -> str:
        return jwt.encode({"alg": "RS256"}, claims | CLAIMS[claim], STRANGERS_KEY)

    forging = _forging(resigned)

    def ask(method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        if url.endswith("/jwks"):
            return 200, json.dumps({"keys": [STRANGERS_KEY.as_dict(private=False)]}).encode()
        return forging(method, url, headers, body)

    session = session_at(issuer.url, tmp_path, ask=ask)
    assert code_of(lambda: by_browser(session, visitor())) == "ID_TOKEN_REFUSED"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(CLAIMS, claim, {})
        assert by_browser(session, visitor()).subject == "Mẫu", "the same way with the true claims is taken"


# -- the token


def test_a_token_is_replaced_before_it_runs_out(session: Session, issuer: NodeIssuer, secrets: MemorySecrets) -> None:
    issuer.say(access_token_s=100)
    by_browser(session, visitor())
    first = session.current()
    assert session.current() == first
    before = kept(session, secrets)
    session._known = None
    secrets.set(f"sign-in:sohoa@{issuer.url}", json.dumps(before | {"refresh_at_s": 0}))
    second = session.current()
    assert second != first and issuer.knows(second)
    after = kept(session, secrets)
    assert after["refresh_token"] != before["refresh_token"], "the refresh token is rotated"
    assert 30 < after["expires_at_s"] - after["refresh_at_s"] < 60.1


def test_of_many_threads_one_fetches_the_token(session: Session, issuer: NodeIssuer) -> None:
    by_browser(session, visitor())
    spent, before = session.current(), issuer.refreshed()
    with ThreadPoolExecutor(8) as threads:
        fresh = set(threads.map(session.after_refusal, [spent] * 8))
    assert len(fresh) == 1 and spent not in fresh
    assert issuer.refreshed() - before == 1


PROCESS = """
import sys
from pathlib import Path
from tests.support.sign_in_desk import FileSecrets, session_at
url, folder, spent = sys.argv[1:]
sys.stdin.readline()
print(session_at(url, Path(folder), FileSecrets(Path(folder) / "keyring")).after_refusal(spent))
"""


def test_of_many_processes_one_fetches_the_token(issuer: NodeIssuer, tmp_path: Path) -> None:
    session = session_at(issuer.url, tmp_path, FileSecrets(tmp_path / "keyring"))
    by_browser(session, visitor())
    spent, before = session.current(), issuer.refreshed()
    command = [sys.executable, "-c", PROCESS, issuer.url, tmp_path, spent]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    fresh = {process.communicate(timeout=60)[0] for process in processes}
    assert len(fresh) == 1 and fresh != {""}
    assert issuer.refreshed() - before == 1


def test_a_sign_in_that_was_revoked_is_told_once_and_then_forgotten(
    session: Session, issuer: NodeIssuer, secrets: MemorySecrets
) -> None:
    by_browser(session, visitor())
    token = kept(session, secrets)["refresh_token"]
    form = {"token": token, "client_id": "sohoa"}
    assert post(f"{issuer.url}/token/revocation", form).status_code == 200
    assert code_of(lambda: session.after_refusal(session.current())) == "SIGN_IN_NEEDED"
    assert kept(session, secrets) == {} and session.person() is None
    issuer.say(error=500)
    assert code_of(session.current) == "SIGN_IN_NEEDED"


def test_while_the_issuer_is_away_a_token_serves_to_its_end(
    session: Session, issuer: NodeIssuer, secrets: MemorySecrets
) -> None:
    by_browser(session, visitor())
    name, before = f"sign-in:sohoa@{issuer.url}", kept(session, secrets)
    issuer.say(error=503)
    secrets.set(name, json.dumps(before | {"refresh_at_s": 0}))
    session._known = None
    assert session.current() == before["access_token"]
    secrets.set(name, json.dumps(before | {"refresh_at_s": 0, "expires_at_s": 0}))
    session._known = None
    assert code_of(session.current) == "ISSUER_BUSY"
    issuer.say(error=0)
    assert issuer.knows(session.current()), "nothing was lost"


def test_what_the_keyring_did_not_take_is_not_lost(
    session: Session, issuer: NodeIssuer, secrets: MemorySecrets
) -> None:
    by_browser(session, visitor())
    first = session.current()

    def locked(name: str, value: str) -> None:
        raise StoreFailed("SECRETS_UNAVAILABLE")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "set", locked)
        second = session.after_refusal(first)
        assert session.person() is not None
        assert session.after_refusal(first) == second == session.current(), "another thread's refusal of the first"
        issuer.say(error=503)
        assert code_of(lambda: session.after_refusal(second or "")) == "ISSUER_BUSY"
        assert session.current() == second
        issuer.say(error=0)
    third = session.after_refusal(second or "")
    assert len({first, second, third}) == 3
    assert issuer.knows(third or "")


def test_who_signs_in_elsewhere_sends_nothing_in_the_name_of_who_works_here(
    issuer: NodeIssuer, tmp_path: Path, secrets: MemorySecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    settings = Settings(data_dir=tmp_path / "data", min_free_mb=1, identity=IdentitySection(issuer=issuer.url))
    terminal = session_at(issuer.url, tmp_path, secrets)
    by_browser(terminal, visitor())
    with Foundations(settings) as desk:
        desk.__dict__["secrets"] = secrets
        assert (desk.actor.name, issuer.knows(desk.tokens.current())) == ("Nguyễn Thị Mẫu", True)
        by_browser(terminal, visitor("Khác"))
        refused = desk.tokens.current()
        assert refused != terminal.current(), "what the desk holds is still the token of who works at it"
        for _ in range(2):
            assert code_of(lambda: desk.tokens.after_refusal(refused)) == "SIGN_IN_NEEDED"
        assert code_of(desk.tokens.current) == "SIGN_IN_NEEDED"
        assert issuer.knows(terminal.current()), "the other one stays signed in"
        by_browser(terminal, visitor())
        assert desk.tokens.current() == terminal.current()


def test_without_a_keyring_nobody_is_asked(issuer: NodeIssuer, tmp_path: Path) -> None:
    class NoKeyring(MemorySecrets):
        available = False

    asked: list[str] = []
    session = session_at(issuer.url, tmp_path, NoKeyring())
    assert code_of(lambda: by_browser(session, asked.append)) == "SIGN_IN_NOT_KEPT"
    assert asked == []


def test_who_signs_out_leaves_nothing_behind(session: Session, issuer: NodeIssuer, secrets: MemorySecrets) -> None:
    by_browser(session, visitor())
    token = kept(session, secrets)["refresh_token"]
    assert session.sign_out()
    assert session.person() is None and kept(session, secrets) == {}
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": "sohoa"}
    assert post(f"{issuer.url}/token", form).json()["error"] == "invalid_grant"
    assert code_of(session.current) == "SIGN_IN_NEEDED"
    assert session.sign_out(), "there is nothing to do"


def test_an_issuer_that_is_away_keeps_nobody_signed_in(session: Session, issuer: NodeIssuer) -> None:
    by_browser(session, visitor())
    issuer.say(error=500)
    session._issuer.__dict__.pop("published")
    assert not session.sign_out()
    assert session.person() is None


def test_two_issuers_stand_side_by_side(issuer: NodeIssuer, tmp_path: Path, secrets: MemorySecrets) -> None:
    with node_issuer() as other:
        here, there = (session_at(url, tmp_path, secrets) for url in (issuer.url, other.url))
        by_browser(here, visitor("Mẫu"))
        by_browser(there, visitor("Khác"))
        assert [session.person().subject for session in (here, there)] == ["Mẫu", "Khác"]  # type: ignore[union-attr]
        here.sign_out()
        assert other.knows(there.current())


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
