"""The virtual scanner of the C backend: built once in a test process, one folder a device.

    from tests.support.sane_backend.build import CScanner, c_scanner, sane_library

    __all__ = ["c_scanner", "sane_library"]  # pytest finds fixtures where they are imported

    def test_a_jam(c_scanner: CScanner, tmp_path: Path) -> None:
        c_scanner.load("one", "two", ("three", "its back"))  # or paths of PNM files
        c_scanner.script(jam="2:100", row_us=50)             # before row 100 of sheet 2; see sohoatest.c for every key
        backend = c_scanner.backend(tmp_path / "sane.d")     # a SaneBackend that loads this driver alone
        list(backend.scan(ScanRequest(c_scanner.id, dpi=100), ...))
        c_scanner.clear()                                    # the person opens the feeder and puts the sheets back
        c_scanner.press("scan"); c_scanner.release("scan")

`c_scanner` sets SOHOATEST_DIR and LD_LIBRARY_PATH in this process: children inherit them, and so do saned and scanimage.
Paper lies in files, so that it survives processes and kills; the folder is outside the test's `tmp_path`. A second device is
`CScanner(c_scanner.folder.parent / "second")`.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from scanner.sane.backend import SaneBackend

SOURCES = [Path(__file__).with_name(name) for name in ("sohoatest.c", "feeder.c", "image.c")]
DRIVER = "sohoatest"
PAPER_DPI = 100
_FLAGS = (
    "-std=c17", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-fvisibility=hidden",
    f"-Wl,-soname,libsane-{DRIVER}.so.1",
)  # fmt: skip

type SidePaper = str | Path
type SheetPaper = SidePaper | tuple[SidePaper, SidePaper]


def build(folder: Path) -> Path:
    """Compiles the driver into `folder`, which LD_LIBRARY_PATH is then to name."""
    library = folder / f"libsane-{DRIVER}.so.1"
    subprocess.run(["gcc", *_FLAGS, "-o", str(library), *map(str, SOURCES), "-lm"], check=True)
    return library


def draw_page(path: Path, text: str, size_px: tuple[int, int] = (413, 583), mode: str = "RGB") -> Path:
    """Draws one side (A6 at 100 dpi) with something to tell it by, as a binary PNM file."""
    image = Image.new("RGB", size_px, (250, 248, 240))
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 200, 60), fill=(180, 20, 30))
    draw.text((40, 100), text, fill=(10, 10, 60), font_size=60)
    image.convert(mode).save(path, "PPM")
    return path


class CScanner:
    """One device of the C backend and the person beside it."""

    def __init__(self, folder: Path) -> None:
        """Makes the device's folder; the driver finds it by its `tray`."""
        self.folder = folder
        for name in ("tray", "path", "out", "now", "fired"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    @property
    def id(self) -> str:
        """What `ScanRequest.device_id` takes."""
        return f"{DRIVER}:{self.folder.name}"

    def backend(self, config_dir: Path, **fields: Any) -> SaneBackend:
        """The product's backend with this driver alone."""
        return SaneBackend(config_dir, network={}, backends=(DRIVER,), **fields)

    def load(self, *sheets: SheetPaper) -> None:
        """Lays sheets under those that are in the tray. A text is drawn; a path is linked; a pair has a back."""
        first = sum(1 for folder in ("tray", "path", "out") for _ in (self.folder / folder).glob("*-front.pnm"))
        for number, sheet in enumerate(sheets, first + 1):
            sides = sheet if isinstance(sheet, tuple) else (sheet,)
            for side, paper in reversed(list(zip(("front", "back"), sides, strict=False))):
                _lay(self.folder / "tray" / f"{number:06}-{side}.pnm", paper)

    def lay_on_glass(self, paper: SidePaper) -> None:
        """Lays a page on the flatbed."""
        (self.folder / "glass.pnm").unlink(missing_ok=True)
        _lay(self.folder / "glass.pnm", paper)

    def script(self, **settings: str | int) -> None:
        """Writes the script anew; faults that have happened may happen again."""
        for fired in (self.folder / "fired").iterdir():
            fired.unlink()
        draft = self.folder / "script.new"
        draft.write_text("".join(f"{key} = {value}\n" for key, value in settings.items()))
        draft.replace(self.folder / "script")

    def sheets(self, place: str) -> list[str]:
        """The names of the sheets in `tray`, `path` or `out`, in order."""
        return sorted(path.name.removesuffix("-front.pnm") for path in (self.folder / place).glob("*-front.pnm"))

    def clear(self) -> None:
        """The person opens the feeder, takes out what is stuck, lays it back on top of the tray and closes everything."""
        for path in (self.folder / "path").iterdir():
            path.replace(self.folder / "tray" / path.name)
        for state in ("jammed", "cover-open", "double-feed", "unplugged"):
            self.release(state)

    def put_back(self, sheets: Sequence[str]) -> None:
        """The person lays sheets from the out tray back into the tray; their names keep the order."""
        for sheet in sheets:
            for path in (self.folder / "out").glob(f"{sheet}-*.pnm"):
                path.replace(self.folder / "tray" / path.name)

    def press(self, state: str) -> None:
        """Makes a state so: a button (`scan`, `email`), `cover-open`, `power-save`, `unplugged`, `jammed`."""
        (self.folder / "now" / state).touch()

    def release(self, state: str) -> None:
        """Ends a state."""
        (self.folder / "now" / state).unlink(missing_ok=True)

    def is_so(self, state: str) -> bool:
        """Whether the state is so at present."""
        return (self.folder / "now" / state).exists()

    def calls(self) -> list[str]:
        """The calls so far: `open`, `start`, `close`."""
        log = self.folder / "log"
        return log.read_text().split() if log.exists() else []

    def in_use(self) -> bool:
        """Whether a program has the device open."""
        with self.hold(blocking=False) as held:
            return not held

    def hold(self, *, blocking: bool = True) -> _Hold:
        """Another program that has the device open, as a context manager; it gives whether it got it."""
        return _Hold(self.folder / "lock", blocking)


class _Hold:
    def __init__(self, path: Path, blocking: bool) -> None:
        self._path = path
        self._how = fcntl.LOCK_EX if blocking else fcntl.LOCK_EX | fcntl.LOCK_NB
        self._descriptor = -1

    def __enter__(self) -> bool:
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
        try:
            fcntl.flock(self._descriptor, self._how)
        except BlockingIOError:
            return False
        return True

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


def _lay(place: Path, paper: SidePaper) -> None:
    if isinstance(paper, Path):
        place.symlink_to(paper.resolve())
    else:
        draw_page(place, paper)


@pytest.fixture(scope="session")
def sane_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the driver, compiled once in a test process."""
    return build(tmp_path_factory.mktemp("sane-driver")).parent


@pytest.fixture
def c_scanner(
    sane_library: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CScanner]:
    """A scanner named `feeder` with an empty tray."""
    root = tmp_path_factory.mktemp("scanners")
    monkeypatch.setenv("SOHOATEST_DIR", str(root))
    monkeypatch.setenv("LD_LIBRARY_PATH", str(sane_library))
    yield CScanner(root / "feeder")
