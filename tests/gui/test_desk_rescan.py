"""One page is scanned again; a scan that stopped half-way goes on or ends."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.domain.arrange import PageView, Paper
from app.domain.errors import Cancelled
from app.domain.geometry import Axis, Hand
from app.domain.model import BlobRef, MasterPage, Side
from app.domain.page_view import Item, Joined, Placement
from app.services.edit import Desk as Dossier
from app.ui.scanners import PaperOrder
from app.ui.viewmodels.rescan import replacements, with_other_parts
from app.ui.viewmodels.states import NextKind, PaperState
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code

pytestmark = pytest.mark.xdist_group("desk")
COMPONENT, OLD, NEW = uuid4(), uuid4(), uuid4()


def _ids(desk: Desk) -> list[UUID]:
    return [view.id for view in desk.window.work.desk.pages]


def _lay_one(desk: Desk, page: Path, name: str = "again.jpg") -> None:
    for file in desk.feeder.iterdir():
        file.unlink()
    shutil.copy(page, desk.feeder / name)


def _stop_half_way(desk: Desk, pages: int = 1) -> None:
    """What Esc during a scan leaves behind: a batch that has not ended."""
    services, work = desk.window.work.services, desk.window.work.desk
    assert services is not None and work.desk is not None and work.component_id is not None
    order = PaperOrder(work.desk.dossier.id, work.component_id, f"folder:{desk.feeder}", "adf")
    seen: list[MasterPage] = []
    with pytest.raises(Cancelled):
        services.scanners.scan(
            order,
            services.actor,
            cancelled=lambda: len(seen) >= pages,
            progress=lambda *_: None,
            on_page=lambda p: seen.append(p),
        )


def test_a_page_is_scanned_again_in_its_place(desk: Desk, small_pages: tuple[Path, ...]) -> None:
    window, work = desk.window, desk.window.work
    desk.open(fresh_code())
    assert not window.commands["rescan"].isEnabled()
    desk.scan()
    first, second = _ids(desk)
    work.desk.select_page(first)
    _lay_one(desk, small_pages[1])
    window.commands["rescan"].trigger()
    desk.until(lambda: first not in _ids(desk) and len(_ids(desk)) == 2 and desk.settled())
    new, kept = _ids(desk)
    assert (kept, work.desk.page_id) == (second, new)
    assert "Số tờ thừa" not in window.banner.text
    window.commands["undo"].trigger()
    desk.until(lambda: _ids(desk)[:2] == [first, second] and desk.settled())
    window.commands["redo"].trigger()
    desk.until(lambda: _ids(desk) == [new, second] and desk.settled())


def test_further_sheets_in_the_feeder_are_told(desk: Desk, small_pages: tuple[Path, ...]) -> None:
    desk.open(fresh_code())
    desk.scan()
    first, second = _ids(desk)
    desk.window.work.desk.select_page(first)
    desk.window.commands["rescan"].trigger()
    desk.until(lambda: first not in _ids(desk) and len(_ids(desk)) == 3 and desk.settled())
    assert _ids(desk)[1] == second
    assert "Số tờ thừa: 1" in desk.window.banner.text


def test_with_an_empty_feeder_the_old_page_stays_and_the_same_is_offered_again(
    desk: Desk, small_pages: tuple[Path, ...]
) -> None:
    desk.open(fresh_code())
    desk.scan()
    before = _ids(desk)
    desk.window.work.desk.select_page(before[0])
    for file in desk.feeder.iterdir():
        file.unlink()
    desk.window.commands["rescan"].trigger()
    desk.until(lambda: desk.window.banner.isVisible() and desk.settled())
    assert _ids(desk) == before
    _lay_one(desk, small_pages[0])
    desk.window.banner.act()
    desk.until(lambda: before[0] not in _ids(desk) and len(_ids(desk)) == 2 and desk.settled())
    assert _ids(desk)[1] == before[1]


def test_a_scan_that_stopped_half_way_is_shown_at_its_paper_and_goes_on(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    desk.open(fresh_code())
    _stop_half_way(desk)
    work.desk.refresh()
    desk.until(lambda: work.desk.half and desk.settled())
    assert window.papers.items[0].state is PaperState.HALF
    assert window.footer.primary.text() == "Quét tiếp (F2)"
    window.commands["rescan"].trigger()
    assert "dở dang" in window.banner.text
    window.footer.primary.click()
    desk.until(lambda: work.desk.half is None and len(_ids(desk)) == 2 and desk.settled())
    assert work.desk.next.kind is NextKind.COUNT


def test_a_scan_that_stopped_ends_with_an_empty_feeder(desk: Desk) -> None:
    work = desk.window.work
    desk.open(fresh_code())
    next(desk.feeder.glob("side-02*")).unlink()
    _stop_half_way(desk)
    work.desk.refresh()
    desk.until(lambda: work.desk.half and desk.settled())
    desk.window.commands["scan"].trigger()
    desk.until(lambda: work.desk.half is None and desk.settled())
    assert len(_ids(desk)) == 1
    assert "Khay nạp" not in desk.window.banner.text


def test_a_scan_whose_device_is_gone_can_be_ended(desk: Desk) -> None:
    work = desk.window.work
    desk.open(fresh_code())
    _stop_half_way(desk)
    work.devices.devices = ()
    work.desk.refresh()
    desk.until(lambda: work.desk.half and desk.settled())
    assert desk.window.footer.primary.text() == "Kết thúc lượt quét này"
    desk.window.footer.primary.click()
    desk.until(lambda: work.desk.half is None and desk.settled())
    assert len(_ids(desk)) == 1


def test_finishing_over_a_half_scan_offers_to_scan_on(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    desk.open(fresh_code())
    _stop_half_way(desk)
    assert work.desk.component is not None
    work.finishing.finish([work.desk.component])
    desk.until(lambda: window.banner.isVisible() and desk.settled())
    assert "dở dang" in window.banner.text
    window.banner.act()
    desk.until(lambda: len(_ids(desk)) == 2 and work.desk.half is None and desk.settled())
    assert not work.desk.receipts


def _master(side: Side, sheet: int, batch: UUID) -> MasterPage:
    return MasterPage(uuid4(), batch, sheet, sheet, sheet, side, BlobRef("00", "image/jpeg", 1), 0, 300.0)


def _dossier(*masters: MasterPage) -> Dossier:
    pages = tuple(PageView.arrived(master.id) for master in masters)
    known = {master.id: master for master in masters}
    return Dossier(None, (), {COMPONENT: Paper(pages)}, known, ())  # type: ignore[arg-type]


def test_both_sides_of_a_sheet_are_replaced_the_selected_one_last() -> None:
    front, back, other = _master(Side.FRONT, 1, OLD), _master(Side.BACK, 1, OLD), _master(Side.FRONT, 2, OLD)
    new_front, new_back = _master(Side.FRONT, 1, NEW), _master(Side.BACK, 1, NEW)
    dossier = _dossier(front, back, other)
    sheet = (new_front, new_back)
    fronts, backs = (front.id, new_front.id), (back.id, new_back.id)
    assert replacements(dossier, COMPONENT, front.id, sheet) == (backs, fronts)
    assert replacements(dossier, COMPONENT, back.id, sheet) == (fronts, backs)


def test_one_side_replaces_the_page_that_was_selected() -> None:
    front, back = _master(Side.FRONT, 1, OLD), _master(Side.BACK, 1, OLD)
    new_front, new_back = _master(Side.FRONT, 1, NEW), _master(Side.BACK, 1, NEW)
    assert replacements(_dossier(front, back), COMPONENT, back.id, (new_front,)) == ((back.id, new_front.id),)
    assert replacements(_dossier(back), COMPONENT, back.id, (new_front, new_back)) == ((back.id, new_back.id),)
    assert replacements(_dossier(front), COMPONENT, front.id, ()) == ()


def test_a_page_of_several_is_replaced_only_by_all_that_it_shows() -> None:
    """A card's sides were put onto one page: one side that is scanned again does not take the other one's place."""
    front, back, other = _master(Side.FRONT, 1, OLD), _master(Side.BACK, 1, OLD), _master(Side.FRONT, 2, OLD)
    new_front, new_back = _master(Side.FRONT, 1, NEW), _master(Side.BACK, 1, NEW)
    dossier = _dossier(front, back, other)

    def lay(*pages: tuple[MasterPage, ...]) -> None:
        pictures = (tuple(Placement(master.id) for master in page) for page in pages)
        joined = (Joined(parts, Axis.BESIDE) if len(parts) > 1 else parts[0] for parts in pictures)
        views = tuple(PageView(page[0].id, picture) for page, picture in zip(pages, joined, strict=True))
        dossier.papers[COMPONENT] = Paper(views)

    lay((front, back), (other,))
    assert replacements(dossier, COMPONENT, front.id, (new_front,)) == ()
    assert replacements(dossier, COMPONENT, front.id, (new_front, new_back)) == ((front.id, new_front.id),)
    lay((front, other), (back,))
    assert replacements(dossier, COMPONENT, front.id, (new_front, new_back)) == ()
    assert replacements(dossier, COMPONENT, back.id, (new_front, new_back)) == ((back.id, new_back.id),)


def test_of_a_side_that_was_split_all_parts_are_replaced() -> None:
    front, back = _master(Side.FRONT, 1, OLD), _master(Side.BACK, 1, OLD)
    half, copy = uuid4(), uuid4()
    left, right = Hand().split(Axis.BESIDE, 0.5) or (Hand(), Hand())
    views = (
        PageView(front.id, Placement(front.id, left)),
        PageView(half, Placement(front.id, right.rotated(1))),
        PageView(copy, Placement(front.id)),
        PageView.arrived(back.id),
    )
    assert with_other_parts(views, [front.id]) == [front.id, half]
    assert with_other_parts(views, [half, back.id]) == [half, back.id, front.id]
    assert with_other_parts(views, [copy]) == [copy]


def test_cards_that_lay_on_one_glass_go_together_only_if_as_many_came_again() -> None:
    front, third, half = _master(Side.FRONT, 1, OLD), uuid4(), uuid4()
    cards = [Item(0.0, (0.5, top + 0.1), (0.2, top, 0.8, top + 0.2)) for top in (0.0, 0.3, 0.6)]
    both = Joined(tuple(Placement(front.id, item=card) for card in cards[:2]), Axis.BENEATH)
    left, right = Hand().split(Axis.BESIDE, 0.5) or (Hand(), Hand())
    last = PageView(third, Placement(front.id, left, cards[2])), PageView(half, Placement(front.id, right, cards[2]))
    views = PageView(front.id, both), *last
    for papers in (0, 1, 2):
        assert with_other_parts(views, [front.id], papers) == [front.id]
        assert with_other_parts(views, [third], papers) == [third, half], "both halves are on the new page"
    assert with_other_parts(views, [third], 3) == [third, front.id, half]
