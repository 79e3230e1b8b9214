"""Pages that belong to no dossier: looked at, cleaned, read or scanned into a folder. The store is never touched."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from app.domain.errors import InputRefused, UsageError
from app.domain.facts import PageCode, PageFacts
from app.domain.geometry import Rect
from app.domain.page import PageText
from app.services.capture import Backends
from app.services.frames import device_failed, name_file
from app.services.loose_work import (
    CleanWish,
    card_page,
    clean_page,
    inspect_page,
    known_steps,
    read_page,
    scan_to_png,
)
from app.services.page_sources import FileProbe, PageSource, PdfReader
from app.services.pagework import probe
from app.services.pool import WorkPool, of_file, read_in_worker
from app.services.progress import CancelledCheck, Progress, never, silent
from ocr.verdict.thresholds import Limit, limits
from scanner.backend import Found, found_by
from scanner.errors import ScannerError
from scanner.frames import Device, Frame, ScanRequest, Source
from scanner.profiles import Profile

type PageTask = Callable[[PageSource, str], tuple[Callable[..., Any], tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class LoosePage:
    """Page `number` (from 1) of a file with `pages` pages, and what was found on it.

    `outputs` and `steps` are of its cleaned pages, one unless several items lay on the glass: where they were written, and what each
    cleaning step measured. Both are empty where nothing was cleaned.
    """

    file: Path
    number: int
    pages: int
    facts: PageFacts
    outputs: tuple[Path, ...] = ()
    steps: tuple[Mapping[str, Mapping[str, float]], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Page `number` (from 1) of a file with `pages` pages: its words, the same as hOCR, its codes, and whether nothing is on it.

    `code_places` (unit square of the cleaned page) are of the codes that it shows wholly.
    """

    file: Path
    number: int
    pages: int
    text: PageText
    hocr: str
    codes: tuple[PageCode, ...] = ()
    blank: bool = False
    code_places: Mapping[PageCode, Rect] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScannedFrame:
    """A page of a frame that was written as PNG; `page` (from 1) is its place in the file that the device delivered."""

    file: Path
    frame: Frame
    width_px: int
    height_px: int
    sha256_pixels: str
    page: int = 1


