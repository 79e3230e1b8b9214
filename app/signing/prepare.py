"""The first stage of a PAdES signature (ETSI EN 319 142-1): the whole file with its field, its mark and room for the signature; no key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.domain.clock import VIET_NAM
from app.domain.signatures import PreparedPdf, SigningPolicy
from app.signing.appearance import DrawnMark, MarkFacts, drawn_mark
from app.signing.certificates import identity_of
from app.signing.fields import free_field_name, open_for_update, pdf_errors
from app.signing.permissions import require_room_for
from app.signing.resume import CONTENTS_BYTES, Resume
from app.signing.rules import Commitment, SigningRules
from app.signing.tagging import tag_mark
from app.signing.timestamp import DIGEST

_FIELD_PREFIX: Final = "ChuKySo"


def prepare_pdf(pdf: bytes, policy: SigningPolicy, certificate: x509.Certificate, rules: SigningRules) -> PreparedPdf:
    """Append the signature field, its visible mark and an empty /Contents.

    Raises:
        InputRefused: PDF_DAMAGED, PDF_ENCRYPTED.
        SigningFailed: CERTIFIED_UNCHANGEABLE, CERTIFIED_NO_MARK, FIELDS_LOCKED, CHANGES_FORBIDDEN, and as `drawn_mark` does.
    """
    writer = open_for_update(pdf)
    identity = identity_of(certificate)
    field = free_field_name(writer, _FIELD_PREFIX)
    require_room_for(field, writer, visible=policy.mark is not None)
    claimed_at = datetime.now(UTC).replace(microsecond=0)
    mark = _mark(writer, policy, MarkFacts(identity.name, policy.copied_at, claimed_at))
    signer = _field_signer(field, policy, certificate, mark, rules)
    output = BytesIO()
    with pdf_errors():
        session = signer.init_signing_session(writer)
        if mark is not None:
            tag_mark(writer, field, " ".join(mark.words))
        session.system_time = claimed_at.astimezone(VIET_NAM)
        document = session.prepare_tbs_document(None, bytes_reserved=2 * CONTENTS_BYTES)
        region, _ = document.digest_tbs_document(output=output)
    resume = Resume(region, field, identity.thumbprint, claimed_at, rules.commitment)
    return PreparedPdf(output.getvalue(), region.document_digest.hex(), resume.facts())


@dataclass(frozen=True, slots=True)
class PdfPreparation:
    """`prepare_pdf` for one certificate (DER); travels to a worker as it is."""

    policy: SigningPolicy
    certificate: bytes
    rules: SigningRules

    def __call__(self, pdf: bytes) -> PreparedPdf:
        """As `prepare_pdf`."""
        return prepare_pdf(pdf, self.policy, x509.Certificate.load(self.certificate), self.rules)


def _mark(writer: IncrementalPdfFileWriter, policy: SigningPolicy, facts: MarkFacts) -> DrawnMark | None:
    """None for an invisible signature."""
    if policy.mark is None:
        return None
    with pdf_errors():
        page = writer.find_page_for_modification(0)[0].get_object()
    return drawn_mark(writer, page, policy.mark, facts)


def _field_signer(
    field: str, policy: SigningPolicy, certificate: x509.Certificate, mark: DrawnMark | None, rules: SigningRules
) -> PdfSigner:
    """Who writes the field, and has no key."""
    metadata = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        reason=policy.reason or None if rules.commitment is Commitment.NONE else None,
        location=rules.location or None,
    )
    spec = SigFieldSpec(
        field,
        on_page=0,
        box=mark.rectangle if mark is not None else None,  # type: ignore[arg-type]  # floats are as good
        readable_field_name=" ".join(mark.words) if mark is not None else None,
    )
    style = mark.style if mark is not None else None
    return PdfSigner(
        metadata, ExternalSigner(certificate, SimpleCertificateStore()), stamp_style=style, new_field_spec=spec
    )
