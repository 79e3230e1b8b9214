"""What is past its days: what would go today, dossier by dossier, and what stands against it. Nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import Paper, arrange
from app.domain.artifacts import Stage, archive_key, inspect_key, keys_ever, page_key, pdfa_key, pixels_key
from app.domain.clock import VIET_NAM, Clock, day_in_viet_nam
from app.domain.editlog import Arrive, LoggedOperation, TransferIn, TransferOut
from app.domain.model import Document, MasterPage
from app.domain.retention import OF_PAGES, BackupFolder, Kind, RetentionPolicy, Standing, Stays
from app.services.documents import Documents
from app.services.process import Processing

if TYPE_CHECKING:
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class Amount:
    """How much: files (rows, where it lies in rows), and bytes."""

    count: int = 0
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Leaving:
    """A dossier of which something is past its days.

    Attributes:
        standing: how it stands.
        amounts: how much of each kind.
        unsent: the codes of its papers that were never sent, or not as they lie there now: with it the only copy goes.
        aside: how many images go that lie in its spool folders and were not taken in: perhaps nobody has seen them.
    """

    standing: Standing
    amounts: Mapping[Kind, Amount]
    unsent: tuple[str, ...] = ()
    aside: int = 0

    @property
    def is_only_copy(self) -> bool:
        """Whether somebody has to name it before it goes."""
        return bool(self.unsent or self.aside)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What retention would do today.

    Attributes:
        day: today.
        leaving: what would go.
        staying: dossiers past their days that something stands against, and what.
        staff: how many people would no longer be named.
        left_over: what machines made long ago of pages that are not here any more, or made anew since.
        backups: where backups lie.
        owes_scrub: whether an earlier run was cut off before it had written the database anew.
    """

    day: date
    leaving: tuple[Leaving, ...]
    staying: tuple[Standing, ...]
    staff: int
    left_over: Amount
    backups: tuple[BackupFolder, ...]
    owes_scrub: bool


@dataclass(frozen=True, slots=True)
class Of:
    """A dossier's log, the pages that came into it and did not leave, purged ones aside, and its documents."""

    log: tuple[LoggedOperation, ...]
    masters: Mapping[UUID, MasterPage]
    documents: tuple[Document, ...]

    def newest(self, component_id: UUID) -> Document | None:
        """The newest version of a paper; None: none was made."""
        return next((one for one in reversed(self.documents) if one.component_id == component_id), None)


