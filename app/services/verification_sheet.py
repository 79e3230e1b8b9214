"""The sheet of a verification, in Vietnamese: what was found of a file's signatures, to be printed or kept with a dossier."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from app.domain.clock import Clock
from app.domain.drawing import Drawing
from app.domain.errors import InputRefused, UsageError
from app.domain.line_breaking import Measure
from app.domain.verification import printable
from app.messages import Language, verification_word
from app.services.format_facts import text_found
from app.services.handing_out.whole_file import write_whole
from app.services.verification_facts import Fact, Sheet, day_and_time, in_words
from app.services.verification_page import sheet_drawings
from app.services.verify import Verified

_LANGUAGE: Final[Language] = "vi"
_TEMPLATE: Final = Path(__file__).resolve().parents[2] / "resources" / "sheets" / "verification.html"
type DrawPages = Callable[[Sequence[Drawing], str, datetime], bytes]
"""pages, their title and when (UTC) -> a PDF file"""


class VerificationSheets:
    """Writes sheets.

    Args:
        clock: tells when a file was judged.
        checked_by: the office and its counter.
        draw: makes a PDF file of drawings.
        measure: how wide a text is, in em.
    """

    def __init__(self, clock: Clock, checked_by: str, draw: DrawPages, measure: Measure) -> None:
        self._clock = clock
        self._checked_by = checked_by
        self._draw = draw
        self._measure = measure

    def sheet(self, file: Path, found: Verified, *, name: str = "") -> Sheet:
        """The sheet of a file that was judged just now; `name` is what people call it, where that is not what its file is called.

        Raises:
            InputRefused: FILE_UNREADABLE: it is no longer there.
        """
        at, called = self._clock.now(), printable(name or file.name)
        worst = found.verdict
        words = (
            ("file", called),
            ("sha256", _sha256(file)),
            ("pages", str(found.facts.pages)),
            ("text", text_found(found.facts, _LANGUAGE)),
            ("pdfa", _word(f"pdfa_{found.is_pdfa}", flavour=found.flavour)),
            ("checked_at", day_and_time(at)),
            ("checked_by", self._checked_by),
        )
        return Sheet(
            _word("title"),
            called,
            self._checked_by,
            day_and_time(at),
            at,
            worst.value if worst else "unsigned",
            _word(f"verdict_{worst.value}") if worst else _word("unsigned"),
            tuple(Fact(_word(label), value) for label, value in words),
            tuple(
                replace(told, findings=tuple(finding.plain for finding in told.findings))
                for told in in_words(found.signatures, _LANGUAGE)
            ),
            _word("note"),
        )

    def write(self, sheet: Sheet, out: Path) -> None:
        """Put a sheet into a file: a page of HTML, or PDF/A, by the ending of its name.

        Raises:
            UsageError: SHEET_FORMAT.
            StoreFailed: DISK_FULL, OUT_UNWRITABLE.
        """
        require_sheet(out)
        write_whole(out, self.html(sheet).encode() if out.suffix.lower() == ".html" else self.pdf(sheet))

    def pdf(self, sheet: Sheet) -> bytes:
        """The sheet as PDF/A-2u."""
        return self._draw(sheet_drawings(sheet, self._measure), f"{sheet.title}: {sheet.file}", sheet.at)

    def html(self, sheet: Sheet) -> str:
        """The sheet as one page of HTML that loads nothing."""
        from jinja2 import Environment, StrictUndefined

        environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
        template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
        return template.render(sheet=sheet, language=_LANGUAGE)


def require_sheet(out: Path) -> None:
    """Refuse a name that says neither HTML nor PDF. Raises UsageError (SHEET_FORMAT)."""
    if out.suffix.lower() not in (".html", ".pdf"):
        raise UsageError("SHEET_FORMAT", file=out.name)


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise InputRefused("FILE_UNREADABLE", type(error).__name__, file=str(file)) from None


def _word(key: str, **fields: object) -> str:
    return verification_word(key, _LANGUAGE, **fields)
