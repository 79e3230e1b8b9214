"""The options of `export`. Imports the standard library only."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.edit_options import page_numbers

FORMS = ("finished", "tiff", "jpeg", "png")


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
        help="the finished file of each paper, signed where it was signed (the default), or a picture of each page as it is archived",
    )
    form.add_argument(
        "--masters",
        dest="form",
        action="store_const",
        const="masters",
        help="the device's own files, byte for byte: they show also what was covered, cut off or left out",
    )
    export.add_argument("--out", type=Path, required=True, metavar="PATH", help="a folder, or FILE.pdf for one file")
    export.add_argument("--overwrite", action="store_true", help="files of the same names there may go")
