"""Verifying files from anywhere: is it a valid archive, can its text be read, do its signatures hold?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.archival import ArchiveCodes, Flavour, PdfaVerdict
from app.domain.errors import InputRefused, PageWorkFailed
from app.domain.pdf_checks import PageMeasure, SecondCheck, UnreadPage
from app.domain.verification import SignatureReport, SignatureVerdict, why, worst
from app.services.pool import WorkPool, read_in_worker

type ReadPdf = Callable[[Path], "PdfFacts"]
type JudgeAs = Callable[[Sequence[Path], str], tuple[PdfaVerdict, ...]]
"""judges files by a flavour of PDF/A"""
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
    claimed: str = ""
    """the flavour of PDF/A that it says it is; empty where it says none"""
    unread: tuple[UnreadPage, ...] = ()
    """of which it says that they have no words because their reader failed"""


@dataclass(frozen=True, slots=True)
class Verified:
    """What is to be said of one file: of its archive format and of its signatures, each for itself."""

    pdfa: PdfaVerdict | None
    """None: the judge could not be asked"""
    facts: PdfFacts
    signatures: tuple[SignatureReport, ...]
    flavour: str = Flavour.PDFA_2U.value
    """by which it was judged"""
    second: SecondCheck | None = None
    """None: the check was not wanted, or broke down over the file"""
    measures: tuple[PageMeasure, ...] = ()
    """of each page; empty as above"""

    @property
    def verdict(self) -> SignatureVerdict | None:
        """The verdict on the worst signature, whatever the archive format is worth; None where there is none."""
        told = worst(self.signatures)
        return told.verdict if told is not None else None

    @property
    def is_pdfa(self) -> bool | None:
        """What the judge says; None where it could not be asked."""
        return None if self.pdfa is None else self.pdfa.valid

    @property
    def holds(self) -> bool:
        """Whether the signatures hold; a file without any has its archive format alone to be judged by, and that has to be judged."""
        if self.verdict is None:
            return self.is_pdfa is True
        return self.verdict.holds


@dataclass(frozen=True, slots=True)
class Readers:
    """What reads a file from outside, in a worker.

    Attributes:
        facts: what it says of itself.
        second: checks it against a flavour.
        measure: its pages.
        is_scan: whether it is a picture of paper.
        validate: judges its signatures.
        by_itself: the same by what the file keeps alone: nobody is asked over the network.
    """

    facts: ReadPdf
    second: Callable[[Path, str], SecondCheck]
    measure: Callable[[Path], tuple[PageMeasure, ...]]
    is_scan: Callable[[Path], bool]
    validate: ValidateSignatures
    by_itself: ValidateSignatures


class Verifying:
    """Judges PDF files; changes nothing."""

    def __init__(self, pool: WorkPool, judge: JudgeAs, readers: Readers, flavour: Flavour = Flavour.PDFA_2U) -> None:
        """`flavour` is what papers are archived as here."""
        self._flavour = flavour.value
        self._pool = pool
        self._judge = judge
        self._readers = readers

    def facts(self, path: Path) -> PdfFacts:
        """What the file says of itself, read in a worker.

        Raises:
            InputRefused: FILE_NOT_FOUND, NOT_A_PDF, PDF_DAMAGED, PDF_ENCRYPTED, ...
        """
        return read_in_worker(self._pool, self._readers.facts, path)

    def signatures(self, path: Path) -> tuple[SignatureReport, ...]:
        """The signatures of a file from anywhere, each with its verdict; read in a worker.

        Raises:
            InputRefused: as `facts`.
        """
        if not self.facts(path).signed:
            return ()
        return read_in_worker(self._pool, self._readers.validate, path)

    def is_scan(self, path: Path) -> bool:
        """Whether the file is a picture of paper.

        Raises:
            InputRefused: as `facts`.
        """
        return read_in_worker(self._pool, self._readers.is_scan, path)

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
        reports = read_in_worker(self._pool, self._readers.by_itself, path) if facts.signed else ()
        if any(report.verdict is SignatureVerdict.INVALID for report in reports):
            error = InputRefused("EARLIER_SIGNATURE_BROKEN")
            error.fields.update(why(reports))
            raise error
        return facts

    def verify(self, path: Path, flavour: str = "") -> Verified:
        """Judge a file from anywhere, in all that can be judged of it; where there is no Java, the judge of PDF/A alone is missing.

        Args:
            path: the file; a worker reads it.
            flavour: what to judge it by; else by what it says it is, and where it says nothing, by what papers are archived as.

        Raises:
            InputRefused: as `facts`.
        """
        facts = self.facts(path)
        flavour = flavour or facts.claimed or self._flavour
        second = self._unless_it_breaks(lambda: read_in_worker(self._pool, self._readers.second, path, flavour))
        measures = self._unless_it_breaks(lambda: read_in_worker(self._pool, self._readers.measure, path))
        try:
            (pdfa,) = self._judge([path], flavour)
        except PageWorkFailed as error:
            if error.code != "PDFA_JUDGE_MISSING":
                raise
            pdfa = None
        signatures = read_in_worker(self._pool, self._readers.validate, path) if facts.signed else ()
        return Verified(pdfa, facts, signatures, flavour, second, measures or ())

    def verify_own(self, path: Path) -> Verified:
        """Judge a file that the station has just written itself, by what counts.

        Raises:
            PageWorkFailed: PDFA_JUDGE_MISSING, PDFA_JUDGE_FAILED.
        """
        facts = self.facts(path)
        flavour = facts.claimed or self._flavour
        (pdfa,) = self._judge([path], flavour)
        return Verified(pdfa, facts, self._readers.validate(path) if facts.signed else (), flavour)

    @staticmethod
    def _unless_it_breaks[T](read: Callable[[], T]) -> T | None:
        """What is only told of a file may fail: its signatures and its format are judged all the same."""
        try:
            return read()
        except InputRefused as error:
            if error.code != "FILE_BREAKS_READER":
                raise
            return None
