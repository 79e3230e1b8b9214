"""What lies in a dossier, handed out as files: the finished file of each paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.document_state import DocumentState
from app.domain.errors import Cancelled, InputRefused
from app.domain.handed_out import HandedOut
from app.domain.model import Actor, BlobRef, Component, Dossier
from app.services.advance import Advancing
from app.services.announce import Announcing
from app.services.documents import Documents
from app.services.handing_out.whole_folder import Place, together
from app.services.progress import CancelledCheck, Progress, never, silent

if TYPE_CHECKING:
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class FinishedFile:
    """A paper's file, and where it lies now.

    Attributes:
        component: whose paper it is.
        path: of the copy that was handed out.
        blob: its bytes.
        version: of the document.
        pages: how many; 0 where a file was kept as it came.
        signer: who signed it; empty: nobody that is known.
        newer_pages: whether other pages lie on the desk since it was made.
    """

    component: Component
    path: Path
    blob: BlobRef
    version: int
    pages: int
    signer: str
    newer_pages: bool


class Exporting:
    """Hands out copies of finished files."""

    def __init__(self, store: Store, documents: Documents, advancing: Advancing, announcing: Announcing) -> None:
        self._store = store
        self._documents = documents
        self._advancing = advancing
        self._announcing = announcing

    def parts(self, dossier: Dossier, codes: Sequence[str]) -> tuple[Component, ...]:
        """The components of these codes, in this order; none named: all that hold something.

        Raises:
            InputRefused: COMPONENT_EMPTY: nothing lies in one of them; DOSSIER_EMPTY: nor in any.
        """
        components = self._store.dossiers.components(dossier.id)
        if not codes:
            found = tuple(part for part in components if self._holds(part))
            if not found:
                raise InputRefused("DOSSIER_EMPTY", dossier=dossier.code)
            return found
        by_code = {part.code: part for part in components if self._holds(part)}
        for code in codes:
            if code not in by_code:
                raise InputRefused("COMPONENT_EMPTY", component=code)
        return tuple(by_code[code] for code in dict.fromkeys(codes))

    def _holds(self, part: Component) -> bool:
        return self._documents.standing(part.id) is not None or bool(self._documents.pages_on_desk(part.id))

    def make_files(
        self,
        parts: Sequence[Component],
        actor: Actor,
        *,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
    ) -> None:
        """Make the file of each paper that was finished without a signature and has none as this program makes it: an update may code
        pages otherwise, or the policy asks for another form since. What was signed or sent stays as it is.

        Raises:
            StationError: as `Advancing.make_file`.
        """
        for part in parts:
            document = self._documents.standing(part.id)
            if document is None or document.kept_blob is not None:
                continue
            state = self._documents.state(document)
            if not state.plan.sign and state.signed is None and state.to_hand_out() is None:
                self._advancing.make_file(document.id, actor, cancelled=cancelled, progress=progress)

    def finished(
        self,
        parts: Sequence[Component],
        place: Place,
        actor: Actor,
        *,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
    ) -> tuple[FinishedFile, ...]:
        """Hand out the finished file of each paper, signed where it was signed: all of them or none. Where none was asked for, and the
        program makes files otherwise by now, it is made anew.

        Raises:
            InputRefused: NOT_FINISHED: nobody finished one, or a signature is missing that was asked for.
            UsageError: OUT_EXISTS, ONE_FILE_ONLY.
            StoreFailed: DISK_FULL, OUT_UNWRITABLE, BLOB_DAMAGED.
            Cancelled: nothing is there.
            StationError: else as `make_files`.
        """
        self.make_files(parts, actor, cancelled=cancelled, progress=progress)
        files: dict[str, tuple[Component, DocumentState, BlobRef]] = {}
        for part in parts:
            document = self._documents.standing(part.id)
            state = None if document is None else self._documents.state(document)
            blob = None if state is None else state.to_hand_out()
            if state is None or blob is None:
                raise InputRefused("NOT_FINISHED", component=part.code)
            files[self._announcing.file_name(part, state.result, files)] = (part, state, blob)
        with together(place, tuple(files)) as aside:
            for name, (_, _, blob) in files.items():
                if cancelled():
                    raise Cancelled
                (aside / name).write_bytes(self._store.blobs.read(blob))
            self._store.handed_out.note(_told(tuple(files.values())), actor)
        return tuple(
            FinishedFile(
                part,
                place.of(name),
                blob,
                state.document.version,
                len(state.pages),
                state.signer(),
                not self._documents.is_of(state.document, self._documents.pages_on_desk(part.id)),
            )
            for name, (part, state, blob) in files.items()
        )


def _told(files: Sequence[tuple[Component, DocumentState, BlobRef]]) -> HandedOut:
    """What the audit chain keeps of finished files, one or more."""
    parts = [part for part, _, _ in files]
    documents = [state.document.id for _, state, _ in files]
    sha256s = [blob.sha256 for _, _, blob in files]
    return HandedOut(parts[0].dossier_id, [part.id for part in parts], "finished", sha256s, documents)
