"""What undo would take back and redo would do again, in words: read from the edit log, so that it holds across restarts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from app.domain.editlog import (
    Accept,
    Copy,
    Cover,
    Crop,
    Divide,
    Exchange,
    KeepTogether,
    Merge,
    Move,
    Operation,
    PairSides,
    Place,
    Remove,
    Replace,
    Restore,
    Rotate,
    SetForm,
    SetSheetCount,
    Split,
    Straighten,
    Swap,
    redoable,
    undoable,
)
from app.services.edit import Desk

translate = QCoreApplication.translate


def undo_text(desk: Desk | None) -> str:
    """What the next undo takes back, as "crop page 3"; empty where nothing is left."""
    undo = undoable(desk.log) if desk is not None else None
    return _told(desk, undo.position) if desk is not None and undo is not None else ""


def redo_text(desk: Desk | None) -> str:
    """What the next redo does again; empty where nothing was taken back."""
    redo = redoable(desk.log) if desk is not None else None
    return _told(desk, redo.position) if desk is not None and redo is not None else ""


def _told(desk: Desk, position: int) -> str:
    operation = next(entry.operation for entry in desk.log if entry.position == position)
    text, pages = _words(operation)
    return text.format(pages=_named(desk, pages))


def _words(operation: Operation) -> tuple[str, Sequence[UUID]]:
    """The words, with a place for the pages that they are about."""
    done = _done_to_pages(operation)
    if done is not None:
        return done
    match operation:
        case Remove(pages):
            return translate("history", "delete {pages}"), pages
        case Place(pages, reason=reason) if reason:
            return translate("history", "part off {pages}"), pages
        case Move(page) | Place((page,)):
            return translate("history", "move {pages}"), (page,)
        case Place(pages):
            return translate("history", "move {pages}"), pages
        case KeepTogether(pages):
            return translate("history", "keep {pages} with the pages before"), pages
        case Swap(one, other):
            return translate("history", "swap {pages}"), (one, other)
        case Replace(_, new):
            return translate("history", "scan {pages} again"), (new,)
        case Exchange(_, new_pages):
            return translate("history", "scan {pages} again"), new_pages
        case PairSides():
            return translate("history", "put the backs behind their fronts"), ()
        case Accept(page):
            return translate("history", "accept {pages}"), (page,)
        case SetSheetCount():
            return translate("history", "count the sheets"), ()
        case SetForm():
            return translate("history", "say what lies on the counter"), ()
        case _:
            return translate("history", "the last decision"), ()


def _done_to_pages(operation: Operation) -> tuple[str, Sequence[UUID]] | None:
    match operation:
        case Rotate(pages):
            return translate("history", "rotate {pages}"), pages
        case Straighten(pages):
            return translate("history", "straighten {pages}"), pages
        case Crop(pages):
            return translate("history", "crop {pages}"), pages
        case Cover(pages):
            return translate("history", "cover parts of {pages}"), pages
        case Restore(pages):
            return translate("history", "show {pages} as scanned"), pages
        case Split(pages):
            return translate("history", "split {pages}"), pages
        case Divide(page, paper_mm=None):
            return translate("history", "split {pages}"), (page,)
        case Merge(pages=pages) | Divide(pages=pages):
            return translate("history", "merge {pages}"), pages[:1]
        case Copy(pages):
            return translate("history", "copy {pages}"), pages
        case _:
            return None


def _named(desk: Desk, pages: Sequence[UUID]) -> str:
    """The pages by the numbers that they have now; those that lie nowhere by how many they are."""
    places = {view.id: place for paper in desk.papers.values() for place, view in enumerate(paper.pages, 1)}
    numbers = [places[page] for page in pages if page in places]
    if len(pages) == 1 and numbers:
        return translate("history", "page {number}").format(number=numbers[0])
    return translate("history", "%n page(s)", "", len(pages))
