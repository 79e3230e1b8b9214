"""Who may not review pages: whoever had a hand in them, or in what they were made of."""

from __future__ import annotations

from uuid import UUID

from app.domain.editlog import (
    Accept,
    Arrive,
    LoggedOperation,
    Operation,
    Rotate,
    SendBack,
    SetSheetCount,
    Split,
    Undo,
)
from app.domain.geometry import Axis
from app.domain.review.hands import Part, hands_on
from tests.support.edit_desk import AT, BATCHES, COMPONENTS, PAGES

SCANNER, EDITOR, HEAD, OTHER = (UUID(int=number) for number in range(1, 5))
PAPER, BACK = COMPONENTS[0], UUID(int=900)


def _log(*done: tuple[UUID, Operation]) -> list[LoggedOperation]:
    return [LoggedOperation(position, operation, who, AT) for position, (who, operation) in enumerate(done)]


def test_each_hand_is_told_with_what_it_did() -> None:
    log = _log(
        (SCANNER, Arrive(PAGES[0], BATCHES[0], PAPER)),
        (OTHER, Arrive(PAGES[1], BATCHES[0], PAPER)),
        (EDITOR, Rotate((PAGES[0],), 1)),
        (EDITOR, Accept(PAGES[0], "legible")),
        (HEAD, SendBack((PAGES[0],), BACK)),
    )
    assert hands_on(log, PAPER, [PAGES[0]]) == {SCANNER: {Part.SCANNED}, EDITOR: {Part.CHANGED, Part.ACCEPTED}}
    assert hands_on(log, PAPER, [PAGES[1]]) == {OTHER: {Part.SCANNED}}


def test_what_was_taken_back_was_a_hand_too_and_so_was_taking_it_back() -> None:
    log = _log(
        (SCANNER, Arrive(PAGES[0], BATCHES[0], PAPER)),
        (EDITOR, Rotate((PAGES[0],), 1)),
        (OTHER, Undo(1)),
        (HEAD, Undo(7)),
    )
    assert hands_on(log, PAPER, [PAGES[0]]).keys() == {SCANNER, EDITOR, OTHER}


def test_a_part_of_a_page_was_in_the_hands_that_the_page_was_in() -> None:
    part = UUID(int=500)
    log = _log(
        (SCANNER, Arrive(PAGES[0], BATCHES[0], PAPER)),
        (EDITOR, Rotate((PAGES[0],), 1)),
        (OTHER, Split((PAGES[0],), (part,), Axis.BESIDE, 0.5)),
    )
    assert hands_on(log, PAPER, [part]).keys() == {SCANNER, EDITOR, OTHER}


def test_who_says_something_of_the_paper_changed_it_and_of_another_one_not() -> None:
    log = _log((EDITOR, SetSheetCount(PAPER, 2, "x")), (OTHER, SetSheetCount(COMPONENTS[1], 2, "x")))
    assert hands_on(log, PAPER, []) == {EDITOR: {Part.CHANGED}}
