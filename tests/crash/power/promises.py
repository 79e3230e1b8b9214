"""What a data folder owes to whoever was told something, whatever the power did; and what it has to be in any case."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.domain.clock import SystemClock
from app.domain.errors import StoreFailed
from app.domain.model import Batch, MasterPage
from app.store.check import check
from app.store.store import DATABASE_FILE, Store, open_store
from scanner.spool import drop_partial, orphans

type Rows = dict[str, list[tuple[object, ...]]]
"""all rows of a database, by table"""

_FOUNDING = ("commit.migrate.after", "commit.station.after")
_ALL_DOSSIERS = 1000
_RECEIPTS_WITHOUT_THEIR_FILE = """
SELECT count(*) FROM receipts JOIN uploads ON uploads.id = receipts.upload_id LEFT JOIN signed_pdfs
ON signed_pdfs.document_id = receipts.document_id AND signed_pdfs.blob_sha256 = uploads.blob_sha256
AND signed_pdfs.blob_sha256 = receipts.sha256 WHERE signed_pdfs.document_id IS NULL
"""


@dataclass(frozen=True, slots=True)
class Truth:
    """What really happened.

    Attributes:
        station: the station's id.
        pages: id and hash of each page, in the order of their acknowledgement.
        commits: what the database held once the station was founded, and after each commit since.
        out: the finished file, by its name.
    """

    station: str
    pages: tuple[tuple[str, str], ...]
    commits: Sequence[Rows]
    out: Mapping[str, bytes]


def read_rows(data: Path) -> Rows:
    """What the database of a data folder holds that nobody has open."""
    with closing(sqlite3.connect(data / DATABASE_FILE)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr) for name in tables}


def station_of(rows: Rows) -> str:
    """The id of the station; empty where none was founded."""
    return "".join(str(row[0]) for row in rows.get("stations", ()))


def broken_promises(root: Path, truth: Truth, passed: Mapping[str, int]) -> list[str]:
    """What is wrong with a state of the disk; nothing where every promise is kept. The data folder is opened, and so mended.

    Args:
        root: holds the data folder, `data`, and the folder of finished files, `out`.
        truth: what was promised.
        passed: how often the program had come by each boundary: what was promised by then.
    """
    try:
        store = open_store(root / "data", SystemClock(), min_free_bytes=0)
    except StoreFailed as error:
        return [f"does not open: {error.code} {error}"]
    try:
        found = list(_in_store(store, truth, passed))
    finally:
        store.close()
    return [*found, *_in_database(root / "data", truth, passed), *_outside(root / "out", truth, passed)]


def _in_store(store: Store, truth: Truth, passed: Mapping[str, int]) -> Iterator[str]:
    report = check(store)
    if not report.ok:
        yield f"missing {report.missing}, damaged {report.damaged}, {report.database}, chain {report.audit.first_break}"
    if store.station_id.hex != truth.station:
        if passed["commit.station.after"]:
            yield "another station stands in the place of the one that was founded"
        return
    batches = [batch for dossier in store.dossiers.recent(_ALL_DOSSIERS) for batch in store.capture.batches(dossier.id)]
    pages = [page for batch in batches for page in store.capture.batch_pages(batch.id)]
    acknowledged = truth.pages[: passed["commit.adopt.after"]]
    if tuple((page.id.hex, page.blob.sha256) for page in pages[: len(acknowledged)]) != acknowledged:
        yield f"of {len(acknowledged)} acknowledged pages {len(pages)} are there"
    yield from _in_spool(store, batches, pages, passed["frame.announce.before"])


def _in_spool(store: Store, batches: list[Batch], pages: list[MasterPage], announced: int) -> Iterator[str]:
    """A frame that the scanner announced is a page or can become one; a batch that has ended leaves no picture behind."""
    whole = {page.frame for page in pages}
    for batch in batches:
        spool = store.capture.spool(batch.id)
        drop_partial(spool)
        whole |= {frame.seq for frame in orphans(spool)}
        left = [path.name for path in spool.iterdir()]
        if left and store.capture.outcome(batch.id) is not None:
            yield f"a batch has ended and left {left}"
    if not whole.issuperset(range(announced)):
        yield f"of {announced} announced frames there are {whole}"


def _in_database(data: Path, truth: Truth, passed: Mapping[str, int]) -> Iterator[str]:
    """The rows are those after some commit, at the earliest the last one that was told."""
    rows = read_rows(data)
    if station_of(rows) != truth.station:
        return
    committed = sum(passed[name] for name in passed if name.startswith("commit.") and name.endswith(".after"))
    told = max(0, committed - len(_FOUNDING))
    if rows not in truth.commits[told:]:
        where = truth.commits.index(rows) if rows in truth.commits else "none that ever was"
        yield f"the database is at commit {where}, {told} were told"
    with closing(sqlite3.connect(data / DATABASE_FILE)) as connection:
        if connection.execute(_RECEIPTS_WITHOUT_THEIR_FILE).fetchone() != (0,):
            yield "a receipt has no signed file"


def _outside(out: Path, truth: Truth, passed: Mapping[str, int]) -> Iterator[str]:
    """The finished file is whole if it is there, and it is there once it was handed out."""
    for name, data in truth.out.items():
        path = out / name
        found = path.read_bytes() if path.is_file() else None
        if found != data and (found is not None or passed["out.folder.after"]):
            yield f"{name} is {'lost' if found is None else 'not whole'}"
