"""The audit log looked through, without any network: its rows, its seals, and what others kept of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from app.domain.auditing.claims import claims_in
from app.domain.auditing.look import Claim, Fault, Finding, Look, Source, look_through
from app.domain.auditing.seals import Seal, StampRead
from app.domain.errors import InputRefused

if TYPE_CHECKING:
    from app.store.store import Store

type ReadStamp = Callable[[bytes, bytes], StampRead]
"""what a token (DER) says of data"""
ARRIVED: Final = "arrivals"
"""the table of a centre that tells how many rows of a station came"""


@dataclass(frozen=True, slots=True)
class LogChecked:
    """What was found, and what it rests on.

    Attributes:
        look: what the rows themselves show.
        seals: how many there are.
        stamped: how many bear a time-stamp that holds.
        last_stamp: the time of the last of these.
        kept: how many manifests and receipts of the station's own database were compared.
        outside: how many copies that others kept were compared.
    """

    look: Look
    seals: int
    stamped: int
    last_stamp: datetime | None
    kept: int
    outside: int


class LogChecking:
    """Reads only."""

    def __init__(self, store: Store, read_stamp: ReadStamp) -> None:
        self._store = store
        self._read_stamp = read_stamp

    def check(self, against: Sequence[Path] = (), of: UUID | None = None) -> LogChecked:
        """Look at all rows once.

        Args:
            against: receipts, manifests or exports that were kept elsewhere: JSON files, or folders of them.
            of: another station whose rows come here; None: this one.

        Raises:
            InputRefused: RECEIPTS_UNREADABLE, RECEIPTS_EMPTY.
            StoreFailed: DATABASE_DAMAGED: rows can't even be read.
        """
        outside = [claim for path in against for claim in read_claims(path)]
        return self._check(of or self._store.station_id, outside)

    def check_others(self) -> dict[UUID, LogChecked]:
        """As `check`, of the logs of the other stations whose rows come here, against what lies here of each."""
        return {station_id: self._check(station_id, []) for station_id in self._store.audit.others()}

    def _check(self, of: UUID, outside: list[Claim]) -> LogChecked:
        kept = [claim for name, told in self._store.outbox.told(of=of) for claim in claims_in(told, Source.KEPT, name)]
        seals = self._store.seals.all(of)
        stamped = [(seal, self._stamp_of(of, seal)) for seal in seals]
        of_seals = [_claim_of(seal, read) for seal, read in stamped]
        look = look_through(
            self._store.audit.rows(of), [*of_seals, *kept, *outside], {seal.seq: seal.sha256 for seal in seals}
        )
        wrong = tuple(_wrong_stamps(stamped))
        times = [read.at for _, read in stamped if read is not None and read.at is not None and read.is_trusted]
        lost = (
            (Finding(Fault.SHORTER, look.tree.size, ARRIVED),) if look.tree.size < self._store.audit.arrived(of) else ()
        )
        look = replace(look, findings=(*look.findings, *lost, *wrong))
        return LogChecked(look, len(seals), len(times), max(times, default=None), len(kept), len(outside))

    def _stamp_of(self, of: UUID, seal: Seal) -> StampRead | None:
        return self._read_stamp(seal.token, seal.tree.statement(of)) if seal.token else None


def _claim_of(seal: Seal, read: StampRead | None) -> Claim:
    at = read.at if read is not None and read.is_trusted else None
    return Claim(Source.SEAL, str(seal.seq), seal.tree.head, seal.tree.size, seal.tree.root, at)


def _wrong_stamps(stamped: Iterable[tuple[Seal, StampRead | None]]) -> Iterable[Finding]:
    for seal, read in stamped:
        if read is not None and read.at is None:
            yield Finding(Fault.STAMP, seal.tree.size - 1, str(seal.seq))
        elif read is not None and not read.is_trusted:
            yield Finding(Fault.STAMP_UNTRUSTED, seal.tree.size - 1, str(seal.seq))


def read_claims(path: Path) -> list[Claim]:
    """What the JSON files at a place say of the log.

    Raises:
        InputRefused: RECEIPTS_UNREADABLE; RECEIPTS_EMPTY: none of them tells a head.
    """
    try:
        files = sorted(path.rglob("*.json*")) if path.is_dir() else [path]
        found = [claim for file in files for claim in claims_in(_json_of(file), Source.OUTSIDE, file.name)]
    except (OSError, ValueError, OverflowError, RecursionError) as error:
        raise InputRefused("RECEIPTS_UNREADABLE", type(error).__name__, file=str(path)) from None
    if not found:
        raise InputRefused("RECEIPTS_EMPTY", file=str(path))
    return found


def _json_of(file: Path) -> Any:
    """One value, or one a line."""
    text = file.read_text(encoding="utf-8")
    try:
        return json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
