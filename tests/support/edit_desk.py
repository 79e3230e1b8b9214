"""Operations of the edit log that can happen, and a desk that keeps a log of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import strategies as st

from app.domain.arrange import arrange
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
    LoggedOperation,
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
    SetField,
    SetForm,
    SetSheetCount,
    Split,
    Straighten,
    Swap,
    TransferOut,
    Undo,
)
from app.domain.fields import Field
from app.domain.geometry import Axis, Hand
from app.domain.model import BlobRef, MasterPage, PaperForm, Side
from app.domain.page_view import A4_MM, Item, Placement
from app.domain.splitting import PartedBy

ACTOR = UUID(int=7)
AT = datetime(2026, 11, 24, tzinfo=UTC)
PAGES = [UUID(int=100 + number) for number in range(8)]
COMPONENTS = [UUID(int=200), UUID(int=201)]
BATCHES = [UUID(int=300), UUID(int=301)]
BLOB = BlobRef("0" * 64, "image/tiff", 1)
MASTERS = {page: MasterPage(page, BATCHES[0], n, n, n + 1, Side.FRONT, BLOB, 0) for n, page in enumerate(PAGES)}

pages = st.sampled_from(PAGES)
components = st.sampled_from(COMPONENTS)
new_pages = st.uuids(version=4)
boxes = st.tuples(*[st.integers(0, 16).map(lambda n: n / 16)] * 4)
axes = st.sampled_from(Axis)
some_pages = st.lists(pages, min_size=1, max_size=3, unique=True).map(tuple)


def beneath_each_other(count: int, quarter_turns: int = 0) -> tuple[Item, ...]:
    """So many items on one glass."""
    places = ((number / count, (number + 0.9) / count) for number in range(count))
    return tuple(Item(2.0, (0.5, (top + end) / 2), (0.1, top, 0.9, end), quarter_turns) for top, end in places)


tools: st.SearchStrategy[Operation] = st.one_of(
    st.builds(Rotate, some_pages, st.integers(1, 3)),
    st.builds(Straighten, some_pages, st.floats(-6, 6)),
    st.builds(Crop, some_pages, st.none() | boxes),
    st.builds(Cover, some_pages, st.lists(boxes, max_size=2).map(tuple), st.sampled_from([(), (0,), (0, 2)])),
    st.builds(Restore, some_pages),
    st.builds(lambda page, new, axis, at: Split((page,), (new,), axis, at), pages, new_pages, axes, st.floats(0, 1)),
    st.builds(
        lambda page, new, turns: Divide(page, tuple(new), beneath_each_other(len(new) + 1, turns)),
        pages,
        st.lists(new_pages, min_size=1, max_size=2, unique=True),
        st.integers(0, 3),
    ),
    st.builds(
        lambda page, count, turns: Divide(page, (), beneath_each_other(count, turns), A4_MM),
        pages,
        st.integers(2, 3),
        st.integers(0, 3),
    ),
    st.builds(Merge, st.lists(pages, max_size=3).map(tuple), axes, st.none() | st.just(A4_MM)),
    st.builds(
        lambda page, new, rects: Copy((page,), (new,), rects), pages, new_pages, st.lists(boxes, max_size=1).map(tuple)
    ),
    st.builds(Swap, pages, pages),
    st.builds(Move, pages, components, st.none() | pages),
    st.builds(Place, st.lists(pages, max_size=4).map(tuple), components, st.none() | pages),
)
operations: st.SearchStrategy[Operation] = st.one_of(
    tools,
    st.builds(
        lambda page, component, turns: Redraw(page, component, Placement(page, Hand(turns))),
        pages,
        components,
        st.integers(0, 3),
    ),
    st.builds(Arrive, pages, st.sampled_from(BATCHES), components),
    st.builds(Rotate, st.lists(pages, max_size=3).map(tuple), st.integers(1, 3)),
    st.builds(Remove, st.lists(pages, max_size=3).map(tuple)),
    st.builds(Move, pages, components, st.none() | pages),
    st.builds(Replace, pages, pages),
    st.builds(SetForm, components, st.sampled_from(PaperForm)),
    st.builds(Exchange, st.lists(pages, max_size=3).map(tuple), st.lists(pages, max_size=3).map(tuple)),
    st.builds(Place, st.lists(pages, max_size=4).map(tuple), components, st.none() | pages),
    st.builds(Place, some_pages, components, st.none() | pages, st.sampled_from(PartedBy).map(str)),
    st.builds(KeepTogether, some_pages, components),
    st.lists(st.tuples(pages, pages), max_size=3).map(
        lambda pairs: PairSides(tuple(front for front, _ in pairs), tuple(back for _, back in pairs))
    ),
    st.builds(Doubt, st.lists(pages, max_size=2).map(tuple), st.just("DOUBLE_FEED")),
    st.builds(SetSheetCount, components, st.integers(0, 9), st.text(max_size=4)),
    st.builds(SetField, st.none() | components, st.sampled_from(Field), st.text(max_size=4)),
    st.builds(Accept, pages, st.text(max_size=8), st.text(max_size=8), st.lists(pages, max_size=2).map(tuple)),
    st.builds(TransferOut, pages, st.just(UUID(int=400))),
    st.builds(Undo, st.integers(0, 20)),
    st.builds(Redo, st.integers(0, 20)),
)


def logged(done: list[Operation]) -> list[LoggedOperation]:
    return [LoggedOperation(position, operation, ACTOR, AT) for position, operation in enumerate(done)]


@dataclass
class Desk:
    """A dossier as a person works on it: arrivals only of new pages, undo and redo as the program offers them."""

    log: list[LoggedOperation] = field(default_factory=list)

    def do(self, *done: Operation | None) -> Desk:
        for operation in done:
            if operation is not None:
                self.log.append(LoggedOperation(len(self.log), operation, ACTOR, AT))
        return self

    def order(self, component: UUID = COMPONENTS[0]) -> list[UUID]:
        paper = arrange(self.log, MASTERS).get(component)
        return [view.id for view in paper.pages] if paper else []

    def arrived(self, count: int, batch: UUID = BATCHES[0], first: int = 0) -> Desk:
        return self.do(*(Arrive(page, batch, COMPONENTS[0]) for page in PAGES[first : first + count]))
