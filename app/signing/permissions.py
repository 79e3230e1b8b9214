"""What earlier signatures of a file permit: DocMDP and FieldMDP (ISO 32000-2, 12.8.2.2 and 12.8.2.4), asked before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, enumerate_sig_fields

from app.domain.errors import SigningFailed
from app.signing.incremental import pdf_errors
from app.signing.pdf_objects import elements, entry
from app.signing.pdf_reader import IncrementalPdfFileWriter


def require_room_for(field: str, writer: IncrementalPdfFileWriter, *, visible: bool) -> None:
    """Refuse a file of which an earlier signature would not survive a further one in a new field of that name.

    Where a signature names any level of permitted changes, strict validators take a new visible field for a change of the page; so one that
    is certified for forms takes an invisible signature alone, although Acrobat would let it pass.

    Args:
        field: the new field.
        writer: the file.
        visible: whether the field shows a mark.

    Raises:
        SigningFailed: CERTIFIED_UNCHANGEABLE: a signature forbids every change. FIELDS_LOCKED: one locks the fields, those to come too.
            CERTIFIED_NO_MARK.
        InputRefused: PDF_DAMAGED.
    """
    with pdf_errors():
        signed = [found.get_object() for _, _, found in enumerate_sig_fields(writer.prev, filled_status=True)]
        permitted = [level for signature in signed for level in _levels(signature)]
        locks = [lock for signature in signed for lock in _locks(signature)]
    if MDPPerm.NO_CHANGES in permitted:
        raise SigningFailed("CERTIFIED_UNCHANGEABLE")
    if any(lock.is_locked(field) for lock in locks):
        raise SigningFailed("FIELDS_LOCKED")
    if permitted and visible:
        raise SigningFailed("CERTIFIED_NO_MARK")


def _levels(field: Any) -> Iterator[MDPPerm]:
    for parameters in _transforms(field, "/DocMDP"):
        yield MDPPerm(entry(parameters, "/P", MDPPerm.FILL_FORMS.value))
    lock = entry(field, "/Lock")
    if lock is not None and "/P" in lock:
        yield MDPPerm(lock["/P"])


def _locks(field: Any) -> Iterator[FieldMDPSpec]:
    for parameters in _transforms(field, "/FieldMDP"):
        yield FieldMDPSpec.from_pdf_object(parameters)
    lock = entry(field, "/Lock")
    if lock is not None:
        yield FieldMDPSpec.from_pdf_object(lock)


def _transforms(field: Any, method: str) -> Iterator[Any]:
    for reference in elements(entry(field["/V"], "/Reference", ())):
        if entry(reference, "/TransformMethod") == method:
            yield entry(reference, "/TransformParams", {})
