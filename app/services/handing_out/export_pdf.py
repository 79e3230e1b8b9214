"""The pages of papers, handed out as PDF/A without signatures: a file a paper, several papers as one, or a paper in several parts.

They are made of the same layers and words as the archive files that are signed, never of those files: what is taken out of a signed file,
or put together of several, bears no signature that holds. Nothing in the store changes but for what of pages was not made yet, and the
audit chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.domain.archival import ArchiveMetadata, Flavour, PaperPart, PdfaVerdict
from app.domain.arrange import PageView
from app.domain.artifacts import page_stages
from app.domain.drawing import Drawing
from app.domain.errors import Cancelled, InputRefused, PageWorkFailed, StationError
from app.domain.handed_out import HandedOut
from app.domain.model import Actor, Component, Dossier
from app.domain.names import Named, file_name
from app.domain.page import PagePicture, PageText
from app.services.announce import Announcing
from app.services.archive import JudgePdfs
from app.services.archive_forms import ArchiveForms
from app.services.documents import Documents
from app.services.handing_out.export_pages import chosen
from app.services.handing_out.export_work import kept_page_coded
from app.services.handing_out.whole_folder import Place, together
from app.services.page_sources import PDF, PageSource, PdfReader
from app.services.pool import WorkPool, read_in_worker
from app.services.process import Masters, Processing
from app.services.progress import CancelledCheck, Progress, never, silent
from app.services.work_results import result_of_work

if TYPE_CHECKING:
    from app.store.store import Store

NO_SIGNATURE = "Bản sao các trang, không mang chữ ký số; bản có chữ ký là tệp riêng của từng giấy tờ."
"""stands in the metadata of each of these files, in the language of the dossier"""
_MERGED_NAME = "{component}_{title}"
type Page = tuple[PagePicture, PageText]


class AssemblePapers(Protocol):
    """What writes a PDF/A file (`app.archive.assemble.assemble_to`)."""

    def __call__(  # noqa: D102
        self,
        target: Path,
        pages: Iterable[Page],
        metadata: ArchiveMetadata,
        flavour: Flavour,
        papers: Sequence[PaperPart],
        front: Sequence[Drawing],
    ) -> None: ...


type DrawCover = Callable[[Dossier, Sequence[tuple[Component, int]], datetime], tuple[Drawing, ...]]
"""the papers of a file, in order, each with the number of its pages, and when the dossier last changed (UTC) -> the cover"""


@dataclass(frozen=True, slots=True)
class Split:
    """Where a paper is parted: a further file begins with each of these pages (from 1), or with every page where none is named."""

    before: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A file that was written.

    Attributes:
        components: the papers in it, in order.
        numbers: the pages (from 1) of its paper, where it holds one; of several papers all pages are in it.
        pages: how many it holds, the cover included.
        path: where it lies.
        size_bytes: its size.
        sha256: its hash.
        flavour: of PDF/A, by policy.
        verdict: what the judge of PDF/A said; None where it could not be asked.
        of_kept: the components of which a finished file was kept: its pages are pictures here.
    """

    components: tuple[Component, ...]
    numbers: tuple[int, ...]
    pages: int
    path: Path
    size_bytes: int
    sha256: str
    flavour: Flavour
    verdict: PdfaVerdict | None
    of_kept: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page: as it lies on the desk, or of a kept file."""

    part: Component
    number: int
    page: PageView | PageSource


@dataclass(frozen=True, slots=True)
class _Planned:
    """A file to be written."""

    leaves: tuple[_Leaf, ...]
    title: str
    papers: tuple[PaperPart, ...] = ()
    front: tuple[Drawing, ...] = ()

    @property
    def parts(self) -> tuple[Component, ...]:
        """The papers in it."""
        return tuple(dict.fromkeys(leaf.part for leaf in self.leaves))


class ExportingPdf:
    """Writes PDF/A files of pages."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        processing: Processing,
        forms: ArchiveForms,
        announcing: Announcing,
        pool: WorkPool,
        pdf: PdfReader,
        time_limit_s: float,
        *,
        assemble: AssemblePapers,
        judge: JudgePdfs,
        cover: DrawCover,
    ) -> None:
        self._store = store
        self._documents = documents
        self._processing = processing
        self._forms = forms
        self._announcing = announcing
        self._pool = pool
        self._pdf = pdf
        self._time_limit_s = time_limit_s
        self._assemble = assemble
        self._judge = judge
        self._cover = cover

    def papers(
        self,
        parts: Sequence[Component],
        numbers: Sequence[int] | None,
        split: Split | None,
        place: Place,
        actor: Actor,
        *,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
    ) -> tuple[PdfFile, ...]:
        """A file of each paper, or several of one: all of them or none.

        Args:
            parts: whose pages as they lie on the desk now; where a finished file was kept, pictures of its pages.
            numbers: of the pages that are wanted, from 1; None: all.
            split: where papers are parted; None: one file a paper.
            place: where they go.
            actor: who hands them out.
            cancelled: says that a person does not want it any more.
            progress: told after each page.

        Raises:
            UsageError: PAGES_UNKNOWN, OUT_EXISTS, ONE_FILE_ONLY.
            InputRefused, PageWorkFailed: a page can't be made.
            StationError: PDFA_INVALID: the judge refused a file.
            StoreFailed: DISK_FULL, OUT_UNWRITABLE.
            Cancelled: nothing is there.
        """
        files: dict[str, _Planned] = {}
        for part in parts:
            leaves = self._leaves(part)
            wanted = [leaves[number - 1] for number in chosen(numbers, len(leaves))]
            for piece in _pieces(wanted, split, len(leaves)):
                if len(piece) == len(leaves):
                    files[self._announcing.file_name(part, None, files)] = _Planned(piece, part.title)
                    continue
                spans = _spans(piece)
                name = self._announcing.file_name(
                    part, None, files, f"_p{_told(spans, '_', len(f'{len(leaves):02d}'))}.pdf"
                )
                files[name] = _Planned(piece, f"{part.title} (trang {_told(spans, ', ', 1)} của {len(leaves)})")
        return self._write(files, place, actor, cancelled, progress)

    def merged(
        self,
        dossier: Dossier,
        parts: Sequence[Component],
        place: Place,
        actor: Actor,
        *,
        with_cover: bool,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
    ) -> PdfFile:
        """All pages of these papers in one file, with a bookmark and page numbers of its own for each paper; raises as `papers`."""
        leaves: list[_Leaf] = []
        outline: list[PaperPart] = []
        counts: list[tuple[Component, int]] = []
        for part in parts:
            of_part = self._leaves(part)
            outline.append(PaperPart(f"{part.code} {part.title}".strip(), len(leaves), part.code))
            counts.append((part, len(of_part)))
            leaves += of_part
        front = self._cover(dossier, counts, self._changed_at(dossier, parts)) if with_cover else ()
        title = f"Hồ sơ {dossier.code}: bản ghép {len(parts)} giấy tờ, không mang chữ ký số"
        name = file_name(_MERGED_NAME, Named(component=dossier.code, title="ban ghep"), ())
        planned = _Planned(tuple(leaves), title, tuple(outline), tuple(front))
        (written,) = self._write({name: planned}, place, actor, cancelled, progress)
        return written

    def _leaves(self, part: Component) -> tuple[_Leaf, ...]:
        """The pages of a paper. Raises InputRefused (COMPONENT_EMPTY)."""
        views, standing = self._documents.pages_on_desk(part.id), self._documents.standing(part.id)
        pages: Sequence[PageView | PageSource] = views
        if not views and standing is not None and standing.kept_blob is not None:
            path = self._store.blobs.path(standing.kept_blob)
            count = read_in_worker(self._pool, self._pdf.page_count, path)
            pages = [PageSource(path, PDF, index, 0.0) for index in range(count)]
        if not pages:
            raise InputRefused("COMPONENT_EMPTY", component=part.code)
        return tuple(_Leaf(part, number, page) for number, page in enumerate(pages, 1))

    def _write(
        self, files: dict[str, _Planned], place: Place, actor: Actor, cancelled: CancelledCheck, progress: Progress
    ) -> tuple[PdfFile, ...]:
        flavour = self._forms.policy.flavour
        with together(place, tuple(files)) as aside:
            self._make_pages(files.values(), cancelled, progress)
            for name, planned in files.items():
                metadata = self._metadata(planned)
                contents = self._contents(planned.leaves, cancelled)
                self._assemble(aside / name, contents, metadata, flavour, planned.papers, planned.front)
            verdicts = self._judged([aside / name for name in files])
            if cancelled():
                raise Cancelled
            digests = {name: _digest(aside / name) for name in files}
            self._store.handed_out.note(
                _handed(files.values(), [sha256 for _, sha256 in digests.values()], flavour), actor
            )
        return tuple(
            PdfFile(
                planned.parts,
                tuple(leaf.number for leaf in planned.leaves) if len(planned.parts) == 1 else (),
                len(planned.leaves) + len(planned.front),
                place.of(name),
                *digests[name],
                flavour,
                verdict,
                tuple(dict.fromkeys(leaf.part for leaf in planned.leaves if isinstance(leaf.page, PageSource))),
            )
            for (name, planned), verdict in zip(files.items(), verdicts, strict=True)
        )

    def _make_pages(self, files: Iterable[_Planned], cancelled: CancelledCheck, progress: Progress) -> None:
        """All that pages of the desk still lack is made, and kept."""
        by_part: dict[Component, list[PageView]] = {}
        for planned in files:
            for leaf in planned.leaves:
                if isinstance(leaf.page, PageView):
                    by_part.setdefault(leaf.part, []).append(leaf.page)
        total, before = sum(map(len, by_part.values())), 0
        for part, views in by_part.items():

            def told(done: int, _of: int, unit: str, before: int = before) -> None:
                progress(before + done, total, unit)

            masters = self._store.capture.pages(part.dossier_id)
            stages = self._forms.stages(part.id)
            self._processing.ensure(views, masters, stages, cancelled=cancelled, progress=told)
            before += len(views)

    def _contents(self, leaves: Iterable[_Leaf], cancelled: CancelledCheck) -> Iterator[Page]:
        """Layers and words, one page after the other: no more of them is in memory."""
        masters: Masters = {}
        for leaf in leaves:
            masters = masters or self._store.capture.pages(leaf.part.dossier_id)
            if cancelled():
                raise Cancelled
            layers, text = self._made(leaf, masters)
            yield PagePicture.decode(layers), PageText.decode(text)

    def _made(self, leaf: _Leaf, masters: Masters) -> tuple[bytes, bytes]:
        form = replace(self._forms.of(leaf.part.id), flavour=self._forms.policy.flavour)
        if isinstance(leaf.page, PageSource):
            stages = page_stages(form.mode)
            arguments = (leaf.page, frozenset(stages), self._pdf)
            made = result_of_work(self._pool.schedule(kept_page_coded, args=arguments, timeout=self._time_limit_s))
            return made[stages[0]], made[stages[1]]
        layers, text = self._processing.archived(leaf.page, masters, form)
        if layers is None or text is None:  # damaged on the disk, or purged since it was made
            raise PageWorkFailed("PAGE_WORKER_DIED", "an artifact is gone")
        return layers, text

    def _metadata(self, planned: _Planned) -> ArchiveMetadata:
        """What the file says of itself; its date is that of the last change of the dossier, so that the same pages give the same bytes."""
        parts = planned.parts
        dossier = self._store.dossiers.get(parts[0].dossier_id)
        code = parts[0].code if len(parts) == 1 else ""
        at, author = self._changed_at(dossier, parts), dossier.receiving_unit
        return ArchiveMetadata(planned.title, dossier.code, code, at, author=author, note=NO_SIGNATURE)

    def _changed_at(self, dossier: Dossier, parts: Iterable[Component]) -> datetime:
        """When the dossier last changed (UTC)."""
        log = self._store.dossiers.log(dossier.id)
        documents = (self._documents.standing(part.id) for part in parts)
        return max([one.made_at for one in documents if one is not None] + [entry.at for entry in log[-1:]])

    def _judged(self, files: Sequence[Path]) -> tuple[PdfaVerdict | None, ...]:
        """What the judge says of each; where there is none, that is told and hinders nobody: no signature goes over these files."""
        try:
            verdicts = self._judge(files)
        except PageWorkFailed:
            return (None,) * len(files)
        for verdict in verdicts:
            if not verdict.valid:
                raise StationError("PDFA_INVALID", clause=verdict.failures[0].clause if verdict.failures else "-")
        return verdicts


