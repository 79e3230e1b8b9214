"""A signed file in a folder that is scanned from: nobody scans it as paper, it is kept as it is in the place of one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import InputRefused
from app.domain.model import Actor, Component, Document, Plan
from app.domain.reuse import require_holding
from app.domain.verification import SignatureReport
from app.services.capture import Capture
from app.services.digitize import JudgedFile
from app.services.documents import Documents
from app.services.frames import device_failed
from scanner.errors import ScannerError
from scanner.taken import put_away
from scanner.whole import open_file


class KeptArrivals:
    """Keeps what a folder offered and no scan could take."""

    def __init__(
        self,
        judged: Callable[[Path, Callable[[Sequence[SignatureReport]], None]], JudgedFile],
        documents: Documents,
        capture: Capture,
    ) -> None:
        """`judged` is `app.services.digitize.Digitizing.judged`."""
        self._judged = judged
        self._documents = documents
        self._capture = capture

    def keep(self, path: Path, component: Component, actor: Actor) -> Changed[Document]:
        """Keep the signed file that stopped a scan of this paper, byte for byte; the scan ends, and the file goes where taken ones go. It
        is sent with the dossier, and signed by nobody here.

        Raises:
            InputRefused: FILE_NOT_FOUND: it went, or a link lies in its place; PAPER_SIGNATURE_BROKEN, PAPER_SIGNATURE_UNKNOWN, what a
                reader finds wrong with it; COMPONENT_HAS_DOCUMENT: there are pages or another file, or pages came over just this one
                since it was kept. Nothing was changed.
            DeviceFailed: the file is kept, and could not be moved out of the folder.
        """
        file = self._judged_as_it_lies(path)
        with self._capture.alone():
            document = self._documents.keep(component.id, file.blob, Plan(), False, actor, signatures=file.signatures)
            if not self._documents.is_of(document, self._documents.pages_on_desk(component.id)):
                raise InputRefused("COMPONENT_HAS_DOCUMENT", component=component.code)
            for batch in self._capture.batches.interrupted(component.id):
                self._capture.batches.stop(batch, actor)
        try:
            put_away(path)
        except ScannerError as error:
            raise device_failed(error) from error
        return Changed(document, ChangeSet(dossiers=frozenset({component.dossier_id})))

    def _judged_as_it_lies(self, path: Path) -> JudgedFile:
        """Of a copy, so that no link leads out of a folder that others write into: another's signed file would be sent with the dossier."""
        with tempfile.TemporaryDirectory() as aside:
            copy = Path(aside) / path.name
            try:
                with open_file(path) as source, copy.open("xb") as target:
                    shutil.copyfileobj(source, target)
            except OSError as error:
                raise InputRefused("FILE_NOT_FOUND", file=path.name) from error
            return self._judged(copy, require_holding)
