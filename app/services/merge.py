"""Two dossiers of one code that one counter looks after become one: each paper of the second is moved into the first, as a misfiled one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.arrange import Paper, arrange
from app.domain.errors import Cancelled, InputRefused, StationError
from app.domain.model import Actor, Component
from app.services.advance import Watch
from app.services.documents import Documents
from app.services.refile import Moved, Refiling
from app.services.sign_batch import is_of_one_document

if TYPE_CHECKING:
    from app.store.store import Store

_STAYS: Final = frozenset(
    {"COMPONENT_HAS_PAGES", "COMPONENT_HAS_DOCUMENT", "SHEET_IN_TWO_PAPERS", "BATCH_INTERRUPTED", "MISFILING_OPEN"}
)
"""why one paper stays where it is; the others are moved"""


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of the second dossier's papers.

    Attributes:
        moved: the codes of the components whose paper lies in the first dossier now.
        left: of those whose paper stays, each with why.
        waits: why what was received of some of them is not taken back yet.
        stopped: why not all that were moved are signed and sent; None: they are. `resume` goes on with them.
    """

    moved: tuple[str, ...]
    left: tuple[tuple[str, InputRefused], ...]
    waits: tuple[StationError, ...] = ()
    stopped: StationError | None = None


class Merging:
    """A person decides that two dossiers are one and the same; nothing of it happens by itself."""

    def __init__(self, store: Store, documents: Documents, refiling: Refiling) -> None:
        self._store = store
        self._documents = documents
        self._refiling = refiling

    def merge(
        self,
        code: str,
        reason: str,
        actor: Actor,
        watch: Watch,
        *,
        only: str | None = None,
        as_paper: str | None = None,
    ) -> Merged:
        """Move all papers into the dossier that was here first, then sign and send them there: no key that is not here, and no server that
        is away, leaves one in the other dossier. What was moved is not moved again: it goes on from wherever it was cut off.

        Args:
            code: that both have.
            reason: why, in the words of a person; the dossier system keeps it where a paper had been sent.
            actor: who decides it.
            watch: as `Refiling.refile`.
            only: just the paper of this component.
            as_paper: it becomes this one there, where the first dossier has another paper under its code.

        Raises:
            InputRefused: DOSSIER_NOT_HERE; MERGE_ALONE: this counter looks after one dossier of that code; COMPONENT_EMPTY: `only` names
                nothing that lies there; REASON_NEEDED, COMPONENT_CODE_MALFORMED.
            StoreFailed: DUTY_HELD: somebody scans; the errors of the database. What was moved stays moved.
        """
        here = self._store.homes.here_of_code(code)
        if len(here) < 2:
            raise InputRefused("MERGE_ALONE" if here else "DOSSIER_NOT_HERE", dossier=code)
        papers = list(self._lying_in(here[1:]))
        if only is not None:
            papers = [one for one in papers if one.code == only]
            if not papers:
                raise InputRefused("COMPONENT_EMPTY", component=only)
        moved, left = dict[str, Moved](), list[tuple[str, InputRefused]]()
        for paper in papers:
            try:
                moved[paper.code] = self._refiling.move(paper, code, as_paper or paper.code, reason, actor)
            except InputRefused as refused:
                if refused.code not in _STAYS:
                    raise
                left.append((paper.code, refused))
        waits = list[StationError]()
        stopped = self._finish(moved.values(), actor, watch, waits.append)
        return Merged(tuple(moved), tuple(left), tuple(waits), stopped)

    def _finish(
        self, moved: Iterable[Moved], actor: Actor, watch: Watch, waits: Callable[[StationError], None]
    ) -> StationError | None:
        """Take back, sign and send, as far as each goes; returns what went wrong first."""
        stopped: StationError | None = None
        for one in moved:
            try:
                if watch.cancelled():
                    raise Cancelled
                recall_waits = self._refiling.recall(one, actor, watch)
                if recall_waits is not None:
                    waits(recall_waits)
                self._refiling.make(one, actor, watch)
            except StationError as error:
                stopped = stopped or error
                if not is_of_one_document(error):
                    break
        return stopped

    def second(self, dossier_id: UUID, code: str) -> tuple[Component, ...]:
        """The papers that lie in another dossier of a code than this one; none: there is no other, or it is empty."""
        here = self._store.homes.here_of_code(code)
        return tuple(self._lying_in(one for one in here if one != dossier_id))

    def stands(self, dossier_id: UUID, code: str) -> bool:
        """Whether the code opens this dossier; else nothing lies in it, and something in another one."""
        return self._store.homes.here_of_code(code)[:1] == (dossier_id,)

    def _lying_in(self, dossier_ids: Iterable[UUID]) -> Iterator[Component]:
        for dossier_id in dossier_ids:
            papers = arrange(self._store.dossiers.log(dossier_id), self._store.capture.pages(dossier_id))
            for one in self._store.dossiers.components(dossier_id):
                if papers.get(one.id, Paper()).pages or self._documents.standing(one.id) is not None:
                    yield one
