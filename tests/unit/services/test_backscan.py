"""A pile of an old archive: every sheet ends in its dossier or on the list of exceptions, and what a person decides moves it from there."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from app.archive.judge import JudgeServer
from app.domain.arrange import arrange
from app.domain.backscan.cutting import Why
from app.domain.editlog import Doubt
from app.domain.errors import InputRefused, PageWorkFailed, StoreFailed
from app.domain.page_jobs import PageJob, Priority
from app.services.back_office import BackOffice
from app.services.backscan.intake import TakenIn
from app.services.backscan.running import Ran, WatchTold
from tests.support.open_dossier import open_station
from tests.support.pile_sheets import note, save, slip
from tests.support.pile_world import ALMOST, LISTED, SHEETS, A, B, C, F, G, H, J, K, L, M, N, PileDesk, Z, last, lay
from tests.support.stacked_papers import stacked_papers

pytestmark = pytest.mark.xdist_group("station")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, judge_server: JudgeServer) -> Iterator[PileDesk]:
    """The pile came in, but for its last sheet; L had a page here before."""
    root = tmp_path_factory.mktemp("pile")
    (root / "in").mkdir()
    with open_station(root / "data", judge_server) as station:
        desk = PileDesk.at(station, root / "in")
        _page_of(desk, root / "in")
        lay(root / "in")
        station.back_scan.piles.put_list(desk.pile, LISTED, station.actor)
        ran = desk.run()
        assert (ran.pages, ran.refused, ran.dossiers) == (SHEETS, 1, 3)
        yield desk


def _page_of(desk: PileDesk, folder: Path) -> None:
    last(folder)
    owner = desk.station.editing.open(L, desk.station.actor).value.dossier
    part = desk.station.editing.component(owner.id, "don", desk.station.actor)
    desk.station.capture.import_files(owner.id, part.id, [folder / "037.tif"], desk.station.actor, stages=frozenset())
    (folder / "037.tif").unlink()


def _lines(desk: PileDesk) -> list[tuple[tuple[int, int] | None, str, set[Why]]]:
    return [(one.sheets, one.code, set(one.why)) for one in desk.account().entries]


def _pages(desk: PileDesk, code: str) -> dict[str, int]:
    store = desk.station.store
    owner = store.dossiers.find(code)
    assert owner is not None
    papers = arrange(store.dossiers.log(owner.id), store.capture.pages(owner.id))
    return {store.dossiers.component_by_id(part).code: len(paper.pages) for part, paper in papers.items()}


def test_what_is_not_sure_is_listed_and_goes_where_a_person_says(desk: PileDesk) -> None:
    assert _lines(desk) == [
        ((1, 1), "", {Why.BEFORE_FIRST}),
        ((9, 9), B, {Why.BLANK_SHEET}),
        ((11, 12), "", {Why.NO_CODE}),
        ((16, 17), "", {Why.CODES_DIFFER}),
        ((18, 19), "", {Why.CODE_MALFORMED}),
        ((20, 21), F, {Why.SLIP_OR_PAPER}),
        ((22, 22), G, {Why.EMPTY}),
        ((23, 24), A, {Why.SLIP_AGAIN}),
        ((25, 27), H, {Why.FILE_REFUSED}),
        ((26, 26), "", {Why.FILE_REFUSED}),
        ((28, 29), N, {Why.UNREADABLE}),
        ((30, 31), J, {Why.COUNT_DIFFERS}),
        ((32, 33), K, {Why.NOT_LISTED}),
        ((34, 35), L, {Why.DOSSIER_THERE}),
        (None, Z, {Why.LISTED_MISSING}),
    ]
    account = desk.account()
    assert (account.sheets, account.filed, account.dossiers) == (SHEETS, 12, 3)
    assert (account.held, account.open, account.waiting, account.left_out) == (23, 1, 0, 0)
    assert (_pages(desk, A), _pages(desk, B)) == ({"GT01": 2, "don": 1}, {"GT01": 3})
    assert (_pages(desk, C), ALMOST not in "".join(one.code for one in account.entries)) == ({"GT01": 1}, True)
    assert {path.name for path in (desk.folder / "refused").iterdir()} == {"026x.tif"}
    assert len(list((desk.folder / "taken").glob("0*"))) == SHEETS and not list(desk.folder.glob("0*"))
    _decide(desk)


def _decide(desk: PileDesk) -> None:
    """What a person decides moves sheets, and the end closes the last dossier."""
    station, listing, actor, pile = desk.station, desk.station.back_scan.listing, desk.station.actor, desk.pile
    with pytest.raises(InputRefused, match="SHEETS_NAME_NONE"):
        listing.file(pile, (1, 1), "", "", actor)
    with pytest.raises(InputRefused, match="SHEETS_NAME_NONE"):
        listing.file(pile, (21, 22), "", "", actor)  # the slip among them is not of them all
    with pytest.raises(InputRefused, match="NO_PAPER_AMONG_THEM"):
        listing.file(pile, (22, 22), "", "", actor)
    assert listing.file(pile, (23, 24), "", "don", actor) == 2
    assert listing.file(pile, (28, 29), "", "", actor) == 2
    assert listing.leave_out(pile, (22, 22), actor) == 1
    assert listing.leave_out(pile, (1, 1), actor) == 1
    with pytest.raises(InputRefused, match="SHEETS_NOT_HERE"):
        listing.file(pile, (23, 24), A, "", actor)
    listing.seen(pile, "blank_sheet:9", actor)
    with pytest.raises(InputRefused, match="ENTRY_UNKNOWN"):
        listing.seen(pile, "blank_sheet:9", actor)
    assert _pages(desk, A) == {"GT01": 2, "don": 2}
    last(desk.folder)
    assert desk.run(ended=True).dossiers == 1 and _pages(desk, M) == {"GT01": 1}
    account = desk.account()
    assert (account.sheets, account.filed, account.left_out, account.open) == (SHEETS + 1, 18, 2, 0)
    assert not {(23, 24), (28, 29), (22, 22), (1, 1), (9, 9)} & {one.sheets for one in account.entries}
    owner = station.store.dossiers.find(N)
    assert owner is not None
    (notice,) = station.noticing.at_once(owner.id, station.store.dossiers.components(owner.id)[0].id)
    assert len(notice.pages) == 1, "what no machine could look at is doubtful where it came to"


def test_nothing_is_noticed_of_a_dossier_that_was_filed_whole(desk: PileDesk) -> None:
    store = desk.station.store
    owner = store.dossiers.find(A)
    assert owner is not None and store.happenings.is_released(owner.id), "nobody waits at a counter for it"
    archives, piles = store.filing.archives_since(datetime(2026, 1, 1, tzinfo=UTC))
    there = store.dossiers.find(L)
    assert there is not None and piles == {desk.pile.dossier_id} and piles | {owner.id} <= archives - {there.id}
    for part in store.dossiers.components(owner.id):
        desk.station.capture.require_parted(part.id)
        assert desk.station.noticing.at_once(owner.id, part.id) == ()


class _Queue:
    """Where pages wait, in the order in which they came."""

    def __init__(self) -> None:
        self.waiting: list[tuple[UUID, Priority]] = []

    def defer(self, jobs: Iterable[PageJob], priority: Priority) -> int:
        new = [(job.dossier_id, priority) for job in jobs]
        self.waiting += new
        return len(new)

    def locks(self) -> Collection[str]:
        return ()

    def seen(self) -> Mapping[UUID, int]:
        return {}

    def note_seen(self, station_id: UUID, until: int) -> None:
        """Nothing came from another station."""


def test_at_a_centre_its_pages_come_last_and_none_of_the_pile_itself(desk: PileDesk) -> None:
    station, queue = desk.station, _Queue()
    BackOffice(station.store, station.processing, station.archive_forms, station.clock).owed(queue)
    there = station.store.dossiers.find(L)
    assert there is not None and queue.waiting[0] == (there.id, Priority.CITIZEN_WAITING)
    assert {priority for _, priority in queue.waiting[1:]} == {Priority.BACK_SCANNING}
    assert desk.pile.dossier_id not in dict(queue.waiting)


def test_a_folder_is_watched_by_one_process_and_a_call_that_is_over_has_parted_what_came(desk: PileDesk) -> None:
    running, actor = desk.station.back_scan.running, desk.station.actor
    other = desk.station.back_scan.piles.open("kho-2", actor)
    elsewhere = PileDesk(desk.station, desk.folder.parent / "elsewhere")
    elsewhere.folder.mkdir()
    save(note(90), elsewhere.folder / "1.tif")
    began, over = threading.Event(), threading.Event()

    def cancelled() -> bool:
        began.set()
        return over.is_set()

    with ThreadPoolExecutor(1) as beside, ExitStack() as at_last:
        at_last.callback(over.set)
        watching = beside.submit(running.watch, desk.folder, other, desk.request, actor, cancelled=cancelled)
        assert began.wait(60)
        with pytest.raises(StoreFailed, match="DUTY_HELD"):
            running.watch(desk.folder, other, desk.request, actor, cancelled=lambda: True)
        with pytest.raises(StoreFailed, match="DUTY_HELD"):
            running.run(other, elsewhere.request, actor)
        with pytest.raises(StoreFailed, match="DUTY_HELD"):
            running.watch(
                elsewhere.folder,
                other,
                elsewhere.request,
                actor,
                cancelled=lambda: not any(elsewhere.folder.glob("*.tif")),
            )
        assert (elsewhere.folder / "1.tif").exists(), "its sheets would lie between those of the other stack"
    assert watching.result() == Ran(0, 0, 0)


def test_a_watch_that_is_stopped_between_two_files_tells_what_came_before(
    tmp_path: Path, judge_server: JudgeServer
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "0.txt").write_text("not a page")
    for number in (1, 2, 3):
        save(note(number), tmp_path / "in" / f"{number}.tif")
    came = list[TakenIn]()
    with open_station(tmp_path / "data", judge_server) as station:
        desk = PileDesk.at(station, tmp_path / "in")
        ran = station.back_scan.running.watch(
            desk.folder,
            desk.pile,
            desk.request,
            station.actor,
            cancelled=(desk.folder / "taken" / "2.tif").exists,
            told=WatchTold(came=came.append),
        )
    assert (ran, came) == (Ran(2, 1, 0), [TakenIn(2, 1)])
    assert (desk.folder / "3.tif").exists()


def test_a_forgotten_separator_is_noted_once_the_words_were_read(tmp_path: Path, judge_server: JudgeServer) -> None:
    (tmp_path / "in").mkdir()
    stacked_papers(tmp_path / "in", ("decision", "notice"))
    save(slip(A), tmp_path / "in" / "0.tif")
    with open_station(tmp_path / "data", judge_server) as station:
        desk = PileDesk.at(station, tmp_path / "in")
        assert desk.run(ended=True).dossiers == 1 and _pages(desk, A) == {"GT01": 2}
        assert (desk.account().unread, desk.account().entries) == (2, ())
        assert (station.back_scan.listing.read(desk.pile), station.back_scan.listing.read(desk.pile)) == (2, 0)
        (line,) = desk.account().entries
        assert (line.key, line.sheets, line.code, line.count) == ("new_letterhead:3", (3, 3), A, 0)


def test_an_engine_that_breaks_down_over_every_page_is_not_taken_for_bad_pages(
    tmp_path: Path, judge_server: JudgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    for number in range(1, 10):
        save(note(number), tmp_path / "in" / f"{number}.tif")

    def broken(*_args: object, **_more: object) -> None:
        raise PageWorkFailed("PAGE_WORKER_DIED")

    with open_station(tmp_path / "data", judge_server) as station:
        desk = PileDesk.at(station, tmp_path / "in")
        with monkeypatch.context() as patch:
            patch.setattr(station.processing, "ensure", broken)
            with pytest.raises(PageWorkFailed, match="PAGE_WORKER_DIED"):
                desk.run()
        assert desk.account().waiting > 1 and desk.account().sheets == 9
        station.back_scan.parting.part(desk.pile, station.actor)
        account = desk.account()
        assert (account.sheets, account.waiting) == (9, 0), "what was taken in is parted later"
        doubted = [
            page
            for entry in station.store.filing.told(desk.pile.dossier_id, 0)
            if isinstance(entry.operation, Doubt)
            for page in entry.operation.pages
        ]
        assert len(doubted) < 8
