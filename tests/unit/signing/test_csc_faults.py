"""A remote signing service that is away, busy, wrong or false: each is told by name, and nothing false is used."""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from starlette.responses import RedirectResponse, Response

from app.domain.errors import SigningFailed
from app.signing.csc.key import CscKey
from tests.support.csc_server import (
    RSA_PSS,
    SHA256_ECDSA,
    SigningServer,
    answers,
    demo_key,
    issued,
    signatures,
    signing_server,
)
from tests.support.csc_world import csc_key, refused, sign

AUTHORIZE, SIGN, INFO = "credentials/authorize", "signatures/signHash", "credentials/info"
BASE64 = base64.b64encode(b"x").decode()
VERSIONS = pytest.mark.parametrize("api", ["v1", "v2"])


def told(error: str, description: str = "") -> dict[str, str]:
    return {"error": error, "error_description": description}


@pytest.mark.parametrize(
    ("status", "body", "code", "retryable"),
    [
        (401, told("invalid_token"), "SIGNING_SERVICE_UNAUTHORIZED", False),
        (403, None, "SIGNING_SERVICE_UNAUTHORIZED", False),
        (400, told("expired_token"), "SIGNING_SERVICE_UNAUTHORIZED", False),
        (404, None, "SIGNING_SERVICE_REFUSED", False),
        (400, told("invalid_request", "Empty hash array"), "SIGNING_SERVICE_REFUSED", False),
        (400, [1], "SIGNING_SERVICE_REFUSED", False),
        (400, {"error": 7, "error_description": ["x"]}, "SIGNING_SERVICE_REFUSED", False),
        (501, None, "SIGNING_SERVICE_REFUSED", False),
        (400, told("invalid_request", "Credential locked"), "CREDENTIAL_LOCKED", False),
        (400, told("invalid_request", "The credential is disabled"), "CREDENTIAL_DISABLED", False),
        (400, told("invalid_request", "Invalid parameter credentialID"), "CREDENTIAL_NOT_FOUND", False),
        (400, told("access_denied"), "CONFIRMATION_DECLINED", False),
        (500, None, "SIGNING_SERVICE_BUSY", True),
        (503, None, "SIGNING_SERVICE_BUSY", True),
        (429, None, "SIGNING_SERVICE_BUSY", True),
        (400, told("temporarily_unavailable"), "SIGNING_SERVICE_BUSY", True),
        (200, [1], "SIGNING_SERVICE_ANSWER_MALFORMED", False),
        (200, {"expiresIn": 5}, "SIGNING_SERVICE_ANSWER_MALFORMED", False),
    ],
)
def test_what_the_service_says_no_to(
    status: int, body: object, code: str, retryable: bool, key_of: Callable[..., CscKey]
) -> None:
    server = signing_server()
    server.instead[AUTHORIZE] = [answers(status, body)]
    failed = refused(key_of(server))
    assert (failed.code, failed.retryable) == (code, retryable)
    assert server.methods_asked() == [AUTHORIZE], "an authorization is asked for once"
    assert server.signed == 0


@pytest.mark.parametrize(
    "answer",
    [
        Response(b"<html>", media_type="text/html"),
        Response(b"{" * 100_000),
        Response(b" " * ((1 << 20) + 1)),
        Response(b"", status_code=204),
    ],
    ids=["page", "deep", "long", "empty"],
)
def test_an_answer_that_is_none(answer: Response, key_of: Callable[..., CscKey]) -> None:
    server = signing_server()
    server.instead[INFO] = [lambda: answer]
    with pytest.raises(SigningFailed) as caught:
        key_of(server).certified()
    assert caught.value.code == "SIGNING_SERVICE_ANSWER_MALFORMED"


def test_a_redirect_is_not_followed(key_of: Callable[..., CscKey]) -> None:
    server, other = signing_server(), signing_server()
    server.instead[INFO] = [lambda: RedirectResponse(f"{other.base_url}/v1/{INFO}")]
    with pytest.raises(SigningFailed) as caught:
        key_of(server).certified()
    assert (caught.value.code, caught.value.fields["status"]) == ("SIGNING_SERVICE_REFUSED", 307)
    assert other.asked == []


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_is_asked_again_for_a_signature(status: int, key_of: Callable[..., CscKey]) -> None:
    server = signing_server()
    busy = answers(status, None, {"Retry-After": "2"})
    server.instead[SIGN] = [busy, busy]
    waited: list[float] = []
    key = key_of(server)
    key._service._sleep = waited.append
    sign(key)
    assert waited == [2.0, 2.0]
    server.instead[SIGN] = [busy] * 3
    assert refused(key).code == "SIGNING_SERVICE_BUSY"
    server.instead[SIGN] = [answers(status, None, {"Retry-After": "600"})]
    waited.clear()
    assert refused(key).retryable and waited == [], "nobody sits before a counter for ten minutes"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://ky.example/csc/v1", "SIGNING_SERVICE_ADDRESS_REFUSED"),
        ("ftp://ky.example/csc/v1", "SIGNING_SERVICE_ADDRESS_REFUSED"),
        ("https://", "SIGNING_SERVICE_ADDRESS_REFUSED"),
    ],
)
def test_an_address_that_may_not_be_asked(url: str, code: str) -> None:
    with ExitStack() as closing, pytest.raises(SigningFailed) as caught:
        csc_key(closing, url).certified()
    assert caught.value.code == code


