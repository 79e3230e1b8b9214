"""Whatever an issuer answers, nothing but an error of ours comes of it: its answers are claims of a stranger's."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwk, jwt

from app.domain.errors import DeliveryFailed, StationError
from app.domain.identity import DeviceCode
from app.identity.issuer import Issuer, Program
from app.identity.secrets import MemorySecrets
from app.identity.session import Session
from app.identity.signed_in import SignedIn

ISSUER = "https://issuer.example"
ENDPOINTS = ("token_endpoint", "device_authorization_endpoint", "jwks_uri", "userinfo_endpoint", "revocation_endpoint")
PUBLISHED: dict[str, Any] = {"issuer": ISSUER, **{name: f"{ISSUER}/{name}" for name in ENDPOINTS}}
KEY = jwk.OctKey.generate_key(256)
TOKEN: dict[str, Any] = {
    "access_token": "a" * 30,
    "refresh_token": "r" * 30,
    "expires_in": 60,
    "id_token": jwt.encode({"alg": "HS256"}, {"sub": "1"}, KEY),
}
DEVICE: dict[str, Any] = {
    "device_code": "d",
    "user_code": "u",
    "verification_uri": ISSUER,
    "interval": 1,
    "expires_in": 1,
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)


def _one_wrong(right: Mapping[str, Any]) -> st.SearchStrategy[object]:
    """The right answer with one field that is something else, or gone."""
    changed = st.builds(lambda name, value: {**right, name: value}, st.sampled_from(sorted(right)), JSON)
    less = st.sampled_from(sorted(right)).map(lambda name: {key: right[key] for key in right if key != name})
    return changed | less | st.just(right) | JSON


ANSWERS = st.fixed_dictionaries(
    {
        "configuration": _one_wrong(PUBLISHED) | st.just(PUBLISHED),
        "token_endpoint": _one_wrong(TOKEN) | _one_wrong({"error": "invalid_grant", "error_description": "x"}),
        "device_authorization_endpoint": _one_wrong(DEVICE) | st.just(DEVICE),
        "jwks_uri": _one_wrong({"keys": [KEY.as_dict()]}),
        "userinfo_endpoint": _one_wrong({"sub": "1", "name": "x"}),
        "revocation_endpoint": JSON,
    }
)


@settings(max_examples=30, deadline=None)
@given(answers=ANSWERS, status=st.sampled_from([200, 200, 200, 400, 401, 404, 429, 500, 302]))
def test_nothing_but_our_errors_comes_of_an_answer(
    tmp_path_factory: pytest.TempPathFactory, answers: dict[str, object], status: int
) -> None:
    def ask(method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        name = next((known for known in answers if url.startswith(ISSUER) and known in url), "")
        if not name:
            raise DeliveryFailed("SERVER_ADDRESS_MALFORMED")
        return (200 if name == "configuration" else status), json.dumps(answers[name]).encode()

    secrets = MemorySecrets()
    session = Session(Issuer(Program(ISSUER, "sohoa"), ask, margin_s=60), secrets, tmp_path_factory.getbasetemp())
    looks = iter([False])

    def show(code: DeviceCode) -> None:
        assert code.user_code.isprintable()

    with suppress(StationError), pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.identity.device._doze", lambda seconds, cancelled: next(looks))  # one question is enough
        with suppress(StopIteration):
            session.sign_in_by_device(show, cancelled=lambda: False)
    assert session.person() is None, "no issuer signs anybody in with a shared secret"
    spent = SignedIn(ISSUER, "1", "x", "a", "r", 0.0, 0.0)
    secrets.set(f"sign-in:sohoa@{ISSUER}", spent.to_json())
    with suppress(StationError):
        assert session.current() not in ("", "a")
    session.sign_out()
    assert session.person() is None


SIGNING = jwk.ECKey.generate_key("P-256")
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "sohoa",
    "sub": "1",
    "name": "x",
    "iat": 0,
    "exp": 0,
    "azp": "sohoa",
    "nbf": 0,
}


@settings(max_examples=30, deadline=None)
@given(changed=st.tuples(st.sampled_from(sorted(CLAIMS)), JSON) | st.none())
def test_a_true_signature_under_odd_claims_signs_nobody_in_that_it_does_not_name(
    tmp_path_factory: pytest.TempPathFactory, changed: tuple[str, object] | None
) -> None:
    now = int(time.time())
    claims = {**CLAIMS, "iat": now, "nbf": now, "exp": now + 60} | (dict([changed]) if changed else {})
    token = {**TOKEN, "id_token": jwt.encode({"alg": "ES256"}, claims, SIGNING)}
    answers = {"jwks_uri": {"keys": [SIGNING.as_dict(private=False)]}, "token_endpoint": token, "userinfo_endpoint": {}}

    def ask(method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        found = next(
            (answer for name, answer in answers.items() if name in url), DEVICE if method == "POST" else PUBLISHED
        )
        return 200, json.dumps(found).encode()

    session = Session(
        Issuer(Program(ISSUER, "sohoa"), ask, margin_s=60), MemorySecrets(), tmp_path_factory.getbasetemp()
    )
    with suppress(StationError), pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.identity.device._doze", lambda seconds, cancelled: None)
        session.sign_in_by_device(lambda code: None, cancelled=lambda: False)
    person = session.person()
    if changed is None:
        assert person is not None
    if person is not None:
        right = (claims["iss"], claims["sub"]) == (ISSUER, person.subject)
        assert right and claims["aud"] in ("sohoa", ["sohoa"])


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"<html>", b"[" * 100_000, b"nul", b'{"issuer":' * 3000])
def test_what_is_no_json_is_told_as_that(tmp_path: Path, body: bytes) -> None:
    session = Session(
        Issuer(Program(ISSUER, "sohoa"), lambda *asked: (200, body), margin_s=60), MemorySecrets(), tmp_path
    )
    with pytest.raises(StationError) as caught:
        session.sign_in_by_browser(lambda address: None, limit_s=1.0, cancelled=lambda: False)
    assert caught.value.code == "ISSUER_ANSWER_MALFORMED"


@pytest.mark.parametrize("name", ["https://other.example", f"{ISSUER}/", None, ["x"]])
def test_an_issuer_of_another_name_is_asked_no_further(tmp_path: Path, name: object) -> None:
    asked: list[str] = []

    def ask(method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        asked.append(url)
        return 200, json.dumps({**PUBLISHED, "issuer": name}).encode()

    session = Session(Issuer(Program(ISSUER, "sohoa"), ask, margin_s=60), MemorySecrets(), tmp_path)
    with pytest.raises(StationError) as caught:
        session.sign_in_by_device(lambda code: None, cancelled=lambda: False)
    assert caught.value.code == "ISSUER_OTHER"
    assert asked == [f"{ISSUER}/.well-known/openid-configuration"]


@pytest.mark.parametrize("kept", ["{}", "[]", "x", "5", '{"issuer": 1}', "null"])
def test_a_keyring_that_holds_something_else_holds_nobody(tmp_path: Path, kept: str) -> None:
    secrets = MemorySecrets()
    secrets.set(f"sign-in:sohoa@{ISSUER}", kept)
    session = Session(Issuer(Program(ISSUER, "sohoa"), lambda *asked: (500, b""), margin_s=60), secrets, tmp_path)
    assert session.person() is None
    with pytest.raises(StationError) as caught:
        session.current()
    assert caught.value.code == "SIGN_IN_NEEDED"
