"""Whether a certificate is a person's or an organisation's: Vietnamese authorities seldom say it outright."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

from app.domain.signatures import HolderKind

_ORGANISATION_IDS: Final = re.compile(r"\b(MST|MNS|MDV|MDN)\s*:", re.IGNORECASE)
"""how Vietnamese authorities write a tax code, a budget unit's code, a unit's and an enterprise's code into the user ID"""
_PERSON_IDS: Final = re.compile(r"\b(CCCD|CMND|HC|DDCN)\s*:", re.IGNORECASE)
_OFFICES: Final = re.compile(
    "(ban|bảo hiểm|bệnh viện|bộ|cục|chi cục|chi nhánh|công an|công ty|cơ quan|đảng|hội|huyện|kho bạc|mặt trận|ngân hàng|phòng|quỹ|sở"
    "|tập đoàn|thành phố|thanh tra|tỉnh|tòa án|tổng cục|tổng công ty|trung tâm|trường (đại|cao|trung|tiểu|mầm)|ủy ban|văn phòng|viện"
    "|xã|phường|đặc khu|ubnd|hđnd)( |$)"
)
"""how the names of Vietnamese offices begin: the certificates of the government's authority tell nothing else"""


def kind_of(subject: Any, name: str, organisation: str) -> HolderKind:
    """By the subject's own words: its IDs first, then how the name begins."""
    user_ids = str(subject.get("user_id", ""))
    if _PERSON_IDS.search(user_ids) or subject.get("surname") or subject.get("given_name"):
        return HolderKind.PERSON
    plain = _plain(name)
    if (
        _ORGANISATION_IDS.search(user_ids)
        or subject.get("organization_identifier")
        or plain == _plain(organisation)
        or _OFFICES.match(plain)
    ):
        return HolderKind.ORGANISATION
    return HolderKind.PERSON


def _plain(name: str) -> str:
    """Without case, and with the accent of `uỷ` and `toà` where most put it."""
    plain = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    return plain.replace("uỷ", "ủy").replace("toà", "tòa")
