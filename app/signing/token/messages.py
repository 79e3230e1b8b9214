"""What is said between the station and the child that has a token's library loaded. Values only; they cross a pipe."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.errors import SigningFailed
from app.domain.pin import PinFlags


@dataclass(frozen=True, slots=True)
class Survey:
    """Which tokens are there, and what stands on them for all to read?"""


@dataclass(frozen=True, slots=True)
class Unlock:
    """Give the token this PIN, once, if its flags are still those that were decided upon, and find the key of a certificate.

    `open_s` is how long the key may be used then. The certificate is in DER.
    """

    serial: str
    certificate: bytes
    pin: str = field(repr=False)
    flags: PinFlags
    open_s: float


@dataclass(frozen=True, slots=True)
class Sign:
    """Sign with the key of a certificate (DER), which was unlocked. `digest` is its name (`sha256`), `data` what is to be signed, not its
    digest.
    """

    certificate: bytes
    digest: str
    data: bytes


type Request = Survey | Unlock | Sign


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its driver describes it; its certificates in DER.

    `unlocked` is the certificate whose key this child may use now; empty: none.
    """

    serial: str
    label: str
    maker: str
    model: str
    pin_is_set: bool
    flags: PinFlags
    certificates: tuple[bytes, ...]
    unlocked: bytes = b""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """The tokens in their slots. `stale`: the one that was unlocked was away; what the library believes of it is worth nothing.

    `open_for_s`: how long what is unlocked may still be used; None where nothing is.
    """

    tokens: tuple[Token, ...]
    stale: bool = False
    open_for_s: float | None = None


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The PIN was right. `each_time`: the key wants it for every signature (CKA_ALWAYS_AUTHENTICATE)."""

    each_time: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that was verified with the certificate: PKCS#1 v1.5, or ECDSA in DER."""

    signature: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """What went wrong. `tried`: the token was given a PIN and refused it, or may have; `flags` are those after it."""

    error: SigningFailed
    tried: bool = False
    flags: PinFlags = field(default_factory=PinFlags)


type Answer = Surveyed | Unlocked | Signed | Failed
