"""Retention: what is past its days is told first, and then goes, dossier by dossier, in an order that a kill can't spoil.

What machines made of pages goes before the pages (only these tell what was made of them), all files before the rows, and the rows with the
record that they were erased. What a kill left is found by the next call: it asks what is there, not what was planned. What was never sent
is the only copy: it goes where the policy file says so, and where a person named it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.errors import StoreFailed
from app.domain.model import Actor, BatchOutcome
from app.domain.recall import check_reason
from app.domain.retention import IN_ROWS, PURGED_BY_RULE, Hold, Kind
from app.domain.rights import Action
from app.services.capture import Capture
from app.services.past_days import Leaving, Of, Outlook, PastDays
from app.services.process import Processing
from app.services.progress import Progress, silent
from app.services.purging import TakeAway
from app.services.rights import Rights

if TYPE_CHECKING:
    from app.store.store import Store

_DUTY: Final = "retention"


@dataclass(frozen=True, slots=True)
class Retained:
    """What retention did: what had been due, and what still lies elsewhere.

    Attributes:
        outlook: what was due.
        backups: backups that were written again.
        unreached: backups that could not be reached: what went lies there still.
        failed: dossiers that could not be finished, with the code of what failed.
        unnamed: dossiers that stayed since nobody named them: what was never sent is the only copy.
    """

    outlook: Outlook
    backups: tuple[Path, ...] = ()
    unreached: tuple[Path, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)
    unnamed: tuple[str, ...] = ()


class Retaining:
    """Asks the store what stands, and has it taken away."""

    def __init__(
        self,
        store: Store,
        capture: Capture,
        past_days: PastDays,
        processing: Processing,
        rights: Rights,
        take_away: TakeAway,
        back_up: Callable[[Path], object],
        forget_copies: Callable[[], None],
    ) -> None:
        """`take_away` purges a blob, `back_up` writes a backup into a folder again, `forget_copies` empties what lies aside of files that
        were unlocked."""
        self._store = store
        self._capture = capture
        self.past_days = past_days
        self._processing = processing
        self._rights = rights
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
        return self.past_days.outlook(actor.id)

    # -- what goes

    def apply(self, actor: Actor, progress: Progress = silent, named: Collection[str] = ()) -> Retained:
        """Take away what is past its days. A dossier that can't be finished is told, and the others go on.

        Args:
            actor: who does it.
            progress: told of each dossier.
            named: the codes of dossiers that may go though a paper of theirs was never sent: a person read them in the outlook.

        Raises:
            InputRefused: NOT_ALLOWED.
            StoreFailed: DUTY_HELD (retryable): something is being scanned, held or deleted; DATABASE_BUSY (retryable): the rows are gone,
                the file could not be written anew yet.
        """
        self._rights.require(actor, Action.RETAIN)
        with self._store.duties.hold(_DUTY), self._capture.alone():
            seen, failed = self.past_days.outlook(actor.id), dict[str, str]()
            leaving = [one for one in seen.leaving if not one.is_only_copy or one.standing.code in named]
            unnamed = tuple(one.standing.code for one in seen.leaving if one not in leaving)
            for done, one in enumerate(leaving):
                progress(done, len(leaving), "dossiers")
                try:
                    self._let_go(one, actor)
                except StoreFailed as error:
                    failed[one.standing.code] = error.code
            progress(len(leaving), len(leaving), "dossiers")
            done_with = (one for one in leaving if one.standing.code not in failed)
            gone = {one.standing.dossier_id for one in done_with if Kind.ARTIFACTS in one.amounts}
            self._store.retention.drop_artifacts(self.past_days.left_over(gone, seen.day))
            self._store.retention.erase_staff(self.past_days.idle_staff(actor.id, seen.day), actor)
            self._clear(actor)
            written, unreached = self._write_backups()
        return Retained(replace(seen, leaving=tuple(leaving)), written, unreached, failed, unnamed)

    def _let_go(self, leaving: Leaving, actor: Actor) -> None:
        of = self.past_days.of(leaving.standing.dossier_id)
        with ExitStack() as held:
            for document in of.documents:  # nobody signs or sends it meanwhile
                held.enter_context(self._store.duties.hold(f"document-{document.id}"))
            if leaving.standing.dossier_id in self._store.retention.held():
                raise StoreFailed("DOSSIER_HELD", dossier=leaving.standing.code)
            if not self.past_days.is_as_found(leaving.standing, of):
                raise StoreFailed("DOSSIER_CHANGED", dossier=leaving.standing.code)
            self._take_out(leaving.standing.dossier_id, of, frozenset(leaving.amounts), actor)

    def _take_out(self, dossier_id: UUID, of: Of, kinds: frozenset[Kind], actor: Actor) -> None:
        if kinds != {Kind.ARTIFACTS}:  # those can be made again
            self._give_up(of, actor)
        if kinds & {Kind.MASTERS, Kind.PERSONAL}:  # what waits in a spool folder is pages, too
            self._end_batches(dossier_id, actor)
        if Kind.ARTIFACTS in kinds:
            self._store.retention.drop_artifacts(self.past_days.keys_ever(of))
        files = self.past_days.files(of, kinds - {Kind.ARTIFACTS})
        for kind in (Kind.COPIES, Kind.MASTERS):
            for sha256 in sorted(files.get(kind, frozenset())):
                self._take_away(sha256, PURGED_BY_RULE, actor)
        self._processing.forget()
        if kinds & IN_ROWS:
            self._store.retention.erase(dossier_id, kinds & IN_ROWS, actor)

    def _end_batches(self, dossier_id: UUID, actor: Actor) -> None:
        for batch in self._store.capture.batches(dossier_id):
            self._store.capture.empty_spool(batch.id)
            if self._store.capture.outcome(batch.id) is None:
                self._store.capture.end(batch.id, BatchOutcome.STOPPED, actor)

    def _give_up(self, of: Of, actor: Actor) -> None:
        """What waits to be signed or sent never is: its pages or its file go now. A paper of which the dossier system has something never
        comes here (`Stays.HALF_SENT`): it would be taken out there."""
        waiting = {document.id for document in self._store.documents.unfinished()}
        for document in of.documents:
            is_unsent = document.id in waiting and self._store.outbox.receipt(document.id) is None
            if is_unsent and self._store.recalls.of(document.id) is None:
                self._store.recalls.begin(document.id, PURGED_BY_RULE, actor)

    def _clear(self, actor: Actor) -> None:
        """What deletion leaves behind: bytes of a purge that was cut off, files that nothing speaks of, what people said of erased dossiers
        since, the index, free pages and the journal, copies laid aside."""
        store = self._store
        for dossier_id in store.retention.told_since():
            store.retention.erase(dossier_id, IN_ROWS, actor)
        store.blobs.forget_unnamed()
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
