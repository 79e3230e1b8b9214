"""Recorded programs: the whole line over three sheets, and a small writer that can forget a sync."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.archive.judge import JudgeServer
from app.sandbox.paper.small import small_dossier
from tests.crash.power.disk import Tree, read_tree
from tests.crash.power.examination import truth_of
from tests.crash.power.history import History, follow
from tests.crash.power.promises import Truth
from tests.crash.power.recording import record
from tests.support.known_keys import start_sandbox

REPOSITORY = Path(__file__).parents[3]
SHEETS = 3
_SETTINGS = """mode = "training"
min_free_mb = 1
pdfa_judge_socket = "{judge}"
[work]
workers = 1
[scanner]
idle_limit_s = 20
"""
_DIGITIZE = (
    *("digitize", "--device", "airscan:e0:Sohoa feeder", "--source", "adf", "--dpi", "200", "--page", "A6"),
    *("--dossier", "H56.14-261124-0001", "--component", "TP01", "--sign", "--upload", "--json"),
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a program did to a folder that holds `data` and `out`.

    Attributes:
        history: all of it.
        truth: what it promised on the way.
        end: what the folder held when it had ended.
    """

    history: History
    truth: Truth
    end: Tree


@contextmanager
def recorded_line(folder: Path, judge: JudgeServer) -> Iterator[Recorded]:
    """The whole line, recorded; its sandbox lives on in the block.

    Args:
        folder: an empty folder.
        judge: judges the file; it is not recorded.
    """
    world, root = folder / "world", folder / "root"
    for place in (world, root, root / "data", root / "out"):
        place.mkdir(parents=True)
    with start_sandbox(world) as sandbox:
        sandbox.load_tray(small_dossier(folder / "paper", SHEETS))
        shutil.copy(world / "sandbox.json", root / "data")
        (root / "data" / "sohoa.toml").write_text(_SETTINGS.format(judge=judge.socket_path))
        command: list[str | Path] = [
            REPOSITORY / "main.py",
            *_DIGITIZE,
            "--out",
            root / "out" / "TP01.pdf",
            "--data-dir",
            root / "data",
        ]
        yield _recorded(command, root, folder)


def recorded_writer(folder: Path, *forgotten: str) -> Recorded:
    """Two pages taken in by a program that forgets some syncs; see `writer`."""
    root = folder / "root"
    for place in ("data", "out"):
        (root / place).mkdir(parents=True)
    return _recorded([Path(__file__).with_name("writer.py"), root / "data", *forgotten], root, folder)


def _recorded(program: list[str | Path], root: Path, aside: Path) -> Recorded:
    start = read_tree(root)
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    history = follow(start, record([sys.executable, *program], root, aside, environment))
    end = read_tree(root)
    assert history.end == end, "the disk of the model is not the real one"
    return Recorded(history, truth_of(history), end)
