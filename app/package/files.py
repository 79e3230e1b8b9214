"""Files of a package with what METS says of each: where it lies, how large it is, its hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from app.domain.archive_package import PackageEntry
from app.domain.model import BlobRef

XML = "text/xml"


@dataclass(frozen=True, slots=True)
class Measured:
    """A file of a package. `path` is from the package's folder, `created_at` what is told of its age."""

    path: str
    media_type: str
    size_bytes: int
    sha256: str
    created_at: datetime
    content: bytes | BlobRef

    @property
    def entry(self) -> PackageEntry:
        """As it is laid into the package."""
        return PackageEntry(self.path, self.content)

    def below(self, folder: str) -> str:
        """Its path from a folder of the package."""
        return self.path.removeprefix(f"{folder}/")


def of_bytes(path: str, content: bytes, created_at: datetime, media_type: str = XML) -> Measured:
    """A file that the package brings along itself."""
    return Measured(path, media_type, len(content), hashlib.sha256(content).hexdigest(), created_at, content)


def of_blob(path: str, blob: BlobRef, created_at: datetime, media_type: str) -> Measured:
    """A file whose bytes are stored."""
    return Measured(path, media_type, blob.size_bytes, blob.sha256, created_at, blob)


def xml_id(package: UUID, *what: str) -> str:
    """An id within XML: the same for the same thing of the same package, and another for each. Upper case, as the circular has them."""
    return f"uuid-{str(uuid5(package, '/'.join(what))).upper()}"


def file_id(package: UUID, path: str) -> str:
    """The id of a file within METS; the circular gives files a prefix of their own."""
    return f"ID-{str(uuid5(package, f'file/{path}')).upper()}"
