"""Papers that were signed years ago, by people and time-stamp authorities whose certificates have ended or were revoked since."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import certomancer.services
from asn1crypto import cms, ocsp, tsp
from certomancer.registry import CertLabel, KeyLabel, ServiceLabel
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.authority import AuthorityWithCert
from pyhanko_certvalidator.fetchers.common_utils import format_ocsp_request
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.sandbox.pki.architecture import _authorities
from app.signing.trust import TrustSettings
from tests.support.signing_faults.authorities import Authorities, changed, listing, telling

YEAR, MINUTE = timedelta(days=365), timedelta(minutes=1)
NOW = datetime.now(UTC).replace(microsecond=0)
_KEPT = ("officer", "issuer", "root", "ocsp", "tsa", "seal")


def life(begins: datetime, ends: datetime) -> dict[str, Any]:
    """How long a certificate is valid."""
    return {"validity": {"valid-from": begins.isoformat(), "valid-to": ends.isoformat()}}


def revoked(since: datetime) -> dict[str, Any]:
    """When a certificate was revoked."""
    return {"revocation": {"revoked-since": since.isoformat(), "reason": "key_compromise"}}


class OldOffice:
    """A PKI that was founded five years ago, with a second time-stamp authority, `seal`.

    `certificates` says by label what is otherwise than in the demonstration's. `authorities` answer for it as they would today, one office
    at a time: the last one that was made.
    """

    def __init__(self, authorities: Authorities, cache: Path, **certificates: Mapping[str, Any]) -> None:
        second = _authorities(authorities.pki.created)["tsa"]
        self._architecture = changed(authorities.pki, **({"seal": second} | certificates))
        authorities.through = {"ocsp": telling(self._architecture), "crls": listing(self._architecture)}
        self.trust: TrustSettings = authorities.trust(cache)

    def signed(self, pdf: bytes, at: datetime, *, evidence: bool = False) -> bytes:
        """Signed by the officer, with a time-stamp that tells that time; and with evidence of a minute later (B-LT)."""
        metadata = PdfSignatureMetadata("ChuKySo1", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
        output = io.BytesIO()
        signer = PdfSigner(metadata, self._officer(), timestamper=self._authority("tsa", at))
        signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=output)
        return self._with_evidence(output.getvalue(), at + MINUTE) if evidence else output.getvalue()

    def archived(self, pdf: bytes, at: datetime, *, by: str = "seal") -> bytes:
        """The same with evidence, and with a document time-stamp of two minutes later (B-LTA)."""
        output = io.BytesIO()
        stamper = PdfTimeStamper(self._authority(by, at + 2 * MINUTE))
        signed = self.signed(pdf, at, evidence=True)
        stamper.timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(signed)), "sha256", output=output)
        return output.getvalue()

    def _with_evidence(self, pdf: bytes, at: datetime) -> bytes:
        registry = self._architecture.service_registry
        officer, issuer = (self._certificate(label) for label in ("officer", "issuer"))
        question = format_ocsp_request(
            officer, AuthorityWithCert(issuer), certid_hash_algo="sha1", request_nonces=False
        )
        answer = registry.summon_responder(ServiceLabel("issuer"), at).build_ocsp_response(
            ocsp.OCSPRequest.load(question.dump())
        )
        output = io.BytesIO(pdf)
        writer = IncrementalPdfFileWriter(output)
        DocumentSecurityStore.supply_dss_in_writer(
            writer,
            None,
            certs=[self._certificate(label) for label in _KEPT],
            ocsps=[answer],
            crls=[registry.get_crl(ServiceLabel(label), at) for label in ("root", "issuer")],
        )
        writer.write_in_place()
        return output.getvalue()

    def _officer(self) -> SimpleSigner:
        return SimpleSigner(
            signing_cert=self._certificate("officer"),
            signing_key=self._key("officer"),
            cert_registry=SimpleCertificateStore.from_certs([self._certificate("issuer")]),
        )

    def _authority(self, label: str, at: datetime) -> _Stamper:
        return _Stamper(certomancer.services.TimeStamper(self._certificate(label), self._key(label), fixed_dt=at))

    def _certificate(self, label: str) -> Any:
        return self._architecture.get_cert(CertLabel(label))

    def _key(self, label: str) -> Any:
        return self._architecture.key_set.get_private_key(KeyLabel(label))


_DUMMIES: dict[str, cms.ContentInfo] = {}


class _Stamper(TimeStamper):
    """An authority of the PKI, asked without a network."""

    def __init__(self, authority: certomancer.services.TimeStamper) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._authority = authority

    async def async_dummy_response(self, md_algorithm: str) -> cms.ContentInfo:
        """Of the size of an answer."""
        if md_algorithm not in _DUMMIES:
            _DUMMIES[md_algorithm] = await super().async_dummy_response(md_algorithm)
        return _DUMMIES[md_algorithm]

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return self._authority.request_tsa_response(req)
