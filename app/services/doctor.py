"""What the station needs, what of it is there, and what to do where it is not. Each check is a plain callable that bootstrap wires."""

from __future__ import annotations

import logging
import os
import platform
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import StationError, StoreFailed
from app.messages import Language, explain, word

log = logging.getLogger(__name__)
PROGRAM_LIMIT_S = 20


@dataclass(frozen=True, slots=True)
class Check:
    """One finding in a person's words. A required check that is not ok makes `doctor` fail; `remedy` says what to do."""

    name: str
    found: bool
    version: str
    ok: bool
    required: bool
    remedy: str


class Absent(Exception):
    """Something is simply not there, or not set up; `word` is the key of the sentence that says so."""

    def __init__(self, word: str = "doctor_says_absent") -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True, slots=True)
class Finding:
    """What a question found (`version`), or what it raised."""

    name: str
    required: bool
    version: str = ""
    trouble: Exception | None = None

    def said(self, language: Language) -> Check:
        """The same in a person's words."""
        if self.trouble is None:
            return Check(self.name, True, self.version, True, self.required, "")
        said, own_remedy = _tell(self.trouble, language)
        remedy = own_remedy or word(f"doctor_{self.name}", language)
        return Check(self.name, False, said, False, self.required, remedy)


type Question = Callable[[], str]
"""says what it found, or raises whatever went wrong"""


def ask(questions: Mapping[str, Question], *, required: bool) -> tuple[Finding, ...]:
    """Ask all questions, each by its name."""
    return tuple(_ask(name, required, question) for name, question in questions.items())


def _ask(name: str, required: bool, question: Question) -> Finding:
    try:
        return Finding(name, required, question())
    except Exception as error:
        log.debug("check %s failed", name, exc_info=True)
        return Finding(name, required, trouble=error)


def _tell(error: Exception, language: Language) -> tuple[str, str]:
    """What happened; and what to do about just that, where it is known."""
    if isinstance(error, StationError):
        text = explain(error, language)
        return text.message, text.remedy
    return word(error.word, language) if isinstance(error, Absent) else type(error).__name__, ""


def python_version() -> str:
    """The interpreter."""
    return platform.python_version()


def program_version(name: str, *arguments: str) -> str:
    """First line that an external program says of itself."""
    path = shutil.which(name)
    if path is None:
        raise Absent
    if not arguments:
        return path
    answer = subprocess.run(
        [path, *arguments], capture_output=True, text=True, check=False, timeout=PROGRAM_LIMIT_S, errors="replace"
    )
    lines = (answer.stdout + answer.stderr).strip().splitlines()
    return lines[0] if lines else path


def free_space(folder: Path, least_bytes: int) -> str:
    """Free space on the disk of the data folder."""
    place = folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < least_bytes:
        raise StoreFailed("DISK_FULL")
    return f"{free // 1_000_000} MB"


def encrypted_disk(folder: Path) -> str:
    """The encryption that the data folder's disk lies on (LUKS, by the device mapper's UUID).

    Raises:
        Absent: no encryption is seen under it.
    """
    place = folder
    while not place.exists():
        place = place.parent
    device = place.stat().st_dev
    pending = [Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}")]
    while pending:
        block = pending.pop()
        uuid = block / "dm" / "uuid"
        if uuid.is_file() and uuid.read_text(encoding="ascii").startswith("CRYPT-"):
            return uuid.read_text(encoding="ascii").split("-")[1]
        slaves = block / "slaves"
        if slaves.is_dir():
            pending.extend(slaves.iterdir())
    raise Absent("doctor_says_not_encrypted")
