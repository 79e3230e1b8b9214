"""Looks at received files through separate programs with limits on time and memory: `pdftoppm` draws, `pdfsig` judges (poppler-utils).

A received file is hostile until shown otherwise, so no PDF library is loaded into the server.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SECONDS: Final = 20
_MEMORY_BYTES: Final = 2 << 30
_PREVIEW_HEIGHT_PX: Final = 900
_LABEL: Final = re.compile(r"^  - ([^:]+): (.*)$")
_VALID: Final = "Signature is Valid."
_WHOLE: Final = "  - Total document signed"


@dataclass(frozen=True, slots=True)
class SignatureWords:
    """What `pdfsig` says of one signature. It judges integrity only: it has no trust list here and asks nobody about revocation."""

    field_name: str
    signer: str
    signed_at: str
    validation: str
    whole_file: bool

    @property
    def intact(self) -> bool:
        """Whether the signed bytes are those that are there, and the signature covers the whole file."""
        return self.validation == _VALID and self.whole_file


class ProgramFailed(Exception):
    """The program could not read the file, took too long, or is not installed."""


def draw_first_page(pdf: Path, png: Path) -> None:
    """Draw the first page as PNG. Raises ProgramFailed."""
    with tempfile.TemporaryDirectory(dir=png.parent) as folder:
        root = Path(folder, "page")
        _run(
            "pdftoppm", "-png", "-singlefile", "-f", "1", "-l", "1",
            "-scale-to-x", "-1", "-scale-to-y", str(_PREVIEW_HEIGHT_PX), str(pdf), str(root),
        )  # fmt: skip
        drawn = root.with_suffix(".png")
        if not drawn.is_file():
            raise ProgramFailed("pdftoppm")
        drawn.replace(png)


def signatures(pdf: Path) -> tuple[SignatureWords, ...]:
    """The signatures of a PDF in the order of the file, as `pdfsig` sees them. Raises ProgramFailed."""
    blocks = re.split(r"^Signature #\d+:$", _run("pdfsig", "-nocert", "-no-ocsp", str(pdf)), flags=re.MULTILINE)
    return tuple(_words(block) for block in blocks[1:])


def _words(block: str) -> SignatureWords:
    said = {match[1]: match[2] for line in block.splitlines() if (match := _LABEL.match(line))}
    return SignatureWords(
        field_name=said.get("Signature Field Name", ""),
        signer=said.get("Signer Certificate Common Name", ""),
        signed_at=said.get("Signing Time", ""),
        validation=said.get("Signature Validation", ""),
        whole_file=_WHOLE in block.splitlines(),
    )


def _run(*command: str) -> str:
    limits = ("prlimit", f"--as={_MEMORY_BYTES}", f"--cpu={_SECONDS}", "--core=0")
    with tempfile.TemporaryDirectory() as home:  # pdfsig looks for certificates of a browser at home
        try:
            done = subprocess.run(
                [*limits, *command],
                env={
                    "PATH": os.environ.get("PATH", os.defpath),
                    "HOME": home,
                    "LC_ALL": "C.UTF-8",
                    "TZ": "Asia/Ho_Chi_Minh",
                },
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ProgramFailed(command[0]) from error
    # pdfsig ends with 2 where there is no signature, pdftoppm with 1 where it can't open the file
    if done.returncode not in (0, 2):
        raise ProgramFailed(command[0])
    return done.stdout
