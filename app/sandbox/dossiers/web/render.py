"""Templates become answers: escaped by construction, with a policy that lets a browser load our own style and pictures only."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from app.domain.clock import VIET_NAM
from app.sandbox.dossiers.refusal import Refused, refused_response
from app.sandbox.dossiers.switches import Switches

OPERATOR: Final = "sandbox.operator"
"""where the scope of a request says whose session it is"""

_HERE: Final = Path(__file__).parent
_STYLE: Final = (_HERE / "style.css").read_text(encoding="utf-8")
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_NO_BREAK: Final = "\u00a0"


class Renderer:
    """Makes pages. An operator sees on each of them which faults are on."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self.sound = replace(switches)
        """how they stood at the start, with nothing broken"""
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"moment": moment, "bytes": file_size}
        self._environment.globals["style"] = Markup(_STYLE)  # noqa: S704 - a file of ours

    def page(self, request: Request, template: str, status: int = 200, /, **values: Any) -> Response:
        """The answer that this template makes of these values."""
        session = request.scope.get(OPERATOR)
        faults = self.changed_switches() if session is not None else ()
        written = self._environment.get_template(template).render(session=session, faults_on=faults, **values)
        return HTMLResponse(written, status, _HEADERS)

    def icon(self, request: Request) -> Response:
        """What stands beside the title in a browser's tab."""
        return FileResponse(_HERE / "icon.svg", media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})

    def refusal(self, request: Request, refused: Refused) -> Response:
        """The page that says no, in the same clothes."""
        response = self.page(request, "refusal.html", refused.status, number=refused.status)
        response.headers.update({"Retry-After": "60"} if refused.status in (429, 503) else {})
        return response

    def changed_switches(self) -> tuple[str, ...]:
        """The names of the switches that stand elsewhere than at the start."""
        names = (item.name for item in fields(self._switches))
        return tuple(name for name in names if getattr(self._switches, name) != getattr(self.sound, name))


class Refusals:
    """Exception handlers of the application: JSON for a machine, a page for a person."""

    def __init__(self, renderer: Renderer, machine_paths: tuple[str, ...]) -> None:
        self._renderer = renderer
        self._machine_paths = machine_paths

    async def refused(self, request: Request, error: Exception) -> Response:
        """A request that was refused."""
        assert isinstance(error, Refused)
        return self._say(request, error)

    async def by_status(self, request: Request, error: Exception) -> Response:
        """No such path, or not by this method, or a body that is no form; whatever else goes wrong is an error of our own."""
        status: int = getattr(error, "status_code", 500)
        codes = {404: "PATH_UNKNOWN", 405: "METHOD_UNKNOWN", 500: "INTERNAL"}
        response = self._say(request, Refused(status, codes.get(status, "MANIFEST_REFUSED")))
        response.headers.update(getattr(error, "headers", None) or {})
        return response

    def _say(self, request: Request, refused: Refused) -> Response:
        if request.url.path.startswith(self._machine_paths):
            return refused_response(refused)
        return self._renderer.refusal(request, refused)


def moment(at: datetime, form: str = "%d/%m/%Y %H:%M") -> str:
    """A time as Viet Nam's clocks show it."""
    return f"{at.astimezone(VIET_NAM):{form}}"


def file_size(size_bytes: int) -> str:
    """A size for people: whole bytes, kB, or MB with one decimal, comma and point as in Vietnamese."""
    if size_bytes < 1000:
        return f"{size_bytes}{_NO_BREAK}B"
    if size_bytes < 1_000_000:
        return f"{size_bytes / 1000:.0f}{_NO_BREAK}kB"
    return f"{size_bytes / 1_000_000:.1f}{_NO_BREAK}MB".replace(".", ",")
