"""What the officer should hear as soon as it is known: nothing here stops anybody, and nothing is dropped because of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class NoticeKind(StrEnum):
    """What is noticed; `notice_<value>` is the key of its sentence, `notice_<value>_remedy` of what to do."""

    OTHER_SLIP = "other_slip"
    """another dossier's slip, and what lies behind it in the same scan: all of it, the first ones first"""
    OWN_SLIP = "own_slip"
    """the slip of this dossier, and what lies behind it: the slip is no paper, and may part one paper from the next"""
    SHEETS_TOO_FEW = "sheets_too_few"
    SHEETS_TOO_MANY = "sheets_too_many"
    COUNTS_CONTRADICT = "counts_contradict"
    BACK_MISSING = "back_missing"
    DOUBLE_FEED = "double_feed"
    COVER_LOST = "cover_lost"
    SAME_SHEET = "same_sheet"
    BACKWARDS = "backwards"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that is noticed, with the pages whose pictures tell it, and the fields of its sentence."""

    kind: NoticeKind
    pages: tuple[UUID, ...]
    fields: Mapping[str, str | int] = field(default_factory=dict)
