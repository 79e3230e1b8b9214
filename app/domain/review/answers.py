"""What became of pages that a supervisor sent back: scanned again, taken as they are, or left out. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.domain.arrange import PageView, Paper, arrange
from app.domain.editlog import (
    Accept,
    Arrive,
    Exchange,
    LoggedOperation,
    Remove,
    Replace,
    SendBack,
    effective,
)
from app.domain.model import MasterPage


class Way(StrEnum):
    """How the counter answered; `answer_<value>` is the key of the words."""

    RESCANNED = "rescanned"
    ACCEPTED = "accepted"
    """in words: it stays, and the reason says why"""
    REMOVED = "removed"
    """it lies nowhere any more, and another version was made without it"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one page.

    Attributes:
        page: the one that was sent back.
        way: how.
        position: of the operation that answers, in the dossier's log.
        instead: the pages that took its place, or, of one that was left out, that came in since.
        reason: why it stays, where it does (the value of a `Ground`).
    """

    page: UUID
    way: Way
    position: int
    instead: tuple[UUID, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A return to the counter all of whose pages are answered.

    Attributes:
        position: of the return, in the dossier's log.
        sent_back: the return.
        component: the paper in which the pages lay then.
        before: how they looked then, in their order.
        answers: what became of each.
    """

    position: int
    sent_back: SendBack
    component: UUID
    before: tuple[PageView, ...]
    answers: tuple[Answer, ...]

    @property
    def last(self) -> int:
        """The position of the newest answer."""
        return max(answer.position for answer in self.answers)


def answered(
    log: Sequence[LoggedOperation],
    masters: Mapping[UUID, MasterPage],
    papers: Mapping[UUID, Paper],
    versions_until: Mapping[UUID, int],
) -> tuple[Answered, ...]:
    """The returns of a dossier that are answered, in the order in which they were made.

    A page that was only taken off the desk is no answer yet: its rescan may be on its way. It is one as soon as a version was made since.

    Args:
        log: the dossier's edit log.
        masters: its master pages.
        papers: what the log comes to.
        versions_until: by component, how many operations count for its newest version.
    """
    counting = effective(log)
    out: list[Answered] = []
    for entry in counting:
        if isinstance(entry.operation, SendBack) and entry.operation.pages:
            found = _answered(entry.position, entry.operation, log, masters, papers, versions_until)
            out += [found] if found is not None else []
    return tuple(out)


def _answered(
    position: int,
    back: SendBack,
    log: Sequence[LoggedOperation],
    masters: Mapping[UUID, MasterPage],
    papers: Mapping[UUID, Paper],
    versions_until: Mapping[UUID, int],
) -> Answered | None:
    lay = arrange(log[: position + 1], masters)
    component = next((c for c, paper in lay.items() if any(view.id in back.pages for view in paper.pages)), None)
    if component is None:
        return None
    later = [one for one in effective(log) if one.position > position]
    here = papers.get(component, Paper())
    came = {one.operation.page for one in later if isinstance(one.operation, Arrive)}
    instead = tuple(view.id for view in here.pages if not came.isdisjoint(view.master_ids))
    lying = {view.id for paper in papers.values() for view in paper.pages}
    answers = []
    for page in back.pages:
        answer = next((found for one in later if (found := _answer(one, page, instead)) is not None), None)
        if answer is None or (answer.way is Way.REMOVED and not _is_left_out(answer, lying, component, versions_until)):
            return None
        answers.append(answer)
    before = tuple(view for view in lay[component].pages if view.id in back.pages)
    return Answered(position, back, component, before, tuple(answers))


def _is_left_out(answer: Answer, lying: set[UUID], component: UUID, versions_until: Mapping[UUID, int]) -> bool:
    return answer.page not in lying and answer.position < versions_until.get(component, 0)


def _answer(entry: LoggedOperation, page: UUID, instead: tuple[UUID, ...]) -> Answer | None:
    """What an operation answers of a page; None: nothing."""
    match entry.operation:
        case Accept() as accepting if page in accepting.pages:
            return Answer(page, Way.ACCEPTED, entry.position, (), accepting.reason)
        case Replace(old, new) if old == page:
            return Answer(page, Way.RESCANNED, entry.position, (new,))
        case Exchange(old, new) if page in old and new:
            place = old.index(page)
            return Answer(page, Way.RESCANNED, entry.position, new[place : place + 1] or new[-1:])
        case Remove(pages) if page in pages:
            return Answer(page, Way.REMOVED, entry.position, instead)
        case _:
            return None
