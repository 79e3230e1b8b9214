"""Where a page's pixels come from: a page of a file, and how a PDF file is read. Values that travel into a worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from app.domain.canonical import Json
from app.domain.imported import ForeignPage
from app.domain.page import PageText

PDF: Final = "application/pdf"
type Keep = Callable[[Path, int, int], ForeignPage]
"""of a page of a file, shown with so many quarter turns clockwise: what can be taken of it as it is"""


class RenderedPage(Protocol):
    """A page of a PDF as pixels: rows of `channels` bytes a pixel."""

    @property
    def width_px(self) -> int: ...  # noqa: D102

    @property
    def height_px(self) -> int: ...  # noqa: D102

    @property
    def dpi(self) -> float: ...  # noqa: D102

    @property
    def channels(self) -> int: ...  # noqa: D102

    @property
    def pixels(self) -> bytes: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class PdfReader:
    """How to read a PDF from outside: functions of the room that knows PDF pixels. All are module-level and so picklable."""

    page_count: Callable[[Path], int]
    render: Callable[[Path, int], RenderedPage]
    is_signed: Callable[[Path], bool]
    require_wanted: Callable[[Path], None]
    """of a file without signatures: raises InputRefused (PDF_FORM) where the policy wants no such files"""
    keep: Keep
    words: Callable[[Path, int, int, tuple[int, int], float], PageText]
    """of a page, turned so, in a picture of this size and resolution: what the file says of its words"""
    recipe: Callable[[], dict[str, Json]]
    """what decides about both beside the file: part of an artifact's key"""


@dataclass(frozen=True, slots=True)
class PageSource:
    """Page `index` of a file; `dpi` is what the device stated (0.0: trust the file)."""

    path: Path
    media_type: str
    index: int
    dpi: float


@dataclass(frozen=True, slots=True)
class RawPage:
    """A master page to be worked on; `facts` is its stored INSPECT artifact, if there is one."""

    source: PageSource
    facts: bytes | None = None


@dataclass(frozen=True, slots=True)
class FileProbe:
    """What a file from outside turned out to be."""

    media_type: str
    pages: int
    dpi: float
