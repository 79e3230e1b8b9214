"""Every boundary that the store can reach, so that a crash test can list them and a boundary without a kill is seen."""

from __future__ import annotations


def _around(*kinds: str) -> tuple[str, ...]:
    return tuple(f"{kind}.{step}" for kind in kinds for step in ("before", "after"))


_SYNCED_FILE = ("fsync", "rename", "folder")

FOUNDING = _around("commit.migrate", "commit.station")
"""once in the life of a data folder"""

LINE = _around(
    *(f"blob.{step}" for step in _SYNCED_FILE),
    "spool.unlink",
    "spool.folder",
    *(f"out.{step}" for step in _SYNCED_FILE),
    *(
        f"commit.{what}"
        for what in (
            "actor",
            "dossier",
            "component",
            "edit",
            "batch",
            "adopt",
            "batch_end",
            "blob",
            "artifact",
            "document",
            "plan",
            "prepared",
            "signed",
            "seal",
            "outbox",
            "upload_url",
            "upload_failure",
            "receipt",
            "device",
            "remote_dossier",
            "read_recipe",
        )
    ),
)
"""on the way of a page from paper to receipt"""

UPKEEP = _around(
    "copy.fsync",
    "scrub",
    *(f"backup.{step}" for step in _SYNCED_FILE),
    *(
        f"commit.{what}"
        for what in ("forget", "purge", "purge_unlink", "collect", "device_check", "handover", "handed_out")
    ),
    *(
        f"commit.{what}"
        for what in (
            "remote_status",
            "served",
            "notice_read",
            "recall",
            "recall_receipt",
            "misfiling",
            "misfiling_move",
            "misfiling_end",
            "filed",
            "extended",
            "pin",
            "review_case",
            "review_lease",
            "review_decision",
            "review_repair",
            "review_lot",
            "review_lot_rejected",
            "review_look",
            "read_back",
            "released",
            "figures",
            "policy",
            "hold",
            "hold_release",
            "retire",
            "erase",
            "erase_actor",
            "scrubbed",
            "backup_folder",
            "audit_seal",
            "given",
            "named",
        )
    ),
)
"""the rest: copies, purges, tidying up, what became of what was sent and what was handed out, proof added later, PINs of tokens, holds and
erasures"""

SECOND_COPY = _around(
    "mark.fsync",
    "mark.rename",
    *(f"{kind}.{step}" for kind in ("paper", "snapshot") for step in _SYNCED_FILE),
    *(f"commit.{what}" for what in ("sealed", "unsealed", "copy")),
)
"""a copy sealed onto another disk"""

RESTORED = _around("commit.restored")
"""the last of a restore from there"""

CENTRE = _around(
    "commit.arrived",
    "commit.decision_came",
    "commit.centre_marks",
    "commit.centre_compared",
    "commit.taken",
    "commit.followed",
    *(f"{kind}.{step}" for kind in ("place", "fetched") for step in _SYNCED_FILE),
    *("cached.rename", "cached.folder"),
)
"""at a centre: rows that came, bytes in a shared place and from there; at a counter: what was decided there"""

BOUNDARIES = FOUNDING + LINE + UPKEEP
