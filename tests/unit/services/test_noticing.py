"""What is noticed of paper that was really read: page numbers, a sheet that came twice, pages that lie backwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from app.archive.judge import JudgeServer
from app.bootstrap import Station
from app.domain.artifacts import Stage
from app.domain.counting import CountSource, Mismatch, NotReconciled, Reconciled
from app.domain.interleave import BacksOrder
from app.domain.notices import Notice, NoticeKind
from app.domain.release import Obstacle
from app.sandbox.paper.scanner_traces import Feed, scanned
from app.sandbox.paper.sheet import Align, Sheet
from app.sandbox.paper.typeface import Face, Style
from app.services.arrivals import Target
from tests.support.open_dossier import open_station

pytestmark = pytest.mark.xdist_group("station")  # one judge serves them all; what one has read, the others know
CODE = "H56.14-261124-0002"
LINES = {
    1: ["Tôi tên là Nguyễn Thị Mẫu, sinh năm 1990.", "Thường trú tại thôn 3, xã Mẫu Lâm."],
    2: ["Tôi đề nghị cấp lại giấy phép kinh doanh.", "Lý do: giấy phép cũ bị thất lạc hoàn toàn."],
    3: ["Tôi xin cam đoan lời khai là đúng sự thật.", "Người làm đơn ký và ghi rõ họ tên."],
}


def page(folder: Path, number: int, total: int, feed: int = 0) -> Path:
    """Page `number` of `total`, with its number at the foot; `feed` tells one pass through the scanner from another."""
    sheet = Sheet(105.0, 148.0, 200)
    for row, line in enumerate(LINES[number] * 3):
        sheet.write(line, Face(Style.REGULAR, 12), 10, 20 + 12 * row)
    sheet.write(f"Trang {number}/{total}", Face(Style.REGULAR, 12), 52, 138, Align.CENTER)
    path = folder / f"{number}-{total}-{feed}.jpg"
    scanned(sheet.image, Feed(0.4 - 0.7 * feed, 0, (247, 246, 242), seed=7 * number + feed)).save(
        path, quality=90, dpi=(200, 200)
    )
    return path


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("paper")
    return {"1": page(folder, 1, 3), "2": page(folder, 2, 3), "3": page(folder, 3, 3), "2 again": page(folder, 2, 3, 1)}


@pytest.fixture
def station(tmp_path: Path, judge_server: JudgeServer) -> Iterator[Station]:
    with open_station(tmp_path / "data", judge_server) as made:
        yield made


def take(station: Station, *files: Path, target: Target | None = None) -> tuple[Notice, ...]:
    desk = station.editing.open(CODE, station.actor).value
    return station.capture.import_files(
        desk.dossier.id,
        desk.components[0].id,
        files,
        station.actor,
        stages=frozenset({Stage.INSPECT, Stage.TEXT}),
        target=target,
    ).value.notices


def look(station: Station) -> tuple[UUID, UUID, list[UUID]]:
    desk = station.editing.open(CODE, station.actor).value
    part = desk.components[0].id
    return desk.dossier.id, part, [view.id for view in desk.paper(part).pages]


def test_numbered_paper_needs_no_count_by_hand(station: Station, paper: dict[str, Path]) -> None:
    assert take(station, paper["1"], paper["2"], paper["3"]) == ()
    desk = station.editing.open(CODE, station.actor).value
    assert station.noticing.counted(desk, desk.components[0]) == Reconciled((CountSource.PAPER,))
    found = station.releasing.release(desk.dossier.id).hindrances
    counts = {Obstacle.SHEETS_NOT_COUNTED, Obstacle.SHEETS_DIFFER, Obstacle.COUNTS_CONTRADICT}
    assert not [h for h in found if h.component_code == desk.components[0].code and h.obstacle in counts]


def test_a_page_that_is_missing_on_the_paper_contradicts_the_count_until_it_is_put_in_its_place(
    station: Station, paper: dict[str, Path]
) -> None:
    (few,) = take(station, paper["1"], paper["3"])
    dossier, part, (first, third) = look(station)
    assert (few.kind, few.fields["missing"]) == (NoticeKind.PAGE_MISSING, "2/3"), "more is said than a number of pages"
    assert few.pages == (first, third)
    station.editing.set_sheets(dossier, part, 2, station.actor)
    (hindrance,) = [
        h for h in station.releasing.release(dossier).hindrances if h.obstacle is Obstacle.COUNTS_CONTRADICT
    ]
    assert {count.source for count in hindrance.counts} == {CountSource.TYPED, CountSource.PAPER}
    (notice,) = station.noticing.notices(dossier, part)
    assert notice.kind is NoticeKind.COUNTS_CONTRADICT
    station.editing.set_sheets(dossier, part, 2, station.actor, "trang 2 không có trong hồ sơ")
    assert station.noticing.notices(dossier, part) == ()
    station.editing.undo(dossier, station.actor)
    station.editing.set_sheets(dossier, part, 3, station.actor)
    assert take(station, paper["2"], target=Target(first)) == ()
    assert look(station)[2] == [first, *look(station)[2][1:2], third]


def test_a_sheet_that_came_twice_is_shown_with_both_pages_and_stays(station: Station, paper: dict[str, Path]) -> None:
    at_once = take(station, paper["1"], paper["2"], paper["2 again"], paper["3"])
    dossier, part, pages = look(station)
    by_kind = {notice.kind: notice for notice in station.noticing.notices(dossier, part)}
    assert [notice.kind for notice in at_once] == [NoticeKind.PAGE_DOUBLED], (
        "comparing pages must not hold up the end of a scan"
    )
    assert by_kind.keys() == {NoticeKind.SAME_SHEET}, "one thing is said once"
    assert by_kind[NoticeKind.SAME_SHEET].pages == at_once[0].pages == (pages[1], pages[2])
    assert len(pages) == 4


def test_pages_that_lie_in_disorder_are_told_with_their_right_order(station: Station, paper: dict[str, Path]) -> None:
    (notice,) = take(station, paper["1"], paper["3"], paper["2"])
    dossier, part, (one, three, two) = look(station)
    assert (notice.kind, notice.order, notice.pages) == (NoticeKind.OUT_OF_ORDER, (one, two, three), (three, two))
    station.editing.place(dossier, notice.order, part, None, station.actor)
    assert station.noticing.notices(dossier, part) == ()
    station.editing.copy(dossier, [two], station.actor)
    assert len(look(station)[2]) == 4
    assert station.noticing.notices(dossier, part) == (), "the same number of the same sheet"


def test_pages_that_lie_backwards_are_noticed_and_turned_round_in_one_step(
    station: Station, paper: dict[str, Path]
) -> None:
    (notice,) = take(station, paper["3"], paper["2"], paper["1"])
    dossier, part, pages = look(station)
    assert (notice.kind, notice.pages, notice.order) == (
        NoticeKind.BACKWARDS, (pages[0], pages[-1]), tuple(pages[::-1]),
    )  # fmt: skip
    station.editing.place(dossier, notice.order, part, None, station.actor)
    assert look(station)[2] == pages[::-1]
    assert station.noticing.notices(dossier, part) == ()
    station.editing.undo(dossier, station.actor)
    assert look(station)[2] == pages


def test_the_numbers_on_the_paper_tell_how_the_backs_came(station: Station, paper: dict[str, Path]) -> None:
    take(station, paper["1"], paper["3"], paper["2"])
    dossier, part, (one, three, two) = look(station)
    desk = station.editing.desk(dossier)
    assert station.noticing.backs_order(desk, [one, three], [two, two]) is None
    assert station.noticing.backs_order(desk, [one], [two]) is BacksOrder.AS_FRONTS
    station.editing.interleave(dossier, [one, three], [two], BacksOrder.AS_FRONTS, station.actor, {three})
    assert look(station)[2] == [one, two, three]
    desk = station.editing.desk(dossier)
    station.editing.set_sheets(dossier, part, 2, station.actor)
    counted = station.noticing.counted(station.editing.desk(dossier), desk.components[0])
    assert counted == Reconciled((CountSource.TYPED, CountSource.PAPER))


def test_paper_without_numbers_waits_for_a_count(station: Station, paper: dict[str, Path]) -> None:
    desk = station.editing.open(CODE, station.actor).value
    files = [paper["1"]]
    station.capture.import_files(
        desk.dossier.id, desk.components[0].id, files, station.actor, stages=frozenset({Stage.INSPECT})
    )
    desk = station.editing.desk(desk.dossier.id)
    assert station.noticing.counted(desk, desk.components[0]) == NotReconciled(Mismatch.NO_COUNT), "nobody has read it"
