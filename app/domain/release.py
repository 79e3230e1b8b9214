"""When the citizen may leave: every required paper is in, counted, legible, archived, signed and received.

Where the server is away, a second durable copy that was read back stands for the receipt; without one the paper stays. It stands for
nothing else: not for a refusal, not after an alarm, not for another file than the signed one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from app.domain.arrange import Paper
from app.domain.counting import Count, Counted, Mismatch, NotReconciled
from app.domain.model import BlobRef, DeliveryReceipt, SignedPdf
from app.domain.planning import Role
from app.domain.retry import FailedAttempt, waits_for_the_way
from app.domain.second_copy import DocumentCopy


class PageQuality(StrEnum):
    """The verdict on a page, as the release looks at it."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    POOR = "poor"
    UNKNOWN = "unknown"


class Obstacle(StrEnum):
    """Why the citizen can't leave yet; also the key of the sentence on the screen."""

    MISSING = "missing"
    SHEETS_NOT_COUNTED = "sheets_not_counted"
    """nobody outside the scanner said how many sheets there are: the count is not reconciled"""
    SHEETS_DIFFER = "sheets_differ"
    COUNTS_CONTRADICT = "counts_contradict"
    """two sources say different things"""
    PAGE_NOT_JUDGED = "page_not_judged"
    PAGE_DOUBTFUL = "page_doubtful"
    NOT_TO_BE_DIGITISED = "not_to_be_digitised"
    NOT_ARCHIVED = "not_archived"
    CHANGED_SINCE = "changed_since"
    NOT_SIGNED = "not_signed"
    """by the person who copied it"""
    NOT_SEALED = "not_sealed"
    """that person signed it; the organisation's signature is missing"""
    NOT_PROVED = "not_proved"
    """it is one finished file without a signature that is enough, and nobody here is asked to sign it"""
    NOT_RECEIVED = "not_received"
    NOT_COPIED = "not_copied"
    """the server is away, and no second copy was read back: the paper stays"""


@dataclass(frozen=True, slots=True)
class ComponentState:
    """All that the release needs to know of one component.

    `counted` says whether all sheets are in, `current` that the document holds just the pages on the desk; `kept` that it is one finished
    file: while it is current it has none there; `digitisable` that the law of its day lets a paper of its form be digitised. `signed` is
    the file with all signatures that are asked for; `lacking` says whose is the next one that is not there. `attempts` are those to send it
    that came to nothing; `copy` is a second copy of it that can be had now; `proved` is a kept file whose own signatures were found to
    hold, so that nobody here has to sign it; `withdrawn` that the paper was taken back and nothing was handed in for it since: what still
    lies on the desk does not count.
    """

    code: str
    required: bool
    paper: Paper
    counted: Counted
    quality: Mapping[UUID, PageQuality]
    archived: bool
    current: bool
    signed: SignedPdf | None
    receipt: DeliveryReceipt | None
    kept: bool = False
    attempts: tuple[FailedAttempt, ...] = ()
    copy: DocumentCopy | None = None
    digitisable: bool = True
    proved: BlobRef | None = None
    withdrawn: bool = False
    lacking: Role | None = None

    @property
    def due(self) -> BlobRef | None:
        """The file that has to arrive: the signed one, or one that bears signatures of its own, where nobody is asked for another."""
        if self.signed is not None:
            return self.signed.blob
        return self.proved if self.lacking is None else None


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One obstacle at one component, at one page where it is about a page; `counts` are the sources that a count's obstacle names."""

    component_code: str
    obstacle: Obstacle
    page: UUID | None = None
    counts: tuple[Count, ...] = ()


_MISMATCHES = {
    Mismatch.NO_COUNT: Obstacle.SHEETS_NOT_COUNTED,
    Mismatch.DIFFERS: Obstacle.SHEETS_DIFFER,
    Mismatch.CONTRADICTION: Obstacle.COUNTS_CONTRADICT,
}


@dataclass(frozen=True, slots=True)
class Release:
    """The verdict: the citizen may leave when nothing hinders.

    `on_copy`: by component code, the second copy that stands for the receipt of what is not sent yet. `withdrawn`: the codes of the papers
    that were taken back. `closed`: they are all that was handed in, so that nothing is left to do and nothing is missing. `kept`: the codes
    of the papers that are one finished file; `undigitised`: of those that may not be digitised.
    """

    hindrances: tuple[Hindrance, ...]
    on_copy: Mapping[str, DocumentCopy] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()
    closed: bool = False
    kept: frozenset[str] = frozenset()
    undigitised: frozenset[str] = frozenset()

    @property
    def may_leave(self) -> bool:
        """Whether the citizen may leave."""
        return not self.hindrances


