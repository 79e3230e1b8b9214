"""Sign-in: who comes to the desk becomes an actor of this station, and the record says when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import SignInFailed
from app.domain.identity import DeviceCode, Person
from app.domain.model import Actor
from app.services.progress import CancelledCheck, never

if TYPE_CHECKING:
    from app.identity.session import Session
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Who left (None: nobody was there), and whether the issuer was told."""

    person: Person | None
    issuer_told: bool


class SigningIn:
    """Signs people in and out. `session` is None where no issuer is set up."""

    def __init__(
        self, store: Store, session: Session | None, actor_of: Callable[[Person], Actor], browser_limit_s: float
    ) -> None:
        self._store = store
        self._session = session
        self._actor_of = actor_of
        self._browser_limit_s = browser_limit_s

    def by_browser(self, open_browser: Callable[[str], object], *, cancelled: CancelledCheck = never) -> Person:
        """Sign in at the issuer's page in the person's own browser.

        Raises:
            SignInFailed: SIGN_IN_NOT_SET_UP, SIGN_IN_NOT_KEPT, SIGN_IN_TIMED_OUT, SIGN_IN_REFUSED, ...
            Cancelled: the person gave up.
        """
        session = self._wanted()
        return self._arrived(
            session.sign_in_by_browser(open_browser, limit_s=self._browser_limit_s, cancelled=cancelled)
        )

    def by_device(self, show: Callable[[DeviceCode], object], *, cancelled: CancelledCheck = never) -> Person:
        """Sign in with a code that is typed into a browser anywhere; raises as `by_browser`, and DEVICE_SIGN_IN_NOT_OFFERED."""
        return self._arrived(self._wanted().sign_in_by_device(show, cancelled=cancelled))

    def out(self) -> SignedOut:
        """Sign out.

        Raises:
            SignInFailed: SIGN_IN_NOT_SET_UP.
        """
        session = self._wanted()
        person = session.person()
        told = session.sign_out()
        if person is not None:
            self._store.people.signed_out(self._actor_of(person))
        return SignedOut(person, told)

    def who(self) -> Person | None:
        """Who is signed in.

        Raises:
            SignInFailed: SIGN_IN_NOT_SET_UP.
        """
        return self._wanted().person()

    def _arrived(self, person: Person) -> Person:
        self._store.people.signed_in(self._actor_of(person))
        return person

    def _wanted(self) -> Session:
        if self._session is None:
            raise SignInFailed("SIGN_IN_NOT_SET_UP")
        return self._session
