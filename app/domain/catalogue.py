"""The catalogue of procedures: which papers a procedure asks for. Data in `resources/procedures`, one TOML file a procedure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.codes import check_component_code, is_procedure_code, is_result_code
from app.domain.errors import InputRefused
from app.domain.model import PaperForm

_NATIONAL = re.compile(r"\d\.\d{6}")
_FIELDS = frozenset({"code", "title", "title_en", "field", "as_of", "result_codes", "source", "papers"})
_SOURCE = frozenset({"text", "url", "verified"})
_PAPER = frozenset(
    {
        "code",
        "paper_type",
        "title",
        "title_en",
        "required",
        "form",
        "sheets",
        "valid_months",
        "verified",
        "reusable",
    }
)


@dataclass(frozen=True, slots=True)
class RequiredPaper:
    """One component of a procedure: its code, its titles, whether it is required, and what usually lies on the counter.

    Attributes:
        sheets: how many sheets of paper it always has; None where that differs from citizen to citizen.
        paper_type: the national code of this kind of paper (*mã giấy tờ*); empty where none is known.
        valid_months: so many months after its issue it may still be handed in; None: the procedure sets no limit.
        reusable: result codes of earlier papers in the citizen's electronic store that may stand for it; none: it is always scanned.
        verified: title and form were read in the procedure's source; False means: to confirm.
    """

    code: str
    title: str
    title_en: str
    required: bool
    form: PaperForm
    sheets: int | None = None
    paper_type: str = ""
    valid_months: int | None = None
    verified: bool = False
    reusable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcedureSource:
    """Where a procedure's code and title were read; `verified` False means: to confirm before anybody relies on them."""

    text: str
    url: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Procedure:
    """*Thủ tục hành chính*: code, titles and the papers in the order of the checklist.

    `as_of` is the day on which the entry was written from its source: what a dossier system says later is newer. `result_codes` are the
    codes (*mã kết quả*) of what the procedure gives.
    """

    code: str
    title: str
    title_en: str
    papers: tuple[RequiredPaper, ...]
    field: str = ""
    as_of: date = date.min
    result_codes: tuple[str, ...] = ()
    source: ProcedureSource = ProcedureSource("", "", verified=False)

    def paper(self, code: str) -> RequiredPaper | None:
        """The paper with this component code, if the procedure asks for it."""
        return next((paper for paper in self.papers if paper.code == code), None)


class Catalogue(Mapping[str, Procedure]):
    """All procedures, by code. A procedure is found by the long and by the short form of its code: the national part decides."""

    def __init__(self, procedures: Iterable[Procedure] = ()) -> None:
        self._procedures = {national_code(procedure.code): procedure for procedure in procedures}

    def __getitem__(self, code: str) -> Procedure:
        return self._procedures[national_code(code)]

    def __iter__(self) -> Iterator[str]:
        return (procedure.code for procedure in self._procedures.values())

    def __len__(self) -> int:
        return len(self._procedures)


def national_code(code: str) -> str:
    """The part of a procedure's code that is the same in each province (`1.004889` of `1.004889.000.00.00.H56`); else the whole text."""
    found = _NATIONAL.match(code)
    return found[0] if found else code


def load_catalogue(folder: Path) -> Catalogue:
    """Read all `*.toml` files of `folder`; their schema stands in `docs/schemas/procedure.json`.

    Raises:
        InputRefused: CATALOGUE_MALFORMED names the file and what is wrong with it.
    """
    procedures: dict[str, Procedure] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            procedure = read_procedure(tomllib.loads(path.read_text(encoding="utf-8")))
        except (KeyError, TypeError, ValueError, InputRefused) as error:
            raise InputRefused("CATALOGUE_MALFORMED", f"{type(error).__name__}: {error}", file=path.name) from error
        if national_code(procedure.code) in procedures:
            raise InputRefused("CATALOGUE_MALFORMED", "the procedure stands in two files", file=path.name)
        procedures[national_code(procedure.code)] = procedure
    return Catalogue(procedures.values())


def read_procedure(data: Mapping[str, Any]) -> Procedure:
    """One entry, as a file holds it.

    Raises:
        ValueError, TypeError, KeyError, InputRefused: it does not follow the schema.
    """
    _only(data, _FIELDS)
    source = data["source"]
    _only(source, _SOURCE)
    if not is_procedure_code(_text(data, "code")):
        raise ValueError("code is not one of a procedure")
    if type(data["as_of"]) is not date:
        raise TypeError("as_of must be a date")
    papers = tuple(_paper(paper) for paper in _list(data["papers"]))
    if len({paper.code for paper in papers}) != len(papers) or not papers:
        raise ValueError("papers must be there, each code once")
    return Procedure(
        code=data["code"],
        title=_text(data, "title"),
        title_en=_text(data, "title_en"),
        papers=papers,
        field=_text(data, "field"),
        as_of=data["as_of"],
        result_codes=tuple(_code(code) for code in _list(data.get("result_codes", []))),
        source=ProcedureSource(_text(source, "text"), _url(source), _flag(source, "verified")),
    )


def _paper(data: Mapping[str, Any]) -> RequiredPaper:
    _only(data, _PAPER)
    return RequiredPaper(
        code=check_component_code(_text(data, "code")),
        title=_text(data, "title"),
        title_en=_text(data, "title_en"),
        required=_flag(data, "required"),
        form=PaperForm(data["form"]),
        sheets=_count(data, "sheets"),
        paper_type=_code(data["paper_type"]) if "paper_type" in data else "",
        valid_months=_count(data, "valid_months"),
        verified=_flag(data, "verified"),
        reusable=tuple(_code(code) for code in _list(data.get("reusable", []))),
    )


def _only(data: object, known: frozenset[str]) -> None:
    if not isinstance(data, Mapping):
        raise TypeError("a table is expected")
    unknown = data.keys() - known
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data[key]
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"{key} must be a text")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("a list is expected")
    return value


def _url(data: Mapping[str, Any]) -> str:
    url = data.get("url", "https://")
    if not isinstance(url, str) or not url.startswith("https://"):
        raise ValueError("url must begin with https://")
    return url if "url" in data else ""


def _flag(data: Mapping[str, Any], key: str) -> bool:
    value = data[key]
    if not isinstance(value, bool):
        raise TypeError(f"{key} must be true or false")
    return value


def _count(data: Mapping[str, Any], key: str) -> int | None:
    if key not in data:
        return None
    value = data[key]
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{key} must be a number from 1")
    return value


def _code(value: object) -> str:
    if not isinstance(value, str) or not is_result_code(value):
        raise ValueError("a code has letters, digits, dots, dashes and underscores")
    return value
