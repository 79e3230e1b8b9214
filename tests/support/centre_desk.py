"""The desk's window at the centre, or at one of its counters, in a test's process."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageDraw
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.bootstrap import build
from app.domain.model import MasterPage
from app.gui.serving import services_of
from app.messages import Language
from app.settings import Settings, load
from app.ui.language import speak
from app.ui.style.theme import dress
from app.ui.widgets.main_window import DeskWindow
from tests.support.centre_world import SUPERVISOR
from tests.support.store_world import Desk

PAGES = 3


def drawn_dossier(desk: Desk, code: str) -> MasterPage:
    """A dossier of one paper with small pages that can be looked at."""
    owner, part = desk.paper(code)
    batch = desk.batch(owner, part)
    first, *_ = [page for seq in range(PAGES) for page in desk.scan(batch, seq, _drawn(code, seq))]
    return first


def _drawn(code: str, number: int) -> bytes:
    page = Image.new("RGB", (413, 585), "white")
    pen = ImageDraw.Draw(page)
    for row, line in enumerate(("ĐƠN ĐỀ NGHỊ", code, f"Trang {number + 1}", *["............................"] * 8)):
        pen.text((40, 40 + 44 * row), line, fill=(20, 20, 60), font_size=22)
    data = io.BytesIO()
    page.save(data, "TIFF", dpi=(50, 50))
    return data.getvalue()


@contextmanager
def desk_at_centre(folder: Path, language: Language = "vi") -> Iterator[DeskWindow]:
    """Open on a data folder whose settings say that it is at the centre; all of it ends with the block."""
    with _desk(load(folder, {"language": language}, SUPERVISOR), folder) as window:
        yield window


@contextmanager
def desk_of_counter(folder: Path, language: Language = "vi") -> Iterator[DeskWindow]:
    """Open on the data folder of a counter; all of it ends with the block."""
    with _desk(load(folder, {"language": language}), folder) as window:
        yield window


@contextmanager
def _desk(settings: Settings, folder: Path) -> Iterator[DeskWindow]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    dress(app)
    speak(app, "en" if settings.language == "en" else "vi")
    with build(settings) as station:
        window = DeskWindow(functools.partial(services_of, station, folder / "sohoa.toml"), settings)
        window.show()
        try:
            yield window
        finally:
            window.work.stop()
            window.work.close()
            window.close()
            window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
