"""The world of the crash tests: a sandbox, a warm judge, three sheets of paper, and stations that can be killed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import Any

from app.archive.judge import JudgeServer
from app.domain.codes import DossierCode
from app.sandbox.client import RunningSandbox
from app.sandbox.paper.small import small_dossier
from tests.support.known_keys import start_sandbox
from tests.support.memory_disk import in_memory

ROOT = Path(__file__).parents[2]
SHEETS = 3
COMPONENT = "TP01"
DEVICE = "airscan:e0:Sohoa feeder"
SETTINGS = """mode = "training"
min_free_mb = 1
pdfa_judge_socket = "{judge}"
[work]
workers = 1
[scanner]
idle_limit_s = 20
"""


class Start(StrEnum):
    """What a data folder holds before the run that is killed."""

    NOTHING = "nothing"
    """the run founds it"""
    FOUNDED = "founded"
    """no page yet"""
    READ = "read"
    """another dossier, of the same three sheets, from the first page to the receipt: what a machine made of them is known"""


@dataclass(frozen=True, slots=True)
class Run:
    """How one run ended: exit code (-9: killed), what it printed (JSON, or lines), the boundaries it came by in order."""

    status: int
    said: dict[str, Any]
    words: tuple[str, ...]
    trouble: str
    boundaries: tuple[str, ...]
    seconds: float
    cpu_s: float
    survivors: int


class Zygote:
    """Runs the command line in forks of a process that has it loaded (see `zygote`)."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        """Start it. What the runs print goes to `folder`, their temporary files to `scratch`."""
        self._folder = folder
        self._numbers = count(1)
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("zygote.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "TMPDIR": str(scratch)},
        )

    def run(
        self, argv: Sequence[str], *, kill_at: str | None = None, kill_after_s: float | None = None, **order: str
    ) -> Run:
        """One run to its end, however that comes."""
        number = next(self._numbers)
        out, log = self._folder / f"{number}.json", self._folder / f"{number}.boundaries"
        environment = {"SOHOA_BOUNDARY_LOG": str(log), **({"SOHOA_KILL_AT": kill_at} if kill_at else {})}
        ordered = {
            "argv": list(argv),
            "environment": environment,
            "out": str(out),
            "kill_after_s": kill_after_s,
            **order,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(ordered) + "\n")
        self._process.stdin.flush()
        ended = json.loads(self._process.stdout.readline())
        words, trouble = out.read_text(), Path(f"{out}.err").read_text()
        passed = tuple(log.read_text().split()) if log.exists() else ()
        said = json.loads(words) if words.startswith("{") else {}
        return Run(said=said, words=tuple(words.splitlines()), trouble=trouble, boundaries=passed, **ended)

    def close(self) -> None:
        """End the process; its children are gone already."""
        self._process.communicate()


_PAGES = """
SELECT master_pages.id FROM master_pages JOIN batches ON batches.id = batch_id JOIN dossiers ON dossiers.id = dossier_id
WHERE dossiers.code = ? ORDER BY master_pages.seq
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """One data folder and the one dossier that is digitised in it; where `sealed`, the organisation signs its paper too."""

    world: World
    folder: Path
    code: str
    sealed: bool = False

    @property
    def out(self) -> Path:
        """Where the call wants its file."""
        return self.folder.with_name(f"{self.folder.name}.pdf")

    def digitize(self, *, kill_at: str | None = None, kill_after_s: float | None = None) -> Run:
        """Scan the feeder empty, and all that follows."""
        argv = ["digitize", "--device", DEVICE, "--source", "adf", "--dpi", "200", "--page", "A6"]
        argv += ["--sign", *(["--seal"] if self.sealed else []), "--upload"]
        argv += ["--dossier", self.code, "--component", COMPONENT, "--out", str(self.out)]
        return self.run(*argv, kill_at=kill_at, kill_after_s=kill_after_s)

    def resume(self) -> Run:
        """Bring the data folder to rest."""
        return self.run("resume")

    def run(self, *argv: str, kill_at: str | None = None, kill_after_s: float | None = None) -> Run:
        """Any command on this data folder."""
        argv = (*argv, "--json", "--data-dir", str(self.folder))
        return self.world.zygote.run(argv, kill_at=kill_at, kill_after_s=kill_after_s)

    def discard(self) -> None:
        """Throw all of it away: memory is not without end."""
        shutil.rmtree(self.folder)
        self.out.unlink(missing_ok=True)

    def acknowledged(self) -> list[bytes]:
        """The ids of the dossier's pages that the database holds now, in order; read from a copy, so that nothing is mended by looking."""
        with tempfile.TemporaryDirectory(dir=self.folder.parent) as aside:
            for path in self.folder.glob("sohoa.db*"):
                shutil.copy(path, aside)
            with closing(sqlite3.connect(Path(aside) / "sohoa.db")) as connection:
                if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'master_pages'").fetchone():
                    return []
                return [row[0] for row in connection.execute(_PAGES, (self.code,))]


