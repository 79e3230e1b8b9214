"""How the dossier system says no."""

from __future__ import annotations

from typing import Final

from starlette.responses import JSONResponse, Response

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
    """The answer that says so to a machine."""
    headers = {"Retry-After": str(RETRY_AFTER_S)} if refused.status == 503 else None
    body = {"error_code": refused.code, "message": refused.message}
    return JSONResponse(body, status_code=refused.status, headers=headers)
