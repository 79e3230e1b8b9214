"""A visible mark, drawn as the appearance of a signature field: its words as text that can be read, its seal as a picture."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import ResourceType
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.writer import BasePdfFileWriter, PdfFileWriter
from pyhanko.stamp import BaseStampStyle
from pyhanko.stamp.base import BaseStamp

from app.domain.errors import SigningFailed
from app.domain.mark_layout import MarkLayout, placed
from app.domain.marks import BoxPt
from app.domain.signatures import ForeseenMark, VisibleMark
from app.signing.colour import calibrated_gray
from app.signing.frame import ROTATIONS, annotation_boxes, page_frame
from app.signing.mark_font import ListedFont
from app.signing.pdfa1 import says_part_1
from app.signing.seal import Seal, read_seal

FONTS: Final = Path(__file__).resolve().parents[2] / "resources" / "fonts"
"""each of 1000 units per em: see `packaging/make-fonts`"""
_ASCENT_EM: Final = 0.891
"""from the top of a line's box to its baseline: the typeface's own"""


@dataclass(frozen=True, slots=True)
class MarkFacts:
    """What a mark tells of one signature."""

    name: str
    copied_at: datetime
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """A mark that found its place: the field's rectangle in user space, its style, and its words for those who cannot see it."""

    rectangle: tuple[float, float, float, float]
    style: MarkStyle
    words: tuple[str, ...]


def words_of(mark: VisibleMark, facts: MarkFacts) -> tuple[str, ...]:
    """The lines of a mark, before they are set."""
    return mark.profile.words(
        name=facts.name, organisation=mark.organisation, copied_at=facts.copied_at, signed_at=facts.signed_at
    )


def drawn_mark(writer: BasePdfFileWriter, page: Any, mark: VisibleMark, facts: MarkFacts) -> DrawnMark:
    """Set the mark's words and look for its place on the page.

    Raises:
        SigningFailed: NO_FREE_PLACE, NAME_NOT_WRITABLE, SEAL_DAMAGED, SEAL_NOT_RED.
        InputRefused: PDF_DAMAGED.
    """
    frame = page_frame(page)
    seal, font = _seal_of(mark), _font(writer, mark)
    ink = (*(mark.ink.scaled_to(frame.size_pt) if mark.ink is not None else ()), *annotation_boxes(page, frame))
    layout, place = _placed(mark, words_of(mark, facts), seal, font, frame.size_pt, ink)
    style = MarkStyle(border_width=0, layout=layout, rotation_deg=frame.rotation_deg, font=font, seal=seal)
    return DrawnMark(frame.to_user_space(place), style, layout.lines)


def foreseen_mark(mark: VisibleMark, facts: MarkFacts) -> ForeseenMark:
    """Where the mark will stand on a page that is not written yet, and how it will be set: by the very rule that writes it.

    Raises:
        SigningFailed: NO_FREE_PLACE, NAME_NOT_WRITABLE, SEAL_DAMAGED, SEAL_NOT_RED.
    """
    assert mark.ink is not None, "somebody looked at the page"
    font = _font(PdfFileWriter(), mark)
    layout, place = _placed(mark, words_of(mark, facts), _seal_of(mark), font, mark.ink.size_pt, mark.ink.boxes_pt)
    return ForeseenMark(mark, layout, place)


def _seal_of(mark: VisibleMark) -> Seal | None:
    return read_seal(mark.seal) if mark.profile.seal and mark.seal is not None else None


def _font(writer: BasePdfFileWriter, mark: VisibleMark) -> GlyphAccumulator:
    with (FONTS / f"{mark.profile.typeface}.ttf").open("rb") as file:
        embedded = ListedFont if says_part_1(writer) else GlyphAccumulator
        return embedded(writer, file, font_size=mark.profile.size_pt)


def _placed(
    mark: VisibleMark,
    words: tuple[str, ...],
    seal: Seal | None,
    font: GlyphAccumulator,
    page_size_pt: tuple[float, float],
    ink: Sequence[BoxPt],
) -> tuple[MarkLayout, BoxPt]:
    if {ord(letter) for line in words for letter in line} - font.tt.getBestCmap().keys():
        raise SigningFailed("NAME_NOT_WRITABLE")
    measure = functools.cache(lambda text: float(font.shape(text).x_advance))
    found = placed(mark.profile, words, seal.size_pt if seal is not None else None, measure, page_size_pt, ink)
    if found is None:
        raise SigningFailed("NO_FREE_PLACE")
    return found


@dataclass(frozen=True)
class MarkStyle(BaseStampStyle):
    """Black words and a seal as `layout` has them, upright on a page that is displayed turned by `rotation_deg`."""

    layout: MarkLayout | None = None
    rotation_deg: int = 0
    font: GlyphAccumulator | None = None
    seal: Seal | None = None

    def create_stamp(self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: dict[str, Any]) -> _Mark:
        """The mark; the box that pyHanko gives is that of the turned page, so the mark brings its own."""
        assert self.layout is not None and self.font is not None
        return _Mark(writer, self, self.layout, self.font)


class _Mark(BaseStamp):
    def __init__(self, writer: BasePdfFileWriter, style: MarkStyle, layout: MarkLayout, font: GlyphAccumulator) -> None:
        super().__init__(writer, style, BoxConstraints(width=layout.size_pt[0], height=layout.size_pt[1]))
        self._style, self._layout, self._font = style, layout, font

    def render(self) -> bytes:
        """The content of the appearance."""
        return b"\n".join([*self._seal(), *self._words()])

    def _seal(self) -> list[bytes]:
        if self._style.seal is None or self._layout.seal_pt is None:
            return []
        x0, y0, x1, y1 = self._layout.seal_pt
        image = self._style.seal.as_image(self._ensure_writer)
        self.set_resource(ResourceType.XOBJECT, generic.pdf_name("/Seal"), image)
        below = self._layout.size_pt[1] - y1
        return [b"/Artifact BMC q %g 0 0 %g %g %g cm /Seal Do Q EMC" % (x1 - x0, y1 - y0, x0, below)]

    def _words(self) -> list[bytes]:
        layout, font = self._layout, self._font
        font.font_size = layout.letters_pt  # type: ignore[assignment]  # pyHanko says int and computes with any number
        self.set_resource(ResourceType.FONT, generic.pdf_name("/F1"), font.as_resource())
        self.set_resource(ResourceType.COLOR_SPACE, generic.pdf_name("/Ink"), calibrated_gray())
        commands = [b"/Span <</Lang (vi-VN)>> BDC q /Ink cs 0 sc"]
        for line, (x, top) in zip(layout.lines, layout.lines_at_pt, strict=True):
            baseline = layout.size_pt[1] - top - layout.letters_pt * _ASCENT_EM
            letters = font.shape(line, with_actual_text=False).graphics_ops
            commands.append(b"BT /F1 %g Tf %g %g Td %s ET" % (layout.letters_pt, x, baseline, letters))
        return [*commands, b"Q EMC"]

    def as_form_xobject(self) -> generic.StreamObject:
        """Turned against the page, so that the text stands upright (ISO 32000-1, 12.5.5, algorithm 8.1).

        The box is written anew: pyHanko rounds it to whole points, and what is drawn would be stretched by that.
        """
        form = super().as_form_xobject()
        form["/BBox"] = generic.ArrayObject([generic.FloatObject(number) for number in (0, 0, *self._layout.size_pt)])
        turn = (*ROTATIONS[self._style.rotation_deg], 0, 0)
        form["/Matrix"] = generic.ArrayObject([generic.NumberObject(number) for number in turn])
        return form
