"""What a signature that is about to be made will be, wired: the settings say who signs here, the engine sets the mark."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.signatures import Appearance, ForeseenMark, VisibleMark
from app.services.outlook import SigningOutlook

if TYPE_CHECKING:
    from app.bootstrap.signed import SigningPart


def signing_outlook(station: SigningPart) -> SigningOutlook:
    """Of the keys by which persons sign here."""

    def foresee(mark: VisibleMark, name: str, at: datetime) -> ForeseenMark:
        from app.signing.appearance import MarkFacts, foreseen_mark

        return foreseen_mark(mark, MarkFacts(name, at, at))

    signing = station.settings.signing
    return SigningOutlook(
        station.signing,
        station.processing,
        station.archive_forms,
        station.marking,
        station.usb_tokens,
        station.clock,
        signers={name: station.signers[name] for name in (signing.signer, *signing.keys) if name in station.signers},
        appearance=Appearance(signing.appearance),
        foresee=foresee,
    )
