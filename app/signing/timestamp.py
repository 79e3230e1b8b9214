"""Time-stamps of an outside authority (RFC 3161)."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Final

from asn1crypto import cms, tsp
from pyhanko.sign.general import CMSExtractionError
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from app.domain.errors import SigningFailed
from app.domain.failpoints import reached
from app.signing import boundaries
from app.signing.certificates import with_evidence
from app.signing.fetching import TIMESTAMP_LIMITS, FetchFailed, Web, host_of
from app.signing.trust import TrustSettings

DIGEST = "sha256"
_MEDIA_TYPES: Final = ("application/timestamp-query", "application/timestamp-reply")


class TimestampAuthority(TimeStamper):
    """The authority at `url`. Its answers are checked before anyone relies on them."""

    def __init__(self, url: str, trust: TrustSettings) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url
        self._trust = trust

    async def stamp(self, data: bytes) -> tuple[cms.ContentInfo, datetime]:
        """A token over `data` and its time (UTC).

        Raises:
            SigningFailed: TIMESTAMP_UNREACHABLE (retryable), TIMESTAMP_BAD.
        """
        token = await self.async_timestamp(sha256(data).digest(), DIGEST)

        async def judge(context: ValidationContext) -> TimestampSignatureStatus:
            found = await validate_tst_signed_data(token["content"], context, lambda _: sha256(data).digest())
            return TimestampSignatureStatus(**found)

        try:
            status = await with_evidence(self._trust, judge, must_know=False)
        except (SignatureValidationError, CMSExtractionError, ValueError, TypeError, KeyError) as error:
            raise SigningFailed("TIMESTAMP_BAD", type(error).__name__) from error
        if not (status.valid and status.intact and status.trusted):
            raise SigningFailed("TIMESTAMP_BAD", "not trusted" if status.valid and status.intact else "not intact")
        return token, status.timestamp

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """As pyHanko's, with errors of ours."""
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except (TimestampRequestError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise SigningFailed("TIMESTAMP_BAD", type(error).__name__) from error

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """One request, one answer. The settings name the authority, so it may stand in the office's own network."""
        reached(boundaries.TIMESTAMP_BEFORE)
        web = Web(frozenset({host_of(self._url)}))
        try:
            answer = await web.post(self._url, req.dump(), _MEDIA_TYPES, TIMESTAMP_LIMITS)
        except FetchFailed as error:
            if error.reason in ("NOT_REACHED", "TIME") or (error.status or 0) >= 500:
                raise SigningFailed("TIMESTAMP_UNREACHABLE", str(error), retryable=True) from error
            raise SigningFailed("TIMESTAMP_BAD", str(error)) from error
        finally:
            await web.aclose()
        reached(boundaries.TIMESTAMP_AFTER)
        return tsp.TimeStampResp.load(answer, strict=True)
