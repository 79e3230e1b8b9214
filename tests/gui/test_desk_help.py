"""F1 shows what belongs to what is on screen, in both languages, with links that lead somewhere; the card of keys fits on one page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QApplication

from app.rasterise.render import page_count
from app.ui.commands.table import TABLE
from app.ui.help import FOLDER, TOPICS, topic_text
from app.ui.key_card import card_html, key_text, write_card
from app.ui.language import speak
from tests.gui.conftest import Desk

pytestmark = pytest.mark.xdist_group("desk")
LINK = re.compile(r"\]\(([^)]*)\)")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_topic_is_there_and_every_link_leads_to_one(language: str) -> None:
    assert sorted(file.stem for file in (FOLDER / language).iterdir()) == sorted(TOPICS)
    linked: set[str] = set()
    for topic in TOPICS:
        text = topic_text(topic, "vi" if language == "vi" else "en")
        assert text.startswith("# "), topic
        links = LINK.findall(text)
        assert set(links) <= set(TOPICS), topic
        linked |= set(links)
    assert linked == set(TOPICS) - {"keys"}, "each is reached from another; the keys by their own command"


def test_help_is_of_what_the_cursor_is_on_and_follows_links(desk: Desk) -> None:
    window, panel = desk.window, desk.window.view.help
    desk.until(window.tools.device.isEnabled)
    window.band.focus_code()
    window.commands["help"].trigger()
    assert panel.topic == "open" and panel.isVisible()
    assert "Mở hồ sơ" in panel.browser.toPlainText()
    panel.browser.anchorClicked.emit(QUrl("scan"))
    assert panel.topic == "scan"
    window.tools.device.setFocus(Qt.FocusReason.OtherFocusReason)
    desk.until(window.tools.device.hasFocus)
    window.commands["help"].trigger()
    assert panel.topic == "scan"
    window.commands["keys"].trigger()
    assert "F9" in panel.browser.toPlainText() and "Hoàn tất" in panel.browser.toPlainText()
    assert window.facts.isHidden(), "there is no room for both"
    window.choices.choose_help_px(340)
    panel.closed.emit()
    assert panel.isHidden() and not window.facts.isHidden()
    window.commands["help"].trigger()
    desk.until(lambda: panel.width() == 340)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_card_of_keys_is_one_page_with_every_key(qapp: QApplication, tmp_path: Path, language: str) -> None:
    speak(qapp, "vi" if language == "vi" else "en")
    try:
        size_pt = write_card(tmp_path / "card.pdf")
        card = card_html()
        assert all(f"<b>{key_text(command.key)}</b>" in card for command in TABLE if command.key)
    finally:
        speak(qapp, "en")
    assert size_pt >= 8, "it can be read"
    assert page_count(tmp_path / "card.pdf") == 1
