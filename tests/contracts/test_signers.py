"""Every implementation of `Signer` keeps the three stages apart and names what goes wrong."""

import dataclasses
import functools
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.errors import InputRefused, SigningFailed
from app.domain.keys import KeyPlace
from app.domain.ports import Signer
from app.domain.signatures import Appearance, Authorization, Level
from app.signing.detached import judged
from app.signing.signer import PadesSigner
from app.signing.token.choice import TokenChoice
from app.signing.token.key import TokenKey
from tests.support.csc_server import signing_server
from tests.support.csc_world import certomancer_service, csc_signer
from tests.support.demo_world import demo_pki
from tests.support.signing_world import blank_pdf, demo_pin, demo_signer, demo_trust, policy, stored
from tests.support.token_world import TokenFolder, curve_token, officer_token, proxy_library, shared_slots


@dataclass(frozen=True)
class Place:
    """Where a key is. `found` is what another process needs to find it: the kind, and then its own arguments."""

    signer: Signer
    found: tuple[str, ...]


def _file(_closing: ExitStack) -> Place:
    return Place(demo_signer(), ("pkcs12", str(demo_pki().officer_p12)))


def _csc_v2(closing: ExitStack) -> Place:
    url = f"{signing_server(pin=demo_pin().pin).base_url}/v2"
    return Place(csc_signer(closing, url, api="v2"), ("csc", url, "v2", ""))


def _csc_v1(closing: ExitStack) -> Place:
    """Another's service, which wants no PIN."""
    url, credential = certomancer_service(), "demo/officer"
    return Place(csc_signer(closing, url, credential=credential), ("csc", url, "v1", credential))


def _token_rsa(closing: ExitStack) -> Place:
    return _token(closing, officer_token())


def _token_curve(closing: ExitStack) -> Place:
    return _token(closing, curve_token())


def _token(closing: ExitStack, token: TokenFolder) -> Place:
    closing.enter_context(shared_slots().here())
    key = _token_key(token)
    closing.callback(lambda: None if key.challenge().pin else key.close())  # the next test finds it locked
    return Place(shared_slots().signer(key), ("token", str(proxy_library()), token.serial))


@functools.cache
def _token_key(token: TokenFolder) -> TokenKey:
    """One for all tests: a child costs a tenth of a second."""
    return shared_slots().key(TokenChoice(serial=token.serial))


WITH_PIN = (_file, _token_rsa, _token_curve, _csc_v2)
"""where it is the PIN that matters"""
ONE_TOKEN = (_file, _token_rsa, _csc_v2, _csc_v1)
"""where no kind of key can matter: one token speaks for both"""
EVERY = (*WITH_PIN, _csc_v1)


def each(makers: Sequence[Callable[[ExitStack], Place]]) -> pytest.MarkDecorator:
    """Once with each key."""
    return pytest.mark.parametrize("place", makers, indirect=True, ids=[make.__name__.strip("_") for make in makers])


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    make: Callable[[ExitStack], Place] = request.param
    with ExitStack() as closing:
        yield make(closing)


@pytest.fixture
def signer(place: Place) -> Signer:
    return place.signer


@each(EVERY)
def test_the_identity_is_told_without_a_pin(signer: Signer) -> None:
    identity = signer.identity()
    assert identity.name == "Nguyễn Thị Mẫu - THỬ NGHIỆM"
    assert len(identity.thumbprint) == 64
    assert identity.valid_from < identity.valid_until


@each(EVERY)
def test_it_signs_beside_a_file_too(signer: Signer) -> None:
    assert isinstance(signer, PadesSigner)
    data, at = b"[policy]\nserial = 1\n", datetime.now(UTC).replace(microsecond=0)
    signer.expect_detached(data, at)
    signature = signer.sign_detached(data, at, demo_pin())
    proof = judged(data, signature, signer._key.certified().certificate.dump(), datetime.now(UTC))
    assert (proof.signed_at, proof.certificate.sha256.hex()) == (at, signer.identity().thumbprint)


@each(EVERY)
def test_preparing_only_appends(signer: Signer) -> None:
    pdf = blank_pdf()
    ready = signer.prepare(pdf, policy())
    assert ready.pdf.startswith(pdf)
    start, end = ready.resume["contents_start"], ready.resume["contents_end"]
    assert isinstance(start, int) and isinstance(end, int)
    assert set(ready.pdf[start + 1 : end - 1]) == set(b"0")
    assert hashlib.sha256(ready.pdf[:start] + ready.pdf[end:]).hexdigest() == ready.document_digest_sha256


@each(EVERY)
def test_what_is_kept_holds_no_secret(signer: Signer) -> None:
    kept = json.dumps(dict(signer.prepare(blank_pdf(), policy()).resume))
    pin = demo_pin().pin
    assert pin is not None and pin not in kept


@each(EVERY)
def test_completing_fills_nothing_but_the_contents(signer: Signer) -> None:
    ready = signer.prepare(blank_pdf(), policy())
    done = signer.complete(stored(ready, Level.B_T), ready.pdf, demo_pin())
    start, end = ready.resume["contents_start"], ready.resume["contents_end"]
    assert isinstance(start, int) and isinstance(end, int)
    assert done.pdf[:start] + done.pdf[end:] == ready.pdf[:start] + ready.pdf[end:]
    assert done.level is Level.B_T
    assert done.signer_subject == signer.identity().name


