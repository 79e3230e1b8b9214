"""The counter's side of *no page is lost*: a real driver that jams, feeds two sheets at once or stops half-way, under a whole station."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from app.bootstrap import build
from app.domain.arrange import PageView
from app.domain.artifacts import Stage
from app.domain.counting import CountSource, Reconciled
from app.domain.errors import Cancelled, DeviceFailed
from app.domain.grounds import Ground
from app.domain.interleave import BacksOrder
from app.domain.model import BatchOutcome, MasterPage, Side
from app.domain.notices import NoticeKind
from app.domain.release import Obstacle, PageQuality
from app.messages import explain
from app.services.arrivals import Target
from app.services.pool import SerialPool
from app.settings import load
from scanner.frames import Side as FrameSide
from scanner.frames import Source
from scanner.spool import Description, place
from tests.integration.light_children import light_children
from tests.support.counter import DPI, ScanningCounter, c_scanner, counter, sane_library, station
from tests.support.sane_backend.build import CScanner

__all__ = ["c_scanner", "counter", "light_children", "sane_library", "station"]
pytestmark = [pytest.mark.usefixtures("light_children"), pytest.mark.xdist_group("station")]


def test_a_jam_tells_the_last_good_sheet_and_goes_on_behind_it(counter: ScanningCounter) -> None:
    counter.scanner.load("một", "hai", "ba")
    counter.scanner.script(jam="3:100")
    jam = counter.fails()
    first, second = counter.pages()
    assert (jam.code, jam.fields["last_good_sheet"], jam.fields["last_page"], jam.fields["put_back"]) == (
        "PAPER_JAM", 2, str(second.id), 3,
    )  # fmt: skip
    assert "tờ thứ 2" in explain(jam, "vi").message
    assert "tờ thứ 3" in explain(jam, "vi").remedy
    counter.scanner.clear()
    done = counter.scan()
    assert [(page.sheet, page.batch_id) for page in done.pages] == [(n, first.batch_id) for n in (1, 2, 3)]
    assert done.notices == ()


def test_a_sheet_of_which_only_the_front_came_is_fed_again_in_its_place(counter: ScanningCounter) -> None:
    counter.scanner.load(("1", "1b"), ("2", "2b"), ("3", "3b"))
    counter.scanner.script(jam="2b:100")
    jam = counter.fails(Source.ADF_DUPLEX)
    pages = counter.pages()
    assert (jam.fields["last_good_sheet"], jam.fields["put_back"]) == (1, 2)
    assert jam.fields["last_page"] == str(pages[0].id)
    counter.scanner.clear()
    counter.scan(Source.ADF_DUPLEX)
    assert [(page.sheet, page.side) for page in counter.pages()] == [
        (sheet, side) for sheet in (1, 2, 3) for side in (Side.FRONT, Side.BACK)
    ]
    assert pages[2].id not in counter.order(), "the lone front makes room for the sheet as a whole"


def test_a_kill_between_front_and_back_loses_and_doubles_no_side(counter: ScanningCounter) -> None:
    """What a kill leaves behind: a front in the store, its back nowhere; or the front whole in the spool folder only."""
    desk, part = counter.open()
    store, actor = counter.station.store, counter.station.actor
    request = {"kind": "scan", "device": counter.scanner.id, "source": "adf-duplex"}
    batch = store.capture.begin(desk.dossier.id, part.id, request, actor)
    spool = store.capture.spool(batch.id)
    for seq, (sheet, side) in enumerate([(1, FrameSide.FRONT), (1, FrameSide.BACK), (2, FrameSide.FRONT)]):
        place(spool, Description(seq, "image/jpeg", sheet, side, dpi=DPI), [_jpeg(seq)], lambda _name: None)
    counter.scanner.load(("2", "2b"), ("3", "3b"))
    done = counter.scan(Source.ADF_DUPLEX)
    assert done.batch.id == batch.id
    assert [(page.sheet, page.side) for page in counter.pages()] == [
        (sheet, side) for sheet in (1, 2, 3) for side in (Side.FRONT, Side.BACK)
    ]


def _jpeg(number: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (413, 583), (250, 248, 240 - number)).save(out, "JPEG")
    return out.getvalue()


def test_after_a_double_feed_the_last_sheet_is_decided_on_and_a_later_jam_hides_nothing(
    counter: ScanningCounter,
) -> None:
    counter.scanner.load("một", "hai", "ba", "bốn")
    counter.scanner.script(double_feed="3")
    double = counter.fails()
    doubtful = counter.pages()[-1]
    assert double.code == "DOUBLE_FEED"
    assert (double.fields["doubtful_page"], double.fields["doubtful_sheet"]) == (str(doubtful.id), 2)
    assert double.fields["last_good_sheet"] == 1
    assert "tờ thứ 2" in explain(double, "vi").remedy.casefold()
    assert counter.fails().code in ("PAPER_JAM", "DOUBLE_FEED"), "nobody cleared the feeder"
    counter.scanner.clear()
    done = counter.scan()
    (notice,) = [n for n in done.notices if n.kind is NoticeKind.DOUBLE_FEED]
    assert notice.pages == (doubtful.id,)
    assert doubtful.id in counter.order(), "the machine drops nothing"
    assert len(done.pages) >= 3
    counter.station.processing.ensure(
        counter.open()[0].paper(counter.open()[1].id).pages, counter.open()[0].masters, frozenset({Stage.INSPECT})
    )
    assert (Obstacle.PAGE_DOUBTFUL, doubtful.id) in counter.obstacles()
    dossier = counter.open()[0].dossier.id
    counter.station.editing.accept(dossier, [doubtful.id], Ground.ONE_SHEET, counter.station.actor)
    assert (Obstacle.PAGE_DOUBTFUL, doubtful.id) not in counter.obstacles()


def test_far_more_sheets_than_counted_stop_the_scan_and_too_few_are_said_at_once(counter: ScanningCounter) -> None:
    counter.scanner.load(*[str(number) for number in range(6)])
    stopped = counter.fails(expected=1)
    assert stopped.code == "TOO_MANY_SHEETS"
    assert len(counter.pages()) == 4
    assert stopped.fields["last_page"] == str(counter.order()[-1])
    few = counter.fails(expected=9)
    assert (few.code, few.fields["expected"], few.fields["found"]) == ("SHEET_COUNT_MISMATCH", 9, 6)
    assert "put_back" not in few.fields


def test_a_count_that_was_typed_before_is_compared_as_the_scan_ends(counter: ScanningCounter) -> None:
    desk, part = counter.open()
    counter.station.editing.set_sheets(desk.dossier.id, part.id, 3, counter.station.actor)
    counter.scanner.load("một", "hai")
    done = counter.scan()
    (notice,) = done.notices
    assert (notice.kind, dict(notice.fields)) == (
        NoticeKind.SHEETS_TOO_FEW, {"source": "typed", "said": 3, "found": 2},
    )  # fmt: skip
    assert notice.pages == tuple(counter.order()[-2:])
    counter.scanner.load("ba")
    assert counter.scan().notices == ()
    desk, part = counter.open()
    assert counter.station.noticing.counted(desk, part) == Reconciled((CountSource.TYPED,))


def test_pages_go_before_and_behind_another_one_and_one_undo_takes_that_back(counter: ScanningCounter) -> None:
    counter.scanner.load("một", "bốn")
    counter.scan()
    first, fourth = counter.order()
    counter.scanner.load("hai", "ba")
    counter.scanner.script(jam="4:100")
    with pytest.raises(DeviceFailed):
        counter.scan(target=Target(first))
    counter.scanner.clear()
    second, third = (page.id for page in counter.scan().pages)
    assert counter.order() == [first, second, third, fourth], "also where a jam lay between"
    counter.undo()
    assert counter.order() == [first, fourth, second, third]
    desk, part = counter.open()
    counter.scanner.load("không")
    counter.scan(target=Target.before(first, desk.paper(part.id).pages))
    assert counter.order()[1:] == [first, fourth, second, third]


def test_fronts_then_backs_become_sheets_in_one_step(counter: ScanningCounter) -> None:
    counter.scanner.load("1", "2", "3")
    fronts = [page.id for page in counter.scan().pages]
    counter.scanner.load("3b", "2b", "1b")
    backs = [page.id for page in counter.scan().pages]
    desk, part = counter.open()
    station = counter.station
    assert station.noticing.backs_order(desk, fronts, backs) is None, "no numbers on this paper: the officer says it"
    station.editing.interleave(desk.dossier.id, fronts, backs, BacksOrder.REVERSED, station.actor)
    assert counter.order() == [fronts[0], backs[2], fronts[1], backs[1], fronts[2], backs[0]]
    station.editing.set_sheets(desk.dossier.id, part.id, 3, station.actor)
    desk, part = counter.open()
    assert station.noticing.counted(desk, part) == Reconciled((CountSource.TYPED,))
    counter.undo()
    counter.undo()
    assert counter.order() == [*fronts, *backs]


def test_an_event_about_a_page_is_never_about_the_next_one(counter: ScanningCounter) -> None:
    """Pages are judged in other threads and in any order while the feeder runs; whoever asks meanwhile hears of the right page."""
    station = counter.station
    counter.scanner.load(*[f"Tờ {number}" for number in range(8)])
    counter.scanner.script(double_feed="7")
    wrong: list[object] = []
    running = threading.Event()
    running.set()

    def judge(page: MasterPage) -> None:
        station.processing.ensure([PageView.arrived(page.id)], {page.id: page}, frozenset({Stage.INSPECT}))

    def ask() -> None:
        while running.is_set():
            desk, part = counter.open()
            notices = station.noticing.notices(desk.dossier.id, part.id)
            desk, part = counter.open()  # a page may have come in between, and what is noticed may be about it
            for notice in notices:
                if notice.kind is NoticeKind.DOUBLE_FEED and desk.masters[notice.pages[0]].sheet != 6:
                    wrong.append(notice)
            quality = station.releasing.quality(desk, part.id)
            doubtful = {desk.masters[page].sheet for page, found in quality.items() if found is PageQuality.DOUBTFUL}
            facts = {page: station.processing.facts(desk.masters[page]) for page in quality}
            named = {desk.masters[page].sheet for page, f in facts.items() if f and f.quality is PageQuality.DOUBTFUL}
            if not doubtful <= named | {6}:
                wrong.append(doubtful)

    with ThreadPoolExecutor(5) as threads:
        asking = threads.submit(ask)
        judging: list[MasterPage] = []

        def on_page(page: MasterPage) -> None:
            judging.append(page)
            chosen = judging.pop(random.randrange(len(judging)))
            threads.submit(judge, chosen)

        with pytest.raises(DeviceFailed) as failed:
            counter.scan(on_page=on_page)
        running.clear()
        asking.result()
    pages = counter.pages()
    assert wrong == []
    assert failed.value.fields["doubtful_page"] == str(pages[5].id)
    assert failed.value.fields["last_page"] == str(pages[4].id)


def test_a_scan_goes_on_from_the_same_machine_and_not_from_another_that_has_its_port_now(
    counter: ScanningCounter,
) -> None:
    (desk, part), station, scanner = counter.open(), counter.station, counter.scanner
    station.devices.listing()
    here = station.devices.machine(scanner.id)
    assert here
    was = {"kind": "scan", "source": "adf", "device": f"{scanner.id}:001:004"}
    moved, gone = (
        station.store.capture.begin(desk.dossier.id, part.id, {**was, **of}, station.actor)
        for of in ({"machine": here}, {"device": scanner.id, "machine": "usb:04b8:016c:X2"})
    )
    assert station.capture.batches.unfinished(part.id, f"{scanner.id}:001:004") == moved, "asked by the old id"
    scanner.load("một")
    assert counter.scan().batch.id == moved.id
    assert station.store.capture.interrupted(desk.dossier.id) == (gone,)
    scanner.load("hai")
    assert counter.scan().batch.id not in (moved.id, gone.id)


def test_a_batch_that_was_stopped_goes_on_tomorrow_in_another_process(counter: ScanningCounter, tmp_path: Path) -> None:
    scanner = counter.scanner
    scanner.load("một", "hai", "ba", "bốn", "năm")
    scanner.script(row_us=200)
    with pytest.raises(Cancelled) as stopped:
        counter.scan(stop_after=2)
    before = counter.pages()
    assert 2 <= len(before) < 5
    assert (stopped.value.fields["last_good_sheet"], stopped.value.fields["put_back"]) == (len(before), len(before) + 1)
    scanner.clear()
    scanner.put_back(scanner.sheets("out")[len(before) :])
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    judge = counter.station.settings.pdfa_judge_socket
    arguments = (tmp_path / "data", judge, tmp_path / "sane-2.d", scanner.folder, tomorrow)
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-m", __name__, *map(str, arguments)], check=True, cwd=root)
    pages = counter.pages()
    assert [page.id for page in pages[: len(before)]] == [page.id for page in before]
    assert [page.sheet for page in pages] == [1, 2, 3, 4, 5]
    assert len({page.batch_id for page in pages}) == 1
    assert counter.station.store.capture.outcome(before[0].batch_id) is BatchOutcome.COMPLETE


def _go_on(data: Path, judge: Path, config: Path, folder: Path, at: str) -> None:
    """The other process, with a clock of the next day."""

    class Tomorrow:
        def now(self) -> datetime:
            return datetime.fromisoformat(at)

    with build(load(data, {"min_free_mb": 1, "pdfa_judge_socket": judge}), pool=SerialPool()) as station:
        station.clock = Tomorrow()  # type: ignore[assignment]
        ScanningCounter(station, CScanner(folder), config).scan()


if __name__ == "__main__":
    _go_on(*map(Path, sys.argv[1:5]), sys.argv[5])
