"""Passwords and PINs: in the desktop's keyring, handed to a service by systemd, or in memory until the process ends. Never in a file of
ours."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.domain.errors import StoreFailed

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_LOG = logging.getLogger(__name__)
_SERVICE: Final = "vn.sohoa.station"
_SAFE_MODULES: Final = frozenset(
    f"keyring.backends.{name}" for name in ("SecretService", "libsecret", "kwallet", "macOS", "Windows")
)
"""Only these encrypt; `keyrings.alt` and the like write plain text, `fail` and `null` keep nothing."""
_CREDENTIAL: Final = re.compile(r"[a-z][a-z0-9-]*")


class MemorySecrets:
    """Secrets of this process."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    @property
    def available(self) -> bool:
        """Always."""
        return True

    def get(self, name: str) -> str | None:
        """The secret, or None."""
        return self._kept.get(name)

    def set(self, name: str, value: str) -> None:
        """Keep the secret until the process ends."""
        self._kept[name] = value


class KeyringSecrets:
    """Secrets in the keyring of the desktop session, and before them those that systemd hands to a service under the same names
    (`LoadCredentialEncrypted=`, systemd.exec(5)): a server has no keyring.

    Without either (a plain window manager) nothing is kept: `get` knows nothing, so the officer is asked each time, and `set` refuses.
    """

    def __init__(self, backend: KeyringBackend | None = None) -> None:
        self._backend = backend or _desktop_keyring()

    @property
    def available(self) -> bool:
        """Whether there is a keyring that keeps secrets safely."""
        return self._backend is not None

    def get(self, name: str) -> str | None:
        """The secret, or None: not kept, no keyring, or a keyring that stays locked."""
        from keyring.errors import KeyringError

        handed = _handed_to_the_service(name)
        if handed is not None:
            return handed
        if self._backend is None:
            return None
        try:
            return self._backend.get_password(_SERVICE, name)
        except KeyringError as error:
            _LOG.warning("the keyring gives nothing: %s", type(error).__name__)
            return None

    def set(self, name: str, value: str) -> None:
        """Keep the secret.

        Raises:
            StoreFailed: SECRETS_UNAVAILABLE where no safe keyring is at hand or it stays locked.
        """
        from keyring.errors import KeyringError

        if self._backend is None:
            raise StoreFailed("SECRETS_UNAVAILABLE", "no safe keyring")
        try:
            self._backend.set_password(_SERVICE, name, value)
        except KeyringError as error:
            raise StoreFailed("SECRETS_UNAVAILABLE", type(error).__name__) from error


def _desktop_keyring() -> KeyringBackend | None:
    import keyring
    from keyring.backends.chainer import ChainerBackend

    backend = keyring.get_keyring()
    candidates = backend.backends if isinstance(backend, ChainerBackend) else [backend]
    return next((found for found in candidates if type(found).__module__ in _SAFE_MODULES), None)


def _handed_to_the_service(name: str) -> str | None:
    """A name with a colon or a stroke is none that systemd lets a credential have."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    if not folder or _CREDENTIAL.fullmatch(name) is None:
        return None
    try:
        return Path(folder, name).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        _LOG.warning("a credential of the service can't be read: %s", type(error).__name__)
        return None
