"""The pages of papers, handed out as pictures: as they are archived, or the device's own files.

Nothing in the store changes but the audit chain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.arrange import PageView
from app.domain.errors import Cancelled, InputRefused, UsageError
from app.domain.handed_out import HandedOut
from app.domain.model import Actor, BlobRef, Component
from app.services.announce import Announcing
from app.services.documents import Documents
from app.services.handing_out.export_work import (
    SUFFIXES,
    ColourProfiles,
    PictureForm,
    WrittenPicture,
    write_kept_page,
    write_page,
)
from app.services.handing_out.whole_folder import Place, together
from app.services.page_sources import PDF, PageSource, PdfReader
from app.services.pool import WorkPool, read_in_worker
from app.services.process import Processing
from app.services.progress import CancelledCheck, Progress, never, silent
from app.services.work_results import WAIT_S, result_of_work
from scanner import media

if TYPE_CHECKING:
    from app.store.store import Store

_UNKNOWN = ".bin"
type Task = tuple[Callable[..., WrittenPicture], tuple[Any, ...]]
"""a function of a worker, and its arguments without the file that it writes"""


@dataclass(frozen=True, slots=True)
class PagePictureFile:
    """Page `number` (from 1) of a component's paper, and where its picture lies now."""

    component: Component
    number: int
    path: Path
    picture: WrittenPicture


@dataclass(frozen=True, slots=True)
class MasterFile:
    """A file of the device, byte for byte, where a copy of it lies now, and the pages (from 1) of the paper that show it."""

    component: Component
    numbers: tuple[int, ...]
    path: Path
    blob: BlobRef


