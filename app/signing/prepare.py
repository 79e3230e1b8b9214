"""The first stage of a PAdES signature (ETSI EN 319 142-1): the whole file with its field, its mark and room for the signature; no key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

from asn1crypto import x509
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.domain.clock import VIET_NAM
from app.domain.errors import SigningFailed
from app.domain.signatures import PreparedPdf, SigningPolicy, VisibleMark
from app.signing.appearance import DrawnMark, MarkFacts, drawn_mark, words_of
from app.signing.certificates import identity_of
from app.signing.fields import free_field_name
from app.signing.incremental import open_for_update, pdf_errors
from app.signing.pdf_reader import IncrementalPdfFileWriter
from app.signing.pdfa1 import give_empty_appearance
from app.signing.permissions import require_room_for
from app.signing.resume import CONTENTS_BYTES, Resume
from app.signing.rules import Commitment, SigningRules
from app.signing.tagging import tag_mark
from app.signing.timestamp import DIGEST

_FIELD_PREFIX: Final = "ChuKySo"
_NO_MARK: Final = frozenset({"NO_FREE_PLACE", "CERTIFIED_NO_MARK"})


def prepare_pdf(pdf: bytes, policy: SigningPolicy, certificate: x509.Certificate, rules: SigningRules) -> PreparedPdf:
    """Append the signature field, its visible mark and an empty /Contents.

    Where the first page has no room for the mark, or an earlier signature forbids one, the signature is invisible, if the rules let it: its
    field bears the mark's words then, and what is prepared says so.

    Raises:
        InputRefused: PDF_DAMAGED, PDF_ENCRYPTED.
        SigningFailed: CERTIFIED_UNCHANGEABLE, CERTIFIED_NO_MARK, FIELDS_LOCKED, CHANGES_FORBIDDEN, and as `drawn_mark` does.
    """
    try:
        return _prepared(pdf, policy, certificate, rules, "")
    except SigningFailed as error:
        if error.code not in _NO_MARK or rules.refuse_no_mark:
            raise
        left_out = error.code
    return _prepared(pdf, policy, certificate, rules, left_out)


def _prepared(
    pdf: bytes, policy: SigningPolicy, certificate: x509.Certificate, rules: SigningRules, left_out: str
) -> PreparedPdf:
    """`left_out` is the code of why the policy's mark is not to be seen; empty where it is, or where there is none."""
    shown = None if left_out else policy.mark
    writer = open_for_update(pdf)
    identity = identity_of(certificate)
    field = free_field_name(writer, _FIELD_PREFIX)
    require_room_for(field, writer, visible=shown is not None)
    claimed_at = datetime.now(UTC).replace(microsecond=0)
    facts = MarkFacts(identity.name, policy.copied_at, claimed_at)
    mark = _drawn(writer, shown, facts) if shown is not None else None
    words = mark.words if mark is not None else words_of(policy.mark, facts) if policy.mark is not None else ()
    signer = _field_signer(field, policy, certificate, mark, " ".join(words), rules)
    output = BytesIO()
    with pdf_errors():
        session = signer.init_signing_session(writer)
        if mark is not None:
            tag_mark(writer, field, " ".join(words))
        else:
            give_empty_appearance(writer, field)
        session.system_time = claimed_at.astimezone(VIET_NAM)
        document = session.prepare_tbs_document(None, bytes_reserved=2 * CONTENTS_BYTES)
        region, _ = document.digest_tbs_document(output=output)
    resume = Resume(region, field, identity.thumbprint, claimed_at, rules.commitment, left_out)
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


def _drawn(writer: IncrementalPdfFileWriter, mark: VisibleMark, facts: MarkFacts) -> DrawnMark:
    with pdf_errors():
        page = writer.find_page_for_modification(0)[0].get_object()
    return drawn_mark(writer, page, mark, facts)


def _field_signer(
    field: str,
    policy: SigningPolicy,
    certificate: x509.Certificate,
    mark: DrawnMark | None,
    words: str,
    rules: SigningRules,
) -> PdfSigner:
    """Who writes the field, which bears the words for those who can't see them, and has no key."""
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
        readable_field_name=words or None,
    )
    style = mark.style if mark is not None else None
    return PdfSigner(
        metadata, ExternalSigner(certificate, SimpleCertificateStore()), stamp_style=style, new_field_spec=spec
    )
