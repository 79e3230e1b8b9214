"""How long an authorization of a remote signing service serves, and what its holder is asked for."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from app.domain.errors import InputRefused, SigningFailed
from app.domain.signatures import Authorization, Challenge, Level
from app.signing.csc.key import CscKey
from tests.support.csc_server import answers, lost, signing_server
from tests.support.csc_world import BOTH, csc_key, csc_signer, refused, sign
from tests.support.signing_world import blank_pdf, demo_rules, demo_trust, policy, stored

AUTHORIZE, SIGN, EXTEND = "credentials/authorize", "signatures/signHash", "credentials/extendTransaction"
VERSIONS = pytest.mark.parametrize("api", ["v1", "v2"])


@VERSIONS
@pytest.mark.parametrize(
    ("facts", "wanted", "sent"),
    [
        ({"pin": "1234"}, Challenge(), 0),
        ({"code": "99"}, Challenge(pin=False, one_time_code=True), 1),
        ({"code": "99", "code_is_sent": False}, Challenge(pin=False, one_time_code=True), 0),
        ({"pin": "1234", "code": "99"}, Challenge(one_time_code=True), 1),
        ({"confirmed_after": 1}, Challenge(pin=False, elsewhere=True), 0),
        ({}, Challenge(pin=False), 0),
    ],
)
def test_a_key_wants_what_its_service_describes(
    api: str, facts: dict[str, Any], wanted: Challenge, sent: int, key_of: Callable[..., CscKey]
) -> None:
    server = signing_server(**facts)
    key = key_of(server, api)
    assert key.challenge() == wanted
    assert server.codes_sent == sent
    sign(key)
    assert server.signed == 1


@VERSIONS
def test_what_is_missing_is_told_before_the_service_is_asked(api: str, key_of: Callable[..., CscKey]) -> None:
    server = signing_server(pin="1234", code="99")
    key = key_of(server, api)
    assert refused(key, Authorization(None, "99")).code == "PIN_NEEDED"
    assert refused(key, Authorization("1234")).code == "ONE_TIME_CODE_NEEDED"
    assert server.methods_asked() == []


@VERSIONS
@pytest.mark.parametrize("bound", [False, True])
@pytest.mark.parametrize(("extends", "strict"), [(True, True), (False, False)])
def test_one_authorization_signs_all_that_is_expected(
    api: str, bound: bool, extends: bool, strict: bool, key_of: Callable[..., CscKey]
) -> None:
    server = signing_server(pin="1234", code="99", bound=bound, extends=extends, strict=strict)
    key, papers = key_of(server, api), [b"first", b"second", b"third"]
    key.expect(lambda _signer: papers)
    for number, paper in enumerate(papers):
        assert key.challenge() == (Challenge(pin=False) if number else Challenge(one_time_code=True))
        sign(key, paper, Authorization() if number else BOTH)
    assert server.methods_asked().count(AUTHORIZE) == 1
    assert server.methods_asked().count(EXTEND) == (2 if extends else 0)
    assert (server.signed, server.codes_sent) == (3, 1)
    assert key.challenge().pin, "no more than was expected"


@VERSIONS
def test_an_authorization_is_for_no_more_than_the_service_allows(api: str, key_of: Callable[..., CscKey]) -> None:
    server = signing_server(code="99", bound=True, multisign=2, extends=False)
    key, papers = key_of(server, api), [b"first", b"second", b"third"]
    key.expect(lambda _signer: papers)
    for paper in papers:
        sign(key, paper, BOTH if key.challenge().one_time_code else Authorization())
    asked = [parameters["numSignatures"] for method, parameters in server.asked if method == AUTHORIZE]
    assert asked == [2, 1]


@VERSIONS
@pytest.mark.parametrize(("bound", "extends", "counted"), [(False, False, 3), (True, True, 3), (True, False, 1)])
def test_an_authorization_is_for_as_many_as_its_holder_gave_it_for(
    api: str, bound: bool, extends: bool, counted: int, key_of: Callable[..., CscKey]
) -> None:
    """Where hashes are bound and nothing is extended, an authorization can only be for what is known."""
    server = signing_server(code="99", bound=bound, extends=extends, multisign=10)
    key = key_of(server, api)
    sign(key, b"first", replace(BOTH, signatures=3))
    (asked,) = [parameters for method, parameters in server.asked if method == AUTHORIZE]
    assert asked["numSignatures"] == counted
    for paper in (b"second", b"third")[: counted - 1]:
        assert key.challenge() == Challenge(pin=False)
        sign(key, paper, Authorization())
    assert key.challenge().one_time_code
    assert server.signed == counted


def test_what_was_not_expected_is_asked_for_anew_where_hashes_are_bound(key_of: Callable[..., CscKey]) -> None:
    server = signing_server(code="99", bound=True, extends=False)
    key = key_of(server)
    key.expect(lambda _signer: [b"first", b"second"])
    sign(key, b"first")
    assert refused(key, Authorization(), b"another").code == "SIGNATURE_AUTHORIZATION_OVER"
    sign(key, b"another")
    assert server.methods_asked().count(AUTHORIZE) == 2


@pytest.mark.parametrize("extends", [False, True])
def test_an_authorization_that_the_service_ended_is_asked_for_once_more(
    extends: bool, key_of: Callable[..., CscKey]
) -> None:
    server = signing_server(code="99", extends=extends)
    key = key_of(server)
    key.expect(lambda _signer: [b"first", b"second"])
    sign(key, b"first")
    server.life_s = 0
    server._granted.clear()
    assert key.challenge() == Challenge(pin=False), "nobody told it yet"
    over = refused(key, Authorization(), b"second")
    assert (over.code, over.retryable) == ("SIGNATURE_AUTHORIZATION_OVER", True)
    assert key.challenge().one_time_code
    server.life_s = 60
    sign(key, b"second")


def test_an_authorization_that_is_over_at_once_is_not_kept(key_of: Callable[..., CscKey]) -> None:
    server = signing_server(code="99", life_s=0)
    key = key_of(server)
    assert refused(key).code == "SIGNATURE_AUTHORIZATION_OVER"
    assert server.methods_asked() == [AUTHORIZE, SIGN], "a code serves once"
    assert key.challenge().one_time_code


def test_an_authorization_ends_by_our_clock_too(key_of: Callable[..., CscKey]) -> None:
    server = signing_server(code="99")
    key = key_of(server, open_minutes=120)
    key.expect(lambda _signer: [b"first", b"second"])
    now = key._clock()
    key._clock = lambda: now
    sign(key, b"first")
    assert key.challenge() == Challenge(pin=False)
    key._clock = lambda: now + 3596
    assert key.challenge().one_time_code, "five seconds before its end it is not begun with"


def test_an_authorization_is_not_kept_longer_than_the_policy_lets_it(key_of: Callable[..., CscKey]) -> None:
    server = signing_server(code="99")
    key = key_of(server, open_minutes=2)
    now = key._clock()
    key._clock = lambda: now
    sign(key, b"first", replace(BOTH, signatures=5))
    key._clock = lambda: now + 100
    sign(key, b"second", Authorization())
    assert server.methods_asked().count(EXTEND) == 1
    key._clock = lambda: now + 116
    assert key.challenge().one_time_code, "an extension of the service's does not lengthen it here"


@VERSIONS
def test_an_issuer_that_is_slow_is_no_confirmation_that_is_awaited(api: str) -> None:
    """It was asked for a token; nobody was asked to confirm."""
    server = signing_server(confirmed_after=1)
    with socket.create_server(("127.0.0.1", 0)) as silent, ExitStack() as closing:
        issuer = f"http://127.0.0.1:{silent.getsockname()[1]}/token"
        key = csc_key(closing, f"{server.base_url}/{api}", api=api)
        away = {"client_id": "station", "oauth_url": issuer, "timeout_s": 0.1}
        without_token = csc_key(closing, f"{server.base_url}/{api}", api=api, **away)
        key._service._post_once = without_token._service._post_once
        assert refused(key).code == "SIGNING_SERVICE_UNREACHABLE"
    assert AUTHORIZE not in server.methods_asked()


def test_a_lost_signature_is_made_again_with_what_is_left(key_of: Callable[..., CscKey]) -> None:
    server = signing_server(code="99", extends=False)
    server.after[SIGN] = [lost]
    key = key_of(server)
    key.expect(lambda _signer: [b"first", b"second"])
    assert refused(key, BOTH, b"first").code == "SIGNING_SERVICE_UNREACHABLE"
    given = BOTH if key.challenge().one_time_code else Authorization()
    sign(key, b"first", given)
    assert server.methods_asked().count(SIGN) == 2


def test_a_confirmation_elsewhere_is_waited_for(key_of: Callable[..., CscKey]) -> None:
    server = signing_server(confirmed_after=3)
    sign(key_of(server, "v2"))
    assert server.methods_asked() == [AUTHORIZE, *["credentials/authorizeCheck"] * 3, SIGN]


def test_nobody_confirms(key_of: Callable[..., CscKey]) -> None:
    server = signing_server(confirmed_after=10**6)
    key = key_of(server, "v2")
    seconds = iter(range(0, 10**6, 30))
    key._clock = lambda: float(next(seconds))
    failed = refused(key)
    assert (failed.code, failed.retryable) == ("CONFIRMATION_TIMED_OUT", True)
    assert server.signed == 0


@VERSIONS
def test_a_service_that_waits_itself_is_not_waited_for_for_ever(api: str, key_of: Callable[..., CscKey]) -> None:
    server = signing_server(confirmed_after=1)
    server.slow.add(AUTHORIZE)
    assert refused(key_of(server, api, confirm_limit_s=0.2)).code == "CONFIRMATION_TIMED_OUT"


def test_who_declines_elsewhere_signs_nothing(key_of: Callable[..., CscKey]) -> None:
    server = signing_server(confirmed_after=1)
    server.instead["credentials/authorizeCheck"] = [answers(400, {"error": "access_denied"})]
    assert refused(key_of(server, "v2")).code == "CONFIRMATION_DECLINED"
    assert server.signed == 0


def test_whole_documents_are_signed_with_one_authorization_for_just_their_hashes() -> None:
    server = signing_server(code="99", bound=True, extends=False)
    with ExitStack() as closing:
        signer = csc_signer(closing, f"{server.base_url}/v1")
        ready = [signer.prepare(blank_pdf(pages), policy(Level.B_B)) for pages in (1, 2)]
        prepared = [stored(one, Level.B_B) for one in ready]
        signer.expect(prepared)
        for one, of in zip(ready, prepared, strict=True):
            given = Authorization(one_time_code="99") if signer.challenge().one_time_code else Authorization()
            signer.complete(of, one.pdf, given)
    assert server.methods_asked() == ["credentials/sendOTP", AUTHORIZE, SIGN, SIGN]


def test_an_expectation_that_was_not_kept_costs_a_new_authorization() -> None:
    """A file that was prepared by a damaged record, or with a time-stamp over its content, is no other file."""
    server = signing_server(pin="1234", bound=True, extends=False)
    with ExitStack() as closing:
        signer = csc_signer(closing, f"{server.base_url}/v1", rules=demo_rules(content_timestamp=True))
        ready = signer.prepare(blank_pdf(), policy(Level.B_B))
        prepared = stored(ready, Level.B_B)
        signer.expect([prepared])
        signer.complete(prepared, ready.pdf, BOTH)
        damaged = replace(prepared, resume={**prepared.resume, "commitment": "none of ours"})
        other = csc_signer(closing, f"{server.base_url}/v1")
        other.expect([damaged])
        with pytest.raises(InputRefused) as caught:
            other.complete(damaged, ready.pdf, BOTH)
    assert caught.value.code == "PREPARED_CHANGED"
    assert server.methods_asked() == [AUTHORIZE, SIGN]


def test_the_chain_that_the_service_tells_is_enough_under_a_trusted_root() -> None:
    server = signing_server()
    alone = demo_rules(replace(demo_trust(), others=()))
    with ExitStack() as closing:
        csc_signer(closing, f"{server.base_url}/v1", rules=alone).check(Level.B_T)
        server.certificates = server.certificates[:1]
        with pytest.raises(SigningFailed) as caught:
            csc_signer(closing, f"{server.base_url}/v1", rules=alone).check(Level.B_T)
    assert caught.value.code == "CERTIFICATE_NOT_TRUSTED"


def test_who_only_looks_at_the_certificate_waits_for_nobodys_confirmation(key_of: Callable[..., CscKey]) -> None:
    server = signing_server(confirmed_after=1)
    key = key_of(server, "v2")
    key.certified()
    asked, confirmed = threading.Event(), threading.Event()

    def wait(_s: float) -> None:
        asked.set()
        assert confirmed.wait(60)

    key._sleep = wait
    signing = threading.Thread(target=sign, args=(key,))
    signing.start()
    assert asked.wait(60)
    looking = threading.Thread(target=key.certified)
    looking.start()
    looking.join(60)
    waits = looking.is_alive()
    confirmed.set()
    signing.join(60)
    assert not waits
    assert server.signed == 1
