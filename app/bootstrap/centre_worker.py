"""A station whose store is the centre's, and the worker that does its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from typing import TYPE_CHECKING

from app.bootstrap import Station
from app.bootstrap.centre import SECRET
from app.domain.errors import UsageError
from app.services.back_office import BackOffice
from app.services.pool import WorkPool
from app.services.reprocess import Remaking
from app.services.upkeep import Upkeeping
from app.settings import Settings

if TYPE_CHECKING:
    from app.jobs.queue import PageQueue
    from app.jobs.worker import Pace, Worker
    from app.store.places.place import BlobPlace
    from app.store.store import Store


def centre_station(settings: Settings, pool: WorkPool | None = None) -> CentreStation:
    """A station at the centre of the settings; `pool` as for `app.bootstrap.build`.

    Raises:
        UsageError: CENTRE_NOT_SET, in training too: it brings nothing to a centre.
        StoreFailed: PLACE_UNKNOWN, PLACE_FORBIDDEN.
    """
    from app.identity.secrets import KeyringSecrets
    from app.store.places.by_url import place_at
    from app.store.replication.reaching import whole_address

    if settings.mode == "training" or not settings.centre.database or not settings.centre.blobs:
        raise UsageError("CENTRE_NOT_SET")
    secrets = KeyringSecrets()
    address = whole_address(settings.centre.database, secrets.get(SECRET))
    return CentreStation(settings, address, place_at(settings.centre.blobs, secrets), pool)


class CentreStation(Station):
    """As `Station`: its rows lie in the centre's database, its bytes at the place that all share."""

    def __init__(self, settings: Settings, database: str, place: BlobPlace, pool: WorkPool | None = None) -> None:
        """`database` is the address of the centre's database."""
        super().__init__(settings, pool)
        self._address = database
        self.place = place

    @cached_property
    def store(self) -> Store:
        """As `Foundations.store`."""
        from app.store.store import open_store

        free = self.settings.min_free_mb * 1_000_000
        return self._opened(
            open_store(self.settings.data_dir, self.clock, url=self._address, place=self.place, min_free_bytes=free)
        )

    @cached_property
    def upkeep(self) -> Upkeeping:
        """Of what goes on by itself all but what counters do for their dossiers: these are sent, followed and taken back there."""
        return self.common_upkeep

    @cached_property
    def centre(self) -> None:
        """What is written here is there already."""

    @cached_property
    def back_office(self) -> BackOffice:
        """Page work of all stations."""
        return BackOffice(self.store, self.processing, self.archive_forms, self.clock)

    @contextmanager
    def page_queue(self) -> Iterator[PageQueue]:
        """The pages that wait for workers; its tables are made on first use.

        Raises:
            StoreFailed: DATABASE_AWAY (retryable), DATABASE_FORBIDDEN, DATABASE_FAILED.
        """
        from app.jobs.queue import PageQueue
        from app.jobs.tables import prepare_tables

        _ = self.store  # opened first: the store tells a server that refuses a password from one that is away
        prepare_tables(self._address)
        with PageQueue(self._address) as queue:
            yield queue

    @contextmanager
    def remaking(self) -> Iterator[Remaking]:
        """How pages are made anew: by workers.

        Raises:
            StoreFailed: as `page_queue`.
        """
        with self.page_queue() as queue:
            yield partial(self.reprocessing.by_workers, queue)

    @contextmanager
    def worker(self, pace: Pace | None = None, beat: Callable[[], object] = lambda: None) -> Iterator[Worker]:
        """A worker that does as many pages at once as the settings say, ready to be run; `beat` as `Worker` says.

        Raises:
            StoreFailed: as `page_queue`.
        """
        from app.jobs.worker import Pace, Worker

        office = self.back_office
        with self.page_queue() as queue:
            look = partial(office.look, queue)
            yield Worker(self._address, office.do, look, self.pages_at_once, pace or Pace(), beat)
