"""What the settings take, told of a value that they refuse: in signs, which read the same in every language."""

from __future__ import annotations

from typing import Final

from pydantic_core import ErrorDetails

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
