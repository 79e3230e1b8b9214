"""What the operator of the sandbox can do: switches for faults, and the decisions that people at the office would take."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.switches import Switches


class Control:
    """The endpoints below `/control`."""

    def __init__(self, switches: Switches, records: Records) -> None:
        self._switches = switches
        self._records = records

    async def show(self, request: Request) -> Response:
        """GET: the switches as they are."""
        return JSONResponse(asdict(self._switches))

    async def set(self, request: Request) -> Response:
        """POST: set some, tell all."""
        self._switches.set(await _orders(request))
        return await self.show(request)

    async def set_status(self, request: Request) -> Response:
        """POST dossiers/{code}/status (TrangThaiHoSo, GhiChu): accept, ask for a supplement (5), refuse, close, return."""
        orders = await _orders(request)
        status, note = orders.get("TrangThaiHoSo"), orders.get("GhiChu", "")
        if not isinstance(status, int) or isinstance(status, bool) or not isinstance(note, str):
            raise Refused(400, "MANIFEST_REFUSED", "TrangThaiHoSo, GhiChu")
        code = request.path_params["code"]
        change = await run_in_threadpool(self._records.set_status, code, status, note)
        return JSONResponse(change.to_json(code))

    async def set_procedure(self, request: Request) -> Response:
        """POST dossiers/{code}/procedure (MaTTHC): for which procedure a dossier is, before a file came."""
        procedure = (await _orders(request)).get("MaTTHC")
        if not isinstance(procedure, str):
            raise Refused(400, "MANIFEST_REFUSED", "MaTTHC")
        known = await run_in_threadpool(self._records.set_procedure, request.path_params["code"], procedure)
        return JSONResponse(known.to_json())


async def _orders(request: Request) -> dict[str, Any]:
    try:
        orders = await request.json()
    except (ValueError, RecursionError):
        orders = None
    if not isinstance(orders, dict):
        raise Refused(400, "MANIFEST_REFUSED", "a JSON object is expected")
    return orders
