"""One station for all windows of a test process; the paper lies in a folder of small pages."""

from __future__ import annotations

import gc
import subprocess
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.archive.judge import JudgeServer
from app.bootstrap import Station, build
from app.gui.scanners import StationScanners
from app.gui.serving import services_of
from app.messages import Language
from app.sandbox.client import RunningSandbox
from app.sandbox.paper.small import small_dossier
from app.settings import load
from app.ui import words
from app.ui.language import speak
from app.ui.scanners import FoundScanners, ScannerChoice
from app.ui.services import DeskServices
from app.ui.style.theme import dress
from app.ui.widgets.main_window import DeskWindow
from tests.support.cli_world import data_folder

ROOT = Path(__file__).resolve().parents[2]
WAIT_MS = 60_000


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    """What a window leaves ends in its own thread, as at the desk (`collector`): not in a worker's, nor in a server's, between two tests
    either."""
    if Path(__file__).parent not in item.path.parents:
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        if nextitem is not None and nextitem.path == item.path:
            gc.collect(1)
        else:
            gc.collect()
            gc.freeze()  # what outlives a file lives as long as the process: no later file has it gone through again
            gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _compiled_translations() -> None:
    """A test that is called by itself must not read what an earlier checkout compiled."""
    subprocess.run([ROOT / "packaging" / "compile-translations"], check=True)


@pytest.fixture(scope="session")
def station(
    tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox, judge_server: JudgeServer
) -> Iterator[Station]:
    folder = tmp_path_factory.mktemp("desk") / "data"
    data_folder(folder, sandbox, judge_server)
    with build(load(folder)) as built:
        assert built.processing.recipes  # asked of a worker: the first window need not wait for it
        yield built


@pytest.fixture(scope="session")
def small_pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    pages = small_dossier(tmp_path_factory.mktemp("small"), 2)
    with Image.open(pages[1]) as drawn:
        page = drawn.convert("RGB")
    for row, line in enumerate(("Biên bản", "bàn giao", "giấy tờ")):  # the two would be taken for one sheet else
        ImageDraw.Draw(page).text((180, 780 + 90 * row), line, fill=(20, 20, 60), font_size=64)
    page.save(pages[1], dpi=(200, 200), quality=88)
    return pages


type Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    """Let Qt work until something is true."""

    def wait(condition: Callable[[], object]) -> None:
        qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)

    return wait


class OneFolder(StationScanners):
    """The station's scanners, of which only a folder of the test answers: others belong to other tests."""

    def __init__(self, station: Station, folder: Path) -> None:
        super().__init__(station)
        self.found = FoundScanners((ScannerChoice(f"folder:{folder}", "Folder", f"folder:{folder}"),))

    def look(self, on_change: Callable[[FoundScanners], None]) -> None:
        on_change(self.found)

    def known_now(self) -> FoundScanners:
        return self.found


@dataclass(frozen=True, slots=True)
class Desk:
    """A window, and the folder that is its feeder."""

    window: DeskWindow
    feeder: Path
    qtbot: QtBot
    resets: list[str]

    def until(self, condition: Callable[[], object]) -> None:
        """Let the window work until something is true."""

        def check() -> None:
            assert condition(), (
                f"{self.window.footer.sentence} | {self.window.banner.text} | {self.window.case_view.text}"
            )

        self.qtbot.waitUntil(check, timeout=WAIT_MS)

    def read_until(self, words: str) -> None:
        """Close one message after the other until one holds these words: other tests left things over too."""

        def read() -> bool:
            banner = self.window.banner
            if banner.isVisible() and words not in banner.text:
                banner.close_message()
            return words in banner.text

        self.until(read)

    def settled(self) -> bool:
        """Nothing is under way, and every page of the selected paper was looked at."""
        work = self.window.work
        judged = all(work.pictures.facts(view.id) for view in work.desk.pages)
        return judged and not work.busy and not work.runner.working

    def open(self, code: str) -> None:
        """Type a code and press Enter."""
        self.until(lambda: self.window.work.devices.device_id)
        self.qtbot.keyClicks(self.window.band.code, code)
        self.window.band.code.returnPressed.emit()
        self.until(lambda: self.window.work.desk.release is not None and self.settled())

    def scan(self) -> None:
        """Press the key and wait until the pages were looked at."""
        before = len(self.window.work.desk.pages)
        self.window.commands["scan"].trigger()
        self.until(lambda: len(self.window.work.desk.pages) > before and self.settled())

    def count(self, sheets: int) -> None:
        """Type the sheet count."""
        field = self.window.facts.sheets.count
        field.setFocus()
        field.setValue(sheets)
        field.editingFinished.emit()
        self.until(lambda: self.window.work.desk.paper_now.sheet_count == sheets and self.settled())


type OpenDesk = Callable[[], Desk]


@pytest.fixture(autouse=True)
def english_again(qapp: QApplication) -> Iterator[None]:
    """A test that opened a desk of its own leaves no other language to the next one."""
    yield
    if words.language() != "en":
        speak(qapp, "en")


@pytest.fixture
def language(qapp: QApplication) -> Iterator[Language]:
    """The language of the windows: the default of the settings."""
    dress(qapp)
    speak(qapp, "vi")
    yield "vi"
    speak(qapp, "en")


@pytest.fixture
def desk(
    qtbot: QtBot, station: Station, language: Language, tmp_path: Path, small_pages: tuple[Path, ...]
) -> Iterator[Desk]:
    feeder = tmp_path / "feeder"
    feeder.mkdir()
    for page in small_pages:
        (feeder / page.name).write_bytes(page.read_bytes())

    def opening() -> DeskServices:
        services = services_of(station, tmp_path / "sohoa.toml")
        return replace(services, scanners=OneFolder(station, feeder))

    window = DeskWindow(opening, station.settings.model_copy(update={"data_dir": tmp_path, "language": language}))
    resets: list[str] = []
    window.pages.modelReset.connect(lambda: resets.append("pages"))
    window.papers.modelReset.connect(lambda: resets.append("papers"))
    window.show()
    yield Desk(window, feeder, qtbot, resets)
    window.work.stop()
    window.work.close()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(
        None, QEvent.Type.DeferredDelete
    )  # else each new look is worn by all windows of the past too
