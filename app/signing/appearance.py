"""The visible marks that the law names, drawn as the appearance of a signature field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import ResourceType
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp import BaseStampStyle
from pyhanko.stamp.base import BaseStamp

from app.domain.clock import VIET_NAM
from app.domain.errors import InputRefused, SigningFailed
from app.domain.marks import BoxPt

FONT: Final = Path(__file__).resolve().parents[2] / "resources" / "fonts" / "SohoaSerif-Regular.ttf"
"""1000 units per em: see `packaging/make-fonts`."""
_FONT_SIZE_PT: Final = 8.0
_LEADING: Final = 1.15
_INSET_PT: Final = 1.5
_DESCENT_EM: Final = 0.22
_ROTATIONS: Final = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
_MAX_PAGE_TREE_DEPTH: Final = 64


def personal_mark(name: str, copied_at: datetime) -> tuple[str, ...]:
    """The words of `TT01-personal`: a copy from paper, who made it, when (TT 01/2023/TT-VPCP, Art. 7-10; NĐ 137/2024, Art. 4).

    The time is written as NĐ 30/2020 has it: `27.10.2025 09:32:15 +07:00`.
    """
    local = copied_at.astimezone(VIET_NAM)
    return (
        "BẢN SỐ HÓA TỪ BẢN GIẤY",
        f"Người số hóa: {name}",
        f"Thời gian sao: {local:%d.%m.%Y %H:%M:%S} +07:00",
    )


@dataclass(frozen=True, slots=True)
class PageFrame:
    """How the first page lies: its visible box in user space (x0, y0 at the bottom left, in points) and its clockwise rotation."""

    box: tuple[float, float, float, float]
    rotation_deg: int

    @property
    def size_pt(self) -> tuple[float, float]:
        """Width and height as displayed."""
        width, height = self.box[2] - self.box[0], self.box[3] - self.box[1]
        return (width, height) if self.rotation_deg in (0, 180) else (height, width)

    def to_user_space(self, place: BoxPt) -> tuple[float, float, float, float]:
        """A box of the displayed page (origin top-left) as a PDF rectangle.

        Raises:
            SigningFailed: MARK_OUTSIDE_PAGE.
        """
        width, height = self.size_pt
        if not (0 <= place[0] < place[2] <= width and 0 <= place[1] < place[3] <= height):
            raise SigningFailed("MARK_OUTSIDE_PAGE")
        (xa, ya), (xb, yb) = self._point(place[0], place[1]), self._point(place[2], place[3])
        return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.box
        match self.rotation_deg:
            case 90:
                return left + y, bottom + x
            case 180:
                return right - x, bottom + y
            case 270:
                return right - y, top - x
            case _:
                return left + x, top - y


def page_frame(page: Any) -> PageFrame:
    """The frame of a page dictionary (ISO 32000-1, 7.7.3.3; boxes and rotation may be inherited).

    Raises:
        InputRefused: PDF_DAMAGED.
    """
    try:
        media = _box(_inherited(page, "/MediaBox"))
        crop = _inherited(page, "/CropBox")
        box = media if crop is None else _intersection(media, _box(crop))
        rotation = int(_inherited(page, "/Rotate") or 0) % 360
    except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
        raise InputRefused("PDF_DAMAGED", type(error).__name__) from error
    if rotation not in _ROTATIONS or box[0] >= box[2] or box[1] >= box[3]:
        raise InputRefused("PDF_DAMAGED", "page box")
    return PageFrame(box, rotation)


def _inherited(page: Any, key: str) -> Any:
    node = page
    for _ in range(_MAX_PAGE_TREE_DEPTH):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    raise ValueError("page tree")


def _box(value: Any) -> tuple[float, float, float, float]:
    xa, ya, xb, yb = (float(number) for number in value)
    return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)


def _intersection(a: BoxPt, b: BoxPt) -> BoxPt:
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


@dataclass(frozen=True)
class MarkStyle(BaseStampStyle):
    """Lines of black text in a box of `size_pt`, upright on a page that is displayed turned by `rotation_deg`."""

    lines: tuple[str, ...] = ()
    size_pt: tuple[float, float] = (0.0, 0.0)
    rotation_deg: int = 0

    def create_stamp(self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: dict[str, Any]) -> _Mark:
        """The mark; the box that pyHanko gives is that of the turned page, so the mark brings its own."""
        return _Mark(writer, self)


class _Mark(BaseStamp):
    def __init__(self, writer: BasePdfFileWriter, style: MarkStyle) -> None:
        super().__init__(writer, style, BoxConstraints(width=style.size_pt[0], height=style.size_pt[1]))
        self._style = style

    def render(self) -> bytes:
        """The text, as large as the box allows, at most 8 pt."""
        style, writer = self._style, self._ensure_writer
        with FONT.open("rb") as file:
            font = GlyphAccumulator(writer, file, font_size=_FONT_SIZE_PT)
        width_em = max(font.shape(line).x_advance for line in style.lines)
        size = min(
            _FONT_SIZE_PT,
            (style.size_pt[0] - 2 * _INSET_PT) / width_em,
            (style.size_pt[1] - 2 * _INSET_PT) / (len(style.lines) * _LEADING),
        )
        font.font_size = size  # type: ignore[assignment]  # pyHanko says int and computes with any number
        self.set_resource(ResourceType.FONT, generic.pdf_name("/F1"), font.as_resource())
        commands = [b"q 0 g"]
        for below, line in enumerate(reversed(style.lines)):
            baseline = _INSET_PT + size * (_DESCENT_EM + below * _LEADING)
            commands.append(
                b"BT /F1 %g Tf %g %g Td %s ET"
                % (size, _INSET_PT, baseline, font.shape(line, with_actual_text=False).graphics_ops)
            )
        commands.append(b"Q")
        return b"\n".join(commands)

    def as_form_xobject(self) -> generic.StreamObject:
        """Turned against the page, so that the text stands upright (ISO 32000-1, 12.5.5, algorithm 8.1)."""
        form = super().as_form_xobject()
        turn = (*_ROTATIONS[self._style.rotation_deg], 0, 0)
        form["/Matrix"] = generic.ArrayObject([generic.NumberObject(number) for number in turn])
        return form
