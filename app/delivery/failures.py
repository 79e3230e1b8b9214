"""What can go wrong on the wire: one code a physical fact, and the translation of transport and HTTP into them."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final

import httpx

from app.domain.errors import DeliveryFailed, RequestNotTaken, RequestUnanswered


class WireCode(StrEnum):
    """The codes of `DeliveryFailed` that gateways raise."""

    SERVER_ADDRESS_MALFORMED = "SERVER_ADDRESS_MALFORMED"
    """the configured address is no http(s) URL"""
    SERVER_NOT_ENCRYPTED = "SERVER_NOT_ENCRYPTED"
    """the configured address is http:// and not on this computer; the province's policy does not name its host"""
    TOKEN_MALFORMED = "TOKEN_MALFORMED"
    """the configured token holds a character that no HTTP header carries (RFC 6750: visible ASCII)"""
    CA_BUNDLE_UNREADABLE = "CA_BUNDLE_UNREADABLE"
    """the configured file of certificate authorities is not there, or holds no certificate"""
    CLIENT_CERTIFICATE_UNREADABLE = "CLIENT_CERTIFICATE_UNREADABLE"
    """our certificate or its key is not there, is none, or opens with another password"""
    CLIENT_CERTIFICATE_EXPIRED = "CLIENT_CERTIFICATE_EXPIRED"
    """by the station's clock, our certificate is not valid any more, or not yet"""
    CLIENT_CERTIFICATE_MISSING = "CLIENT_CERTIFICATE_MISSING"
    """the server wants to see a certificate of ours, and there is none"""
    CLIENT_CERTIFICATE_REFUSED = "CLIENT_CERTIFICATE_REFUSED"
    """the server does not take our certificate"""
    PROXY_ADDRESS_MALFORMED = "PROXY_ADDRESS_MALFORMED"
    """the address of the proxy is no http(s) URL, or a password stands in it"""
    PROXY_UNREACHABLE = "PROXY_UNREACHABLE"
    """no connection to the proxy"""
    PROXY_REFUSED = "PROXY_REFUSED"
    """the proxy wants a user name and password, or other ones (407), or does not let us through (403)"""
    SERVER_UNREACHABLE = "SERVER_UNREACHABLE"
    """no connection, or it broke or timed out before the whole answer was there"""
    SERVER_NAME_UNKNOWN = "SERVER_NAME_UNKNOWN"
    """the resolver knows no address for the server's name, or could not be asked"""
    SERVER_CERTIFICATE_UNKNOWN = "SERVER_CERTIFICATE_UNKNOWN"
    """the server's certificate leads to no authority that is trusted here"""
    SERVER_CERTIFICATE_EXPIRED = "SERVER_CERTIFICATE_EXPIRED"
    """by the station's clock, the server's certificate is not valid any more, or not yet"""
    SERVER_CERTIFICATE_OTHER_NAME = "SERVER_CERTIFICATE_OTHER_NAME"
    """the server's certificate is for another name or address"""
    SERVER_ERROR = "SERVER_ERROR"
    """the server answered 5xx"""
    SERVER_STORAGE_FULL = "SERVER_STORAGE_FULL"
    """the server answered 507: it has no room for the bytes"""
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
    COMPONENT_TAKEN = "COMPONENT_TAKEN"
    """another station's file was attached to the component first"""
    UPLOAD_GONE = "UPLOAD_GONE"
    """the server forgot the upload: announce the file again with the same key"""
    UPLOAD_FINISHED = "UPLOAD_FINISHED"
    """the upload is a file by now, and can't be given up any more"""
    UPLOAD_INCOMPLETE = "UPLOAD_INCOMPLETE"
    """*finish* came before the last byte: ask for the offset and go on"""
    OFFSET_CONFLICT = "OFFSET_CONFLICT"
    """the server's offset does not fit the file, or keeps changing under us"""
    CHECKSUM_MISMATCH = "CHECKSUM_MISMATCH"
    """a piece arrived damaged, time and again; the server dropped it"""
    SERVED_BYTES_DIFFER = "SERVED_BYTES_DIFFER"
    """what the server serves is not of the size or the hash that it told of"""
    SERVICE_NOT_OFFERED = "SERVICE_NOT_OFFERED"
    """this system does not have what was asked for: a store, files to be read, a status"""
    DOSSIER_CLOSED = "DOSSIER_CLOSED"
    """the dossier was refused, withdrawn or stopped, and takes nothing more"""
    HASH_MISMATCH = "HASH_MISMATCH"
    """the server's own hash of what it received is not the announced one; it dropped the bytes"""
    ANSWER_MALFORMED = "ANSWER_MALFORMED"
    """the answer is not what the specification says (a missing field, an upload on another server)"""
    PAGE_INSTEAD_OF_ANSWER = "PAGE_INSTEAD_OF_ANSWER"
    """a success with a page for people: a proxy or the network's sign-in page answers in the server's place"""
    REDIRECTED = "REDIRECTED"
    """the answer names another address; it is never followed, for the token would go with it"""
    SERVER_STILL_PROCESSING = "SERVER_STILL_PROCESSING"
    """the server took what was sent, and its background work has not come to it yet"""
    RECORDS_NOT_PREPARED = "RECORDS_NOT_PREPARED"
    """the record system lacks a document type, metadata or a dossier's sheet that filing there needs"""


