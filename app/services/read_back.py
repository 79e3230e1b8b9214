"""A signed file is read back from the disk before it counts: what a viewer will see is judged, not what was meant to be written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from app.domain.errors import SigningFailed
from app.domain.signatures import Level
from app.domain.verification import SignatureReport, Standing, why
from app.services.archive import JudgePdfs, not_archival

type ValidateSigned = Callable[[Path], tuple[SignatureReport, ...]]
"""judges the signatures of a file of our own by what the file itself keeps; asks nobody"""


class ReadBack:
    """Looks at what was written."""

    def __init__(self, validate: ValidateSigned, judge: JudgePdfs) -> None:
        self._validate = validate
        self._judge = judge

    def signatures(self, path: Path) -> tuple[SignatureReport, ...]:
        """The signatures of the file."""
        return self._validate(path)

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
