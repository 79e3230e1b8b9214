"""Second copies, wired: where they lie, what they are sealed to, and what refuses a place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.clock import Clock
from app.domain.model import Actor
from app.domain.second_copy import CopyHere, CopyMade, CopyNeeds
from app.services.progress import CancelledCheck, Progress
from app.services.recovery_key import RecoveryKeys
from app.services.second_copy import SecondCopies
from app.settings import Settings

if TYPE_CHECKING:
    from app.store.check import CheckReport
    from app.store.store import Store


def second_copies(store: Store, settings: Settings, clock: Clock) -> SecondCopies:
    """The copy folders of the settings. The kept public key is read each time: it may be made while the desk is open."""

    def recipients() -> tuple[str, ...]:
        from app.store.second_copy.recipients import kept_recipients

        return settings.second_copy.recipients or kept_recipients(store.folder)

    def write(folder: Path, actor: Actor, *, cancelled: CancelledCheck, progress: Progress) -> CopyMade:
        from app.store.second_copy import place
        from app.store.second_copy.copying import write_copy

        return write_copy(
            store,
            folder,
            recipients(),
            actor,
            keep=settings.second_copy.snapshots,
            apart=place.require_elsewhere,
            cancelled=cancelled,
            progress=progress,
        )

    def look(folder: Path, needs: Sequence[CopyNeeds]) -> CopyHere:
        from app.store.second_copy import place
        from app.store.second_copy.folder import copy_here

        place.require_elsewhere(folder, store.folder)
        return copy_here(folder, store.station_id, recipients(), needs)

    section = settings.second_copy
    return SecondCopies(store, write, look, clock, folders=section.folders, always=section.when == "always")


def recovery_keys(settings: Settings) -> RecoveryKeys:
    """How a recovery key is made for a data folder."""
    from app.archive.drawing import draw
    from app.archive.symbols import qr_code
    from app.store.second_copy.recipients import keep_recipient, kept_recipients
    from app.store.second_copy.sealing import new_key

    section, folder = settings.second_copy, settings.data_dir
    return RecoveryKeys(
        new_key,
        draw,
        qr_code,
        lambda: section.recipients or kept_recipients(folder),
        lambda recipient: keep_recipient(folder, recipient),
    )


def restore_second_copy(
    settings: Settings, folder: Path, secret: str, seq: int | None, progress: Progress
) -> CheckReport:
    """Bring a second copy into the data folder of the settings, which must be empty."""
    from app.store.second_copy.restoring import restore_copy

    return restore_copy(folder, settings.data_dir, secret, seq=seq, progress=progress)
