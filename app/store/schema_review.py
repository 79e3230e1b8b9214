"""The tables of the review: cases, whose they are, what was decided, and the lots that samples are drawn from; see `app.store.schema`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text, Uuid
from sqlalchemy import UniqueConstraint as Unique

from app.store.columns import CanonicalJson, UtcDateTime
from app.store.schema import metadata, origin

review_lots = Table(
    "review_lots",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column(
        "stream", Text, nullable=False, comment="what is sampled together: a counter, a procedure or a kind of paper"
    ),
    Column("seq", Integer, nullable=False),
    Column("scheme", CanonicalJson, nullable=False, comment="level and AQL that were asked for"),
    Column(
        "plan", CanonicalJson, nullable=False, comment="severity, code letter, sizes and acceptance number it came to"
    ),
    Column("seed", BigInteger, nullable=False, comment="which papers were drawn can be computed again from it"),
    *origin(),
    Unique("stream", "seq"),
)
review_lot_documents = Table(
    "review_lot_documents",
    metadata,
    Column("lot_id", Uuid, ForeignKey("review_lots.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("document_id", Uuid, ForeignKey("documents.id"), nullable=False, unique=True),
    *origin(),
    PrimaryKeyConstraint("lot_id", "seq"),
)
review_cases = Table(
    "review_cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", Text, nullable=False, unique=True, comment="what it is about: the same is never a case twice"),
    Column("kind", Text, nullable=False),
    Column("dossier_id", Uuid, ForeignKey("dossiers.id"), nullable=False, index=True),
    Column("component_id", Uuid, ForeignKey("components.id"), nullable=False),
    Column("document_id", Uuid, ForeignKey("documents.id")),
    Column("lot_id", Uuid, ForeignKey("review_lots.id"), index=True),
    Column("for_actor_id", Uuid, ForeignKey("actors.id"), comment="whose case it is alone; null: anybody's"),
    Column("pages", CanonicalJson, nullable=False),
    Column("facts", CanonicalJson, nullable=False),
    *origin(),
)
review_waiting = Table(
    "review_waiting",
    metadata,
    Column("case_id", Uuid, ForeignKey("review_cases.id"), primary_key=True),
    Column("urgency", Integer, nullable=False, comment="the lower, the sooner"),
    Column("since_utc", UtcDateTime, nullable=False),
    *origin(),
    Index("ix_review_waiting_order", "urgency", "since_utc", "case_id"),
    comment="the cases without a decision that counts; what was decided long ago costs the next case nothing",
)
review_case_scanners = Table(
    "review_case_scanners",
    metadata,
    Column("case_id", Uuid, ForeignKey("review_cases.id"), nullable=False),
    Column("of_actor_id", Uuid, ForeignKey("actors.id"), nullable=False, comment="who may not decide"),
    *origin(),
    PrimaryKeyConstraint("case_id", "of_actor_id"),
)
review_leases = Table(
    "review_leases",
    metadata,
    Column("case_id", Uuid, ForeignKey("review_cases.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("until_utc", UtcDateTime, nullable=False),
    *origin(),
    PrimaryKeyConstraint("case_id", "seq"),
)
review_decisions = Table(
    "review_decisions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("review_cases.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("remark", Text, nullable=False),
    *origin(),
    Unique("case_id", "seq"),
)
review_marks = Table(
    "review_marks",
    metadata,
    Column("decision_id", Uuid, ForeignKey("review_decisions.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("page_id", Uuid, nullable=False, comment="a page of the paper; it may be one that was split off"),
    Column("defect", Text, nullable=False),
    Column("left", Float, comment="in the unit square of the page; null: all of it"),
    Column("top", Float),
    Column("right", Float),
    Column("bottom", Float),
    *origin(),
    PrimaryKeyConstraint("decision_id", "seq"),
)
review_looks = Table(
    "review_looks",
    metadata,
    Column("seq", Integer, nullable=False),
    Column(
        "until_position",
        Integer,
        nullable=False,
        comment="rows of the audit chain before it were looked through for cases",
    ),
    *origin(),
    PrimaryKeyConstraint("station_id", "seq"),
)