def test_a_service_that_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}/csc/v1"
    with ExitStack() as closing, pytest.raises(SigningFailed) as caught:
        csc_key(closing, url).certified()
    assert (caught.value.code, caught.value.retryable) == ("SIGNING_SERVICE_UNREACHABLE", True)


def test_a_slow_service(key_of: Callable[..., CscKey]) -> None:
    server = signing_server()
    server.slow.add(SIGN)
    assert refused(key_of(server, timeout_s=0.1)).code == "SIGNING_SERVICE_UNREACHABLE"


def _over_another(server: SigningServer) -> Response:
    return signatures(server.raw(bytes(32), server.algorithms[0]))


def _by_another(_server: SigningServer) -> Response:
    return signatures(signing_server(key=demo_key("revoked")[1]).raw(bytes(32), ""))


@pytest.mark.parametrize(
    "answer",
    [
        _over_another,
        _by_another,
        lambda _server: signatures(b""),
        lambda _server: signatures(bytes(256)),
    ],
    ids=["another hash", "another key", "empty", "zeros"],
)
def test_a_signature_that_is_not_one_of_this_key_over_this_is_not_used(
    answer: Callable[[SigningServer], Response], key_of: Callable[..., CscKey]
) -> None:
    server = signing_server()
    server.after[SIGN] = [answer]
    key = key_of(server)
    failed = refused(key)
    assert (failed.code, failed.retryable) == ("REMOTE_SIGNATURE_WRONG", False)
    asked = len(server.asked)
    key.certified()
    assert len(server.asked) > asked, "what it said of its key is not believed any longer"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"signatures": []},
        {"signatures": BASE64},
        {"signatures": [BASE64, BASE64]},
        {"signatures": [7]},
        {"signatures": ["not Base64!"]},
        {"signatures": ["A" * 20_000]},
    ],
)
def test_an_answer_without_the_one_signature(body: object, key_of: Callable[..., CscKey]) -> None:
    server = signing_server()
    server.instead[SIGN] = [answers(200, body)]
    assert refused(key_of(server)).code == "SIGNING_SERVICE_ANSWER_MALFORMED"


@VERSIONS
@pytest.mark.parametrize(
    "changes",
    [
        {"key": None},
        {"key": {"status": "enabled", "algo": "1.2"}},
        {"key": {"status": "enabled", "algo": [1]}},
        {"cert": {"certificates": []}},
        {"cert": {"certificates": [BASE64]}},
        {"cert": {"certificates": ["%%"]}},
        {"cert": {"certificates": [7]}},
        {"cert": {}},
        {"multisign": 0},
        {"multisign": True},
        {"multisign": "many"},
    ],
)
def test_a_description_with_an_impossible_part(
    api: str, changes: dict[str, Any], key_of: Callable[..., CscKey]
) -> None:
    with pytest.raises(SigningFailed) as caught:
        key_of(signing_server(changes=changes), api).certified()
    assert caught.value.code == "SIGNING_SERVICE_ANSWER_MALFORMED"


