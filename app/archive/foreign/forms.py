"""Whether a PDF file is a form: its fields end with the file, what is in them becomes part of the page."""

from __future__ import annotations

from pathlib import Path

from pikepdf import Array, Dictionary, Name

from app.archive.read import opened


def bears_fields(path: Path) -> bool:
    """Whether a page of it bears a field that could be filled in, or signed.

    Args:
        path: the file; it is only read.

    Raises:
        InputRefused: PDF_DAMAGED, PDF_ENCRYPTED: qpdf can't read it.
    """
    with opened(path) as pdf:
        for page in pdf.pages:
            notes = page.obj.get(Name.Annots)
            for note in notes if isinstance(notes, Array) else ():
                if isinstance(note, Dictionary) and note.get(Name.Subtype) == Name.Widget:
                    return True
    return False
