"""The list of dossiers: search, filters, pages. Everything is in the address, so that a look can be kept and passed on."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from app.domain.delivery import RemoteDossier
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.values import ReceivedDossier
from app.sandbox.dossiers.web.render import Renderer
from app.sandbox.dossiers.web.words import STATUS

PAGE_ROWS: Final = 20
_MOST_CHARS: Final = 100


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked for: words, a status (0: any), a receiving unit ("": any), and which page of it, from 1."""

    words: str
    status: int
    unit: str
    page: int

    @classmethod
    def of(cls, query: QueryParams) -> Self:
        """What an address asks for; what makes no sense is not asked for."""
        return cls(
            query.get("q", "").strip()[:_MOST_CHARS],
            _number(query.get("status", ""), most=max(STATUS), otherwise=0),
            query.get("unit", "").strip()[:_MOST_CHARS],
            _number(query.get("page", ""), most=1_000_000, otherwise=1),
        )

    @property
    def narrows(self) -> bool:
        """Whether anything but all was asked for."""
        return bool(self.words or self.status or self.unit)

    def finds(self, dossier: RemoteDossier) -> bool:
        """Whether a dossier is looked for: each word stands in its code, procedure or applicant, diacritics or not."""
        text = folded(f"{dossier.code} {dossier.procedure_code} {dossier.procedure_title} {dossier.applicant}")
        return (
            all(word in text for word in folded(self.words).split())
            and self.status in (0, dossier.status)
            and self.unit in ("", dossier.receiving_unit)
        )

    def address(self, page: int) -> str:
        """The address of another page of the same look."""
        asked = {"q": self.words, "status": self.status or "", "unit": self.unit, "page": page if page > 1 else ""}
        kept = urlencode({name: value for name, value in asked.items() if value})
        return f"/?{kept}" if kept else "/"


class Listing:
    """The page `/`."""

    def __init__(self, records: Records, renderer: Renderer) -> None:
        self._records = records
        self._renderer = renderer

    def show(self, request: Request) -> Response:
        """The dossiers that are looked for, the newest first."""
        look = Look.of(request.query_params)
        known = self._records.dossiers()
        found = [row for row in known if look.finds(row[0].dossier)]
        last_page = max(1, -(-len(found) // PAGE_ROWS))
        page = min(look.page, last_page)
        first = (page - 1) * PAGE_ROWS
        return self._renderer.page(
            request,
            "listing.html",
            look=look,
            rows=found[first : first + PAGE_ROWS],
            first=first + 1,
            found=len(found),
            known=len(known),
            page=page,
            last_page=last_page,
            units=_units(known),
            status_words=STATUS,
        )


def folded(text: str) -> str:
    """Small letters without diacritics, as they are typed in haste."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _units(known: list[tuple[ReceivedDossier, int]]) -> list[str]:
    return sorted({row[0].dossier.receiving_unit for row in known})


def _number(text: str, *, most: int, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 and 1 <= int(text) <= most else otherwise