@each(EVERY)
def test_what_is_expected_is_not_signed_by_that(signer: Signer) -> None:
    ready = [signer.prepare(blank_pdf(pages), policy()) for pages in (1, 2)]
    prepared = [stored(one, Level.B_B) for one in ready]
    signer.expect(prepared)
    for one, of in zip(ready, prepared, strict=True):
        assert signer.complete(of, one.pdf, demo_pin()).pdf != one.pdf


@pytest.mark.turns
@each(ONE_TOKEN)
def test_another_process_completes_from_what_was_stored(place: Place, tmp_path: Path) -> None:
    ready = place.signer.prepare(blank_pdf(), policy())
    pki = demo_pki()
    (tmp_path / "prepared.pdf").write_bytes(ready.pdf)
    (tmp_path / "resume.json").write_text(json.dumps([ready.document_digest_sha256, dict(ready.resume)]))
    script = Path(__file__).parents[1] / "support" / "complete_elsewhere.py"
    command = [sys.executable, script, tmp_path, pki.root_pem, pki.issuer_pem, pki.tsa_url, *place.found]
    subprocess.run(command, check=True, input=demo_pin().pin, text=True, cwd=Path(__file__).parents[2])
    words = subprocess.run(["pdfsig", tmp_path / "signed.pdf"], check=True, capture_output=True, text=True).stdout
    assert "Signature is Valid" in words and "Total document signed" in words


@each(WITH_PIN)
def test_a_wrong_pin_is_told_and_the_prepared_file_stays_good(signer: Signer) -> None:
    ready = signer.prepare(blank_pdf(), policy())
    prepared = stored(ready, Level.B_T)
    with pytest.raises(SigningFailed) as caught:
        signer.complete(prepared, ready.pdf, Authorization("not the PIN"))
    assert caught.value.code == "WRONG_PIN" and not caught.value.retryable
    assert "not the PIN" not in repr(caught.value) + str(caught.value.__cause__)
    knowing = dataclasses.replace(demo_pin(), knowing=signer.challenge().to_know)
    assert signer.complete(prepared, ready.pdf, knowing).pdf.startswith(ready.pdf[:100])


@each(WITH_PIN)
def test_no_pin_is_told(signer: Signer) -> None:
    ready = signer.prepare(blank_pdf(), policy())
    with pytest.raises(SigningFailed) as caught:
        signer.complete(stored(ready, Level.B_T), ready.pdf, Authorization())
    assert caught.value.code == "PIN_NEEDED"


@each(EVERY)
def test_changed_bytes_are_never_signed(signer: Signer) -> None:
    ready = signer.prepare(blank_pdf(), policy())
    changed = ready.pdf.replace(b"/Type", b"/Typo", 1)
    with pytest.raises(InputRefused) as caught:
        signer.complete(stored(ready, Level.B_T), changed, demo_pin())
    assert caught.value.code == "PREPARED_CHANGED"


@each(ONE_TOKEN)
def test_lost_facts_are_refused(signer: Signer) -> None:
    ready = signer.prepare(blank_pdf(), policy())
    prepared = stored(ready, Level.B_T)
    for missing in ("contents_start", "contents_end", "field", "certificate", "claimed_at"):
        resume = {key: prepared.resume[key] for key in prepared.resume if key != missing}
        with pytest.raises(InputRefused) as caught:
            signer.complete(dataclasses.replace(prepared, resume=resume), ready.pdf, demo_pin())
        assert caught.value.code == "PREPARED_CHANGED", missing


@each(EVERY)
def test_a_signed_file_is_not_signed_again_in_the_same_place(signer: Signer) -> None:
    ready = signer.prepare(blank_pdf(), policy())
    prepared = stored(ready, Level.B_T)
    done = signer.complete(prepared, ready.pdf, demo_pin())
    with pytest.raises(SigningFailed) as caught:
        signer.complete(prepared, done.pdf, demo_pin())
    assert caught.value.code == "ALREADY_SIGNED"


@each(ONE_TOKEN)
def test_damaged_files_are_refused(signer: Signer) -> None:
    for pdf in (b"", b"not a PDF", blank_pdf()[:200], b"%PDF-1.7\n%%EOF\n"):
        with pytest.raises(InputRefused) as caught:
            signer.prepare(pdf, policy())
        assert caught.value.code == "PDF_DAMAGED", pdf


@each(EVERY)
def test_an_invisible_signature_draws_nothing(signer: Signer) -> None:
    ready = signer.prepare(blank_pdf(), policy(appearance=Appearance.NONE))
    assert b"SohoaSerif" not in ready.pdf[-2000:] and b"/FontFile2" not in ready.pdf


def test_a_key_that_is_not_trusted_is_not_used() -> None:
    signer = demo_signer(trust=dataclasses.replace(demo_trust(), roots=()))
    with pytest.raises(SigningFailed) as caught:
        signer.prepare(blank_pdf(), policy(Level.B_B))
    assert caught.value.code == "CERTIFICATE_NOT_TRUSTED"


@each(EVERY)
def test_the_certificate_is_looked_at_without_a_pin(signer: Signer) -> None:
    assert signer.check(Level.B_LT) == signer.identity()


@each(EVERY)
def test_how_a_key_stands_is_told_without_asking_anybody(signer: Signer) -> None:
    before = signer.outlook()
    assert before.certificates == (signer.identity(),) and before.open_for_s is None
    assert (before.pin is not None) == (before.place is KeyPlace.TOKEN)
    ready = signer.prepare(blank_pdf(), policy(Level.B_B))
    signer.complete(stored(ready, Level.B_B), ready.pdf, demo_pin())
    after = signer.outlook()
    assert (after.open_for_s is not None) == (after.place is KeyPlace.TOKEN), "what serves once is over by then"
    assert after.pin is None
