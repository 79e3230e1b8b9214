"""The province's policy file as a station remembers it: which one holds, and whether another may follow it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.errors import StoreFailed


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """One policy: its serial number, the SHA-256 (hex) of its text, of its signer's certificate and of the file of those who may sign."""

    serial: int
    sha256: str
    signer_sha256: str
    anchor_sha256: str


def is_news(found: PolicyFacts | None, known: PolicyFacts | None) -> bool:
    """Whether what is found is to be put on record, beside the last one that a station knows.

    Raises:
        StoreFailed: POLICY_ROLLED_BACK: an older one was put back; POLICY_SERIAL_TWICE: another text under the same number; POLICY_GONE:
            there was one, and there is none any more.
    """
    if known is None or found == known:
        return found is not None and found != known
    if found is None:
        raise StoreFailed("POLICY_GONE", known=known.serial)
    if found.serial < known.serial:
        raise StoreFailed("POLICY_ROLLED_BACK", serial=found.serial, known=known.serial)
    if found.serial == known.serial and found.sha256 != known.sha256:
        raise StoreFailed("POLICY_SERIAL_TWICE", serial=found.serial)
    return True
