"""Every text of the window is Vietnamese by default, and the translation is complete and up to date."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
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
PLACE = re.compile(r"\{\w+\}|%n")
FORMS = {"vi": 1, "en": 2}
"""language -> in how many forms it has a text with a number"""


@dataclass(frozen=True, slots=True)
class Message:
    context: str
    source: str
    counted: bool
    """whether it has a number, and so a form for one and a form for more where the language has these"""
    translations: tuple[str, ...]


def _messages(file: Path) -> list[Message]:
    out: list[Message] = []
    for context in ElementTree.parse(file).getroot().iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            source, translation = message.findtext("source") or "", message.find("translation")
            assert translation is not None
            assert translation.get("type") is None, f"{translation.get('type')}: {name}: {source}"
            counted = message.get("numerus") == "yes"
            forms = (
                [form.text or "" for form in translation.iter("numerusform")] if counted else [translation.text or ""]
            )
            out.append(Message(name, source, counted, tuple(forms)))
    return out


@pytest.mark.parametrize("language", FORMS)
def test_every_message_is_translated_with_its_places(language: str) -> None:
    for message in _messages(TRANSLATIONS / f"sohoa_{language}.ts"):
        assert len(message.translations) == (FORMS[language] if message.counted else 1), message
        for translation in message.translations:
            assert translation.strip(), message
        assert sorted(PLACE.findall(message.source)) == sorted(PLACE.findall(message.translations[-1])), message


def test_the_translation_files_hold_the_texts_of_the_code(tmp_path: Path) -> None:
    sources = sorted(
        str(path) for path in [*(ROOT / "app" / "ui").rglob("*.py"), *(ROOT / "app" / "gui").rglob("*.py")]
    )
    fresh = tmp_path / "fresh.ts"
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    subprocess.run([tool, "-silent", *sources, "-ts", fresh], check=True)
    root = ElementTree.parse(fresh).getroot()
    found = {
        (context.findtext("name"), message.findtext("source"), message.get("numerus") == "yes")
        for context in root.iter("context")
        for message in context.iter("message")
    }
    kept = {
        language: {(one.context, one.source, one.counted) for one in _messages(TRANSLATIONS / f"sohoa_{language}.ts")}
        for language in FORMS
    }
    assert found == kept["vi"]
    assert {one for one in found if one[2]} == kept["en"]


def test_the_compiled_file_is_that_of_the_texts(qapp: QApplication) -> None:
    speak(qapp, "vi")
    try:
        for message in _messages(TRANSLATIONS / "sohoa_vi.ts"):
            count = 7 if message.counted else -1
            expected = message.translations[-1].replace("%n", "7") if message.counted else message.translations[0]
            assert words.translate(message.context, message.source, "", count) == expected
    finally:
        speak(qapp, "en")


def test_english_counts_one_and_more(qapp: QApplication) -> None:
    speak(qapp, "en")
    said = [words.translate("Attention", "The last %n have no back", "", count) for count in (1, 2)]
    assert said == ["The last one has no back", "The last 2 have no back"]


def test_a_file_is_compiled_again_after_its_texts_changed(tmp_path: Path) -> None:
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    for name in ("packaging/compile-translations", "resources/translations/sohoa_en.ts"):
        copy = tmp_path / name
        copy.parent.mkdir(parents=True)
        shutil.copy2(ROOT / name, copy)
    texts, compiled = (tmp_path / f"resources/translations/sohoa_en.{kind}" for kind in ("ts", "qm"))

    def compile_again() -> bytes:
        subprocess.run([tmp_path / "packaging/compile-translations"], check=True)
        return compiled.read_bytes()

    first = compile_again()
    assert first
    texts.write_text(texts.read_text().replace("The last one", "The one"))
    assert compile_again() != first
    assert sorted(texts.parent.iterdir()) == [compiled, texts]


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
    assert desk.window.windowTitle() == "TẬP HUẤN – Quầy 1 – Sohoa, bàn số hóa"
    messages = _messages(TRANSLATIONS / "sohoa_vi.ts")
    sources = {message.source for message in messages if message.source not in message.translations}
    shown = [label.text() for label in desk.window.findChildren(QLabel)]
    shown += [button.text() for button in desk.window.findChildren(QPushButton)]
    shown += [action.text() for action in desk.window.view.actions()]
    assert not sources & {text for text in shown if text}
