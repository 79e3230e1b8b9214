"""Proof is added to what was signed; nothing that was in the file changes, but for the room that a signature left in its own /Contents."""

from __future__ import annotations

import io
import re
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto.crl import CertificateList
from certomancer.registry import CertLabel
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509 import (
    AuthorityKeyIdentifier,
    CertificateRevocationListBuilder,
    CRLNumber,
    load_pem_x509_certificate,
)
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.validation.dss import DocumentSecurityStore

from app.domain.errors import InputRefused, SigningFailed
from app.domain.signatures import Appearance, ExtendedPdf, Level
from app.domain.verification import SignatureVerdict, Standing
from app.signing.extend import extend_pdf
from app.signing.trust import TrustSettings
from app.signing.validate import validate
from tests.support.demo_world import demo_pki, serve
from tests.support.signing_faults.authorities import changed, stamping
from tests.support.signing_world import blank_pdf, demo_pin, demo_rules, demo_signer, demo_trust, policy, sign, stored

SOON = timedelta(days=90)
EVER = timedelta(days=30 * 365)


@pytest.fixture(scope="module")
def signed() -> dict[Level, bytes]:
    return {level: sign(blank_pdf(), level, appearance=Appearance.NONE).pdf for level in Level}


def _extended(pdf: bytes, level: Level = Level.B_LTA, renew_before: timedelta = SOON) -> ExtendedPdf:
    made = extend_pdf(pdf, level, demo_rules(), renew_before)
    assert made is not None
    return made


@pytest.mark.parametrize("before", [Level.B_B, Level.B_T, Level.B_LT])
def test_what_was_signed_offline_is_brought_to_the_highest_level(signed: dict[Level, bytes], before: Level) -> None:
    made = _extended(signed[before])
    assert made.level is Level.B_LTA and made.valid_until is not None
    (report,) = validate(made.pdf, demo_trust(fetch=False))
    assert (report.level, report.decision.verdict) == (Level.B_LTA, SignatureVerdict.VALID)
    assert report.time_is_stamped


def test_evidence_alone_can_be_added(signed: dict[Level, bytes]) -> None:
    made = _extended(signed[Level.B_T], Level.B_LT)
    assert (made.level, made.valid_until) == (Level.B_LT, None)
    assert made.pdf.startswith(signed[Level.B_T])


@pytest.mark.parametrize(
    ("before", "wanted"), [(Level.B_LT, Level.B_LT), (Level.B_LTA, Level.B_LT), (Level.B_LTA, Level.B_LTA)]
)
def test_what_lacks_nothing_is_left_alone(signed: dict[Level, bytes], before: Level, wanted: Level) -> None:
    assert extend_pdf(signed[before], wanted, demo_rules(), SOON) is None


def test_a_time_stamp_is_renewed_before_its_certificate_ends(signed: dict[Level, bytes]) -> None:
    made = _extended(signed[Level.B_LTA], renew_before=EVER)
    assert made.pdf.startswith(signed[Level.B_LTA])
    assert made.pdf.count(b"/DocTimeStamp") == signed[Level.B_LTA].count(b"/DocTimeStamp") + 1
    assert made.level is Level.B_LTA


def test_a_signature_under_a_later_one_is_never_touched(signed: dict[Level, bytes]) -> None:
    """The later signature covers the /Contents of the first, so that one stays without a time."""
    both = sign(signed[Level.B_B], Level.B_T).pdf
    made = _extended(both)
    assert made.pdf.startswith(both)
    first, second = validate(made.pdf, demo_trust(fetch=False))
    assert (first.level, second.level, made.level) == (Level.B_B, Level.B_LTA, Level.B_B)
    assert first.decision.verdict is SignatureVerdict.VALID_WITH_REMARK
    assert extend_pdf(made.pdf, Level.B_LTA, demo_rules(), SOON) is None, (
        "the first can rise no more, and the second need not"
    )
    assert extend_pdf(made.pdf, Level.B_LT, demo_rules(), SOON) is None


def test_an_answer_that_had_ended_before_is_no_level(signed: dict[Level, bytes]) -> None:
    (asked,) = validate(_with_list(signed[Level.B_T], 400, "issuer"), demo_trust())
    assert (asked.level, asked.verdict.holds) == (Level.B_T, True), "whoever asks learns that the certificate is good"


@pytest.mark.parametrize(("days_ago", "key"), [(400, "issuer"), (1, "officer")])
def test_kept_answers_that_prove_nothing_are_joined_by_better_ones(
    signed: dict[Level, bytes], days_ago: int, key: str
) -> None:
    stale = _with_list(signed[Level.B_T], days_ago, key)
    (alone,) = validate(stale, demo_trust(fetch=False))
    assert alone.verdict is SignatureVerdict.INDETERMINATE
    made = _extended(stale, Level.B_LT)
    assert made.level is Level.B_LT
    (report,) = validate(made.pdf, demo_trust(fetch=False))
    assert (report.level, report.verdict) == (Level.B_LT, SignatureVerdict.VALID)