class PastDays:
    """Asks the store, edit logs and keys what is past its days; changes nothing, and asks for no right."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        processing: Processing,
        policy: RetentionPolicy,
        clock: Clock,
        images_in: Callable[[Path], Sequence[Path]],
    ) -> None:
        """`images_in` gives the images that lie in a spool folder."""
        self._store = store
        self._documents = documents
        self._processing = processing
        self._policy = policy
        self._clock = clock
        self._images_in = images_in

    @property
    def today(self) -> date:
        """In Viet Nam."""
        return day_in_viet_nam(self._clock.now())

    def outlook(self, but_for: UUID) -> Outlook:
        """All that would go today, and what stays though it is past its days; the person `but_for` is not among the staff who leave."""
        store, today = self._store, self.today
        found = tuple(self.dossiers(today))
        leaving = tuple(one for one in found if isinstance(one, Leaving))
        gone = {one.standing.dossier_id for one in leaving if Kind.ARTIFACTS in one.amounts}
        return Outlook(
            today,
            leaving,
            tuple(one for one in found if isinstance(one, Standing)),
            len(self.idle_staff(but_for, today)),
            self._amount(set(self.left_over(gone, today).values())),
            store.retention.backups(),
            store.retention.owes_scrub(),
        )

    def dossiers(self, today: date) -> Iterator[Leaving | Standing]:
        """The dossiers that are past their days that day, the oldest first: what would go, or how one stands against which something is."""
        with_pages = self._store.retention.with_pages()
        for standing in self._store.retention.standings():
            past = standing.past(self._policy, today)
            if not past or (past <= OF_PAGES and standing.dossier_id not in with_pages):
                continue
            of = self.of(standing.dossier_id)
            standing, unsent = self._looked_at(standing, of)
            due = standing.due(self._policy, today)
            if not due:
                yield standing
                continue
            aside = self._aside(standing.dossier_id) if Kind.MASTERS in due else 0
            amounts = self._amounts(standing, due, of)
            if aside:
                amounts.setdefault(Kind.MASTERS, Amount())
            if amounts:
                yield Leaving(standing, amounts, () if standing.is_loose else tuple(unsent), aside)

    def is_as_found(self, standing: Standing, of: Of) -> bool:
        """Whether a dossier stands as it was found: nothing was done in it since, nor sent of it."""
        now = self._store.retention.standing(standing.dossier_id)
        return now is not None and self._looked_at(now, of)[0] == standing

    def _looked_at(self, standing: Standing, of: Of) -> tuple[Standing, list[str]]:
        """With what the edit log tells: whether each paper was received just as it lies there; and the codes of those that were not."""
        unsent, stays = [], set(standing.stays)
        for component in self._store.dossiers.components(standing.dossier_id):
            if not self._is_received(component.id, of):
                unsent.append(component.code)
                stays.add(Stays.NOT_SENT)
                if self._is_half_sent(component.id, of):
                    stays.add(Stays.HALF_SENT)
        return replace(standing, stays=frozenset(stays)), unsent

    def _is_received(self, component_id: UUID, of: Of) -> bool:
        """Whether a paper was received just as it lies there, or nothing lies there."""
        now, document = arrange(of.log, of.masters).get(component_id, Paper()), of.newest(component_id)
        if document is None:
            return not now.pages
        if self._store.recalls.of(document.id) is None:  # what was taken back is owed to nobody, but what came since is
            receipt = self._store.outbox.receipt(document.id)
            if receipt is None or not receipt.read_back:
                return False
        then = arrange(of.log[: document.edit_position], of.masters).get(component_id, Paper())
        return document.kept_blob is not None or not now.pages or now.pages == then.pages

    def _is_half_sent(self, component_id: UUID, of: Of) -> bool:
        """Whether the dossier system has a version of a paper, or perhaps a part of one, that nobody took back since."""
        versions, outbox = [one for one in of.documents if one.component_id == component_id], self._store.outbox
        newest_first = takewhile(lambda one: self._store.recalls.of(one.id) is None, reversed(versions))
        entries = (entry for one in newest_first for entry in outbox.entries(one.id))
        return any(entry.upload_url is not None or outbox.receipt_for(entry.id) is not None for entry in entries)

    def _aside(self, dossier_id: UUID) -> int:
        """How many images of it were not taken in."""
        folders = {spool.name: spool for spool in self._store.capture.spools()}
        batches = (str(batch.id) for batch in self._store.capture.batches(dossier_id)) if folders else ()
        return sum(len(self._images_in(folders[batch])) for batch in batches if batch in folders)

    def of(self, dossier_id: UUID) -> Of:
        """What a dossier holds."""
        log, here = self._store.dossiers.log(dossier_id), set[UUID]()
        for entry in log:
            match entry.operation:
                case Arrive(page) | TransferIn(page):
                    here.add(page)
                case TransferOut(page):
                    here.discard(page)
                case _:
                    pass
        pages = self._store.capture.pages(dossier_id)
        papers = self._store.dossiers.components(dossier_id)
        return Of(
            log,
            {one: page for one, page in pages.items() if one in here},
            tuple(document for paper in papers for document in self._store.documents.versions(paper.id)),
        )

    def _amounts(self, standing: Standing, kinds: frozenset[Kind], of: Of) -> dict[Kind, Amount]:
        """How much of these kinds is there; a kind of which nothing is left is left out, but for rows."""
        found = {kind: self._amount(hashes) for kind, hashes in self.files(of, kinds).items()}
        found = {kind: amount for kind, amount in found.items() if amount.count}
        if Kind.SEARCH in kinds:
            found[Kind.SEARCH] = Amount(1)
        if Kind.PERSONAL in kinds:
            found[Kind.PERSONAL] = Amount(self._store.retention.telling_rows(standing.dossier_id))
        return found

    def files(self, of: Of, kinds: frozenset[Kind]) -> dict[Kind, frozenset[str]]:
        """The blobs of each kind that no other dossier needs, nor what of this one stays."""
        store, documents = self._store, [document.id for document in of.documents]
        masters = frozenset(page.blob.sha256 for page in of.masters.values())
        copies = store.traces.blobs_of_documents(documents) if documents else frozenset()
        others = self._needed_by_others(masters | copies, of)
        found = dict[Kind, frozenset[str]]()
        if Kind.ARTIFACTS in kinds:
            refs = store.artifacts.find(self.keys_ever(of)).values()
            found[Kind.ARTIFACTS] = frozenset(ref.sha256 for ref in refs) - masters - copies
        if Kind.COPIES in kinds:
            found[Kind.COPIES] = copies - others - (frozenset() if Kind.MASTERS in kinds else masters)
        if Kind.MASTERS in kinds:
            found[Kind.MASTERS] = (
                masters
                - others
                - (frozenset() if Kind.COPIES in kinds else copies)
                - found.get(Kind.COPIES, frozenset())
            )
        return found

    def _needed_by_others(self, hashes: frozenset[str], of: Of) -> frozenset[str]:
        """Those of these blobs that another dossier has too which is not wholly erased, nor past the days of that kind with all of it sent.

        Of the dossiers that have the same bytes so the last one takes them away.
        """
        store, documents = self._store, [document.id for document in of.documents]
        needed, known = set[str](), dict[UUID, frozenset[Kind]]()
        for sha256, one, is_page in list(store.traces.naming(hashes, documents, list(of.masters))):
            dossier_id = store.traces.dossier_of(one) if is_page else self._dossier_of(one)
            if dossier_id is not None and dossier_id not in known:
                known[dossier_id] = self._goes_today(dossier_id)
            if dossier_id is None or (Kind.MASTERS if is_page else Kind.COPIES) not in known[dossier_id]:
                needed.add(sha256)
        return frozenset(needed)

    def _dossier_of(self, document_id: UUID) -> UUID:
        component_id = self._store.documents.get(document_id).component_id
        return self._store.dossiers.component_by_id(component_id).dossier_id

    def _goes_today(self, dossier_id: UUID) -> frozenset[Kind]:
        """What goes of a dossier without anybody naming it: all of one that was erased; of one that was not sent, or that was handed to
        another counter, nothing."""
        if self._store.dossiers.get(dossier_id).home_station_id != self._store.station_id:
            return frozenset()
        standing = self._store.retention.standing(dossier_id)
        if standing is None:
            return frozenset(Kind)
        standing, _ = self._looked_at(standing, self.of(dossier_id))
        is_whole = not (standing.stays or self._aside(dossier_id))
        return standing.due(self._policy, self.today) if is_whole else frozenset()

    def keys_ever(self, of: Of) -> set[str]:
        """Of all that is made of the pages as they ever lay there."""
        return self._keys(of, range(1, len(of.log) + 1))

    def keys_of_all(self, of: Of) -> set[str]:
        """Of all that is made of the pages and of the papers."""
        return self.keys_ever(of) | self._claimed(of)

    def _keys(self, of: Of, lengths: Iterable[int]) -> set[str]:
        """Of all that is made of the pages as they lay there after so many operations, and of the words that earlier programs read."""
        recipes, known = self._processing.recipes, self._store.recipes.known()
        papers = (paper for length in lengths for paper in arrange(of.log[:length], of.masters).values())
        keys = {inspect_key(master, recipes) for master in of.masters.values()}
        for view in {view for paper in papers for view in paper.pages}:
            keys |= keys_ever(view, of.masters, recipes)
            keys |= {page_key(Stage.TEXT, view, of.masters, {Stage.TEXT: recipe}) for recipe in known}
        return keys

    def left_over(self, leaving: set[UUID], today: date) -> dict[str, str]:
        """Key -> blob of what was made so long ago that whatever it was made of is past its days, or made otherwise now."""
        last = self._policy.earliest_settled(Kind.ARTIFACTS, today)
        if last is None:
            return {}
        before = datetime.combine(last + timedelta(days=1), time(), VIET_NAM)
        store = self._store
        old = store.retention.artifacts_before(before)
        for dossier_id in (store.retention.opened_before(before) & store.retention.with_pages()) - leaving:
            for key in self._claimed(self.of(dossier_id)):
                old.pop(key, None)
        named = store.traces.named_elsewhere(set(old.values()), (), ())
        return {key: sha256 for key, sha256 in old.items() if sha256 not in named}

    def _claimed(self, of: Of) -> set[str]:
        """What is needed of a dossier that stays: what was made of its pages, and of its papers."""
        keys = self._keys(of, [len(of.log)])
        for state in map(self._documents.state, of.documents):
            pages, archive = state.page_artifacts(), state.archive()
            if pages is not None and archive is not None:
                keys.add(archive_key(pages, state.metadata, state.recipes))
                keys |= {pdfa_key(archive, state.recipes), pixels_key(archive, state.recipes)}
        return keys

    def idle_staff(self, but_for: UUID, today: date) -> tuple[UUID, ...]:
        """The people of whom nothing is on record for as long as the policy names them, but for that one."""
        days = self._policy.staff_names_days
        if days is None:
            return ()
        since = datetime.combine(today - timedelta(days=days), time(), VIET_NAM)
        return self._store.retention.idle_staff(since, {but_for})

    def _amount(self, hashes: set[str] | frozenset[str]) -> Amount:
        sizes = self._store.retention.sizes(hashes)
        return Amount(len(sizes), sum(sizes.values()))
