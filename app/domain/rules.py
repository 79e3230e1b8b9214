"""The law as dated data: which rule held on which day. Data in `resources/rules`; a document is judged by the rules of its own date."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.errors import InputRefused


@dataclass(frozen=True, slots=True)
class Rule:
    """One legal requirement: what it sets, where it stands, from when till when, and whether someone checked the text.

    `value` is what the program needs (a number of dpi, a place, a list of forms); `verified` False means: to confirm.
    """

    id: str
    value: str | int | tuple[str, ...]
    source: str
    article: str
    valid_from: date
    valid_to: date | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Law:
    """All rules, of all dates."""

    rules: tuple[Rule, ...]

    def on(self, rule_id: str, day: date) -> Rule:
        """The rule that held on `day`; the newest where several did.

        Raises:
            InputRefused: RULE_UNKNOWN: no such rule held on that day.
        """
        held = [
            r
            for r in self.rules
            if r.id == rule_id and r.valid_from <= day and (r.valid_to is None or day <= r.valid_to)
        ]
        if not held:
            raise InputRefused("RULE_UNKNOWN", rule=rule_id, day=day.isoformat())
        return max(held, key=lambda rule: rule.valid_from)


def load_law(folder: Path) -> Law:
    """Read all `*.toml` files of `folder`.

    Raises:
        InputRefused: RULES_MALFORMED names the file.
    """
    rules: list[Rule] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            for entry in tomllib.loads(path.read_text(encoding="utf-8"))["rules"]:
                value = entry["value"]
                rules.append(
                    Rule(
                        entry["id"],
                        tuple(value) if isinstance(value, list) else value,
                        entry["source"],
                        entry["article"],
                        entry["valid_from"],
                        entry.get("valid_to"),
                        entry["verified"],
                    )
                )
        except (KeyError, TypeError, ValueError) as error:
            raise InputRefused("RULES_MALFORMED", f"{type(error).__name__}: {error}", file=path.name) from error
    return Law(tuple(rules))
