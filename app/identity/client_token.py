"""An access token that a program gets for itself, with a secret of the keyring (OAuth 2.0 client credentials, RFC 6749, 4.4)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from app.domain.errors import SignInFailed
from app.domain.ports import Secrets
from app.identity.asking import Ask, Asking
from app.identity.issuer import refusals

_MARGIN_S: Final = 60.0
_SCOPE: Final = "service"
"""what a signing service calls the use of its methods (CSC API, 8.4)"""
_LONGEST_TOKEN: Final = 16_384
_AUTHENTICATION: Final = "client_secret_basic"


class ClientToken:
    """Implements `AccessTokens`. The token is kept in memory until it is about to run out, or is refused."""

    def __init__(
        self,
        token_url: str,
        client_id: str,
        secrets: Secrets,
        secret_name: str,
        ask: Ask,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is asked yet.

        Args:
            token_url: the token endpoint.
            client_id: who the station is there.
            secrets: where its secret lies.
            secret_name: under which name.
            ask: the HTTP.
            clock: monotonic, seconds.
        """
        self._token_url = token_url
        self._client_id = client_id
        self._secrets = secrets
        self._secret_name = secret_name
        self._asking = Asking(ask)
        self._clock = clock
        self._getting = threading.Lock()
        self._token = ""
        self._good_until_s = 0.0

    def current(self) -> str:
        """See `AccessTokens.current`.

        Raises:
            SignInFailed: SIGN_IN_REFUSED, SIGN_IN_NEEDED, ISSUER_*.
        """
        with self._getting:
            if not self._token or self._clock() >= self._good_until_s:
                self._get()
            return self._token

    def after_refusal(self, refused: str) -> str | None:
        """See `AccessTokens.after_refusal`: a new one, once."""
        with self._getting:
            if self._token in ("", refused):
                self._get()
            return self._token if self._token != refused else None

    def _get(self) -> None:
        from authlib.oauth2.client import OAuth2Client

        self._token = ""
        client = OAuth2Client(
            self._asking,
            client_id=self._client_id,
            client_secret=self._secrets.get(self._secret_name) or "",
            token_endpoint_auth_method=_AUTHENTICATION,
        )
        with refusals():
            found: Any = client.fetch_token(self._token_url, grant_type="client_credentials", scope=_SCOPE)
        token = found.get("access_token")
        if not isinstance(token, str) or not 0 < len(token) <= _LONGEST_TOKEN:
            raise SignInFailed("ISSUER_ANSWER_MALFORMED", "access_token")
        life_s = float(found.get("expires_in", 3600))
        self._token, self._good_until_s = token, self._clock() + max(life_s - _MARGIN_S, life_s / 2)
