"""The profiles of visible marks that the law names. Data in `resources/marks`, one TOML file a profile; never merged into one another."""

from __future__ import annotations

import string
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from app.domain.clock import VIET_NAM
from app.domain.errors import InputRefused
from app.domain.marks import Corner

PLACEHOLDERS: Final = frozenset({"name", "organisation", "copied_at", "signed_at"})
"""what a line may ask for, beside the title"""
SIZE_PT_LEAST, SIZE_PT_GREATEST = 5.0, 24.0
_WIDTH_PT_LEAST, _WIDTH_PT_GREATEST = 60.0, 400.0
_LINES_GREATEST: Final = 8
_LIKE_TIMES: Final = "SohoaSerif-Regular"


@dataclass(frozen=True, slots=True)
class MarkProfile:
    """What a mark looks like.

    Attributes:
        appearance: what the settings and a plan call it.
        corner: the corner of the first page that the law names.
        lines: what is written, from the top, with `{name}`, `{organisation}`, `{copied_at}` or `{signed_at}` in it.
        typeface: the file of `resources/fonts` that is embedded.
        size_pt: the size of the letters.
        least_size_pt: how small they may become where the page has no room; the same as `size_pt` where the law sets it.
        width_pt: how wide the text may be before it goes on in a further line.
        seal: whether the organisation's seal stands with the words, at its real size.
        source: the text that asks for the mark.
        article: where it stands there.
        valid_from: since when.
        valid_to: until when; None: still.
        verified: whether somebody read that text.

    Raises:
        ValueError: a field has no meaning; the text names it.
    """

    appearance: str
    corner: Corner
    lines: tuple[str, ...]
    typeface: str
    size_pt: float
    least_size_pt: float
    width_pt: float
    seal: bool
    source: str
    article: str
    valid_from: date
    valid_to: date | None
    verified: bool

    def __post_init__(self) -> None:
        """Refuse what no mark can be."""
        if not 1 <= len(self.lines) <= _LINES_GREATEST or not all(line.strip() for line in self.lines):
            raise ValueError("lines")
        if not all(unicodedata.is_normalized("NFC", line) for line in self.lines) or not self.asks_for <= PLACEHOLDERS:
            raise ValueError("lines")
        if self.typeface != _LIKE_TIMES:
            raise ValueError("typeface")
        if not SIZE_PT_LEAST <= self.least_size_pt <= self.size_pt <= SIZE_PT_GREATEST:
            raise ValueError("size_pt")
        if not _WIDTH_PT_LEAST <= self.width_pt <= _WIDTH_PT_GREATEST:
            raise ValueError("width_pt")
        days = (self.valid_from, self.valid_to or self.valid_from)
        if not all(isinstance(day, date) for day in days) or not all(
            isinstance(f, bool) for f in (self.seal, self.verified)
        ):
            raise ValueError("valid_from, seal or verified")
        if not (self.source and self.article) or (self.valid_to is not None and self.valid_to < self.valid_from):
            raise ValueError("source")

    @property
    def asks_for(self) -> frozenset[str]:
        """The facts that its lines name."""
        return frozenset(field for line in self.lines for _, field, _, _ in string.Formatter().parse(line) if field)

    def held_on(self, day: date) -> bool:
        """Whether the law asked for it on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def words(self, *, name: str, organisation: str, copied_at: datetime, signed_at: datetime) -> tuple[str, ...]:
        """Its lines with their facts: NFC, without control characters. Times as NĐ 30/2020 has them: `27.10.2025 09:32:15 +07:00`."""
        facts = {
            "name": _plain(name),
            "organisation": _plain(organisation),
            "copied_at": _time(copied_at),
            "signed_at": _time(signed_at),
        }
        return tuple(line.format_map(facts) for line in self.lines)


def load_mark_profiles(folder: Path) -> Mapping[str, MarkProfile]:
    """Read all `*.toml` files of `folder`: appearance -> profile.

    Raises:
        InputRefused: MARKS_MALFORMED names the file.
    """
    found: dict[str, MarkProfile] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            entry = tomllib.loads(path.read_text(encoding="utf-8"))
            appearances = entry.pop("appearances")
            for appearance, title in appearances.items():
                if appearance in found:
                    raise ValueError(appearance)
                found[appearance] = _profile(appearance, title, entry)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputRefused("MARKS_MALFORMED", f"{type(error).__name__}: {error}", file=path.name) from error
    return found


def _profile(appearance: str, title: str, entry: Mapping[str, Any]) -> MarkProfile:
    """A key that no profile has is a TypeError, a missing one too."""
    fields = {"valid_to": None, **entry}
    lines = tuple(line.replace("{title}", title) for line in fields.pop("lines"))
    return MarkProfile(appearance, Corner(fields.pop("corner")), lines, **fields)


def _plain(text: str) -> str:
    """A name of a certificate is a claim: no control or format character of it reaches the page."""
    kept = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _time(at: datetime) -> str:
    """Its spaces are no-break spaces: date, time and zone stay in one line."""
    return f"{at.astimezone(VIET_NAM):%d.%m.%Y %H:%M:%S} +07:00".replace(" ", "\u00a0")
