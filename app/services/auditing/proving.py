"""One dossier's rows, proven to stand in the audit log without the other rows being shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.audit import AuditRow
from app.domain.auditing.about import PURGED, About
from app.domain.auditing.claims import claims_in
from app.domain.auditing.look import Claim, Source, leaf_of
from app.domain.auditing.seals import Seal, TreeHead
from app.domain.canonical import Json, canonical_json
from app.domain.errors import InputRefused
from app.domain.merkle import Tree
from app.domain.model import Actor, Dossier
from app.domain.rights import Action
from app.services.auditing.written import claim_json, row_json, seal_json, tree_json
from app.services.handing_out.whole_file import write_whole
from app.services.rights import Rights

if TYPE_CHECKING:
    from app.store.store import Store

FORMAT: Final = "sohoa-audit-proof-1"


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof shows.

    Attributes:
        rows: how many rows tell of the dossier.
        tree: the log that they stand in.
        seals: how many seals it is tied to.
        heads: how many heads that were told to others.
        purged: how many of its files were taken away for good: what was in them nobody can show any more, only their hashes.
        erased: what of its rows in the database was erased since, by kind (`app.domain.retention.Kind`).
    """

    rows: int
    tree: TreeHead
    seals: int
    heads: int
    purged: int = 0
    erased: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether all that the rows name is here still."""
        return not (self.purged or self.erased)


class LogProving:
    """Reads only; who asks must be one who may."""

    def __init__(self, store: Store, rights: Rights) -> None:
        self._store = store
        self._rights = rights

    def prove(self, dossier: Dossier, output: Path, actor: Actor) -> Proven:
        """Write the proof of all rows that tell of a dossier in the log of the station that looks after it.

        Raises:
            InputRefused: NOT_ALLOWED, DOSSIER_NOT_HERE.
            StoreFailed: DISK_FULL, OUT_UNWRITABLE.
        """
        self._rights.require(actor, Action.PROVENANCE)
        about, station_id = About(dossier.id), dossier.home_station_id
        leaves = []
        for row in self._store.audit.rows(station_id):
            about.see(row)
            leaves.append(leaf_of(row.sha256))
        if not about.rows:
            raise InputRefused("DOSSIER_NOT_HERE", dossier=dossier.code)
        rows, tree = about.rows, Tree.of(leaves)
        head = TreeHead(tree.size, tree.root.hex(), leaves[-1].hex())
        seals = _first_over(rows, [seal for seal in self._store.seals.all(station_id) if seal.tree.size <= tree.size])
        heads = [claim for claim in self._heads_of(rows) if claim.size is not None and claim.size <= tree.size]
        told: dict[str, Json] = {
            "format": FORMAT,
            "station": str(station_id),
            "tree": tree_json(head),
            "rows": [{**row_json(row), "proof": _hex(tree.inclusion(row.position))} for row in rows],
            "seals": [
                {**seal_json(seal, station_id), "proof": _hex(tree.consistency(seal.tree.size))} for seal in seals
            ],
            "heads": [{**claim_json(one), "proof": _hex(tree.consistency(one.size or 0))} for one in heads],
        }
        write_whole(output, canonical_json(told).encode())
        purged = sum(row.event == PURGED for row in rows)
        return Proven(len(rows), head, len(seals), len(heads), purged, tuple(_erased(rows)))

    def _heads_of(self, rows: Iterable[AuditRow]) -> Iterator[Claim]:
        uploads = {str(row.facts.get("upload")) for row in rows if row.event == "upload.queued"}
        for upload in sorted(uploads):
            for name, told in self._store.outbox.told(UUID(upload)):
                yield from claims_in(told, Source.KEPT, name)


def _first_over(rows: Sequence[AuditRow], seals: Sequence[Seal]) -> list[Seal]:
    """For each row the first seal over it: that is the earliest time by which it was there."""
    found = {}
    for row in rows:
        first = next((seal for seal in seals if seal.tree.size > row.position), None)
        if first is not None:
            found[first.seq] = first
    return [found[seq] for seq in sorted(found)]


def _erased(rows: Iterable[AuditRow]) -> Iterator[str]:
    for row in rows:
        kinds = row.facts.get("kinds") if row.event == "dossier.erased" else None
        yield from (str(kind) for kind in kinds) if isinstance(kinds, list) else ()


def _hex(proof: Iterable[bytes]) -> list[Json]:
    return [one.hex() for one in proof]
