"""Retention: what is past its days is told first, and then goes, dossier by dossier, in an order that a kill can't spoil.

What machines made of pages goes before the pages (only these tell what was made of them), all files before the rows, and the rows with the
record that they were erased. What a kill left is found by the next call: it asks what is there, not what was planned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.arrange import Paper, arrange
from app.domain.artifacts import Stage, archive_key, inspect_key, keys_ever, page_key, pdfa_key, pixels_key
from app.domain.clock import VIET_NAM, Clock, day_in_viet_nam
from app.domain.editlog import Arrive, LoggedOperation, TransferIn, TransferOut
from app.domain.errors import StoreFailed
from app.domain.model import Actor, Document, MasterPage
from app.domain.recall import check_reason
from app.domain.retention import (
    IN_ROWS,
    OF_PAGES,
    PURGED_BY_RULE,
    BackupFolder,
    Hold,
    Kind,
    RetentionPolicy,
    Standing,
    Stays,
)
from app.domain.rights import Action
from app.services.capture import Capture
from app.services.documents import Documents
from app.services.process import Processing
from app.services.progress import Progress, silent
from app.services.purging import TakeAway
from app.services.rights import Rights

if TYPE_CHECKING:
    from app.store.store import Store

_DUTY: Final = "retention"


@dataclass(frozen=True, slots=True)
class Amount:
    """How much: files (rows, where it lies in rows), and bytes."""

    count: int = 0
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Leaving:
    """A dossier of which something is past its days, and how much of each kind."""

    standing: Standing
    amounts: Mapping[Kind, Amount]


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
class Retained:
    """What retention did: what had been due, and what still lies elsewhere.

    Attributes:
        outlook: what was due.
        backups: backups that were written again.
        unreached: backups that could not be reached: what went lies there still.
        failed: dossiers that could not be finished, with the code of what failed.
    """

    outlook: Outlook
    backups: tuple[Path, ...] = ()
    unreached: tuple[Path, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Of:
    """A dossier's log, the pages that came into it and did not leave, purged ones aside, and its documents."""

    log: tuple[LoggedOperation, ...]
    masters: Mapping[UUID, MasterPage]
    documents: tuple[Document, ...]


