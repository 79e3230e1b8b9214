"""Files that were scanned as one stack, cut into their papers. The store is never touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.domain.errors import UsageError
from app.domain.splitting import RunPage, Splitting
from app.services.handing_out.disk import failures_told
from app.services.loose import LoosePages, ReadPage


class Split(Protocol):
    """What cuts a run of sheets (`app.extraction.split`)."""

    def __call__(self, pages: Sequence[RunPage], *, dossier: str, back_scanning: bool) -> Splitting: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class SplitRun:
    """What was read, page by page, how it is cut, and which files were written for the pages of each paper."""

    pages: tuple[ReadPage, ...]
    cut: Splitting
    written: tuple[tuple[Path, ...], ...]


class LooseSplitting:
    """Reads files and cuts them."""

    def __init__(self, loose: LoosePages, split: Split) -> None:
        self._loose = loose
        self._split = split

    def of(
        self, files: Sequence[Path], folder: Path, *, duplex: bool, dossier: str = "", back_scanning: bool = False
    ) -> SplitRun:
        """Cut all pages of the files, in their order, and write each paper's cleaned pages into a folder of its number.

        Args:
            files: pictures and PDF files.
            folder: where `01/001.png` and so on are written, also of papers that are held; not what is left out.
            duplex: each two pages are the sides of a sheet.
            dossier: whose stack it is; empty: the first slip says it.
            back_scanning: dossiers follow each other in it.

        Raises:
            InputRefused: with the field `file`.
            UsageError: OUTPUT_IS_INPUT.
            StoreFailed: DISK_FULL, OUT_UNWRITABLE.
        """
        pages = [page for file in files for page in self._loose.read(file)]
        sides = 2 if duplex else 1
        run = [
            RunPage(number // sides, page.blank, page.codes, None if page.blank else page.text)
            for number, page in enumerate(pages)
        ]
        cut = self._split(run, dossier=dossier, back_scanning=back_scanning)
        written = tuple(
            tuple(folder / f"{number:02}" / f"{place:03}.png" for place, _ in enumerate(part.pages, 1))
            for number, part in enumerate(cut.parts, 1)
        )
        inputs = {file.resolve() for file in files}
        if taken := next((file for files_of in written for file in files_of if file.resolve() in inputs), None):
            raise UsageError("OUTPUT_IS_INPUT", file=str(taken))
        for files_of in written:
            with failures_told(files_of[0].parent):
                files_of[0].parent.mkdir(parents=True, exist_ok=True)
        self._loose.write_pages(
            [
                (pages[place], file)
                for part, files_of in zip(cut.parts, written, strict=True)
                for place, file in zip(part.pages, files_of, strict=True)
            ]
        )
        return SplitRun(tuple(pages), cut, written)
