"""Sign-in and sign-out at the desk, wired to the station."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.domain.identity import DeviceCode, Person
from app.domain.model import Actor
from app.settings import Settings

if TYPE_CHECKING:
    from app.bootstrap import Station
    from app.services.sign_in import SigningIn


class StationDoor:
    """Implements `app.ui.services.Door`."""

    def __init__(self, settings: Settings, opened: Callable[[], Station]) -> None:
        """`opened` may take long: it is called in workers alone."""
        self._settings = settings
        self._opened = opened

    @property
    def set_up(self) -> bool:
        """Told by the settings: nothing is loaded for it."""
        settings = self._settings
        return bool(settings.identity.issuer) and settings.mode != "training"

    def sign_in(self, show_page: Callable[[str], object], cancelled: Callable[[], bool]) -> Actor:
        """See `Door.sign_in`. What was unlocked for the officer before is locked before anybody works on."""
        return self._let_in(lambda of: of.by_browser(show_page, cancelled=cancelled))

    def sign_in_elsewhere(self, show_code: Callable[[DeviceCode], object], cancelled: Callable[[], bool]) -> Actor:
        """See `Door.sign_in_elsewhere`; locks as `sign_in` does."""
        return self._let_in(lambda of: of.by_device(show_code, cancelled=cancelled))

    def _let_in(self, sign_in: Callable[[SigningIn], Person]) -> Actor:
        station = self._opened()
        keys = station.open_keys  # looks from here on: the sign-in is a change that it sees
        person = sign_in(station.signing_in)
        keys.look()
        return station.arrived(person)

    def sign_out(self) -> bool:
        """See `Door.sign_out`."""
        station = self._opened()
        keys = station.open_keys
        told = station.signing_in.out().issuer_told
        keys.look()
        return told
