"""The first stage of a PAdES signature (ETSI EN 319 142-1): the whole file with its field, its mark and room for the signature; no key."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Final, assert_never

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.domain.clock import VIET_NAM
from app.domain.marks import default_place
from app.domain.signatures import Appearance, PreparedPdf, SigningPolicy
from app.signing.appearance import MarkStyle, page_frame, personal_mark
from app.signing.certificates import identity_of
from app.signing.fields import free_field_name, open_for_update, pdf_errors
from app.signing.resume import CONTENTS_BYTES, Resume
from app.signing.timestamp import DIGEST

_FIELD_PREFIX: Final = "ChuKySo"


def prepare_pdf(pdf: bytes, policy: SigningPolicy, certificate: x509.Certificate) -> PreparedPdf:
    """Append the signature field, its visible mark and an empty /Contents.

    Raises:
        InputRefused: PDF_DAMAGED, PDF_ENCRYPTED.
        SigningFailed: CHANGES_FORBIDDEN, MARK_OUTSIDE_PAGE.
    """
    writer = open_for_update(pdf)
    identity = identity_of(certificate)
    field = free_field_name(writer, _FIELD_PREFIX)
    claimed_at = datetime.now(UTC).replace(microsecond=0)
    signer = _field_signer(writer, field, policy, certificate)
    output = BytesIO()
    with pdf_errors():
        session = signer.init_signing_session(writer)
        session.system_time = claimed_at.astimezone(VIET_NAM)
        document = session.prepare_tbs_document(None, bytes_reserved=2 * CONTENTS_BYTES)
        region, _ = document.digest_tbs_document(output=output)
    resume = Resume(region, field, identity.thumbprint, claimed_at)
    return PreparedPdf(output.getvalue(), region.document_digest.hex(), resume.facts())


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
