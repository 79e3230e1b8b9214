"""What the officer should hear as soon as it is known: nothing here stops anybody, and nothing is dropped because of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class NoticeKind(StrEnum):
    """What is noticed; `notice_<value>` is the key of its sentence, `notice_<value>_remedy` of what to do."""

    SENT_BACK = "sent_back"
    """a supervisor sent the page back, for these `defects` (their values, with commas between) and with this `remark`"""
    OTHER_SLIP = "other_slip"
    """another dossier's slip, and what lies behind it in the same scan: all of it, the first ones first"""
    OWN_SLIP = "own_slip"
    """the slip of this dossier, and what lies behind it: the slip is no paper, and may part one paper from the next"""
    SEPARATOR = "separator"
    """a separator sheet, all its sides first (`sides` of them), and what lies behind it: it is no paper, and parts one from the next"""
    NEW_PAPER = "new_paper"
    """pages in the middle of a paper that look like the first of another one (`numbers`, by place), with the reason of each (`reasons`)"""
    SHEETS_TOO_FEW = "sheets_too_few"
    SHEETS_TOO_MANY = "sheets_too_many"
    COUNTS_CONTRADICT = "counts_contradict"
    BACK_MISSING = "back_missing"
    DOUBLE_FEED = "double_feed"
    COVER_LOST = "cover_lost"
    PAGE_UNREADABLE = "page_unreadable"
    """no machine could look at it when it came in bulk"""
    SAME_SHEET = "same_sheet"
    BACKWARDS = "backwards"
    OUT_OF_ORDER = "out_of_order"
    PAGE_MISSING = "page_missing"
    PAGE_DOUBLED = "page_doubled"
    SHEET_SKIPPED = "sheet_skipped"
    OTHER_PAPER = "other_paper"
    FRONT_MISSING = "front_missing"
    FACE_DOWN = "face_down"
    DIRTY_GLASS = "dirty_glass"
    STRETCHED = "stretched"
    UNREAD = "unread"
    """the reader hung or broke down on a page: it is archived without its words, and nothing on it is found by searching"""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that is noticed, with the pages whose pictures tell it, and the fields of its sentence.

    `order`: all pages of the paper in the order that is proposed; empty: none is. `certainty`: 0..1.
    """

    kind: NoticeKind
    pages: tuple[UUID, ...]
    fields: Mapping[str, str | int | float] = field(default_factory=dict)
    order: tuple[UUID, ...] = ()
    certainty: float = 1.0
