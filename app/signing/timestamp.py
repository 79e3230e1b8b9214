"""Time-stamps of an outside authority (RFC 3161)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import new as new_hash
from hashlib import sha256
from typing import Final

from asn1crypto import cms, tsp, x509
from pyhanko.sign.general import CMSExtractionError, extract_certificate_info, extract_signer_info
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from app.domain.errors import SigningFailed
from app.domain.failpoints import reached
from app.signing import boundaries
from app.signing.fetching import TIMESTAMP_LIMITS, FetchFailed, Web, host_of

DIGEST: Final = "sha256"
STRONG_DIGESTS: Final = frozenset({"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})
_MEDIA_TYPES: Final = ("application/timestamp-query", "application/timestamp-reply")


@dataclass(frozen=True, slots=True)
class Token:
    """A time-stamp whose form holds. Whether its authority is trusted has to be asked of `certificate`, with `others`."""

    content: cms.ContentInfo
    time: datetime
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]


class TimestampAuthority(TimeStamper):
    """The authority at `url`. Nothing of an answer is used before it was checked.

    Args:
        url: of the settings: so it may stand in the office's own network.
        policy: the OID of the policy that it has to stamp by; empty: any.
    """

    def __init__(self, url: str, policy: str = "") -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url
        self._policy = policy

    async def stamp(self, data: bytes) -> Token:
        """A token over `data`.

        Raises:
            SigningFailed: TIMESTAMP_UNREACHABLE (retryable), TIMESTAMP_BAD.
        """
        return await self._asked(sha256(data).digest(), DIGEST)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """As pyHanko's (which compares the nonce), with errors of ours and the checks of ours."""
        return (await self._asked(message_digest, md_algorithm)).content

    async def _asked(self, digest: bytes, algorithm: str) -> Token:
        try:
            content: cms.ContentInfo = await super().async_timestamp(digest, algorithm)
        except (TimestampRequestError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise SigningFailed("TIMESTAMP_BAD", type(error).__name__) from error
        return checked(content, digest, self._policy)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """One request, one answer."""
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


def checked(content: cms.ContentInfo, digest: bytes, policy: str = "") -> Token:
    """What RFC 3161 (2.2 to 2.4) asks of a token over data of this SHA-256, but for the trust in its authority.

    Raises:
        SigningFailed: TIMESTAMP_BAD.
    """
    try:
        token, wrong = _read(content, digest, policy)
    except (SignatureValidationError, CMSExtractionError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SigningFailed("TIMESTAMP_BAD", type(error).__name__) from error
    if wrong:
        raise SigningFailed("TIMESTAMP_BAD", wrong)
    return token


def _read(content: cms.ContentInfo, digest: bytes, policy: str) -> tuple[Token, str]:
    """The token, and what is wrong with it; empty: nothing."""
    signed = content["content"]
    encapsulated = signed["encap_content_info"]["content"]
    facts, signer = encapsulated.parsed, extract_signer_info(signed)
    found = extract_certificate_info(signed)
    certificate = found.signer_cert
    time = facts["gen_time"].native.astimezone(UTC)
    imprint = facts["message_imprint"]
    algorithm = signer["digest_algorithm"]["algorithm"].native
    token = Token(content, time, certificate, tuple(found.other_certs))
    if imprint["hash_algorithm"]["algorithm"].native != DIGEST or imprint["hashed_message"].native != digest:
        return token, "imprint"
    if policy and facts["policy"].dotted != policy:
        return token, "policy"
    if algorithm not in STRONG_DIGESTS or signer["signature_algorithm"].hash_algo not in STRONG_DIGESTS:
        return token, "algorithm"
    if not _is_for_time_stamps(certificate):
        return token, "usage"
    if not certificate.not_valid_before <= time <= certificate.not_valid_after:
        return token, "certificate's life"
    intact, valid = validate_sig_integrity(
        signer, certificate, "tst_info", new_hash(algorithm, bytes(encapsulated)).digest()
    )
    return token, "" if intact and valid else "signature"


def _is_for_time_stamps(certificate: x509.Certificate) -> bool:
    """RFC 3161, 2.3: for time-stamps alone, and critical."""
    for extension in certificate["tbs_certificate"]["extensions"]:
        if extension["extn_id"].native == "extended_key_usage":
            return bool(extension["critical"].native) and extension["extn_value"].parsed.native == ["time_stamping"]
    return False
