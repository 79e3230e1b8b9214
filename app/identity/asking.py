"""How an issuer is asked. The HTTP itself is handed in: line, limits and certificates are those of the dossier system's wire."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn, Protocol
from urllib.parse import urlencode

from app.domain.errors import DeliveryFailed, SignInFailed

type Ask = Callable[[str, str, Mapping[str, str], bytes], tuple[int, bytes]]
"""method, URL, headers, body -> status, body; raises DeliveryFailed"""

_NOT_BELIEVED: Final = frozenset(
    {"SERVER_CERTIFICATE_UNKNOWN", "SERVER_CERTIFICATE_EXPIRED", "SERVER_CERTIFICATE_OTHER_NAME"}
)
_NO_ADDRESS: Final = frozenset({"SERVER_ADDRESS_MALFORMED", "SERVER_NOT_ENCRYPTED"})
_NOT_READ: Final = ("error_description", "error_uri", "expires_at")
_LONGEST_LIFETIME_S: Final = 10**9
"""a token that lives longer than thirty years is one whose end is not told"""
_ERROR_WORD: Final = re.compile(r"[a-z_]{1,40}")


class ClientAuthentication(Protocol):
    """What Authlib puts into a request so that the issuer knows the program."""

    def prepare(self, method: str, uri: str, headers: dict[str, str], body: str) -> tuple[str, dict[str, str], str]:
        """The address, headers and body with it."""
        ...


class IssuerAnswer:
    """One answer, as Authlib wants to read it."""

    def __init__(self, status_code: int, body: bytes) -> None:
        self.status_code = status_code
        self._body = body

    def json(self) -> object:
        """The body, without what Authlib would stumble over and nobody here reads; raises ValueError."""
        found = self._parsed()
        if not isinstance(found, dict):
            return found
        tidied = {name: value for name, value in found.items() if name not in _NOT_READ}
        if "error" in tidied and not isinstance(tidied["error"], str):
            raise ValueError("error")
        lifetime = tidied.get("expires_in")
        if not isinstance(lifetime, int) or isinstance(lifetime, bool) or not 0 < lifetime < _LONGEST_LIFETIME_S:
            tidied.pop("expires_in", None)
        return tidied

    def raise_for_status(self) -> None:
        """Raises SignInFailed where it is no success."""
        if self.status_code >= 500 or self.status_code == 429:
            raise SignInFailed("ISSUER_BUSY", retryable=True, status=self.status_code)
        if self.status_code >= 300:
            raise SignInFailed("ISSUER_ANSWER_MALFORMED", status=self.status_code)

    def fields(self) -> dict[str, Any]:
        """The JSON object that a success has to be.

        Raises:
            SignInFailed: ISSUER_BUSY, ISSUER_ANSWER_MALFORMED.
        """
        self.raise_for_status()
        try:
            found = self._parsed()
        except ValueError as error:
            raise SignInFailed("ISSUER_ANSWER_MALFORMED", "no JSON") from error
        if not isinstance(found, dict):
            raise SignInFailed("ISSUER_ANSWER_MALFORMED", "no JSON object")
        return found

    def _parsed(self) -> object:
        try:
            return json.loads(self._body)
        except RecursionError as error:
            raise ValueError("nested too deep") from error


class Asking:
    """The session that Authlib speaks through. Redirects are not followed."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def get(self, url: str, token: str = "") -> IssuerAnswer:
        """Ask for a document, with the bearer token where one is given."""
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self._asked("GET", url, headers, b"")

    def post(
        self,
        url: str,
        *,
        data: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
        auth: ClientAuthentication | None = None,
    ) -> IssuerAnswer:
        """Send a form."""
        sent, body = {"Accept": "application/json", **(headers or {})}, urlencode(data)
        sent["Content-Type"] = "application/x-www-form-urlencoded"
        if auth is not None:
            url, sent, body = auth.prepare("POST", url, sent, body)
        return self._asked("POST", url, sent, body.encode())

    def _asked(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> IssuerAnswer:
        try:
            status, answer = self._ask(method, url, headers, body)
        except DeliveryFailed as error:
            raise _about_the_issuer(error) from error
        return IssuerAnswer(status, answer)


def declined(error: object) -> NoReturn:
    """The error for an issuer that says no; its word is told where it is one of the protocol's.

    Raises:
        SignInFailed: SIGN_IN_REFUSED.
    """
    word = error if isinstance(error, str) and _ERROR_WORD.fullmatch(error) else "?"
    raise SignInFailed("SIGN_IN_REFUSED", reason=word)


def _about_the_issuer(error: DeliveryFailed) -> DeliveryFailed:
    """The wire speaks of a server: here it is the issuer. What lies between (the proxy, a certificate of ours) is told as it is."""
    if error.code in ("SERVER_UNREACHABLE", "SERVER_NAME_UNKNOWN"):
        return SignInFailed("ISSUER_UNREACHABLE", error.detail, retryable=True)
    if error.code in _NOT_BELIEVED:
        return SignInFailed("ISSUER_NOT_BELIEVED", error.code)
    if error.code in _NO_ADDRESS:
        return SignInFailed("ISSUER_ADDRESS_REFUSED", error.code)
    if error.code == "ANSWER_MALFORMED":
        return SignInFailed("ISSUER_ANSWER_MALFORMED", error.detail)
    return error
