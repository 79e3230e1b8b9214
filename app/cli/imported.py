"""What became of the pages of PDF files: as JSON, and in words."""

from __future__ import annotations

from typing import Any

from app.cli.console import Console
from app.domain.imported import Drawn, ImportedPage, LeftOut

type Imported = tuple[ImportedPage | None, ...]


def imported_shape(pages: Imported) -> list[dict[str, Any]]:
    """Each page that came from a PDF file, by its number from 1."""
    return [{"page": number, **page.to_json()} for number, page in enumerate(pages, 1) if page is not None]


def tell_imported(pages: Imported, console: Console) -> None:
    """Which pages were drawn, and why; what was left out of the files; where words are that nobody sees."""
    of_pdf = {number: page for number, page in enumerate(pages, 1) if page is not None}
    for because in Drawn:
        drawn = [number for number, page in of_pdf.items() if page.drawn_because is because]
        if drawn:
            console.say(console.word("imported_drawn", pages=_numbers(drawn), because=because.value))
    names = dict.fromkeys(name for page in of_pdf.values() for name in page.attachments)
    for code in LeftOut:
        if code is LeftOut.ATTACHMENTS and names:
            continue  # told by their names
        without = [number for number, page in of_pdf.items() if code in page.left_out]
        if without:
            console.say(console.word("imported_left_out", pages=_numbers(without), code=code.value))
    unseen = {number: page.unseen_words for number, page in of_pdf.items() if page.unseen_words}
    if unseen:
        console.say(console.word("imported_unseen", pages=_numbers(list(unseen)), count=sum(unseen.values())))
    if names:
        console.say(console.word("imported_attachments", names=", ".join(names)))


def _numbers(pages: list[int]) -> str:
    """1-3, 7"""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
