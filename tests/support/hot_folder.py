"""A watched folder with pages in it, and scans of it that wait for little."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from scanner.frames import Frame, ScanRequest
from scanner.watched import WatchedFolderBackend

SETTLE_S, POLL_S, GIVE_UP_S = 0.05, 0.01, 0.3


def page(mark: int = 0, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("L", (40 + mark, 30)).save(out, kind)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    (tmp_path / "spool").mkdir()
    return tmp_path / "spool"


def backend_of(folder: Path, give_up_s: float = GIVE_UP_S) -> WatchedFolderBackend:
    return WatchedFolderBackend(folder, settle_s=SETTLE_S, poll_s=POLL_S, give_up_s=give_up_s)


class Stop:
    """Says when to stop; counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = threading.Event()

    def __call__(self) -> bool:
        return self.asked.is_set()


def start(
    folder: Path, spool: Path, stop: Stop | None = None, give_up_s: float = GIVE_UP_S, **fields: object
) -> Iterator[Frame]:
    backend = backend_of(folder, give_up_s)
    request = ScanRequest(backend.device_id, **fields)  # type: ignore[arg-type]
    return backend.scan(request, spool, cancelled=stop or Stop(), progress=lambda *_: None)


def lying(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


def moved(folder: Path) -> set[str]:
    return {path.name for path in (folder / "taken").iterdir() if not path.name.startswith(".")}
