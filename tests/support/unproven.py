"""Policies whose signature is not the point."""

from __future__ import annotations

import tomllib

from app.settings.policy import Policy


def unproven(text: str) -> Policy:
    """What a policy of this text locks."""
    return Policy(tomllib.loads(text))
