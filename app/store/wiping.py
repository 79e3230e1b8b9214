"""Rows of an erased dossier lose what tells of people; what was done to which page, when, and its hashes stay.

The triggers let no other column change, and only in a dossier whose erasure stands on record (`dossier_erasures`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    Text,
    and_,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)

from app.domain.canonical import Json
from app.domain.editlog_json import from_json, to_json
from app.domain.retention import (
    PURGED_BY_RULE,
    wiped_manifest,
    wiped_operation,
    wiped_plan,
    wiped_receipt,
    wiped_remote,
    wiped_request,
)
from app.store.row_numbers import went
from app.store.schema import (
    actor_certificates,
    actor_identities,
    actors,
    batches,
    components,
    documents,
    dossiers,
    master_pages,
    operations,
    plans,
    prepared_signatures,
    purged_pages,
    receipts,
    remote_dossiers,
    signed_pdfs,
    tombstones,
    uploads,
)
from app.store.schema_after import (
    document_origins,
    document_results,
    misfilings,
    recall_receipts,
    recalls,
    remote_statuses,
)
from app.store.schema_retention import holds
from app.store.schema_review import review_cases, review_decisions
from app.store.schema_signing import kept_signatures, sealed_pdfs

type Wipe = Callable[[Mapping[str, Json]], Mapping[str, Json]]


def _nothing(_: Mapping[str, Json]) -> Mapping[str, Json]:
    return {}


def _operation(body: Mapping[str, Json]) -> Mapping[str, Json]:
    return to_json(wiped_operation(from_json(body)))


EMPTIED: Final[Mapping[Table, tuple[str, ...]]] = {
    dossiers: ("applicant",),
    remote_statuses: ("note",),
    prepared_signatures: ("signer",),
    signed_pdfs: ("signer_subject",),
    sealed_pdfs: ("signer_subject",),
    kept_signatures: ("signer",),
    recalls: ("reason",),
    misfilings: ("reason",),
    document_origins: ("source_id", "result_code", "number"),
    document_results: ("result_code", "number"),
    review_decisions: ("remark",),
    holds: ("reason",),
}
"""columns of text that nothing is left of"""
PARTS: Final[Mapping[Table, tuple[str, Wipe]]] = {
    remote_dossiers: ("body", wiped_remote),
    operations: ("body", _operation),
    batches: ("request", wiped_request),
    plans: ("body", wiped_plan),
    prepared_signatures: ("resume", _nothing),
    uploads: ("manifest", wiped_manifest),
    receipts: ("raw", wiped_receipt),
    recall_receipts: ("raw", _nothing),
}
"""a column of JSON, and what is left of it"""


def wipe(connection: Connection, dossier_id: UUID) -> int:
    """Take what tells of people out of all rows of a dossier whose erasure stands on record. Returns how many rows changed."""
    changed = 0
    for table, names in EMPTIED.items():
        filled = or_(*(table.c[name] != "" for name in names))
        emptied = update(table).where(of_dossier(table, dossier_id), filled).values(dict.fromkeys(names, ""))
        changed += connection.execute(emptied).rowcount
    for table, (name, left_of) in PARTS.items():
        changed += _lose_parts(connection, table, table.c[name], left_of, dossier_id)
    return changed + _forget_reasons(connection, dossier_id)


def forget_person(connection: Connection, actor_id: UUID) -> None:
    """Take the name, the sign-in and the certificates of somebody whose erasure stands on record: what they did stays, under a number."""
    numbered = literal("#") + cast(actors.c.id, Text)
    named = update(actors).where(actors.c.id == actor_id, actors.c.name != f"#{actor_id.hex}")
    connection.execute(named.values(name=numbered))
    for table in (actor_identities, actor_certificates):
        connection.execute(delete(table).where(table.c.of_actor_id == actor_id))
    went(connection, actor_identities, actor_certificates)


def telling(connection: Connection, dossier_id: UUID) -> int:
    """How many rows of a dossier may tell of people."""
    return sum(
        connection.scalar(select(func.count()).select_from(table).where(of_dossier(table, dossier_id))) or 0
        for table in {*EMPTIED, *PARTS}
    )


def of_dossier(table: Table, dossier_id: UUID) -> ColumnElement[bool]:
    """Which rows of a table are of that dossier."""
    if table is dossiers:
        return dossiers.c.id == dossier_id
    if table is misfilings:
        papers = select(components.c.id).where(components.c.dossier_id == dossier_id)
        return misfilings.c.from_component_id.in_(papers)
    if table is review_decisions:
        return review_decisions.c.case_id.in_(select(review_cases.c.id).where(review_cases.c.dossier_id == dossier_id))
    if "dossier_id" in table.c:
        return table.c.dossier_id == dossier_id
    made = select(documents.c.id).join(components, components.c.id == documents.c.component_id)
    return table.c.document_id.in_(made.where(components.c.dossier_id == dossier_id))


def _lose_parts(connection: Connection, table: Table, column: Column[Any], left_of: Wipe, dossier_id: UUID) -> int:
    changed, keys = 0, list(table.primary_key)
    for row in connection.execute(select(*keys, column).where(of_dossier(table, dossier_id))).all():
        *key, found = row
        left = left_of(found)
        if left != found:
            one = and_(*(part == value for part, value in zip(keys, key, strict=True)))
            connection.execute(update(table).where(one).values({column.name: left}))
            changed += 1
    return changed


def _forget_reasons(connection: Connection, dossier_id: UUID) -> int:
    """Why a page was purged is in a person's words; what was made of the page bears the same ones."""
    of_pages = (
        select(tombstones.c.reason)
        .join(purged_pages, purged_pages.c.tombstone_id == tombstones.c.id)
        .join(master_pages, master_pages.c.id == purged_pages.c.page_id)
        .join(batches, batches.c.id == master_pages.c.batch_id)
        .where(batches.c.dossier_id == dossier_id, tombstones.c.reason.not_in(("", PURGED_BY_RULE)))
    )
    said = set(connection.scalars(of_pages))
    return connection.execute(update(tombstones).where(tombstones.c.reason.in_(said)).values(reason="")).rowcount
