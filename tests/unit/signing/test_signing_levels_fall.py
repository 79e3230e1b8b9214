"""How far a signature gets when a service is away, lies or has another clock."""

from __future__ import annotations

import asyncio
import pickle
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.errors import SigningFailed
from app.domain.signatures import Appearance, CompletedPdf, Level
from app.domain.verification import SignatureVerdict
from app.signing.rules import Commitment
from app.signing.validate import validate_own
from tests.support.signing_faults.authorities import (
    Ask,
    Authorities,
    away,
    changed,
    forging,
    listing,
    over_another_hash,
    stamping,
    stamping_as,
    swelling,
    telling,
    with_another_nonce,
)
from tests.support.signing_world import blank_pdf, demo_rules, demo_signer, sign

DAY = timedelta(days=1)
ANSWER_LIFE = timedelta(minutes=10)
SOON = timedelta(seconds=3)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Empty for each test."""
    return tmp_path / "cache"


def _sign(responder: Authorities, cache: Path, level: Level = Level.B_LT, **rules: Any) -> CompletedPdf:
    made = demo_rules(responder.trust(cache), responder.pki.tsa_url, **rules)
    return sign(blank_pdf(), level, demo_signer(responder.pki.officer_p12, rules=made), Appearance.NONE)


def _code(responder: Authorities, cache: Path, level: Level = Level.B_LT, **rules: Any) -> str:
    with pytest.raises(SigningFailed) as caught:
        _sign(responder, cache, level, **rules)
    return caught.value.code


NO_REVOCATION: dict[str, ASGIApp] = {"ocsp": away(), "crls": away()}
NO_TIME: dict[str, ASGIApp] = {"tsa": away()}


@pytest.mark.parametrize(
    ("instead", "floor", "reached", "remarks"),
    [
        (NO_REVOCATION, Level.B_T, Level.B_T, ("REVOCATION_UNREACHABLE",)),
        (NO_TIME, Level.B_B, Level.B_B, ("TIMESTAMP_UNREACHABLE",)),
        (NO_REVOCATION | NO_TIME, Level.B_B, Level.B_B, ("REVOCATION_UNREACHABLE", "TIMESTAMP_UNREACHABLE")),
        ({}, Level.B_B, Level.B_LT, ()),
    ],
)
def test_a_level_falls_no_further_than_it_must(
    responder: Authorities,
    cache: Path,
    instead: dict[str, ASGIApp],
    floor: Level,
    reached: Level,
    remarks: tuple[str, ...],
) -> None:
    responder.through = dict(instead)
    done = _sign(responder, cache, floor=floor)
    assert (done.level, done.remarks) == (reached, remarks)
    (report,) = validate_own(done.pdf, responder.trust())
    assert report.level is reached
    assert report.decision.verdict in (SignatureVerdict.VALID, SignatureVerdict.VALID_WITH_REMARK)


@pytest.mark.parametrize("level", list(Level))
def test_each_level_is_reached_and_proved_by_the_file_itself(responder: Authorities, cache: Path, level: Level) -> None:
    done = _sign(responder, cache, level)
    assert (done.level, done.remarks) == (level, ())
    (report,) = validate_own(done.pdf, responder.trust())
    assert report.level is level
    assert pickle.loads(pickle.dumps(report)) == report, "it travels from a worker"


@pytest.mark.parametrize(
    ("instead", "floor", "code"),
    [
        (NO_REVOCATION, Level.B_LT, "REVOCATION_UNREACHABLE"),
        (NO_TIME, Level.B_LT, "TIMESTAMP_UNREACHABLE"),
        (NO_TIME, Level.B_T, "TIMESTAMP_UNREACHABLE"),
    ],
)
def test_it_never_falls_below_the_floor(
    responder: Authorities, cache: Path, instead: dict[str, ASGIApp], floor: Level, code: str
) -> None:
    responder.through = dict(instead)
    assert _code(responder, cache, floor=floor) == code


def test_a_certificate_that_its_issuer_does_not_know_lowers_no_level(responder: Authorities, cache: Path) -> None:
    """That is an answer, and no network is to be blamed for it."""
    responder.through = {"ocsp": telling(changed(responder.pki), "unknown"), "crls/issuer": away()}
    assert _code(responder, cache, floor=Level.B_B) == "REVOCATION_UNKNOWN"


@pytest.mark.parametrize("ask", [over_another_hash, with_another_nonce])
def test_a_lying_authority_lowers_no_level(responder: Authorities, cache: Path, ask: Ask) -> None:
    """Whoever sits on the line could else make weaker signatures at will."""
    responder.through = {"tsa": stamping(changed(responder.pki), ask)}
    assert _code(responder, cache, floor=Level.B_B) == "TIMESTAMP_BAD"


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (lambda architecture: stamping_as(architecture, "officer"), "usage"),
        (lambda architecture: stamping_as(architecture, "tsa", "sha1"), "algorithm"),
        (forging, "signature"),
    ],
)
def test_a_stamp_that_no_authority_made(responder: Authorities, cache: Path, answer: Any, detail: str) -> None:
    responder.through = {"tsa": answer(changed(responder.pki))}
    with pytest.raises(SigningFailed) as caught:
        _sign(responder, cache, floor=Level.B_B)
    assert (caught.value.code, caught.value.detail) == ("TIMESTAMP_BAD", detail)


def test_a_stamp_after_its_certificates_life(responder: Authorities, cache: Path) -> None:
    responder.through = {"tsa": stamping(changed(responder.pki), ahead=11 * 365 * DAY)}
    assert _code(responder, cache) == "TIMESTAMP_BAD"


def test_a_stamp_by_another_policy(responder: Authorities, cache: Path) -> None:
    assert _code(responder, cache, Level.B_T, timestamp_policy="1.2.3.4") == "TIMESTAMP_BAD"


def test_a_clock_that_is_wrong_by_a_day_is_noticed(responder: Authorities, cache: Path) -> None:
    responder.through = {"tsa": stamping(changed(responder.pki), ahead=-DAY)}
    assert _sign(responder, cache).remarks == ("CLOCK_WRONG",)
    assert _code(responder, cache, refuse_wrong_clock=True) == "CLOCK_WRONG"


@pytest.mark.parametrize("ahead", [DAY, -DAY])
def test_what_only_looks_like_an_old_answer_is_told_as_a_wrong_clock(
    responder: Authorities, cache: Path, ahead: timedelta
) -> None:
    """All services agree on the time, and this computer does not."""
    architecture = changed(responder.pki)
    responder.through = {
        "ocsp": telling(architecture, ahead=ahead),
        "crls": listing(architecture, ahead),
        "tsa": stamping(architecture, ahead=ahead),
    }
    assert _code(responder, cache) == "CLOCK_WRONG"
    responder.through["tsa"] = stamping(architecture)
    assert _code(responder, cache) == "REVOCATION_STALE"


def test_an_answer_that_ends_before_the_stamp_is_asked_for_anew(responder: Authorities, cache: Path) -> None:
    """One tells nothing of a signature that is made after its end; where the next one does not last either, the level falls or nothing is
    signed."""
    architecture = changed(responder.pki)
    ends_soon, in_between = telling(architecture, ahead=SOON - ANSWER_LIFE), stamping(architecture, ahead=2 * SOON)

    async def ended_meanwhile(scope: Scope, receive: Receive, send: Send) -> None:
        del responder.through["ocsp"]
        responder.asked.clear()
        await asyncio.sleep(SOON.total_seconds())
        await in_between(scope, receive, send)

    responder.through = {"ocsp": ends_soon, "tsa": ended_meanwhile}
    assert (_sign(responder, cache).level, responder.asked["ocsp"]) == (Level.B_LT, 1)
    responder.through = {"tsa": stamping(architecture, ahead=DAY)}
    fell = _sign(responder, cache, floor=Level.B_T)
    assert (fell.level, fell.remarks) == (Level.B_T, ("CLOCK_WRONG", "REVOCATION_STALE"))
    assert _code(responder, cache) == "CLOCK_WRONG"
    assert _code(responder, cache, clock_limit_s=2 * DAY.total_seconds()) == "REVOCATION_STALE"


@pytest.mark.parametrize("fitting", [0, 1], ids=["over the signature", "over the file"])
def test_a_stamp_that_fits_into_no_room_is_told_as_that(fitting: int, responder: Authorities, cache: Path) -> None:
    responder.through = {"tsa": swelling(changed(responder.pki), fitting)}
    assert _code(responder, cache, Level.B_LTA) == "SIGNATURE_TOO_LARGE"


def test_what_is_signed_beside_the_content(responder: Authorities, cache: Path) -> None:
    stamped = _sign(responder, cache, content_timestamp=True, commitment=Commitment.APPROVAL, location="Quầy 1")
    attributes = _signed_attributes(stamped.pdf)
    assert {"signing_certificate_v2", "commitment_type", "content_time_stamp", "message_digest"} <= attributes
    assert "signing_certificate" not in attributes and "signing_time" not in attributes
    assert b"/Reason" not in stamped.pdf and b"/Location" in stamped.pdf
    plain = _sign(responder, cache, commitment=Commitment.NONE)
    assert not {"commitment_type", "content_time_stamp"} & _signed_attributes(plain.pdf)
    assert b"/Reason" in plain.pdf


def test_a_time_stamp_of_the_content_falls_away_with_the_level(responder: Authorities, cache: Path) -> None:
    assert "content_time_stamp" not in _signed_attributes(
        _sign(responder, cache, Level.B_B, content_timestamp=True).pdf
    )
    responder.through = dict(NO_TIME)
    done = _sign(responder, cache, content_timestamp=True, floor=Level.B_B)
    assert (done.level, done.remarks) == (Level.B_B, ("TIMESTAMP_UNREACHABLE",))
    assert "content_time_stamp" not in _signed_attributes(done.pdf)


def _signed_attributes(pdf: bytes) -> set[str]:
    import io

    from pyhanko.pdf_utils.reader import PdfFileReader

    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    return {attribute["type"].native for attribute in signature.signer_info["signed_attrs"]}
