"""A file that keeps its reader busy."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Array, Dictionary, Name


def endless_form() -> bytes:
    """Its first field is signed, so it counts as signed at once; whoever visits all of its fields visits 2**22."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        nested = pdf.make_indirect(Dictionary(T="n", FT=Name.Sig))
        for _ in range(22):
            nested = pdf.make_indirect(Dictionary(T="n", FT=Name.Sig, Kids=Array([nested, nested])))
        signed = pdf.make_indirect(Dictionary(T="s", FT=Name.Sig, V=pdf.make_indirect(Dictionary(Type=Name.Sig))))
        pdf.Root.AcroForm = Dictionary(Fields=Array([signed, nested]))
        pdf.save(out)
    return out.getvalue()
