"""The desktop's face: opens the window, then the station behind it, and hands its use cases to the window (`serving`)."""

from __future__ import annotations

import logging
import sys
from contextlib import closing
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from app import policy
from app import settings as configuration
from app.domain.errors import StationError, StoreFailed, UsageError
from app.gui.collector import Collector
from app.gui.door import StationDoor
from app.gui.late_station import DUTY, LateStation
from app.gui.setting_up import StationSettingUp
from app.messages import Language, explain
from app.settings import Settings
from app.ui import words
from app.ui.choices import Choices
from app.ui.language import speak
from app.ui.services import DeskServices
from app.ui.widgets.main_window import DeskWindow


def open_desktop(data_dir: Path | None = None) -> int:
    """Open the desk and wait until it is closed; returns the exit code.

    Args:
        data_dir: data and configuration lie there; None: as the settings say.
    """
    logging.basicConfig(level=logging.CRITICAL, format="%(levelname)s %(name)s %(message)s")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    language: Language = "vi"
    try:
        settings = policy.load(data_dir)
        language = settings.language
        with closing(Collector()) as collector:
            while (follows := _run(app, settings, data_dir, language, collector)) is not _Follows.NOTHING:
                collector.sweep()
                language = words.language()
                if follows is _Follows.TRAINING:
                    settings = training_settings(settings)
                    data_dir = settings.data_dir
                else:
                    settings = policy.load(data_dir)
    except StationError as error:
        return _refuse(error, language)
    return 0


class _Follows(StrEnum):
    """What comes once a desk was closed."""

    NOTHING = "nothing"
    TRAINING = "training"
    ANEW = "anew"
    """the same desk, with the settings that were written at it"""


def _run(
    app: QApplication, settings: Settings, data_dir: Path | None, language: Language, collector: Collector
) -> _Follows:
    """One desk from opening to closing, in this language unless another one was chosen at it.

    Raises:
        StationError: the station can't be opened at all.
    """
    speak(app, settings.language if settings.is_locked("language") else Choices(settings.data_dir, language).language)
    with closing(LateStation(settings)) as late:

        def opening() -> DeskServices:
            try:
                with late.loading() as station:
                    from app.gui.serving import services_of

                    return services_of(station, configuration.settings_file(data_dir))
            finally:
                collector.loaded()

        door = StationDoor(settings, late.opened)
        setting_up = None if settings.at_centre else StationSettingUp(settings, late.opened, data_dir)
        window = DeskWindow(opening, settings, door, setting_up)
        window.work.startup.failed.connect(lambda: window.close() if late.refused is not None else None)
        window.show()
        app.exec()
        anew = _Follows.ANEW if window.anew_wanted else _Follows.NOTHING
        follows = _Follows.TRAINING if window.training_wanted else anew
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # no loop runs that would end it
    if late.refused is not None:
        raise late.refused
    return follows


def training_settings(settings: Settings) -> Settings:
    """Settings of the training desk: a data folder of its own, made on first use.

    Raises:
        UsageError: as `app.policy.load`; SETTING_DECIDED_ELSEWHERE: the policy wants no training here.
    """
    folder = settings.data_dir / "training"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / "sohoa.toml"
    if not file.exists():
        file.write_text(
            f'mode = "training"\nlanguage = "{settings.language}"\n\n[scanner]\nsource = "adf"\n', encoding="utf-8"
        )
    training = policy.load(folder)
    if training.mode != "training":  # the policy file wants real work alone
        raise UsageError("SETTING_DECIDED_ELSEWHERE", key="mode")
    return training


def _refuse(error: StationError, language: Language) -> int:
    """Say why the desk does not open: on stderr, and to whoever started it by a click."""
    text = explain(error, language)
    print(f"{error.code}: {text.message} {text.remedy}", file=sys.stderr)
    speak(QApplication.instance(), language)  # type: ignore[arg-type]
    title = QApplication.translate("gui", "The desk does not open")
    if isinstance(error, StoreFailed) and error.fields.get("duty") == DUTY:
        title = QApplication.translate("gui", "A desk is open already")
    box = QMessageBox(QMessageBox.Icon.Warning, title, text.plain.message)
    box.setInformativeText(text.plain.remedy)
    box.exec()
    return error.exit_code
