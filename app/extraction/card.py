"""What the QR code of an identity card claims of its owner. It is validated as if it had been typed; nothing of it is guessed or logged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from app.domain.entered import Proposal, Source
from app.domain.errors import InputRefused
from app.domain.fields import Field, Told, Trait, written
from app.extraction.lines import plain_of
from app.extraction.places import lies_in
from app.extraction.vocabulary import Vocabulary

CLAIMED: Final = 0.97
"""a code is read right or not at all; whose card lies there is another matter"""
_FEWEST: Final = 7
"""ID number, former number, name, birth, sex, residence, day of issue; cards of 2024 bear more behind them, which is not looked at"""
_ID, _FORMER, _DAY = re.compile(r"[0-9]{12}"), re.compile(r"(?:[0-9]{9})?"), re.compile(r"[0-9]{8}")
_SEXES: Final = frozenset({"nam", "nu"})


def card_fields(payload: str, page: UUID, today: date, vocabulary: Vocabulary) -> tuple[Proposal, ...]:
    """The owner's number, name, birth, sex and residence, and the ward of today in which that lies; nothing where the code is none of an
    identity card, or is not possible."""
    parts = payload.split("|")
    if len(parts) < _FEWEST or not _has_form(parts, today):
        return ()
    claimed = {Field.OWNER_ID: parts[0], Field.OWNER_NAME: parts[2], Field.OWNER_BORN: parts[3]}
    try:
        values = {kind: written(kind, text, today) for kind, text in claimed.items()}
    except InputRefused:
        return ()
    if not all(values.values()):
        return ()
    told: dict[Told, str] = dict(values.items())
    told[Trait.OWNER_SEX] = parts[4]
    if parts[5].strip():
        told[Trait.OWNER_ADDRESS] = " ".join(parts[5].split())
    lies = lies_in(parts[5], vocabulary.province_names, vocabulary.units)
    ward = lies.ward if lies is not None and lies.is_exact else None  # a code is not misread
    wards = [(Trait.OWNER_WARD, now) for now in (ward.now if ward is not None else ())]
    return tuple(Proposal(kind, value, CLAIMED, Source.ID_CARD, page) for kind, value in (*told.items(), *wards))


def _has_form(parts: Sequence[str], today: date) -> bool:
    """Whether each part is what stands there on a card: a code is not typed, so nothing is forgiven."""
    if _ID.fullmatch(parts[0]) is None or _FORMER.fullmatch(parts[1]) is None or plain_of(parts[4]) not in _SEXES:
        return False
    born, issued = _day(parts[3]), _day(parts[6])
    return born is not None and issued is not None and born < issued <= today


def _day(text: str) -> date | None:
    """Of ddMMyyyy."""
    try:
        return datetime.strptime(text, "%d%m%Y").date() if _DAY.fullmatch(text) else None  # noqa: DTZ007
    except ValueError:
        return None
