"""An access token that somebody entered into the keyring: it stays until somebody enters another one."""

from __future__ import annotations

import threading

from app.domain.ports import Secrets


class KeptToken:
    """Implements `AccessTokens`. The keyring is asked once, and again only after the token was refused."""

    def __init__(self, secrets: Secrets, name: str) -> None:
        self._secrets = secrets
        self._name = name
        self._token: str | None = None
        self._reading = threading.Lock()

    def current(self) -> str:
        """See `AccessTokens.current`."""
        with self._reading:
            if self._token is None:
                self._token = self._read()
            return self._token

    def after_refusal(self, refused: str) -> str | None:
        """See `AccessTokens.after_refusal`: another one is there where somebody has entered it since."""
        with self._reading:
            self._token = self._read()
            return self._token if self._token not in ("", refused) else None

    def _read(self) -> str:
        return self._secrets.get(self._name) or ""
