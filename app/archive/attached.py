"""Files that go along inside an archive of PDF/A-3 (ISO 19005-3, 6.8): the scans that its pages were made of."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from pikepdf import Array, Dictionary, Name, Pdf, String

from app.archive.metadata import plain
from app.archive.spool import Spool
from app.domain.archival import AttachedFile


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """An attached file whose bytes are written: all but them, and the number of their stream."""

    name: str
    description: str
    number: int


def write_attached(spool: Spool, file: AttachedFile) -> WrittenFile:
    """Write the bytes of a file: as they are, since what comes from a device is compressed already."""
    stored = zlib.compress(file.data, 0)
    subtype = file.media_type.replace("/", "#2F")
    at = file.made_at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")
    entries = f"/Type /EmbeddedFile /Subtype /{subtype} /Params << /Size {len(file.data)} /ModDate ({at}) >>"
    return WrittenFile(file.name, file.description, spool.add_stream(f"{entries} /Filter /FlateDecode", stored))


def add_attached(pdf: Pdf, files: Sequence[WrittenFile]) -> None:
    """Name the files and say what they are to the document: its source.

    Raises:
        ValueError: two have the same name, or one is not in ASCII: the tree of names has an order.
    """
    if not files:
        return
    if len({file.name for file in files}) < len(files) or not all(file.name.isascii() for file in files):
        raise ValueError("attached files need names of their own, in ASCII")
    named = [
        (
            file.name,
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Filespec,
                    F=String(file.name),
                    UF=String(file.name),
                    Desc=String(plain(file.description)),
                    AFRelationship=Name.Source,
                    EF=Dictionary(F=pdf.get_object(file.number, 0), UF=pdf.get_object(file.number, 0)),
                )
            ),
        )
        for file in sorted(files, key=lambda file: file.name)
    ]
    names = [part for name, one in named for part in (String(name), one)]
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array(names)))
    pdf.Root.AF = Array([one for _, one in named])
