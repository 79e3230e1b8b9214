"""The dossier system as one ASGI application."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route

from app.sandbox.dossiers.access import Access, Bearer
from app.sandbox.dossiers.api import Api
from app.sandbox.dossiers.content import Content
from app.sandbox.dossiers.control import Control
from app.sandbox.dossiers.locks import Locks
from app.sandbox.dossiers.paper_pdf import SignBytes
from app.sandbox.dossiers.papers import Papers
from app.sandbox.dossiers.province import Province
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.switches import FAULTY_PATHS, Faults, Switches
from app.sandbox.dossiers.tus import Tus
from app.sandbox.dossiers.web.routes import Web

LOOPBACK_HOSTS = ["127.0.0.1", "localhost"]
"""names under which a sandbox is asked; others come from a page that plays tricks with DNS"""


def dossier_system(folder: Path, switches: Switches, access: Access, sign: SignBytes | None = None) -> Starlette:
    """The application over `folder` (made with mode 0700 where it is absent): database `dossiers.db`, `content/`, `previews/`.

    Routes: `/api/v1/...`, `/api/mot-cua/...` and `/files/{id}` need the bearer token; `/control...` needs the control token; the pages need
    a session, but for the sign-in and the citizen's `/tra-cuu`. `sign` signs the papers of the electronic store; None: they are not signed.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    records = Records(folder / "dossiers.db", switches.now, switches.accepted_after_s)
    content, locks = Content(folder / "content"), Locks()
    papers = Papers(records, content, sign)
    api = Api(records, content, papers, locks, switches)
    tus = Tus(records, content, locks, switches)
    province = Province(records, content, papers, switches)
    web = Web(records, papers, content, folder / "previews", switches, access)
    control = Control(switches, records)
    return Starlette(
        routes=[
            Mount("/api/v1", routes=_api_routes(api)),
            Mount("/api/mot-cua", routes=_province_routes(province)),
            Route("/files/{id:uuid}", tus.serve, methods=["OPTIONS", "HEAD", "PATCH", "DELETE"]),
            Route("/control", control.show),
            Route("/control", control.set, methods=["POST"]),
            Route("/control/dossiers/{code}/status", control.set_status, methods=["POST"]),
            Route("/control/dossiers/{code}/procedure", control.set_procedure, methods=["POST"]),
            *web.routes(),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK_HOSTS),
            Middleware(Faults, switches=switches),
            Middleware(Bearer, prefixes=FAULTY_PATHS, token=access.token),
            Middleware(Bearer, prefixes=("/control",), token=access.control_token),
            web.guard(),
        ],
        exception_handlers=web.exception_handlers(),
    )


def _api_routes(api: Api) -> list[Route]:
    return [
        Route("/dossiers/{code}", api.dossier),
        Route("/dossiers/{code}/status", api.status),
        Route("/dossiers/{code}/files", api.files),
        Route("/dossiers/{code}/online", api.online),
        Route("/store/search", api.search, methods=["POST"]),
        Route("/store/files/{id:uuid}", api.store_file),
        Route("/uploads", api.announce, methods=["POST"]),
        Route("/uploads/{id:uuid}/finish", api.finish, methods=["POST"]),
        Route("/files/{id:uuid}/content", api.content),
        Route("/files/{id:uuid}/withdraw", api.withdraw, methods=["POST"]),
    ]


def _province_routes(province: Province) -> list[Route]:
    return [
        Route("/hoso", province.find),
        Route("/hoso/them", province.add, methods=["POST"]),
        Route("/hoso/capnhat", province.update, methods=["POST"]),
        Route("/kho/tracuu", province.search, methods=["POST"]),
        Route("/tep", province.upload, methods=["POST"]),
    ]
