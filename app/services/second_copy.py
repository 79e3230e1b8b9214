"""Second copies: making them, and which of them can be had now."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from app.domain.clock import Clock
from app.domain.errors import Cancelled, StationError, StoreFailed, UsageError
from app.domain.model import Actor
from app.domain.second_copy import CopyHere, CopyMade, CopyNeeds, DocumentCopy
from app.services.progress import CancelledCheck, Progress, never, silent

if TYPE_CHECKING:
    from app.store.store import Store

LOOK_S = 2.0
"""a folder that does not answer within this time is away: a share whose server is gone can keep a caller for minutes"""


class WriteCopy(Protocol):
    """Brings a folder to the present state of the store (`app.store.second_copy.copying`)."""

    def __call__(  # noqa: D102
        self, folder: Path, actor: Actor, *, cancelled: CancelledCheck, progress: Progress
    ) -> CopyMade: ...


type LookAtCopy = Callable[[Path, Sequence[CopyNeeds]], CopyHere]
"""this station's whole copy in a folder, with all that is needed of it; raises a `StationError` that says why there is none"""


@dataclass(frozen=True, slots=True)
class CopyState:
    """How a folder stands.

    Attributes:
        folder: which one.
        copy_id: the copy in it; None: there is none now.
        error: why there is none.
        last_at: when that copy was last read back to its end.
    """

    folder: Path
    copy_id: UUID | None
    error: StationError | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class CopyRun:
    """What a run over all folders came to."""

    made: tuple[CopyMade, ...]
    failed: tuple[StationError, ...]


class SecondCopies:
    """The copy folders of a station. Any thread may ask."""

    def __init__(
        self,
        store: Store,
        write: WriteCopy,
        look: LookAtCopy,
        clock: Clock,
        *,
        folders: Sequence[Path],
        always: bool,
    ) -> None:
        """How copies are made.

        Args:
            store: the data folder.
            write: makes or renews the copy in a folder.
            look: tells which copy lies in a folder.
            clock: UTC.
            folders: where copies may lie.
            always: whether each finished paper is copied, also one that was received.
        """
        self._store = store
        self._write = write
        self._clock = clock
        self._always = always
        self._looks = tuple(_Look(folder, look) for folder in folders)

    @property
    def set_up(self) -> bool:
        """Whether there is a folder at all."""
        return bool(self._looks)

    def wanted(self, *, away: bool) -> bool:
        """Whether a copy is to be made now, by itself; `away`: a paper could not be sent."""
        return self.set_up and (away or self._always)

    def make(self, actor: Actor, *, cancelled: CancelledCheck = never, progress: Progress = silent) -> CopyRun:
        """Bring every folder that is there to the present state.

        Raises:
            UsageError: COPY_RECIPIENT_MALFORMED.
            StoreFailed: COPY_NOT_SET_UP; DUTY_HELD: another process copies.
            Cancelled: what was read back stays.
        """
        if not self.set_up:
            raise StoreFailed("COPY_NOT_SET_UP")
        made: list[CopyMade] = []
        failed: list[StationError] = []
        with self._store.duties.hold("second-copy"):
            for look in self._looks:
                try:
                    made.append(self._write(look.folder, actor, cancelled=cancelled, progress=progress))
                except (Cancelled, UsageError):  # what is wrong with the settings is so of every folder
                    raise
                except StationError as error:
                    if error.code == "COPY_NOT_SET_UP":
                        raise
                    failed.append(error)
        return CopyRun(tuple(made), tuple(failed))

    def states(self) -> tuple[CopyState, ...]:
        """How each folder stands now."""
        return tuple(self._state(look) for look in self._looks)

    def of(self, document_id: UUID) -> DocumentCopy | None:
        """A copy of the document's newest entry that can be had now.

        Its folder is there and this station's, sealed to the key in use; the newest snapshot in it covers the entry, and each file that the
        document needs lies there in its size.
        """
        copies = self._store.copies
        wanted = [(copy, needs) for copy in copies.of(document_id) if (needs := copies.needs(copy)) is not None]
        if not wanted:
            return None
        answers = [look([needs for _, needs in wanted]) for look in self._looks]
        here = {answer.found.copy_id for answer in answers if answer.found is not None}
        return next((copy for copy, _ in wanted if copy.copy_id in here), None)

    def age_s(self, state: CopyState) -> float | None:
        """How old a copy is; None: there is none."""
        if state.last_at is None:
            return None
        return max(0.0, (self._clock.now() - state.last_at).total_seconds())

    def _state(self, look: _Look) -> CopyState:
        answer = look(())
        if (found := answer.found) is None:
            return CopyState(look.folder, None, answer.error, None)
        return CopyState(look.folder, found.copy_id, None, self._store.copies.last_at(found.copy_id, found.seq))


@dataclass(slots=True)
class _Answer:
    """What a look came to; nothing is there until it says so."""

    found: CopyHere | None
    error: StationError


class _Look:
    """Looks at a folder, in a thread that may stay behind where the folder does not answer; there is one at a time."""

    def __init__(self, folder: Path, look: LookAtCopy) -> None:
        self.folder = folder
        self._look = look
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self, needs: Sequence[CopyNeeds]) -> _Answer:
        """The copy that lies there now, with all that is needed of it."""
        away = _Answer(None, StationError("COPY_FOLDER_GONE", "no answer", retryable=True, folder=str(self.folder)))
        with self._lock:
            if self._thread is not None:
                self._thread.join(LOOK_S)
                if self._thread.is_alive():
                    return away
            answer = _Answer(None, StationError("COPY_FAILED", "no answer", retryable=True, folder=str(self.folder)))
            self._thread = threading.Thread(target=self._go, args=(needs, answer), name="copy-look", daemon=True)
            self._thread.start()
            self._thread.join(LOOK_S)
            return away if self._thread.is_alive() else answer

    def _go(self, needs: Sequence[CopyNeeds], answer: _Answer) -> None:
        try:
            answer.found = self._look(self.folder, needs)
        except StationError as error:
            answer.error = error
