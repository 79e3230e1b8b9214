"""The sign-in of this desk: made, kept in the keyring, its token replaced before it runs out, ended."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.domain.errors import SignInFailed, StationError, StoreFailed
from app.domain.identity import DeviceCode, Person
from app.domain.ports import Secrets
from app.identity import browser, device
from app.identity.alone import alone
from app.identity.issuer import Issuer
from app.identity.signed_in import SignedIn

_LOG = logging.getLogger(__name__)
_LOCK_LIMIT_S: Final = 150.0
"""longer than a request to the issuer may last"""


class Session:
    """Implements `AccessTokens`. One for each issuer: the keyring's name of it holds the issuer's, so several stand side by side.

    Several threads may use one instance, and several processes one keyring: who comes second to a token that runs out finds the new one
    there. The keyring is the authority; what is remembered here is what was last seen in it.
    """

    def __init__(self, issuer: Issuer, secrets: Secrets, locks: Path) -> None:
        """Nothing is asked yet.

        Args:
            issuer: who vouches.
            secrets: where the tokens lie.
            locks: a folder of this user's, the same for every process that shares the keyring.
        """
        program = issuer.program
        self._issuer = issuer
        self._secrets = secrets
        self._name = f"sign-in:{program.client_id}@{program.issuer}"
        self._lock = locks / f"sign-in-{hashlib.sha256(self._name.encode()).hexdigest()[:16]}.lock"
        self._known: SignedIn | None = None
        self._worker: Person | None = None

    # -- the person

    def sign_in_by_browser(
        self, open_browser: Callable[[str], object], *, limit_s: float, cancelled: Callable[[], bool]
    ) -> Person:
        """See `app.identity.browser.sign_in`. Raises SignInFailed (SIGN_IN_NOT_KEPT) too, before anybody is asked."""
        self._place_needed()
        return self._keep(browser.sign_in(self._issuer, open_browser, limit_s=limit_s, cancelled=cancelled))

    def sign_in_by_device(self, show: Callable[[DeviceCode], object], *, cancelled: Callable[[], bool]) -> Person:
        """See `app.identity.device.sign_in`. Raises SignInFailed (SIGN_IN_NOT_KEPT) too, before anybody is asked."""
        self._place_needed()
        return self._keep(device.sign_in(self._issuer, show, cancelled=cancelled))

    def sign_out(self) -> bool:
        """Forget the tokens, and tell the issuer that they are done with; whether it heard. Without a sign-in there is nothing to do."""
        with alone(self._lock, _LOCK_LIMIT_S):
            kept = self._read()
            self._forget()
        if kept is None:
            return True
        try:
            return self._issuer.revoke(kept)
        except StationError as error:
            _LOG.warning("the issuer was not told of the sign-out: %s", error.code)
            return False

    def person(self) -> Person | None:
        """Who is signed in, as the keyring has it; the issuer is not asked."""
        kept = self._read()
        return kept.person if kept is not None else None

    def work_as(self, person: Person) -> None:
        """From now on only this person's tokens are given out: who signs in elsewhere meanwhile is not who stands in the record here."""
        self._worker = person

    # -- the token

    def current(self) -> str:
        """See `AccessTokens.current`: replaced some time before it runs out. Where that fails for now, it serves to its end."""
        known = self._known
        if known is None or self._is_other(known):
            known = self._known = self._read()
        if known is None or self._is_other(known):
            raise SignInFailed("SIGN_IN_NEEDED", "nobody is signed in, or somebody else")
        if time.time() < known.refresh_at_s:
            return known.access_token
        try:
            return self._renewed(known.access_token).access_token
        except StationError as error:
            if not error.retryable or time.time() >= known.expires_at_s:
                raise
            _LOG.warning("the token could not be replaced in time: %s", error.code)
            return known.access_token

    def after_refusal(self, refused: str) -> str | None:
        """See `AccessTokens.after_refusal`."""
        return self._renewed(refused).access_token

    def _renewed(self, spent: str) -> SignedIn:
        """The sign-in with another token than the spent one: what another thread or process fetched meanwhile, else fetched now.

        Raises:
            SignInFailed: SIGN_IN_NEEDED, SIGN_IN_BUSY, ISSUER_...
        """
        with alone(self._lock, _LOCK_LIMIT_S):
            known, kept = self._known, self._read()
            if known is not None and kept is not None and known.person == kept.person:
                kept = known if known.refresh_at_s > kept.refresh_at_s else kept  # the keyring did not take it
            self._known = kept
            if kept is None or self._is_other(kept):
                raise SignInFailed("SIGN_IN_NEEDED", "nobody is signed in, or somebody else")
            if kept.access_token != spent and time.time() < kept.refresh_at_s:
                return kept
            if not kept.refresh_token:
                raise SignInFailed("SIGN_IN_NEEDED", "no refresh token")
            try:
                fresh = self._issuer.refreshed(kept)
            except SignInFailed as error:
                if error.code == "SIGN_IN_NEEDED":
                    self._forget()
                raise
            self._write(fresh)
            return fresh

    def _is_other(self, signed_in: SignedIn) -> bool:
        worker = self._worker
        return worker is not None and (signed_in.issuer, signed_in.subject) != (worker.issuer, worker.subject)

    # -- the keyring

    def _keep(self, signed_in: SignedIn) -> Person:
        with alone(self._lock, _LOCK_LIMIT_S):
            self._secrets.set(self._name, signed_in.to_json())
            self._known = signed_in
        return signed_in.person

    def _read(self) -> SignedIn | None:
        kept = self._secrets.get(self._name)
        try:
            return SignedIn.from_json(kept) if kept else None
        except ValueError:
            _LOG.warning("the keyring holds something else than a sign-in")
            return None

    def _write(self, signed_in: SignedIn) -> None:
        """A keyring that was locked meanwhile costs a new sign-in at the next start; until then the token serves."""
        self._known = signed_in
        try:
            self._secrets.set(self._name, signed_in.to_json())
        except StoreFailed:
            _LOG.warning("the keyring did not take the new token")

    def _forget(self) -> None:
        self._known = None
        try:
            self._secrets.set(self._name, "")
        except StoreFailed:
            _LOG.warning("the keyring does not forget the sign-in")

    def _place_needed(self) -> None:
        if not self._secrets.available:
            raise SignInFailed("SIGN_IN_NOT_KEPT", "no safe keyring")
