"""Papers are exported from the desk: form and folder are remembered, and what was written is told and shown."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import Cancelled, InputRefused, StationError
from app.domain.model import Dossier
from app.services.handing_out.desk_exports import Exported, ExportForm
from app.ui.language import speak
from app.ui.services import DeskServices
from app.ui.tasks import Lane, TaskRunner
from app.ui.viewmodels.exports import ExportViewModel
from app.ui.widgets.export_dialog import ExportDialog
from tests.gui.conftest import Desk, Language

pytestmark = pytest.mark.xdist_group("desk")
DOSSIER = cast(Dossier, SimpleNamespace(code="H56.14-261124-0001"))


class Exports:
    """The use case; `refused` is what it says no to."""

    def __init__(self) -> None:
        self.refused: set[ExportForm] = set()

    def write(
        self, dossier: Dossier, form: ExportForm, folder: Path, _actor: object, *, cancelled: object, progress: object
    ) -> Exported:
        if form in self.refused:
            raise InputRefused("NOT_FINISHED", component="TP01")
        return Exported(folder / dossier.code)


@pytest.fixture
def use_case() -> Exports:
    return Exports()


@pytest.fixture
def exports(tmp_path: Path, use_case: Exports) -> Iterator[ExportViewModel]:
    runner = TaskRunner()
    model = ExportViewModel(runner, QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat), runner)
    model.use(cast(DeskServices, SimpleNamespace(exports=use_case, actor=None)))
    yield model
    runner.close()


def test_form_and_folder_are_remembered_and_what_was_written_is_told(
    qtbot: QtBot, tmp_path: Path, exports: ExportViewModel
) -> None:
    found = list[Path]()
    exports.folder.find(found.append)
    qtbot.waitUntil(lambda: bool(found))
    assert exports.form is ExportForm.FINISHED and found[0].is_dir()
    with qtbot.waitSignal(exports.written) as told:
        exports.write(DOSSIER, ExportForm.MERGED, tmp_path)
    assert told.args == [Exported(tmp_path / DOSSIER.code)]
    qtbot.waitUntil(lambda: not exports.exporting)
    exports.folder.find(found.append)
    qtbot.waitUntil(lambda: len(found) == 2)
    assert (exports.form, found[1]) == (ExportForm.MERGED, tmp_path)
    exports.write(DOSSIER, ExportForm.MERGED, gone := tmp_path / "stick")
    qtbot.waitUntil(lambda: not exports.exporting)
    exports.folder.find(found.append)
    qtbot.waitUntil(lambda: len(found) == 3)
    assert found[2] != gone, "a stick that was drawn out is not offered"
    answers = threading.Event()
    exports._runner.run(Lane.AROUND, lambda _task: Changed(answers.wait(), ChangeSet()))
    exports.folder.find(found.append)
    exports.folder.find(found.append)
    qtbot.waitUntil(lambda: len(found) == 4)
    answers.set()
    qtbot.waitUntil(lambda: not exports._runner.busy(Lane.AROUND))
    assert found[3:] == [Path.home()], "a share that does not answer is not waited for, and once is enough"


def test_what_is_refused_is_told_and_the_next_one_may_begin(
    qtbot: QtBot, tmp_path: Path, exports: ExportViewModel, use_case: Exports
) -> None:
    use_case.refused.add(ExportForm.FINISHED)
    failed, written = list[StationError](), list[Exported]()
    exports._runner.failed.connect(failed.append)
    exports.written.connect(written.append)
    exports.write(DOSSIER, ExportForm.FINISHED, tmp_path)
    assert exports.exporting
    exports.write(DOSSIER, ExportForm.TIFF, tmp_path)
    qtbot.waitUntil(lambda: not exports.exporting)
    assert [error.code for error in failed] == ["NOT_FINISHED"] and not written
    exports.write(DOSSIER, ExportForm.TIFF, tmp_path)
    qtbot.waitUntil(lambda: bool(written))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_dialog_is_worked_by_keys_alone(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(qapp, language)
    dialog = ExportDialog(DOSSIER.code, ExportForm.FINISHED, tmp_path)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.choices[ExportForm.FINISHED].hasFocus)
    qtbot.keyClick(dialog.choices[ExportForm.FINISHED], Qt.Key.Key_Down)
    assert dialog.form is ExportForm.MERGED
    names = [choice.text() for choice in dialog.choices.values()]
    letters = [name[name.index("&") + 1].casefold() for name in (*names, dialog.choose.text())]
    assert len(set(letters)) == len(letters) == 5, "each has a letter of its own"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "other"))
    dialog.choose.click()
    assert dialog.folder == tmp_path / "other"
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.result() == ExportDialog.DialogCode.Accepted
    speak(qapp, "en")


def test_at_the_desk_the_open_dossier_is_exported_and_what_was_written_opens(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, asked = list[Path](), list[str]()

    def write(
        _self: object, dossier: Dossier, _form: ExportForm, folder: Path, *_: object, **_more: object
    ) -> Exported:
        return Exported(folder / dossier.code, ("TP01",))

    def ask(code: str, *_: object) -> tuple[ExportForm, Path]:
        asked.append(code)
        return ExportForm.JPEG, tmp_path

    monkeypatch.setattr("app.services.handing_out.desk_exports.Exports.write", write)
    monkeypatch.setattr("app.ui.widgets.asking.ask_export", ask)
    monkeypatch.setattr(
        "app.ui.widgets.asking.QDesktopServices.openUrl", lambda url: opened.append(Path(url.toLocalFile()))
    )
    desk.window.asking.export()
    assert not asked, "no dossier is open"
    desk.open(DOSSIER.code)
    desk.window.asking.export()
    desk.until(lambda: opened == [tmp_path / DOSSIER.code])
    desk.read_until("TP01")
    assert asked == [DOSSIER.code]


def test_an_export_shows_how_far_it_is_and_is_stopped_by_its_key(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped, told = threading.Event(), list[Exported]()

    def write(*_: object, cancelled: Callable[[], bool], progress: Callable[[int, int, str], None]) -> Exported:
        progress(2, 7, "pages")
        while not cancelled():
            time.sleep(0.01)
        stopped.set()
        raise Cancelled

    monkeypatch.setattr("app.services.handing_out.desk_exports.Exports.write", write)
    desk.open(DOSSIER.code)
    work, footer = desk.window.work, desk.window.view.footer
    work.exports.written.connect(told.append)
    before = desk.window.banner.text  # what earlier tests left to be told
    work.exports.write(DOSSIER, ExportForm.MERGED, tmp_path)
    desk.until(lambda: (footer._progress.value(), footer._progress.maximum()) == (2, 7))
    assert footer._stop.isVisibleTo(footer) and "Đang xuất giấy tờ." in footer.remark
    desk.window.commands["stop"].trigger()
    desk.until(lambda: not work.exports.exporting)
    assert stopped.is_set() and not told and desk.window.banner.text == before and not footer._stop.isVisibleTo(footer)
