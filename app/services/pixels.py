"""Whether the pages of a finished archive show what they were made of: drawn as a viewer draws them, and compared, before anyone signs.

That a file is PDF/A says nothing of what is seen: a stencil with the wrong Decode array is valid, and shows the page inverted. Drawn small,
pages that hardly differ look alike: so what each page paints is held byte for byte against what was stored, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final, Protocol

from app.domain.canonical import Json
from app.domain.errors import InputRefused, PageWorkFailed
from app.domain.page import PagePicture, PageText
from app.domain.pdf_checks import PixelDifference, PixelVerdict
from app.services.pool import WorkPool
from app.services.workers import WorkerDied

PIXELS_VERSION: Final = 2
"""raised whenever the same file could be found to be another way"""
_SIZE_MM: Final = 0.2
_MM_PER_INCH: Final = 25.4
_TIMES: Final = 2
"""pixels that are drawn for one that is compared, each way: means of four of them hide how a renderer smooths edges"""
_NOWHERE: Final = (0.5, 0.5)
_AT_ONCE: Final = 50
"""pages that are held against what was stored in one task: the file is opened once for them"""
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
type ReadPages = Callable[[Path, int, Iterable[tuple[PagePicture, PageText]]], tuple[PixelDifference, ...]]
"""what of each page, from a number on, is not written as it was stored (`app.archive.as_layered.pages_as_layered`)"""


def recipe(renderer: str) -> dict[str, Json]:
    """What beside the file decides what is found; part of an artifact's key."""
    return {"renderer": renderer, "size_mm": _SIZE_MM, "times": _TIMES}


@dataclass(frozen=True, slots=True)
class PageComparison:
    """Compares the pages of a file in the workers."""

    pool: WorkPool
    draw: DrawPage
    read: ReadPages
    time_limit_s: float

    def __call__(self, archive: Path, pages: Sequence[tuple[Path, Path]]) -> Callable[[], PixelVerdict]:
        """Begin to compare; calling the result waits for the first page that differs.

        Args:
            archive: the finished file.
            pages: the stored `PagePicture` and `PageText` of each page, in order.
        """
        read = [
            self.pool.schedule(
                written_differences,
                args=(archive, first, pages[first : first + _AT_ONCE], self.read),
                timeout=self.time_limit_s,
            )
            for first in range(0, len(pages), _AT_ONCE)
        ]

        def draw(index: int) -> Future[PageFound]:
            task = archive, pages[index][0], index, len(pages), self.draw
            return self.pool.schedule(page_difference, args=task, timeout=self.time_limit_s)

        drawn = [draw(index) for index in range(len(pages))]

        def first() -> PixelVerdict:
            written = chain.from_iterable(map(_found, read))
            for number, (future, other) in enumerate(zip(drawn, written, strict=True), 1):
                try:
                    seen, at = _found(future)
                except PageWorkFailed:
                    if not PagePicture.decode(pages[number - 1][0].read_bytes()).is_kept:
                        raise
                    seen, at = _found_again(partial(draw, number - 1))
                difference = other if seen is PixelDifference.NONE else seen
                if difference is not PixelDifference.NONE:
                    return PixelVerdict(difference, number, at if difference is seen else _NOWHERE)
            return PixelVerdict()

        return first


def _found_again(draw: Callable[[], Future[PageFound]]) -> PageFound:
    """A page of somebody else's drawing that could not be drawn: perhaps other work took the time or the memory; else it is too heavy, and
    has to become a picture, or the paper would be stuck.
    """
    try:
        return draw().result()
    except (TimeoutError, MemoryError, WorkerDied):
        return PixelDifference.TOO_HEAVY, _NOWHERE
    except CancelledError as error:
        raise PageWorkFailed("PAGE_WORKER_DIED", type(error).__name__) from error


def _found[T](future: Future[T]) -> T:
    try:
        return future.result()
    except TimeoutError as error:
        raise PageWorkFailed("PAGE_TIME_LIMIT") from error
    except MemoryError as error:
        raise PageWorkFailed("PAGE_MEMORY_LIMIT") from error
    except (WorkerDied, CancelledError) as error:
        raise PageWorkFailed("PAGE_WORKER_DIED", type(error).__name__) from error


def written_differences(
    archive: Path, first: int, pages: Sequence[tuple[Path, Path]], read: ReadPages
) -> tuple[PixelDifference, ...]:
    """In a worker: what of each of these pages, from number `first` on, is not written as it was stored."""
    stored = ((PagePicture.decode(one.read_bytes()), PageText.decode(other.read_bytes())) for one, other in pages)
    try:
        return read(archive, first, stored)
    except InputRefused:
        return (PixelDifference.UNREADABLE,) * len(pages)


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
