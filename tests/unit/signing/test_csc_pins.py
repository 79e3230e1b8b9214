"""A PIN or a code is sent to a signing service once, and what may have been taken for a wrong one is told as that."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

from app.domain.signatures import Authorization
from app.signing.csc.key import CscKey
from tests.support.csc_server import answers, lost, signing_server
from tests.support.csc_world import csc_key, refused, sign

AUTHORIZE, CHECK = "credentials/authorize", "credentials/authorizeCheck"
REFUSED = "SIGNING_SERVICE_REFUSED"
VERSIONS = pytest.mark.parametrize("api", ["v1", "v2"])


def test_a_pin_after_which_nothing_is_signed_is_given_once(key_of: Callable[..., CscKey]) -> None:
    """Whoever is told that an authorization is over gives the PIN once more by itself."""
    failed = refused(key_of(signing_server(pin="1234", life_s=0)))
    assert (failed.code, failed.fields["pin"], failed.retryable) == (REFUSED, "unknown", True)


@VERSIONS
def test_a_wrong_pin_or_code_is_sent_once(api: str, key_of: Callable[..., CscKey]) -> None:
    server = signing_server(pin="1234", code="99")
    key = key_of(server, api)
    wrong = refused(key, Authorization("1234", "98"))
    assert wrong.code == {"v1": "WRONG_ONE_TIME_CODE", "v2": "WRONG_PIN_OR_CODE"}[api]
    assert not wrong.retryable
    assert refused(key, Authorization("4321", "99")).code == {"v1": "WRONG_PIN", "v2": "WRONG_PIN_OR_CODE"}[api]
    assert server.methods_asked() == [AUTHORIZE, AUTHORIZE]
    assert "1234" not in repr(wrong) and "98" not in repr(wrong) + str(wrong.__context__)


@pytest.mark.parametrize(("facts", "code"), [({"pin": "1"}, "WRONG_PIN"), ({"code": "1"}, "WRONG_ONE_TIME_CODE")])
def test_the_only_thing_that_was_given_is_the_wrong_one(
    facts: dict[str, Any], code: str, key_of: Callable[..., CscKey]
) -> None:
    assert refused(key_of(signing_server(**facts), "v2")).code == code


@pytest.mark.parametrize(
    ("facts", "api"), [({"pin": "1234"}, "v1"), ({"code": "99"}, "v2"), ({"confirmed_after": 2}, "v2"), ({}, "v1")]
)
def test_a_lost_answer_to_an_authorization_is_not_asked_for_again(
    facts: dict[str, Any], api: str, key_of: Callable[..., CscKey]
) -> None:
    server = signing_server(**facts)
    server.after[AUTHORIZE] = [lost]
    key = key_of(server, api)
    failed = refused(key)
    assert (failed.code, failed.retryable) == ("SIGNING_SERVICE_UNREACHABLE", True)
    assert server.methods_asked() == [AUTHORIZE]
    sign(key)


@VERSIONS
@pytest.mark.parametrize(
    ("answer", "code", "doubtful"),
    [
        (answers(400, {"error": "invalid_request", "error_description": "PIN rejected, no SAD"}), REFUSED, True),
        (answers(400, {"error": "pin_rejected"}), REFUSED, True),
        (answers(500, {}), "SIGNING_SERVICE_BUSY", True),
        (lambda: lost(signing_server()), "SIGNING_SERVICE_UNREACHABLE", True),
        (answers(503, {}), "SIGNING_SERVICE_BUSY", False),
        (answers(401, {"error": "invalid_token"}), "SIGNING_SERVICE_UNAUTHORIZED", False),
        (answers(401, {"error": "no"}), "SIGNING_SERVICE_UNAUTHORIZED", True),
        (answers(403, {}), "SIGNING_SERVICE_UNAUTHORIZED", True),
        (answers(400, {"error": "access_denied"}), "CONFIRMATION_DECLINED", True),
    ],
)
def test_a_pin_that_may_have_been_refused_is_told_as_one(
    api: str, answer: Callable[[], Any], code: str, doubtful: bool, key_of: Callable[..., CscKey]
) -> None:
    """What offered it by itself must not offer it again, whatever words a service has for a wrong PIN."""
    server = signing_server(pin="1234")
    server.instead[AUTHORIZE] = [answer]
    failed = refused(key_of(server, api))
    assert (failed.code, failed.fields.get("pin") == "unknown") == (code, doubtful)
    assert server.methods_asked() == [AUTHORIZE]


@pytest.mark.parametrize(
    "answer",
    [
        answers(400, {"error": "invalid_request", "error_description": "PIN rejected, no SAD"}),
        answers(400, {"error": "pin_rejected"}),
        answers(500, {}),
        answers(202, {}),
        lambda: lost(signing_server()),
    ],
)
def test_a_pin_that_may_have_been_refused_while_a_confirmation_was_awaited_is_told_as_one(
    answer: Callable[[], Any], key_of: Callable[..., CscKey]
) -> None:
    server = signing_server(pin="1234", confirmed_after=1)
    server.instead[CHECK] = [answer]
    failed = refused(key_of(server, "v2"))
    assert failed.fields["pin"] == "unknown"
    assert failed.code != "SIGNATURE_AUTHORIZATION_OVER", "who takes it for that gives the PIN once more by itself"


def test_a_pin_is_in_doubt_too_where_nobody_confirmed_in_time(key_of: Callable[..., CscKey]) -> None:
    server = signing_server(pin="1234", confirmed_after=1)
    server.slow.add(AUTHORIZE)
    failed = refused(key_of(server, "v2", confirm_limit_s=0.2))
    assert (failed.code, failed.fields["pin"]) == ("CONFIRMATION_TIMED_OUT", "unknown")
    server = signing_server(pin="1234", confirmed_after=1)
    server.instead[CHECK] = [answers(400, {"error": "access_denied"})]
    assert "pin" not in refused(key_of(server, "v2")).fields, "a person declined"


@pytest.mark.parametrize("body", [{"error": "invalid_pin"}, {}])
def test_a_pin_that_is_answered_with_401_is_not_sent_again_with_another_token(
    body: dict[str, str], key_of: Callable[..., CscKey]
) -> None:
    server = signing_server(pin="1234")
    key = key_of(server, client_id="station")
    key.certified()
    server.token_given = "another"
    server.instead[AUTHORIZE] = [answers(401, body)]
    assert refused(key).code in ("WRONG_PIN", "SIGNING_SERVICE_UNAUTHORIZED")
    assert server.methods_asked() == [AUTHORIZE]


@VERSIONS
def test_a_pin_that_nobody_was_given_is_in_no_doubt(api: str, key_of: Callable[..., CscKey]) -> None:
    """The service goes away between the look at its key and the question that the PIN is in."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}/csc"
    key = key_of(signing_server(pin="1234"), api)
    with ExitStack() as closing:
        key._service._post_once = csc_key(closing, url, api=api)._service._post_once
        failed = refused(key)
    assert (failed.code, "pin" in failed.fields) == ("SIGNING_SERVICE_UNREACHABLE", False)
