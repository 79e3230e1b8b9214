"""A case: something that one supervisor looks at, why, and what was decided of it. Pure.

There is no status. A case waits while its newest decision is none (nobody decided, or who did took it back), and it is somebody's while
that person's newest lease has not run out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.canonical import Json
from app.domain.review.defects import DefectMark

LEASE: Final = timedelta(minutes=10)
"""so long a page is one supervisor's without a word from that desk; looking goes on by taking it again"""

KEPT_FOR_ONE: Final = timedelta(days=2)
"""so long a case that is of one person is kept for them; then anybody may decide it, for people fall ill and leave"""


class CaseKind(StrEnum):
    """Why somebody has to look; the order is that of urgency, `case_<value>` the key of the words."""

    ALARM = "alarm"
    """a file is not as it was made when it is read back, the dossier system has other bytes, a paper went to the wrong dossier"""
    COUNT_DIFFERS = "count_differs"
    """sheets were counted against what paper, catalogue or scanner say, with a reason"""
    SAME_CODE = "same_code"
    """two dossiers have one code: it was opened at two counters that could not know of each other"""
    ANSWERED = "answered"
    """a page that was sent back to the counter came again, or was answered in words"""
    LOT = "lot"
    """its lot was rejected: all of it is looked at"""
    DUPLICATE = "duplicate"
    """pages that look alike were both kept, or came under two codes"""
    ACCEPTED = "accepted"
    """a doubtful page was taken with a reason"""
    DOUBTFUL = "doubtful"
    """a page of a paper that was signed is doubtful, and nobody took it with a reason"""
    FIELD_UNSURE = "field_unsure"
    """a field that is required was read with little confidence and nobody typed it"""
    UNSENT = "unsent"
    """a finished document waits too long to be sent"""
    SAMPLE = "sample"
    """drawn at random from a lot"""
    NEWER_RECIPE = "newer_recipe"
    """a newer recipe made pages of a signed paper otherwise: another version is proposed, and nobody has to want it"""


_SINCE_THE_CENTRE: Final = (CaseKind.SAME_CODE,)
URGENCY: Final[Mapping[CaseKind, int]] = {
    **{kind: place for place, kind in enumerate(one for one in CaseKind if one not in _SINCE_THE_CENTRE)},
    CaseKind.SAME_CODE: 1,
}
"""the lower, the sooner; cases that wait keep their number, so a kind that is new takes none from others"""
SAMPLED: Final = frozenset({CaseKind.SAMPLE, CaseKind.LOT})
"""the kinds that are of a lot; all others are exceptions"""


@dataclass(frozen=True, slots=True)
class Case:
    """What one supervisor looks at: pages of one paper.

    Attributes:
        id: of the case.
        kind: why.
        dossier_id: of the paper.
        component_id: the paper.
        document_id: the version that was looked at when the case came up; None: nothing was made of the pages yet.
        pages: of the paper, in order; empty: all of them.
        facts: of the kind (codes, numbers, internal ids); no name, no ID number, no text of a page.
        at: since when it waits.
        scanned_by: who may not decide: the people who scanned, changed or accepted these pages.
        for_actor: whose case it is alone for `KEPT_FOR_ONE`: who sent the page back; None: anybody's.
        lot_id: the lot that it is of.
    """

    id: UUID
    kind: CaseKind
    dossier_id: UUID
    component_id: UUID
    document_id: UUID | None
    pages: tuple[UUID, ...]
    facts: Mapping[str, Json]
    at: datetime
    scanned_by: frozenset[UUID]
    for_actor: UUID | None = None
    lot_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case that is to be opened; `subject` says what it is about, so that the same is never a case twice. The rest as in `Case`."""

    subject: str
    kind: CaseKind
    dossier_id: UUID
    component_id: UUID
    scanned_by: frozenset[UUID]
    document_id: UUID | None = None
    pages: tuple[UUID, ...] = ()
    facts: Mapping[str, Json] = field(default_factory=dict)
    for_actor: UUID | None = None
    lot_id: UUID | None = None


class Verdict(StrEnum):
    """What a supervisor decides; each is one key. `verdict_<value>` is the key of the words."""

    ACCEPTED = "accepted"
    REMARKED = "remarked"
    """accepted, with a remark that the counter reads"""
    RETURNED = "returned"
    """the counter scans it again, or says why not"""
    REPAIRED = "repaired"
    """made anew from the untouched master, without paper"""
    TAKEN_BACK = "taken_back"
    """the decision before does not count: the case waits again"""
    LAPSED = "lapsed"
    """no person decided: what it was about is not so any more, the station itself says"""


FAULTY: Final = frozenset({Verdict.RETURNED, Verdict.REPAIRED})
"""the verdicts that make a paper of a sample a nonconforming one (ISO 2859-1, 3.1.6)"""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision on a case; the newest counts. `marks` say what is wrong, and where."""

    case_id: UUID
    seq: int
    verdict: Verdict
    remark: str
    marks: tuple[DefectMark, ...]
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """That a case is on one supervisor's screen, until then."""

    case_id: UUID
    by: UUID
    until: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it has not run out."""
        return now < self.until
