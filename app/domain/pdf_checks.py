"""What is found of a PDF file beside the verdict of the judge: a second check, how large and fine its pages are, and what they show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from app.domain.archival import RuleFailure
from app.domain.canonical import Json

NOT_AS_MADE: Final = frozenset({"PDFA_INVALID", "PIXELS_DIFFER", "SIGNED_FILE_BAD"})
"""codes of a file of ours that was read back and is not what it was to be: no archive file, other pages, a signature that does not hold"""


class Checked(StrEnum):
    """How the second check of PDF/A ended. It knows less than the judge: it may doubt a good file, and never stands for the judge."""

    PASSED = "passed"
    """nothing was found, and there was nothing that it does not know"""
    BROKEN = "broken"
    """it found rules that are broken"""
    PARTLY = "partly"
    """nothing was found, but the file holds things that it does not know"""
    SIGNED = "signed"
    """it does not check files that bear a signature field"""
    OTHER_FLAVOUR = "other_flavour"
    """it does not know that flavour"""


@dataclass(frozen=True, slots=True)
class SecondCheck:
    """What pikepdf found of a file's format, and qpdf of its structure.

    Attributes:
        standing: how the check of the format ended.
        failures: the broken rules; only where `standing` is BROKEN.
        structure: what qpdf complained of, in its own words; empty where the file is sound.
        engine: both programs and their versions.
        unchecked: clauses of which it can't tell; only where `standing` is PARTLY.
    """

    standing: Checked
    failures: tuple[RuleFailure, ...]
    structure: tuple[str, ...]
    engine: str
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageMeasure:
    """A page as it is printed.

    Attributes:
        width_mm, height_mm: of what is seen of it, as it is turned.
        lowest_dpi: pixels an inch of the coarsest picture that is painted on it, along its coarser side; None where no picture is.
    """

    width_mm: float
    height_mm: float
    lowest_dpi: float | None


@dataclass(frozen=True, slots=True)
class UnreadPage:
    """A page of an archive that has no words because its reader failed on it: some may stand there all the same.

    Attributes:
        page: its number, from 1.
        code: of what happened to the reader, as the file says.
    """

    page: int
    code: str


class PixelDifference(StrEnum):
    """What of a finished page is not as it was made."""

    NONE = "none"
    UNREADABLE = "unreadable"
    """the page, or what it was made of, can't be drawn"""
    PAGES = "pages"
    """the file has more or fewer pages"""
    SIZE = "size"
    INVERTED = "inverted"
    """black and white are swapped"""
    MARKS = "marks"
    """something has come, gone or moved"""
    TONE = "tone"
    """the colour or lightness of an area"""
    LAYERS = "layers"
    """a picture of it, or how it is painted, is not the stored one, though it looks alike"""
    TOO_HEAVY = "too_heavy"
    """it is kept of a PDF file as it was, and drawing it takes more time or memory than a page may"""
    WORDS = "words"
    """what is written behind it is not what was read"""


@dataclass(frozen=True, slots=True)
class PixelVerdict:
    """Whether the pages of a finished file, drawn as a viewer draws them, show what they were made of.

    Attributes:
        difference: of the first page that differs.
        page: its number, from 1; 0 where none differs.
        at: where on it, x and y in its unit square.
    """

    difference: PixelDifference = PixelDifference.NONE
    page: int = 0
    at: tuple[float, float] = (0.5, 0.5)

    @property
    def same(self) -> bool:
        """Whether no page differs."""
        return self.difference is PixelDifference.NONE

    def to_json(self) -> dict[str, Json]:
        """The stored form."""
        return {"difference": self.difference.value, "page": self.page, "at": [round(side, 3) for side in self.at]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> PixelVerdict:
        """The inverse of `to_json`."""
        x, y = stored["at"]
        return cls(PixelDifference(stored["difference"]), stored["page"], (x, y))
