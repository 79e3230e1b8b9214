"""What manifests, receipts and seals say of the audit log, in whichever JSON they were kept. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from app.domain.auditing.look import Claim, Source

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_WRITINGS: Final = (
    ("MaBamNhatKy", "KichThuocNhatKy", "GocNhatKy", "ThoiDiemNhan", "MaBienNhan"),
    ("audit_head", "audit_size", "audit_root", "received_at", "receipt_id"),
)
"""names of head, size, root, time and number: of the wire, and ours"""
_MAYAN: Final = "ma_bam_nhat_ky"


def claims_in(kept: Any, source: Source, name: str) -> Iterator[Claim]:
    """All that a JSON value says of a log, wherever it stands in it; `name` is what it is called where it has no number of its own.

    Raises:
        ValueError: a size or a time is none.
    """
    left = [kept]
    while left:
        value = left.pop()
        if isinstance(value, Mapping):
            yield from _of_object(value, source, name)
            left += value.values()
        elif isinstance(value, list):
            left += value


def _of_object(told: Mapping[str, Any], source: Source, name: str) -> Iterator[Claim]:
    for head, size, root, at, number in _WRITINGS:
        if is_sha256(told.get(head)):
            known = str(told.get(number) or name)
            yield Claim(source, known, told[head], _size(told.get(size)), _root(told.get(root)), _moment(told.get(at)))
    written = told.get(_MAYAN)
    kind = told.get("metadata_type")
    if isinstance(kind, Mapping) and kind.get("name") == _MAYAN:  # as Mayan's own interface lists it
        written = told.get("value")
    if isinstance(written, str):
        head, *tree = written.split(" ")
        if is_sha256(head):
            yield Claim(source, name, head, *((_size(int(tree[0])), _root(tree[1])) if len(tree) == 2 else ()))


def is_sha256(value: object) -> bool:
    """Whether it is 64 lower-case hex digits."""
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None


def _size(value: object) -> int | None:
    """None where it is not told."""
    if value in (None, 0):
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("no size")
    return value


def _root(value: object) -> str:
    if value in (None, ""):
        return ""
    if not is_sha256(value):
        raise ValueError("no root")
    return str(value)


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    at = datetime.fromisoformat(str(value))
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
