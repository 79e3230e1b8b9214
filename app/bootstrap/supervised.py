"""What supervisors, auditors and administrators do: wired here, a part of `Station`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from uuid import UUID

from app.bootstrap.auditing import Auditing
from app.bootstrap.papers_in import PaperPart
from app.bootstrap.proofs import provenance, quality_sheets
from app.bootstrap.retaining import retaining
from app.bootstrap.review import close_looks, sampling
from app.domain.counters import Counters
from app.services.close_looks import CloseLooks
from app.services.health import DeviceHealth
from app.services.provenance import Provenance
from app.services.purging import Purging
from app.services.quality_sheet import QualitySheets
from app.services.reporting import Reporting
from app.services.reprocess import Remaking, Reprocessing
from app.services.retain import Retaining
from app.services.review.reviewing import Reviewing
from app.services.review.sampling import Sampling
from app.services.review.showing import Showing


class SupervisedPart(PaperPart):
    """Cases and samples, figures, the audit log and what is proven by it, and what is deleted."""

    @cached_property
    def reviewing(self) -> Reviewing:
        """What supervisors decide."""
        return Reviewing(self.store, self.rights, self.editing, self.documents)

    @cached_property
    def sampling(self) -> Sampling:
        """Lots and their samples."""
        return sampling(self)

    @cached_property
    def showing(self) -> Showing:
        """What a case shows."""
        return Showing(self.store, self.rights, self.editing, self.processing)

    @cached_property
    def close_looks(self) -> CloseLooks:
        """Pages of finished files and raw scans, closely."""
        return close_looks(self)

    @cached_property
    def auditing(self) -> Auditing:
        """What is done with the audit log."""
        return Auditing(self)

    @cached_property
    def reprocessing(self) -> Reprocessing:
        """Pages that a newer recipe would make anew."""
        return Reprocessing(self.store, self.processing, self.documents, self.archive_forms)

    @contextmanager
    def remaking(self) -> Iterator[Remaking]:
        """How they are made anew: here."""
        yield self.reprocessing.here

    @cached_property
    def purging(self) -> Purging:
        """Secret papers that were scanned by mistake."""
        from app.store.purge import purge

        return Purging(self.store, self.processing, self.capture, partial(purge, self.store))

    @cached_property
    def provenance(self) -> Provenance:
        """What happened to each page."""
        return provenance(self)

    @cached_property
    def quality_sheets(self) -> QualitySheets:
        """How a dossier was digitised, on paper."""
        return quality_sheets(self)

    @cached_property
    def retaining(self) -> Retaining:
        """Retention."""
        return retaining(self)

    @cached_property
    def reporting(self) -> Reporting:
        """Figures."""
        return Reporting(self.store, self.rights, self.clock, self.counters)

    @cached_property
    def counters(self) -> Counters:
        """What counters are called."""
        return self._counters_known_now()

    def _counters_known_now(self) -> Counters:
        station = self.settings.station
        return Counters({**self.store.homes.names(), **station.counters, self.store.station_id: station.name})

    def counters_of(self, dossier_ids: Collection[UUID]) -> dict[UUID, str]:
        """What the counters are called that look after these dossiers, by dossier."""
        homes = self.store.dossiers.homes(dossier_ids)
        return {dossier: self.counters.name(home) for dossier, home in homes.items()}

    def elsewhere(self, dossier_ids: Collection[UUID]) -> dict[UUID, str]:
        """Of those of these dossiers that went to another counter since: what that one is called."""
        homes = self.store.dossiers.homes(dossier_ids)
        gone = {dossier: home for dossier, home in homes.items() if home != self.store.station_id}
        counters = self._counters_known_now() if gone else self.counters  # the name came after the desk was opened
        return {dossier: counters.name(home) for dossier, home in gone.items()}

    @cached_property
    def device_health(self) -> DeviceHealth:
        """What pages and check sheets say of the devices."""
        return DeviceHealth(self.store, self.rights, self.clock)
