"""Which certificate of which token signs. Values only: no token is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.domain.errors import SigningFailed
from app.domain.pin import PinFlags
from app.signing.certificates import read_certificates
from app.signing.token.choice import Found, TokenChoice, choose
from app.signing.token.messages import Token
from tests.support.demo_world import demo_pki
from tests.support.token_world import issue, issuer_certificate, last_year, new_key, officer_certificate

NOW = datetime.now(UTC)
ANY = TokenChoice()


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _token(*certificates: x509.Certificate | bytes, serial: str = "a1") -> Token:
    ders = tuple(one if isinstance(one, bytes) else _der(one) for one in certificates)
    return Token(serial, "", "", "", True, PinFlags(), ders)


def _issued(**changes: Any) -> x509.Certificate:
    return issue(new_key("p256"), **changes)


def _trusted() -> tuple[Certificate, ...]:
    return (*read_certificates(demo_pki().root_pem), *read_certificates(demo_pki().issuer_pem))


def _chosen(*tokens: Token, wanted: TokenChoice = ANY, preferred: x509.Certificate | None = None) -> Found:
    thumbprint = Certificate.load(_der(preferred)).sha256.hex() if preferred is not None else ""
    found = choose(tokens, wanted, _trusted(), NOW, thumbprint)
    assert found is not None
    return found


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(SigningFailed) as caught:
        call()
    return caught.value.code


def test_the_newest_valid_one_for_signatures_is_taken() -> None:
    older, newer = (_issued(begins=NOW - timedelta(days=days), ends=NOW + timedelta(days=9)) for days in (20, 10))
    future = _issued(begins=NOW + timedelta(days=1), ends=NOW + timedelta(days=9))
    expired, encrypting = _issued(**last_year()), _issued(usages=("key_encipherment",))
    found = _chosen(_token(older, issuer_certificate(), future, newer, expired, encrypting, b"no certificate"))
    assert found.certificate.dump() == _der(newer)
    assert [one.dump() for one in found.authorities] == [_der(issuer_certificate())]


def test_a_newer_one_for_a_server_is_passed_over() -> None:
    older = _issued(begins=NOW - timedelta(days=20), ends=NOW + timedelta(days=9))
    newer = _issued(
        begins=NOW - timedelta(days=1),
        ends=NOW + timedelta(days=9),
        purposes=[x509.oid.ExtendedKeyUsageOID.SERVER_AUTH],
    )
    assert _chosen(_token(older, newer)).certificate.dump() == _der(older)
    assert _code(lambda: _chosen(_token(newer))) == "TOKEN_CERTIFICATE_MISSING"


def test_where_none_is_valid_the_newest_is_taken_so_that_it_is_told_by_name() -> None:
    expired = _issued(**last_year())
    assert _chosen(_token(expired)).certificate.dump() == _der(expired)


def test_a_thumbprint_names_it_whatever_the_rule_would_say() -> None:
    expired, good = _issued(**last_year()), officer_certificate()
    thumbprint = Certificate.load(_der(expired)).sha256.hex().upper()
    assert _chosen(_token(expired, good), wanted=TokenChoice(thumbprint=thumbprint)).certificate.dump() == _der(expired)


def test_a_stranger_among_issuers_is_passed_over() -> None:
    stranger = issue(new_key("p256"))
    unknown = TokenChoice(issuer="Another CA")
    assert _code(lambda: _chosen(_token(stranger), wanted=unknown)) == "TOKEN_CERTIFICATE_MISSING"
    known = TokenChoice(issuer="CA cấp phát - THỬ NGHIỆM")
    assert _chosen(_token(stranger), wanted=known).certificate.dump() == _der(stranger)
    only_root = read_certificates(demo_pki().root_pem)
    assert _code(lambda: choose([_token(stranger)], ANY, only_root, NOW)) == "TOKEN_CERTIFICATE_MISSING"
    beside = choose([_token(stranger, issuer_certificate())], ANY, only_root, NOW)
    assert beside is not None, "its issuer lies beside it"


def test_authorities_alone_are_nobodys() -> None:
    assert _code(lambda: _chosen(_token(issuer_certificate()))) == "TOKEN_CERTIFICATE_MISSING"


def test_of_several_tokens_only_a_serial_number_tells_which() -> None:
    first, second = _token(officer_certificate()), _token(_issued(), serial="b2")
    assert _code(lambda: _chosen(first, second)) == "TOKEN_AMBIGUOUS"
    assert _chosen(first, second, wanted=TokenChoice(serial="B2")).token is second
    assert choose([first], TokenChoice(serial="c3"), (), NOW) is None
    assert choose([], ANY, (), NOW) is None
    assert _chosen(first, _token(issuer_certificate(), serial="d4")).token is first


def test_what_a_person_prefers_decides_among_those_that_fit() -> None:
    older, newer, expired = _issued(), _issued(begins=NOW - timedelta(days=1)), _issued(**last_year())
    elsewhere = _issued()
    token, other = _token(older, newer, expired), _token(elsewhere, serial="b2")
    assert [one.dump() for one in _chosen(token).others] == [_der(older)], "one that is over signs nothing"
    found = _chosen(token, preferred=older)
    assert (found.certificate.dump(), [one.dump() for one in found.others]) == (_der(older), [_der(newer)])
    assert _chosen(token, preferred=expired).certificate.dump() == _der(newer)
    of_two = _chosen(token, other, preferred=elsewhere)
    assert of_two.token is other and [one.dump() for one in of_two.others] == [_der(newer), _der(older)]
    assert _code(lambda: _chosen(token, other, preferred=expired)) == "TOKEN_AMBIGUOUS"
