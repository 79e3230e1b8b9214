"""The province's policy file: found, proven, and made the locked layer of the settings. Both faces load the settings by this door.

It stands beside `app.bootstrap`, not in it: it runs before there is a station, and a window must not wait for all that a station loads.
What judges the signature is loaded only where a policy file is there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import settings
from app.domain.errors import SigningFailed
from app.domain.policy import PolicyFacts
from app.settings import Settings
from app.settings.policy import NO_POLICY, Policy, parsed
from app.settings.protected import PolicyPlace

if TYPE_CHECKING:
    from app.signing.detached import DetachedProof

PLACE = PolicyPlace(Path("/etc/sohoa/policy.toml"))


def load(data_dir: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """The settings of a run, under the policy of this computer.

    Raises:
        UsageError: as `app.settings.load`; what is wrong with the policy file, as `PolicyPlace.read` and `parsed`.
        SigningFailed: what is wrong with its signature, as `app.signing.detached.judged`.
    """
    return settings.load(data_dir, overrides, policy_at(PLACE))


def policy_at(place: PolicyPlace) -> Policy:
    """The policy there, proven; none where nothing of one is there.

    Raises:
        UsageError, SigningFailed: as `load`.
    """
    if place.is_empty():
        return NO_POLICY
    text, signature, anchor = place.read()
    proof = proven(text, signature, anchor, place.file)
    serial, values = parsed(text, place.file)
    certificate = proof.certificate.sha256.hex()
    facts = PolicyFacts(serial, hashlib.sha256(text).hexdigest(), certificate, hashlib.sha256(anchor).hexdigest())
    return Policy(values, facts, place.file)


def proven(text: bytes, signature: bytes, anchor: bytes, file: Path) -> DetachedProof:
    """That the organisation signed this text. Raises SigningFailed as `app.signing.detached.judged`, with the file's name."""
    from app.signing.detached import judged

    try:
        return judged(text, signature, anchor, datetime.now(UTC))
    except SigningFailed as error:
        error.fields.setdefault("file", str(file))
        raise
