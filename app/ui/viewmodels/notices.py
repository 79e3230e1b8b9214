"""What is said above the pages: an error with its remedy, or a sentence with one thing to do. And what is said at the start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.domain.errors import StationError
from app.services.recover import Failure, InterruptedBatch

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell that is no dialogue: an error with its remedy, or a sentence; and the one thing to do about it.

    Of an error the sentence says what it concerns.
    """

    error: StationError | None = None
    message: str = ""
    remedy: str = ""
    action: tuple[str, Callable[[], None]] | None = None


def of_failures(failures: Sequence[Failure], try_again: Callable[[], None]) -> tuple[Notice, ...]:
    """What could not be finished since the last time: the first, and how many more."""
    if not failures:
        return ()
    first, others = failures[0], len(failures) - 1
    about = translate("notices", "Unfinished since the last time: dossier {dossier}, {paper}.").format(
        dossier=first.dossier_code, paper=first.component_code
    )
    if others:
        about += " " + translate("notices", "Other papers that wait: {count}.").format(count=others)
    return (Notice(first.error, about, action=(translate("notices", "Try again"), try_again)),)


def of_interrupted(batch: InterruptedBatch, open_it: Callable[[], None]) -> Notice:
    """A scan that waits for its paper."""
    said = translate("notices", "A scan of dossier {dossier} was interrupted. Sheets in: {sheets}.")
    return Notice(
        None,
        said.format(dossier=batch.dossier_code, sheets=batch.sheets),
        translate("notices", "Open it and scan on with the next sheet."),
        (translate("notices", "Open {dossier}").format(dossier=batch.dossier_code), open_it),
    )