@pytest.mark.parametrize(
    ("api", "facts", "code"),
    [
        ("v1", {"status": "disabled"}, "CREDENTIAL_DISABLED"),
        ("v2", {"changes": {"cert": {"status": "suspended"}}}, "CREDENTIAL_DISABLED"),
        ("v1", {"changes": {"authMode": "oauth2code"}}, "CREDENTIAL_MODE_UNSUPPORTED"),
        ("v2", {"changes": {"auth": {"mode": "oauth2code"}}}, "CREDENTIAL_MODE_UNSUPPORTED"),
        ("v2", {"changes": {"auth": {"mode": "explicit", "expression": "PIN XOR OTP"}}}, "CREDENTIAL_MODE_UNSUPPORTED"),
        ("v2", {"changes": {"auth": {"mode": "explicit", "expression": "(A) AND B"}}}, "CREDENTIAL_MODE_UNSUPPORTED"),
        ("v2", {"changes": {"auth": {"mode": "explicit", "objects": [{"id": "F", "type": "FIDO2"}]}}}, "CREDENTIAL_MODE_UNSUPPORTED"),
        ("v2", {"changes": {"auth": {"mode": "explicit", "objects": [{"type": "PIN"}]}}}, "SIGNING_SERVICE_ANSWER_MALFORMED"),
        ("v2", {"changes": {"auth": {"mode": "explicit", "objects": {}}}}, "SIGNING_SERVICE_ANSWER_MALFORMED"),
        (
            "v2",
            {"changes": {"auth": {"mode": "explicit", "objects": [{"id": n, "type": "Password"} for n in ("A", "B")]}}},
            "CREDENTIAL_MODE_UNSUPPORTED",
        ),
    ],
)  # fmt: skip
def test_a_key_that_can_not_be_used(api: str, facts: dict[str, Any], code: str, key_of: Callable[..., CscKey]) -> None:
    with pytest.raises(SigningFailed) as caught:
        key_of(signing_server(**facts), api).certified()
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("credentials", "chosen", "code"),
    [
        ([], "", "CREDENTIAL_NOT_FOUND"),
        (["A", "B"], "", "CREDENTIAL_NOT_CHOSEN"),
        (["A", "B"], "C", "CREDENTIAL_NOT_FOUND"),
        ([""], "", "SIGNING_SERVICE_ANSWER_MALFORMED"),
        ([1], "", "SIGNING_SERVICE_ANSWER_MALFORMED"),
    ],
)
def test_which_key_of_the_service(
    credentials: list[Any], chosen: str, code: str, key_of: Callable[..., CscKey]
) -> None:
    with pytest.raises(SigningFailed) as caught:
        key_of(signing_server(credentials=credentials), credential=chosen).certified()
    assert caught.value.code == code
    if code == "CREDENTIAL_NOT_CHOSEN":
        assert caught.value.fields["count"] == 2
    assert "A" not in caught.value.fields.values(), "the name of a key may be a person's"


@VERSIONS
@pytest.mark.parametrize(
    "algorithms",
    [["1.2.840.113549.1.1.1"], [RSA_PSS], ["1.2.840.113549.1.1.11", RSA_PSS]],
    ids=["bare RSA", "PSS", "both"],
)
def test_rsa_signs_by_what_the_service_offers(api: str, algorithms: list[str], key_of: Callable[..., CscKey]) -> None:
    server = signing_server(algorithms=algorithms)
    sign(key_of(server, api))
    (asked,) = [parameters for method, parameters in server.asked if method == SIGN]
    assert asked["signAlgo"] == algorithms[0]
    assert ("signAlgoParams" in asked) == (algorithms == [RSA_PSS])


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()], ids=["P-256", "P-384"])
def test_elliptic_curves_sign_too(curve: ec.EllipticCurve, key_of: Callable[..., CscKey]) -> None:
    key = ec.generate_private_key(curve)
    sign(key_of(SigningServer(issued(key), key, algorithms=[SHA256_ECDSA])))


def test_a_key_whose_ways_nobody_here_knows(key_of: Callable[..., CscKey]) -> None:
    assert refused(key_of(signing_server(algorithms=["1.2.3"]))).code == "CREDENTIAL_MODE_UNSUPPORTED"


@pytest.mark.parametrize("token", ["another", "", "no header carries this"])
def test_the_token_of_the_keyring_is_wrong_or_missing(token: str) -> None:
    server = signing_server()
    with ExitStack() as closing, pytest.raises(SigningFailed) as caught:
        csc_key(closing, f"{server.base_url}/v1", token=token).certified()
    assert caught.value.code == "SIGNING_SERVICE_UNAUTHORIZED"


def test_the_station_gets_a_token_for_itself(key_of: Callable[..., CscKey]) -> None:
    server = signing_server()
    sign(key_of(server, client_id="station"))
    with pytest.raises(SigningFailed) as caught:
        key_of(server, client_id="stranger").certified()
    assert caught.value.code == "SIGNING_SERVICE_UNAUTHORIZED"


def test_a_token_that_ended_is_got_anew_once(key_of: Callable[..., CscKey]) -> None:
    server = signing_server()
    key = key_of(server, client_id="station")
    sign(key)
    server.token = "another"
    sign(key)
    assert server.tokens_given == 2
    server.token_given = "useless"
    server.token = "third"
    assert refused(key).code == "SIGNING_SERVICE_UNAUTHORIZED"
    assert server.tokens_given == 3


def test_a_certificate_that_changed_meanwhile_is_seen(key_of: Callable[..., CscKey]) -> None:
    server, key = signing_server(), rsa.generate_private_key(65537, 2048)
    client = key_of(server)
    before = client.certified().certificate.dump()
    server.certificates, server.key = issued(key), key
    assert refused(client).code == "REMOTE_SIGNATURE_WRONG"
    assert client.certified().certificate.dump() != before
    sign(client)
