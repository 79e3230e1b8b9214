"""`scan` stopped by Ctrl-C, as a terminal sends it: to the whole process group. What is whole stays and is told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.support.cli_world import conforms

ROOT = Path(__file__).parents[2]
LIMIT_S = 90
FORMATS = {".jpg": "JPEG", ".png": "PNG", ".tif": "TIFF", ".pdf": "PDF"}


@dataclass(frozen=True)
class Scan:
    """A `scan` in a process of its own."""

    process: subprocess.Popen[str]
    out: Path

    def next_page(self) -> Path:
        """Waits for a page that the command names."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate()[1]
        return Path(line.strip())

    def interrupt(self) -> None:
        """Ctrl-C."""
        os.killpg(self.process.pid, signal.SIGINT)

    def end(self) -> tuple[int, dict[str, Any]]:
        """The exit code and scan.json."""
        _, err = self.process.communicate(timeout=LIMIT_S)
        assert "Traceback" not in err, err
        document = json.loads((self.out / "scan.json").read_text(encoding="utf-8"))
        conforms("scan", document)
        files = {path.name for path in self.out.glob("*.png")}
        assert {frame["file"] for frame in document["frames"]} == files, "what is told is there, and nothing else"
        return self.process.returncode, document


@contextmanager
def scan(folder: Path, *argv: str | Path) -> Iterator[Scan]:
    data, out = folder / "data", folder / "out"
    data.mkdir(exist_ok=True)
    (data / "sohoa.toml").write_text("min_free_mb = 1\n[work]\nworkers = 1\n", encoding="utf-8")
    command: Sequence[str | Path] = (sys.executable, ROOT / "main.py", "--data-dir", data, "scan", *argv, "--out", out)
    process = subprocess.Popen(
        list(command), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield Scan(process, out)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def draw(path: Path, pages: int = 1) -> Path:
    first, *more = [Image.new("L", (80 + number, 60), 200) for number in range(pages)]
    first.save(path, FORMATS[path.suffix], **({"save_all": True, "append_images": more} if more else {}))
    return path


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    (tmp_path / "scans").mkdir()
    return tmp_path / "scans"


def test_a_device_is_stopped_after_a_whole_page(tmp_path: Path) -> None:
    slow = ("--option", "read-delay=yes", "--option", "read-delay-duration=200000", "--option", "read-limit=yes")
    with scan(tmp_path, "--device", "test:0", "--source", "adf", "--dpi", "50", "--page", "A6", *slow) as running:
        first = running.next_page()
        running.interrupt()
        code, document = running.end()
    assert (code, document["outcome"], document["error"]["code"]) == (130, "stopped", "CANCELLED")
    assert document["frames"][0]["file"] == first.name
    assert len(document["frames"]) < 10, "the test device's feeder holds ten sheets"


@pytest.mark.turns
def test_a_watched_folder_is_stopped_and_keeps_its_pages(tmp_path: Path, watched: Path) -> None:
    draw(watched / "1.jpg")
    with scan(tmp_path, "--watch", watched) as running:
        running.next_page()
        draw(tmp_path / "2.tif", pages=2).rename(watched / "2.tif")
        assert [running.next_page().name, running.next_page().name] == ["0002.p1.png", "0002.p2.png"]
        (watched / "3.jpg").write_bytes((watched / "taken" / "1.jpg").read_bytes()[:-2])
        running.interrupt()
        code, document = running.end()
    assert (code, document["outcome"], document["error"]["code"]) == (130, "stopped", "CANCELLED")
    assert [(frame["file"], frame["page"]) for frame in document["frames"]] == [
        ("0001.png", 1),
        ("0002.p1.png", 1),
        ("0002.p2.png", 2),
    ]
    assert document["waiting"] == ["3.jpg"]
    assert {path.name for path in (watched / "taken").glob("[0-9]*")} == {"1.jpg", "2.tif"}


@pytest.mark.turns
def test_once_ends_when_the_folder_is_empty(tmp_path: Path, watched: Path) -> None:
    draw(watched / "1.png")
    draw(watched / "2.pdf", pages=2)
    with scan(tmp_path, "--watch", watched, "--once") as running:
        code, document = running.end()
    assert (code, document["outcome"], document["waiting"]) == (0, "complete", [])
    assert [frame["page"] for frame in document["frames"]] == [1, 1, 2]
