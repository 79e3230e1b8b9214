"""What waits to be sent, document by document: since when, how often it was tried, why it is not there yet, and when it is tried again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.clock import Clock
from app.domain.model import Actor, Upload
from app.domain.retry import AWAY, Waiting, next_due_s
from app.services.drain import Drained, Draining
from app.services.progress import CancelledCheck, Progress, never, silent

if TYPE_CHECKING:
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class WaitingDocument:
    """A document in the outbox.

    Attributes:
        upload_id: its entry.
        dossier_code: of which dossier it is.
        component_code: as which of its papers.
        title: of the paper.
        since: when it was put there (UTC).
        age_s: how long it has waited.
        tries: how often it was tried.
        reason: code of the last failure; empty: it was not tried yet.
        retry_in_s: how long until it is tried by itself; None: it stepped aside, and a person has to see to it.
    """

    upload_id: UUID
    dossier_code: str
    component_code: str
    title: str
    since: datetime
    age_s: float
    tries: int
    reason: str
    retry_in_s: float | None

    @property
    def is_away(self) -> bool:
        """Whether it waits because the server, or the way there, was away at the last try."""
        return self.reason in AWAY


class WaitingToSend:
    """Tells of the outbox, and sends it now where a person asks for it."""

    def __init__(self, store: Store, draining: Draining, clock: Clock) -> None:
        self._store = store
        self._draining = draining
        self._clock = clock

    def documents(self) -> tuple[WaitingDocument, ...]:
        """All that waits, the oldest first."""
        now = self._clock.now()
        uploads = self._store.outbox.pending()
        waiting = [_waiting(self._store, upload) for upload in uploads]
        whole_s = next_due_s(waiting, now)
        return tuple(_told(upload, one, now, whole_s) for upload, one in zip(uploads, waiting, strict=True))

    def send_now(
        self,
        upload_ids: Sequence[UUID],
        actor: Actor,
        *,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
    ) -> Drained:
        """Send these, however long they would still wait, also what stepped aside; none: all that waits.

        Raises:
            StoreFailed: DUTY_HELD: something sends just now.
            Cancelled: what is received stays received.
        """
        pending = self._store.outbox.pending()
        wanted = [one for one in pending if not upload_ids or one.id in upload_ids]
        return self._draining.drain(wanted, actor, cancelled=cancelled, progress=progress)


def _waiting(store: Store, upload: Upload) -> Waiting:
    return Waiting(upload.id, str(upload.manifest["dossier_code"]), store.outbox.attempts(upload.id))


def _told(upload: Upload, one: Waiting, now: datetime, whole_s: float | None) -> WaitingDocument:
    own_s = None if one.aside else next_due_s([one], now)
    return WaitingDocument(
        upload_id=upload.id,
        dossier_code=one.dossier,
        component_code=str(upload.manifest["component_code"]),
        title=str(upload.manifest["title"]),
        since=upload.created_at,
        age_s=max(0.0, (now - upload.created_at).total_seconds()),
        tries=len(one.attempts),
        reason=one.attempts[-1].code if one.attempts else "",
        retry_in_s=None if own_s is None else max(own_s, whole_s or 0.0),
    )
