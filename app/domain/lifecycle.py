"""Which step comes next in the life of a document. Pure: what exists is looked up, what is missing is the work.

Resume, a re-run after a changed recipe and "nothing to do" are one code path, and no status flag exists that could drift.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.archival import PdfaVerdict
from app.domain.arrange import PageView
from app.domain.document_state import DocumentState
from app.domain.model import BlobRef, PreparedSignature, Upload
from app.domain.pdf_checks import PixelVerdict
from app.domain.planning import SignatureDue
from app.domain.recall import Recall


@dataclass(frozen=True, slots=True)
class MakePage:
    """Clean, layer and read one page."""

    view: PageView


@dataclass(frozen=True, slots=True)
class Assemble:
    """Build the archive file from the pages' artifacts."""

    pages: tuple[tuple[BlobRef, BlobRef], ...]


@dataclass(frozen=True, slots=True)
class JudgeArchive:
    """Have the archive file judged, and its pages drawn and compared with what they were made of, before anyone signs it."""

    archive: BlobRef


@dataclass(frozen=True, slots=True)
class RefuseArchive:
    """The judge found the archive file not valid: it may not be signed."""

    verdict: PdfaVerdict


@dataclass(frozen=True, slots=True)
class RefusePixels:
    """A page of the archive file does not show what it was made of: it may not be signed."""

    verdict: PixelVerdict


@dataclass(frozen=True, slots=True)
class PrepareSignature:
    """Make a file ready for its next signature and store that."""

    source: BlobRef
    due: SignatureDue


@dataclass(frozen=True, slots=True)
class CompleteSignature:
    """Use the key on the prepared file."""

    prepared: PreparedSignature
    due: SignatureDue


@dataclass(frozen=True, slots=True)
class HandOut:
    """Put a copy of the finished file where the caller wants it."""

    blob: BlobRef
    out: str


@dataclass(frozen=True, slots=True)
class EnqueueUpload:
    """Write the intent to send into the outbox."""

    blob: BlobRef


@dataclass(frozen=True, slots=True)
class SendUpload:
    """Send (or go on sending), finish, read back, keep the receipt."""

    upload: Upload


@dataclass(frozen=True, slots=True)
class RecallFile:
    """Take back what arrived of the document."""

    recall: Recall


type Step = (
    RecallFile
    | MakePage
    | Assemble
    | JudgeArchive
    | RefuseArchive
    | RefusePixels
    | PrepareSignature
    | CompleteSignature
    | HandOut
    | EnqueueUpload
    | SendUpload
)


def next_steps(state: DocumentState) -> tuple[Step, ...]:
    """The steps that can be taken now (several pages at once, else one); empty: nothing is left to do.

    What is there counts only if it is what the plan asks for: a signature of another signer or level, an upload or a receipt of another
    file are none. A person signs before the organisation does, and nothing is sent that lacks a signature. The intent to send is written
    before the copy is handed out, and the copy is handed out before the wire is tried. Of a document that is taken back nothing more is
    made.
    """
    if state.recall is not None:
        return (RecallFile(state.recall),) if state.recall.receipt is None else ()
    due = state.signature_due()
    if due is not None:
        return _signature_steps(state, due)
    if state.signed is None and state.received() is None:
        steps = _archive_steps(state)
        if steps:
            return steps
    return _delivery_steps(state)


def _archive_steps(state: DocumentState) -> tuple[Step, ...]:
    if state.document.kept_blob is not None:
        return ()
    pages = state.page_artifacts()
    if pages is None:
        return tuple(MakePage(view) for view in state.pages if state.lacks(view))
    archive = state.archive()
    if archive is None:
        return (Assemble(pages),)
    if state.verdict is None or state.pixels is None:
        return (JudgeArchive(archive),)
    if not state.verdict.valid:
        return (RefuseArchive(state.verdict),)
    return () if state.pixels.same else (RefusePixels(state.pixels),)


def _signature_steps(state: DocumentState, due: SignatureDue) -> tuple[Step, ...]:
    """One path for every signature: what is ready is completed; else the file before it is made, then prepared."""
    ready = state.ready(due)
    if ready is not None:
        return (CompleteSignature(ready, due),)
    steps = _archive_steps(state) if state.signed is None else ()
    source = state.to_be_signed()
    return steps or ((PrepareSignature(source, due),) if source is not None else ())


def _delivery_steps(state: DocumentState) -> tuple[Step, ...]:
    blob, upload = state.finished(), state.sent()
    if blob is None:
        return ()
    to_send = state.plan.upload and state.received() is None
    if to_send and upload is None:
        return (EnqueueUpload(blob),)
    if state.plan.out:
        return (HandOut(blob, state.plan.out),)
    return (SendUpload(upload),) if to_send and upload is not None else ()
