"""What the station hands to its worker processes, apart from page work. Each worker loads this module: it stays light."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from app.domain.pdf_checks import PageMeasure, SecondCheck
from app.domain.signatures import ExtendedPdf, Level
from app.domain.verification import SignatureReport
from app.services.verify import PdfFacts
from app.signing.rules import SigningRules
from app.signing.trust import TrustSettings
from ocr.memory import keep_planes

PR_SET_PDEATHSIG = 1


def begin(memory_bytes: int, parent: int) -> None:
    """First thing in a worker: memory limit, low priority, death with the parent, Ctrl+C left to the parent."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    os.nice(5)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    keep_planes()
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def read_pdf_facts(path: Path) -> PdfFacts:
    """What a PDF from outside says of itself."""
    from app.archive import read

    return PdfFacts(
        read.page_count(path),
        read.pages_with_text(path),
        read.archive_codes(path),
        read.is_signed(path),
        read.is_encrypted(path),
        read.claimed_flavour(path),
        read.unread_pages(path),
    )


def second_check(path: Path, flavour: str) -> SecondCheck:
    """What is wrong with a PDF from outside, as far as that can be told without the judge."""
    from app.archive.second_check import second_check as checked

    return checked(path, flavour)


def page_measures(path: Path) -> tuple[PageMeasure, ...]:
    """How large the pages of a PDF from outside are, and how fine their pictures."""
    from app.archive.pictures import page_measures as measured

    return measured(path)


def unlock_pdf(path: Path, password: str) -> bytes:
    """A protected PDF from outside without its protection."""
    from app.archive.foreign.unlock import unlocked

    return unlocked(path, password)


def is_scan(path: Path) -> bool:
    """Whether a PDF from outside is a picture of paper."""
    from app.archive.read import is_scan as looks_so

    return looks_so(path)


@dataclass(frozen=True, slots=True)
class SignatureJudge:
    """Judges the signatures of a file by whom the station trusts; travels to a worker as it is."""

    trust: TrustSettings

    def __call__(self, path: Path) -> tuple[SignatureReport, ...]:
        """See `app.signing.validate`."""
        from app.signing.validate import validate

        return validate(path.read_bytes(), self.trust)


@dataclass(frozen=True, slots=True)
class OwnSignatureJudge:
    """Judges the signatures of a file by what the file itself keeps; nobody is asked."""

    trust: TrustSettings

    def __call__(self, path: Path) -> tuple[SignatureReport, ...]:
        """See `app.signing.validate`."""
        from app.signing.validate import validate_own

        return validate_own(path.read_bytes(), self.trust)


@dataclass(frozen=True, slots=True)
class ProofAdder:
    """Adds proof to a signed file by the rules of the station; travels to a worker as it is."""

    rules: SigningRules

    def __call__(self, path: Path, level: Level, renew_before: timedelta) -> ExtendedPdf | None:
        """See `app.signing.extend`."""
        from app.archive.read import page_count
        from app.signing.extend import extend_pdf

        page_count(path)  # says what is no PDF file at all
        return extend_pdf(path.read_bytes(), level, self.rules, renew_before)
