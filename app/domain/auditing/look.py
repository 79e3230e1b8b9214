"""One look through all rows of the log: do they follow from one another, and are they what was said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain
from typing import Final

from app.domain.audit import GENESIS, AuditRow, row_hash
from app.domain.auditing.seals import SEALED, TreeHead
from app.domain.merkle import Frontier

CLOCK_LIMIT: Final = timedelta(minutes=5)
"""clocks of honest computers stand that far apart, and are set right by as much"""
_LEAVES_AT_ONCE: Final = 10_000


class Fault(StrEnum):
    """What a look finds; `audit_fault_<value>` is the key of the words."""

    ROW = "row"
    """a row is not what its hash says, or does not follow from the one before"""
    SHORTER = "shorter"
    """more rows were there once"""
    TREE = "tree"
    """the rows up to there have another head or root than was said of them"""
    UNKNOWN = "unknown"
    """no row has the head that was said"""
    SEAL_LOST = "seal_lost"
    """a row tells of a seal that is not there, or was another one"""
    SEAL_UNTOLD = "seal_untold"
    """no row tells of a seal that is there"""
    STAMP = "stamp"
    """a time-stamp is not of its seal"""
    STAMP_UNTRUSTED = "stamp_untrusted"
    """a time-stamp is of an authority that nobody here trusts"""
    CLOCK_BACK = "clock_back"
    """a row is older than the row before it"""
    CLOCK_BEHIND = "clock_behind"
    """a row is older than the time-stamp of a seal before it"""
    CLOCK_AHEAD = "clock_ahead"
    """a row is younger than the moment by which somebody else had seen it"""


OF_CLOCKS: Final = frozenset({Fault.CLOCK_BACK, Fault.CLOCK_BEHIND, Fault.CLOCK_AHEAD})
"""what an honest station can come to by a wrong clock: told, but the log holds"""


class Source(StrEnum):
    """Who says something of the log."""

    SEAL = "seal"
    KEPT = "kept"
    """a manifest or receipt in the station's own database"""
    OUTSIDE = "outside"
    """a copy that somebody else kept"""


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of the log.

    Attributes:
        source: who says it.
        name: which seal, receipt or manifest it is.
        head: the hash of the last row then.
        size: how many rows there were; None: it tells the head alone, as all did at first.
        root: the root of the tree over them; empty: not told.
        at: when another one's clock said so (UTC); None: not known.
    """

    source: Source
    name: str
    head: str
    size: int | None = None
    root: str = ""
    at: datetime | None = None

    @property
    def is_of_others(self) -> bool:
        """Whether it does not rest on this station's word alone: a copy elsewhere, or a time-stamp (`at` of a seal)."""
        return self.source is Source.OUTSIDE or (self.source is Source.SEAL and self.at is not None)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: at which row, and with which claim (empty: with the row itself)."""

    fault: Fault
    position: int | None
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found. `proved` is how many of the first rows somebody outside vouches for; `findings` in the order of the rows."""

    tree: TreeHead
    findings: tuple[Finding, ...]
    proved: int

    @property
    def first_break(self) -> int | None:
        """The first row that does not follow."""
        return next((one.position for one in self.findings if one.fault is Fault.ROW), None)

    @property
    def holds(self) -> bool:
        """Whether nothing but clocks is wrong."""
        return all(one.fault in OF_CLOCKS for one in self.findings)


def look_through(rows: Iterable[AuditRow], claims: Sequence[Claim], seals: Mapping[int, str]) -> Look:
    """Look at every row once.

    Args:
        rows: all rows, in order.
        claims: what is said of the log.
        seals: by number, the hash of each seal that is kept (`Seal.sha256`).
    """
    looking = _Looking(claims, dict(seals))
    for row in rows:
        looking.see(row)
    return looking.end()


