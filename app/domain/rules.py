"""The law as dated data: which rule held on which day. Data in `resources/rules`; a document is judged by the rules of its own date."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.errors import InputRefused, UsageError
from app.domain.model import PaperForm


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


NOT_DIGITISED = "forms.not_digitised"


def form_refused(law: Law, day: date, form: PaperForm) -> Rule | None:
    """The rule of that day by which a paper of this form may not be digitised; None where it may, or where no rule held yet."""
    try:
        rule = law.on(NOT_DIGITISED, day)
    except InputRefused:
        return None
    return rule if isinstance(rule.value, tuple) and form.value in rule.value else None


SEALED = "seal.titles"


def seal_asked(law: Law, day: date, title: str) -> Rule | None:
    """The rule of that day by which the copy of a paper with this title needs the organisation's signature too; None where it needs none.

    A title counts by how it begins: a licence is `Giấy phép ...`, and `Đơn đề nghị cấp giấy phép ...` is none.
    """
    try:
        rule = law.on(SEALED, day)
    except InputRefused:
        return None
    plain = unicodedata.normalize("NFC", title).casefold().strip()
    begins = rule.value if isinstance(rule.value, tuple) else ()
    return rule if any(plain.startswith(unicodedata.normalize("NFC", one).casefold()) for one in begins) else None


def require_digitisable(law: Law, day: date, form: PaperForm, component_code: str) -> None:
    """Refuse a paper that the rules of that day keep out of the scanner: a copy, one that is only shown, a secret one, data shared anyway.

    Args:
        law: the rules.
        day: when the paper is, or was, copied.
        form: what lies on the counter.
        component_code: which paper it is.

    Raises:
        InputRefused: NOT_TO_BE_DIGITISED, with the rule, its article, and whether its text was confirmed.
    """
    rule = form_refused(law, day, form)
    if rule is not None:
        raise not_to_be_digitised(rule, form, component_code)


def not_to_be_digitised(rule: Rule, form: PaperForm, component_code: str) -> InputRefused:
    """What is said of a paper of such a form: NOT_TO_BE_DIGITISED, with the rule, its article, and whether its text was confirmed."""
    return InputRefused(
        "NOT_TO_BE_DIGITISED",
        component=component_code,
        form=form.value,
        rule=rule.source,
        article=rule.article,
        confirmed="yes" if rule.verified else "no",
    )


def shortfalls(law: Law, day: date, dpi: int, mode: str) -> tuple[UsageError, ...]:
    """What the rules of that day have against a scan for a submission; empty where it is good enough.

    Args:
        law: the rules.
        day: when the paper is scanned.
        dpi: the resolution that is asked of the scanner.
        mode: `color`, `gray` or `lineart`.
    """
    found: list[UsageError] = []
    least, color = law.on("scan.least_dpi", day), law.on("scan.color_mode", day)
    if dpi < int(str(least.value)):
        found.append(UsageError("SCAN_TOO_COARSE", dpi=dpi, least=str(least.value), rule=least.source))
    if mode != color.value:
        found.append(UsageError("SCAN_NOT_COLOR", mode=mode, rule=color.source))
    return tuple(found)


def require_for_submission(law: Law, day: date, dpi: int, mode: str) -> None:
    """Refuse a scan that the rules of that day would not let pass as a copy.

    Raises:
        UsageError: SCAN_TOO_COARSE, SCAN_NOT_COLOR.
    """
    found = shortfalls(law, day, dpi, mode)
    if found:
        raise found[0]


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
