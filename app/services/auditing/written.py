"""How rows, seals and heads of the audit log are written down for others; `resources/verify/sohoa_audit.py` reads it."""

from __future__ import annotations

from base64 import b64encode
from uuid import UUID

from app.domain.audit import AuditRow
from app.domain.auditing.look import Claim
from app.domain.auditing.seals import Seal, TreeHead
from app.domain.canonical import Json


def row_json(row: AuditRow) -> dict[str, Json]:
    """A row: `sha256` is the hash of the canonical JSON of the rest."""
    return {
        "position": row.position,
        "station": str(row.station_id),
        "actor": str(row.actor_id),
        "at": row.at.isoformat(),
        "event": row.event,
        "facts": row.facts,
        "previous": row.previous_sha256,
        "sha256": row.sha256,
    }


def tree_json(tree: TreeHead) -> dict[str, Json]:
    """How far a log has come, by the names of manifests."""
    return {"audit_size": tree.size, "audit_root": tree.root, "audit_head": tree.head}


def seal_json(seal: Seal, station_id: UUID) -> dict[str, Json]:
    """A seal; `statement` is what its time-stamp is over, `token` the time-stamp (DER in base64; empty: none)."""
    return {
        "seal": seal.seq,
        "at": seal.at.isoformat(),
        **tree_json(seal.tree),
        "statement": seal.tree.statement(station_id).decode(),
        "token": b64encode(seal.token).decode(),
    }


def claim_json(claim: Claim) -> dict[str, Json]:
    """What a manifest or a receipt said."""
    return {
        "name": claim.name,
        "audit_head": claim.head,
        "audit_size": claim.size or 0,
        "audit_root": claim.root,
        "received_at": claim.at.isoformat() if claim.at is not None else None,
    }
