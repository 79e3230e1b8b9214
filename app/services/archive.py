"""Archiving: the pages' artifacts become one PDF/A file, which is judged before anyone signs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.domain.archival import ArchiveMetadata, AttachedFile, Flavour, PdfaVerdict
from app.domain.artifacts import Stage, archive_key, pdfa_key, pixels_key
from app.domain.canonical import Json, canonical_json
from app.domain.clauses import chapter
from app.domain.document_state import DocumentState
from app.domain.errors import StationError
from app.domain.model import BlobRef
from app.domain.page import PagePicture, PageText
from app.domain.pdf_checks import PixelVerdict
from scanner.media import SUFFIXES

if TYPE_CHECKING:
    from app.store.store import Store

type JudgePdfs = Callable[[Sequence[Path]], tuple[PdfaVerdict, ...]]
type JudgeFlavour = Callable[[Sequence[Path], Flavour], tuple[PdfaVerdict, ...]]
type ComparePages = Callable[[Path, Sequence[tuple[Path, Path]]], Callable[[], PixelVerdict]]
"""begins to compare the pages of a file with the layers and words that they were made of; calling the result waits for it"""


class AssemblePdf(Protocol):
    """What writes a PDF/A file (`app.archive.assemble.assemble_to`)."""

    def __call__(  # noqa: D102
        self,
        target: Path,
        pages: Iterable[tuple[PagePicture, PageText]],
        metadata: ArchiveMetadata,
        flavour: Flavour,
        *,
        attached: Iterable[AttachedFile],
    ) -> None: ...


class Archiving:
    """Builds and judges archive files; all that is found is kept as artifacts."""

    def __init__(self, store: Store, assemble: AssemblePdf, judge: JudgeFlavour, pixels: ComparePages) -> None:
        self._store = store
        self._assemble = assemble
        self._judge = judge
        self._pixels = pixels

    def assemble(self, state: DocumentState, pages: Sequence[tuple[BlobRef, BlobRef]]) -> BlobRef:
        """Write the file from the (layers, text) artifacts of its pages, in order; of these one page at a time is in memory."""
        key = archive_key(tuple(pages), state.metadata, state.recipes)

        def write(path: Path) -> None:
            attached = self._masters(state) if state.form.attach_masters else ()
            self._assemble(path, self._contents(pages), state.metadata, state.form.flavour, attached=attached)

        return self._store.artifacts.make(key, Stage.ARCHIVE.value, write, "application/pdf", _of(state))

    def _contents(self, pages: Iterable[tuple[BlobRef, BlobRef]]) -> Iterator[tuple[PagePicture, PageText]]:
        read = self._store.blobs.read
        for layers, text in pages:
            yield PagePicture.decode(read(layers)), PageText.decode(read(text))

    def _masters(self, state: DocumentState) -> Iterator[AttachedFile]:
        """The files that came from a device and are on the pages, each once; one at a time is in memory."""
        on_pages = (state.masters[master] for view in state.pages for master in view.master_ids)
        for number, blob in enumerate(dict.fromkeys(master.blob for master in on_pages), start=1):
            name = f"{number:04d}{SUFFIXES.get(blob.media_type, '')}"
            yield AttachedFile(name, blob.media_type, blob.sha256, state.metadata.made_at, self._store.blobs.read(blob))

    def look_over(self, state: DocumentState, archive: BlobRef) -> None:
        """Have the judge and, side by side with it, the workers look at the file: whether it is PDF/A, and whether its pages show what they
        were made of. What is known already is not asked again.

        Raises:
            PageWorkFailed: one of them broke down.
        """
        wanted = state.page_artifacts() if state.pixels is None else None
        path = self._store.blobs.path
        made = [(path(layers), path(text)) for layers, text in wanted or ()]
        compared = self._pixels(path(archive), made) if made else None
        if state.verdict is None:
            self.judge(state, archive)
        if compared is not None:
            self._keep(Stage.PIXELS, pixels_key(archive, state.recipes), compared().to_json(), state)

    def judge(self, state: DocumentState, archive: BlobRef) -> PdfaVerdict:
        """Ask the judge of PDF/A and keep what it says."""
        (verdict,) = self._judge([self._store.blobs.path(archive)], state.form.flavour)
        self._keep(Stage.PDFA, pdfa_key(archive, state.recipes), verdict.to_json(), state)
        return verdict

    def _keep(self, stage: Stage, key: str, found: Json, state: DocumentState) -> None:
        self._store.artifacts.put(key, stage.value, canonical_json(found).encode(), "application/json", _of(state))


def _of(state: DocumentState) -> set[str]:
    """The hashes of the pages that a paper is made of."""
    return {state.masters[master].blob.sha256 for view in state.pages for master in view.master_ids}


def not_archival(verdict: PdfaVerdict) -> StationError:
    """Why a file that the judge found not valid goes no further: the first broken rule, and what it is about."""
    clause = verdict.failures[0].clause if verdict.failures else "-"
    return StationError("PDFA_INVALID", clause=clause, chapter=chapter(verdict.flavour, clause).value)
