"""The second stage of a PAdES signature: the key over the prepared bytes, a time-stamp, and what proves both later."""

from __future__ import annotations

import asyncio
from datetime import datetime
from io import BytesIO
from typing import Final

from asn1crypto import cms
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.signers import Signer as CmsSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.validation.dss import async_add_validation_info
from pyhanko_certvalidator import ValidationContext

from app.domain.errors import SigningFailed
from app.domain.failpoints import reached
from app.domain.model import PreparedSignature
from app.domain.signatures import CompletedPdf, Level
from app.signing import boundaries
from app.signing.certificates import identity_of, require_trusted, with_evidence
from app.signing.fields import free_field_name
from app.signing.resume import Resume
from app.signing.timestamp import DIGEST, TimestampAuthority
from app.signing.trust import TrustSettings

_ARCHIVE_FIELD_PREFIX: Final = "DauThoiGian"


def complete_pdf(
    prepared: PreparedSignature, pdf: bytes, signer: CmsSigner, trust: TrustSettings, timestamp_url: str | None
) -> CompletedPdf:
    """Fill the empty /Contents: signature, time-stamp, and what the level asks for after them.

    Raises:
        InputRefused: PREPARED_CHANGED.
        SigningFailed: ALREADY_SIGNED, CERTIFICATE_*, REVOCATION_UNREACHABLE, TIMESTAMP_*, SIGNATURE_TOO_LARGE.
    """
    resume = Resume.of(prepared, pdf)
    level = Level(prepared.level)
    if signer.signing_cert is None or resume.certificate != signer.signing_cert.sha256.hex():
        raise SigningFailed("CERTIFICATE_CHANGED")
    if level is not Level.B_B and not timestamp_url:
        raise SigningFailed("TIMESTAMP_NOT_SET")
    authority = TimestampAuthority(timestamp_url, trust) if timestamp_url else None
    return asyncio.run(_complete(resume, level, pdf, signer, trust, authority))


async def _complete(
    resume: Resume,
    level: Level,
    pdf: bytes,
    signer: CmsSigner,
    trust: TrustSettings,
    authority: TimestampAuthority | None,
) -> CompletedPdf:
    keeps_evidence = level in (Level.B_LT, Level.B_LTA)
    chain = await require_trusted(signer.signing_cert, signer.cert_registry, trust, must_know=keeps_evidence)
    signer.cert_registry.register_multiple(chain)
    reached(boundaries.KEY_BEFORE)
    signature = await signer.async_sign(
        resume.region.document_digest, DIGEST, use_pades=True, signed_attr_settings=PdfCMSSignedAttributes()
    )
    reached(boundaries.KEY_AFTER)
    signed_at = resume.claimed_at
    if level is not Level.B_B:
        assert authority is not None
        signed_at = await _stamp(signature, authority)
    output = BytesIO(pdf)
    try:
        resume.region.fill_with_cms(output, signature)
    except SigningError as error:
        raise SigningFailed("SIGNATURE_TOO_LARGE") from error
    signed = output.getvalue()
    if keeps_evidence:
        assert authority is not None
        signed = await _keep_evidence(output, resume.field, level, trust, authority)
    return CompletedPdf(
        pdf=signed, signer_subject=identity_of(signer.signing_cert).name, level=level, signed_at=signed_at
    )


async def _stamp(signature: cms.ContentInfo, authority: TimestampAuthority) -> datetime:
    """Put a time-stamp over the signature value into the CMS (B-T, ETSI EN 319 122-1, 5.3)."""
    signer_info = signature["content"]["signer_infos"][0]
    token, stamped_at = await authority.stamp(signer_info["signature"].native)
    attribute = cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [token]})
    signer_info["unsigned_attrs"] = cms.CMSAttributes([attribute])
    return stamped_at


async def _keep_evidence(
    output: BytesIO, field: str, level: Level, trust: TrustSettings, authority: TimestampAuthority
) -> bytes:
    """Append chains, OCSP answers and CRLs (B-LT), then a time-stamp over the whole file (B-LTA)."""
    before = output.getvalue()

    async def append(context: ValidationContext) -> BytesIO:
        written = BytesIO(before)
        signatures = PdfFileReader(written).embedded_regular_signatures
        signature = next(found for found in signatures if found.field_name == field)
        await async_add_validation_info(signature, context, in_place=True)
        if level is Level.B_LTA:
            writer = IncrementalPdfFileWriter(written)
            stamper = PdfTimeStamper(authority, field_name=free_field_name(writer, _ARCHIVE_FIELD_PREFIX))
            await stamper.async_timestamp_pdf(writer, DIGEST, context, in_place=True)
        return written

    return (await with_evidence(trust, append, must_know=True)).getvalue()
