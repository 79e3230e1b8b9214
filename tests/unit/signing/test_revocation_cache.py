"""OCSP answers and CRLs are kept while they speak, and never believed unseen."""

import asyncio
import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from certomancer.registry import ServiceLabel
from pyhanko_certvalidator.authority import AuthorityWithCert
from pyhanko_certvalidator.fetchers.common_utils import get_certid

from app.domain.errors import SigningFailed
from app.domain.signatures import Appearance, Level
from app.domain.verification import SignatureVerdict
from app.signing.certificates import read_certificates
from app.signing.evidence import of_signer
from app.signing.fetching import FetchFailed
from app.signing.pkcs12 import certificate_path
from app.signing.revocation import Kept, RevocationCache, RevocationSource, cache_in
from app.signing.validate import validate
from tests.support.signing_faults.authorities import Authorities, away, saying
from tests.support.signing_world import blank_pdf, demo_signer, sign


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def _check(responder: Authorities, folder: Path | None, key: str = "officer.p12") -> None:
    """Look whether a certificate may be used."""
    if folder is None:
        _next_process()
    (certificate,) = read_certificates(certificate_path(responder.pki.folder / key))
    proof = asyncio.run(of_signer(certificate, (), responder.trust(folder), must_know=True))
    assert len(proof.certificates()) == 1


def _names_asked_for(responder: Authorities, key: str) -> list[str]:
    """Under which names answers about a certificate would be kept."""
    certificate, issuer = (
        read_certificates(path)[0] for path in (certificate_path(responder.pki.folder / key), responder.pki.issuer_pem)
    )
    about = get_certid(certificate, AuthorityWithCert(issuer), certid_hash_algo="sha1").dump()
    return [f"{sha256(url.encode() + b' ' + about).hexdigest()}.ocsp" for url in certificate.ocsp_urls]


def _next_process() -> None:
    """Nothing is in memory any more."""
    cache_in.cache_clear()


def _age(folder: Path, hours: int) -> None:
    for path in folder.iterdir():
        os.utime(path, (time.time() - hours * 3600,) * 2)


def test_what_is_known_is_not_asked_again(responder: Authorities, folder: Path) -> None:
    _check(responder, folder)
    first = responder.asked.copy()
    assert first["ocsp"] >= 1 and first["crls"] >= 1
    _check(responder, folder)
    _next_process()
    _check(responder, folder)
    assert (responder.asked["ocsp"], responder.asked["crls"]) == (first["ocsp"], first["crls"])
    assert folder.stat().st_mode & 0o77 == 0


def test_what_a_verification_asked_is_not_asked_again_where_the_signature_held(
    responder: Authorities, folder: Path
) -> None:
    signed = _signed(responder, "officer.p12")
    assert _verdict(responder, folder, signed) is SignatureVerdict.VALID_WITH_REMARK
    first = responder.asked.copy()
    assert first["ocsp"] == 1 and first["crls"] >= 1
    assert _verdict(responder, folder, signed) is SignatureVerdict.VALID_WITH_REMARK
    assert (responder.asked["ocsp"], responder.asked["crls"]) == (first["ocsp"], first["crls"])


def test_what_a_verification_asked_is_not_kept_where_the_signature_did_not_hold(
    responder: Authorities, folder: Path
) -> None:
    assert _verdict(responder, folder, _signed(responder, "revoked.p12")) is SignatureVerdict.INDETERMINATE
    assert not folder.exists()


def test_a_verification_asks_anew_where_what_is_kept_is_no_help(responder: Authorities, folder: Path) -> None:
    """A file that is of no worth does not cost what is kept: somebody may have to sign without the network."""
    signed = _signed(responder, "officer.p12")
    _verdict(responder, folder, signed)
    kept = {path: path.read_bytes() for path in folder.iterdir()}
    _next_process()
    for path in kept:
        path.write_bytes(b"nonsense")
    assert _verdict(responder, folder, signed) is SignatureVerdict.VALID_WITH_REMARK
    assert all(path.read_bytes() != b"nonsense" for path in kept)
    before = {path: path.read_bytes() for path in kept}
    assert _verdict(responder, folder, _signed(responder, "revoked.p12")) is SignatureVerdict.INDETERMINATE
    assert {path: path.read_bytes() for path in kept} == before


