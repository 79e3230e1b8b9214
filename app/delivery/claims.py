"""Readers of claims: one named field of an answer of a dossier system, or ANSWER_MALFORMED with that name.

Every gateway reads with these. What is missing, of a wrong type or no possible value never ends in another error.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from app.delivery.failures import WireCode, failed
from app.domain.clock import VIET_NAM

type Answer = Mapping[str, Any]
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_NATIONAL_TIME: Final = re.compile(r"[0-9]{14}")


def as_object(value: Any, name: str) -> Answer:
    """The value, if it is an object; `name` is what the error calls it."""
    if not isinstance(value, dict):
        raise failed(WireCode.ANSWER_MALFORMED, name)
    return value


def nested(body: Answer, name: str) -> Answer:
    """An object in another one."""
    return as_object(body.get(name), name)


def objects(body: Answer, name: str) -> list[Answer]:
    """A list of objects."""
    value = body.get(name)
    if not isinstance(value, list):
        raise failed(WireCode.ANSWER_MALFORMED, name)
    return [as_object(item, name) for item in value]


def listed(body: Answer, name: str) -> list[Answer]:
    """As `objects`; none where the list is not there."""
    return objects(body, name) if name in body else []


def text(body: Answer, name: str) -> str:
    """A text, NFC; it may be empty."""
    value = body.get(name)
    if not isinstance(value, str):
        raise failed(WireCode.ANSWER_MALFORMED, name)
    return unicodedata.normalize("NFC", value)


def filled(body: Answer, name: str) -> str:
    """As `text`, but not empty."""
    value = text(body, name)
    if not value:
        raise failed(WireCode.ANSWER_MALFORMED, name)
    return value


def told(body: Answer, name: str) -> str:
    """As `text`; empty where it is not there, or null."""
    return "" if body.get(name) is None else text(body, name)


def number(body: Answer, name: str) -> int:
    """A whole number from 0."""
    value = body.get(name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # JSON knows one kind of number
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise failed(WireCode.ANSWER_MALFORMED, name)
    return value


def sha256(body: Answer, name: str) -> str:
    """A SHA-256 (hex)."""
    value = text(body, name)
    if _SHA256.fullmatch(value) is None:
        raise failed(WireCode.ANSWER_MALFORMED, name)
    return value


def moment(body: Answer, name: str) -> datetime:
    """A moment (ISO 8601, with its zone), in UTC."""
    try:
        at = datetime.fromisoformat(text(body, name).upper())
        if at.tzinfo is None:
            raise failed(WireCode.ANSWER_MALFORMED, name)
        return at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise failed(WireCode.ANSWER_MALFORMED, name) from error


def national_time(body: Answer, name: str) -> datetime | None:
    """`yyyyMMddHHmmss` in the time of Viet Nam, as everywhere in the national sync; None where it is not told, or is no moment of any day:
    nothing hangs on it."""
    value = told(body, name)
    if value and _NATIONAL_TIME.fullmatch(value) is None:  # strptime forgives missing digits
        raise failed(WireCode.ANSWER_MALFORMED, name)
    try:
        return datetime.strptime(value, "%Y%m%d%H%M%S").replace(tzinfo=VIET_NAM).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day(body: Answer, name: str) -> date | None:
    """A day; None where it is not told."""
    value = told(body, name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise failed(WireCode.ANSWER_MALFORMED, name) from error
