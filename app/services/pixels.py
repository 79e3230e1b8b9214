"""Whether the pages of a finished archive show what they were made of: drawn as a viewer draws them, and compared, before anyone signs.

That a file is PDF/A says nothing of what is seen: a stencil with the wrong Decode array is valid, and shows the page inverted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from app.domain.canonical import Json
from app.domain.errors import InputRefused, PageWorkFailed
from app.domain.page import PagePicture
from app.domain.pdf_checks import PixelDifference, PixelVerdict
from app.services.pool import WorkPool
from app.services.workers import WorkerDied

PIXELS_VERSION: Final = 1
"""raised whenever the same file could be found to be another way"""
_SIZE_MM: Final = 0.2
_MM_PER_INCH: Final = 25.4
_TIMES: Final = 2
"""pixels that are drawn for one that is compared, each way: means of four of them hide how a renderer smooths edges"""
_NOWHERE: Final = (0.5, 0.5)
type PageFound = tuple[PixelDifference, tuple[float, float]]


class DrawnPage(Protocol):
    """A page of a PDF drawn at a size that was asked for: rows of RGB; its own size, and how many pages there are."""

    @property
    def pixels(self) -> bytes: ...  # noqa: D102

    @property
    def size_mm(self) -> tuple[float, float]: ...  # noqa: D102

    @property
    def pages(self) -> int: ...  # noqa: D102


type DrawPage = Callable[[Path, int, tuple[int, int]], DrawnPage]
"""draws page `index` of a file over so many columns and rows"""


def recipe(renderer: str) -> dict[str, Json]:
    """What beside the file decides what is found; part of an artifact's key."""
    return {"renderer": renderer, "size_mm": _SIZE_MM, "times": _TIMES}


@dataclass(frozen=True, slots=True)
class PageComparison:
    """Compares the pages of a file in the workers."""

    pool: WorkPool
    draw: DrawPage
    time_limit_s: float

    def __call__(self, archive: Path, layers: Sequence[Path]) -> Callable[[], PixelVerdict]:
        """Begin to compare; calling the result waits for the first page that differs.

        Args:
            archive: the finished file.
            layers: the stored `PagePicture` of each page, in order.
        """
        begun = [
            self.pool.schedule(
                page_difference, args=(archive, layer, index, len(layers), self.draw), timeout=self.time_limit_s
            )
            for index, layer in enumerate(layers)
        ]

        def first() -> PixelVerdict:
            for number, future in enumerate(begun, 1):
                difference, at = _found(future)
                if difference is not PixelDifference.NONE:
                    return PixelVerdict(difference, number, at)
            return PixelVerdict()

        return first


def _found(future: Future[PageFound]) -> PageFound:
    try:
        return future.result()
    except TimeoutError as error:
        raise PageWorkFailed("PAGE_TIME_LIMIT") from error
    except MemoryError as error:
        raise PageWorkFailed("PAGE_MEMORY_LIMIT") from error
    except (WorkerDied, CancelledError) as error:
        raise PageWorkFailed("PAGE_WORKER_DIED", type(error).__name__) from error


def page_difference(archive: Path, layers: Path, index: int, pages: int, draw: DrawPage) -> PageFound:
    """In a worker: what of a page is not as it was made, and where."""
    from ocr.errors import OcrError
    from ocr.image.compare import same_picture
    from ocr.image.decode import from_pixels
    from ocr.image.shown import shown_page

    made = PagePicture.decode(layers.read_bytes())
    inches = made.width_px / made.dpi, made.height_px / made.dpi
    try:
        expected = shown_page(made.shown_jpeg, inches[0])
        size = _TIMES * expected.width_px, _TIMES * expected.height_px
        drawn = draw(archive, index, size)
    except (OcrError, InputRefused, IndexError):
        return PixelDifference.UNREADABLE, _NOWHERE
    if drawn.pages != pages:
        return PixelDifference.PAGES, _NOWHERE
    if any(abs(mm - inch * _MM_PER_INCH) > _SIZE_MM for mm, inch in zip(drawn.size_mm, inches, strict=True)):
        return PixelDifference.SIZE, _NOWHERE
    rendered = from_pixels(drawn.pixels, *size, 3, _TIMES * expected.dpi)
    same = same_picture(rendered, expected)
    return PixelDifference(same.difference.value), same.at
