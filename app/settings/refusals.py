"""What the settings refuse: which error it is, and what they take instead, in signs, which read the same in every language."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.domain.errors import UsageError
from app.settings.layers import Layer, Layers, flat
from app.settings.policy import Policy

_SECRETS: Final = frozenset({"password", "passphrase", "pin", "secret", "token"})
"""what a key is called that somebody writes a secret into"""
_AS_AN_OPTION: Final = {"archive.layers": "archive.mode"}
"""settings that an option of a command calls otherwise"""
_KINDS: Final = {
    "int_parsing": "1, 2, 3…",
    "int_type": "1, 2, 3…",
    "int_from_float": "1, 2, 3…",
    "float_parsing": "1.5",
    "float_type": "1.5",
    "bool_parsing": "true | false",
    "bool_type": "true | false",
    "string_type": '"…"',
    "path_type": '"…"',
    "tuple_type": '["…"]',
    "thumbprint": "64 × 0-9 a-f",
    "paper_type": "A-Z 0-9 . - _",
    "no_attachments": 'false (true: archive.flavour = "3u")',
}
_LIMITS: Final = {
    "greater_than": ("gt", ">"),
    "greater_than_equal": ("ge", "≥"),
    "less_than": ("lt", "<"),
    "less_than_equal": ("le", "≤"),
}


def refusal(error: ValidationError, known: Sequence[str], policy: Policy) -> UsageError:
    """The first thing that is refused; with the name of the policy file where that one says it. `known` are the keys that there are."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    told = _refusal(first, key, known)
    locked = frozenset(one for one, _ in flat(policy.values))
    if policy.file is not None and Layers(((Layer.POLICY, locked),)).of(key) is Layer.POLICY:
        told.fields["file"] = str(policy.file)
    return told


def is_secret(name: str) -> bool:
    """Whether somebody who names a key so writes a secret into it."""
    return not _SECRETS.isdisjoint(name.lower().split("_"))


def _refusal(first: ErrorDetails, key: str, known: Sequence[str]) -> UsageError:
    if first["type"] == "two_places":
        return UsageError("KEY_IN_TWO_PLACES", key=key)
    if first["type"] == "one_name":
        return UsageError("TWO_KEYS_OF_ONE_NAME")
    if first["type"] == "below_floor":
        return UsageError("SETTINGS_BELOW_FLOOR")
    if first["type"] == "secret":
        return UsageError("SETTING_SECRET", key=key)
    if first["type"] == "extra_forbidden":
        if is_secret(key.rpartition(".")[2]):
            return UsageError("SETTING_SECRET", key=key)
        keys = [*known, *sorted({one.rpartition(".")[0] for one in known} - {""})]
        nearest = difflib.get_close_matches(key, keys, n=1, cutoff=0.0)
        return UsageError("SETTING_UNKNOWN", key=key, nearest=_AS_AN_OPTION.get(key, nearest[0]))
    return UsageError("SETTING_INVALID", first["msg"], key=key, takes=what_is_taken(first))


def what_is_taken(refusal: ErrorDetails) -> str:
    """What may stand where the refused value stands; the words of the check itself where no sign is known for it."""
    kind, context = refusal["type"], refusal.get("ctx", {})
    if kind in _LIMITS:
        name, sign = _LIMITS[kind]
        return f"{sign} {context[name]:g}"
    if kind == "literal_error":
        return str(context["expected"]).replace("'", "").replace(" or ", " | ").replace(", ", " | ")
    if kind == "dict_type":
        return '{ "…" = "…" }'
    if kind == "model_type":
        return f"[{'.'.join(str(part) for part in refusal['loc'])}]"
    if kind == "value_error":
        return str(context["error"])
    return _KINDS.get(kind, refusal["msg"])
