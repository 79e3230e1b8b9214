"""Retention, wired: the days of the settings, held against those of the law."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.clock import day_in_viet_nam
from app.domain.errors import UsageError
from app.domain.retention import RetentionPolicy, too_short
from app.services.past_days import PastDays
from app.services.retain import Retaining

if TYPE_CHECKING:
    from app.bootstrap.papers_in import PaperPart


def forget_made(station: PaperPart, dossier_id: UUID) -> None:
    """What machines made here of a dossier that another counter looks after goes, whatever the days of the settings."""
    from scanner.spool import images_in

    past_days = PastDays(
        station.store, station.documents, station.processing, RetentionPolicy(), station.clock, images_in
    )
    station.store.retention.drop_artifacts(past_days.keys_of_all(past_days.of(dossier_id)))


def retaining(station: PaperPart) -> Retaining:
    """Retention at a station.

    Raises:
        UsageError: RETENTION_TOO_SHORT: the settings would delete before the law lets them.
    """
    from app.store.backup import backup
    from app.store.purge import purge
    from scanner.spool import images_in

    past_days = PastDays(
        station.store, station.documents, station.processing, _policy(station), station.clock, images_in
    )
    return Retaining(
        station.store,
        station.capture,
        past_days,
        station.processing,
        station.rights,
        partial(purge, station.store),
        partial(backup, station.store),
        station.unlocking.forget_left,
    )


def _policy(station: PaperPart) -> RetentionPolicy:
    section, today = station.settings.retention, day_in_viet_nam(station.clock.now())
    short = too_short(section.policy, station.law, today, section.decided)
    if short is not None:
        kind, least = short
        raise UsageError("RETENTION_TOO_SHORT", key=f"retention.{kind.value}_days", least=least)
    return section.policy
