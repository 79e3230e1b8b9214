"""The same dossier as a clerk does it with programs that are there: scanimage, img2pdf, OCRmyPDF, pyHanko and curl, command by command.

Each command is one deliberate action, and so is each thing that is typed into one or compared by eye. How long a person needs to write a
command is not counted, only how long it runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.sandbox.client import RunningSandbox
from tests.perf.commands import PEER
from tests.perf.paper_stacks import DayPaper, PaperStack

_MARK = "1/22,770,222,800/Sig1"
_AIRSCAN = """[devices]
Feeder = {url}
[options]
discovery = disable
"""


@dataclass(slots=True)
class ByHand:
    """One clerk, one folder.

    Attributes:
        actions: what was done, in order.
        seconds: of each, as long as its command ran.
    """

    folder: Path
    sandbox: RunningSandbox
    upload_url: str
    actions: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def run(self, paper: DayPaper) -> None:
        """The whole dossier. Raises CalledProcessError where a command fails."""
        config = self.folder / "sane.d"
        config.mkdir()
        (config / "dll.conf").write_text("airscan\n")
        (config / "airscan.conf").write_text(_AIRSCAN.format(url=self.sandbox.info.feeder_url))
        self._look("read the dossier's code off the slip and make a folder of that name")
        for stack in paper.stacks:
            self.sandbox.load_tray(list(stack.tray))
            self._component(stack, paper.dpi)

    def _component(self, stack: PaperStack, dpi: int) -> None:
        name, folder, info = stack.component, self.folder / stack.component, self.sandbox.info
        folder.mkdir()
        pages = str(folder / "page-%02d.tif")
        self._command(
            f"scan {name}", "scanimage", "--device", "airscan:e0:Feeder", "--source", "ADF Duplex", "--mode", "Color",
            "--resolution", str(dpi), "--format=tiff", f"--batch={pages}", accepts=(0, 7),
        )  # fmt: skip
        self._look(f"count the sheets of {name} and the files")
        raw, archive, signed = (folder / f"{name}{end}.pdf" for end in ("-raw", "", "-signed"))
        tool = str(Path(sys.executable).with_name("img2pdf"))
        self._command(f"bind {name}", tool, *map(str, sorted(folder.glob("page-*.tif"))), "-o", str(raw))
        ocr = ("-l", "vie", "--output-type", "pdfa-2", "--deskew", "--rotate-pages", str(raw), str(archive))
        self._command(f"read {name}, make PDF/A", PEER, "--quiet", *ocr)
        trust = ("--trust", str(info.root_pem), "--trust-replace", "--other-certs", str(info.issuer_pem))
        how = ("--field", _MARK, "--use-pades", "--with-validation-info", "--timestamp-url", info.tsa_url, *trust)
        key = ("pkcs12", "--passfile", str(info.officer_pin_file), str(archive), str(signed), str(info.officer_p12))
        self._command(f"sign {name}", sys.executable, "-m", "pyhanko", "sign", "addsig", *how, *key)
        self._look(f"type the PIN for {name}")
        self._command(f"send {name}", "curl", "-sS", "-f", "-o", os.devnull, "-T", str(signed), self.upload_url)

    def _command(self, what: str, *words: str, accepts: Sequence[int] = (0,)) -> None:
        environment = {**os.environ, "SANE_CONFIG_DIR": str(self.folder / "sane.d")}
        begun = time.monotonic()
        done = subprocess.run(words, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.actions.append(what)
        self.seconds.append(time.monotonic() - begun)
        if done.returncode not in accepts:
            raise RuntimeError(f"{what}: {words[0]} ended with {done.returncode}: {done.stderr[-2000:]}")

    def _look(self, what: str) -> None:
        self.actions.append(what)
        self.seconds.append(0.0)
