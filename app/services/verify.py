"""Verifying files from anywhere: is it a valid archive, can its text be read, do its signatures hold?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.domain.archival import ArchiveCodes, PdfaVerdict
from app.domain.errors import InputRefused
from app.domain.verification import SignatureReport, SignatureVerdict, why, worst
from app.services.archive import JudgePdfs
from app.services.pool import WorkPool, read_in_worker

type ReadPdf = Callable[[Path], "PdfFacts"]
type ValidateSignatures = Callable[[Path], tuple[SignatureReport, ...]]
"""judges the signatures of a file; can be handed to a worker"""


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What a PDF says of itself: read in a worker, nothing of it is trusted."""

    pages: int
    pages_with_text: int
    codes: ArchiveCodes
    signed: bool
    encrypted: bool = False
    """though it opens without a password"""


@dataclass(frozen=True, slots=True)
class Verified:
    """What is to be said of one file: of its archive format and of its signatures, each for itself."""

    pdfa: PdfaVerdict
    facts: PdfFacts
    signatures: tuple[SignatureReport, ...]

    @property
    def verdict(self) -> SignatureVerdict | None:
        """The verdict on the worst signature, whatever the archive format is worth; None where there is none."""
        told = worst(self.signatures)
        return told.verdict if told is not None else None

    @property
    def holds(self) -> bool:
        """Whether the signatures hold; a file without any has its archive format alone to be judged by."""
        if self.verdict is None:
            return self.pdfa.valid
        return self.verdict.holds


class Verifying:
    """Judges PDF files; changes nothing."""

    def __init__(
        self,
        pool: WorkPool,
        read: ReadPdf,
        judge: JudgePdfs,
        validate: ValidateSignatures,
        by_itself: ValidateSignatures,
        is_scan: Callable[[Path], bool],
    ) -> None:
        """`by_itself` judges as `validate` does, by what the file keeps alone: nobody is asked over the network. `is_scan` says whether a
        file is a picture of paper."""
        self._pool = pool
        self._read = read
        self._judge = judge
        self._validate = validate
        self._by_itself = by_itself
        self._is_scan = is_scan

    def facts(self, path: Path) -> PdfFacts:
        """What the file says of itself, read in a worker.

        Raises:
            InputRefused: FILE_NOT_FOUND, NOT_A_PDF, PDF_DAMAGED, PDF_ENCRYPTED, ...
        """
        return read_in_worker(self._pool, self._read, path)

    def signatures(self, path: Path) -> tuple[SignatureReport, ...]:
        """The signatures of a file from anywhere, each with its verdict; read in a worker.

        Raises:
            InputRefused: as `facts`.
        """
        if not self.facts(path).signed:
            return ()
        return read_in_worker(self._pool, self._validate, path)

    def is_scan(self, path: Path) -> bool:
        """Whether the file is a picture of paper.

        Raises:
            InputRefused: as `facts`.
        """
        return read_in_worker(self._pool, self._is_scan, path)

    def require_signable(self, path: Path) -> PdfFacts:
        """A further signature can stand in the file: it can be read and written on, and no signature that it bears is broken.

        Returns:
            What the file says of itself.

        Raises:
            InputRefused: as `facts`; PDF_ENCRYPTED also where no password is asked for; EARLIER_SIGNATURE_BROKEN: whoever signs what was
                changed behind a signature would vouch for it.
        """
        facts = self.facts(path)
        if facts.encrypted:
            raise InputRefused("PDF_ENCRYPTED")
        reports = read_in_worker(self._pool, self._by_itself, path) if facts.signed else ()
        if any(report.verdict is SignatureVerdict.INVALID for report in reports):
            error = InputRefused("EARLIER_SIGNATURE_BROKEN")
            error.fields.update(why(reports))
            raise error
        return facts

    def verify(self, path: Path) -> Verified:
        """Judge a file from anywhere: its signatures are read in a worker too.

        Raises:
            InputRefused: as `facts`.
        """
        return self._verdict(path, lambda: read_in_worker(self._pool, self._validate, path))

    def verify_own(self, path: Path) -> Verified:
        """Judge a file that the station has just written itself."""
        return self._verdict(path, lambda: self._validate(path))

    def _verdict(self, path: Path, validate: Callable[[], tuple[SignatureReport, ...]]) -> Verified:
        facts = self.facts(path)
        (pdfa,) = self._judge([path])
        signatures = validate() if facts.signed else ()
        return Verified(pdfa, facts, signatures)
