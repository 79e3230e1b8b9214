"""What a sign-in does not believe: strangers at the port, an issuer that is another or in trouble, forged words about a person."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwk, jwt

from app.domain.errors import SignInFailed
from app.identity.asking import Ask
from app.identity.session import Session
from tests.support.dossier_server import free_port
from tests.support.node_oidc import NodeIssuer, Visitor, plain_http
from tests.support.sign_in_desk import ASK, aside, by_browser, code_of, session_at, visitor

HOUR_S = 3600


# -- at the port


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
