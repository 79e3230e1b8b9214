"""What figures count: what happened, once each, and the sums of it by day; what earlier rows tell is put down as if it had been then.

The verdicts on pages of before are not told: they stand in artifacts only. Nor since when a citizen could leave, nor how fields stood then.
"""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0020"
down_revision = "0019"

_DEVICE = """CASE WHEN json_extract(b.request, '$.kind') = 'files' THEN 'files'
    WHEN json_extract(b.request, '$.device') LIKE 'folder:%' OR json_extract(b.request, '$.device') LIKE 'watch:%' THEN 'folder'
    ELSE coalesce(json_extract(b.request, '$.device'), '') END"""
_DAY, _HOUR = "date({0}, '+7 hours')", "strftime('%H', {0}, '+7 hours')"
_INTO = (
    "INSERT OR IGNORE INTO figure_events (subject_id, kind, code, day, group_id, value, station_id, actor_id, at_utc)"
)
_OF_PAGES = """
    {into} SELECT a.subject_id, '{kind}', {code}, a.day, a.group_id, 0, o.station_id, o.actor_id, o.at_utc
    FROM operations o, json_each({pages}) AS page JOIN figure_events a ON a.subject_id = replace(page.value, '-', '') AND a.kind = 'arrived'
    WHERE o.kind = '{operation}' ORDER BY o.at_utc
"""
_OPENED = "JOIN figure_events opened ON opened.subject_id = {0} AND opened.kind = 'opened'"
_RECEIVED = """
    FROM receipts r JOIN uploads u ON u.id = r.upload_id JOIN documents d ON d.id = r.document_id
    JOIN components c ON c.id = d.component_id JOIN figure_events opened ON opened.subject_id = c.dossier_id AND opened.kind = 'opened'
"""
_SECONDS = "CAST((julianday(r.at_utc) - julianday(u.at_utc)) * 86400 + 0.0005 AS INTEGER)"


def upgrade() -> None:
    _create_events()
    _create_sums()
    if op.get_context().dialect.name == "sqlite":  # no station keeps its rows on a server before this revision
        for statement in (*_groups(), *_arrivals(), *_operations(), *_sent()):
            op.execute(sa.text(statement.replace(":", "\\:")))
    refuse_changes("page_verdicts", "figure_groups", "figure_events")