def release(components: Sequence[ComponentState]) -> Release:
    """Judge a dossier. An optional component without pages hinders nothing; once all that was handed in was taken back nothing does."""
    withdrawn = frozenset(one.code for one in components if one.withdrawn)
    if withdrawn and not any(one.kept or one.paper.pages for one in components if not one.withdrawn):
        return Release((), withdrawn=withdrawn, closed=True)
    found: list[Hindrance] = []
    for component in components:
        found.extend(_hindrances(component))
    copies = {one.code: copy for one in components if _has_paper(one) and (copy := _copy_instead(one)) is not None}
    return Release(
        tuple(found),
        copies,
        withdrawn,
        kept=frozenset(one.code for one in components if one.kept),
        undigitised=frozenset(one.code for one in components if not one.digitisable),
    )


def _has_paper(state: ComponentState) -> bool:
    return state.kept or (bool(state.paper.pages) and state.digitisable and not state.withdrawn)


def _is_received(state: ComponentState) -> bool:
    """Received and attached: a receipt of just the file that is due, and the dossier was read back."""
    due, receipt = state.due, state.receipt
    return due is not None and receipt is not None and receipt.sha256 == due.sha256 and receipt.read_back


def _waits_for_the_way(state: ComponentState) -> bool:
    """Nothing but the network or the server keeps it here; a receipt that is not good is another matter."""
    return state.receipt is None and waits_for_the_way(state.attempts)


def _copy_instead(state: ComponentState) -> DocumentCopy | None:
    """The second copy of just the file that is due, while that can't be sent."""
    due, copy = state.due, state.copy
    same = due is not None and copy is not None and copy.sha256 == due.sha256
    return copy if same and _waits_for_the_way(state) else None


def _hindrances(state: ComponentState) -> list[Hindrance]:
    def say(obstacle: Obstacle, page: UUID | None = None) -> Hindrance:
        return Hindrance(state.code, obstacle, page)

    out: list[Hindrance] = []
    if not state.kept or (state.paper.pages and not state.current):
        if not state.paper.pages or state.withdrawn:
            return [say(Obstacle.MISSING)] if state.required and state.digitisable else []
        if not state.digitisable:
            return [say(Obstacle.NOT_TO_BE_DIGITISED)]
        out += _about_pages(state, say)
    if not state.archived:
        out.append(say(Obstacle.NOT_ARCHIVED))
    elif not state.current:
        out.append(say(Obstacle.CHANGED_SINCE))
    elif state.due is None:
        out.append(say(_unsigned(state)))
    elif not _is_received(state) and _copy_instead(state) is None:
        out.append(say(Obstacle.NOT_COPIED if _waits_for_the_way(state) else Obstacle.NOT_RECEIVED))
    return out


def _unsigned(state: ComponentState) -> Obstacle:
    match state.lacking:
        case Role.ORGANISATION:
            return Obstacle.NOT_SEALED
        case Role.PERSON:
            return Obstacle.NOT_SIGNED
        case None:
            return Obstacle.NOT_PROVED if state.kept else Obstacle.NOT_SIGNED
        case _ as unreachable:
            assert_never(unreachable)


def _about_pages(state: ComponentState, say: Callable[[Obstacle, UUID | None], Hindrance]) -> list[Hindrance]:
    out: list[Hindrance] = []
    if isinstance(state.counted, NotReconciled):
        page = state.counted.pages[0] if state.counted.pages else None
        out.append(Hindrance(state.code, _MISMATCHES[state.counted.reason], page, state.counted.counts))
    for view in state.paper.pages:
        quality = state.quality.get(view.id, PageQuality.UNKNOWN)
        if quality is PageQuality.UNKNOWN:
            out.append(say(Obstacle.PAGE_NOT_JUDGED, view.id))
        elif quality is not PageQuality.GOOD and view.id not in state.paper.accepted:
            out.append(say(Obstacle.PAGE_DOUBTFUL, view.id))
    return out
