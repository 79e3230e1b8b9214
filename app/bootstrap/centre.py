"""The way to a centre, wired. Nothing of it is loaded where the settings name none, and the driver only when it is asked for."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from app.domain.errors import UsageError
from app.services.centre import Centre, Way
from app.services.come_back import ComeBack
from app.services.follow import Follow
from app.services.reconcile import Reconcile
from app.services.replicate import Replicate
from app.services.take_over import TakeOver

if TYPE_CHECKING:
    from app.bootstrap.papers_in import PaperPart

SECRET = "centre-database"


def centre(station: PaperPart, closing: ExitStack) -> Centre | None:
    """The centre of the settings; None: this is training, of which nothing goes anywhere.

    Raises:
        UsageError: CENTRE_NOT_SET: only its database is.
    """
    section = station.settings.centre
    if station.settings.mode == "training":
        return None
    if not section.blobs:
        raise UsageError("CENTRE_NOT_SET")

    def reach() -> Way:
        from app.bootstrap.retaining import forget_made
        from app.store.places.by_url import place_at
        from app.store.replication.arriving import Arrivals
        from app.store.replication.compared import CentreCounts
        from app.store.replication.decided import DecidedAtCentre
        from app.store.replication.handed import HandedAtCentre
        from app.store.replication.reaching import reach as reach_database

        store = station.store
        # First what asks nobody: it is tried anew each minute, and each connection that was left open would lack at the server.
        place = place_at(section.blobs, station.secrets)
        store.homes.call(station.settings.station.name)
        database = reach_database(section.database, station.secrets.get(SECRET), store.database)
        closing.callback(database.close)
        return Way(
            Replicate(store.outgoing, Arrivals(database), place, Follow(store).brought),
            TakeOver(store.taking, HandedAtCentre(database), place, partial(forget_made, station)),
            ComeBack(store.incoming, DecidedAtCentre(database)),
            Reconcile(store.own_counts, CentreCounts(database), place),
        )

    return Centre(station.store.outgoing, station.store.duties, reach, station.clock)
