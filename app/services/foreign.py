"""Signing files that came from outside: a worker with limits reads them, and the station's own process sees no more of them than bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.domain.canonical import Json
from app.domain.errors import InputRefused
from app.domain.marks import PageInk
from app.domain.signatures import Preparation, PreparedPdf
from app.domain.verification import SignatureReport
from app.services.page_sources import PdfReader
from app.services.pagework import first_page_ink
from app.services.pool import WorkPool, read_in_worker
from app.services.read_back import ValidateSigned

PREPARE_LIMIT_S: Final = 30.0
"""a file of 100 MB is prepared in a second; the officer waits for it"""


@dataclass(frozen=True, slots=True)
class _Added:
    """What stands behind the bytes of a file once it is prepared, and what `PreparedPdf` tells of it."""

    tail: bytes
    document_digest_sha256: str
    resume: Mapping[str, Json]


class ForeignFiles:
    """The steps of a signature that read the file. Each raises InputRefused as `read_in_worker` does."""

    def __init__(self, pool: WorkPool, pdf: PdfReader, validate: ValidateSigned) -> None:
        self._pool = pool
        self._pdf = pdf
        self._validate = validate

    def first_page(self, path: Path) -> PageInk:
        """Where its first page bears ink."""
        return read_in_worker(self._pool, first_page_ink, path, self._pdf)

    def prepared(self, path: Path, pdf: bytes, preparation: Preparation) -> PreparedPdf:
        """The file with its empty signature: `pdf`, its bytes as they were kept, and behind them what a worker found has to stand there.

        Raises:
            InputRefused, SigningFailed: as the preparation does.
        """
        added = read_in_worker(self._pool, _added, path, preparation, limit_s=PREPARE_LIMIT_S)
        return PreparedPdf(pdf + added.tail, added.document_digest_sha256, added.resume)

    def signatures(self, path: Path) -> tuple[SignatureReport, ...]:
        """The signatures of a file that was just signed, by what the file itself keeps."""
        return read_in_worker(self._pool, self._validate, path)


def _added(path: Path, preparation: Preparation) -> _Added:
    pdf = path.read_bytes()
    made = preparation(pdf)
    if not made.pdf.startswith(pdf):
        raise InputRefused("PDF_DAMAGED", "prepared anew")
    return _Added(made.pdf[len(pdf) :], made.document_digest_sha256, made.resume)
