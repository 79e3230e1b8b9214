"""What was handed out of a dossier as files, as the audit chain keeps it. Pure.

Neither the place nor the names of files are put down: by its station's template a name may hold the owner's ID number, and who types one
may well name the citizen. A file is known by its hash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.domain.canonical import Json

EXPORTED: Final = "dossier.exported"
"""the event of the audit chain"""
PACKAGE: Final = "package"
"""the form of a package for the archive"""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """Files that leave the station together.

    Attributes:
        dossier: which they are of.
        components: whose papers they are.
        form: `finished`, `pdf`, `masters`, how pictures of pages are coded, or `package`.
        sha256s: hash of each file, in order; of a package that of its METS file, which names all others by theirs.
        documents: of which versions, where finished files are handed out; pages are handed out as they lie on the desk.
        flavour: of PDF/A, where files were made for it; empty: they were there before.
    """

    dossier: UUID
    components: Sequence[UUID]
    form: str
    sha256s: Sequence[str]
    documents: Sequence[UUID] = ()
    flavour: str = ""

    def facts(self) -> dict[str, Json]:
        """What a row of the audit chain holds: internal ids, hashes and words of the program's own."""
        return {
            "dossier": str(self.dossier),
            "components": [str(one) for one in self.components],
            "documents": [str(one) for one in self.documents],
            "form": self.form,
            "flavour": self.flavour,
            "sha256": list(self.sha256s),
        }
