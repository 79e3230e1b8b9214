"""What became of a page of a PDF file from outside: kept as it is, or drawn and why; and what was left out of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app.domain.canonical import Json


class Drawn(StrEnum):
    """Why a page was drawn and read as a scan is; also the key of its word."""

    EDITED = "edited"
    """hands cut, covered, joined or straightened it"""
    CLEANED = "cleaned"
    """the machine straightens it, or cuts it from its ground"""
    SCAN = "scan"
    """it is a picture of paper without words"""
    NO_TEXT = "no_text"
    """nothing on it can be read without looking at it"""
    FONT_NOT_EMBEDDED = "font_not_embedded"
    FONT_NOT_UNICODE = "font_not_unicode"
    """its letters do not say what they mean"""
    FONT_OLD_LETTERS = "font_old_letters"
    """its letters are those of another alphabet's places (TCVN3, VNI): what is copied from it is no Vietnamese"""
    FONT_CODING = "font_coding"
    """the way from its codes to its letters is one that PDF/A forbids"""
    COLOUR = "colour"
    """colours of a device that the file says nothing about, CMYK above all"""
    TRANSPARENCY = "transparency"
    """ways of mixing colours that PDF/A does not know"""
    HIDDEN_LAYERS = "hidden_layers"
    """parts of it are not shown, or only at times"""
    ANNOTATION = "annotation"
    """a remark of which the file does not say how it looks"""
    FORM = "form"
    """an answer in a form of which the file does not say how it looks"""
    PICTURE_CODING = "picture_coding"
    CONTENT = "content"
    """what draws it is not written by the letter of the standard, or refers to what is not in the file"""
    TOO_LARGE = "too_large"
    """more than a page of paper can bear: objects, depth, size"""
    DAMAGED = "damaged"
    """the file had to be mended before it could be read: nobody can tell whether all of it is there"""
    PROTECTED = "protected"
    """part of the file asks for a password, though its pages do not"""
    REFUSED = "refused"
    """the judge of PDF/A refused the file with the page as it was"""
    TOO_HEAVY = "too_heavy"
    """as it was, drawing it in the archive took more time or memory than a page may"""
    SHOWN_OTHERWISE = "shown_otherwise"
    """as it was, the archive did not show it as the file does"""


_LETTERS_HOLD = frozenset({Drawn.FONT_NOT_EMBEDDED, Drawn.COLOUR, Drawn.TRANSPARENCY, Drawn.PICTURE_CODING})
"""not where the judge refused the page: perhaps because its letters do not say what they mean"""


class LeftOut(StrEnum):
    """What was left out of a file when a page of it was kept or drawn; also the key of its word."""

    ENCRYPTION = "encryption"
    JAVASCRIPT = "javascript"
    ACTIONS = "actions"
    """what starts programs, opens other files, or does something when the file is opened"""
    ATTACHMENTS = "attachments"
    LINKS = "links"
    FORM = "form"
    """fields that could be filled in: what is in them is a picture now"""
    NOTES = "notes"
    """remarks and stamps that lay over it: what is in them is part of the page now"""
    XFA = "xfa"
    """a form of a kind that only one program shows"""
    LAYERS = "layers"
    """the names of layers; all of them were shown"""
    TAGS = "tags"
    """the structure for reading aloud"""
    INTERPOLATION = "interpolation"
    """the wish that a picture be smoothed when it is enlarged"""
    REPAIRED = "repaired"
    """the file was damaged: what could be found of it is there"""


_WRITTEN_OVER = frozenset({LeftOut.FORM, LeftOut.NOTES})


@dataclass(frozen=True, slots=True)
class ImportedPage:
    """Of one page. `drawn_because` is None where it was kept; `attachments` are the names of files inside the file, told with each page;
    `unseen_words` is how many words of a kept page can be found and copied, though nothing is seen where they stand.
    """

    drawn_because: Drawn | None
    left_out: tuple[LeftOut, ...] = ()
    attachments: tuple[str, ...] = ()
    unseen_words: int = 0

    @property
    def words_hold(self) -> bool:
        """Whether what the file says of the page's words is all that is written there, so that nobody need read them from the picture."""
        if self.drawn_because is None:
            return True
        return self.drawn_because in _LETTERS_HOLD and _WRITTEN_OVER.isdisjoint(self.left_out)

    def to_json(self) -> dict[str, Json]:
        """The stored form."""
        return {
            "drawn_because": None if self.drawn_because is None else self.drawn_because.value,
            "left_out": [code.value for code in self.left_out],
            "attachments": list(self.attachments),
            "unseen_words": self.unseen_words,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> ImportedPage:
        """The inverse of `to_json`."""
        because = stored["drawn_because"]
        return cls(
            None if because is None else Drawn(because),
            tuple(map(LeftOut, stored["left_out"])),
            tuple(stored["attachments"]),
            stored.get("unseen_words", 0),  # layers that were stored before it was told
        )


@dataclass(frozen=True, slots=True)
class ForeignPage:
    """What could be taken of a page of a PDF file as it is.

    `data` is a PDF file of that one page, with nothing in it but what PDF/A-2u allows; empty where the page has to be drawn.
    """

    imported: ImportedPage
    data: bytes = b""

    def drawn(self, because: Drawn) -> ForeignPage:
        """It is drawn after all; what was left out of the file is told as before."""
        return ForeignPage(replace(self.imported, drawn_because=because))
