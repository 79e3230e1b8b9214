"""Names of files as the administration wants them: ASCII, by a template, no two alike in a dossier. The Vietnamese title is metadata."""

from __future__ import annotations

import hashlib
import re
import string
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from itertools import count
from typing import Final

MAX_FILE_NAME_CHARS: Final = 120
"""what the interface of the dossier system allows, suffix included"""
COMPONENT_NAME: Final = "{component}_{title}"
RESULT_NAME: Final = "{result}_{number}_{title}"
NUMBER: Final = "nn"
"""the placeholder of a two-digit number that tells files apart"""

_LITERAL = re.compile(r"[A-Za-z0-9._-]*")
_OTHERS = re.compile(r"[^A-Za-z0-9.-]+")
_SEPARATORS = re.compile(r"([._-])[._-]+")
_EDGES = "._-"
_UNNAMED = "tai_lieu"
_HASH_CHARS = 8
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
"""no file of Windows may be called so, whatever its suffix"""


@dataclass(frozen=True, slots=True)
class Named:
    """What a name can be made of; what nobody knows is empty. `owner` is the owner's ID number, `number` a paper's (*số, ký hiệu*)."""

    component: str = ""
    title: str = ""
    procedure: str = ""
    paper_type: str = ""
    owner: str = ""
    result: str = ""
    number: str = ""


PLACEHOLDERS: Final = frozenset(Named.__slots__) | {NUMBER}


@dataclass(frozen=True, slots=True)
class FileNames:
    """The templates of a station: of a component's file, and of a result's."""

    component: str = COMPONENT_NAME
    result: str = RESULT_NAME

    def of_component(self, named: Named, taken: Collection[str], suffix: str = ".pdf") -> str:
        """The name of a component's file; `taken` are the names of the dossier's other files."""
        return file_name(self.component, named, taken, suffix)

    def of_result(self, named: Named, taken: Collection[str], suffix: str = ".pdf") -> str:
        """The name of a result's file."""
        return file_name(self.result, named, taken, suffix)


def check_template(template: str) -> str:
    """The template, if it is one.

    Raises:
        ValueError: it names something that is not known, or holds letters that may not stand in a name.
    """
    fields = []
    for literal, name, spec, conversion in string.Formatter().parse(template):
        if _LITERAL.fullmatch(literal) is None:
            raise ValueError("only letters A-Z, digits, dot, dash and underscore may stand between the placeholders")
        if name is not None:
            if name not in PLACEHOLDERS or spec or conversion:
                raise ValueError(f"{{{name}}} is none of {', '.join(f'{{{one}}}' for one in sorted(PLACEHOLDERS))}")
            fields.append(name)
    if not fields:
        raise ValueError("a template without a placeholder gives every file the same name")
    return template


def ascii_words(text: str) -> str:
    """A text in ASCII: no diacritics, `đ` as `d`, whatever is no letter, digit, dot or dash as one `_`."""
    plain = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    return _OTHERS.sub("_", "".join(c for c in plain if not unicodedata.combining(c))).strip(_EDGES)


def file_name(template: str, named: Named, taken: Collection[str], suffix: str = ".pdf") -> str:
    """A name for a file: safe on every system, at most `MAX_FILE_NAME_CHARS`, and none of `taken` (case does not tell names apart).

    The first free number is taken where the template asks for one, or where the name is taken. A title that is too long is cut.
    """
    used = {name.casefold() for name in taken}
    values = {field: ascii_words(value) for field, value in asdict(named).items()}
    for number in count(1):
        numbered = template if f"{{{NUMBER}}}" in template or number == 1 else f"{template}_{{{NUMBER}}}"
        name = _fit(numbered, {**values, NUMBER: f"{number:02d}"}, MAX_FILE_NAME_CHARS - len(suffix)) + suffix
        if name.casefold() not in used:
            return name
    raise AssertionError("numbers do not end")


def _fit(template: str, values: Mapping[str, str], most: int) -> str:
    """The name without its suffix: first the title gives way, then a hash stands for the rest."""
    stem = _render(template, values)
    if len(stem) > most:
        title = values["title"][: max(0, len(values["title"]) - (len(stem) - most))]
        stem = _render(template, {**values, "title": title.rstrip(_EDGES)})
    if len(stem) > most:
        rest = hashlib.sha256(stem.encode()).hexdigest()[:_HASH_CHARS]
        stem = f"{stem[: most - _HASH_CHARS - 1].rstrip(_EDGES)}_{rest}"
    return stem


def _render(template: str, values: Mapping[str, str]) -> str:
    """What is empty leaves no separators behind."""
    stem = _SEPARATORS.sub(r"\1", template.format_map(values)).strip(_EDGES)
    return f"{_UNNAMED}_{stem}".rstrip(_EDGES) if not stem or stem.split(".")[0].casefold() in _DEVICES else stem
