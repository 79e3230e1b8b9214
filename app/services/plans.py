"""How far papers go by the settings alone; a call may ask for less, or by another key."""

from __future__ import annotations

from app.domain.model import Plan
from app.settings.signing import SigningSection


def whole_way(signing: SigningSection, signer: str = "") -> Plan:
    """All the way to the receipt, signed by that key, else by the one of the settings, with their mark and at their level."""
    return Plan(
        sign=True, upload=True, signer=signer or signing.signer, appearance=signing.appearance, level=signing.level
    )
