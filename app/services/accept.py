"""Following what was sent: the dossier system is asked how each dossier stands, and a file of each is read back and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.acceptance import NOT_TOLD, REFUSED, SentDossier, due
from app.domain.arrange import arrange
from app.domain.clock import Clock
from app.domain.editlog import Accept, effective
from app.domain.errors import Cancelled, DeliveryFailed, StationError
from app.domain.grounds import Acceptance
from app.domain.model import Actor
from app.domain.retry import ABOUT_THE_SERVER, IN_A_ROW
from app.domain.supervision import AcceptedPages, SupervisorNotice
from app.services.deliver import Delivering
from app.services.progress import CancelledCheck, never

if TYPE_CHECKING:
    from app.store.store import Store

DUTY = "acceptance"
_NO_WORD = {"SERVICE_NOT_OFFERED": NOT_TOLD}
"""what it means that the system gives no status, where that is no failure"""


@dataclass(frozen=True, slots=True)
class Unaccepted:
    """Dossiers that were sent and that nobody has accepted for too long: their codes, and how old the oldest receipt is."""

    codes: tuple[str, ...]
    age_s: float

    def warning(self) -> DeliveryFailed | None:
        """What a supervisor should hear; None: all is well."""
        if not self.codes:
            return None
        return DeliveryFailed(
            "NOT_ACCEPTED", retryable=True, count=len(self.codes), hours=int(self.age_s // 3600), dossier=self.codes[0]
        )


@dataclass(frozen=True, slots=True)
class Supervised:
    """All that a supervisor is to hear now."""

    unaccepted: Unaccepted
    notices: tuple[SupervisorNotice, ...]

    @property
    def warnings(self) -> tuple[StationError, ...]:
        """Each with its message and remedy."""
        overdue = self.unaccepted.warning()
        return (*((overdue,) if overdue else ()), *(notice.error() for notice in self.notices))


@dataclass(frozen=True, slots=True)
class Followed:
    """What a round of questions brought: the dossiers that were asked about, as they stand now, and what stopped the round."""

    dossiers: tuple[SentDossier, ...]
    trouble: StationError | None


class Accepting:
    """Asks politely: by the rules of `app.domain.acceptance`, one dossier after the other, and not on while the server is away."""

    def __init__(
        self,
        store: Store,
        delivering: Delivering,
        clock: Clock,
        limit_s: float = float("inf"),
        read: Callable[[UUID, Actor], object] | None = None,
    ) -> None:
        """How it is done.

        Args:
            store: the data folder.
            delivering: the wire.
            clock: UTC.
            limit_s: how long a sent dossier may stay without being accepted until a supervisor is told.
            read: what it means that a person read a notice; None: that it was read.
        """
        self._read = read or store.supervision.read
        self._store = store
        self._delivering = delivering
        self._clock = clock
        self._limit_s = limit_s

    def supervised(self) -> Supervised:
        """What a supervisor is to hear now; nobody is asked, all of it stands in the store."""
        now = self._clock.now()
        late = [one for one in self._store.acceptance.sent() if one.overdue(now, self._limit_s)]
        oldest = min((one.unanswered_at for one in late), default=now)
        unaccepted = Unaccepted(tuple(one.code for one in late), (now - oldest).total_seconds())
        return Supervised(unaccepted, self._store.supervision.unread())

    def accepted_pages(self) -> tuple[AcceptedPages, ...]:
        """The doubtful pages that were taken, as far as that still counts and no supervisor has read it, oldest first."""
        told = self._store.supervision.unread_acceptances()
        by_dossier: dict[UUID, list[SupervisorNotice]] = {}
        for notice in told:
            by_dossier.setdefault(notice.dossier_id, []).append(notice)
        found = {one.notice.id: one for of_one in by_dossier.items() for one in self._accepted_in(*of_one)}
        return tuple(found[notice.id] for notice in told if notice.id in found)

    def read(self, notice_ids: Iterable[UUID], actor: Actor) -> None:
        """Say that a person read these notices.

        Raises:
            StoreFailed: NOT_STORED.
        """
        for notice_id in notice_ids:
            self._read(notice_id, actor)

    def _accepted_in(self, dossier_id: UUID, told: Sequence[SupervisorNotice]) -> Iterator[AcceptedPages]:
        log = self._store.dossiers.log(dossier_id)
        counts = {entry.position: entry for entry in effective(log)}
        papers = arrange(log, self._store.capture.pages(dossier_id))
        numbers = {view.id: number for paper in papers.values() for number, view in enumerate(paper.pages, 1)}
        names = self._store.people.names({entry.actor_id for entry in counts.values()})
        parts = {one.id: one for one in self._store.dossiers.components(dossier_id)}
        for notice in told:
            entry = counts.get(notice.position)
            if entry is None or not isinstance(entry.operation, Accept):
                continue  # it was taken back
            accepting, part = entry.operation, parts[notice.component_id]
            pages = tuple(numbers[page] for page in accepting.pages if page in numbers)
            acceptance = Acceptance(accepting.reason, accepting.note)
            dossier = str(notice.facts["dossier"])
            yield AcceptedPages(notice, dossier, part.code, part.title, pages, names[entry.actor_id], acceptance)

    def follow(self, actor: Actor, *, cancelled: CancelledCheck = never) -> Followed:
        """Ask about each dossier that is due.

        Raises:
            StoreFailed: DUTY_HELD: another process is at it.
        """
        with self._store.duties.hold(DUTY):
            return self._ask(due(self._store.acceptance.sent(), self._clock.now()), actor, cancelled)

    def look(self, dossier_id: UUID, actor: Actor) -> SentDossier | None:
        """Ask about one dossier now, due or not; None: nothing of it was received yet.

        Raises:
            DeliveryFailed: DOSSIER_UNKNOWN, SERVER_UNREACHABLE, ...
        """
        code = self._store.dossiers.get(dossier_id).code
        self._look(dossier_id, code, actor)
        return next(iter(self._store.acceptance.sent(dossier_id)), None)

    def _ask(self, dossiers: Sequence[SentDossier], actor: Actor, cancelled: CancelledCheck) -> Followed:
        asked: list[SentDossier] = []
        away = 0
        trouble: StationError | None = None
        for one in dossiers:
            if cancelled():
                raise Cancelled
            try:
                self._look(one.id, one.code, actor)
            except DeliveryFailed as error:
                trouble = error
                away = away + 1 if error.code in ABOUT_THE_SERVER else 0
                if away >= IN_A_ROW:
                    break
                continue
            away = 0
            asked += self._store.acceptance.sent(one.id)
        return Followed(tuple(asked), trouble)

    def _look(self, dossier_id: UUID, code: str, actor: Actor) -> None:
        """One question, and one file compared where that is due."""
        wire = self._delivering.wire()
        try:
            said = wire.status(code)
        except DeliveryFailed as error:
            if error.code in ABOUT_THE_SERVER:
                raise
            self._store.acceptance.note(dossier_id, _NO_WORD.get(error.code, REFUSED), None, error.code, actor)
            if error.code not in _NO_WORD:
                raise
        else:
            self._store.acceptance.note(dossier_id, said.status, said.at, said.note, actor)
        while (found := self._store.acceptance.to_compare(dossier_id)) is not None:
            receipt, upload_id = found
            try:
                digest = wire.served(receipt.file_id)
            except DeliveryFailed as error:
                if error.code != "FILE_UNKNOWN":
                    raise
                # A system without the route answers the same: its list tells which it is.
                if receipt.file_id not in {file.file_id for file in wire.read_back(code)}:
                    self._store.acceptance.note_gone(upload_id, actor)
                    continue
                digest = None
            if digest is None:
                self._store.acceptance.note_served(upload_id, "", 0, actor)
            else:
                self._store.acceptance.note_served(upload_id, digest.sha256, digest.size_bytes, actor)