def _handed(files: Iterable[_Planned], sha256s: Sequence[str], flavour: Flavour) -> HandedOut:
    """What the audit chain keeps of these files, one or more."""
    parts = list(dict.fromkeys(part for planned in files for part in planned.parts))
    return HandedOut(parts[0].dossier_id, [part.id for part in parts], "pdf", sha256s, flavour=flavour.value)


def _pieces(leaves: Sequence[_Leaf], split: Split | None, pages: int) -> list[tuple[_Leaf, ...]]:
    """Pages in runs, each of which is a file. Raises UsageError (PAGES_UNKNOWN)."""
    if split is None:
        return [tuple(leaves)]
    begins = set(chosen(split.before or None, pages))
    firsts = [at for at, leaf in enumerate(leaves) if at == 0 or leaf.number in begins]
    return [tuple(leaves[first:end]) for first, end in pairwise((*firsts, len(leaves)))]


def _spans(leaves: Iterable[_Leaf]) -> tuple[tuple[int, int], ...]:
    """The numbers of pages as runs without a gap, each by its first and last."""
    spans: list[tuple[int, int]] = []
    for leaf in leaves:
        follows = bool(spans) and spans[-1][1] + 1 == leaf.number
        spans[-1:] = [(spans[-1][0], leaf.number)] if follows else [*spans[-1:], (leaf.number, leaf.number)]
    return tuple(spans)


def _told(spans: Iterable[tuple[int, int]], between: str, width: int) -> str:
    """`1, 3-5`."""
    return between.join(
        f"{first:0{width}d}" if first == last else f"{first:0{width}d}-{last:0{width}d}" for first, last in spans
    )


def _digest(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
