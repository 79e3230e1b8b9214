"""Taking back what was sent: a paper is recalled with a reason; one that went to the wrong dossier is moved to the right one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.domain.arrange import Paper, arrange
from app.domain.canonical import Json
from app.domain.editlog import (
    Accept,
    Doubt,
    KeepTogether,
    LoggedOperation,
    Operation,
    PairSides,
    Place,
    Redraw,
    Rotate,
    SendBack,
    SetField,
    SetForm,
    SetSheetCount,
    TransferOut,
)
from app.domain.errors import DeliveryFailed, InputRefused, StationError
from app.domain.geometry import Hand
from app.domain.model import MasterPage
from app.domain.page_view import Placement

MOST_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class RecallReceipt:
    """How a recall ended. `receipt_id` and `file_id` are the dossier system's; both are empty where nothing had arrived there.

    Without a `receipt_id`, the file was not known there any more, and not listed.
    """

    receipt_id: str
    file_id: str
    withdrawn_at: datetime
    raw: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Recall:
    """The will that a document be taken back, written before the dossier system hears of it. From then on it is never sent."""

    document_id: UUID
    reason: str = field(repr=False)
    begun_at: datetime
    receipt: RecallReceipt | None


@dataclass(frozen=True, slots=True)
class Misfiling:
    """A paper that lies in the wrong dossier: from where it goes where. `document_id` is what was made of it there, if anything was.

    `edit_position` is the number of operations of the wrong dossier's edit log that count: what belongs elsewhere is what lay there after
    them. None: an earlier program put it down, and all count.
    """

    id: UUID
    document_id: UUID | None
    from_component_id: UUID
    to_component_id: UUID
    edit_position: int | None
    begun_at: datetime


def check_reason(reason: str) -> str:
    """A reason that a person gave, without spaces around it.

    Raises:
        InputRefused: REASON_NEEDED: it is empty, or longer than `MOST_CHARACTERS`.
    """
    said = " ".join(reason.split())
    if not said or len(said) > MOST_CHARACTERS:
        raise InputRefused("REASON_NEEDED", most=MOST_CHARACTERS)
    return said


def can_wait(error: StationError) -> bool:
    """Whether a recall that stopped at this error stays open for a later call, and holds up nothing beside it.

    So it is where the wire failed, and where another process is at a version just now.
    """
    return isinstance(error, DeliveryFailed) or (error.code == "DUTY_HELD" and error.retryable)


def misfiled_paper(misfiling: Misfiling, log: Sequence[LoggedOperation], masters: Mapping[UUID, MasterPage]) -> Paper:
    """The paper that belongs elsewhere, as it lay when that was put down: what came into its component later stays there.

    A page that left the dossier since is not of it any more. What a person did with the others since changes nothing: also a page that
    was taken off the desk meanwhile goes where it belongs.
    """
    end = len(log) if misfiling.edit_position is None else misfiling.edit_position
    left = {entry.operation.page for entry in log[end:] if isinstance(entry.operation, TransferOut)}
    here = {page: master for page, master in masters.items() if page not in left}
    return arrange(log[:end], here).get(misfiling.from_component_id, Paper())


def carried_over(paper: Paper, component: UUID) -> tuple[Operation, ...]:
    """What a person decided of a paper, as operations of the dossier that its master pages go to, behind their arrival.

    How pages are turned, cut, covered, split and joined, which are doubted, accepted and sent back, which sides are one sheet, form and
    sheet count, and the order of the pages, and what was entered of the paper itself.
    """
    return tuple(_carried_over(paper, component))


def _carried_over(paper: Paper, component: UUID) -> Iterator[Operation]:
    masters, pages = paper.master_ids, tuple(view.id for view in paper.pages)
    pairs = [(front, back) for back, front in paper.sheet_of.items() if front in masters and front != back]
    if pairs:
        yield PairSides(tuple(front for front, _ in pairs), tuple(back for _, back in pairs))
    made = False
    for view in paper.pages:
        if view.picture == Placement(view.id, Hand(view.quarter_turns)):
            if view.quarter_turns:
                yield Rotate((view.id,), view.quarter_turns)
        else:
            made = True
            parts = tuple(master for master in view.master_ids if master not in pages)
            yield Redraw(view.id, component, view.picture, parts)
    for master, doubt in paper.doubts.items():
        yield Doubt((master,), doubt)
    for page, taken in paper.accepted.items():
        yield Accept(page, taken.reason, taken.note)
    for page, returned in paper.sent_back.items():
        yield SendBack((page,), returned.case, returned.marks, returned.remark)
    if pairs or made:
        yield Place(pages, component, None)
    if kept := tuple(page for page in pages if page in paper.kept_together):
        yield KeepTogether(kept, component)
    if paper.form is not None:
        yield SetForm(component, paper.form)
    if paper.sheet_count is not None:
        yield SetSheetCount(component, paper.sheet_count, paper.count_reason)
    for name, value in paper.fields.items():
        yield SetField(component, name, value)