RETRYABLE = frozenset(
    {
        WireCode.SERVER_UNREACHABLE,
        WireCode.SERVER_NAME_UNKNOWN,
        WireCode.PROXY_UNREACHABLE,
        WireCode.SERVER_ERROR,
        WireCode.SERVER_STORAGE_FULL,
        WireCode.SERVER_BUSY,
        WireCode.CHECKSUM_MISMATCH,
        WireCode.PAGE_INSTEAD_OF_ANSWER,
        WireCode.REDIRECTED,
        WireCode.SERVER_STILL_PROCESSING,
    }
)
"""waiting alone may help: somebody signs in to the network, an outage ends"""

_CERTIFICATE = frozenset(
    {
        WireCode.SERVER_CERTIFICATE_UNKNOWN,
        WireCode.SERVER_CERTIFICATE_EXPIRED,
        WireCode.SERVER_CERTIFICATE_OTHER_NAME,
        WireCode.CLIENT_CERTIFICATE_MISSING,
        WireCode.CLIENT_CERTIFICATE_REFUSED,
    }
)
_SETTINGS = frozenset(
    {
        WireCode.SERVER_ADDRESS_MALFORMED,
        WireCode.SERVER_NOT_ENCRYPTED,
        WireCode.TOKEN_MALFORMED,
        WireCode.CA_BUNDLE_UNREADABLE,
        WireCode.CLIENT_CERTIFICATE_UNREADABLE,
        WireCode.CLIENT_CERTIFICATE_EXPIRED,
        WireCode.PROXY_ADDRESS_MALFORMED,
        WireCode.PROXY_REFUSED,
    }
)
_OWN_FINDINGS = frozenset({WireCode.ANSWER_MALFORMED, WireCode.SERVED_BYTES_DIFFER, WireCode.RECORDS_NOT_PREPARED})
TOLD_BY_SERVER = frozenset(WireCode) - RETRYABLE - _CERTIFICATE - _SETTINGS - _OWN_FINDINGS
"""codes of the specification; the others are the station's own findings, which a server can't put into its mouth"""

_BY_VERIFY_RESULT: Mapping[int, WireCode] = {
    9: WireCode.SERVER_CERTIFICATE_EXPIRED,
    10: WireCode.SERVER_CERTIFICATE_EXPIRED,
    62: WireCode.SERVER_CERTIFICATE_OTHER_NAME,
    64: WireCode.SERVER_CERTIFICATE_OTHER_NAME,
}
"""X509_V_ERR_...: CERT_NOT_YET_VALID, CERT_HAS_EXPIRED, HOSTNAME_MISMATCH, IP_ADDRESS_MISMATCH"""
_CERTIFICATE_ALERTS: Final = frozenset(
    {
        "BAD_CERTIFICATE",
        "UNSUPPORTED_CERTIFICATE",
        "CERTIFICATE_REVOKED",
        "CERTIFICATE_EXPIRED",
        "CERTIFICATE_UNKNOWN",
        "UNKNOWN_CA",
        "ACCESS_DENIED",
    }
)
_BY_STATUS: Mapping[int, WireCode] = {
    401: WireCode.UNAUTHORIZED,
    403: WireCode.UNAUTHORIZED,
    407: WireCode.PROXY_REFUSED,
    409: WireCode.OFFSET_CONFLICT,
    410: WireCode.UPLOAD_GONE,
    413: WireCode.FILE_TOO_LARGE,
    423: WireCode.SERVER_BUSY,
    429: WireCode.SERVER_BUSY,
    460: WireCode.CHECKSUM_MISMATCH,
}
_PAGES: Final = ("text/html", "application/xhtml+xml")
_LONGEST_RETRY_AFTER_S: Final = 86_400
"""a day; a longer wish is a mistake, or meant to keep the station from ever asking again"""


def failed(code: WireCode, detail: str = "", /, **fields: int) -> DeliveryFailed:
    """The error for `code`; whether it is retryable follows from the code."""
    return DeliveryFailed(code.value, detail, retryable=code in RETRYABLE, **fields)


