"""The whole audit log as files that anybody can check with a program of one file, without this station."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.auditing.claims import claims_in
from app.domain.auditing.look import Source
from app.domain.canonical import canonical_json
from app.domain.model import Actor
from app.domain.rights import Action
from app.services.auditing.written import claim_json, row_json, seal_json
from app.services.handing_out.whole_folder import Place, together
from app.services.rights import Rights

if TYPE_CHECKING:
    from app.store.store import Store

ROWS: Final = "rows.jsonl"
SEALS: Final = "seals.json"
HEADS: Final = "heads.json"
VERIFIER: Final = "sohoa_audit.py"


class LogExporting:
    """Reads only; who asks must be one who may."""

    def __init__(self, store: Store, rights: Rights, verifier: Path) -> None:
        """`verifier` is the program that goes along."""
        self._store = store
        self._rights = rights
        self._verifier = verifier

    def export(self, folder: Path, actor: Actor, of: UUID | None = None) -> int:
        """Write all rows, all seals, and the heads that manifests and receipts tell, with the program that checks them.

        Args:
            folder: where to.
            actor: who asks.
            of: another station whose rows come here; None: this one.

        Returns:
            How many rows there are.

        Raises:
            InputRefused: NOT_ALLOWED.
            UsageError: OUT_EXISTS: such files are there already.
            StoreFailed: DISK_FULL, OUT_UNWRITABLE, OUT_BUSY.
        """
        self._rights.require(actor, Action.PROVENANCE)
        station_id = of or self._store.station_id
        seals = [seal_json(seal, station_id) for seal in self._store.seals.all(station_id)]
        told = self._store.outbox.told(of=station_id)
        heads = [claim_json(one) for name, value in told for one in claims_in(value, Source.KEPT, name)]
        with together(Place(folder), (ROWS, SEALS, HEADS, VERIFIER)) as aside:
            rows = self._write_rows(aside / ROWS, station_id)
            _write(aside / SEALS, {"station": str(station_id), "seals": seals})
            _write(aside / HEADS, {"heads": heads})
            (aside / VERIFIER).write_bytes(self._verifier.read_bytes())
        return rows

    def _write_rows(self, file: Path, of: UUID) -> int:
        count = 0
        with file.open("w", encoding="utf-8") as lines:
            for row in self._store.audit.rows(of):
                lines.write(canonical_json(row_json(row)) + "\n")
                count += 1
        return count


def _write(file: Path, told: object) -> None:
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
