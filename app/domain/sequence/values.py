"""The pages of a paper beside each other, as the checks see them, and what a check finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.model import Side


@dataclass(frozen=True, slots=True)
class NumberMark:
    """A number printed alone on a line at the head or the foot of a page, which may be the page's own.

    Attributes:
        number, total: *2/5*; `total` is None where the line states none.
        named: the line says that it is a page (*Trang 2*).
        at_foot: it stands at the foot, not at the head.
        from_edge_mm: from the middle of the line to the nearer edge of the page, head or foot.
        from_middle_mm: of the line's middle to the right of the page's.
        confidence: 0..1, of the least certain word of the line.
    """

    number: int
    total: int | None
    named: bool
    at_foot: bool
    from_edge_mm: float
    from_middle_mm: float
    confidence: float


@dataclass(frozen=True, slots=True)
class PageMarks:
    """What the printed words of a page say of where it belongs. References and names are compared letter for letter: they are folded."""

    numbers: tuple[NumberMark, ...] = ()
    dossiers: frozenset[str] = frozenset()
    reference: str = ""
    applicant: str = ""


NO_MARKS: Final = PageMarks()


@dataclass(frozen=True, slots=True)
class SequencePage:
    """A page without its pixels.

    Attributes:
        page: of the desk; a page that came and is not shown has its master page's id.
        batch, seq, sheet, side: how it came.
        fed: through a feeder, so that its length was measured while it ran.
        width_mm, length_mm: of the raw page; 0.0: not known.
        blank: nothing but paper; None: nobody looked yet.
        streaks_mm: columns of streaks, from the left edge of the raw page.
        imprint: what the same sheet is known by; `pixels` names the picture that it is of.
        marks: None: nobody has read it yet.
    """

    page: UUID
    batch: UUID
    seq: int
    sheet: int
    side: Side
    fed: bool = False
    width_mm: float = 0.0
    length_mm: float = 0.0
    blank: bool | None = None
    streaks_mm: tuple[float, ...] = ()
    imprint: str = ""
    pixels: str = ""
    marks: PageMarks | None = None

    @property
    def on_sheet(self) -> tuple[UUID, int]:
        """The sheet of paper that it is a side of."""
        return self.batch, self.sheet


@dataclass(frozen=True, slots=True)
class PaperSequence:
    """One paper of a dossier.

    Attributes:
        pages: as they lie on the desk.
        came: all pages of the scans that brought them, also those that were left out since, by batch and number.
        dossier: the code of the dossier.
        sheets_said: what was counted, or what the catalogue asks for; None: nobody said a number.
        sheets_in: sheets of paper behind the pages.
    """

    pages: tuple[SequencePage, ...]
    came: tuple[SequencePage, ...] = ()
    dossier: str = ""
    sheets_said: int | None = None
    sheets_in: int = 0


class FindingCode(StrEnum):
    """What a check found."""

    SAME_PAGE = "same_page"
    """two pictures show the same side of the same sheet"""
    OUT_OF_ORDER = "out_of_order"
    """the printed numbers say another order; `order` is the right one, where they tell it"""
    BACKWARDS = "backwards"
    """they run from the last page to the first"""
    PAGE_MISSING = "page_missing"
    PAGE_DOUBLED = "page_doubled"
    """a printed number came twice"""
    SHEET_SKIPPED = "sheet_skipped"
    """printed numbers jump just where counted sheets lack"""
    OTHER_PAPER = "other_paper"
    """a page bears signs of another dossier"""
    BACK_MISSING = "back_missing"
    FRONT_MISSING = "front_missing"
    FACE_DOWN = "face_down"
    """a sheet with nothing on its front and writing on its back, between others that lie the right way up"""
    DIRTY_GLASS = "dirty_glass"
    """a streak in the same column of page after page"""
    TOO_LONG = "too_long"
    """much longer than its neighbours: two sheets may have gone through at once"""
    STRETCHED = "stretched"
    """the same paper as its neighbours, a little longer or shorter: it slipped or was pulled"""


OF_NUMBER: Final = frozenset({FindingCode.PAGE_MISSING, FindingCode.PAGE_DOUBLED, FindingCode.SHEET_SKIPPED})
"""how many pages there should be"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found.

    Attributes:
        code: what.
        pages: those whose pictures tell it.
        certainty: 0..1.
        evidence: what it was found by, as numbers and words.
        order: all pages of the paper in the order that is proposed; empty: none is.
    """

    code: FindingCode
    pages: tuple[UUID, ...]
    certainty: float
    evidence: Mapping[str, str | int | float] = field(default_factory=dict)
    order: tuple[UUID, ...] = ()
