"""What a service gives for an authorization (SAD, signature activation data), and for how long it serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.signing.csc.credential import whole
from app.signing.csc.service import malformed

_DEFAULT_LIFE_S: Final = 3600
"""where an answer names none (CSC API, credentials/authorize)"""
_LONGEST_LIFE_S: Final = 86_400
_LONGEST_SAD: Final = 64 << 10
_MARGIN_S: Final = 5
"""an authorization that ends within this time is not used any more"""


@dataclass(slots=True)
class Activation:
    """An authorization in use; kept in memory only, and never printed.

    Attributes:
        sad: what shows the service that the holder agreed.
        credential_id: for which key.
        hashes: the hashes (Base64) that it is bound to; None: any.
        left: how many signatures it still is for.
        good_until_s: by the monotonic clock.
        closed_at_s: when it ends here, however often it is extended.
        used: whether a signature was asked for with just this `sad`.
    """

    sad: str = field(repr=False)
    credential_id: str = field(repr=False)
    hashes: frozenset[str] | None
    left: int
    good_until_s: float
    closed_at_s: float
    used: bool = False

    def serves(self, credential_id: str, now_s: float) -> bool:
        """Whether it still is for a signature of this key."""
        return self.credential_id == credential_id and self.left > 0 and now_s < self.good_until_s - _MARGIN_S

    def covers(self, hash_b64: str) -> bool:
        """Whether it is for this hash as it stands."""
        return self.hashes is None or hash_b64 in self.hashes

    def renew(self, told: Mapping[str, Any], hash_b64: str, now_s: float, service: str) -> None:
        """Take over what `credentials/extendTransaction` gave, for one hash more."""
        self.sad, good_until_s = _read(told, now_s, service)
        self.good_until_s = min(good_until_s, self.closed_at_s)
        self.hashes = None if self.hashes is None else frozenset({hash_b64})
        self.used = False


def activation(
    told: Mapping[str, Any],
    credential_id: str,
    hashes: frozenset[str] | None,
    count: int,
    open_s: float,
    now_s: float,
    service: str,
) -> Activation:
    """An answer of `credentials/authorize`, used for `open_s` at most. Raises SigningFailed (SIGNING_SERVICE_ANSWER_MALFORMED)."""
    sad, good_until_s = _read(told, now_s, service)
    return Activation(sad, credential_id, hashes, count, min(good_until_s, now_s + open_s), now_s + open_s)


def _read(told: Mapping[str, Any], now_s: float, service: str) -> tuple[str, float]:
    sad = told.get("SAD")
    if not isinstance(sad, str) or not 0 < len(sad) <= _LONGEST_SAD:
        raise malformed(service, "SAD")
    life_s = whole(told.get("expiresIn", _DEFAULT_LIFE_S), "expiresIn", 0, _LONGEST_LIFE_S, service)
    return sad, now_s + life_s