def _signed(responder: Authorities, key: str) -> bytes:
    """At B-B, where nobody was asked."""
    offline = replace(responder.trust(), fetch=False)
    return sign(blank_pdf(), Level.B_B, demo_signer(responder.pki.folder / key, trust=offline), Appearance.NONE).pdf


def _verdict(responder: Authorities, folder: Path, pdf: bytes) -> SignatureVerdict:
    (report,) = validate(pdf, responder.trust(folder))
    return report.verdict


def test_an_answer_of_an_hour_ago_is_asked_for_anew(responder: Authorities, folder: Path) -> None:
    _check(responder, folder)
    before = responder.asked["ocsp"]
    _age(folder, 2)
    _next_process()
    _check(responder, folder)
    assert responder.asked["ocsp"] > before


def test_where_nobody_answers_a_kept_answer_counts_until_its_end(responder: Authorities, folder: Path) -> None:
    _check(responder, folder)
    responder.through = {"ocsp": away(), "crls": away()}
    _age(folder, 2)
    _next_process()
    _check(responder, folder)


def test_an_answer_that_is_over_does_not_count() -> None:
    now, kept = datetime.now(UTC), RevocationCache(None)
    kept.put("a.crl", Kept(b"", now, now + timedelta(seconds=9)))
    assert kept.get("a.crl", now) is not None
    assert kept.get("a.crl", now + timedelta(seconds=9)) is None


def test_what_does_not_fit_is_asked_for_anew(responder: Authorities, folder: Path) -> None:
    """In the place of the root's list lies a good one of another authority."""
    _check(responder, folder)
    (kept,) = folder.glob("*.crl")
    registry = responder.pki.architecture().service_registry
    kept.write_bytes(registry.get_crl(ServiceLabel("issuer"), datetime.now(UTC).replace(microsecond=0)).dump())
    _next_process()
    _check(responder, folder)


def test_nobody_answers_and_nothing_is_kept(responder: Authorities, folder: Path) -> None:
    _check(responder, None)
    assert responder.asked["ocsp"] >= 1
    responder.through = {"ocsp": away(), "crls": away()}
    with pytest.raises(SigningFailed) as caught:
        _check(responder, folder)
    assert (caught.value.code, caught.value.retryable) == ("REVOCATION_UNREACHABLE", True)


@pytest.mark.parametrize("rubbish", [b"", b"nonsense"])
def test_a_spoilt_cache_is_asked_anew(responder: Authorities, folder: Path, rubbish: bytes) -> None:
    _check(responder, folder)
    for path in folder.iterdir():
        path.write_bytes(rubbish)
    _next_process()
    _check(responder, folder)


def test_another_answer_in_the_cache_is_not_believed(responder: Authorities, folder: Path) -> None:
    """What is kept of the revoked officer is replaced by what speaks well of the good one."""
    _check(responder, folder)
    (good,) = folder.glob("*.ocsp")
    with pytest.raises(SigningFailed) as caught:
        _check(responder, None, "revoked.p12")
    assert caught.value.code == "CERTIFICATE_REVOKED"
    for name in _names_asked_for(responder, "revoked.p12"):
        (folder / name).write_bytes(good.read_bytes())
    _next_process()
    with pytest.raises(SigningFailed) as caught:
        _check(responder, folder, "revoked.p12")
    assert caught.value.code == "CERTIFICATE_REVOKED"


def test_rubbish_on_the_line_is_not_kept(responder: Authorities, folder: Path) -> None:
    responder.through = dict.fromkeys(("ocsp", "crls"), saying(b"nonsense", "text/plain"))
    with pytest.raises(SigningFailed) as caught:
        _check(responder, folder)
    assert caught.value.code == "REVOCATION_UNREACHABLE"
    assert not folder.exists() or not list(folder.iterdir())
    responder.through = {}
    _check(responder, folder)


def test_a_folder_that_cannot_be_written_costs_nothing(responder: Authorities, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    _check(responder, tmp_path / "file" / "cache")


def test_a_path_that_names_no_end_of_addresses_is_asked_about_for_a_while_only() -> None:
    source = RevocationSource(frozenset(), cache_in(None), within_s=3600)
    for _ in range(40):
        source.charge()
    with pytest.raises(FetchFailed, match="ADDRESS"):
        source.charge()
    with pytest.raises(FetchFailed, match="TIME"):
        RevocationSource(frozenset(), cache_in(None), within_s=0).charge()
