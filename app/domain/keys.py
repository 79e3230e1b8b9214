"""A key before anybody uses it: whose it is, where it lies, and what it will ask of its holder."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.pin import PinStanding
from app.domain.signatures import SignerIdentity


class KeyPlace(StrEnum):
    """What holds a key."""

    FILE = "file"
    TOKEN = "token"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class KeyOutlook:
    """What can be known of a key beforehand.

    Attributes:
        place: what holds it.
        where: what that is called: the token's label, the file's name, the host of the service.
        certificates: those that it can sign with; the first is the one that it signs with unless another one is preferred.
        open_for_s: for how long it signs without asking its holder anew; None: it is locked.
        each_time: its holder is asked at every signature.
        pin: how the PIN stands; None where no number of wrong ones locks the key, and while it is open.
    """

    place: KeyPlace
    where: str
    certificates: tuple[SignerIdentity, ...]
    open_for_s: float | None = None
    each_time: bool = False
    pin: PinStanding | None = None
