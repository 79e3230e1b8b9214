"""Going on with a scan that stopped: the tray is empty by then, another source is chosen, whole frames lie in the spool folder."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

import pytest

from app.domain.errors import StoreFailed
from app.domain.model import Actor, BatchOutcome, MasterPage, Side, SpooledFrame
from app.domain.notices import NoticeKind
from scanner.frames import Source
from tests.integration.light_children import light_children
from tests.support.counter import ScanningCounter, c_scanner, counter, sane_library, station
from tests.support.sane_backend.build import CScanner

__all__ = ["c_scanner", "counter", "light_children", "sane_library", "station"]
pytestmark = pytest.mark.usefixtures("light_children")


def test_a_lone_front_stays_until_its_sheet_comes_again(counter: ScanningCounter) -> None:
    counter.scanner.load(("1", "1b"), ("2", "2b"))
    counter.scanner.script(jam="2b:100")
    counter.fails(Source.ADF_DUPLEX)
    lone = counter.pages()[-1]
    assert (lone.sheet, lone.side) == (2, Side.FRONT)
    counter.scanner.clear()
    _take_off(counter.scanner, "000002")
    done = counter.scan(Source.ADF_DUPLEX)
    assert counter.station.store.capture.outcome(done.batch.id) is BatchOutcome.COMPLETE, "the officer ends it so"
    assert lone.id in counter.order(), "nothing took its place"
    assert [n.pages for n in done.notices if n.kind is NoticeKind.BACK_MISSING] == [(lone.id,)]


def test_an_empty_feeder_after_another_source_was_chosen_ends_the_paper_as_it_is(counter: ScanningCounter) -> None:
    """Else no batch of it is complete, and after a kill nothing makes the document that was asked for."""
    counter.scanner.load(("1", "1b"), ("2", "2b"))
    counter.scanner.script(jam="2:100")
    counter.fails(Source.ADF_DUPLEX)
    (begun,) = counter.station.capture.batches.interrupted(counter.open()[1].id)
    counter.scanner.clear()
    _take_off(counter.scanner, "000002")
    missing = counter.fails(Source.ADF, expected=2)
    assert (missing.code, missing.fields["found"]) == ("SHEET_COUNT_MISMATCH", 1), "the rest is still waited for"
    done = counter.scan(Source.ADF)
    assert (done.batch.id, [page.side for page in done.pages]) == (begun.id, [Side.FRONT, Side.BACK])
    assert counter.station.store.capture.outcome(begun.id) is BatchOutcome.COMPLETE
    assert counter.station.capture.batches.interrupted(counter.open()[1].id) == ()
    assert [batch.id for batch in counter.station.store.capture.undocumented()] == [begun.id], (
        "resume knows what to make"
    )


def test_what_lies_whole_in_the_spool_is_not_asked_for_again(
    counter: ScanningCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store fails at the second sheet while the device is further already: the person at the tray does as they are told."""
    capture = counter.station.store.capture
    adopt = capture.adopt

    def full(batch_id: UUID, frame: SpooledFrame, actor: Actor) -> tuple[MasterPage, ...]:
        if frame.seq == 0:
            return adopt(batch_id, frame, actor)
        _until(lambda: frame.path.with_stem("000002").exists())
        raise StoreFailed("DISK_FULL", retryable=True)

    counter.scanner.load("một", "hai", "ba", "bốn")
    counter.scanner.script(row_us=100)
    with monkeypatch.context() as disk, pytest.raises(StoreFailed) as stopped:
        disk.setattr(capture, "adopt", full)
        counter.scan()
    counter.scanner.clear()
    put_back = stopped.value.fields["put_back"]
    counter.scanner.put_back([sheet for sheet in counter.scanner.sheets("out") if int(sheet) >= int(put_back)])
    counter.scan()
    assert put_back in (4, 5), "three sheets at least lie in the store or whole in the spool folder"
    assert [page.sheet for page in counter.pages()] == [1, 2, 3, 4]


def _take_off(scanner: CScanner, sheet: str) -> None:
    for side in (scanner.folder / "tray").glob(f"{sheet}-*.pnm"):
        side.unlink()


def _until(so: Callable[[], bool]) -> None:
    while not so():
        time.sleep(0.01)


def test_a_page_from_the_glass_is_no_front_whose_back_is_missing(counter: ScanningCounter) -> None:
    """The feeder jams on a sheet, the officer takes that one from the glass and goes on with the feeder."""
    counter.scanner.load(("1", "1b"), ("2", "2b"), ("3", "3b"))
    counter.scanner.script(jam="2:100")
    counter.fails(Source.ADF_DUPLEX, expected=3)
    counter.scanner.clear()
    counter.scanner.lay_on_glass("hai")
    few = counter.fails(Source.FLATBED, expected=3)
    assert (few.code, few.fields["expected"], few.fields["found"]) == ("SHEET_COUNT_MISMATCH", 3, 2)
    glass = counter.pages()[-1]
    _take_off(counter.scanner, "000002")
    counter.scan(Source.ADF_DUPLEX, expected=3)
    assert glass.id in counter.order()
    assert [(page.sheet, page.side) for page in counter.pages()] == [
        (1, Side.FRONT), (1, Side.BACK), (2, Side.FRONT), (3, Side.FRONT), (3, Side.BACK),
    ]  # fmt: skip
    desk, part = counter.open()
    assert counter.station.capture.batches.interrupted(part.id) == ()
    assert desk.paper(part.id).doubted == {}


def test_a_double_feed_is_known_after_a_kill_before_it_was_written_down(
    counter: ScanningCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    def killed(*_: object) -> int:
        raise KilledError

    counter.scanner.load("một", "hai", "ba")
    counter.scanner.script(double_feed="3")
    with monkeypatch.context() as dying, pytest.raises(KilledError):
        dying.setattr(counter.station.store.dossiers, "append", killed)
        counter.scan()
    doubtful = counter.pages()[1]
    counter.scanner.clear()
    notices = counter.scan().notices
    assert [notice.pages for notice in notices if notice.kind is NoticeKind.DOUBLE_FEED] == [(doubtful.id,)]
    desk, part = counter.open()
    assert dict(desk.paper(part.id).doubted) == {doubtful.id: "DOUBLE_FEED"}
