"""All pages, and who may open them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.sandbox.dossiers.access import Access
from app.sandbox.dossiers.content import Content
from app.sandbox.dossiers.papers import Papers
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import MACHINE_PATHS, Refused
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.web.dossiers import DossierPage
from app.sandbox.dossiers.web.faults import FaultPage
from app.sandbox.dossiers.web.files import Files
from app.sandbox.dossiers.web.findings import Judge
from app.sandbox.dossiers.web.listing import Listing
from app.sandbox.dossiers.web.render import Refusals, Renderer
from app.sandbox.dossiers.web.session import Entry, OperatorsOnly, Sessions
from app.sandbox.dossiers.web.stores import StorePage
from app.sandbox.dossiers.web.tracking import Tracking

TRACKING_PATH: Final = "/tra-cuu"
ICON_PATH: Final = "/icon.svg"
OPEN_PATHS: Final = frozenset({"/sign-in", TRACKING_PATH, ICON_PATH})
"""what everybody may open"""


class Web:
    """The pages over one dossier system: its routes, the guard in front of them, and how it says no."""

    def __init__(
        self,
        records: Records,
        papers: Papers,
        content: Content,
        previews: Path,
        switches: Switches,
        access: Access,
    ) -> None:
        self._renderer = Renderer(switches)
        self._sessions = Sessions(access)
        self._entry = Entry(self._sessions, self._renderer)
        self._listing = Listing(records, self._renderer)
        judge = Judge(content)
        self._files = Files(records, papers, content, judge, previews, self._renderer)
        self._store = StorePage(records, papers, content, judge, switches, self._renderer)
        self._dossier = DossierPage(records, papers, self._files, self._renderer)
        self._faults = FaultPage(switches, self._renderer)
        self._tracking = Tracking(records, switches, self._renderer)

    def routes(self) -> list[Route]:
        """What there is to open."""
        file = "/dossiers/{code}/files/{id:uuid}"
        return [
            Route("/", self._listing.show),
            Route("/dossiers/{code}", self._dossier.show),
            Route("/dossiers/{code}", self._dossier.decide, methods=["POST"]),
            Route("/dossiers/{code}/online/{id:uuid}", self._files.online),
            Route("/dossiers/{code}/store", self._store.show),
            Route("/dossiers/{code}/store/{id:uuid}", self._store.content),
            Route(file, self._files.show),
            Route(f"{file}/pages/{{number}}.jpg", self._files.page),
            Route(f"{file}/content", self._files.content),
            Route("/switches", self._faults.show),
            Route("/switches", self._faults.set, methods=["POST"]),
            Route("/sign-in", self._entry.show),
            Route("/sign-in", self._entry.enter, methods=["POST"]),
            Route("/sign-out", self._entry.leave, methods=["POST"]),
            Route(TRACKING_PATH, self._tracking.show),
            Route(ICON_PATH, self._renderer.icon),
        ]

    def guard(self) -> Middleware:
        """The middleware that lets operators in and all others to the open pages only."""
        return Middleware(
            OperatorsOnly,
            sessions=self._sessions,
            refuse=self._entry.refuse,
            open_prefixes=MACHINE_PATHS,
            open_paths=OPEN_PATHS,
        )

    def exception_handlers(self) -> Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]]:
        """How a request ends that can't be served."""
        refusals = Refusals(self._renderer, MACHINE_PATHS)
        return {Refused: refusals.refused, HTTPException: refusals.by_status, Exception: refusals.by_status}
