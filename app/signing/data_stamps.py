"""Time-stamps over data that is no PDF file: the seals of the audit log."""

from __future__ import annotations

import asyncio
from datetime import datetime
from hashlib import sha256

from asn1crypto import cms
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from app.domain.auditing.seals import StampRead
from app.domain.errors import SigningFailed
from app.signing.certificates import read_all, read_roots
from app.signing.evidence import of_time_stamp
from app.signing.rules import SigningRules
from app.signing.stamping import authority_of
from app.signing.timestamp import Token, checked
from app.signing.trust import TrustSettings


def stamp_data(data: bytes, rules: SigningRules) -> bytes:
    """A token (DER) over `data`, of an authority that is trusted now.

    Raises:
        SigningFailed: TIMESTAMP_NOT_SET, TIMESTAMP_UNREACHABLE, TIMESTAMP_BAD, TIMESTAMP_NOT_TRUSTED.
    """
    return asyncio.run(_stamp(data, rules))


async def _stamp(data: bytes, rules: SigningRules) -> bytes:
    token = await authority_of(rules).stamp(data)
    await of_time_stamp(token.certificate, token.others, rules.trust, must_know=False)
    der: bytes = token.content.dump()
    return der


def read_stamp(token: bytes, data: bytes, trust: TrustSettings) -> StampRead:
    """What a token says of `data`. Asks nobody: whether the authority was trusted is judged as of the token's own time, and whether it was
    revoked since is not known then.

    Raises:
        SigningFailed: CERTIFICATE_FILE_UNREADABLE, TRUST_ROOT_NO_AUTHORITY: the trust anchors of the settings.
    """
    try:
        read = checked(cms.ContentInfo.load(token, strict=True), sha256(data).digest())
    except (SigningFailed, ValueError, TypeError):
        return StampRead(None)
    return StampRead(read.time, asyncio.run(_was_trusted(read, read.time, trust)))


async def _was_trusted(token: Token, at: datetime, trust: TrustSettings) -> bool:
    context = ValidationContext(
        trust_roots=read_roots(trust.roots),
        other_certs=read_all(trust.others),
        moment=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    validator = CertificateValidator(
        token.certificate, intermediate_certs=list(token.others), validation_context=context
    )
    try:
        await validator.async_validate_usage(key_usage=set())
    except (ValidationError, PathError):
        return False
    return True