@dataclass
class _Looking:
    claims: Sequence[Claim]
    seals: dict[int, str]
    found: list[Finding] = field(default_factory=list)
    frontier: Frontier = field(default_factory=Frontier)
    leaves: list[bytes] = field(default_factory=list)
    size: int = 0
    head: str = GENESIS
    is_broken: bool = False
    latest: datetime | None = None
    before: datetime | None = None
    not_before: datetime | None = None
    proved: int = 0

    def __post_init__(self) -> None:
        by_size: dict[int, list[Claim]] = {}
        by_head: dict[str, list[Claim]] = {}
        for claim in self.claims:
            if claim.size is None:
                by_head.setdefault(claim.head, []).append(claim)
            else:
                by_size.setdefault(claim.size, []).append(claim)
        self.by_size, self.by_head = by_size, by_head

    def see(self, row: AuditRow) -> None:
        """The next row."""
        self._follows(row)
        self._in_time(row)
        if row.event == SEALED:
            self._tells_of_seal(row)
        self.size, self.head = self.size + 1, row.sha256
        self.leaves.append(leaf_of(row.sha256))
        for claim in self.by_head.pop(row.sha256, ()):
            self._holds(claim)
        if self.size in self.by_size:
            for claim in self.by_size.pop(self.size):
                self._compare(claim)
        elif len(self.leaves) == _LEAVES_AT_ONCE:
            self._grow()

    def end(self) -> Look:
        """There are no more rows."""
        self._grow()
        for claim in chain.from_iterable(self.by_size.values()):
            self._find(Fault.SHORTER, claim.name)
        for claim in chain.from_iterable(self.by_head.values()):
            self.found.append(Finding(Fault.UNKNOWN, None, claim.name))
        for seq in sorted(self.seals):
            self.found.append(Finding(Fault.SEAL_UNTOLD, None, str(seq)))
        tree = TreeHead(self.size, self.frontier.root.hex(), self.head)
        return Look(tree, tuple(self.found), self.proved)

    def _follows(self, row: AuditRow) -> None:
        computed = row_hash(
            row.position, row.station_id, row.actor_id, row.at, row.event, row.facts, row.previous_sha256
        )
        follows = (row.position, row.previous_sha256, row.sha256) == (self.size, self.head, computed)
        if not follows and not self.is_broken:
            self._find(Fault.ROW)
            self.is_broken = True

    def _in_time(self, row: AuditRow) -> None:
        if self.before is not None and row.at < self.before - CLOCK_LIMIT:
            self._find(Fault.CLOCK_BACK)
        if self.not_before is not None and row.at < self.not_before - CLOCK_LIMIT:
            self._find(Fault.CLOCK_BEHIND)
            self.not_before = None  # told once for each seal
        self.before = row.at
        self.latest = row.at if self.latest is None else max(self.latest, row.at)

    def _tells_of_seal(self, row: AuditRow) -> None:
        seq = row.facts.get("seal")
        if not isinstance(seq, int) or self.seals.pop(seq, None) != row.facts.get("sha256"):
            self._find(Fault.SEAL_LOST, str(seq))

    def _compare(self, claim: Claim) -> None:
        self._grow()
        same_root = claim.root in ("", self.frontier.root.hex())
        if claim.head != self.head or not same_root:
            self.found.append(Finding(Fault.TREE, self.size - 1, claim.name))
        else:
            self._holds(claim)

    def _holds(self, claim: Claim) -> None:
        if claim.is_of_others:
            self.proved = self.size
        if claim.at is None:
            return
        if self.latest is not None and self.latest > claim.at + CLOCK_LIMIT:
            self.found.append(Finding(Fault.CLOCK_AHEAD, self.size - 1, claim.name))
        if claim.source is Source.SEAL:
            self.not_before = claim.at

    def _grow(self) -> None:
        self.frontier = self.frontier.with_entries(self.leaves)
        self.leaves = []

    def _find(self, fault: Fault, claim: str = "") -> None:
        self.found.append(Finding(fault, self.size, claim))


def leaf_of(sha256: str) -> bytes:
    """The leaf of a row that says to have this hash; one that is no hash was tampered with, and is a leaf all the same."""
    try:
        return bytes.fromhex(sha256)
    except ValueError:
        return sha256.encode()
