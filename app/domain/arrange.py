"""What each paper of a dossier contains: computed from the edit log and the master pages, never stored."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import assert_never
from uuid import UUID

from app.domain.editlog import (
    COVER_LOST,
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
    effective,
)
from app.domain.geometry import Axis, Hand
from app.domain.glass_items import divided_pictures
from app.domain.grounds import Acceptance
from app.domain.model import MasterPage
from app.domain.page_order import PageOrder
from app.domain.page_view import (
    Joined,
    PageView,
    Picture,
    Placement,
    done_to,
    is_bared,
    masters_of,
    placements,
    restored,
    without,
)
from app.domain.paper import Paper

__all__ = ["PageView", "Paper", "Placement", "arrange", "cover_lost"]
MOST_TOGETHER = 1_000
"""so many pictures lie on one page at most: copies that are joined over and over double each time, and no memory would hold them"""


def arrange(log: Sequence[LoggedOperation], masters: Mapping[UUID, MasterPage]) -> dict[UUID, Paper]:
    """Component id -> its paper, after all operations of `log` that count.

    Master pages that are not in `masters` (purged, or of another dossier) are left out. Operations on pages that are not here any more have
    no effect, so the result is defined for every log.
    """
    desk = _Desk()
    for entry in effective(log):
        desk.apply(entry)
    return {component: desk.paper(component, masters) for component in desk.components}


def cover_lost(papers: Collection[Paper]) -> tuple[Doubt, ...]:
    """What has to be put down so that pages which lost a cover are shown again, as doubtful; nothing where none is hidden for that."""
    bared = tuple(master for paper in papers for master in paper.bared)
    return (Doubt(bared, COVER_LOST),) if bared else ()


class _Desk:
    """The state between two operations: the order of the pages, and what is known of each page and of each master page."""

    def __init__(self) -> None:
        self.components: dict[UUID, Paper] = {}
        self.order = PageOrder()
        self.pictures: dict[UUID, Picture] = {}
        self.accepted: dict[UUID, Acceptance] = {}
        self.sent_back: dict[UUID, SendBack] = {}
        self.gone: set[UUID] = set()
        self.doubted: dict[UUID, str] = {}
        self.told_bare: set[UUID] = set()
        self.sheet_of: dict[UUID, UUID] = {}
        self.made: dict[UUID, list[UUID]] = {}

    def apply(self, entry: LoggedOperation) -> None:
        match entry.operation:
            case Arrive() | Doubt() | TransferIn() | TransferOut() as fact:
                self._know(fact)
            case Rotate() | Straighten() | Crop() | Cover() | Restore() as done:
                self._do(done)
            case Split() | Divide() | Merge() | Copy() | Redraw() as made:
                self._make(made)
            case Remove() | Move() | Place() | Swap() | Replace() | Exchange() | PairSides() as laid:
                self._lay(laid)
            case Accept(_, reason, note) as accepting:
                self.accepted.update(dict.fromkeys(accepting.pages, Acceptance(reason, note)))
                for page in accepting.pages:
                    self.sent_back.pop(page, None)
            case SendBack(pages) as returned:
                self.sent_back.update(dict.fromkeys(pages, returned))
                for page in pages:
                    self.accepted.pop(page, None)
            case KeepTogether(pages, component):
                paper = self.components.get(component, Paper())
                self.components[component] = replace(paper, kept_together=paper.kept_together.union(pages))
            case SetForm(component, form):
                self.components[component] = replace(self.components.get(component, Paper()), form=form)
            case SetSheetCount(component, sheets, reason):
                self.components[component] = replace(
                    self.components.get(component, Paper()), sheet_count=sheets, count_reason=reason
                )
            case SetField(component, name, value) if component is not None:
                paper = self.components.get(component, Paper())
                self.components[component] = replace(paper, fields={**paper.fields, name: value})
            case SetField() | Undo() | Redo():  # what is said of the owner is of no paper
                pass
            case _ as unreachable:
                assert_never(unreachable)

    def paper(self, component: UUID, masters: Mapping[UUID, MasterPage]) -> Paper:
        lying = list(self._views(component, masters))
        views = tuple(view for view, told in lying if told)
        shown = Paper(views).master_ids if self.sheet_of or self.doubted else ()
        return replace(
            self.components[component],
            pages=views,
            bared=tuple(master for view, told in lying if not told for master in view.master_ids),
            lessened=tuple(view.id for view in views if view.picture != self.pictures[view.id]),
            accepted={view.id: self.accepted[view.id] for view in views if view.id in self.accepted},
            sent_back={view.id: self.sent_back[view.id] for view in views if view.id in self.sent_back},
            doubts={master: self.doubted[master] for master in shown if master in self.doubted},
            sheet_of={master: self.sheet_of[master] for master in shown if master in self.sheet_of},
        )

    def _views(self, component: UUID, masters: Mapping[UUID, MasterPage]) -> Iterator[tuple[PageView, bool]]:
        """What is left of each page, and whether it may be shown: it lost no cover, or people were told that it did."""
        for page in self.order.pages(component):
            picture, told = self.pictures[page], True
            if isinstance(picture, Joined) or picture.master_id not in masters or picture.master_id in self.gone:
                gone = {one for one in masters_of(picture) if one not in masters or one in self.gone}
                left = without(picture, gone)
                if left is None:
                    continue
                told = not is_bared(picture, gone) or self.told_bare.issuperset(masters_of(left))
                picture = left
            yield PageView(page, picture), told

    # -- facts of the paper

    def _know(self, fact: Arrive | Doubt | TransferIn | TransferOut) -> None:
        match fact:
            case Arrive(page, batch, component):
                if self._is_new(page):
                    self.order.came(page, batch)
                    self._put(page, component, self.order.last_of_batch(component, batch))
            case Doubt(masters, reason):
                self.told_bare.update(masters if reason == COVER_LOST else ())
                for master in masters:
                    self.doubted[master] = reason
                    for page in self._showing(master):
                        self.accepted.pop(page, None)
            case TransferIn(page, _, component):
                self.gone.discard(page)
                if self._is_new(page):
                    self._put(page, component, self.order.last(component))
            case TransferOut(master, _):
                self._leave(master)
            case _ as unreachable:
                assert_never(unreachable)

    def _is_new(self, page: UUID) -> bool:
        """Whether a page that comes lies nowhere yet; it comes as it was scanned, or as the operations behind it say."""
        if self.order.row(page) is not None:
            return False
        self.pictures.setdefault(page, Placement(page))
        return True

    def _leave(self, master: UUID) -> None:
        """A page that shows nothing else goes; what hands did to it goes along, told anew where it comes to."""
        self.gone.add(master)
        for page in self._showing(master):
            if masters_of(self.pictures[page]) == (master,):
                self.order.take(page)
        if self.order.row(master) is None:
            self.pictures.pop(master, None)

    def _showing(self, master: UUID) -> list[UUID]:
        """The pages that show a master page."""
        pages = dict.fromkeys((master, *self.made.get(master, ())))
        return [page for page in pages if page in self.pictures and master in masters_of(self.pictures[page])]

    # -- what hands do to a page

    def _do(self, done: Rotate | Straighten | Crop | Cover | Restore) -> None:
        match done:
            case Rotate(pages, quarter_turns):
                self._by_hand(pages, lambda hand: hand.rotated(quarter_turns))
            case Straighten(pages, degrees):
                self._by_hand(pages, lambda hand: hand.straightened(degrees))
            case Crop(pages, rect):
                self._by_hand(pages, lambda hand: hand.cropped(rect))
            case Cover(pages, rects, taken_off):
                self._by_hand(pages, lambda hand: hand.uncovered(taken_off).covered(rects))
            case Restore(pages):
                for page in pages:
                    if page in self.pictures:
                        self.pictures[page] = restored(self.pictures[page])
            case _ as unreachable:
                assert_never(unreachable)

    def _by_hand(self, pages: Sequence[UUID], do: Callable[[Hand], Hand]) -> None:
        for page in pages:
            picture = self.pictures.get(page)
            if picture is not None:
                self.pictures[page] = done_to(picture, do(picture.hand))

    # -- pages made of pages

    def _make(self, made: Split | Divide | Merge | Copy | Redraw) -> None:
        match made:
            case Split(pages, new, axis, at):
                for page, behind in zip(pages, new, strict=False):
                    self._split(page, behind, axis, at)
            case Divide() as divided:
                self._divide(divided)
            case Merge() as merged:
                self._merge(merged)
            case Copy(pages, new, rects):
                for page, copy in zip(pages, new, strict=False):
                    if self.order.row(page) is not None and copy not in self.pictures:
                        picture = self.pictures[page]
                        self._put_behind(page, copy, done_to(picture, picture.hand.covered(rects)))
            case Redraw(page, component, picture, instead_of):
                for part in instead_of:
                    self.order.take(part)
                self.told_bare.difference_update(masters_of(picture))  # what is covered anew can be lost anew
                self._show(page, picture)
                if self.order.row(page) is None:
                    self._put(page, component, self.order.last(component))
                self.accepted.pop(
                    page, None
                )  # somebody took what it showed before; what was taken since is told behind it
            case _ as unreachable:
                assert_never(unreachable)

    def _split(self, page: UUID, new: UUID, axis: Axis, at: float) -> None:
        if self.order.row(page) is None or new in self.pictures:
            return
        picture = self.pictures[page]
        hands = picture.hand.split(axis, at)
        if hands is not None:
            self.pictures[page] = done_to(picture, hands[0])
            self._put_behind(page, new, done_to(picture, hands[1]))

    def _divide(self, divided: Divide) -> None:
        page = divided.page
        pictures = divided_pictures(self.pictures.get(page), divided.items, divided.paper_mm)
        known = any(new in self.pictures for new in divided.new)
        if self.order.row(page) is None or known or len(pictures) != len(divided.new) + 1:
            return
        self.pictures[page] = pictures[0]
        for before, new, picture in zip((page, *divided.new), divided.new, pictures[1:], strict=False):
            self._put_behind(before, new, picture)

    def _merge(self, merged: Merge) -> None:
        here = [page for page in dict.fromkeys(merged.pages) if self.order.row(page) is not None]
        shown = islice((one for page in here for one in placements(self.pictures[page])), MOST_TOGETHER + 1)
        if len(here) < 2 or sum(1 for _ in shown) > MOST_TOGETHER:
            return
        first, *others = here
        accepted = [self.accepted.pop(page, None) for page in here]
        taken = [one for one in accepted if one is not None]
        if len(taken) == len(here):  # else somebody has to look at the new page
            self.accepted[first] = Acceptance.together(taken)
        for page in others:
            self.order.take(page)
        parts = tuple(self.pictures[page] for page in here)
        self._show(first, Joined(parts, merged.axis, paper_mm=merged.paper_mm))

    def _put_behind(self, page: UUID, new: UUID, picture: Picture) -> None:
        """A page made of another one, directly behind it; who took that one took this one too."""
        self._show(new, picture)
        if page in self.accepted:
            self.accepted[new] = self.accepted[page]
        self.order.came_with(new, page)
        self.order.put_behind(new, page)

    def _show(self, page: UUID, picture: Picture) -> None:
        self.pictures[page] = picture
        for master in masters_of(picture):
            if master != page:
                self.made.setdefault(master, []).append(page)

    # -- where pages lie

    def _lay(self, laid: Remove | Move | Place | Swap | Replace | Exchange | PairSides) -> None:
        match laid:
            case Remove(pages):
                for page in pages:
                    self.order.take(page)
            case Move(page, component, after):
                self._move(page, component, after)
            case Place(pages, component, after):
                for page in pages:
                    if page != after:
                        self._move(page, component, after)
                        after = page if self.order.row(page) is not None else after
            case Swap(one, other):
                self.order.swap(one, other)
            case Replace(old, new):
                self._replace(old, new)
            case Exchange(old_pages, new_pages):
                self._exchange(old_pages, new_pages)
            case PairSides(fronts, backs):
                for front, back in zip(fronts, backs, strict=False):
                    self._pair(front, back)
            case _ as unreachable:
                assert_never(unreachable)

    def _put(self, page: UUID, component: UUID, after: UUID | None) -> None:
        self.components.setdefault(component, Paper())
        self.order.put(page, component, after)

    def _move(self, page: UUID, component: UUID, after: UUID | None) -> None:
        if self.order.row(page) is not None and after != page:
            self.components.setdefault(component, Paper())
            self.order.move(page, component, after)

    def _replace(self, old: UUID, new: UUID) -> None:
        if self.order.row(old) is None or self.order.row(new) is None or old == new:
            return
        self.order.put_behind(new, old)
        self.order.take(old)
        olds = masters_of(self.pictures[old])
        for number, master in enumerate(masters_of(self.pictures[new])):
            self._lie_together(master, olds[min(number, len(olds) - 1)])

    def _exchange(self, old: Sequence[UUID], new: Sequence[UUID]) -> None:
        here = [page for page in old if self.order.row(page) is not None and page not in new]
        came = [page for page in dict.fromkeys(new) if self.order.row(page) is not None]
        if not here or not came:
            return
        for gone, page in zip(here, came, strict=False):
            self._replace(gone, page)
        for gone in here[len(came) :]:
            self.order.take(gone)
        for before, page in zip(came[len(here) - 1 :], came[len(here) :], strict=False):
            self.order.put_behind(page, before)
            self._is_on_sheet_of(page, before)

    def _pair(self, front: UUID, back: UUID) -> None:
        if self.order.row(front) is None or self.order.row(back) is None or front == back:
            return
        self.order.put_behind(back, front)
        self._is_on_sheet_of(back, front)

    def _is_on_sheet_of(self, page: UUID, other: UUID) -> None:
        first = masters_of(self.pictures[other])[0]
        for master in masters_of(self.pictures[page]):
            self._lie_together(master, first)

    def _lie_together(self, master: UUID, other: UUID) -> None:
        """A master page is on the sheet of another one, and with it all that lay on its own sheet."""
        sheet = self.sheet_of.get(other, other)
        beside = [one for one, its in self.sheet_of.items() if its == master]
        self.sheet_of.update(dict.fromkeys((master, *beside), sheet))