def _create_events() -> None:
    op.create_table(
        "page_verdicts",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("blob_sha256", sa.String(64), nullable=False),
        sa.Column("page_index", sa.Integer(), nullable=False),
        sa.Column("quality", sa.Text(), nullable=False),
        sa.Column("blank", sa.Boolean(), nullable=False),
        sa.Column("skew_deg", sa.Float(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("metrics", sa.Text(), nullable=False),
        *origin("page_verdicts"),
        sa.PrimaryKeyConstraint("key", name="pk_page_verdicts"),
    )
    op.create_index("ix_page_verdicts_page", "page_verdicts", ["blob_sha256", "page_index"])
    op.create_table(
        "figure_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("of_actor_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("procedure_code", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        *origin("figure_groups"),
        sa.ForeignKeyConstraint(["of_actor_id"], ["actors.id"], name="fk_figure_groups_of_actor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_figure_groups"),
        sa.UniqueConstraint(
            "station_id",
            "of_actor_id",
            "device",
            "profile",
            "procedure_code",
            "unit",
            name="uq_figure_groups_together",
        ),
    )
    op.create_table(
        "figure_events",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        *origin("figure_events"),
        sa.ForeignKeyConstraint(["group_id"], ["figure_groups.id"], name="fk_figure_events_group_id"),
        sa.PrimaryKeyConstraint("number", name="pk_figure_events"),
        sa.UniqueConstraint("subject_id", "kind", "code", name="uq_figure_events_subject_id_kind_code"),
    )
    op.create_index("ix_figure_events_sums", "figure_events", ["day", "kind", "group_id", "code", "value"])


def _create_sums() -> None:
    op.create_table(
        "figure_sums",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "day", "group_id", "code", name="pk_figure_sums"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "figure_marks",
        sa.Column("of_station_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *origin("figure_marks"),
        sa.ForeignKeyConstraint(["of_station_id"], ["stations.id"], name="fk_figure_marks_of_station_id"),
        sa.PrimaryKeyConstraint("of_station_id", name="pk_figure_marks"),
    )


def _groups() -> tuple[str, ...]:
    """Who scanned with what, and who opened what."""
    return (
        f"""
        INSERT INTO figure_groups (of_actor_id, device, profile, procedure_code, unit, station_id, actor_id, at_utc)
        SELECT found.who, found.device, '', found.procedure_code, found.unit, found.station_id, s.actor_id, s.at_utc FROM (
            SELECT b.actor_id AS who, {_DEVICE} AS device, d.procedure_code, d.processing_unit AS unit, b.station_id
            FROM batches b JOIN dossiers d ON d.id = b.dossier_id
            UNION SELECT d.actor_id, '', d.procedure_code, d.processing_unit, d.station_id
            FROM dossiers d WHERE d.receiving_unit <> ''
        ) AS found JOIN stations s ON s.id = found.station_id
        """,
    )


def _group(who: str, device: str, station: str) -> str:
    return f"""JOIN figure_groups g ON g.of_actor_id = {who} AND g.device = {device} AND g.profile = ''
        AND g.procedure_code = d.procedure_code AND g.unit = d.processing_unit AND g.station_id = {station}"""


def _arrivals() -> tuple[str, ...]:
    of_file = "SELECT count(*) FROM master_pages same WHERE same.batch_id = m.batch_id AND same.frame = m.frame"
    return (
        f"""
        {_INTO} SELECT m.id, 'arrived', {_HOUR.format("m.at_utc")}, {_DAY.format("m.at_utc")}, g.id, f.size_bytes / ({of_file}),
            m.station_id, m.actor_id, m.at_utc
        FROM master_pages m JOIN batches b ON b.id = m.batch_id JOIN dossiers d ON d.id = b.dossier_id
        JOIN blobs f ON f.sha256 = m.blob_sha256 {_group("b.actor_id", _DEVICE, "b.station_id")}
        """,
        f"""
        {_INTO} SELECT d.id, 'opened', {_HOUR.format("d.at_utc")}, {_DAY.format("d.at_utc")}, g.id, 0,
            d.station_id, d.actor_id, d.at_utc
        FROM dossiers d {_group("d.actor_id", "''", "d.station_id")} WHERE d.receiving_unit <> ''
        """,
    )


def _operations() -> tuple[str, ...]:
    """What was done about pages; each of it is a failure too, the first of which counts."""
    of_accept = (
        "json_insert(coalesce(json_extract(o.body, '$.others'), json('[]')), '$[#]', json_extract(o.body, '$.page'))"
    )
    told = (
        ("replaced", "''", "Replace", "json_array(json_extract(o.body, '$.old'))"),
        ("replaced", "''", "Exchange", "json_extract(o.body, '$.old')"),
        ("sent_back", "''", "SendBack", "json_extract(o.body, '$.pages')"),
        ("accepted", "''", "Accept", of_accept),
        ("reason", "json_extract(o.body, '$.reason')", "Doubt", "json_extract(o.body, '$.pages')"),
    )
    events = tuple(
        _OF_PAGES.format(into=_INTO, kind=kind, code=code, operation=operation, pages=pages)
        for kind, code, operation, pages in told
    )
    failed = f"""
        {_INTO} SELECT subject_id, 'failed', '', day, group_id, 0, station_id, actor_id, at_utc FROM figure_events
        WHERE kind IN ('replaced', 'sent_back', 'accepted', 'reason') ORDER BY at_utc
    """
    defects = f"""
        {_INTO} SELECT a.subject_id, 'defect', m.defect, a.day, a.group_id, 0, m.station_id, m.actor_id, m.at_utc
        FROM review_marks m JOIN figure_events a ON a.subject_id = m.page_id AND a.kind = 'arrived' ORDER BY m.at_utc
    """
    return (*events, failed, defects)


def _sent() -> tuple[str, ...]:
    first = "ORDER BY r.at_utc"
    made = "FROM documents d JOIN components c ON c.id = d.component_id " + _OPENED.format("c.dossier_id")
    row = "opened.group_id, 0, d.station_id, d.actor_id, d.at_utc"
    got, day = "r.station_id, r.actor_id, r.at_utc", _DAY.format("r.at_utc")
    return (
        f"{_INTO} SELECT c.id, 'paper', '', {_DAY.format('d.at_utc')}, {row} {made} ORDER BY d.at_utc",
        f"{_INTO} SELECT c.id, 'reused', '', {_DAY.format('d.at_utc')}, {row} {made} "
        "JOIN document_origins o ON o.document_id = d.id ORDER BY d.at_utc",
        f"{_INTO} SELECT u.id, 'received', '', {day}, opened.group_id, r.size_bytes, {got} {_RECEIVED}",
        f"{_INTO} SELECT u.id, 'delivered', CAST({_SECONDS} / 60 AS TEXT), {day}, opened.group_id, {_SECONDS}, {got} {_RECEIVED}",
        f"{_INTO} SELECT c.dossier_id, 'digitised', '', opened.day, opened.group_id, 0, {got} {_RECEIVED} {first}",
        f"""
        {_INTO} SELECT dossier_id, 'concluded', '', {_DAY.format("at_utc")}, group_id, 0, station_id, actor_id, at_utc FROM (
            SELECT c.dossier_id, opened.group_id, r.station_id, r.actor_id, r.at_utc {_RECEIVED}
            JOIN document_results w ON w.document_id = d.id
            UNION ALL SELECT s.dossier_id, opened.group_id, s.station_id, s.actor_id, s.at_utc
            FROM remote_statuses s {_OPENED.format("s.dossier_id")} WHERE s.value IN (9, 10)
        ) ORDER BY at_utc
        """,
        f"""
        {_INTO} SELECT c.dossier_id, 'result', '', concluded.day, opened.group_id, 0, {got} {_RECEIVED}
        JOIN document_results w ON w.document_id = d.id
        JOIN figure_events concluded ON concluded.subject_id = c.dossier_id AND concluded.kind = 'concluded' {first}
        """,
    )