def unreachable(error: httpx.TransportError, proxied: bool) -> DeliveryFailed:
    """The error for a connection that could not be made or broke; only the kind of the trouble is kept.

    By way of a proxy it is the proxy that we connect to, and that looks for the server.

    Returns:
        RequestNotTaken where no connection was made, RequestUnanswered where the time for an answer ran out; else nobody knows how far
        the request came.
    """
    if isinstance(error, httpx.ProxyError):
        return _told_by_proxy(str(error))
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return failed(_BY_VERIFY_RESULT.get(cause.verify_code, WireCode.SERVER_CERTIFICATE_UNKNOWN))
        if isinstance(cause, ssl.SSLError) and (code := _told_by_alert(cause.reason or "")) is not None:
            return failed(code)
        if isinstance(cause, socket.gaierror) and not proxied:
            return _as(RequestNotTaken, WireCode.SERVER_NAME_UNKNOWN)
        cause = cause.__cause__ or cause.__context__
    kind = type(error).__name__
    match error:
        case httpx.ConnectError() | httpx.ConnectTimeout():
            return _as(RequestNotTaken, WireCode.PROXY_UNREACHABLE if proxied else WireCode.SERVER_UNREACHABLE, kind)
        case httpx.ReadTimeout():
            return _as(RequestUnanswered, WireCode.SERVER_UNREACHABLE, kind)
        case _:
            return failed(WireCode.SERVER_UNREACHABLE, kind)


def _as(kind: type[DeliveryFailed], code: WireCode, detail: str = "") -> DeliveryFailed:
    return kind(code.value, detail, retryable=code in RETRYABLE)


def _told_by_alert(reason: str) -> WireCode | None:
    """What the server's TLS alert says of our certificate (RFC 8446, 6.2), by OpenSSL's name of it."""
    _, alert, word = reason.partition("_ALERT_")
    if not alert:
        return None
    if word == "CERTIFICATE_REQUIRED":
        return WireCode.CLIENT_CERTIFICATE_MISSING
    return WireCode.CLIENT_CERTIFICATE_REFUSED if word in _CERTIFICATE_ALERTS else None


def _told_by_proxy(answer: str) -> DeliveryFailed:
    """The error for a proxy that did not open the tunnel; its answer begins with the status."""
    status = int(answer[:3]) if answer[:3].isdigit() else 0
    if status in (401, 403, 407):
        return failed(WireCode.PROXY_REFUSED, status=status)
    return failed(WireCode.SERVER_UNREACHABLE, "the proxy does not reach it", status=status)


def succeeded(response: httpx.Response, *, absent: WireCode) -> httpx.Response:
    """The answer, where it is a success of the dossier system's; nothing that it speaks is a page for people.

    Raises:
        DeliveryFailed: PAGE_INSTEAD_OF_ANSWER, or what `refusal` makes of it.
    """
    if not response.is_success:
        raise refusal(response, absent=absent)
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in _PAGES:
        raise failed(WireCode.PAGE_INSTEAD_OF_ANSWER, kind)
    return response


def refusal(response: httpx.Response, *, absent: WireCode) -> DeliveryFailed:
    """The error for an answer that is not a success.

    The server's own `error_code` counts where it is one of ours, else the HTTP status. `absent` is what a bare 404 means here.
    A `Retry-After` is handed on as the field `retry_after_s`.
    """
    status = response.status_code
    fields: dict[str, int] = {"status": status}
    wait = retry_after_s(response)
    if wait is not None:
        fields["retry_after_s"] = wait
    if status == 501:
        return failed(WireCode.SERVICE_NOT_OFFERED, **fields)
    if status >= 500:
        return failed(WireCode.SERVER_STORAGE_FULL if status == 507 else WireCode.SERVER_ERROR, **fields)
    if response.has_redirect_location:
        return failed(WireCode.REDIRECTED, **fields)
    told = _told_code(response)
    if told is not None:
        return failed(told, **fields)
    code = absent if status == 404 else _BY_STATUS.get(status, WireCode.ANSWER_MALFORMED)
    return failed(code, **fields)


def retry_after_s(response: httpx.Response) -> int | None:
    """`Retry-After` (RFC 9110, 10.2.3), seconds; a moment counts from the answer's own `Date`, whatever the two clocks say."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), _LONGEST_RETRY_AFTER_S)
    try:
        moment = parsedate_to_datetime(value).timestamp()
        told_at = parsedate_to_datetime(response.headers.get("date", "")).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(0, int(moment - told_at)), _LONGEST_RETRY_AFTER_S)


def _told_code(response: httpx.Response) -> WireCode | None:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return None
    told = body.get("error_code") if isinstance(body, dict) else None
    return next((code for code in TOLD_BY_SERVER if code == told), None)
