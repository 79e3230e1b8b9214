"""Sign-in on another device (RFC 8628): for a computer without a browser, or where the person's phone is the safer place."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from app.domain.errors import Cancelled, SignInFailed
from app.domain.identity import DeviceCode
from app.identity.asking import declined
from app.identity.issuer import Issuer
from app.identity.signed_in import SignedIn

_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
_INTERVAL_S: Final = 5
"""how often is asked where the issuer does not say; as much is added when it says *slow down*"""
_LONGEST_S: Final = 1800
_LOOK_S: Final = 0.1
_LONGEST_TEXT: Final = 2000


def sign_in(issuer: Issuer, show: Callable[[DeviceCode], object], *, cancelled: Callable[[], bool]) -> SignedIn:
    """Show the code to the person and ask until it was entered.

    Raises:
        SignInFailed: DEVICE_SIGN_IN_NOT_OFFERED, SIGN_IN_TIMED_OUT, SIGN_IN_REFUSED, ID_TOKEN_REFUSED, CLOCKS_DIFFER, ISSUER_...
        Cancelled: the person gave up.
    """
    if not issuer.endpoint("device_authorization_endpoint"):
        raise SignInFailed("DEVICE_SIGN_IN_NOT_OFFERED")
    answer = issuer.post("device_authorization_endpoint", **issuer.asked_for())
    code = DeviceCode(
        _text(answer, "user_code"),
        _text(answer, "verification_uri"),
        _text(answer, "verification_uri_complete") if answer.get("verification_uri_complete") else "",
        _seconds(answer, "expires_in", _LONGEST_S),
    )
    until = time.monotonic() + code.valid_s
    show(code)
    device_code, interval_s = _text(answer, "device_code"), _seconds(answer, "interval", _INTERVAL_S)
    while time.monotonic() < until:
        _doze(interval_s, cancelled)
        match told := _asked(issuer, device_code):
            case "authorization_pending":
                continue
            case "slow_down":
                interval_s += _INTERVAL_S
            case "expired_token":
                break
            case str():
                declined(told)
            case token:
                return issuer.granted(token, None)
    raise SignInFailed("SIGN_IN_TIMED_OUT")


def _asked(issuer: Issuer, device_code: str) -> Any:
    """The token, or the issuer's word of error (a string). An issuer that can't be reached is asked again, less often."""
    from authlib.oauth2.base import OAuth2Error

    try:
        return issuer.client().fetch_token(grant_type=_GRANT, device_code=device_code)
    except OAuth2Error as error:
        return str(error.error)
    except ValueError as error:
        raise SignInFailed("ISSUER_ANSWER_MALFORMED", "token endpoint") from error
    except SignInFailed as error:
        if error.retryable:
            return "slow_down"
        raise


def _doze(seconds: float, cancelled: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while (left_s := until - time.monotonic()) > 0:
        if cancelled():
            raise Cancelled
        time.sleep(min(left_s, _LOOK_S))


def _text(answer: Mapping[str, Any], name: str) -> str:
    found = answer.get(name)
    if not isinstance(found, str) or not 0 < len(found) <= _LONGEST_TEXT or not found.isprintable():
        raise SignInFailed("ISSUER_ANSWER_MALFORMED", name)
    return found


def _seconds(answer: Mapping[str, Any], name: str, otherwise_s: int) -> int:
    found = answer.get(name, otherwise_s)
    if not isinstance(found, int) or isinstance(found, bool):
        raise SignInFailed("ISSUER_ANSWER_MALFORMED", name)
    return max(1, min(found, _LONGEST_S))
