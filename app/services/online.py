"""The part of a dossier that the citizen handed in online: listed, and fetched to be looked at. It is proved first."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.domain.codes import is_component_code
from app.domain.delivery import RemoteFile
from app.domain.errors import StationError, StoreFailed, UsageError
from app.services.deliver import Delivering
from app.services.verify import PdfFacts, Verifying


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """A file of the online part: where it lies now and what it says of itself, or why it was not taken."""

    remote: RemoteFile
    path: Path | None
    facts: PdfFacts | None
    error: StationError | None


class OnlinePart:
    """Nothing of it enters the store: it is in the dossier already."""

    def __init__(self, delivering: Delivering, verifying: Verifying) -> None:
        self._delivering = delivering
        self._verifying = verifying

    def list(self, dossier: str) -> tuple[RemoteFile, ...]:
        """What was handed in online.

        Raises:
            DeliveryFailed: DOSSIER_UNKNOWN; SERVICE_NOT_OFFERED: the system does not tell it apart; ...
        """
        return self._delivering.wire().online_part(dossier)

    def fetch(self, dossier: str, folder: Path) -> tuple[FetchedFile, ...]:
        """Fetch all of it into a folder, each file under a name of ours. One that does not hold what was told of it, or breaks its reader,
        is named and not kept.

        Raises:
            DeliveryFailed: as `list`.
            StoreFailed: OUT_UNWRITABLE.
            UsageError: OUT_EXISTS, before anything is fetched.
        """
        targets = [(remote, folder / _name(remote, number)) for number, remote in enumerate(self.list(dossier), 1)]
        for _, target in targets:
            if os.path.lexists(target):
                raise UsageError("OUT_EXISTS", file=str(target))
        out: list[FetchedFile] = []
        for remote, target in targets:
            try:
                path, facts = self._fetch(remote, target)
                out.append(FetchedFile(remote, path, facts, None))
            except StoreFailed:
                raise
            except StationError as error:
                out.append(FetchedFile(remote, None, None, error))
        return tuple(out)

    def _fetch(self, remote: RemoteFile, target: Path) -> tuple[Path, PdfFacts]:
        data = self._delivering.wire().fetch(remote)
        try:
            with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", suffix=".pdf", delete=False) as file:
                file.write(data)
            fetched = Path(file.name)
            try:
                facts = self._verifying.facts(fetched)
                fetched.replace(target)
            finally:
                fetched.unlink(missing_ok=True)
        except OSError as error:
            raise StoreFailed("OUT_UNWRITABLE", type(error).__name__, file=str(target)) from None
        return target, facts


def _name(remote: RemoteFile, number: int) -> str:
    code = f"-{remote.component_code}" if is_component_code(remote.component_code) else ""
    return f"{number:02d}{code}.pdf"
