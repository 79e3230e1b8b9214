"""Keys on tokens, wired: the settings say which, the store keeps what happened to their PINs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import SigningFailed, StationError
from app.domain.model import Actor
from app.domain.pin import PinEvent
from app.domain.tokens import TokenFacts
from app.settings.signing import Pkcs11Section, SigningSection

if TYPE_CHECKING:
    from app.signing.token.key import TokenKey
    from app.signing.trust import TrustSettings
    from app.store.store import Store

AUTO = "auto"
"""any of the known libraries"""


@dataclass(frozen=True, slots=True)
class PinsOfActor:
    """A `PinRecord` in the store: who works here is the one who tries. Both are looked for when a PIN is about to be tried."""

    store: Callable[[], Store]
    actor: Callable[[], Actor]

    def events(self, token: str) -> Sequence[PinEvent]:
        """See `PinRecord`."""
        return self.store().pins.events(token)

    def add(self, token: str, event: PinEvent) -> None:
        """See `PinRecord`."""
        self.store().pins.add(token, event, self.actor())

    def alone(self, token: str) -> AbstractContextManager[None]:
        """See `PinRecord`."""
        return self.store().pins.alone(token)


def token_keys(
    signing: SigningSection, trust: TrustSettings, record: PinsOfActor, closing: ExitStack
) -> dict[str, TokenKey]:
    """The keys on tokens, by the names of their signers. What is unlocked is locked again by `closing`."""
    from app.signing.token.choice import TokenChoice
    from app.signing.token.key import TokenKey, TokenLimits

    keys = {}
    for name, place in signing.signers.items():
        section = place.pkcs11
        if section.library:
            wanted = TokenChoice(section.serial, section.certificate.replace(":", ""), section.issuer)
            limits = TokenLimits(min(section.open_minutes * 60, signing.open_most_s), section.call_limit_s)
            keys[name] = TokenKey(_library(section), wanted, trust, record, limits)
            closing.callback(keys[name].close)
    return keys


def look(signing: SigningSection) -> tuple[Sequence[TokenFacts], Sequence[StationError]]:
    """Ask the libraries of the settings, and all known ones that are installed."""
    from app.signing.token.libraries import installed
    from app.signing.token.listing import tokens

    sections = [place.pkcs11 for place in signing.signers.values()]
    named = [path for section in sections if (path := _library(section)) is not None]
    limit_s = min(section.call_limit_s for section in sections)
    return tokens(dict.fromkeys((*named, *installed())), limit_s)


def chosen(keys: Mapping[str, TokenKey]) -> dict[str, str]:
    """Signer -> serial number of the token that it signs with now; who finds none is left out."""
    found = {}
    for name, key in keys.items():
        try:
            found[name] = key.serial()
        except SigningFailed:
            continue
    return found


def _library(section: Pkcs11Section) -> Path | None:
    return None if section.library in ("", AUTO) else Path(section.library)
