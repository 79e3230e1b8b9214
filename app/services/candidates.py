"""Files that want to come in: looked at, decoded and worked on before the first of them is taken, so that all come in or none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.artifacts import Stage
from app.domain.canonical import Json
from app.domain.errors import InputRefused
from app.domain.ids import new_id
from app.domain.model import BlobRef, MasterPage, Side, SpooledFrame
from app.services.frames import name_file, spooled
from app.services.page_sources import PdfReader
from app.services.pagework import probe_input
from app.services.pool import WorkPool, of_file, read_in_worker
from app.services.process import Processing
from scanner.frames import Frame
from scanner.spool import set_aside


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that can be taken in: every page of it can be decoded. `sha256` is of its bytes when it was examined."""

    path: Path
    sha256: str
    size_bytes: int
    media_type: str
    pages: int

    def to_json(self) -> dict[str, Json]:
        """How the batch remembers it: another content under the same name is another file."""
        return {"path": str(self.path.absolute()), "sha256": self.sha256}

    def frame(self, frame: Frame) -> SpooledFrame:
        """Its copy in the spool folder, as the store adopts it; each file counts as a sheet."""
        return replace(spooled(frame), media_type=self.media_type, pages=self.pages, sheet=frame.seq + 1)

    def refuse_changed(self, frame: Frame) -> None:
        """Take away a copy whose bytes are not those that were examined.

        Raises:
            InputRefused: INPUT_CHANGED.
        """
        if frame.sha256_bytes != self.sha256:
            frame.path.unlink()
            frame.path.with_suffix(".json").unlink(missing_ok=True)
            raise InputRefused("INPUT_CHANGED", file=str(self.path))


class Candidates:
    """Examines files in the pool; nothing is kept but artifacts, which are found again once the files are in."""

    def __init__(self, pool: WorkPool, pdf: PdfReader, processing: Processing) -> None:
        self._pool = pool
        self._pdf = pdf
        self._processing = processing

    def examine(self, files: Sequence[Path], stages: frozenset[Stage]) -> tuple[Candidate, ...]:
        """Decode every page of every file, and make the artifacts of `stages` on the way.

        Raises:
            InputRefused, PageWorkFailed: the first file that can't be taken, in the field `file`.
        """
        found = tuple(self._candidate(path) for path in files)
        waiting = [(c, self._processing.try_pages(c.path, _pages(c), stages | {Stage.INSPECT})) for c in found]
        for candidate, finish in waiting:
            of_file(candidate.path, finish)
        return found

    def spooled(self, frame: Frame) -> SpooledFrame:
        """A device's frame, with what a look into its file tells where the device handed one on unseen: media type and pages.

        Any other was measured as it came; it is a page whatever becomes of a process that looks at it.

        Raises:
            InputRefused: with the field `file`.
        """
        if frame.width_px is not None:
            return spooled(frame)
        found = read_in_worker(self._pool, probe_input, frame.path, self._pdf)
        return replace(spooled(frame), media_type=found.media_type, pages=found.pages)

    def handed_on(self, frame: Frame, device_id: str) -> SpooledFrame:
        """As `spooled`; a file that is no page is set aside, so that it hinders neither the others nor the next scan.

        Raises:
            InputRefused: with the fields of `frames.name_file`.
        """
        try:
            return self.spooled(frame)
        except InputRefused as refused:
            set_aside(frame.path)
            name_file(refused, frame, device_id)
            raise

    def _candidate(self, path: Path) -> Candidate:
        found = read_in_worker(self._pool, probe_input, path, self._pdf)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Candidate(path, digest, path.stat().st_size, found.media_type, found.pages)


def _pages(candidate: Candidate) -> tuple[MasterPage, ...]:
    """The master pages that the file will be: what artifacts are keyed by is known before it is in."""
    blob = BlobRef(candidate.sha256, candidate.media_type, candidate.size_bytes)
    nobody = new_id()
    return tuple(MasterPage(new_id(), nobody, index, 0, 1, Side.FRONT, blob, index) for index in range(candidate.pages))
