"""What a call asks for, held against what the policy file locks."""

from __future__ import annotations

from app.domain.errors import UsageError
from app.settings import Settings


def require_open(settings: Settings, section: str, **asked: object) -> None:
    """What is asked of this section (None, or empty: nothing) is not otherwise than the policy file has it.

    Raises:
        UsageError: SETTING_DECIDED_ELSEWHERE.
    """
    for name, value in asked.items():
        key = f"{section}.{name}"
        if value and settings.is_locked(key) and value != getattr(getattr(settings, section), name):
            raise UsageError("SETTING_DECIDED_ELSEWHERE", key=key)
