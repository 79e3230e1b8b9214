"""What must not stand in an audit row: names, ID numbers, and plain hashes of them, which can be found by trying all."""

from __future__ import annotations

import base64
import hashlib
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from app.domain.search import fold
from app.store.schema import metadata

MACHINE: Final = "station"
_DIGESTS: Final = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s")
_OURS: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}")
"""internal ids and hashes: digits in them are none of anybody's number"""
_NUMBER: Final = re.compile(r"(?<!\d)(\d{9}|\d{12})(?!\d)")


def words_of_people(data: Path) -> set[str]:
    """All that the station's own database knows of people: names of officers and applicants, ID numbers, whom certificates name."""
    with closing(sqlite3.connect(data / "sohoa.db")) as connection:
        said = [
            *connection.execute("SELECT name FROM actors"),
            *connection.execute("SELECT applicant FROM dossiers"),
            *connection.execute("SELECT signer_subject FROM signed_pdfs"),
            *connection.execute("SELECT json_extract(body, '$.applicant') FROM remote_dossiers"),
            *connection.execute("SELECT json_extract(body, '$.applicant_id') FROM remote_dossiers"),
        ]
    return {str(word) for (word,) in said if word and word != MACHINE}


def leaks(data: Path, words: Iterable[str]) -> list[str]:
    """What of it stands in the rows, as such or hashed; and whatever looks like an ID number."""
    with closing(sqlite3.connect(data / "sohoa.db")) as connection:
        rows = [f"{event} {facts}" for event, facts in connection.execute("SELECT event, facts FROM audit_rows")]
    told = "\n".join(rows)
    plain = fold(told)
    found = [word for word in words if fold(word) in plain]
    found += [f"{name} of {word}" for word in words for name, digest in _digests(word) if digest in told]
    return found + [one.group() for one in _NUMBER.finditer(_OURS.sub("", told))]


def _digests(word: str) -> Iterator[tuple[str, str]]:
    forms = {word, word.strip(), word.upper(), word.lower(), fold(word), unicodedata.normalize("NFD", word)}
    for form in forms:
        for name in _DIGESTS:
            digest: Any = hashlib.new(name, form.encode())
            yield name, digest.hexdigest()
            yield name, base64.b64encode(digest.digest()).decode()


def all_tables() -> list[str]:
    """The names of all tables of a store."""
    return sorted(metadata.tables)
