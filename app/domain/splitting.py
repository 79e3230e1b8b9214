"""A run of sheets and how it is cut into papers: values, and no decision (`app.extraction.split`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.facts import PageCode
from app.domain.page import PageText


@dataclass(frozen=True, slots=True)
class RunPage:
    """A side of a sheet, as it came. `text`: None: nobody has read it, or it is blank."""

    sheet: int
    blank: bool = False
    codes: tuple[PageCode, ...] = ()
    text: PageText | None = None


class LeftOutAs(StrEnum):
    """What a sheet is that belongs to no paper."""

    PAPER_SEPARATOR = "paper_separator"
    DOSSIER_SEPARATOR = "dossier_separator"
    SLIP = "slip"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The sides of one such sheet, by their places in the run; `code` is the component's or dossier's that it names."""

    kind: LeftOutAs
    pages: tuple[int, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One paper: the places of its pages in the run. Empty codes: no sheet named them.

    `held`: it came behind another dossier's slip, and a person has to say whose it is.
    """

    pages: tuple[int, ...]
    dossier: str = ""
    component: str = ""
    held: bool = False


class SuspicionKind(StrEnum):
    """Why a person should look; `split_<value>` is the key of its sentence."""

    NEW_LETTERHEAD = "new_letterhead"
    """an issuer, the state's motto and a number or title in the middle of a paper"""
    FIRST_PAGE_AGAIN = "first_page_again"
    """page number 1 behind other pages"""
    WRITTEN_BACK = "written_back"
    """a separator's other side is not blank: it stays with what follows"""
    SLIP_OR_PAPER = "slip_or_paper"
    """a QR code names a dossier, no bars do: it may be a slip, and stays as a page"""
    CODES_DIFFER = "codes_differ"
    """a page names several dossiers"""


class PartedBy(StrEnum):
    """Why pages were proposed to be another paper; `parted_<value>` is the key of its words."""

    SEPARATOR = "separator"
    SLIP = "slip"
    NEW_LETTERHEAD = "new_letterhead"
    FIRST_PAGE_AGAIN = "first_page_again"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What is suspected, and the place of the page in the run."""

    kind: SuspicionKind
    page: int


@dataclass(frozen=True, slots=True)
class Splitting:
    """What is proposed. Each page is in one part or left out; the order is that of the run. `sheets` counts all of them."""

    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]
    suspicions: tuple[Suspicion, ...]
    sheets: int
