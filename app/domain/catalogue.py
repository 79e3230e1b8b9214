"""The catalogue of procedures: which papers a procedure asks for. Data in `resources/procedures`, one TOML file a procedure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.codes import check_component_code, is_procedure_code
from app.domain.errors import InputRefused
from app.domain.model import PaperForm


@dataclass(frozen=True, slots=True)
class RequiredPaper:
    """One component of a procedure: its code, its titles, whether it is required, and what usually lies on the counter.

    `sheets` is how many sheets of paper it always has; None where that differs from citizen to citizen.
    """

    code: str
    title: str
    title_en: str
    required: bool
    form: PaperForm
    sheets: int | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """*Thủ tục hành chính*: code, titles and the papers in the order of the checklist."""

    code: str
    title: str
    title_en: str
    papers: tuple[RequiredPaper, ...]

    def paper(self, code: str) -> RequiredPaper | None:
        """The paper with this component code, if the procedure asks for it."""
        return next((paper for paper in self.papers if paper.code == code), None)


type Catalogue = Mapping[str, Procedure]


def load_catalogue(folder: Path) -> dict[str, Procedure]:
    """Read all `*.toml` files of `folder`; procedure code -> procedure.

    Raises:
        InputRefused: CATALOGUE_MALFORMED names the file and what is wrong with it.
    """
    catalogue: dict[str, Procedure] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            procedure = _procedure(tomllib.loads(path.read_text(encoding="utf-8")))
        except (KeyError, TypeError, ValueError, InputRefused) as error:
            raise InputRefused("CATALOGUE_MALFORMED", f"{type(error).__name__}: {error}", file=path.name) from error
        if procedure.code in catalogue:
            raise InputRefused("CATALOGUE_MALFORMED", "the procedure stands in two files", file=path.name)
        catalogue[procedure.code] = procedure
    return catalogue


def _procedure(data: Mapping[str, Any]) -> Procedure:
    if set(data) != {"code", "title", "title_en", "papers"} or not is_procedure_code(data["code"]):
        raise ValueError("expected code, title, title_en and papers")
    papers = tuple(
        RequiredPaper(
            check_component_code(paper["code"]),
            paper["title"],
            paper["title_en"],
            bool(paper["required"]),
            PaperForm(paper["form"]),
            _sheets(paper),
        )
        for paper in data["papers"]
    )
    if len({paper.code for paper in papers}) != len(papers) or not papers:
        raise ValueError("papers must be there, each code once")
    return Procedure(data["code"], data["title"], data["title_en"], papers)


def _sheets(paper: Mapping[str, Any]) -> int | None:
    sheets = paper.get("sheets")
    if sheets is not None and (not isinstance(sheets, int) or isinstance(sheets, bool) or sheets < 1):
        raise ValueError("sheets must be a number from 1")
    return sheets
