"""What can go wrong on the wire: one code a physical fact, and the translation of transport and HTTP into them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import httpx

from app.domain.errors import DeliveryFailed


class WireCode(StrEnum):
    """The codes of `DeliveryFailed` that gateways raise."""

    SERVER_ADDRESS_MALFORMED = "SERVER_ADDRESS_MALFORMED"
    """the configured address is no http(s) URL"""
    TOKEN_MALFORMED = "TOKEN_MALFORMED"
    """the configured token holds a character that no HTTP header carries (RFC 6750: visible ASCII)"""
    SERVER_UNREACHABLE = "SERVER_UNREACHABLE"
    """no connection, or it broke or timed out before the whole answer was there"""
    SERVER_ERROR = "SERVER_ERROR"
    """the server answered 5xx"""
    SERVER_BUSY = "SERVER_BUSY"
    """the server answered 423 or 429: another request holds the upload, or too many came"""
    UNAUTHORIZED = "UNAUTHORIZED"
    """the token is unknown, has run out, or does not allow this"""
    DOSSIER_UNKNOWN = "DOSSIER_UNKNOWN"
    """the dossier system has no such dossier"""
    COMPONENT_UNKNOWN = "COMPONENT_UNKNOWN"
    """the dossier has no such component"""
    FILE_UNKNOWN = "FILE_UNKNOWN"
    """the file that is to be replaced or withdrawn is not there"""
    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    """the file, or what was sent of it, is larger than the server takes or than was announced"""
    MANIFEST_REFUSED = "MANIFEST_REFUSED"
    """the announcement does not follow the specification"""
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT"
    """the key was used before, for something else"""
    UPLOAD_GONE = "UPLOAD_GONE"
    """the server forgot the upload: announce the file again with the same key"""
    UPLOAD_INCOMPLETE = "UPLOAD_INCOMPLETE"
    """*finish* came before the last byte: ask for the offset and go on"""
    OFFSET_CONFLICT = "OFFSET_CONFLICT"
    """the server's offset does not fit the file, or keeps changing under us"""
    HASH_MISMATCH = "HASH_MISMATCH"
    """the server's own hash of what it received is not the announced one; it dropped the bytes"""
    ANSWER_MALFORMED = "ANSWER_MALFORMED"
    """the answer is not what the specification says (a proxy's page, a redirect, a missing field)"""


RETRYABLE = frozenset({WireCode.SERVER_UNREACHABLE, WireCode.SERVER_ERROR, WireCode.SERVER_BUSY})
"""waiting alone may help"""

_OWN_FINDINGS = RETRYABLE | {WireCode.SERVER_ADDRESS_MALFORMED, WireCode.TOKEN_MALFORMED, WireCode.ANSWER_MALFORMED}
_TOLD_BY_SERVER = frozenset(WireCode) - _OWN_FINDINGS
_BY_STATUS: Mapping[int, WireCode] = {
    401: WireCode.UNAUTHORIZED,
    403: WireCode.UNAUTHORIZED,
    409: WireCode.OFFSET_CONFLICT,
    410: WireCode.UPLOAD_GONE,
    413: WireCode.FILE_TOO_LARGE,
    423: WireCode.SERVER_BUSY,
    429: WireCode.SERVER_BUSY,
}


def failed(code: WireCode, detail: str = "", /, **fields: int) -> DeliveryFailed:
    """The error for `code`; whether it is retryable follows from the code."""
    return DeliveryFailed(code.value, detail, retryable=code in RETRYABLE, **fields)


def unreachable(error: httpx.TransportError) -> DeliveryFailed:
    """The error for a connection that could not be made or broke; only the kind of the trouble is kept."""
    return failed(WireCode.SERVER_UNREACHABLE, type(error).__name__)


def refusal(response: httpx.Response, *, absent: WireCode) -> DeliveryFailed:
    """The error for an answer that is not a success.

    The server's own `error_code` counts where it is one of ours, else the HTTP status. `absent` is what a bare 404 means here.
    A `Retry-After` in seconds is handed on as the field `retry_after_s`.
    """
    status = response.status_code
    fields: dict[str, int] = {"status": status}
    if status >= 500:
        wait = response.headers.get("retry-after", "")
        if wait.isascii() and wait.isdigit():
            fields["retry_after_s"] = int(wait)
        return failed(WireCode.SERVER_ERROR, **fields)
    told = _told_code(response)
    if told is not None:
        return failed(told, **fields)
    code = absent if status == 404 else _BY_STATUS.get(status, WireCode.ANSWER_MALFORMED)
    return failed(code, **fields)


def _told_code(response: httpx.Response) -> WireCode | None:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return None
    told = body.get("error_code") if isinstance(body, dict) else None
    return next((code for code in _TOLD_BY_SERVER if code == told), None)
