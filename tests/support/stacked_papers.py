"""Papers that were scanned as one stack, and nothing lay between them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.sandbox.paper import samples
from app.sandbox.paper.letter import header
from app.sandbox.paper.sheet import Align, Sheet
from app.sandbox.paper.typeface import Face, Style


def stacked_papers(folder: Path, names: Sequence[str] = ("decision", "notice", "confirmation")) -> tuple[Path, ...]:
    """Write a page with letterhead, title and two lines of each of these samples; little of it is to be read."""
    files = []
    for number, name in enumerate(names, 1):
        words, sheet = samples.words(name), Sheet(210.0, 148.0, 150)
        header(sheet, words["agency"], words["number"], words["date"])
        sheet.write(words["title"], Face(Style.BOLD, 14), 105, 56, Align.CENTER)
        for row in range(2):
            sheet.write(
                " ".join(words["body"][-1].split()[8 * row : 8 * row + 8]), Face(Style.REGULAR, 13), 30, 72 + 8 * row
            )
        files.append(folder / f"{number}.png")
        sheet.image.save(files[-1], dpi=(150, 150))
    return tuple(files)
