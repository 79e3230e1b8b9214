"""Where results go: never over an input, never two to one place, never to a place that can't be written."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from app.domain.errors import StoreFailed, UsageError


def require_apart(inputs: Sequence[Path], outputs: Sequence[Path]) -> None:
    """Refuse a call whose outputs would be written over its inputs or over one another.

    Raises:
        UsageError: OUTPUT_IS_INPUT, OUTPUTS_COLLIDE.
    """
    sources = {path.resolve() for path in inputs}
    seen: set[Path] = set()
    for output in outputs:
        target = output.resolve()
        if target in sources:
            raise UsageError("OUTPUT_IS_INPUT", file=str(output))
        if target in seen:
            raise UsageError("OUTPUTS_COLLIDE", file=str(output))
        seen.add(target)


def require_writable(output: Path) -> None:
    """Refuse a place that can't be written before any work is done; makes the folder where it is missing.

    Raises:
        StoreFailed: OUT_UNWRITABLE.
    """
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFailed("OUT_UNWRITABLE", type(error).__name__, file=str(output)) from None
    if output.is_dir() or not os.access(output.parent, os.W_OK):
        raise StoreFailed("OUT_UNWRITABLE", file=str(output))


def require_folder(folder: Path) -> None:
    """Refuse a folder that nothing can be put into before any work is done; makes it where it is missing.

    Raises:
        StoreFailed: OUT_UNWRITABLE.
    """
    try:
        require_writable(folder / "file")
    except StoreFailed as refused:  # whoever calls named the folder
        refused.fields["file"] = str(folder)
        raise