class LoosePages:
    """Works on files in the pool, page by page. `backends` is asked only where paper comes in."""

    def __init__(self, pool: WorkPool, pdf: PdfReader, backends: Callable[[], Backends], time_limit_s: float) -> None:
        self._pool = pool
        self._pdf = pdf
        self._backends = backends
        self._time_limit_s = time_limit_s

    def devices(self) -> tuple[Device, ...]:
        """All devices that answer; raises as `found`."""
        return self.found().devices

    def found(self) -> Found:
        """All devices that answer, in the order of the ways of finding them, which are asked side by side; and what may hide others.

        Raises:
            DeviceFailed: a backend broke down; silence would hide a broken scanner.
        """
        ways = self._backends().known
        try:
            with ThreadPoolExecutor(max(len(ways), 1), "devices") as threads:
                # each call stays in one thread from its beginning to its end: a scan child ends with the thread that began it
                answers = list(threads.map(lambda way: list(found_by(way))[-1], ways))
        except ScannerError as error:
            raise device_failed(error) from None
        return Found(
            tuple(device for answer in answers for device in answer.devices),
            tuple(trouble for answer in answers for trouble in answer.troubles),
        )

    def source_for(self, profile: Profile, device_id: str) -> Source:
        """Where such paper lies best in this device. One that does not answer is no matter here: the scan will say so."""
        if len(profile.sources) == 1:
            return profile.sources[0]
        try:
            offered = self._backends().of(device_id).capabilities(device_id).sources
        except ScannerError:
            offered = ()
        return profile.source_in(offered) or profile.sources[0]

    def limits(self) -> tuple[Limit, ...]:
        """Where good ends, by reason and metric."""
        return limits()

    def inspect(self, file: Path, photo_of: str = "") -> tuple[LoosePage, ...]:
        """Facts and verdict of each page of a file; `photo_of` names the paper that a photo shows, where somebody says it.

        Raises:
            InputRefused: with the field `file`.
        """
        found, waiting = self._scheduled(file, lambda source, _name: (inspect_page, (source, self._pdf, photo_of)))
        return tuple(
            LoosePage(file, number, found.pages, of_file(file, future.result))
            for number, future in enumerate(waiting, 1)
        )

    def clean(self, file: Path, folder: Path, wish: CleanWish) -> tuple[LoosePage, ...]:
        """Write each page of a file, cleaned, as PNG into `folder`.

        Raises:
            InputRefused: with the field `file`.
            UsageError: STEP_UNKNOWN.
        """
        if unknown := wish.without - known_steps():
            raise UsageError("STEP_UNKNOWN", step=min(unknown), known=", ".join(sorted(known_steps())))
        folder.mkdir(parents=True, exist_ok=True)
        found, waiting = self._scheduled(
            file, lambda source, name: (clean_page, (source, self._pdf, folder / f"{name}.png", wish))
        )
        out: list[LoosePage] = []
        for number, future in enumerate(waiting, 1):
            page = of_file(file, future.result)
            out.append(LoosePage(file, number, found.pages, page.facts, page.outputs, page.steps))
        return tuple(out)

    def card(self, front: Path, back: Path, output: Path) -> None:
        """Write both sides of a card on one A4 page in their real size, as PNG.

        Raises:
            InputRefused: with the field `file`; CARD_TOO_LARGE.
        """
        sides = [_sources(side, read_in_worker(self._pool, probe, side, self._pdf))[0] for side in (front, back)]
        task = self._pool.schedule(card_page, args=(*sides, output, self._pdf), timeout=self._time_limit_s)
        of_file(front, task.result)

    def read(self, file: Path) -> tuple[ReadPage, ...]:
        """The words of each page of a file.

        Raises:
            InputRefused: with the field `file`.
        """
        out: list[ReadPage] = []
        found, waiting = self._scheduled(file, lambda source, _name: (read_page, (source, self._pdf)))
        for number, future in enumerate(waiting, 1):
            text, hocr, facts, shown = of_file(file, future.result)
            places = {one.code: one.place for one in shown}
            out.append(ReadPage(file, number, found.pages, text, hocr, facts.codes, facts.blank, places))
        return tuple(out)

    def write_pages(self, pages: Sequence[tuple[ReadPage, Path]]) -> None:
        """Write pages that were read, cleaned, as PNG, each to where it says.

        Raises:
            InputRefused: with the field `file`.
        """
        sources = {
            file: _sources(file, read_in_worker(self._pool, probe, file, self._pdf))
            for file in dict.fromkeys(page.file for page, _ in pages)
        }
        waiting = [
            (
                page.file,
                self._pool.schedule(
                    clean_page,
                    args=(sources[page.file][page.number - 1], self._pdf, output, CleanWish()),
                    timeout=self._time_limit_s,
                ),
            )
            for page, output in pages
        ]
        for file, task in waiting:
            of_file(file, task.result)

    def scan(
        self,
        request: ScanRequest,
        spool: Path,
        folder: Path,
        *,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
    ) -> Generator[ScannedFrame]:
        """Scan into a folder as PNG files, one a page; yields each once its file is there.

        Raises:
            DeviceFailed: after all whole frames were yielded.
            InputRefused: the device handed on a file that is no picture; the field `file` says which.
        """
        folder.mkdir(parents=True, exist_ok=True)
        backend = self._backends().of(request.device_id)
        try:
            frames = backend.scan(request, spool, cancelled=cancelled, progress=progress)
            with closing(cast("Generator[Frame]", frames)):
                for frame in frames:
                    try:
                        yield from self._as_png(frame, folder)
                    except InputRefused as refused:
                        name_file(refused, frame, request.device_id)
                        raise
                    frame.path.unlink()
        except ScannerError as error:
            raise device_failed(error) from None

    def _as_png(self, frame: Frame, folder: Path) -> Iterator[ScannedFrame]:
        """The pages of a frame; a file that its device handed on unseen may hold several."""
        pages = 1 if frame.width_px else read_in_worker(self._pool, probe, frame.path, self._pdf).pages
        stem = Path(f"{frame.seq + 1:04d}")
        for number in range(1, pages + 1):
            output = folder / f"{page_name(stem, number, pages)}.png"
            source = PageSource(frame.path, frame.media_type, number - 1, float(frame.dpi or 0))
            task = self._pool.schedule(scan_to_png, args=(source, output, self._pdf), timeout=self._time_limit_s)
            width, height, digest = of_file(frame.path, task.result)
            yield ScannedFrame(output, frame, width, height, digest, number)

    def _scheduled(self, file: Path, work: PageTask) -> tuple[FileProbe, list[Future[Any]]]:
        """What is to be done to each page of a file; `work` gets its source and its name."""
        found = read_in_worker(self._pool, probe, file, self._pdf)
        tasks = [
            work(source, page_name(file, number, found.pages)) for number, source in enumerate(_sources(file, found), 1)
        ]
        return found, [self._pool.schedule(function, args=args, timeout=self._time_limit_s) for function, args in tasks]


def page_name(file: Path, number: int, pages: int) -> str:
    """NAME for a file of one page, NAME.pN for page N of several."""
    return file.stem if pages == 1 else f"{file.stem}.p{number}"


def _sources(file: Path, found: FileProbe) -> list[PageSource]:
    return [PageSource(file, found.media_type, index, 0.0) for index in range(found.pages)]
