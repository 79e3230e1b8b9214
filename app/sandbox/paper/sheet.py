"""A sheet of paper to print on, measured in millimetres, that remembers what was printed where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from PIL import Image, ImageChops, ImageDraw

from app.sandbox.paper.truth import Box
from app.sandbox.paper.typeface import Face, Style, font_of

type Ink = tuple[int, int, int]

A4_MM: Final = (210.0, 297.0)
TONER: Final[Ink] = (34, 33, 36)
MARK: Final = "MẪU"
_MARK_INK: Final[Ink] = (238, 238, 241)
_MM_AN_INCH: Final = 25.4


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of print: from `x0_mm` to `x1_mm`, its ascender line at `y_mm`."""

    text: str
    x0_mm: float
    x1_mm: float
    y_mm: float


class Align(Enum):
    """Which point of a line of text its x names; the value is Pillow's anchor (x, then the ascender line)."""

    LEFT = "la"
    CENTER = "ma"
    RIGHT = "ra"


class Sheet:
    """Upright, flat, clean paper: white where nothing is printed. Its own tone and all faults come with the scan.

    Attributes:
        image: RGB, `dpi` pixels an inch.
        lines: printed lines in the order in which they were printed, which is reading order.
        handwriting: what was written by pen.
        boxes: named places in pixels.
        qr_payload, barcode: what the codes on the sheet say.
    """

    def __init__(self, width_mm: float, height_mm: float, dpi: int) -> None:
        self.dpi = dpi
        self.width_mm, self.height_mm = width_mm, height_mm
        self.image = Image.new("RGB", (self.px(width_mm), self.px(height_mm)), "white")
        self.lines: list[PrintedLine] = []
        self.handwriting: list[str] = []
        self.boxes: dict[str, Box] = {}
        self.qr_payload: str | None = None
        self.barcode: str | None = None
        self._pen = ImageDraw.Draw(self.image)

    @property
    def text(self) -> str:
        """The print in reading order, one printed line a line."""
        return "\n".join(line.text for line in self.lines)

    def px(self, mm: float) -> int:
        """Millimetres in whole pixels."""
        return round(mm * self.dpi / _MM_AN_INCH)

    def width_of(self, text: str, face: Face) -> float:
        """How wide `text` is when set in `face`, in millimetres."""
        return face.font(self.dpi).getlength(text) * _MM_AN_INCH / self.dpi

    def put(self, text: str, face: Face, x_mm: float, y_mm: float, align: Align = Align.LEFT, ink: Ink = TONER) -> None:
        """Prints a line of text whose ascender line is at `y_mm`, without recording it."""
        self._pen.text((self.px(x_mm), self.px(y_mm)), text, ink, face.font(self.dpi), anchor=align.value)

    def write(
        self, text: str, face: Face, x_mm: float, y_mm: float, align: Align = Align.LEFT, ink: Ink = TONER
    ) -> None:
        """Prints a line of text and records it."""
        self.put(text, face, x_mm, y_mm, align, ink)
        width = self.width_of(text, face)
        x0_mm = x_mm - {Align.LEFT: 0.0, Align.CENTER: width / 2, Align.RIGHT: width}[align]
        self.record(text, x0_mm, x0_mm + width, y_mm)

    def record(self, text: str, x0_mm: float, x1_mm: float, y_mm: float) -> None:
        """Records a printed line that was put down in pieces."""
        self.lines.append(PrintedLine(text, x0_mm, x1_mm, y_mm))

    def paragraph(
        self, text: str, face: Face, x_mm: float, y_mm: float, width_mm: float, leading_mm: float, indent_mm: float = 0
    ) -> float:
        """Prints justified text and records its lines.

        Returns:
            The y at which the line after the paragraph would begin, in millimetres.
        """
        rows = self._rows(text, face, width_mm, indent_mm)
        for index, row in enumerate(rows):
            indent = indent_mm if index == 0 else 0.0
            slack = width_mm - indent - sum(self.width_of(word, face) for word in row)
            gap = self.width_of(" ", face) if index == len(rows) - 1 else slack / max(len(row) - 1, 1)
            x = x_mm + indent
            for word in row:
                self.put(word, face, x, y_mm)
                x += self.width_of(word, face) + gap
            self.record(" ".join(row), x_mm + indent, x - gap, y_mm)
            y_mm += leading_mm
        return y_mm

    def _rows(self, text: str, face: Face, width_mm: float, indent_mm: float) -> list[list[str]]:
        """Breaks text greedily into rows of words that fit the width."""
        rows: list[list[str]] = [[]]
        for word in text.split():
            room = width_mm - (indent_mm if len(rows) == 1 else 0.0)
            if rows[-1] and self.width_of(" ".join([*rows[-1], word]), face) > room:
                rows.append([])
            rows[-1].append(word)
        return rows

    def rule(
        self, x0_mm: float, y0_mm: float, x1_mm: float, y1_mm: float, width_mm: float = 0.2, ink: Ink = TONER
    ) -> None:
        """Prints a straight line."""
        ends = (self.px(x0_mm), self.px(y0_mm), self.px(x1_mm), self.px(y1_mm))
        self._pen.line(ends, ink, max(1, self.px(width_mm)))

    def stamp(self, mask: Image.Image, x_mm: float, y_mm: float, ink: Ink, name: str | None = None) -> None:
        """Lays translucent ink over what is there already, as a seal or a pen does.

        Args:
            mask: L, how much ink lies on each pixel; the top-left corner goes to (`x_mm`, `y_mm`).
            ink: colour that the ink gives to white paper.
            name: records the place of the mask under this name.
        """
        x, y = self.px(x_mm), self.px(y_mm)
        place = (x, y, x + mask.width, y + mask.height)
        film = Image.composite(Image.new("RGB", mask.size, ink), Image.new("RGB", mask.size, "white"), mask)
        self.image.paste(ImageChops.multiply(self.image.crop(place), film), place)
        if name:
            self.boxes[name] = Box(*place)

    def name(self, name: str, x0_mm: float, y0_mm: float, x1_mm: float, y1_mm: float) -> None:
        """Records a place under a name."""
        self.boxes[name] = Box(self.px(x0_mm), self.px(y0_mm), self.px(x1_mm), self.px(y1_mm))

    def mark(self) -> None:
        """Prints the specimen mark in light gray across the middle; done first, so that all print lies over it."""
        self.specimen(self.width_mm / 2, self.height_mm / 2, 0.27 * self.width_mm, _MARK_INK)

    def specimen(self, x_mm: float, y_mm: float, size_mm: float, ink: Ink) -> None:
        """Prints the word MẪU slantwise, centred on a point. It is the sheet's mark, no part of its text."""
        font = font_of(Style.SANS_BOLD, self.px(size_mm))
        left, top, right, bottom = (round(edge) for edge in font.getbbox(MARK))
        mask = Image.new("L", (right - left, bottom - top), 0)
        ImageDraw.Draw(mask).text((-left, -top), MARK, 255, font)
        mask = mask.rotate(38, Image.Resampling.BILINEAR, expand=True)
        self.image.paste(ink, (self.px(x_mm) - mask.width // 2, self.px(y_mm) - mask.height // 2), mask)
