"""The options of `export`. Imports the standard library only."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.edit_options import page_numbers

FORMS = ("finished", "pdf", "tiff", "jpeg", "png")


def _split(text: str) -> list[int]:
    """The pages with which further files begin; none: each."""
    return [] if text == "each" else page_numbers(text)


def add_export_options(export: argparse.ArgumentParser) -> None:
    """A dossier, papers of it, in which form, and where they go."""
    export.add_argument("code", metavar="CODE")
    export.add_argument(
        "--component",
        action="append",
        default=[],
        metavar="CODE",
        help="just this paper; may be given several times. Else every paper that lies in the dossier",
    )
    export.add_argument(
        "--pages", type=page_numbers, metavar="1,3-5", help="numbers within one paper; else all its pages"
    )
    form = export.add_mutually_exclusive_group()
    form.add_argument(
        "--as",
        dest="form",
        default="finished",
        choices=FORMS,
        help="the finished file of each paper, signed where it was signed (the default); a searchable PDF/A of its pages, without "
        "signatures; or a picture of each page as it is archived",
    )
    form.add_argument(
        "--masters",
        dest="form",
        action="store_const",
        const="masters",
        help="the device's own files, byte for byte: they show also what was covered, cut off or left out",
    )
    pdf = export.add_argument_group("with --as pdf")
    pdf.add_argument("--merged", action="store_true", help="all papers in one file, with bookmarks")
    pdf.add_argument("--cover", action="store_true", help="with --merged: a page before them that lists them")
    pdf.add_argument(
        "--split", type=_split, metavar="each|3,5", help="a file a page, or a further file from each of these pages on"
    )
    export.add_argument("--out", type=Path, required=True, metavar="PATH", help="a folder, or FILE.pdf for one file")
    export.add_argument("--overwrite", action="store_true", help="files of the same names there may go")
    _add_package_options(export)


def _add_package_options(export: argparse.ArgumentParser) -> None:
    package = export.add_argument_group("a package for the archive, instead of single files")
    package.add_argument(
        "--package",
        action="store_true",
        help="the whole dossier in the E-ARK form, with --masters the device's own files too; PATH is a folder, FILE.zip or FILE.tar",
    )
    package.add_argument(
        "--package-kind",
        choices=("aip", "sip"),
        help="as it is kept (aip, the default), or as it is handed in to another system (sip)",
    )
    package.add_argument(
        "--field",
        action="append",
        default=[],
        metavar="[COMPONENT:]NAME=VALUE",
        help="what you say of a field of the archive's form, of the dossier or of one paper; may be given several times",
    )
