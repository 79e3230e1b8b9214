"""Sheets come into a pile: from a feeder, or from a hot folder that a back-office scanner writes into."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.domain.canonical import Json
from app.domain.errors import DeviceFailed, InputRefused, StationError
from app.domain.model import Actor, Batch, MasterPage
from app.services.backscan.pile import REFUSED, SIDES, Pile, Piles
from app.services.capture import Capture, Following
from app.services.frames import device_failed, request_json
from app.services.progress import CancelledCheck, Progress, never, silent
from scanner.errors import ScannerError
from scanner.folder import shown
from scanner.frames import ScanRequest
from scanner.taken import Taken, refuse
from scanner.watched import PREFIX

if TYPE_CHECKING:
    from app.store.store import Store

log = logging.getLogger(__name__)
type Refused = Callable[[str, str], None]
"""hears of the name of a file and the code of what is wrong with it"""
_NOTHING_THERE: Final = "FOLDER_EMPTY"


@dataclass(slots=True)
class TakenIn:
    """What a call took in: pages, and files that could not be."""

    pages: int = 0
    refused: int = 0


class Intake:
    """Takes pages into piles. No page is looked at on its way: a scanner waits for the disk alone."""

    def __init__(self, store: Store, piles: Piles, capture: Capture) -> None:
        self._store = store
        self._piles = piles
        self._capture = capture

    def take(
        self,
        pile: Pile,
        request: ScanRequest,
        actor: Actor,
        *,
        sides_of_sheet: int = 1,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
        refused: Refused = lambda _file, _code: None,
    ) -> TakenIn:
        """Take in all that lies there, and go on where an earlier call was cut off.

        A file of a hot folder that can be no page is moved to its subfolder `refused`, and those behind it come: that it is missing stands
        in the pile, at its place. What a feeder hands on stops at the first trouble: a person stands there.

        Args:
            pile: where to.
            request: what is asked of the device.
            actor: who scans.
            sides_of_sheet: so many files, one after the other, are the sides of a sheet; a feeder says that itself.
            cancelled: asked often.
            progress: told of each page.
            refused: hears of each file that could not be taken in.

        Raises:
            DeviceFailed, InputRefused, StoreFailed, Cancelled: what came before is in the store, once.
        """
        taken = TakenIn()
        folder = Path(request.device_id.removeprefix(PREFIX)) if request.device_id.startswith(PREFIX) else None
        note: dict[str, Json] = {SIDES: sides_of_sheet} if sides_of_sheet > 1 else {}

        def came(_page: MasterPage) -> None:
            taken.pages += 1
            progress(taken.pages, 0, "pages")

        def begins(batch: Batch) -> None:
            if folder is not None:
                self._take_refusal_back(pile, folder, batch, actor)

        follow = Following(cancelled=cancelled, on_page=came, stages=frozenset())
        with self._capture.alone():
            while True:
                going_on = self._capture.batches.unfinished(pile.component_id, request.device_id)
                try:
                    self._capture.scan_within(
                        pile.dossier_id, pile.component_id, request, actor, note, follow, going_on, begins
                    )
                    return taken
                except (DeviceFailed, InputRefused) as error:
                    if error.code == _NOTHING_THERE:
                        return taken
                    name = str(error.fields.get("mend", ""))
                    if folder is None or not name:
                        raise
                    file = _file_named(folder, name)
                    if file is None:
                        continue  # it went meanwhile, or the share did, which the next look tells
                    self._refuse(pile, request, file, error, note, actor)
                    taken.refused += 1
                    refused(shown(file.name), error.code)

    def _refuse(
        self, pile: Pile, request: ScanRequest, file: Path, error: StationError, note: dict[str, Json], actor: Actor
    ) -> None:
        """That the file is missing is put down first, in the batch that goes on behind it; then the file goes."""
        batch = self._capture.batches.unfinished(pile.component_id, request.device_id)
        about: dict[str, Json] = {"file": shown(file.name), "code": error.code}
        if batch is None or not self._is_put_down(batch, about):
            if batch is not None:
                self._capture.batches.stop(batch, actor)
            asked = {**request_json(request), **note, REFUSED: about}
            self._store.capture.begin(pile.dossier_id, pile.component_id, asked, actor)
        try:
            refuse(file)
        except ScannerError as failed:
            raise device_failed(failed) from failed

    def _take_refusal_back(self, pile: Pile, folder: Path, batch: Batch, actor: Actor) -> None:
        """A file that was put down as missing, and lay there yet, was mended and comes at its place: it is not missing. That is put down
        before its page is: who parts the pile meanwhile would count it as missing, and a kill between the two leave it so. Where it was
        killed over the page itself, once more changes nothing."""
        about, pages = batch.request.get(REFUSED), len(self._store.capture.batch_pages(batch.id))
        offer = Taken(folder).offer() if isinstance(about, dict) and pages <= 1 else None
        if offer is not None and isinstance(about, dict) and shown(offer.name) == about["file"]:
            self._piles.put_found(pile, batch.id, actor)

    def _is_put_down(self, batch: Batch, about: dict[str, Json]) -> bool:
        """Whether a call that was killed put it down already."""
        return batch.request.get(REFUSED) == about and not self._store.capture.batch_pages(batch.id)


def _file_named(folder: Path, name: str) -> Path | None:
    """The file of a folder that people know by this name."""
    with suppress(OSError):  # the share went
        return next((path for path in folder.iterdir() if shown(path.name) == name), None) if name else None
    return None
