"""How the dossier system says no."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

RETRY_AFTER_S: Final = 1
MACHINE_PATHS: Final = ("/api/", "/files/", "/control")


class Refused(Exception):
    """A request that can't be served: HTTP status and `error_code` of the specification's schema Loi."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        self.status = status
        self.code = code
        self.message = message or code
        super().__init__(f"{status} {code}")


def refused_response(refused: Refused) -> Response:
    """The answer that says so."""
    headers = {"Retry-After": str(RETRY_AFTER_S)} if refused.status == 503 else None
    body = {"error_code": refused.code, "message": refused.message}
    return JSONResponse(body, status_code=refused.status, headers=headers)


async def on_refused(request: Request, error: Exception) -> Response:
    """Exception handler of the application: JSON for a machine, words for a person at a page."""
    assert isinstance(error, Refused)
    if request.url.path.startswith(MACHINE_PATHS):
        return refused_response(error)
    return PlainTextResponse("Không có ở đây. / Not found here.\n", status_code=error.status)


async def on_no_route(request: Request, error: Exception) -> Response:
    """The same where no route has such a path or such a method, or the body is no form."""
    assert isinstance(error, HTTPException)
    code = {404: "PATH_UNKNOWN", 405: "METHOD_UNKNOWN"}.get(error.status_code, "MANIFEST_REFUSED")
    response = await on_refused(request, Refused(error.status_code, code))
    response.headers.update(error.headers or {})
    return response
