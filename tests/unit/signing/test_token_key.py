"""A key on a token: found, unlocked by its PIN, and used; real SoftHSM behind a proxy that makes the faults."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from app.domain.errors import SigningFailed
from app.domain.pin import PinEvent, PinState
from app.domain.signatures import Authorization, Level
from app.signing.token.choice import TokenChoice
from app.signing.token.key import TokenKey, TokenLimits
from app.signing.token.libraries import installed
from app.signing.token.messages import Failed, Sign
from app.signing.token.process import TokenProcess
from tests.support.signing_world import blank_pdf, demo_pin, demo_trust, policy, stored
from tests.support.token_world import (
    Thing,
    Tokens,
    certificate_on,
    curve_token,
    issue,
    issuer_certificate,
    key_on,
    make_token,
    new_key,
    officer_certificate,
    officer_key,
    officer_token,
    proxy_library,
    public_on,
    tokens,
)

__all__ = ["tokens"]
WRONG = "a wrong PIN"
LONG = pytest.mark.soak
"""what has a shorter sibling in this file, or in the contract of signers"""


def _sign(
    key: TokenKey, pin: str | None = None, knowing: PinState = PinState.NORMAL, data: bytes = b"attributes"
) -> bytes:
    """What pyHanko asks a signer for, without a PDF around it."""
    with key.unlocked(Authorization(pin, knowing=knowing)) as signer:
        return _run(signer, data)


def _run(signer: object, data: bytes) -> bytes:
    import asyncio

    return asyncio.run(signer.async_sign_raw(data, "sha256"))  # type: ignore[attr-defined,no-any-return]


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(SigningFailed) as caught:
        call()
    assert WRONG not in f"{caught.value!r} {caught.value.detail} {caught.value.fields}"
    return caught.value.code


def _pin() -> str:
    pin = demo_pin().pin
    assert pin is not None
    return pin


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=LONG) for kind in ("p256", "p384", "rsa3072", "rsa4096")])
def test_each_kind_of_key_signs_and_an_independent_program_agrees(tokens: Tokens, kind: str, tmp_path: Path) -> None:
    key = new_key(kind)
    tokens.put(make_token(kind, (certificate_on(issue(key)), key_on(key), public_on(key))))
    signer = tokens.signer()
    ready = signer.prepare(blank_pdf(), policy(Level.B_B))
    done = signer.complete(stored(ready, Level.B_B), ready.pdf, demo_pin())
    (tmp_path / "signed.pdf").write_bytes(done.pdf)
    assert "Signature is Valid" in _pdfsig(tmp_path / "signed.pdf")


def _pdfsig(path: Path) -> str:
    import subprocess

    return subprocess.run(["pdfsig", path], check=True, capture_output=True, text=True).stdout


def test_a_token_that_wants_to_hash_itself_is_let(tokens: Tokens) -> None:
    tokens.put(officer_token())
    tokens.script(mechanisms="hashed")
    assert len(_sign(tokens.key(), _pin())) == 256


def test_one_pin_signs_many_times_and_is_given_once(tokens: Tokens) -> None:
    tokens.put(officer_token())
    key = tokens.key()
    assert key.challenge().pin and key.challenge().standing is not None
    assert key.challenge().token_label == "officer"
    _sign(key, _pin())
    assert not key.challenge().pin
    for _ in range(5):
        _sign(key)
    assert len(tokens.pins()) == 1
    assert [event for _, event in tokens.record.written] == [PinEvent.TRIED, PinEvent.ACCEPTED]


def test_each_use_of_a_token_looks_at_it_once(tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look reads all certificates: on a real token that takes a good part of a second."""
    tokens.put(officer_token())
    signer, counted, survey = tokens.signer(), count(), TokenProcess.survey

    def looks(use: Callable[[], object]) -> int:
        before = next(counted)
        use()
        return next(counted) - before - 1

    monkeypatch.setattr(TokenProcess, "survey", lambda process: (next(counted), survey(process))[1])
    ready = signer.prepare(blank_pdf(), policy(Level.B_B))
    prepared = stored(ready, Level.B_B)
    signer.complete(prepared, ready.pdf, demo_pin())

    assert looks(signer.identity) == looks(lambda: signer.check(Level.B_B)) == 1
    assert looks(lambda: signer.prepare(blank_pdf(), policy(Level.B_B))) == 1
    assert looks(signer.challenge) == 1
    assert looks(lambda: signer.complete(prepared, ready.pdf, Authorization())) == 0, "it was open a moment ago"


def test_what_was_typed_before_the_key_was_closed_opens_no_token_after_it(tokens: Tokens) -> None:
    tokens.put(officer_token())
    key = tokens.key()
    with key.unlocked(Authorization(_pin())) as signer:
        key.close()
        assert _code(lambda: _run(signer, b"attributes")) == "TOKEN_CLOSED"
    assert tokens.pins() == []


def test_a_key_of_another_certificate_is_not_what_was_opened(tokens: Tokens) -> None:
    tokens.put(officer_token())
    key = tokens.key()
    _sign(key, _pin())
    assert key._process is not None
    answer = key._process.ask(Sign(b"another certificate", "sha256", b"attributes"))
    assert isinstance(answer, Failed) and answer.error.code == "PIN_NEEDED"


