"""Archiving: the pages' artifacts become one PDF/A file, which is judged before anyone signs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.archival import ArchiveMetadata, Flavour, PdfaVerdict
from app.domain.canonical import canonical_json
from app.domain.lifecycle import DocumentState, Stage, archive_key, pdfa_key
from app.domain.model import BlobRef
from app.domain.page import PagePicture, PageText

if TYPE_CHECKING:
    from app.store.store import Store

type AssemblePdf = Callable[[Path, Iterable[tuple[PagePicture, PageText]], ArchiveMetadata, Flavour], None]
type JudgePdfs = Callable[[Sequence[Path]], tuple[PdfaVerdict, ...]]


class Archiving:
    """Builds and judges archive files; both results are artifacts."""

    def __init__(self, store: Store, assemble: AssemblePdf, judge: JudgePdfs) -> None:
        self._store = store
        self._assemble = assemble
        self._judge = judge

    def assemble(self, state: DocumentState, pages: Sequence[tuple[BlobRef, BlobRef]]) -> BlobRef:
        """Write the file from the (layers, text) artifacts of its pages, in order; of these one page at a time is in memory."""
        key = archive_key(tuple(pages), state.metadata, state.recipes)

        def write(path: Path) -> None:
            self._assemble(path, self._contents(pages), state.metadata, state.form.flavour)

        return self._store.artifacts.make(key, Stage.ARCHIVE.value, write, "application/pdf")

    def _contents(self, pages: Iterable[tuple[BlobRef, BlobRef]]) -> Iterator[tuple[PagePicture, PageText]]:
        read = self._store.blobs.read
        for layers, text in pages:
            yield PagePicture.decode(read(layers)), PageText.decode(read(text))

    def judge(self, state: DocumentState, archive: BlobRef) -> PdfaVerdict:
        """Ask the judge of PDF/A and keep what it says."""
        (verdict,) = self._judge([self._store.blobs.path(archive)])
        data = canonical_json(verdict.to_json()).encode()
        self._store.artifacts.put(pdfa_key(archive, state.recipes), Stage.PDFA.value, data, "application/json")
        return verdict
