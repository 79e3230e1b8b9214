"""Looks at received files through separate programs with limits on time and memory (poppler-utils): `pdftoppm` draws, `pdfinfo` counts,
`pdfsig` judges.

A received file is hostile until shown otherwise, so no PDF library is loaded into the server.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

_SECONDS: Final = 20
_MEMORY_BYTES: Final = 2 << 30
PREVIEW_PX: Final = 1200
"""the longer side of a drawn page"""
_TOGETHER: Final = threading.BoundedSemaphore(2)
"""a page of many previews asks for all of them at once"""
_LABEL: Final = re.compile(r"^  - ([^:]+): (.*)$")
VALID: Final = "Signature is Valid."
_WHOLE: Final = "  - Total document signed"
_PAGES: Final = re.compile(r"^Pages: +(\d+)$", re.MULTILINE)
_PDFA: Final = "{http://www.aiim.org/pdfa/ns/id/}"
_CLAIM: Final = re.compile(r"[1-4][ABEFU]?")
_MOST_METADATA_CHARS: Final = 1_000_000


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
        return self.validation == VALID and self.whole_file


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What `pdfinfo` says of a file. `pdfa` is what the file says of itself (such as "2U"), empty where it says nothing: a claim."""

    pages: int
    pdfa: str


class ProgramFailed(Exception):
    """The program could not read the file, took too long, or is not installed."""


def draw_page(pdf: Path, number: int, jpeg: Path) -> None:
    """Draw a page (from 1) as JPEG. Raises ProgramFailed."""
    with tempfile.TemporaryDirectory(dir=jpeg.parent) as folder:
        root = Path(folder, "page")
        page = str(number)
        _run(
            "pdftoppm",
            "-jpeg",
            "-singlefile",
            "-f",
            page,
            "-l",
            page,
            "-scale-to",
            str(PREVIEW_PX),
            str(pdf),
            str(root),
        )
        drawn = root.with_suffix(".jpg")
        if not drawn.is_file():
            raise ProgramFailed("pdftoppm")
        drawn.replace(jpeg)


def facts(pdf: Path) -> PdfFacts:
    """How many pages a PDF has, and whether it says that it is PDF/A. Raises ProgramFailed."""
    pages = _PAGES.search(_run("pdfinfo", str(pdf)))
    if pages is None:
        raise ProgramFailed("pdfinfo")
    return PdfFacts(int(pages[1]), _pdfa_claim(_run("pdfinfo", "-meta", str(pdf))))


def signatures(pdf: Path) -> tuple[SignatureWords, ...]:
    """The signatures of a PDF in the order of the file, as `pdfsig` sees them. Raises ProgramFailed."""
    blocks = re.split(r"^Signature #\d+:$", _run("pdfsig", "-nocert", "-no-ocsp", str(pdf)), flags=re.MULTILINE)
    return tuple(_words(block) for block in blocks[1:])


def _pdfa_claim(xmp: str) -> str:
    """Part and level as the metadata state them, as attributes or as elements; empty where they state nothing that makes sense."""
    try:
        root = ElementTree.fromstring(xmp.strip()[:_MOST_METADATA_CHARS])
    except (ParseError, DefusedXmlException):
        return ""
    said = dict.fromkeys(("part", "conformance"), "")
    for element in root.iter():
        for name in said:
            own = element.text if element.tag == _PDFA + name else element.get(_PDFA + name)
            said[name] = said[name] or (own or "").strip()
    claim = (said["part"] + said["conformance"]).upper()
    return claim if _CLAIM.fullmatch(claim) else ""


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
    # pdfsig looks for certificates of a browser at home
    with tempfile.TemporaryDirectory() as home, _TOGETHER:
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
