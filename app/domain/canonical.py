"""One text form for each JSON value, so that equal values have equal hashes (after RFC 8785, for the types we use)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

type Json = bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None


def canonical_json(value: Json) -> str:
    """Keys sorted, no white space, UTF-8 letters kept, no NaN or infinity.

    Raises:
        ValueError: the value holds a NaN or an infinity.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def sha256_hex(data: bytes | str) -> str:
    """SHA-256 as 64 lower-case hex digits; text is taken as UTF-8."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()
