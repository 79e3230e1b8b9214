"""PAdES signatures (ETSI EN 319 142-1) in two stages: the whole file without a key, then the key without touching the file's content."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import Final, assert_never

from asn1crypto import cms, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.signers import Signer as CmsSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.validation.dss import async_add_validation_info
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.domain.clock import VIET_NAM
from app.domain.errors import InputRefused, SigningFailed
from app.domain.failpoints import reached
from app.domain.marks import default_place
from app.domain.model import PreparedSignature
from app.domain.signatures import Appearance, CompletedPdf, Level, PreparedPdf, SigningPolicy
from app.signing import boundaries
from app.signing.appearance import MarkStyle, page_frame, personal_mark
from app.signing.certificates import identity_of, refusal, require_trusted, validation_context
from app.signing.timestamp import DIGEST, TimestampAuthority
from app.signing.trust import TrustSettings

CONTENTS_BYTES: Final = 20 * 1024
"""Room for the CMS: a signature with a chain of three and a token with its own chain takes 6 to 12 KiB."""
_FIELD_PREFIX: Final = "ChuKySo"
_ARCHIVE_FIELD_PREFIX: Final = "DauThoiGian"


def prepare_pdf(pdf: bytes, policy: SigningPolicy, certificate: x509.Certificate) -> PreparedPdf:
    """Append the signature field, its visible mark and an empty /Contents.

    Raises:
        InputRefused: PDF_DAMAGED, PDF_ENCRYPTED.
        SigningFailed: CHANGES_FORBIDDEN, MARK_OUTSIDE_PAGE.
    """
    writer = _open(pdf)
    identity = identity_of(certificate)
    field = _free_field_name(writer, _FIELD_PREFIX)
    claimed_at = datetime.now(UTC).replace(microsecond=0)
    signer = _field_signer(writer, field, policy, certificate)
    output = BytesIO()
    with _pdf_errors():
        session = signer.init_signing_session(writer)
        session.system_time = claimed_at.astimezone(VIET_NAM)
        document = session.prepare_tbs_document(None, bytes_reserved=2 * CONTENTS_BYTES)
        region, _ = document.digest_tbs_document(output=output)
    return PreparedPdf(
        pdf=output.getvalue(),
        document_digest_sha256=region.document_digest.hex(),
        resume={
            "contents_start": region.reserved_region_start,
            "contents_end": region.reserved_region_end,
            "field": field,
            "certificate": identity.thumbprint,
            "claimed_at": claimed_at.isoformat(),
        },
    )


def complete_pdf(
    prepared: PreparedSignature, pdf: bytes, signer: CmsSigner, trust: TrustSettings, timestamp_url: str | None
) -> CompletedPdf:
    """Fill the empty /Contents: signature, time-stamp, and what the level asks for after them.

    Raises:
        InputRefused: PREPARED_CHANGED.
        SigningFailed: ALREADY_SIGNED, CERTIFICATE_*, REVOCATION_UNREACHABLE, TIMESTAMP_*, SIGNATURE_TOO_LARGE.
    """
    resume = _Resume.of(prepared, pdf)
    level = Level(prepared.level)
    if signer.signing_cert is None or resume.certificate != signer.signing_cert.sha256.hex():
        raise SigningFailed("CERTIFICATE_CHANGED")
    if level is not Level.B_B and not timestamp_url:
        raise SigningFailed("TIMESTAMP_NOT_SET")
    authority = TimestampAuthority(timestamp_url, trust) if timestamp_url else None
    return asyncio.run(_complete(resume, level, pdf, signer, trust, authority))


async def _complete(
    resume: _Resume,
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
    if keeps_evidence:
        assert authority is not None
        await _keep_evidence(output, resume.field, level, trust, authority)
    return CompletedPdf(
        pdf=output.getvalue(), signer_subject=identity_of(signer.signing_cert).name, level=level, signed_at=signed_at
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
) -> None:
    """Append chains, OCSP answers and CRLs (B-LT), then a time-stamp over the whole file (B-LTA)."""
    async with aclosing(validation_context(trust, must_know=True)) as context:
        try:
            signatures = PdfFileReader(output).embedded_regular_signatures
            signature = next(found for found in signatures if found.field_name == field)
            await async_add_validation_info(signature, context, in_place=True)
            if level is Level.B_LTA:
                writer = IncrementalPdfFileWriter(output)
                stamper = PdfTimeStamper(authority, field_name=_free_field_name(writer, _ARCHIVE_FIELD_PREFIX))
                await stamper.async_timestamp_pdf(writer, DIGEST, context, in_place=True)
        except (ValidationError, PathError) as error:
            raise refusal(error) from None  # its text holds the holder's name


@dataclass(frozen=True, slots=True)
class _Resume:
    """What `prepare_pdf` left for `complete_pdf`, checked against the bytes."""

    region: PreparedByteRangeDigest
    field: str
    certificate: str
    claimed_at: datetime

    @classmethod
    def of(cls, prepared: PreparedSignature, pdf: bytes) -> _Resume:
        try:
            start, end = int(str(prepared.resume["contents_start"])), int(str(prepared.resume["contents_end"]))
            field, certificate = str(prepared.resume["field"]), str(prepared.resume["certificate"])
            claimed_at = datetime.fromisoformat(str(prepared.resume["claimed_at"]))
        except (KeyError, ValueError) as error:
            raise InputRefused("PREPARED_CHANGED", "resume") from error
        digest = sha256(pdf[:start])
        digest.update(pdf[end:])
        contents = pdf[start:end]
        if digest.hexdigest() != prepared.document_digest_sha256 or len(contents) != 2 * CONTENTS_BYTES + 2:
            raise InputRefused("PREPARED_CHANGED", "digest")
        if contents[1:-1].strip(b"0"):
            raise SigningFailed("ALREADY_SIGNED")
        return cls(PreparedByteRangeDigest(digest.digest(), start, end), field, certificate, claimed_at)


def _open(pdf: bytes) -> IncrementalPdfFileWriter:
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        encrypted = writer.prev.encrypted
        if not encrypted:
            writer.find_page_for_modification(0)
    except Exception as error:
        raise InputRefused("PDF_DAMAGED", type(error).__name__) from error
    if encrypted:
        raise InputRefused("PDF_ENCRYPTED")
    return writer


def _free_field_name(writer: IncrementalPdfFileWriter, prefix: str) -> str:
    with _pdf_errors():
        taken = {name for name, _, _ in enumerate_sig_fields(writer.prev)}
    return next(name for number in range(1, len(taken) + 2) if (name := f"{prefix}{number}") not in taken)


def _field_signer(
    writer: IncrementalPdfFileWriter, field: str, policy: SigningPolicy, certificate: x509.Certificate
) -> PdfSigner:
    """Who writes the field, and has no key."""
    box, style = _appearance(writer, policy, identity_of(certificate).name)
    metadata = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        reason=policy.reason or None,
        location=policy.location or None,
    )
    spec = SigFieldSpec(field, on_page=0, box=box)  # type: ignore[arg-type]  # floats are as good
    return PdfSigner(
        metadata, ExternalSigner(certificate, SimpleCertificateStore()), stamp_style=style, new_field_spec=spec
    )


def _appearance(
    writer: IncrementalPdfFileWriter, policy: SigningPolicy, name: str
) -> tuple[tuple[float, float, float, float] | None, MarkStyle | None]:
    """The rectangle of the field in user space and what is drawn there; both None for an invisible signature."""
    match policy.appearance:
        case Appearance.TT01_PERSONAL:
            frame = page_frame(writer.find_page_for_modification(0)[0].get_object())
            place = policy.place_pt or default_place()
            size = (place[2] - place[0], place[3] - place[1])
            lines = personal_mark(name, policy.copied_at)
            return frame.to_user_space(place), MarkStyle(
                border_width=0, lines=lines, size_pt=size, rotation_deg=frame.rotation_deg
            )
        case Appearance.NONE:
            return None, None
        case _:
            assert_never(policy.appearance)


@contextmanager
def _pdf_errors() -> Iterator[None]:
    try:
        yield
    except SigningError as error:
        raise SigningFailed("CHANGES_FORBIDDEN", type(error).__name__) from error
    except (PdfError, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise InputRefused("PDF_DAMAGED", type(error).__name__) from error
