"""Time-stamps of an outside authority (RFC 3161)."""

from __future__ import annotations

from contextlib import aclosing
from datetime import datetime
from hashlib import sha256
from typing import Any

import aiohttp
from asn1crypto import cms, tsp
from pyhanko.sign.general import CMSExtractionError
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus

from app.domain.errors import SigningFailed
from app.domain.failpoints import reached
from app.signing import boundaries
from app.signing.certificates import validation_context
from app.signing.trust import TrustSettings

DIGEST = "sha256"


class TimestampAuthority(HTTPTimeStamper):
    """The authority at `url`. Its answers are checked before anyone relies on them."""

    def __init__(self, url: str, trust: TrustSettings) -> None:
        super().__init__(url, timeout=10)
        self._trust = trust

    async def stamp(self, data: bytes) -> tuple[cms.ContentInfo, datetime]:
        """A token over `data` and its time (UTC).

        Raises:
            SigningFailed: TIMESTAMP_UNREACHABLE (retryable), TIMESTAMP_BAD.
        """
        token = await self.async_timestamp(sha256(data).digest(), DIGEST)
        async with aclosing(validation_context(self._trust, must_know=False)) as context:
            try:
                found = await validate_tst_signed_data(token["content"], context, lambda _: sha256(data).digest())
                status = TimestampSignatureStatus(**found)
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
        """One request, one answer."""
        reached(boundaries.TIMESTAMP_BEFORE)
        try:
            answer: Any = await super().async_request_tsa_response(req)
        except TimestampRequestError as error:
            cause = error.__cause__
            if isinstance(cause, aiohttp.ClientResponseError) and cause.status < 500:
                raise SigningFailed("TIMESTAMP_BAD", f"HTTP {cause.status}") from error
            raise SigningFailed("TIMESTAMP_UNREACHABLE", type(cause).__name__, retryable=True) from error
        reached(boundaries.TIMESTAMP_AFTER)
        return answer