def _with_list(pdf: bytes, days_ago: int, signer: str) -> bytes:
    """The file keeps a CRL in the name of the signer's authority, of ten days that began so long ago, signed by that key."""
    pki = demo_pki()
    issuer = load_pem_x509_certificate(pki.issuer_pem.read_bytes())
    key = load_pem_private_key((pki.folder / f"{signer}.key.pem").read_bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    begun = datetime.now(UTC) - timedelta(days=days_ago)
    unsigned = CertificateRevocationListBuilder(issuer.subject, begun, begun + timedelta(days=10))
    unsigned = unsigned.add_extension(CRLNumber(1), critical=False)
    unsigned = unsigned.add_extension(
        AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), critical=False
    )  # type: ignore[arg-type]
    listed = CertificateList.load(unsigned.sign(key, SHA256()).public_bytes(Encoding.DER))
    writer, output = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    DocumentSecurityStore.supply_dss_in_writer(writer, None, crls=[listed])
    writer.write(output)
    return output.getvalue()


def test_a_signature_that_does_not_hold_gets_no_proof(signed: dict[Level, bytes]) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed[Level.B_T]))
    writer.add_stream_to_page(0, writer.add_object(generic.StreamObject(stream_data=b"0 0 300 300 re f")))
    painted = io.BytesIO()
    writer.write(painted)
    strange = demo_rules(TrustSettings())
    for pdf, rules in ((painted.getvalue(), demo_rules()), (signed[Level.B_T], strange)):
        with pytest.raises(SigningFailed) as caught:
            extend_pdf(pdf, Level.B_LTA, rules, SOON)
        assert caught.value.code == "EXTEND_NOT_VALID"


def test_a_time_stamp_of_a_stranger_is_told_as_one(tmp_path: Path) -> None:
    """Who signed believed the authority; who adds the proof does not."""
    strange = changed(demo_pki(), tsa={"issuer": "tsa", "authority-key": "tsa"})
    listener = socket.create_server(("127.0.0.1", 0))
    serve(stamping(strange), listener)
    anchor = tmp_path / "stranger.crt"
    anchor.write_bytes(strange.get_cert(CertLabel("tsa")).dump())
    trusting = replace(demo_trust(), roots=(*demo_trust().roots, anchor))
    signer = demo_signer(trust=trusting, timestamp_url=f"http://127.0.0.1:{listener.getsockname()[1]}/")
    pdf = sign(blank_pdf(), Level.B_T, signer, Appearance.NONE).pdf
    with pytest.raises(SigningFailed) as caught:
        extend_pdf(pdf, Level.B_LTA, demo_rules(), SOON)
    assert caught.value.code == "TIMESTAMP_NOT_TRUSTED"


def test_nothing_to_extend() -> None:
    with pytest.raises(InputRefused) as caught:
        extend_pdf(blank_pdf(), Level.B_LTA, demo_rules(), SOON)
    assert caught.value.code == "NOT_SIGNED"


@pytest.mark.parametrize("wanted", [Level.B_LT, Level.B_LTA])
def test_a_signed_file_that_ends_without_a_line_end_gets_its_proof_on_a_line_of_its_own(wanted: Level) -> None:
    before = _signed_to_its_last_letter()
    made = _extended(before, wanted)
    assert made.level is wanted
    appended = made.pdf[len(before) :]
    assert re.match(rb"[\r\n][0-9]+ 0 obj\b", appended), appended[:20]
    assert not re.search(rb"%%EOF[0-9]", made.pdf)


def _signed_to_its_last_letter() -> bytes:
    """A file as others sign it: nothing follows the letters %%EOF, and the signature covers them."""
    ready = demo_signer().prepare(blank_pdf(), policy(Level.B_T, appearance=Appearance.NONE))
    pdf = ready.pdf.removesuffix(b"\n")
    found = next(re.finditer(rb"/ByteRange \[\d+ \d+ \d+ (\d+)", pdf))
    length = int(found[1])
    pdf = pdf[: found.start(1)] + str(length - 1).encode().ljust(len(found[1])) + pdf[found.end(1) :]
    start, end = (int(str(ready.resume[name])) for name in ("contents_start", "contents_end"))
    ready = replace(ready, pdf=pdf, document_digest_sha256=sha256(pdf[:start] + pdf[end:]).hexdigest())
    signed = demo_signer().complete(stored(ready, Level.B_T), pdf, demo_pin()).pdf
    assert signed.endswith(b"%%EOF")
    (report,) = validate(signed, demo_trust(fetch=False))
    assert report.changes.standing is Standing.NONE and report.intact
    return signed
