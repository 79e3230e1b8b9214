"""Who answers the questions of keys where nobody is there."""

from __future__ import annotations

from app.domain.signatures import KeyQuestion


def nobody(question: KeyQuestion) -> None:
    """No person is there to be asked: what waits for a PIN goes on waiting."""