class ExportingPages:
    """Hands out pictures of pages."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        processing: Processing,
        announcing: Announcing,
        pool: WorkPool,
        pdf: PdfReader,
        profiles: ColourProfiles,
        time_limit_s: float,
    ) -> None:
        self._store = store
        self._documents = documents
        self._processing = processing
        self._announcing = announcing
        self._pool = pool
        self._pdf = pdf
        self._profiles = profiles
        self._time_limit_s = time_limit_s

    def pictures(
        self,
        parts: Sequence[Component],
        numbers: Sequence[int] | None,
        form: PictureForm,
        place: Place,
        actor: Actor,
        *,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
    ) -> tuple[PagePictureFile, ...]:
        """A picture of each page as it is archived: all of them or none.

        Args:
            parts: whose pages as they lie on the desk now; where a finished file was kept, its own pages as they are.
            numbers: of the pages that are wanted, from 1; None: all.
            form: how pictures are coded.
            place: where they go.
            actor: who hands them out.
            cancelled: says that a person does not want it any more.
            progress: told after each page.

        Raises:
            UsageError: PAGES_UNKNOWN, OUT_EXISTS, ONE_FILE_ONLY.
            InputRefused, PageWorkFailed: a page can't be drawn.
            StoreFailed: DISK_FULL, OUT_UNWRITABLE.
            Cancelled: nothing is there.
        """
        tasks: dict[str, tuple[Component, int, Task]] = {}
        for part in parts:
            of_part = self._tasks(part)
            width = len(f"{len(of_part):02d}")
            for number in chosen(numbers, len(of_part)):
                name = self._announcing.file_name(part, None, tasks, f"_p{number:0{width}d}{SUFFIXES[form]}")
                tasks[name] = (part, number, of_part[number - 1])
        with together(place, tuple(tasks)) as aside:
            work = {name: (task, aside / name) for name, (_, _, task) in tasks.items()}
            written = self._carry_out(work, form, cancelled, progress)
            self._note(
                [part for part, _, _ in tasks.values()], form.value, [written[name].sha256 for name in tasks], actor
            )
        return tuple(
            PagePictureFile(part, number, place.of(name), written[name]) for name, (part, number, _) in tasks.items()
        )

    def masters(
        self, parts: Sequence[Component], numbers: Sequence[int] | None, place: Place, actor: Actor
    ) -> tuple[MasterFile, ...]:
        """The device's own files that the pages show, byte for byte, each once: all of them or none.

        A file may show more than the pages do: what was covered, cut off, or left out.

        Raises:
            UsageError: PAGES_UNKNOWN, OUT_EXISTS, ONE_FILE_ONLY.
            InputRefused: COMPONENT_EMPTY: no page lies there, only a finished file.
            StoreFailed: DISK_FULL, OUT_UNWRITABLE, BLOB_PURGED, BLOB_DAMAGED.
        """
        files: dict[str, tuple[Component, tuple[int, ...], BlobRef]] = {}
        for part in parts:
            views = self._documents.pages_on_desk(part.id)
            if not views:
                raise InputRefused("COMPONENT_EMPTY", component=part.code)
            wanted = chosen(numbers, len(views))
            for index, (blob, shown) in enumerate(self._shown(part, views, wanted).items(), 1):
                suffix = f"_s{index:02d}{media.SUFFIXES.get(blob.media_type, _UNKNOWN)}"
                files[self._announcing.file_name(part, None, files, suffix)] = (part, shown, blob)
        with together(place, tuple(files)) as aside:
            for name, (_, _, blob) in files.items():
                (aside / name).write_bytes(self._store.blobs.read(blob))
            found = list(files.values())
            self._note([part for part, _, _ in found], "masters", [blob.sha256 for _, _, blob in found], actor)
        return tuple(MasterFile(part, shown, place.of(name), blob) for name, (part, shown, blob) in files.items())

    def _note(self, parts: Sequence[Component], form: str, sha256s: Sequence[str], actor: Actor) -> None:
        components = list(dict.fromkeys(part.id for part in parts))
        self._store.handed_out.note(HandedOut(parts[0].dossier_id, components, form, sha256s), actor)

    def _shown(
        self, part: Component, views: Sequence[PageView], numbers: Sequence[int]
    ) -> Mapping[BlobRef, tuple[int, ...]]:
        """The files that these pages show, in their order, each with the numbers of the pages that show it."""
        masters = self._store.capture.pages(part.dossier_id)
        found: dict[BlobRef, tuple[int, ...]] = {}
        for number in numbers:
            for blob in dict.fromkeys(masters[master].blob for master in views[number - 1].master_ids):
                found[blob] = (*found.get(blob, ()), number)
        return found

    def _tasks(self, part: Component) -> tuple[Task, ...]:
        """How each page of a paper is drawn."""
        views = self._documents.pages_on_desk(part.id)
        standing = self._documents.standing(part.id)
        if views or standing is None or standing.kept_blob is None:
            masters = self._store.capture.pages(part.dossier_id)
            return tuple((write_page, (self._processing.raw_pages(view, masters), view.picture)) for view in views)
        path = self._store.blobs.path(standing.kept_blob)
        pages = read_in_worker(self._pool, self._pdf.page_count, path)
        return tuple((write_kept_page, (PageSource(path, PDF, index, 0.0),)) for index in range(pages))

    def _carry_out(
        self,
        work: Mapping[str, tuple[Task, Path]],
        form: PictureForm,
        cancelled: CancelledCheck,
        progress: Progress,
    ) -> dict[str, WrittenPicture]:
        """By name: what was written. Whatever ends it, no worker writes there any more."""
        begun: dict[str, Future[WrittenPicture]] = {}
        try:
            for name, ((function, arguments), out) in work.items():
                if cancelled():
                    raise Cancelled
                args = (*arguments, out, form, self._profiles, self._pdf)
                begun[name] = self._pool.schedule(function, args=args, timeout=self._time_limit_s)
            written: dict[str, WrittenPicture] = {}
            for name, future in begun.items():
                progress(len(written), len(begun), "pages")
                while not wait([future], timeout=WAIT_S).done:
                    if cancelled():
                        raise Cancelled
                written[name] = _written(future)
            progress(len(written), len(begun), "pages")
            return written
        finally:
            for future in begun.values():
                future.cancel()
            wait(begun.values())


def _written(future: Future[WrittenPicture]) -> WrittenPicture:
    """What a worker wrote. A disk that took nothing more is told as such."""
    error = future.exception()
    if isinstance(error, OSError) and not isinstance(error, TimeoutError):
        raise error
    return result_of_work(future)


def chosen(numbers: Sequence[int] | None, pages: int) -> tuple[int, ...]:
    """The numbers of the wanted pages, each once; None: all. Raises UsageError (PAGES_UNKNOWN)."""
    if numbers is None:
        return tuple(range(1, pages + 1))
    if not all(1 <= number <= pages for number in numbers):
        raise UsageError("PAGES_UNKNOWN", pages=pages)
    return tuple(dict.fromkeys(numbers))
