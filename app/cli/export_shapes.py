"""The JSON of `export`. Fields may be added, those that are here stay (`docs/schemas/export.json`)."""

from __future__ import annotations

from typing import Any

from app.cli.shapes import pdfa
from app.messages import Language
from app.services.handing_out.export import FinishedFile
from app.services.handing_out.export_pages import MasterFile, PagePictureFile
from app.services.handing_out.export_pdf import PdfFile


def finished(one: FinishedFile) -> dict[str, Any]:
    """A finished file."""
    return {
        "component": one.component.code,
        "file": str(one.path),
        "pages": one.pages,
        "size_bytes": one.blob.size_bytes,
        "sha256": one.blob.sha256,
        "version": one.version,
        "signer": one.signer or None,
        "newer_pages": one.newer_pages,
    }


def page_picture(one: PagePictureFile) -> dict[str, Any]:
    """A picture of a page."""
    return {
        "component": one.component.code,
        "file": str(one.path),
        "pages": 1,
        "numbers": [one.number],
        "size_bytes": one.picture.size_bytes,
        "sha256": one.picture.sha256,
        "width_px": one.picture.width_px,
        "height_px": one.picture.height_px,
        "dpi": one.picture.dpi,
    }


def master(one: MasterFile) -> dict[str, Any]:
    """A file of the device."""
    return {
        "component": one.component.code,
        "file": str(one.path),
        "pages": len(one.numbers),
        "numbers": list(one.numbers),
        "size_bytes": one.blob.size_bytes,
        "sha256": one.blob.sha256,
        "media_type": one.blob.media_type,
    }


def pdf(one: PdfFile, language: Language) -> dict[str, Any]:
    """A PDF file of pages."""
    codes = [part.code for part in one.components]
    return {
        "component": codes[0] if len(codes) == 1 else None,
        "components": codes,
        "file": str(one.path),
        "pages": one.pages,
        "numbers": list(one.numbers),
        "size_bytes": one.size_bytes,
        "sha256": one.sha256,
        "pdfa": pdfa(one.verdict, one.flavour.value, language),
        "of_kept": [part.code for part in one.of_kept],
        "signed": False,
    }
