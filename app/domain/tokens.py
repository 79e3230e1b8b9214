"""Tokens as a person sees them: what is put in, whose certificates lie there, how the PIN stands."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.pin import PinFlags, PinStanding
from app.domain.signatures import SignerIdentity


@dataclass(frozen=True, slots=True)
class TokenCertificate:
    """A certificate on a token. `fits`: it is no authority's, and made for signatures."""

    identity: SignerIdentity
    fits: bool


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What the library says of a token."""

    library: str
    serial: str
    label: str
    maker: str
    model: str
    pin_is_set: bool
    flags: PinFlags
    certificates: tuple[TokenCertificate, ...]


@dataclass(frozen=True, slots=True)
class TokenState:
    """The same, and how its PIN stands by that and by what was written down here. `signers`: who signs with it, by the settings."""

    facts: TokenFacts
    pin: PinStanding
    signers: tuple[str, ...]
