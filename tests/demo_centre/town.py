"""The servers, the lines and the processes of the demonstration."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from app.messages import Language
from tests.support.centre_access import ask_for_passwords
from tests.support.postgres import PostgresServer, make_server
from tests.support.seaweedfs import WRITER, SeaweedServer, seaweed_server
from tests.support.wire import Wire, wire_to

ROOT = Path(__file__).parents[2]
COUNTERS = 3
WORKERS = 2
UNIT = "H56.14"
_DATABASE = "centre"
_BLOBS = "day"

type Facts = dict[str, Any]


@dataclass
class Program:
    """A process whose lines are heard."""

    process: subprocess.Popen[str]
    ears: list[threading.Thread]

    @property
    def runs(self) -> bool:
        """Whether it does."""
        return self.process.poll() is None

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """SIGTERM, and wait; one that does not end is killed."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()
        for ear in self.ears:
            ear.join(10)


@dataclass
class Town:
    """What stands on this machine for a day."""

    folder: Path
    language: Language
    server: PostgresServer
    seaweed: SeaweedServer
    lines: dict[tuple[int, str], Wire]
    """(counter, "database" or "bucket")"""
    _running: list[Program] = field(default_factory=list)

    # -- machines

    def counter_folder(self, number: int) -> Path:
        """The data folder of a counter, from 1 on."""
        return self.folder / f"counter-{number}"

    def lay_out(self) -> None:
        """The settings of every machine, as an administrator writes them."""
        for number in range(1, COUNTERS + 1):
            database, bucket = (self.lines[number, to].port for to in ("database", "bucket"))
            folder = self.counter_folder(number)
            address = f"postgresql://{folder.name}@127.0.0.1:{database}/{_DATABASE}?sslmode=disable"
            self._settings(folder, address, self.seaweed.url(_BLOBS, bucket), f"Quầy {number}")
        for name, login in (("administrator", "postgres"), *((one, one) for one in self._at_centre)):
            own = f"postgresql://{login}@/{_DATABASE}?host={self.server.folder}"
            self._settings(self.folder / name, own, self.seaweed.url(_BLOBS))
        self.server.create(_DATABASE)
        ask_for_passwords(self.server)

    @property
    def _at_centre(self) -> tuple[str, ...]:
        return (*(f"worker-{number}" for number in range(1, WORKERS + 2)), "supervisor")

    def let_in(self) -> None:
        """Lay the rules of access out, and give every machine a password of its own; each opens what its part needs and no more."""
        unit, everywhere = ("--unit", UNIT), ("--all-units",)
        roles = {self.counter_folder(number).name: ("counter", *unit) for number in range(1, COUNTERS + 1)}
        roles |= dict.fromkeys(self._at_centre, ("worker",)) | {"supervisor": ("supervisor", *everywhere)}
        self._administer("prepare")
        for login, (role, *units) in roles.items():
            file = self._secrets_of(login) / "centre-database"
            self._administer("admit", login, "--as", role, *units, "--new-password", file)

    def _administer(self, *words: str | Path) -> None:
        code, said = self.command("centre", *words, machine="administrator")
        assert code == 0, said

    def _secrets_of(self, machine: str) -> Path:
        return self.folder / "credentials" / machine

    def _settings(self, folder: Path, database: str, blobs: str, name: str = "") -> None:
        """`name`: of a counter; whoever has none is a machine at the centre."""
        folder.mkdir(mode=0o700)
        self._secrets_of(folder.name).mkdir(parents=True)
        (self._secrets_of(folder.name) / "sohoa-place").write_text(WRITER + "\n")
        role = "counter" if name else "centre"
        (folder / "sohoa.toml").write_text(
            f'min_free_mb = 1\n[station]\nname = "{name or folder.name}"\n[work]\nworkers = 1\n'
            f'[centre]\ndatabase = "{database}"\nblobs = "{blobs}"\nrole = "{role}"\n',
            encoding="utf-8",
        )

    # -- programs

    def begin(
        self, machine: str, words: list[str], hear: Callable[[str], None], remarks: Callable[[str], None]
    ) -> Program:
        """Start a process on a machine: what it says line by line, and what it remarks."""
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=self._surroundings(machine),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        log = self.folder / "log" / f"{len(self._running):02d}-{words[1].rpartition('.')[2]}-{machine}"
        ears = [_ear(process.stdout, hear, log), _ear(process.stderr, remarks, log.with_suffix(".err"))]
        self._running.append(Program(process, ears))
        return self._running[-1]

    def command(self, *words: str | Path, machine: str) -> tuple[int, Facts]:
        """A command of `main.py` on a machine from its start to its end: how it ended, and its document."""
        folder = str(self.folder / machine)
        call = [sys.executable, "main.py", *map(str, words), "--json", "--quiet", "--data-dir", folder]
        around = self._surroundings(machine)
        done = subprocess.run(call, cwd=ROOT, env=around, capture_output=True, text=True, check=False, timeout=300)
        (self.folder / "log" / f"{machine}-{words[0]}.txt").write_text(f"{call}\n{done.stdout}\n{done.stderr}")
        found: Facts = json.loads(done.stdout or "{}")
        return done.returncode, found

    def end(self) -> None:
        """Whatever still runs is killed."""
        for program in self._running:
            if program.runs:
                program.kill()

    def _surroundings(self, machine: str) -> dict[str, str]:
        """As systemd hands a service its secrets; no keyring of whoever looks on is asked."""
        handed = {
            "CREDENTIALS_DIRECTORY": str(self._secrets_of(machine)),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "QT_QPA_PLATFORM": "offscreen",
            "SOHOA_LANGUAGE": self.language,
        }
        return {**os.environ, **handed}

    @contextmanager
    def on(self, machine: str) -> Iterator[None]:
        """This process has the secrets of a machine for a while."""
        before = dict(os.environ)
        os.environ.update(self._surroundings(machine))
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def _ear(stream: IO[str] | None, hear: Callable[[str], None], log: Path) -> threading.Thread:
    def listen() -> None:
        assert stream is not None
        with log.open("w", encoding="utf-8") as kept:
            for line in stream:
                kept.write(line)
                kept.flush()
                hear(line.rstrip("\n"))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    return thread


@contextmanager
def town(folder: Path, language: Language) -> Iterator[Town]:
    """The servers run, the machines are laid out, nobody works yet; `folder` is one that every user may enter."""
    with ExitStack() as ending:
        for name in ("postgres", "seaweedfs", "log"):
            (folder / name).mkdir()
        server = make_server(folder / "postgres")
        ending.callback(lambda: server.stop() if server.runs() else None)
        seaweed = ending.enter_context(seaweed_server(folder / "seaweedfs"))
        lines = {
            (number, to): ending.enter_context(wire_to(target))
            for number in range(1, COUNTERS + 1)
            for to, target in (("database", server.socket), ("bucket", seaweed.port))
        }
        built = Town(folder, language, server, seaweed, lines)
        ending.callback(built.end)
        built.lay_out()
        yield built
