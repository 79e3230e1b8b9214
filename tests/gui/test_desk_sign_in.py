"""Where people sign in, the desk waits for somebody, and then shows who it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

from app.gui import open_desktop
from app.identity.secrets import MemorySecrets
from app.identity.signed_in import SignedIn
from app.ui.widgets.main_window import DeskWindow

pytestmark = pytest.mark.xdist_group("desk")
ISSUER = "https://dangnhap.example"
SOMEBODY = SignedIn(ISSUER, "1234", "Nguyễn Thị Mẫu", "access", "refresh", float("inf"), float("inf"))


def test_without_a_sign_in_the_desk_says_what_to_do_and_goes_on_afterwards(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = MemorySecrets()
    monkeypatch.setattr("app.identity.secrets.KeyringSecrets", lambda: secrets)
    (tmp_path / "sohoa.toml").write_text(f'min_free_mb = 1\n[identity]\nissuer = "{ISSUER}"\n')
    seen: list[str] = []

    def band(window: DeskWindow) -> list[str]:
        return [label.text() for label in window.band.findChildren(QLabel)]

    def waits(window: DeskWindow) -> bool:
        if window.work.startup.opening or "sign-in" not in window.banner.text:
            return False
        assert "Quầy 1" in band(window), "nobody is named"
        seen.append(window.banner.text)
        secrets.set(f"sign-in:sohoa@{ISSUER}", SOMEBODY.to_json())
        window.footer.primary.click()
        return True

    def goes_on(window: DeskWindow) -> bool:
        if "Quầy 1 · Nguyễn Thị Mẫu" not in band(window):
            return False
        window.close()
        return True

    _when([waits, goes_on])
    assert open_desktop(tmp_path) == 0
    assert len(seen) == 1


def _when(steps: list[Callable[[DeskWindow], bool]]) -> None:
    """Take one step after the other, as soon as the window lets it."""

    def look() -> None:
        window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, DeskWindow) and w.isVisible()), None)
        if window is not None and steps[0](window):
            del steps[0]
        if steps:
            QTimer.singleShot(20, look)

    QTimer.singleShot(0, look)
