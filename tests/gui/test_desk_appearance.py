"""The officer's choice of theme and text size: remembered, above the system's, worn at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QProgressBar

from app.ui.style import theme
from app.ui.style.appearance import Appearance, ThemeChoice
from app.ui.style.tokens import CONTRAST, LIGHT
from app.ui.widgets.footer import Footer


@pytest.fixture
def kept(qapp: QApplication, tmp_path: Path) -> Iterator[QSettings]:
    yield QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)
    theme.dress(qapp)


def _of_system(appearance: Appearance, contrast: Qt.ContrastPreference, motion: Qt.MotionPreference) -> None:
    """What no platform without a desktop says."""
    appearance._system = SimpleNamespace(contrastPreference=lambda: contrast, motionPreference=lambda: motion)  # type: ignore[assignment]
    appearance._wear()


def test_what_was_chosen_is_worn_at_once_and_again_after_a_restart(qapp: QApplication, kept: QSettings) -> None:
    appearance = Appearance(qapp, kept)
    assert theme.look() == theme.Look(LIGHT)
    seen: list[theme.Look] = []
    appearance.changed.connect(lambda: seen.append(theme.look()))
    appearance.set_theme(ThemeChoice.CONTRAST)
    appearance.set_text_scale(150)
    appearance.set_text_scale(150)
    assert seen == [theme.Look(CONTRAST), theme.Look(CONTRAST, 150)]
    kept.sync()
    theme.dress(qapp)
    again = Appearance(qapp, QSettings(kept.fileName(), QSettings.Format.IniFormat))
    assert (again.theme, again.text_percent, theme.look()) == (ThemeChoice.CONTRAST, 150, theme.Look(CONTRAST, 150))


@pytest.mark.parametrize(("percent", "worn"), [(50, 100), (135, 135), (400, 200)])
def test_text_is_between_its_size_and_twice_that(qapp: QApplication, kept: QSettings, percent: int, worn: int) -> None:
    appearance = Appearance(qapp, kept)
    appearance.set_text_scale(percent)
    assert theme.look().text_percent == appearance.text_percent == worn


def test_text_grows_and_shrinks_by_steps(qapp: QApplication, kept: QSettings) -> None:
    appearance = Appearance(qapp, kept)
    sizes = []
    for by in (-1, 1, 1, 1, 1, 1, 1, -1):
        appearance.step_text_scale(by)
        sizes.append(appearance.text_percent)
    assert sizes == [100, 110, 125, 150, 175, 200, 200, 175]


@pytest.mark.parametrize("damaged", ["", "dark", "-1", "1e9"])
def test_a_damaged_file_means_nothing_was_chosen(qapp: QApplication, kept: QSettings, damaged: str) -> None:
    kept.setValue("look/theme", damaged)
    kept.setValue("look/text_percent", damaged)
    appearance = Appearance(qapp, kept)
    assert (appearance.theme, appearance.text_percent) == (ThemeChoice.SYSTEM, 100)


def test_the_officers_choice_stands_above_the_systems(qapp: QApplication, kept: QSettings) -> None:
    appearance = Appearance(qapp, kept)
    _of_system(appearance, Qt.ContrastPreference.HighContrast, Qt.MotionPreference.ReducedMotion)
    assert theme.look() == theme.Look(CONTRAST, still=True)
    assert not QApplication.isEffectEnabled(Qt.UIEffect.UI_AnimateMenu)
    appearance.set_theme(ThemeChoice.LIGHT)
    assert theme.look().theme is LIGHT
    _of_system(appearance, Qt.ContrastPreference.NoPreference, Qt.MotionPreference.NoPreference)
    assert theme.look() == theme.Look(LIGHT)


@pytest.mark.parametrize(("still", "shown"), [(False, [True, True, False]), (True, [False, True, False])])
def test_no_bar_runs_to_and_fro_where_reduced_motion_is_asked_for(
    qapp: QApplication, kept: QSettings, still: bool, shown: list[bool]
) -> None:
    theme.dress(qapp, theme.Look(still=still))
    footer = Footer()
    bar = footer.findChild(QProgressBar)
    assert isinstance(bar, QProgressBar)
    seen = []
    for progress in ((0, 0), (1, 3), None):
        footer.show_work(progress)
        seen.append(not bar.isHidden())
    assert seen == shown
