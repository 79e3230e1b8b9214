"""Where Tesseract's language data lie and which version of them is installed."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

from ocr.errors import LanguageMissing

OTHER = "eng"
"""the network of second readings: larger than the Vietnamese one, and trained on other lines"""
_SUFFIX = ".traineddata"
_PLACES = (
    "/usr/share/tesseract-ocr/5/tessdata",  # Debian, Ubuntu
    "/usr/share/tesseract/tessdata",  # Fedora
    "/usr/share/tessdata",  # Arch
    "/opt/homebrew/share/tessdata",  # macOS
    "C:/Program Files/Tesseract-OCR/tessdata",  # Windows
)


def tessdata_folder() -> Path:
    """The folder of the language data: `TESSDATA_PREFIX` where it is set, else the first usual place that exists.

    Raises:
        LanguageMissing: there is no such folder.
    """
    named = os.environ.get("TESSDATA_PREFIX")
    for place in (named,) if named else _PLACES:
        if Path(place).is_dir():
            return Path(place)
    raise LanguageMissing("no folder with Tesseract language data was found")


def installed_languages(folder: Path) -> tuple[str, ...]:
    """Names of the language data in `folder`, sorted, without the layout data `osd`, which can't read."""
    names = (path.name.removesuffix(_SUFFIX) for path in folder.glob("*" + _SUFFIX))
    return tuple(sorted(name for name in names if name != "osd"))


def require_language(folder: Path, language: str) -> None:
    """Checks that all parts of `language` (joined by `+`) are installed.

    Raises:
        LanguageMissing: names the parts that are not.
    """
    missing = sorted(set(language.split("+")) - set(installed_languages(folder)))
    if missing:
        raise LanguageMissing(f"Tesseract language data not installed: {', '.join(missing)}")


def other_language(folder: Path, language: str) -> str | None:
    """The language data for second readings of what `language` read: English, which Tesseract's own package brings; None where there is
    none but the same, for a network agrees with itself.
    """
    return OTHER if language != OTHER and OTHER in installed_languages(folder) else None


def told_with(version: str, other: str | None) -> str:
    """What a reading says of its engine: its version, and that numbers were read once, where nobody could read them again."""
    return version if other else f"{version}, {OTHER} not installed: numbers read once"


@cache
def language_digest(folder: Path) -> str:
    """Twelve hexadecimal digits that change with the language data in `folder` (names and contents)."""
    digest = hashlib.sha256()
    for language in installed_languages(folder):
        content = hashlib.sha256((folder / (language + _SUFFIX)).read_bytes()).digest()
        digest.update(language.encode() + b"\0" + content)
    return digest.hexdigest()[:12]
