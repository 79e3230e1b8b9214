"""How a PDF file from outside is read: the functions of the rooms that know such files, in one port."""

from __future__ import annotations

from app import worker_pdf
from app.domain.archival import ArchivePolicy
from app.services.page_sources import PdfReader

AS_DECIDED_NOWHERE = ArchivePolicy()


def pdf_reader(policy: ArchivePolicy = AS_DECIDED_NOWHERE) -> PdfReader:
    """As the policy of archives wants them. A worker that is handed them loads `app.worker_pdf`, and not who wires it."""
    require_wanted = worker_pdf.take_all if policy.flatten_forms else worker_pdf.require_no_form
    return PdfReader(
        worker_pdf.page_count,
        worker_pdf.render,
        worker_pdf.is_signed,
        require_wanted,
        worker_pdf.keep,
        worker_pdf.words,
        worker_pdf.recipe,
    )
