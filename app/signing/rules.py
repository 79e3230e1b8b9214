"""How signatures are made at this station."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.signatures import Level
from app.signing.trust import TrustSettings


class Commitment(StrEnum):
    """What a signer commits to (ETSI EN 319 122-1, 5.2.3)."""

    NONE = "none"
    """a reason in words in the signature's dictionary instead, which may not stand beside a commitment (EN 319 142-1, 6.3)"""
    CREATION = "creation"
    """to have made the document: who digitises a paper"""
    APPROVAL = "approval"
    """to stand by what it says: an office's seal"""
    ORIGIN = "origin"
    """to have made, approved and sent it"""


@dataclass(frozen=True, slots=True)
class SigningRules:
    """What every signer here goes by, whatever holds its key.

    Attributes:
        trust: whom the station believes.
        timestamp_url: where time-stamps come from; empty: nowhere.
        timestamp_policy: the OID of the policy that a time-stamp has to be made by; empty: any.
        floor: the lowest level that may be wanted, and that a signature may fall to where a service does not answer; None: whatever is
            wanted, and it does not fall.
        clock_limit_s: how far this computer's clock may stand from the time-stamp authority's.
        refuse_wrong_clock: whether a signature is refused then; else it is made and the difference told.
        refuse_no_mark: whether a signature is refused whose mark has no place in the file; else it is made without, and that is told.
        content_timestamp: whether a time-stamp over the content is signed too: it proves that the signature is not older than that.
        commitment: what the signer commits to.
        location: where it is signed, for the signature's dictionary.
    """

    trust: TrustSettings
    timestamp_url: str = ""
    timestamp_policy: str = ""
    floor: Level | None = None
    clock_limit_s: float = 300.0
    refuse_wrong_clock: bool = False
    refuse_no_mark: bool = True
    content_timestamp: bool = False
    commitment: Commitment = Commitment.CREATION
    location: str = ""
