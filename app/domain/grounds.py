"""Why a person takes a doubtful page: a small set of grounds that counters really have, by kind of doubt, and a note beside it. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.errors import InputRefused

MOST_NOTE_CHARACTERS: Final = 500
_AND: Final = "; "


class Ground(StrEnum):
    """A ground for taking a page; the value is what the edit log holds, `ground_<value>` the key of its words."""

    ORIGINAL_FAINT = "original_faint"
    ORIGINAL_DARK = "original_dark"
    STAMP_OVER_TEXT = "stamp_over_text"
    ORIGINAL_TORN = "original_torn"
    TO_THE_EDGE = "to_the_edge"
    """the original itself is written or printed up to its edge, or was cut there"""
    PRINTED_CROOKED = "printed_crooked"
    LINE_ON_PAPER = "line_on_paper"
    """printed or drawn from edge to edge, no dirt of the scanner"""
    EMPTY_SIDE = "empty_side"
    ONE_SHEET = "one_sheet"
    """compared with the paper: nothing is missing"""
    BOTH_BELONG = "both_belong"
    """two pages look alike, and both belong to the paper"""
    NOTHING_TO_COVER = "nothing_to_cover"
    """all that must not be seen is covered"""
    BELONGS_HERE = "belongs_here"
    """it came behind another dossier's slip, and is paper of this one"""
    ONLY_AS_FILE = "only_as_file"
    LEGIBLE = "legible"
    """compared with the original: everything on it can be read"""
    NO_OTHER_COPY = "no_other_copy"
    OTHER = "other"
    """the note says it"""


_OF_DOUBT: Final = {
    "TOO_LIGHT": (Ground.ORIGINAL_FAINT,),
    "OUT_OF_FOCUS": (Ground.ORIGINAL_FAINT, Ground.STAMP_OVER_TEXT),
    "TOO_DARK": (Ground.ORIGINAL_DARK, Ground.STAMP_OVER_TEXT),
    "CUT_OFF": (Ground.TO_THE_EDGE, Ground.ORIGINAL_TORN),
    "BANDING": (Ground.ORIGINAL_DARK,),
    "NOISE": (Ground.ONLY_AS_FILE,),
    "COLOR_CAST": (Ground.ORIGINAL_DARK,),
    "GLARE": (Ground.ONLY_AS_FILE,),
    "CURLED": (Ground.ONLY_AS_FILE,),
    "JPEG_DAMAGE": (Ground.ONLY_AS_FILE,),
    "BLEED": (Ground.ORIGINAL_DARK,),
    "SEAL_FAINT": (Ground.ORIGINAL_FAINT,),
    "SEAL_BLURRED": (Ground.ORIGINAL_FAINT,),
    "SIGNATURE_FAINT": (Ground.ORIGINAL_FAINT,),
    "CORNER_FOLDED": (Ground.ORIGINAL_TORN,),
    "TORN": (Ground.ORIGINAL_TORN,),
    "FOREIGN_OBJECT": (Ground.ONE_SHEET,),
    "STRETCHED": (Ground.ONE_SHEET,),
    "NEARLY_BLANK": (Ground.EMPTY_SIDE,),
    "ORIENTATION_UNSURE": (Ground.EMPTY_SIDE,),
    "SKEWED": (Ground.PRINTED_CROOKED, Ground.ORIGINAL_TORN),
    "STREAK": (Ground.LINE_ON_PAPER,),
    "MAYBE_BLANK": (Ground.EMPTY_SIDE, Ground.ORIGINAL_FAINT),
    "BLANK_PAGE": (Ground.EMPTY_SIDE, Ground.ORIGINAL_FAINT),
    "LOW_RESOLUTION": (Ground.ONLY_AS_FILE,),
    "NOT_COLOR": (Ground.ONLY_AS_FILE,),
    "DOUBLE_FEED": (Ground.ONE_SHEET,),
    "BACK_MISSING": (Ground.ONE_SHEET, Ground.EMPTY_SIDE),
    "SENT_BACK": (Ground.ORIGINAL_FAINT, Ground.ORIGINAL_TORN, Ground.LINE_ON_PAPER),
    "COVER_LOST": (Ground.NOTHING_TO_COVER,),
    "OTHER_SLIP": (Ground.BELONGS_HERE,),
}
_ALWAYS: Final = (Ground.LEGIBLE, Ground.NO_OTHER_COPY, Ground.OTHER)
MOST_OFFERED: Final = 9
"""each has a digit"""


def grounds(doubts: Collection[str]) -> tuple[Ground, ...]:
    """The grounds that fit these doubts (codes of reasons), the likeliest first: those of the doubts, then those that always fit."""
    likely = (ground for code in doubts for ground in _OF_DOUBT.get(code, ()))
    return (*tuple(dict.fromkeys(likely))[: MOST_OFFERED - len(_ALWAYS)], *_ALWAYS)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """That a person took a page. `reason` is the value of a `Ground`, several of a page that was put together, or an earlier program's
    own words; `note` is what the person added."""

    reason: str
    note: str = ""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Each reason by itself."""
        return tuple(self.reason.split(_AND))

    @classmethod
    def together(cls, of: Sequence[Acceptance]) -> Acceptance:
        """Of a page that was put together from pages that were taken."""
        reasons = dict.fromkeys(reason for one in of for reason in one.reasons)
        return cls(_AND.join(reasons), _AND.join(dict.fromkeys(one.note for one in of if one.note)))


def check_note(ground: Ground, note: str) -> str:
    """The note as it is kept: NFC, without spaces around it.

    Raises:
        InputRefused: REASON_NEEDED: there is none though the ground says nothing, or it is longer than `MOST_NOTE_CHARACTERS`.
    """
    said = " ".join(unicodedata.normalize("NFC", note).split())
    if len(said) > MOST_NOTE_CHARACTERS or (ground is Ground.OTHER and not said):
        raise InputRefused("REASON_NEEDED", most=MOST_NOTE_CHARACTERS)
    return said
