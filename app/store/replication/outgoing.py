"""What a station sends: parcels of its rows, and where the bytes of each lie."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, Table, delete, select

from app.domain.model import BlobRef
from app.store.blobs import Blobs, blob_ref, is_purged
from app.store.database import Database, Writing
from app.store.replication.parcel import Head, Marks, Parcel, Waiting, noted_in, pack, waiting
from app.store.row_numbers import LOSE_ROWS, numbered
from app.store.schema import blobs, returned_blobs, tombstones
from app.store.schema_replication import arrivals


class Outgoing:
    """The rows and bytes of one data folder, as its centre lacks them."""

    def __init__(self, database: Database, files: Blobs) -> None:
        self._database = database
        self._blobs = files
        self.station_id: UUID = database.station_id

    def pack(self, since: Marks, head: Head | None) -> Parcel:
        """The next parcel. Raises StoreFailed: STATION_FORKED."""
        return pack(self._database, since, head)

    # -- how far the centre is, as it was known last

    def noted(self) -> dict[str, int]:
        """The marks of the centre as the last round left them; nothing: none ever came through."""
        with self._database.read() as connection:
            return noted_in(connection, self.station_id)

    def note(self, marks: Marks) -> None:
        """Put down how far the centre is, so that it is known here while the network is gone. That rows went whose numbers are given again
        (`app.store.row_numbers`) stays noted until what comes in these has come."""
        noted = self.noted()
        if noted == _no_further(marks, noted):
            return
        with self._database.write("centre_marks") as writing:
            self._put_down(writing, _no_further(marks, noted_in(writing.connection, self.station_id)))

    def note_come(self, parcel: Parcel) -> None:
        """As `note`, once a parcel has come; what went since it was packed is noted."""
        with self._database.write("centre_marks") as writing:
            noted = noted_in(writing.connection, self.station_id)
            stayed = {table for table in LOSE_ROWS if _is_last(writing.connection, parcel, table)}
            gone = {table.name: parcel.since.get(table.name, 0) for table in LOSE_ROWS - stayed if parcel.of(table)}
            come = {table.name: parcel.until[table.name] for table in stayed}
            self._put_down(writing, {**_no_further({**parcel.until, **gone}, noted), **come})

    def _put_down(self, writing: Writing, marks: Marks) -> None:
        writing.connection.execute(delete(arrivals).where(arrivals.c.of_station_id == self.station_id))
        for name, number in marks.items():
            writing.insert(arrivals, of_station_id=self.station_id, table_name=name, number=number)

    def waiting(self) -> Waiting:
        """What the centre lacks, as far as it is known here."""
        marks = self.noted()
        with self._database.read() as connection:
            return waiting(connection, self.station_id, marks)

    # -- bytes

    def files(self, parcel: Parcel) -> tuple[BlobRef, ...]:
        """Those of which rows travel in it, or that came again after they were deleted; less those that were deleted for good since."""
        found = [BlobRef(row["sha256"], row["media_type"], row["size_bytes"]) for row in parcel.of(blobs)]
        again = [row["tombstone_id"] for row in parcel.of(returned_blobs)]
        came_again = select(blobs).join(tombstones, tombstones.c.blob_sha256 == blobs.c.sha256)
        with self._database.read() as connection:
            if again:
                found += map(blob_ref, connection.execute(came_again.where(tombstones.c.id.in_(again))))
            hashes = [one.sha256 for one in found]  # no more than a parcel's rows: SQLite takes 32,766 values
            purged = set(connection.scalars(select(blobs.c.sha256).where(blobs.c.sha256.in_(hashes), is_purged())))
        return tuple(one for one in dict.fromkeys(found) if one.sha256 not in purged)

    def path(self, sha256: str) -> Path | None:
        """Where bytes lie; None: they don't."""
        return self._blobs.path(sha256) if self._blobs.has(sha256) else None

    def is_wanted(self, blob: BlobRef) -> bool:
        """Whether a row still says that its bytes are here: what a machine made is given up where it is made anew."""
        with self._database.read() as connection:
            return (
                connection.scalar(select(blobs.c.sha256).where(blobs.c.sha256 == blob.sha256, ~is_purged())) is not None
            )


def _no_further(marks: Marks, noted: Marks) -> dict[str, int]:
    """These marks, and of tables that lose rows what is noted where that is less."""
    lose = {table.name for table in LOSE_ROWS}
    return {name: min(mark, noted.get(name, mark)) if name in lose else mark for name, mark in marks.items()}


def _is_last(connection: Connection, parcel: Parcel, table: Table) -> bool:
    """Whether the last row of a table in a parcel has its number still: then those before it have theirs."""
    packed = parcel.of(table)
    row = connection.execute(select(table).where(numbered(table) == parcel.until[table.name])) if packed else None
    return row is not None and row.mappings().first() == packed[-1]
