"""The typefaces of the sample paper: Liberation, whose metrics equal Times New Roman, Arial and Courier New."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

from app.domain.errors import UsageError

_FOLDER: Final = Path("/usr/share/fonts/truetype/liberation")
_POINTS_AN_INCH: Final = 72


class Style(StrEnum):
    """A font file of the Liberation family, without its ending."""

    REGULAR = "LiberationSerif-Regular"
    BOLD = "LiberationSerif-Bold"
    ITALIC = "LiberationSerif-Italic"
    BOLD_ITALIC = "LiberationSerif-BoldItalic"
    SANS = "LiberationSans-Regular"
    SANS_BOLD = "LiberationSans-Bold"
    MONO = "LiberationMono-Regular"


@dataclass(frozen=True, slots=True)
class Face:
    """A style at a size in points."""

    style: Style
    size_pt: float

    def font(self, dpi: int) -> ImageFont.FreeTypeFont:
        """The font at this size on a raster of `dpi`."""
        return font_of(self.style, self.size_pt * dpi / _POINTS_AN_INCH)


@cache
def font_of(style: Style, size_px: float) -> ImageFont.FreeTypeFont:
    """The font at an em of `size_px` pixels.

    The basic layout engine is asked for by name: precomposed Vietnamese letters need no shaping, and the pages must
    not depend on whether libraqm is installed. The file is opened here, for Pillow would look for a missing one elsewhere.

    Raises:
        UsageError: FONT_MISSING, the package fonts-liberation is not installed.
    """
    path = _FOLDER / f"{style}.ttf"
    try:
        with path.open("rb") as file:
            return ImageFont.truetype(file, size_px, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise UsageError("FONT_MISSING", str(path), package="fonts-liberation") from error
