"""A secret paper that was scanned by mistake leaves the station: every byte that shows it, at once, in an order that a kill can't spoil.

What a person decides is written first: the paper's form is *secret*. From then on it may not be digitised, and calling again goes on where
a kill stopped. What was made of the pages goes before the pages themselves, for only these tell what was made of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import PageView, arrange
from app.domain.artifacts import Recipes, inspect_key, keys_ever
from app.domain.changes import Changed, ChangeSet
from app.domain.editlog import Arrive, LoggedOperation, SetForm, TransferIn, TransferOut
from app.domain.errors import InputRefused, StoreFailed
from app.domain.model import Actor, BatchOutcome, Component, MasterPage, PaperForm
from app.domain.recall import check_reason
from app.services.capture import Capture
from app.services.process import Processing

if TYPE_CHECKING:
    from app.store.store import Store

type TakeAway = Callable[[str, str, Actor], tuple[UUID, ...]]
"""takes the bytes of that hash away, for a reason; returns the pages that went with them"""


@dataclass(frozen=True, slots=True)
class Going:
    """What goes with a paper.

    Attributes:
        pages: its pages that are still here, also those that were left out or replaced.
        beside: pages that lie in the same files, or of which another paper shows a part, and go too.
        files: how many files of other kinds show it: pictures, texts, archives, signed files.
        documents: how many versions were made of it, and of these
        signed: how many are signed, and
        waiting: how many wait to be sent.
        sent: its documents that left the station and were not called back.
        spooled: how many files wait in its spool folders.
    """

    pages: tuple[UUID, ...]
    beside: tuple[UUID, ...]
    files: int
    documents: int
    signed: int
    waiting: int
    sent: tuple[UUID, ...]
    spooled: int

    @property
    def nothing(self) -> bool:
        """Whether the station holds nothing of the paper any more."""
        return not (self.pages or self.beside or self.files or self.spooled)


class Purging:
    """Asks the store what shows a paper, and has it taken away."""

    def __init__(self, store: Store, processing: Processing, capture: Capture, take_away: TakeAway) -> None:
        self._store = store
        self._processing = processing
        self._capture = capture
        self._take_away = take_away

    def going(self, component_id: UUID) -> Going:
        """What would go: to be named before a person confirms it."""
        store, component = self._store, self._store.dossiers.component_by_id(component_id)
        masters = self._masters(component)
        blobs = {page.blob.sha256 for page in masters.values()}
        living = store.capture.pages(component.dossier_id)
        alone = masters.keys() & living.keys() - self._shown_by_others(component, living)
        documents = [one.id for one in store.documents.versions(component.id) if self._lies_here(one.id)]
        return Going(
            pages=tuple(page for page in masters if page in alone),
            beside=tuple(page.id for page in living.values() if page.blob.sha256 in blobs and page.id not in alone),
            files=sum(store.blobs.has(sha256) for sha256 in self._made_of(component, masters)),
            documents=len(documents),
            signed=sum(store.documents.signed(one) is not None for one in documents),
            waiting=sum(self._waits(one) for one in documents),
            sent=self._sent(component),
            spooled=sum(len(store.capture.spooled(batch)) for batch in self._batches(component)),
        )

    def purge(self, component_id: UUID, reason: str, actor: Actor) -> Changed[Going]:
        """Take away all that shows the paper, and note why.

        Raises:
            InputRefused: REASON_NEEDED; SECRET_WAS_SENT: nothing was changed, the documents have to be called back first.
            StoreFailed: DUTY_HELD: something is being scanned. DISK_FAILED and its like: some of it may still be here; calling again
                goes on.
        """
        with self._capture.alone():
            return self._purge(component_id, reason, actor)

    def _purge(self, component_id: UUID, reason: str, actor: Actor) -> Changed[Going]:
        store, component = self._store, self._store.dossiers.component_by_id(component_id)
        said, going = check_reason(reason), self.going(component_id)
        if going.sent:
            raise InputRefused("SECRET_WAS_SENT", component=component.code, count=len(going.sent))
        papers = arrange(store.dossiers.log(component.dossier_id), store.capture.pages(component.dossier_id))
        if component_id not in papers or papers[component_id].form is not PaperForm.SECRET:
            store.dossiers.append(component.dossier_id, [SetForm(component_id, PaperForm.SECRET)], actor)
        for document in store.documents.versions(component_id):
            if store.recalls.of(document.id) is None:
                store.recalls.begin(document.id, said, actor)  # from now on it is never sent
        self._end_batches(component, actor)
        masters = self._masters(component)
        self._take_all(self._made_of(component, masters), said, actor)
        self._take_all({page.blob.sha256 for page in masters.values()}, said, actor)
        self._take_all(self._made_of(component, masters), said, actor)  # a worker may have been at it
        self._processing.forget()
        changes = ChangeSet(
            dossiers=frozenset({component.dossier_id}),
            components=frozenset({component_id}),
            pages=frozenset((*going.pages, *going.beside)),
        )
        return Changed(going, changes)

    # -- what is meant

    def _batches(self, component: Component) -> tuple[UUID, ...]:
        batches = self._store.capture.batches(component.dossier_id)
        return tuple(batch.id for batch in batches if batch.component_id == component.id)

    def _masters(self, component: Component) -> dict[UUID, MasterPage]:
        """The pages, purged or not, that the paper shows, if only in part, and those that lie nowhere any more and lay in this paper last.

        What went to another dossier is of that one.
        """
        log = self._store.dossiers.log(component.dossier_id)
        ever = self._here(log)
        sought, found = set(ever), set[UUID]()
        for length in range(len(log), 0, -1):
            if not sought:
                break
            papers = arrange(log[:length], ever)
            lying = {one: {*paper.master_ids, *paper.bared} for one, paper in papers.items()}
            found |= sought & lying.get(component.id, set())
            sought.difference_update(*lying.values())
        return {page: ever[page] for page in ever if page in found}

    def _here(self, log: Sequence[LoggedOperation]) -> dict[UUID, MasterPage]:
        """The pages that came into a dossier, purged or not, and did not leave it."""
        here: dict[UUID, MasterPage] = {}
        for entry in log:
            match entry.operation:
                case Arrive(page) | TransferIn(page):
                    here[page] = self._store.capture.page(page)
                case TransferOut(page):
                    here.pop(page, None)
                case _:
                    pass
        return here

    def _shown_by_others(self, component: Component, living: dict[UUID, MasterPage]) -> set[UUID]:
        """The pages of which another paper shows at least a part."""
        papers = arrange(self._store.dossiers.log(component.dossier_id), living)
        return {master for one, paper in papers.items() if one != component.id for master in paper.master_ids}

    def _lies_here(self, document_id: UUID) -> bool:
        """Whether a byte of what was made of it is left."""
        return any(self._store.blobs.has(sha256) for sha256 in self._store.traces.blobs_of_documents([document_id]))

    def _waits(self, document_id: UUID) -> bool:
        """Whether it would be sent by itself."""
        entries = self._store.outbox.entries(document_id)
        unsent = any(self._store.outbox.receipt_for(entry.id) is None for entry in entries)
        return unsent and self._store.recalls.of(document_id) is None

    def _sent(self, component: Component) -> tuple[UUID, ...]:
        """The documents of which a byte may have left, and that nobody calls back."""
        store = self._store
        return tuple(
            document.id
            for document in store.documents.versions(component.id)
            if any(entry.upload_url is not None for entry in store.outbox.entries(document.id))
            and store.recalls.of(document.id) is None
        )

    def _made_of(self, component: Component, masters: dict[UUID, MasterPage]) -> frozenset[str]:
        """The hashes of all that was made of these pages: under the keys of each picture that they ever gave, in the paper's documents,
        and whatever was made since under a key that no other page claims."""
        store, traces, recipes = self._store, self._store.traces, self._processing.recipes
        since = traces.came_at(masters)
        documents = [document.id for document in store.documents.versions(component.id)]
        named = traces.blobs_of_documents(documents)
        found = store.artifacts.find(self._keys_ever(component, masters, recipes))
        made = {ref.sha256 for ref in found.values()}
        if since is not None:
            claimed = self._claimed(component, traces.worked_on_since(since), recipes)
            left = traces.artifacts_since(since)
            made |= {sha256 for key, sha256 in left.items() if key not in claimed}
            made -= {sha256 for key, sha256 in left.items() if key in claimed}
        return frozenset((named | made) - traces.blobs_of_others(documents))

    def _keys_ever(self, component: Component, masters: dict[UUID, MasterPage], recipes: Recipes) -> set[str]:
        """Of each picture that the log ever made of the pages."""
        log = self._store.dossiers.log(component.dossier_id)
        known = self._store.capture.pages(component.dossier_id) | masters
        views: set[PageView] = {PageView.arrived(master) for master in masters}
        for length in range(1, len(log) + 1):
            for paper in arrange(log[:length], known).values():
                views.update(view for view in paper.pages if masters.keys() & set(view.master_ids))
        keys = {inspect_key(master, recipes) for master in masters.values()}
        return keys.union(*(keys_ever(view, known, recipes) for view in views))

    def _claimed(self, component: Component, dossiers: frozenset[UUID], recipes: Recipes) -> frozenset[str]:
        """The keys of what is made of all other pages as they are shown now; what else there is can be made again."""
        store, keys = self._store, set[str]()
        for dossier in dossiers:
            masters = store.capture.pages(dossier)
            for component_id, paper in arrange(store.dossiers.log(dossier), masters).items():
                if component_id == component.id:
                    continue
                keys |= {inspect_key(masters[master], recipes) for master in paper.master_ids}
                keys.update(*(keys_ever(view, masters, recipes) for view in paper.pages))
        return frozenset(keys)

    # -- what is done

    def _end_batches(self, component: Component, actor: Actor) -> None:
        """Nobody goes on with a scan of it, and what lies in its spool folders goes."""
        for batch in self._batches(component):
            self._store.capture.empty_spool(batch)
            if self._store.capture.outcome(batch) is None:
                self._store.capture.end(batch, BatchOutcome.STOPPED, actor)

    def _take_all(self, blobs: frozenset[str] | set[str], reason: str, actor: Actor) -> None:
        for sha256 in sorted(blobs):
            try:
                self._take_away(sha256, reason, actor)
            except StoreFailed as error:
                if (
                    error.code != "NOT_STORED"
                ):  # that one was made again, and gave way since; anything else is still here
                    raise
