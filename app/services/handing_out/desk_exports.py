"""What the desk hands out of a dossier: all its papers in one of a few forms, under a name that is free."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from pathlib import Path

from app.domain.model import Actor, Dossier
from app.services.handing_out.export import Exporting
from app.services.handing_out.export_pages import ExportingPages
from app.services.handing_out.export_pdf import ExportingPdf
from app.services.handing_out.export_work import PictureForm
from app.services.handing_out.whole_folder import Place
from app.services.progress import CancelledCheck, Progress, never, silent


class ExportForm(StrEnum):
    """In which form."""

    FINISHED = "finished"
    """the finished file of each paper, signed where it was signed"""
    MERGED = "merged"
    """all pages in one PDF file with a cover, without signatures"""
    TIFF = "tiff"
    """a picture of each page, without loss"""
    JPEG = "jpeg"
    """a picture of each page"""


@dataclass(frozen=True, slots=True)
class Exported:
    """The new folder, or the new file; and the codes of the papers whose files were made before other pages came to lie on the desk."""

    path: Path
    of_earlier_pages: tuple[str, ...] = ()


class Exports:
    """Puts what `export` of the command line makes where a person at the desk finds it."""

    def __init__(self, finished: Exporting, pages: ExportingPages, pdf: ExportingPdf) -> None:
        self._finished = finished
        self._pages = pages
        self._pdf = pdf

    def write(
        self,
        dossier: Dossier,
        form: ExportForm,
        folder: Path,
        actor: Actor,
        *,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
    ) -> Exported:
        """Hand out all that lies in a dossier into a folder, under a name that is free. Nothing that lies there is touched.

        Raises:
            InputRefused: DOSSIER_EMPTY; NOT_FINISHED: nobody finished a paper, or it lacks a signature.
            StoreFailed: DISK_FULL, OUT_UNWRITABLE, ...
            Cancelled: nothing is there.
        """
        parts = self._finished.parts(dossier, ())
        place = Place(_free(folder, dossier.code, ".pdf" if form is ExportForm.MERGED else ""))
        match form:
            case ExportForm.FINISHED:
                files = self._finished.finished(parts, place, actor, cancelled=cancelled, progress=progress)
                return Exported(place.path, tuple(one.component.code for one in files if one.newer_pages))
            case ExportForm.MERGED:
                self._pdf.merged(dossier, parts, place, actor, with_cover=True, cancelled=cancelled, progress=progress)
            case ExportForm.TIFF | ExportForm.JPEG:
                coded = PictureForm(form.value)
                self._pages.pictures(parts, None, coded, place, actor, cancelled=cancelled, progress=progress)
        return Exported(place.path)


def _free(folder: Path, stem: str, suffix: str) -> Path:
    """A name in a folder that nothing bears."""
    names = (f"{stem}{f'_{number}' if number > 1 else ''}{suffix}" for number in count(1))
    return next(folder / name for name in names if not os.path.lexists(folder / name))
