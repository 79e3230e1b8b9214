"""What a station sends: parcels of its rows, and where the bytes of each lie."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app.domain.model import BlobRef
from app.store.blobs import Blobs, is_purged
from app.store.database import Database
from app.store.replication.parcel import Head, Marks, Parcel, pack
from app.store.schema import blobs


class Outgoing:
    """The rows and bytes of one data folder, as its centre lacks them."""

    def __init__(self, database: Database, files: Blobs) -> None:
        self._database = database
        self._blobs = files
        self.station_id: UUID = database.station_id

    def pack(self, since: Marks, head: Head | None) -> Parcel:
        """The next parcel. Raises StoreFailed: STATION_FORKED."""
        return pack(self._database, since, head)

    def files(self, parcel: Parcel) -> tuple[BlobRef, ...]:
        """Those of which rows travel in it, less those whose bytes were deleted for good since."""
        found = (BlobRef(row["sha256"], row["media_type"], row["size_bytes"]) for row in parcel.of(blobs))
        return tuple(one for one in found if not self._blobs.purged(one.sha256))

    def path(self, blob: BlobRef) -> Path | None:
        """Where its bytes lie; None: they don't."""
        return self._blobs.path(blob) if self._blobs.has(blob.sha256) else None

    def is_wanted(self, blob: BlobRef) -> bool:
        """Whether a row still says that its bytes are here: what a machine made is given up where it is made anew."""
        with self._database.read() as connection:
            return (
                connection.scalar(select(blobs.c.sha256).where(blobs.c.sha256 == blob.sha256, ~is_purged())) is not None
            )
