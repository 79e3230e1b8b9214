"""The options of `export`. Imports the standard library only."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_export_options(export: argparse.ArgumentParser) -> None:
    """A dossier, papers of it, and where they go."""
    export.add_argument("code", metavar="CODE")
    export.add_argument(
        "--component",
        action="append",
        default=[],
        metavar="CODE",
        help="just this paper; may be given several times. Else every paper that lies in the dossier",
    )
    export.add_argument("--out", type=Path, required=True, metavar="PATH", help="a folder, or FILE.pdf for one file")
    export.add_argument("--overwrite", action="store_true", help="files of the same names there may go")
