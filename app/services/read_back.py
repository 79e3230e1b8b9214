"""A signed file is read back from the disk before it counts: what a viewer will see is judged, not what was meant to be written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from app.domain.errors import SigningFailed
from app.domain.signatures import Level
from app.domain.verification import SignatureReport, Standing, why
from app.services.archive import JudgePdfs, not_archival

_CHUNK_BYTES: Final = 1 << 20
type ValidateSigned = Callable[[Path], tuple[SignatureReport, ...]]
"""judges the signatures of a file of our own by what the file itself keeps; asks nobody"""


class ReadBack:
    """Looks at what was written."""

    def __init__(self, validate: ValidateSigned, judge: JudgePdfs, changed: Callable[[Path, Path], str]) -> None:
        """`changed` tells what of an earlier file is another one in a later; empty: nothing."""
        self._validate = validate
        self._judge = judge
        self._changed = changed

    def signatures(self, path: Path) -> tuple[SignatureReport, ...]:
        """The signatures of the file."""
        return self._validate(path)

    def require_only_added(self, before: Path, path: Path) -> None:
        """The file begins with the earlier one, byte for byte, and shows the same pages.

        Raises:
            SigningFailed: SIGNED_FILE_BAD.
        """
        if not _begins_with(path, before):
            raise SigningFailed("SIGNED_FILE_BAD", "the bytes of the earlier file")
        self.require_same_pages(before, path)

    def require_same_pages(self, before: Path, path: Path) -> None:
        """All pages of the earlier file, which were compared with what they were made of, show the same in this one, marks aside.

        Raises:
            SigningFailed: SIGNED_FILE_BAD.
        """
        changed = self._changed(before, path)
        if changed:
            raise SigningFailed("SIGNED_FILE_BAD", changed)

    def require_archival(self, path: Path) -> None:
        """It is PDF/A still.

        Raises:
            StationError: PDFA_INVALID.
        """
        (verdict,) = self._judge([path])
        if not verdict.valid:
            raise not_archival(verdict)


def require_signature(reports: Sequence[SignatureReport], field: str, level: Level) -> None:
    """The signature in `field` covers the file as it was prepared, holds, and has reached its level.

    Raises:
        SigningFailed: SIGNED_FILE_BAD.
    """
    report = next((found for found in reports if found.field_name == field), None)
    if report is None:
        raise SigningFailed("SIGNED_FILE_BAD", "no such field")
    decision, standing = report.decision, report.changes.standing
    if not decision.verdict.holds or standing not in (Standing.NONE, Standing.PERMITTED):
        error = SigningFailed("SIGNED_FILE_BAD", standing.value)
        error.fields.update(why([report]))
        raise error
    if report.level is not level:
        raise SigningFailed("SIGNED_FILE_BAD", f"level {report.level}")


def _begins_with(file: Path, start: Path) -> bool:
    with file.open("rb") as whole, start.open("rb") as first:
        while expected := first.read(_CHUNK_BYTES):
            if whole.read(len(expected)) != expected:
                return False
    return True
