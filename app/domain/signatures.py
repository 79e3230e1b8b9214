"""Signing seen from outside: policies, prepared bytes and authorizations. What is found of a signature: `app.domain.verification`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.canonical import Json
from app.domain.errors import SigningFailed
from app.domain.mark_layout import MarkLayout
from app.domain.mark_profiles import MarkProfile
from app.domain.marks import BoxPt, PageInk
from app.domain.pin import PinStanding, PinState


class Level(StrEnum):
    """PAdES baseline levels (ETSI EN 319 142-1), each with all that the ones before it have."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"

    @property
    def rank(self) -> int:
        """Its place in that order: the names themselves sort otherwise."""
        return list(Level).index(self)

    def reaches(self, wanted: Level) -> bool:
        """Whether it is that one or a higher one."""
        return self.rank >= wanted.rank

    def require(self, floor: Level) -> None:
        """Refuse to want less than the policy's lowest level.

        Raises:
            SigningFailed: LEVEL_BELOW_FLOOR.
        """
        if not self.reaches(floor):
            raise SigningFailed("LEVEL_BELOW_FLOOR", level=self.value, floor=floor.value)


def lowest(levels: Iterable[Level]) -> Level:
    """The one of them that all reach; there is at least one."""
    return min(levels, key=lambda level: level.rank)


class Appearance(StrEnum):
    """The visible marks that the law names; what each looks like stands in `resources/marks`. They are never merged into one another."""

    TT01_PERSONAL = "TT01-personal"
    ND30_SAO_Y = "ND30-sao-y"
    ND30_SAO_LUC = "ND30-sao-luc"
    ND30_TRICH_SAO = "ND30-trich-sao"
    TT02_ARCHIVE = "TT02-2019-archive"
    NONE = "none"

    @property
    def is_of_paper(self) -> bool:
        """Whether the mark says that the file was made of paper: on any other file that would be untrue."""
        return self is Appearance.TT01_PERSONAL


@dataclass(frozen=True, slots=True)
class SealPicture:
    """The organisation's seal: a PNG picture, and how wide it is on paper."""

    png: bytes = field(repr=False)
    width_mm: float


@dataclass(frozen=True, slots=True)
class VisibleMark:
    """A mark that is to be drawn: its profile, the organisation and the seal that it may show, and where the first page bears ink.

    `ink` None: nobody looked; the mark keeps clear of annotations alone.
    """

    profile: MarkProfile
    organisation: str = ""
    seal: SealPicture | None = None
    ink: PageInk | None = None


@dataclass(frozen=True, slots=True)
class ForeseenMark:
    """A mark before it is written: how it will be set, and where on the first page it will stand (points, origin top-left)."""

    mark: VisibleMark
    layout: MarkLayout
    place: BoxPt


@dataclass(frozen=True, slots=True)
class SigningPolicy:
    """What kind of signature is wanted. `mark` None: an invisible one. `copied_at` (UTC) is the time of copying that a mark shows.

    `reason` counts only where the station's rules name no commitment in its place.
    """

    level: Level
    mark: VisibleMark | None
    copied_at: datetime
    reason: str = "Số hóa hồ sơ"


class HolderKind(StrEnum):
    """For whom a certificate was issued, as far as it tells."""

    PERSON = "person"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class SignerIdentity:
    """Who signs, as the certificate says. `thumbprint` is the SHA-256 of the DER in hex."""

    name: str
    organisation: str
    issuer: str
    serial: str
    thumbprint: str
    valid_from: datetime
    valid_until: datetime
    kind: HolderKind = HolderKind.PERSON


@dataclass(frozen=True, slots=True)
class PreparedPdf:
    """A PDF with an empty /Contents. `resume` is what `complete` needs beside the bytes: JSON, no secret."""

    pdf: bytes
    document_digest_sha256: str
    resume: Mapping[str, Json]


type Preparation = Callable[[bytes], PreparedPdf]
"""writes the field, the mark and the empty /Contents into a file; holds no key and can be handed to a worker"""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a key wants of its holder now; nothing where it is unlocked already.

    Attributes:
        pin: its PIN.
        one_time_code: a code that serves once.
        elsewhere: a confirmation on a device of the holder's own.
        each_time: the PIN is wanted anew for every signature, of the holder himself.
        standing: how the PIN stands; None where no number of wrong ones locks the key.
        token_label: what the token that holds the key is called; empty where it says nothing, and for a key on none.
    """

    pin: bool = True
    one_time_code: bool = False
    elsewhere: bool = False
    each_time: bool = False
    standing: PinStanding | None = None
    token_label: str = ""

    @property
    def to_know(self) -> PinState:
        """What whoever gives the PIN has to know of it."""
        return PinState.NORMAL if self.standing is None else self.standing.to_know


class Asked(StrEnum):
    """What the holder of a key is asked for."""

    PIN = "pin"
    ONE_TIME_CODE = "one_time_code"
    CONFIRMATION = "confirmation"
    """on a device of the holder's own: nothing is typed here, and nobody waits for an answer"""


@dataclass(frozen=True, slots=True)
class KeyQuestion:
    """One question to the holder of a key: who that is, all that the key wants, and which part of it is asked for here."""

    identity: SignerIdentity
    challenge: Challenge
    asked: Asked


@dataclass(frozen=True, slots=True)
class Authorization:
    """What unlocks the key. Nothing of it is ever printed, logged or stored; a one-time code is good for one use.

    `knowing`: how the PIN stood as far as whoever gives it was told; a program that gives one by itself was told nothing. `signatures`: for
    how many at most it is given, where a key is authorized for a number of them.
    """

    pin: str | None = field(default=None, repr=False)
    one_time_code: str | None = field(default=None, repr=False)
    knowing: PinState = PinState.NORMAL
    signatures: int = 1


@dataclass(frozen=True, slots=True)
class ExtendedPdf:
    """A signed file with more proof appended: the level of all its signatures now, and until when its last time-stamp proves (UTC)."""

    pdf: bytes
    level: Level
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class CompletedPdf:
    """The signed bytes, and what they say about the signature.

    `remarks` are the codes of what went otherwise than wanted: why the level is lower, that the clock is wrong.
    """

    pdf: bytes
    signer_subject: str
    level: Level
    signed_at: datetime
    remarks: tuple[str, ...] = ()