class Retaining:
    """Asks the store what stands, and has it taken away."""

    def __init__(
        self,
        store: Store,
        capture: Capture,
        documents: Documents,
        processing: Processing,
        rights: Rights,
        policy: RetentionPolicy,
        clock: Clock,
        take_away: TakeAway,
        back_up: Callable[[Path], object],
        forget_copies: Callable[[], None],
    ) -> None:
        """`take_away` purges a blob, `back_up` writes a backup into a folder again, `forget_copies` empties what lies aside of files that
        were unlocked."""
        self._store = store
        self._capture = capture
        self._documents = documents
        self._processing = processing
        self._rights = rights
        self._policy = policy
        self._clock = clock
        self._take_away = take_away
        self._back_up = back_up
        self._forget_copies = forget_copies

    # -- holds

    def hold(self, dossier_id: UUID, reason: str, actor: Actor) -> Hold:
        """Nothing of the dossier goes until it is released.

        Raises:
            InputRefused: NOT_ALLOWED, REASON_NEEDED.
            StoreFailed: DUTY_HELD (retryable): something is being deleted just now.
        """
        self._rights.require(actor, Action.HOLD)
        with self._store.duties.hold(_DUTY):
            return self._store.retention.hold(dossier_id, check_reason(reason), actor)

    def release(self, dossier_id: UUID, actor: Actor) -> bool:
        """Its days count again; returns whether it was held. Raises InputRefused: NOT_ALLOWED."""
        self._rights.require(actor, Action.HOLD)
        return self._store.retention.release(dossier_id, actor)

    # -- what would go

    def outlook(self, actor: Actor) -> Outlook:
        """What would go today, and what stays though it is past its days. Nothing is changed.

        Raises:
            InputRefused: NOT_ALLOWED.
        """
        self._rights.require(actor, Action.RETAIN)
        return self._outlook(actor)

    def _outlook(self, actor: Actor) -> Outlook:
        store, today = self._store, day_in_viet_nam(self._clock.now())
        leaving, staying, with_pages = [], [], store.retention.with_pages()
        for standing in store.retention.standings():
            past = standing.past(self._policy, today)
            if not past or (past <= OF_PAGES and standing.dossier_id not in with_pages):
                continue
            of = self._of(standing.dossier_id)
            standing = self._looked_at(standing, of)
            if standing.stays:
                staying.append(standing)
            elif amounts := self._amounts(standing, past, of):
                leaving.append(Leaving(standing, amounts))
        left_over = self._left_over(
            {one.standing.dossier_id for one in leaving if Kind.ARTIFACTS in one.amounts}, today
        )
        return Outlook(
            today,
            tuple(leaving),
            tuple(staying),
            len(self._idle_staff(actor, today)),
            self._amount(set(left_over.values())),
            store.retention.backups(),
            store.retention.owes_scrub(),
        )

    def _looked_at(self, standing: Standing, of: _Of) -> Standing:
        """With what the edit log tells: whether each paper was received just as it lies there."""
        if self._all_received(of):
            return standing
        return Standing(
            standing.dossier_id, standing.code, standing.since, standing.stays | {Stays.NOT_SENT}, standing.erased
        )

    def _all_received(self, of: _Of) -> bool:
        newest = {document.component_id: document for document in of.documents}  # versions come in order
        for component_id, paper in arrange(of.log, of.masters).items():
            document = newest.get(component_id)
            if document is None:
                if paper.pages:
                    return False
                continue
            receipt, recall = self._store.outbox.receipt(document.id), self._store.recalls.of(document.id)
            if recall is None and (receipt is None or not receipt.read_back):
                return False
            then = arrange(of.log[: document.edit_position], of.masters).get(component_id, Paper())
            if document.kept_blob is None and paper.pages and paper.pages != then.pages:
                return False
        return all(self._store.outbox.receipt(one.id) or self._store.recalls.of(one.id) for one in newest.values())

    def _of(self, dossier_id: UUID) -> _Of:
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
        return _Of(
            log,
            {one: page for one, page in pages.items() if one in here},
            tuple(document for paper in papers for document in self._store.documents.versions(paper.id)),
        )

    def _amounts(self, standing: Standing, kinds: frozenset[Kind], of: _Of) -> dict[Kind, Amount]:
        """How much of these kinds is there; a kind of which nothing is left is left out, but for rows."""
        found = {kind: self._amount(hashes) for kind, hashes in self._files(of, kinds).items()}
        found = {kind: amount for kind, amount in found.items() if amount.count}
        if Kind.SEARCH in kinds:
            found[Kind.SEARCH] = Amount(1)
        if Kind.PERSONAL in kinds:
            found[Kind.PERSONAL] = Amount(self._store.retention.telling_rows(standing.dossier_id))
        return found

    def _files(self, of: _Of, kinds: frozenset[Kind]) -> dict[Kind, frozenset[str]]:
        """The blobs of each kind that no other dossier needs, nor what of this one stays."""
        store, documents = self._store, [document.id for document in of.documents]
        masters = frozenset(page.blob.sha256 for page in of.masters.values())
        copies = store.traces.blobs_of_documents(documents) if documents else frozenset()
        others = store.traces.named_elsewhere(masters | copies, documents, list(of.masters))
        found = dict[Kind, frozenset[str]]()
        if Kind.ARTIFACTS in kinds:
            refs = store.artifacts.find(self._keys_ever(of)).values()
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

    def _keys_ever(self, of: _Of) -> set[str]:
        """Of all that is made of the pages as they ever lay there."""
        return self._keys(of, range(1, len(of.log) + 1))

    def _keys(self, of: _Of, lengths: Iterable[int]) -> set[str]:
        """Of all that is made of the pages as they lay there after so many operations, and of the words that earlier programs read."""
        recipes, known = self._processing.recipes, self._store.recipes.known()
        papers = (paper for length in lengths for paper in arrange(of.log[:length], of.masters).values())
        keys = {inspect_key(master, recipes) for master in of.masters.values()}
        for view in {view for paper in papers for view in paper.pages}:
            keys |= keys_ever(view, of.masters, recipes)
            keys |= {page_key(Stage.TEXT, view, of.masters, {Stage.TEXT: recipe}) for recipe in known}
        return keys

    def _left_over(self, leaving: set[UUID], today: date) -> dict[str, str]:
        """Key -> blob of what was made so long ago that whatever it was made of is past its days, or made otherwise now."""
        last = self._policy.earliest_settled(Kind.ARTIFACTS, today)
        if last is None:
            return {}
        before = datetime.combine(last + timedelta(days=1), time(), VIET_NAM)
        store = self._store
        old = store.retention.artifacts_before(before)
        for dossier_id in (store.retention.opened_before(before) & store.retention.with_pages()) - leaving:
            for key in self._claimed(self._of(dossier_id)):
                old.pop(key, None)
        named = store.traces.named_elsewhere(set(old.values()), (), ())
        return {key: sha256 for key, sha256 in old.items() if sha256 not in named}

    def _claimed(self, of: _Of) -> set[str]:
        """What is needed of a dossier that stays: what was made of its pages, and of its papers."""
        keys = self._keys(of, [len(of.log)])
        for state in map(self._documents.state, of.documents):
            pages, archive = state.page_artifacts(), state.archive()
            if pages is not None and archive is not None:
                keys.add(archive_key(pages, state.metadata, state.recipes))
                keys |= {pdfa_key(archive, state.recipes), pixels_key(archive, state.recipes)}
        return keys

    def _idle_staff(self, actor: Actor, today: date) -> tuple[UUID, ...]:
        days = self._policy.staff_names_days
        if days is None:
            return ()
        since = datetime.combine(today - timedelta(days=days), time(), VIET_NAM)
        return self._store.retention.idle_staff(since, {actor.id})

    def _amount(self, hashes: set[str] | frozenset[str]) -> Amount:
        sizes = self._store.retention.sizes(hashes)
        return Amount(len(sizes), sum(sizes.values()))

    # -- what goes

    def apply(self, actor: Actor, progress: Progress = silent) -> Retained:
        """Take away what is past its days. A dossier that can't be finished is named, and the others go on.

        Raises:
            InputRefused: NOT_ALLOWED.
            StoreFailed: DUTY_HELD (retryable): something is being scanned, held or deleted; DATABASE_BUSY (retryable): the rows are gone,
                the file could not be written anew yet.
        """
        self._rights.require(actor, Action.RETAIN)
        with self._store.duties.hold(_DUTY), self._capture.alone():
            outlook, failed = self._outlook(actor), dict[str, str]()
            for done, leaving in enumerate(outlook.leaving):
                progress(done, len(outlook.leaving), "dossiers")
                try:
                    self._let_go(leaving, actor)
                except StoreFailed as error:
                    failed[leaving.standing.code] = error.code
            progress(len(outlook.leaving), len(outlook.leaving), "dossiers")
            gone = {one.standing.dossier_id for one in outlook.leaving if Kind.ARTIFACTS in one.amounts}
            self._store.retention.drop_artifacts(self._left_over(gone, outlook.day))
            self._store.retention.erase_staff(self._idle_staff(actor, outlook.day), actor)
            self._clear(actor)
            written, unreached = self._write_backups()
        return Retained(outlook, written, unreached, failed)

    def _let_go(self, leaving: Leaving, actor: Actor) -> None:
        dossier_id, kinds = leaving.standing.dossier_id, frozenset(leaving.amounts)
        of = self._of(dossier_id)
        if dossier_id in self._store.retention.held():
            raise StoreFailed("DOSSIER_HELD", dossier=leaving.standing.code)
        for batch in self._store.capture.batches(dossier_id):
            self._store.capture.empty_spool(batch.id)
        if Kind.ARTIFACTS in kinds:
            self._store.retention.drop_artifacts(self._keys_ever(of))
        files = self._files(of, kinds - {Kind.ARTIFACTS})
        for kind in (Kind.COPIES, Kind.MASTERS):
            for sha256 in sorted(files.get(kind, frozenset())):
                self._take_away(sha256, PURGED_BY_RULE, actor)
        self._processing.forget()
        if kinds & IN_ROWS:
            self._store.retention.erase(dossier_id, kinds & IN_ROWS, actor)

    def _clear(self, actor: Actor) -> None:
        """What deletion leaves behind: bytes of a purge that was cut off, the index, free pages and the journal, copies laid aside."""
        store = self._store
        store.blobs.collect()
        store.search.forget_purged()
        store.search.forget_erased()
        self._forget_copies()
        if store.retention.owes_scrub():
            store.retention.scrub(actor)

    def _write_backups(self) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
        written, unreached = [], []
        for backup in self._store.retention.backups():
            if not backup.behind:
                continue
            try:
                if not backup.folder.is_dir():
                    raise StoreFailed("BACKUP_INCOMPLETE")
                self._back_up(backup.folder)
                written.append(backup.folder)
            except StoreFailed:
                unreached.append(backup.folder)
        return tuple(written), tuple(unreached)
