"""The help at the desk: short topics as Markdown files, one for each language, that link to one another by name. No network is needed."""

from __future__ import annotations

from typing import Final

from app.messages import Language
from app.ui.style.theme import RESOURCES

FOLDER: Final = RESOURCES / "help"
KEYS: Final = "keys"
"""the topic behind which the card of keys stands"""
TOPICS: Final = (
    "open",
    "scan",
    "verdict",
    "review",
    "figures",
    "pages",
    "count",
    "forms",
    "fields",
    "search",
    "evidence",
    "second-jobs",
    "finish",
    "receipts",
    "second-copy",
    "token",
    "outbox",
    "officer",
    "training",
    "set-up",
    KEYS,
)


def topic_text(topic: str, language: Language) -> str:
    """The Markdown of a topic.

    Raises:
        KeyError: there is no such topic.
    """
    if topic not in TOPICS:
        raise KeyError(topic)
    return (FOLDER / language / f"{topic}.md").read_text(encoding="utf-8")
