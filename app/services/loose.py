"""Pages that belong to no dossier: looked at, cleaned, read or scanned into a folder. The store is never touched."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from app.domain.errors import InputRefused
from app.domain.facts import PageFacts
from app.domain.page import PageText
from app.services.capture import Backends
from app.services.frames import device_failed, name_file
from app.services.pagework import FileProbe, PageSource, PdfReader, inspect_page, probe, read_page, scan_to_png
from app.services.pool import WorkPool, of_file, read_in_worker
from app.services.process import CancelledCheck, Progress, never, silent
from scanner.backend import Found, found_by
from scanner.errors import ScannerError
from scanner.frames import Device, Frame, ScanRequest, Source
from scanner.profiles import Profile


@dataclass(frozen=True, slots=True)
class LoosePage:
    """Page `number` (from 1) of a file with `pages` pages, and what was found on it."""

    file: Path
    number: int
    pages: int
    facts: PageFacts
    output: Path | None


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Page `number` (from 1) of a file with `pages` pages: its words, and the same as hOCR."""

    file: Path
    number: int
    pages: int
    text: PageText
    hocr: str


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

    def inspect(self, file: Path) -> tuple[LoosePage, ...]:
        """Facts and verdict of each page of a file.

        Raises:
            InputRefused: with the field `file`.
        """
        return self._inspected(file, lambda _number, _pages: None)

    def clean(self, file: Path, folder: Path) -> tuple[LoosePage, ...]:
        """Write each page of a file, cleaned, as PNG into `folder`.

        Raises:
            InputRefused: with the field `file`.
        """
        folder.mkdir(parents=True, exist_ok=True)
        return self._inspected(file, lambda number, pages: folder / f"{page_name(file, number, pages)}.png")

    def read(self, file: Path) -> tuple[ReadPage, ...]:
        """The words of each page of a file.

        Raises:
            InputRefused: with the field `file`.
        """
        out: list[ReadPage] = []
        found = read_in_worker(self._pool, probe, file, self._pdf)
        waiting = [
            self._pool.schedule(read_page, args=(source, self._pdf), timeout=self._time_limit_s)
            for source in _sources(file, found)
        ]
        for number, future in enumerate(waiting, 1):
            text, hocr = of_file(file, future.result)
            out.append(ReadPage(file, number, found.pages, text, hocr))
        return tuple(out)

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

    def _inspected(self, file: Path, output: Callable[[int, int], Path | None]) -> tuple[LoosePage, ...]:
        found = read_in_worker(self._pool, probe, file, self._pdf)
        outputs = [output(number, found.pages) for number in range(1, found.pages + 1)]
        waiting = [
            self._pool.schedule(inspect_page, args=(source, self._pdf, target), timeout=self._time_limit_s)
            for source, target in zip(_sources(file, found), outputs, strict=True)
        ]
        return tuple(
            LoosePage(file, number, found.pages, of_file(file, future.result), target)
            for number, (future, target) in enumerate(zip(waiting, outputs, strict=True), 1)
        )


def page_name(file: Path, number: int, pages: int) -> str:
    """NAME for a file of one page, NAME.pN for page N of several."""
    return file.stem if pages == 1 else f"{file.stem}.p{number}"


def _sources(file: Path, found: FileProbe) -> list[PageSource]:
    return [PageSource(file, found.media_type, index, 0.0) for index in range(found.pages)]
