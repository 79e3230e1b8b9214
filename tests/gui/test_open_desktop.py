"""The desktop's face: one desk a data folder, and what it loads."""

from __future__ import annotations

import gc
import linecache
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from app import policy
from app.bootstrap import build
from app.domain.errors import StationError
from app.gui import DUTY, open_desktop, training_settings
from app.gui.collector import Collector
from app.gui.late_station import LateStation
from app.settings import load
from app.ui.widgets.main_window import DeskWindow
from tests.support.policies import ProvinceDesk

ROOT = Path(__file__).resolve().parents[2]


def test_a_second_desk_on_the_same_data_folder_is_refused(
    qapp: QApplication, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    titles: list[str] = []

    def close_box() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            titles.append(box.windowTitle())
            box.accept()
        else:
            QTimer.singleShot(20, close_box)

    with build(load(tmp_path)) as first, first.store.duties.hold(DUTY):
        QTimer.singleShot(0, close_box)
        assert open_desktop(tmp_path) == 7
    assert titles == ["Đã có một bàn số hóa đang mở"]
    assert "DUTY_HELD" in capfd.readouterr().err


def test_a_desk_under_a_policy_that_was_changed_does_not_open_and_says_why(
    qapp: QApplication, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = ProvinceDesk(tmp_path / "sohoa").lay("[policy]\nserial = 7\n[scanner]\ndpi = 400\n")
    monkeypatch.setattr(policy, "PLACE", place)
    place.file.write_text("[policy]\nserial = 7\n[scanner]\ndpi = 200\n")
    said: list[str] = []

    def close_box() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            said.extend((box.text(), box.informativeText()))
            box.accept()
        else:
            QTimer.singleShot(20, close_box)

    QTimer.singleShot(0, close_box)
    assert open_desktop(tmp_path / "data") == 5
    assert "POLICY_CHANGED" in capfd.readouterr().err
    assert all(said) and not (tmp_path / "data").exists()


def test_who_signs_in_waits_for_a_desk_that_is_being_loaded(tmp_path: Path) -> None:
    with closing(LateStation(load(tmp_path))) as late:
        with late.loading() as station:
            found: list[object] = []
            other = threading.Thread(target=lambda: found.append(late.opened()))
            other.start()
            other.join(0.05)
            assert not found, "its parts are built by two threads, and who signs in is forgotten"
        other.join()
        assert found == [station]


def test_a_station_that_was_refused_stays_so(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.write_text("no folder")
    with closing(LateStation(load(tmp_path).model_copy(update={"data_dir": folder}))) as late:
        with pytest.raises(StationError):
            late.opened()
        folder.unlink()
        with pytest.raises(StationError) as again:
            late.opened()
        assert again.value is late.refused and not folder.exists()


def test_without_settings_the_desk_says_what_is_missing_and_offers_training(qapp: QApplication, tmp_path: Path) -> None:
    seen: list[str] = []

    def look() -> None:
        window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, DeskWindow) and w.isVisible()), None)
        if window is None or not window.work.lacks:
            QTimer.singleShot(20, look)
            return
        seen.append(window.footer.primary.text())
        window.close()

    QTimer.singleShot(0, look)
    assert open_desktop(tmp_path) == 0
    assert seen == ["Bắt đầu chế độ tập huấn"]


def test_nothing_of_a_desk_stays_in_memory_beside_the_next_one(qapp: QApplication, tmp_path: Path) -> None:
    desks: list[weakref.ref[DeskWindow]] = []
    left: list[DeskWindow | None] = []

    def look() -> None:
        window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, DeskWindow) and w.isVisible()), None)
        if window is None:
            QTimer.singleShot(20, look)
        elif not desks:
            desks.append(weakref.ref(window))
            QTimer.singleShot(0, look)
            window.open_anew()
        else:
            left.append(desks[0]())
            window.close()

    QTimer.singleShot(0, look)
    assert open_desktop(tmp_path) == 0
    assert left == [None], "frozen with all that was loaded for the next one"


def test_training_has_a_data_folder_of_its_own(tmp_path: Path) -> None:
    training = training_settings(load(tmp_path))
    assert training.mode == "training"
    assert training.data_dir == tmp_path / "training"
    assert training_settings(load(tmp_path)) == training


def test_the_window_loads_no_station_and_the_station_no_engine_of_pixels(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "import app.gui\n"
        "print(sorted({'app.bootstrap', 'sqlalchemy', 'httpx', 'numpy', 'pyqtgraph'} & set(sys.modules)))\n"
        "from app.gui.serving import services_of\n"
        "from app.settings import load\n"
        "from app.bootstrap import build\n"
        "folder = Path(sys.argv[1])\n"
        "with build(load(folder)) as station:\n"
        "    services_of(station, folder)\n"
        "of_a_centre = {'obstore', 'psycopg', 'procrastinate', 'sqlalchemy.dialects.postgresql'}\n"
        "print(sorted(({'cv2', 'tesserocr', 'sane', 'pyqtgraph'} | of_a_centre) & set(sys.modules)))\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", script, tmp_path], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["[]", "[]"]


@pytest.fixture
def collecting_threads() -> Iterator[set[int]]:
    """The threads in which garbage is collected, with a collector that has little patience."""
    threads: set[int] = set()

    def note(phase: str, info: dict[str, int]) -> None:
        threads.add(threading.get_ident())

    limits = gc.get_threshold()
    gc.set_threshold(20, 2, 2)
    gc.callbacks.append(note)
    gc.enable()  # the windows' tests themselves go without (conftest)
    yield threads
    gc.disable()
    gc.callbacks.remove(note)
    gc.set_threshold(*limits)


def test_no_worker_collects_what_belongs_to_the_window(
    qapp: QApplication, tmp_path: Path, collecting_threads: set[int]
) -> None:
    here = threading.get_ident()
    by_others: list[set[int]] = []
    ended: list[int] = []
    at_the_desk: list[int] = []

    def look() -> None:
        window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, DeskWindow) and w.isVisible()), None)
        if window is None or not window.work.lacks or not gc.get_freeze_count():
            QTimer.singleShot(20, look)
            return
        collecting_threads.clear()
        litter = threading.Thread(target=_litter, args=(lambda: ended.append(threading.get_ident()),))
        litter.start()
        litter.join()
        by_others.append({*collecting_threads} - {here})
        QTimer.singleShot(2_000, lambda: leave(window))

    def leave(window: DeskWindow) -> None:
        by_others.append({*collecting_threads} - {here})
        at_the_desk.extend(ended)
        window.close()

    QTimer.singleShot(0, look)
    assert open_desktop(tmp_path) == 0
    assert by_others == [set(), set()]
    assert {*at_the_desk} == {here}, "nothing is collected as long as the desk is open"
    assert gc.isenabled() and not gc.get_freeze_count()


class _Knot:
    """Ends by the collector alone."""

    def __init__(self, on_end: Callable[[], object]) -> None:
        self._itself = self
        self._on_end = on_end

    def __del__(self) -> None:
        self._on_end()


def _litter(on_end: Callable[[], object]) -> None:
    for _ in range(2_000):
        _Knot(on_end)


def test_the_collector_leaves_out_what_was_loaded() -> None:
    with closing(Collector()) as collector:
        assert not gc.isenabled()
        collector.loaded()
        assert gc.get_freeze_count() > 10_000
    assert gc.get_freeze_count() == 0


def test_what_is_loaded_after_qt_is_not_read_as_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    late = tmp_path / "loaded_after_qt.py"
    late.write_text("LATE = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert __import__("loaded_after_qt").LATE
    assert str(late) not in linecache.cache
    del sys.modules["loaded_after_qt"]
