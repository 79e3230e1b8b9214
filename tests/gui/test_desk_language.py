"""Every text of the window is Vietnamese by default, and the translation is complete and up to date."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.domain.release import PageQuality
from app.ui import words
from app.ui.language import TRANSLATIONS, speak
from app.ui.services import Lack
from app.ui.viewmodels.finishing import FinishStage, StageState
from app.ui.viewmodels.states import PaperState
from tests.gui.conftest import Desk

ROOT = Path(__file__).resolve().parents[2]
PLACE = re.compile(r"\{\w+\}")


def _messages(file: Path) -> list[tuple[str, str, str]]:
    """(context, source, translation) of each message."""
    out: list[tuple[str, str, str]] = []
    for context in ElementTree.parse(file).getroot().iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            assert translation.get("type") is None, f"{name}: {message.findtext('source')}"
            out.append((name, message.findtext("source") or "", translation.text or ""))
    return out


def test_every_message_is_translated_with_its_places() -> None:
    for context, source, translation in _messages(TRANSLATIONS / "sohoa_vi.ts"):
        assert translation.strip(), f"{context}: {source}"
        assert sorted(PLACE.findall(source)) == sorted(PLACE.findall(translation)), f"{context}: {source}"


def test_the_translation_file_holds_the_texts_of_the_code(tmp_path: Path) -> None:
    sources = sorted(
        str(path) for path in [*(ROOT / "app" / "ui").rglob("*.py"), *(ROOT / "app" / "gui").rglob("*.py")]
    )
    fresh = tmp_path / "fresh.ts"
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    subprocess.run([tool, "-silent", *sources, "-ts", fresh], check=True)
    root = ElementTree.parse(fresh).getroot()
    found = {
        (context.findtext("name"), message.findtext("source"))
        for context in root.iter("context")
        for message in context.iter("message")
    }
    kept = {(context, source) for context, source, _ in _messages(TRANSLATIONS / "sohoa_vi.ts")}
    assert found == kept


def test_the_compiled_file_is_that_of_the_texts(qapp: QApplication) -> None:
    speak(qapp, "vi")
    try:
        for context, source, translation in _messages(TRANSLATIONS / "sohoa_vi.ts"):
            assert words.translate(context, source) == translation
    finally:
        speak(qapp, "en")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_value_has_its_words(qapp: QApplication, language: str) -> None:
    speak(qapp, "vi" if language == "vi" else "en")
    try:
        said = [words.paper_state(state) for state in PaperState]
        said += [words.quality(quality) for quality in PageQuality]
        said += [words.stage(stage) for stage in FinishStage]
        said += [words.stage_state(state) for state in StageState]
        said += [words.lack(lack)[0] for lack in Lack]
        assert len(set(said)) == len(said)
    finally:
        speak(qapp, "en")


def test_the_window_speaks_vietnamese(desk: Desk) -> None:
    desk.until(lambda: desk.window.work.services)
    assert desk.window.windowTitle() == "Quầy 1 – Sohoa, bàn số hóa"
    sources = {source for _, source, translation in _messages(TRANSLATIONS / "sohoa_vi.ts") if source != translation}
    shown = [label.text() for label in desk.window.findChildren(QLabel)]
    shown += [button.text() for button in desk.window.findChildren(QPushButton)]
    shown += [action.text() for action in desk.window.actions()]
    assert not sources & {text for text in shown if text}
