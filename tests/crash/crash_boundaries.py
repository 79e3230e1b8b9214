"""Which boundaries the crash test kills at, in which stage they lie, and where the others are tested."""

from __future__ import annotations

from app.delivery.boundaries import BOUNDARIES as DELIVERY
from app.signing.boundaries import BOUNDARIES as SIGNING
from app.signing.boundaries import SERVICE_BOUNDARIES as SIGNING_SERVICE
from app.store.boundaries import BOUNDARIES as STORE
from scanner.spool import BOUNDARIES as SPOOL

DECLARED = (*SPOOL, *STORE, *SIGNING, *SIGNING_SERVICE, *DELIVERY)
"""all boundaries that any process of the station can reach"""

STAGES = {
    "founding": ("commit.migrate", "commit.station", "commit.actor"),
    "scan": ("frame.", "sidecar."),
    "blobs": ("blob.",),
    "store": (
        "spool.",
        "commit.dossier",
        "commit.component",
        "commit.batch",
        "commit.adopt",
        "commit.blob",
        "commit.remote_dossier",
    ),
    "pages": ("commit.artifact", "commit.read_recipe"),
    "archive": ("commit.document", "commit.plan", "out."),
    "sign": ("commit.prepared", "commit.signed", "commit.seal", "key.", "timestamp."),
    "send": ("commit.outbox", "commit.upload_url", "commit.receipt", "wire."),
    "remember": ("commit.device.",),
}
"""stage -> how the names of its boundaries begin"""

_STORE_KILLS = "tests/integration/test_store_kills.py"
_REFILE_KILLS = "tests/integration/test_refile_kills.py"
_SIGNING_KILLS = "tests/integration/test_signing_kills.py"
ELSEWHERE = {
    "commit.edit": ("a hand at the arrangement of pages; `digitize` edits nothing without --replace", _STORE_KILLS),
    "commit.upload_failure": ("an attempt to send that came to nothing; here the server is up", _STORE_KILLS),
    "commit.forget": ("an artifact whose bytes were damaged", _STORE_KILLS),
    "commit.purge": ("purging", _STORE_KILLS),
    "commit.purge_unlink": ("purging", _STORE_KILLS),
    "commit.collect": ("tidying up, in `resume` and not in `digitize`", _STORE_KILLS),
    "commit.device_check": ("a check sheet", _STORE_KILLS),
    "commit.given": ("a dossier that goes to another counter", _STORE_KILLS),
    "commit.named": ("a centre, which is told what a counter calls itself", _STORE_KILLS),
    "commit.handover": ("a change of shift", _STORE_KILLS),
    "commit.handed_out": ("an export", _STORE_KILLS),
    "commit.remote_status": ("asking how a sent dossier stands", _STORE_KILLS),
    "commit.served": ("comparing what the dossier system serves", _STORE_KILLS),
    "commit.notice_read": ("a supervisor who reads", _STORE_KILLS),
    "commit.audit_seal": ("the seal of a day, made while a desk is open", _STORE_KILLS),
    "commit.review_case": ("supervisors' cases", _STORE_KILLS),
    "commit.review_lease": ("supervisors' cases", _STORE_KILLS),
    "commit.review_decision": ("supervisors' cases", _STORE_KILLS),
    "commit.review_repair": ("supervisors' cases", _STORE_KILLS),
    "commit.review_look": ("supervisors' cases", _STORE_KILLS),
    "commit.read_back": ("an archive file that is not as it was made", _STORE_KILLS),
    "commit.review_lot": ("samples", _STORE_KILLS),
    "commit.review_lot_rejected": ("samples", _STORE_KILLS),
    "commit.filed": ("sheets of a pile on their way into a dossier", _STORE_KILLS),
    "commit.released": ("a citizen who may leave", _STORE_KILLS),
    "commit.figures": ("figures that catch up", _STORE_KILLS),
    "commit.policy": ("a newer policy file", _STORE_KILLS),
    "commit.hold": ("what is kept, and what is past its days", _STORE_KILLS),
    "commit.hold_release": ("what is kept, and what is past its days", _STORE_KILLS),
    "commit.retire": ("what is kept, and what is past its days", _STORE_KILLS),
    "commit.erase": ("what is kept, and what is past its days", _STORE_KILLS),
    "commit.erase_actor": ("what is kept, and what is past its days", _STORE_KILLS),
    "commit.scrubbed": ("what is kept, and what is past its days", _STORE_KILLS),
    "commit.backup_folder": ("a backup", _STORE_KILLS),
    "scrub": ("what is kept, and what is past its days", _STORE_KILLS),
    "commit.recall": ("taking back what was sent", _REFILE_KILLS),
    "commit.recall_receipt": ("taking back what was sent", _REFILE_KILLS),
    "commit.extended": ("proof added to what was signed before", _STORE_KILLS),
    "commit.pin": ("a PIN given to a token; here the key is a file", _STORE_KILLS),
    "commit.misfiling": ("a paper that lies in the wrong dossier", _REFILE_KILLS),
    "commit.misfiling_move": ("a paper that lies in the wrong dossier", _REFILE_KILLS),
    "commit.misfiling_end": ("a paper that lies in the wrong dossier", _REFILE_KILLS),
    "wire.withdraw": ("taking back what was sent", _REFILE_KILLS),
    "service.authorize": ("a key at a remote service", _SIGNING_KILLS),
    "service.sign": ("a key at a remote service", _SIGNING_KILLS),
    "copy.fsync": ("a backup, or the copy before a migration", _STORE_KILLS),
    "backup.fsync": ("a backup", _STORE_KILLS),
    "backup.rename": ("a backup", _STORE_KILLS),
    "backup.folder": ("a backup", _STORE_KILLS),
}
"""boundaries of other flows -> (why `digitize` does not come by, the test that kills there)"""


def kind(boundary: str) -> str:
    """The name less its last part, which says the side."""
    return boundary.rpartition(".")[0]


def stage(boundary: str) -> str:
    """The stage in which a boundary lies."""
    (found,) = (name for name, starts in STAGES.items() if boundary.startswith(starts))
    return found


KILLED = tuple(boundary for boundary in DECLARED if kind(boundary) not in ELSEWHERE)
"""the boundaries that a kill is due at"""

_SYNCS = frozenset(
    {"frame.fsync", "sidecar.fsync", "blob.fsync", "blob.folder", "spool.folder", "out.fsync", "out.folder"}
)
_ROLLED_BACK = ("commit.adopt", "commit.signed", "commit.receipt")
"""the transactions that are killed before their end in each run; what was not committed is rolled back in one way"""
_WITH_FILES = ("commit.collect", "commit.purge_unlink")
"""the transactions that take files away before their end: that is rolled back by nobody"""


def leaves_what_another_leaves(boundary: str) -> bool:
    """Whether a killed process leaves the same there as at the boundary that it passed before: on both sides of a sync (a loss of power
    tells them apart: `power`), and before a commit. Those are killed at in `make soak`."""
    before = boundary.endswith(".before")
    return before and (
        kind(boundary) in _SYNCS
        or (boundary.startswith("commit.") and kind(boundary) not in (*_ROLLED_BACK, *_WITH_FILES))
    )