def test_documents_that_are_signed_side_by_side_give_one_pin_once(tokens: Tokens) -> None:
    tokens.put(officer_token())
    key = tokens.key()
    with ThreadPoolExecutor(4) as threads:
        signatures = list(threads.map(lambda _: _sign(key, _pin()), range(4)))
    assert len(set(signatures)) == 1 and len(tokens.pins()) == 1


def test_the_child_ends_when_the_time_of_the_pin_is_over(tokens: Tokens) -> None:
    tokens.put(officer_token())
    key = tokens.key(open_s=0.3)
    process, found = key._find()
    key._unlock(process, found, Authorization(_pin()))
    assert process._child is not None and process._child[0].wait() == 0
    assert "C_Logout" in tokens.calls()
    assert _code(lambda: _sign(key)) == "PIN_NEEDED", "the next one begins locked"


def test_where_the_time_ended_unnoticed_that_is_told_so_that_the_pin_is_asked_for_once_more(tokens: Tokens) -> None:
    tokens.put(officer_token())
    key = tokens.key()
    _sign(key, _pin())
    assert not key.challenge().pin
    key._process.end()  # type: ignore[union-attr]
    assert _code(lambda: _sign(key)) == "TOKEN_CLOSED"
    assert key.challenge().pin
    assert _code(lambda: _sign(key)) == "PIN_NEEDED"


# -- which certificate, which key


def _things(case: str) -> tuple[Thing, ...]:
    key, other = officer_key(), new_key("rsa2048")
    mine, authority = certificate_on(officer_certificate()), certificate_on(issuer_certificate(), b"\x02", "cert")
    stranger = key_on(other, b"\x09", "cert")
    match case:
        case "labels differ":
            return mine, authority, stranger, key_on(key, label="something else")
        case "labels are the same":
            return mine, authority, key_on(other, b"\x09", "cert"), key_on(key, label="cert")
        case "no labels":
            return certificate_on(officer_certificate(), label=""), stranger, key_on(key, label="")
        case "no CKA_ID":
            return certificate_on(officer_certificate(), b""), key_on(other, b""), key_on(key, b"")
        case "the same CKA_ID twice":
            return mine, key_on(other), key_on(key)
        case "CKA_ID of another":
            return mine, key_on(other), key_on(key, b"\x07")
        case _:
            raise AssertionError(case)


CASES = (
    "labels are the same",
    "no CKA_ID",
    "CKA_ID of another",
    "labels differ",
    "no labels",
    "the same CKA_ID twice",
)


@pytest.mark.parametrize("case", [*CASES[:3], *(pytest.param(case, marks=LONG) for case in CASES[3:])])
def test_the_key_is_found_by_what_it_is_and_not_by_what_it_is_called(tokens: Tokens, case: str) -> None:
    tokens.put(make_token("broken", _things(case)))
    key = tokens.key()
    assert key.certified().certificate.sha256 == officer_certificate().fingerprint(_sha256())
    assert _sign(key, _pin())
    assert tokens.calls().count("C_Sign asked") == 1, "no other key was tried"


def test_keys_on_a_curve_that_nothing_tells_apart_are_told_by_their_signatures(tokens: Tokens) -> None:
    key, other = new_key("p256"), new_key("p256-other")
    tokens.put(make_token("curves", (certificate_on(issue(key), b""), key_on(other, b""), key_on(key, b""))))
    assert _sign(tokens.key(), _pin())


def test_a_signature_that_the_certificate_does_not_verify_never_leaves_the_child(tokens: Tokens) -> None:
    """On a curve without CKA_ID nothing but the signature tells that the key is another's."""
    tokens.put(
        make_token("stranger", (certificate_on(issue(new_key("p256")), b""), key_on(new_key("p256-other"), b"")))
    )
    assert _code(lambda: _sign(tokens.key(), _pin())) == "TOKEN_KEY_MISSING"
    assert tokens.calls().count("C_Sign asked") == 1


def test_a_certificate_without_its_key_is_told_after_one_right_pin(tokens: Tokens) -> None:
    tokens.put(make_token("keyless", (certificate_on(officer_certificate()), key_on(new_key("rsa2048")))))
    assert _code(lambda: _sign(tokens.key(), _pin())) == "TOKEN_KEY_MISSING"
    assert len(tokens.pins()) == 1


@LONG
def test_several_tokens_are_told_apart_by_their_serial_numbers_alone(tokens: Tokens) -> None:
    first, second = tokens.put(officer_token()), tokens.put(curve_token())
    assert _code(tokens.key().certified) == "TOKEN_AMBIGUOUS"
    for token, algorithm in ((first, "rsa"), (second, "ec")):
        assert (
            tokens.key(TokenChoice(serial=token.serial.upper())).certified().certificate.public_key.algorithm
            == algorithm
        )
    assert _code(tokens.key(TokenChoice(serial="0000")).certified) == "NAMED_TOKEN_MISSING"


# -- the token is pulled out, the library is broken

