"""Whether a certificate may sign now: asked before the PIN is, and again just before the key is used."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from asn1crypto import x509

from app.domain.errors import SigningFailed
from app.domain.signatures import Level
from app.domain.signing_rights import require_in_time
from app.signing import evidence
from app.signing.certificates import identity_of
from app.signing.clock import explained
from app.signing.evidence import Evidence
from app.signing.reach import Reach
from app.signing.rules import SigningRules
from app.signing.usage import require_signing_use


async def usable(
    certificate: x509.Certificate, chain: Iterable[x509.Certificate], rules: SigningRules, reach: Reach
) -> Evidence:
    """Check lifetime, usage, path and revocation of a signer's certificate.

    Returns:
        What proves it; good for the level of `reach`, which falls where nobody tells of revocation and the rules allow that.

    Raises:
        SigningFailed: CERTIFICATE_EXPIRED, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_OF_AUTHORITY, CERTIFICATE_FOR_SERVERS,
            CERTIFICATE_WRONG_USAGE, CERTIFICATE_WEAK, CERTIFICATE_NOT_TRUSTED, CERTIFICATE_REVOKED, REVOCATION_UNREACHABLE,
            REVOCATION_STALE, REVOCATION_UNKNOWN, REVOCATION_NOWHERE, CLOCK_WRONG.
    """
    try:
        require_in_time(identity_of(certificate), datetime.now(UTC))
        require_signing_use(certificate)
        if reach.is_at_least(Level.B_LT):
            with reach.or_else(Level.B_T):
                return await evidence.of_signer(certificate, chain, rules.trust, must_know=True)
        return await evidence.of_signer(certificate, chain, rules.trust, must_know=False)
    except SigningFailed as error:
        raise await explained(error, rules) from None
