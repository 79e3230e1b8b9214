"""What is held, what was erased. Rows of an erased dossier may lose what tells of people, and nothing else; all others stay as before."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0023"
down_revision = "0022"

_OF_DOCUMENT = (
    "(SELECT c.dossier_id FROM documents d JOIN components c ON c.id = d.component_id WHERE d.id = OLD.document_id)"
)
_OF_CASE = "(SELECT c.dossier_id FROM review_cases c WHERE c.id = OLD.case_id)"
_OF_PAPER = "(SELECT c.dossier_id FROM components c WHERE c.id = OLD.from_component_id)"
_ERASED = "EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = {} AND e.kind = 'personal')"
_ORIGIN = ("station_id", "actor_id", "at_utc")

# table -> (whose row it is, columns that are emptied, columns of JSON that lose parts, columns that stay)
_WIPED = {
    "dossiers": (
        "OLD.id",
        ("applicant",),
        (),
        ("id", "code", "procedure_code", "receiving_unit", "processing_unit", "home_station_id"),
    ),
    "remote_dossiers": ("OLD.dossier_id", (), ("body",), ("dossier_id", "seq")),
    "remote_statuses": ("OLD.dossier_id", ("note",), (), ("id", "dossier_id", "seq", "value", "since_utc")),
    "operations": ("OLD.dossier_id", (), ("body",), ("dossier_id", "position", "kind", "page_id", "batch_id")),
    "batches": ("OLD.dossier_id", (), ("request",), ("id", "dossier_id", "component_id", "seq")),
    "plans": (_OF_DOCUMENT, (), ("body",), ("id", "document_id", "seq")),
    "prepared_signatures": (
        _OF_DOCUMENT,
        ("signer",),
        ("resume",),
        (
            "id",
            "document_id",
            "seq",
            "source_sha256",
            "prepared_sha256",
            "level",
            "document_digest_sha256",
            "prepared_at",
        ),
    ),
    "signed_pdfs": (
        _OF_DOCUMENT,
        ("signer_subject",),
        (),
        ("document_id", "prepared_id", "blob_sha256", "level", "signed_at", "remarks"),
    ),
    "sealed_pdfs": (
        _OF_DOCUMENT,
        ("signer_subject",),
        (),
        ("document_id", "prepared_id", "blob_sha256", "level", "signed_at", "remarks"),
    ),
    "kept_signatures": (
        _OF_DOCUMENT,
        ("signer",),
        (),
        ("id", "document_id", "seq", "by_person", "organisation", "level", "signed_at", "remarks", "floor"),
    ),
    "uploads": (_OF_DOCUMENT, (), ("manifest",), ("id", "document_id", "seq", "blob_sha256", "idempotency_key")),
    "receipts": (
        _OF_DOCUMENT,
        (),
        ("raw",),
        (
            "upload_id",
            "document_id",
            "receipt_id",
            "server",
            "file_id",
            "sha256",
            "size_bytes",
            "audit_head",
            "received_at",
            "read_back",
        ),
    ),
    "recalls": (_OF_DOCUMENT, ("reason",), (), ("document_id",)),
    "recall_receipts": (_OF_DOCUMENT, (), ("raw",), ("document_id", "receipt_id", "file_id", "withdrawn_at")),
    "misfilings": (
        _OF_PAPER,
        ("reason",),
        (),
        ("id", "document_id", "from_component_id", "to_component_id", "edit_position"),
    ),
    "document_origins": (
        _OF_DOCUMENT,
        ("source_id", "result_code", "number"),
        (),
        ("document_id", "source", "issuer", "issued_on", "valid_until"),
    ),
    "document_results": (_OF_DOCUMENT, ("result_code", "number"), (), ("document_id", "issuer")),
    "review_decisions": (_OF_CASE, ("remark",), (), ("id", "case_id", "seq", "verdict")),
    "holds": ("OLD.dossier_id", ("reason",), (), ("id", "dossier_id", "seq")),
}


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *origin("holds"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_holds_dossier_id"),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
        sa.UniqueConstraint("dossier_id", "seq", name="uq_holds_dossier_id_seq"),
    )
    op.create_table(
        "hold_ends",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        *origin("hold_ends"),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name="fk_hold_ends_hold_id"),
        sa.PrimaryKeyConstraint("hold_id", name="pk_hold_ends"),
    )
    op.create_table(
        "dossier_erasures",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        *origin("dossier_erasures"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_dossier_erasures_dossier_id"),
        sa.PrimaryKeyConstraint("dossier_id", "kind", name="pk_dossier_erasures"),
    )
    op.create_table(
        "actor_erasures",
        sa.Column("of_actor_id", sa.Uuid(), nullable=False),
        *origin("actor_erasures"),
        sa.ForeignKeyConstraint(["of_actor_id"], ["actors.id"], name="fk_actor_erasures_of_actor_id"),
        sa.PrimaryKeyConstraint("of_actor_id", name="pk_actor_erasures"),
    )
    op.create_table(
        "backup_folders",
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("audit_head", sa.String(64), nullable=False),
        *origin("backup_folders"),
        sa.PrimaryKeyConstraint("folder", name="pk_backup_folders"),
    )
    refuse_changes("holds", "hold_ends", "dossier_erasures", "actor_erasures")
    for table, (dossier, emptied, parts, stays) in _WIPED.items():
        erased = _ERASED.format(dossier)
        left = [f"NEW.{column} = ''" for column in emptied]
        _allow("update", table, erased, (*stays, *_ORIGIN), left)
        assert emptied or parts
    _allow("update", "tombstones", "1 = 1", ("id", "blob_sha256", *_ORIGIN), ["NEW.reason = ''"])
    gone = "EXISTS (SELECT 1 FROM actor_erasures e WHERE e.of_actor_id = {})"
    whose = ("id", "station_id", "actor_id", "at_utc")
    _allow("update", "actors", gone.format("OLD.id"), whose, ["NEW.name = '#' || CAST(OLD.id AS TEXT)"])
    for table in ("actor_identities", "actor_certificates"):
        _allow("delete", table, gone.format("OLD.of_actor_id"), (), [])


def _allow(change: str, table: str, when: str, stays: tuple[str, ...], left: list[str]) -> None:
    """In place of a trigger that refuses every change: one that lets this change through, and refuses all others."""
    postgresql = op.get_context().dialect.name == "postgresql"
    same = "IS NOT DISTINCT FROM" if postgresql else "IS"
    allowed = " AND ".join([when, *(f'OLD."{column}" {same} NEW."{column}"' for column in stays), *left])
    name, message = f"{table}_no_{change}", f"rows of {table} stay as they are"
    op.execute(f"DROP TRIGGER {name} ON {table}" if postgresql else f"DROP TRIGGER {name}")
    if not postgresql:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {change.upper()} ON {table} WHEN NOT ({allowed})"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    row = "NEW" if change == "update" else "OLD"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {allowed} THEN RETURN {row}; END IF; RAISE EXCEPTION '{message}'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {change.upper()} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
