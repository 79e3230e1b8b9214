"""The tables of the index, as revision 0026 makes them. Nothing in them is the only copy of anything.

They are no tables of the store (`app.store.schema`): what they hold comes and goes, and tells nothing of who did what.
https://www.postgresql.org/docs/17/textsearch-tables.html
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Date, Identity, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

SCHEMA: Final = "search"
_metadata = MetaData(schema=SCHEMA)

found_dossiers = Table(
    "dossiers",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("procedure_code", Text, nullable=False),
    Column("applicant", Text, nullable=False),
    Column("received_on", Date),
    Column("names", ARRAY(Text), nullable=False),
    Column("citizens", ARRAY(Text), nullable=False),
    Column("numbers", TSVECTOR, nullable=False),
    Column("unread", Integer, nullable=False),
)
found_pages = Table(
    "pages",
    _metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("dossier_id", Uuid, nullable=False),
    Column("component_id", Uuid, nullable=False),
    Column("component_code", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("page_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("text_sha256", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("words", TSVECTOR, nullable=False),
)
awaited = Table(
    "awaited",
    _metadata,
    Column("dossier_id", Uuid, nullable=False),
    Column("key", Text, nullable=False),
    comment="under which words of a page of the dossier will lie that was not read yet",
)
todo = Table(
    "todo",
    _metadata,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("dossier_id", Uuid, nullable=False),
    comment="dossiers of which something came, a row for each time: triggers add to it in the transaction that brings it",
)
heard = Table(
    "heard",
    _metadata,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("word", Text, nullable=False),
    comment="keys of texts that came, hashes of bytes that were purged, and that a recipe came: whose they are is seen later",
)
SET_ASIDE: Final = "set aside"
"""in `awaited`, in place of a key: the dossier could not be read by the program that looked at it; another one may"""
NEW_RECIPE: Final = "recipe"
"""in `heard`: pages that were not read may have been, by that one"""