LATER = ("GetSlotList", "FindObjects")


def test_slots_may_get_other_numbers_between_two_signatures(tokens: Tokens) -> None:
    tokens.put(officer_token())
    key = tokens.key()
    key.certified()
    tokens.script(shift=1)
    assert _sign(key, _pin())


def test_a_token_that_was_pulled_out_and_put_in_again_wants_its_pin_again(tokens: Tokens) -> None:
    tokens.put(officer_token())
    key = tokens.key()
    assert _sign(key, _pin())
    tokens.pull()
    assert _code(key.challenge) == "TOKEN_MISSING"
    tokens.plug()
    assert key.challenge().pin
    assert _sign(key, _pin())


@pytest.mark.parametrize("step", ["C_OpenSession", "C_GetTokenInfo", "C_FindObjectsInit", "C_GetAttributeValue"])
def test_a_token_pulled_out_while_it_is_looked_at_is_missing(tokens: Tokens, step: str) -> None:
    tokens.put(officer_token())
    tokens.script(gone_at=step)
    assert _code(tokens.key().certified) == "TOKEN_MISSING"
    assert tokens.pins() == []


@pytest.mark.parametrize("step", ["C_SignInit", "C_Sign"])
def test_a_token_pulled_out_while_it_signs_gives_nothing(tokens: Tokens, step: str) -> None:
    tokens.put(officer_token())
    key = tokens.key()
    key.certified()
    tokens.script(gone_at=step)
    assert _code(lambda: _sign(key, _pin())) == "TOKEN_GONE"
    assert len(tokens.pins()) == 1
    tokens.plug()
    tokens.script()
    assert _sign(key, _pin())


def test_a_token_pulled_out_after_the_pin_was_typed_gets_none(tokens: Tokens) -> None:
    tokens.put(officer_token())
    key = tokens.key()
    key.certified()
    tokens.script(gone_at="C_OpenSession")
    assert _code(lambda: _sign(key, _pin())) == "TOKEN_MISSING"
    assert tokens.pins() == []
    tokens.plug()
    tokens.script()
    assert _sign(key, _pin())


def test_a_file_that_is_no_library_is_told(tokens: Tokens, tmp_path: Path) -> None:
    text = tmp_path / "lib.so"
    text.write_text("no library")
    assert _code(tokens.key(library=text).certified) == "TOKEN_LIBRARY_BROKEN"
    assert _code(tokens.key(library=tmp_path / "none.so").certified) == "TOKEN_LIBRARY_MISSING"


def test_without_a_path_the_known_libraries_are_asked_and_a_broken_one_hides_no_token(
    tokens: Tokens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.signing.token.key.installed", tuple)
    unset = TokenKey(None, TokenChoice(), demo_trust(), tokens.record, TokenLimits())
    assert _code(unset.certified) == "TOKEN_LIBRARY_MISSING"
    broken = tmp_path / "libeToken.so"
    broken.write_text("no library")
    tokens.put(officer_token())
    monkeypatch.setattr("app.signing.token.key.installed", lambda: (broken, proxy_library()))
    assert unset.serial() == officer_token().serial
    tokens.pull()
    assert _code(unset.certified) == "TOKEN_MISSING"
    tokens.plug()
    assert unset.serial() == officer_token().serial
    unset.close()


def test_the_known_libraries_are_found_the_vendors_own_first_and_each_once(tmp_path: Path) -> None:
    one, other = tmp_path / "lib", tmp_path / "lib64"
    one.mkdir()
    other.symlink_to(one)
    for name in ("opensc-pkcs11.so", "libbit4xpki.so", "libeToken.so"):
        (one / name).touch()
    (one / "libeTPkcs11.so").symlink_to(one / "libeToken.so")
    found = [path.name for path in installed([str(one), str(other)])]
    assert len(found) == 3 and found[-1] == "opensc-pkcs11.so"


@pytest.mark.parametrize("step", ["C_GetTokenInfo", *(pytest.param(f"C_{step}", marks=LONG) for step in LATER)])
def test_a_library_that_crashes_takes_nobody_with_it(tokens: Tokens, step: str) -> None:
    tokens.put(officer_token())
    key = tokens.key()
    tokens.script(crash=step)
    assert _code(key.certified) == "TOKEN_LIBRARY_CRASHED"
    tokens.script()
    assert key.certified() is not None


def test_a_library_that_hangs_is_given_up_and_nothing_is_left_of_its_child(tokens: Tokens) -> None:
    tokens.put(officer_token())
    key = tokens.key()
    key.certified()
    process = key._process
    assert process is not None and process._child is not None
    pid = process._child[0].pid
    tokens.script(hang="C_GetTokenInfo")
    process._limit_s, usual_s = 0.3, process._limit_s  # of the one call that hangs: a busy machine answers slowly too
    assert _code(key.certified) == "TOKEN_LIBRARY_HANGS"
    process._limit_s = usual_s
    with pytest.raises(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)
    tokens.script()
    assert key.certified() is not None


def _sha256():  # type: ignore[no-untyped-def]
    from cryptography.hazmat.primitives.hashes import SHA256

    return SHA256()
