"""The tables of figures: what happened, once each, and their sums by day; see `app.domain.figures.happenings` and `app.store.schema`."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from app.store.columns import CanonicalJson, UtcDateTime
from app.store.schema import metadata, origin

_NUMBER = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers rows by itself where this is what it calls an INTEGER, of eight bytes (https://www.sqlite.org/lang_createtable.html#rowid)"""
page_verdicts = Table(
    "page_verdicts",
    metadata,
    Column("key", String(64), primary_key=True, comment="of the artifact that holds the facts: one recipe judges once"),
    Column(
        "blob_sha256", String(64), nullable=False, comment="no reference: files are judged before they are taken in"
    ),
    Column("page_index", Integer, nullable=False),
    Column("quality", Text, nullable=False),
    Column("blank", Boolean, nullable=False),
    Column("skew_deg", Float, nullable=False),
    Column("reasons", CanonicalJson, nullable=False, comment="codes"),
    Column("metrics", CanonicalJson, nullable=False),
    *origin(),
    Index("ix_page_verdicts_page", "blob_sha256", "page_index"),
)
figure_groups = Table(
    "figure_groups",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("of_actor_id", Uuid, ForeignKey("actors.id"), nullable=False, comment="who scanned, or opened the dossier"),
    Column("device", Text, nullable=False, comment="of a scan; empty for what is not of a page"),
    Column("profile", Text, nullable=False),
    Column("procedure_code", Text, nullable=False),
    Column("unit", Text, nullable=False, comment="the processing unit"),
    *origin(),
    UniqueConstraint(
        "station_id", "of_actor_id", "device", "profile", "procedure_code", "unit", name="uq_figure_groups_together"
    ),
    comment="what is counted together",
)
figure_events = Table(
    "figure_events",
    metadata,
    Column("number", _NUMBER, primary_key=True, comment="of one station, the later row has the greater number"),
    Column("subject_id", Uuid, nullable=False, comment="a page, a dossier, a component, a document or an upload"),
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("day", Date, nullable=False, comment="on which it counts, in the time of Viet Nam"),
    Column("group_id", _NUMBER, ForeignKey("figure_groups.id"), nullable=False),
    Column("value", BigInteger, nullable=False),
    *origin(),
    UniqueConstraint("subject_id", "kind", "code"),
    Index("ix_figure_events_sums", "day", "kind", "group_id", "code", "value"),
)
figure_sums = Table(
    "figure_sums",
    metadata,
    Column("kind", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("group_id", _NUMBER, nullable=False),
    Column("code", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("station_id", Uuid, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("at_utc", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("kind", "day", "group_id", "code"),
    sqlite_with_rowid=False,
    comment="derived, so it refers to nothing: each reference would be looked up for each sum",
)
figure_marks = Table(
    "figure_marks",
    metadata,
    Column("of_station_id", Uuid, ForeignKey("stations.id"), primary_key=True),
    Column("number", _NUMBER, nullable=False, comment="up to which its rows are in the sums"),
    *origin(),
)