@dataclass(slots=True)
class World:
    """Everything that lives longer than one kill.

    Attributes:
        arrivals: boundary -> how often a whole run that founds its data folder comes by.
        sealed_arrivals: the same of a run in which the organisation signs too.
        reference_s: how long a whole run takes.
    """

    folder: Path
    sandbox: RunningSandbox
    judge: JudgeServer
    zygote: Zygote
    sheets: tuple[Path, ...]
    texts: tuple[str, ...]
    arrivals: Counter[str] = field(default_factory=Counter)
    sealed_arrivals: Counter[str] = field(default_factory=Counter)
    reference_s: float = 0.0
    _serials: Iterator[int] = field(default_factory=lambda: count(1))

    def desk(self, start: Start = Start.FOUNDED, *, sealed: bool = False) -> Desk:
        """A fresh data folder that begins so, for a fresh dossier; the three sheets lie on the feeder's tray."""
        serial = next(self._serials)
        folder = self.folder / f"data-{serial:04d}"
        if start is Start.NOTHING:
            self._lay_out(folder)
        else:
            shutil.copytree(self.folder / start, folder)
        self.sandbox.load_tray(self.sheets)
        return Desk(self, folder, DossierCode.parse(f"H56.14-261124-{serial:04d}").text, sealed)

    def found(self) -> None:
        """Make the data folders that the others are copies of; one whole run from start to end shows what a run comes by."""
        founded = self.folder / Start.FOUNDED
        self._lay_out(founded)
        founding = Desk(self, founded, "").resume()
        assert founding.status == 0, founding
        desk = self.desk(Start.NOTHING)
        reference = self._run_through(desk)
        self.arrivals.update(reference.boundaries)
        self.reference_s = reference.seconds
        shutil.copytree(desk.folder, self.folder / Start.READ)
        desk.discard()
        sealed = self.desk(Start.READ, sealed=True)
        self.sealed_arrivals.update(self._run_through(sealed).boundaries)
        sealed.discard()

    def _run_through(self, desk: Desk) -> Run:
        run = desk.digitize()
        assert run.status == 0, run
        return run

    def litter(self) -> list[Path]:
        """The temporary files that runs left behind."""
        return list((self.folder / "scratch").iterdir())

    def accepted(self, code: str) -> tuple[int, int]:
        """How many uploads of a dossier were announced to the server, and how many files it made of them; attached or not."""
        database = self.folder / "sandbox-world" / "sandbox" / "dossiers" / "dossiers.db"
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            query = "SELECT count(*), count(file.id) FROM upload LEFT JOIN file USING (id) WHERE dossier_code = ?"
            announced, files = connection.execute(query, (code,)).fetchone()
        return announced, files

    def _lay_out(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        shutil.copy(self.folder / "sandbox-world" / "sandbox.json", folder)
        (folder / "sohoa.toml").write_text(SETTINGS.format(judge=self.judge.socket_path))


@contextmanager
def crash_world(judge: JudgeServer) -> Iterator[World]:
    """Build the world in memory: these tests are about the order of writes, not about the disk."""
    with ExitStack() as stack:
        folder = stack.enter_context(in_memory())
        for name in ("sandbox-world", "runs", "scratch"):
            (folder / name).mkdir()
        sheets = small_dossier(folder / "paper", SHEETS)
        texts = tuple(page["text"] for page in json.loads((folder / "paper" / "truth.json").read_text()))
        sandbox = stack.enter_context(start_sandbox(folder / "sandbox-world"))
        zygote = Zygote(folder / "runs", folder / "scratch")
        stack.callback(zygote.close)
        world = World(folder, sandbox, judge, zygote, sheets, texts)
        world.found()
        yield world
