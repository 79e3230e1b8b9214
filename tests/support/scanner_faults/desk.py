"""The real station of the fault tests: its capture, store and messages, over whatever backend a world brings along."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psutil
from PIL import Image

from app.bootstrap import Station, build
from app.domain.counting import Mismatch, NotReconciled
from app.domain.errors import StationError
from app.domain.model import Component, MasterPage
from app.domain.release import Obstacle
from app.messages import Language, explain, word
from app.services.capture import Backends, Capture
from app.services.pool import SerialPool
from app.settings import load
from app.store.store import DATABASE_FILE
from scanner.backend import ScannerBackend
from scanner.folder import scan_files
from scanner.frames import Frame, ScanRequest
from scanner.spool import drop_partial, orphans

SETTINGS = "min_free_mb = 0\n[work]\nworkers = 1\n"
LANGUAGE: Language = "vi"
PATIENCE_S = 20.0
"""how long a process or a connection that ends may take on a busy machine"""

type Meanwhile = Callable[[int], object]
"""told often while a scan runs, with the number of pages so far; what is true stops the scan"""


@dataclass(frozen=True)
class Outcome:
    """How a scan ended: the error, if any, and the pages that were acknowledged in it."""

    error: StationError | None
    pages: tuple[MasterPage, ...]

    @property
    def code(self) -> str:
        """The error's code; empty where it ended well."""
        return self.error.code if self.error else ""


class ScanDesk:
    """One data folder and who works at it. `backend` is the scanner in front of it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "sohoa.toml").write_text(SETTINGS)
        self.folder = folder
        self.station: Station = build(load(folder), pool=SerialPool())
        self.store = self.station.store
        self._dossiers = count(1)
        self.next_dossier()
        self.backend: ScannerBackend | None = None
        self._codes = (f"P{number:05d}" for number in count(1))
        self.capture = Capture(
            self.store,
            self.station.processing,
            self.station.candidates,
            self.station.noticing,
            Backends({}, self._backend_of),
            _feed,
            _whole,
            lambda: None,
            self.station.requirements.admit,
            self.station.devices.machine,
        )

    def next_dossier(self) -> None:
        """The next citizen: papers are now of another dossier."""
        number = next(self._dossiers)
        self.dossier = self.station.editing.open(f"H56.14-261124-{number:04d}", self.station.actor).value.dossier

    def close(self) -> None:
        self.station.close()

    def component(self, code: str = "") -> Component:
        """The paper of that code; without one, a new one."""
        return self.station.editing.component(self.dossier.id, code or next(self._codes), self.station.actor)

    def scan(
        self,
        part: Component,
        backend: ScannerBackend,
        request: ScanRequest,
        meanwhile: Meanwhile = lambda pages: None,
        on_page: Callable[[MasterPage], None] = lambda page: None,
    ) -> Outcome:
        """One scan to its end, however that comes."""
        self.backend = backend
        pages: list[MasterPage] = []
        failed = None

        def acknowledged(page: MasterPage) -> None:
            pages.append(page)
            on_page(page)

        try:
            self.capture.scan(
                part.dossier_id,
                part.id,
                request,
                self.station.actor,
                cancelled=lambda: bool(meanwhile(len(pages))),
                on_page=acknowledged,
                stages=frozenset(),
            )
        except StationError as error:
            failed = error
        return Outcome(failed, tuple(pages))

    def told(self, part: Component, outcome: Outcome) -> str:
        """What the operator reads: the error with its remedy; after a scan that ended well, what is noticed and still to do."""
        if outcome.error is not None:
            text = explain(outcome.error, LANGUAGE)
            return f"{text.message} {text.remedy}"
        notices = self.station.noticing.notices(part.dossier_id, part.id)
        said = [
            word(f"notice_{notice.kind}{end}", LANGUAGE, **notice.fields)
            for notice in notices
            for end in ("", "_remedy")
        ]
        counted = self.station.noticing.counted(self.station.editing.desk(part.dossier_id), part)
        if counted == NotReconciled(Mismatch.NO_COUNT):
            said.append(word(f"obstacle_{Obstacle.SHEETS_NOT_COUNTED}", LANGUAGE))
        return " ".join(said)

    def pages(self, part: Component) -> list[MasterPage]:
        """The pages of a paper as it lies on the desk, in order."""
        desk = self.station.editing.desk(part.dossier_id)
        return [desk.masters[view.id] for view in desk.paper(part.id).pages]

    def prints(self, pages: Sequence[MasterPage]) -> list[str]:
        """What each page shows, by the bytes in the store, which must be those that came."""
        found = []
        for page in pages:
            content = self.store.blobs.read(page.blob)
            assert hashlib.sha256(content).hexdigest() == page.blob.sha256
            found.append(print_of(content))
        return found

    def _backend_of(self, device_id: str) -> ScannerBackend:
        assert self.backend is not None, device_id
        return self.backend


def print_of(content: bytes) -> str:
    """What tells a page from others: its pixels, where the station wrote the file; its bytes, where the device did."""
    if content.startswith(b"\xff\xd8"):
        return hashlib.sha256(content).hexdigest()
    return pixel_print(content)


def pixel_print(content: bytes) -> str:
    """The hash of the pixels."""
    with Image.open(io.BytesIO(content)) as image:
        return hashlib.sha256(image.convert("RGB").tobytes()).hexdigest()


@dataclass(frozen=True)
class Holdings:
    """What this process holds of the system: files, and children that scan."""

    files: int
    children: frozenset[int]

    @classmethod
    def now(cls) -> Holdings:
        children = set()
        for child in psutil.Process().children():
            try:
                if child.status() != psutil.STATUS_ZOMBIE and "spawn_main" in " ".join(child.cmdline()):
                    children.add(child.pid)
            except psutil.NoSuchProcess:
                pass
        return cls(sum(not _is_database(fd) for fd in Path("/proc/self/fd").iterdir()), frozenset(children))

    def nothing_new(self) -> bool:
        """Whether no more is held than then."""
        now = Holdings.now()
        return now.files <= self.files and now.children <= self.children


def _is_database(fd: Path) -> bool:
    """Connections are kept for the next one who asks: two that were asked for at once on a busy machine are no loss."""
    try:
        return DATABASE_FILE in fd.readlink().name
    except FileNotFoundError:  # the folder of descriptors itself, closed by now
        return True


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Waits for what other processes do in their own time."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def _feed(files: Sequence[Path], spool: Path, first_seq: int) -> Generator[Frame]:
    yield from scan_files(files, spool, first_seq)


def _whole(spool: Path) -> tuple[Frame, ...]:
    drop_partial(spool)
    return orphans(spool)
