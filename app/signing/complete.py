"""The second stage of a PAdES signature: the key over the prepared bytes, a time-stamp, and what proves both later."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from typing import Final

from asn1crypto import cms
from pyhanko.sign.ades.api import CAdESSignedAttrSpec, GenericCommitment
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import Signer as CmsSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from app.domain.errors import SigningFailed
from app.domain.failpoints import reached
from app.domain.model import PreparedSignature
from app.domain.signatures import CompletedPdf, Level
from app.signing import boundaries, evidence
from app.signing.certificates import identity_of
from app.signing.clock import clock_remarks, difference
from app.signing.evidence import Evidence
from app.signing.reach import Reach
from app.signing.resume import Resume, commitment_of
from app.signing.rules import Commitment, SigningRules
from app.signing.stamping import add_time_stamp, authority_of, stamp_whole
from app.signing.timestamp import DIGEST, TimestampAuthority, Token
from app.signing.usable import usable

_COMMITMENTS: Final = {
    Commitment.CREATION: GenericCommitment.PROOF_OF_CREATION,
    Commitment.APPROVAL: GenericCommitment.PROOF_OF_APPROVAL,
    Commitment.ORIGIN: GenericCommitment.PROOF_OF_ORIGIN,
}


def complete_pdf(prepared: PreparedSignature, pdf: bytes, signer: CmsSigner, rules: SigningRules) -> CompletedPdf:
    """Fill the empty /Contents: signature, time-stamp, and what the level asks for after them.

    Raises:
        InputRefused: PREPARED_CHANGED.
        SigningFailed: ALREADY_SIGNED, CERTIFICATE_*, REVOCATION_*, TIMESTAMP_*, CLOCK_WRONG, SIGNATURE_TOO_LARGE.
    """
    resume = Resume.of(prepared, pdf)
    if signer.signing_cert is None or resume.certificate != signer.signing_cert.sha256.hex():
        raise SigningFailed("CERTIFICATE_CHANGED")
    return asyncio.run(_complete(resume, pdf, signer, rules, Reach(Level(prepared.level), rules.floor)))


async def _complete(resume: Resume, pdf: bytes, signer: CmsSigner, rules: SigningRules, reach: Reach) -> CompletedPdf:
    proof = await usable(signer.signing_cert, signer.cert_registry, rules, reach)
    signer.cert_registry.register_multiple(proof.certificates())
    if resume.mark_left_out:
        reach.remark(resume.mark_left_out)
    signature = await _sign(resume, signer, rules, reach)
    signed_at = resume.claimed_at
    if reach.is_at_least(Level.B_T):
        with reach.or_else(Level.B_B):
            token = await add_time_stamp(signature, rules)
            signed_at = token.time
            reach.remark(*clock_remarks(token, rules))
            proof = await _proof_at(token, proof, signer, rules, reach)
            proof += await _proof_of(token, rules, reach)
    output = BytesIO(pdf)
    try:
        resume.region.fill_with_cms(output, signature)
    except SigningError as error:
        raise SigningFailed("SIGNATURE_TOO_LARGE") from error
    if reach.is_at_least(Level.B_LT):
        proof.append_to(output)
    if reach.is_at_least(Level.B_LTA):
        with reach.or_else(Level.B_LT):
            output = await stamp_whole(output, rules)
    name = identity_of(signer.signing_cert).name
    return CompletedPdf(output.getvalue(), name, reach.level, signed_at, tuple(reach.remarks))


async def _sign(resume: Resume, signer: CmsSigner, rules: SigningRules, reach: Reach) -> cms.ContentInfo:
    """The CMS with its signed attributes (ETSI EN 319 122-1, 5.1, 5.2), signing-certificate-v2 among them."""
    attributes = await _attributes_at(resume, signer, rules, reach)
    reached(boundaries.KEY_BEFORE)
    signature = await signer.async_sign_prescribed_attributes(DIGEST, attributes)
    reached(boundaries.KEY_AFTER)
    return signature


async def _attributes_at(resume: Resume, signer: CmsSigner, rules: SigningRules, reach: Reach) -> cms.CMSAttributes:
    """A time-stamp of the content is among them where the rules want it and the level has room for one."""
    digest, commitment = resume.region.document_digest, resume.commitment
    if rules.content_timestamp and reach.is_at_least(Level.B_T):
        with reach.or_else(Level.B_B):
            return await _attributes(digest, commitment, signer, authority_of(rules))
    return await _attributes(digest, commitment, signer, None)


def to_be_signed(prepared: Sequence[PreparedSignature], signer: CmsSigner, rules: SigningRules) -> list[bytes]:
    """What the key will be asked to sign of each of these files, as far as it can be told: not where their content is stamped first, nor
    of one whose notes can't be read, which is told when its turn comes and hinders no other.
    """
    if rules.content_timestamp:
        return []

    async def one(of: PreparedSignature) -> bytes:
        attributes = await _attributes(bytes.fromhex(of.document_digest_sha256), commitment_of(of), signer, None)
        return bytes(attributes.dump())

    told: list[bytes] = []
    for of in prepared:
        with suppress(ValueError):
            told.append(asyncio.run(one(of)))
    return told


async def _attributes(
    document_digest: bytes, commitment: Commitment, signer: CmsSigner, content_authority: TimestampAuthority | None
) -> cms.CMSAttributes:
    committed = _COMMITMENTS.get(commitment)
    wanted = CAdESSignedAttrSpec(committed.asn1 if committed else None, timestamp_content=content_authority is not None)
    return await signer.signed_attrs(
        document_digest,
        DIGEST,
        attr_settings=PdfCMSSignedAttributes(cades_signed_attrs=wanted),
        use_pades=True,
        timestamper=content_authority,
    )


async def _proof_at(token: Token, proof: Evidence, signer: CmsSigner, rules: SigningRules, reach: Reach) -> Evidence:
    """What proves the signer's certificate at the stamped time: what ended on the way is asked for anew.

    Raises:
        SigningFailed: REVOCATION_STALE, or CLOCK_WRONG where the clock explains it: what is valid now had ended by the authority's clock.
    """
    if not reach.is_at_least(Level.B_LT) or proof.tells_of(signer.signing_cert, token.time):
        return proof
    anew = await usable(signer.signing_cert, signer.cert_registry, rules, reach)
    try:
        with reach.or_else(Level.B_T):
            if not anew.tells_of(signer.signing_cert, token.time):
                raise SigningFailed("REVOCATION_STALE")
    except SigningFailed as error:
        raise difference(token, rules) or error from None
    return anew


async def _proof_of(token: Token, rules: SigningRules, reach: Reach) -> Evidence:
    """The authority has to be trusted at each level; that it was not revoked has to be known where the file shall prove it."""
    if reach.is_at_least(Level.B_LT):
        with reach.or_else(Level.B_T):
            return await evidence.of_time_stamp(token.certificate, token.others, rules.trust, must_know=True)
    return await evidence.of_time_stamp(token.certificate, token.others, rules.trust, must_know=False)
