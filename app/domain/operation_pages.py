"""Of which pages an operation of the edit log speaks. Pure."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from app.domain.editlog import (
    Accept,
    Arrive,
    Copy,
    Cover,
    Crop,
    Divide,
    Doubt,
    Exchange,
    KeepTogether,
    Merge,
    Move,
    Operation,
    PairSides,
    Place,
    Redo,
    Redraw,
    Remove,
    Replace,
    Restore,
    Rotate,
    SendBack,
    SetField,
    SetForm,
    SetSheetCount,
    Split,
    Straighten,
    Swap,
    TransferIn,
    TransferOut,
    Undo,
)
from app.domain.page_view import masters_of


def pages_of(operation: Operation) -> tuple[UUID, ...]:
    """The pages that an operation speaks of (facts: the master pages), those that it makes left out."""
    match operation:
        case Rotate(pages) | Straighten(pages) | Crop(pages) | Cover(pages) | Restore(pages) | Merge(pages):
            return pages
        case Remove(pages) | Doubt(pages) | SendBack(pages) | Split(pages) | Copy(pages) | KeepTogether(pages):
            return pages
        case Swap(one, other):
            return (one, other)
        case Redraw(_, _, picture, instead_of):
            return (*masters_of(picture), *instead_of)
        case Place(pages, _, after):
            return pages if after is None else (*pages, after)
        case Exchange(olds, news) | PairSides(olds, news):
            return (*olds, *news)
        case Move(page, _, after):
            return (page,) if after is None else (page, after)
        case Replace(old, new):
            return (old, new)
        case Accept() as accepting:
            return accepting.pages
        case Arrive(page) | TransferOut(page) | TransferIn(page) | Divide(page):
            return (page,)
        case SetForm() | SetSheetCount() | SetField() | Undo() | Redo():
            return ()
        case _ as unreachable:
            assert_never(unreachable)
