"""The file of a hot folder over which a scan was killed: where its page is in, it is moved, whichever scan comes next."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import InputRefused
from app.domain.model import Actor
from app.services.arrivals import Arrivals
from app.services.frames import device_failed
from scanner.errors import ScannerError
from scanner.taken import Taken, put_away
from scanner.watched import PREFIX

if TYPE_CHECKING:
    from app.store.store import Store


class Offered:
    """Settles the doubt about the file that a folder handed on last. To be used by who holds the duty of capturing."""

    def __init__(self, store: Store, arrivals: Arrivals) -> None:
        self._store = store
        self._arrivals = arrivals

    def settle(self, device_id: str, actor: Actor) -> None:
        """Move the file of a watched folder that came in with a batch which nobody ended, and lies there yet.

        The next scan may be of another paper or pile, by somebody else, or name the folder otherwise: to the folder it is another scan,
        and the page would come twice.

        Raises:
            DeviceFailed: the folder does not let the file go, or somebody else has it.
            StoreFailed: as `Arrivals.settle`.
        """
        if not device_id.startswith(PREFIX):
            return
        folder = Path(device_id.removeprefix(PREFIX))
        offer = Taken(folder).offer()
        if offer is None or not (folder / offer.name).is_file():
            return
        for batch in self._store.capture.interrupted():
            if str(batch.id) != offer.spool:
                continue
            with suppress(InputRefused):  # its dossier takes nothing in any more
                self._arrivals.settle(batch, actor)
            pages = self._store.capture.batch_pages(batch.id)
            if any(page.frame == offer.seq and page.blob.sha256 == offer.sha256 for page in pages):
                _put_away(folder / offer.name)


def _put_away(file: Path) -> None:
    try:
        put_away(file)
    except ScannerError as error:
        raise device_failed(error) from error
