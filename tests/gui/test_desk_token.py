"""A real token at a real desk: two wrong PINs of a driver that tells nothing, a supervisor's word, the last try, and a signed paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from app.archive.judge import JudgeServer
from app.bootstrap import Station, build
from app.gui.serving import services_of
from app.identity.secrets import MemorySecrets
from app.messages import Language
from app.settings import load
from app.ui.services import DeskServices
from app.ui.widgets.key_dialog import KeyDialog
from app.ui.widgets.main_window import DeskWindow
from tests.gui.conftest import Desk, OneFolder
from tests.support.demo_world import demo_pki
from tests.support.signing_world import demo_pin
from tests.support.token_world import Tokens, officer_token, proxy_library, tokens

__all__ = ["tokens"]
pytestmark = [pytest.mark.xdist_group("desk"), pytest.mark.soak]
SETTINGS = """min_free_mb = 1
pdfa_judge_socket = "{judge}"
[work]
workers = 1
[signing]
trust_roots = ["{root}"]
trust_others = ["{issuer}"]
timestamp_url = "{tsa}"
level = "B-T"
level_floor = "B-T"
[signing.pkcs11]
library = "{library}"
"""


@pytest.fixture
def token_station(tmp_path: Path, judge_server: JudgeServer, tokens: Tokens) -> Iterator[Station]:
    folder, pki = tmp_path / "data", demo_pki()
    folder.mkdir(mode=0o700)
    told = SETTINGS.format(
        judge=judge_server.socket_path,
        root=pki.root_pem,
        issuer=pki.issuer_pem,
        tsa=pki.tsa_url,
        library=proxy_library(),
    )
    (folder / "sohoa.toml").write_text(told)
    tokens.put(officer_token())
    tokens.script(flags="none")
    with build(load(folder)) as made:
        made.__dict__["secrets"] = MemorySecrets()  # of the desktop otherwise
        yield made


@pytest.fixture
def token_desk(
    qtbot: QtBot, token_station: Station, language: Language, tmp_path: Path, small_pages: tuple[Path, ...]
) -> Iterator[Desk]:
    feeder = tmp_path / "feeder"
    feeder.mkdir()
    (feeder / small_pages[0].name).write_bytes(small_pages[0].read_bytes())

    def opening() -> DeskServices:
        services = services_of(token_station, tmp_path / "sohoa.toml")
        return replace(services, scanners=OneFolder(token_station, feeder))

    window = DeskWindow(opening, token_station.settings)
    window.show()
    yield Desk(window, feeder, qtbot, [])
    window.work.stop()
    window.work.close()
    window.close()
    window.deleteLater()


def _finish(desk: Desk, answer: Callable[[KeyDialog], None] | None) -> None:
    """F9; `answer` to the question for the PIN, None: nobody is asked."""
    asked: list[KeyDialog] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, KeyDialog) and answer is not None and not asked:
            asked.append(dialog)
            answer(dialog)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    desk.window.banner.hide()
    desk.window.commands["finish"].trigger()
    desk.until(lambda: desk.window.banner.isVisible() and desk.settled())
    timer.stop()
    assert len(asked) == (answer is not None)


def _type(pin: str, *, tick: bool) -> Callable[[KeyDialog], None]:
    def answer(dialog: KeyDialog) -> None:
        assert (dialog.known is not None) == tick
        if dialog.known is not None:
            dialog.known.setChecked(True)
        dialog.field.setText(pin)
        dialog.sign.click()

    return answer


def _allow() -> None:
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    box.buttons()[0].click()


def test_from_two_wrong_pins_to_a_signed_paper(token_desk: Desk, tokens: Tokens) -> None:
    desk, banner = token_desk, token_desk.window.banner
    desk.open("H56.14-261130-0009")
    desk.scan()
    desk.count(1)
    key = desk.window.band.key
    desk.until(lambda: key.isVisible() and key.text == "PIN: sẽ hỏi khi ký")
    for wrong in ("sai-1", "sai-2"):
        _finish(desk, _type(wrong, tick=False))
        assert f"Sai mã PIN của khóa {officer_token().serial}" in banner.text
    _finish(desk, None)
    assert officer_token().serial in banner.text and len(tokens.pins()) == 2
    QTimer.singleShot(0, _allow)
    banner.act()
    desk.until(lambda: banner.isVisible() and "thêm một lần" in banner.text and desk.settled())
    _finish(desk, _type(demo_pin().pin or "", tick=True))
    assert len(tokens.pins()) == 3, "each was typed, and given once"
    desk.until(lambda: key.text.startswith("PIN: mở đến "))
    tokens.pull()
    desk.window.work.sign_outlook.look()
    desk.until(lambda: key.text == "Chưa cắm token")
    desk.until(lambda: "Nguyễn Thị Mẫu" in desk.window.facts.signatures.text and desk.settled())
