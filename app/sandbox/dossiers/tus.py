"""tus 1.0 on the server's side (https://tus.io/protocols/resumable-upload): core protocol and the extension *termination*.

The disk is the authority: the offset is the size of the file, and it is told only after an fsync. A PATCH that breaks leaves what
arrived. Creation is the announcement in `api`.
"""

from __future__ import annotations

import errno
import re
from typing import BinaryIO, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.sandbox.dossiers.content import Content
from app.sandbox.dossiers.locks import Locks
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import Refused, refused_response
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.values import MAX_FILE_BYTES, StoredUpload

_VERSION: Final = "1.0.0"
_OFFSET: Final = re.compile(r"[0-9]+")
_HEADERS: Final = {"Tus-Resumable": _VERSION, "Cache-Control": "no-store"}


class Tus:
    """The endpoint `/files/{id}`."""

    def __init__(self, records: Records, content: Content, locks: Locks, switches: Switches) -> None:
        self._records = records
        self._content = content
        self._locks = locks
        self._switches = switches

    async def serve(self, request: Request) -> Response:
        """One request of any method; every answer names the version of the protocol."""
        try:
            response = await self._serve(request)
        except Refused as refused:
            response = refused_response(refused)
        response.headers.update(_HEADERS)
        return response

    async def _serve(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            offered = {"Tus-Version": _VERSION, "Tus-Extension": "termination", "Tus-Max-Size": str(MAX_FILE_BYTES)}
            return Response(status_code=204, headers=offered)
        if request.headers.get("tus-resumable") != _VERSION:
            raise Refused(412, "TUS_VERSION")
        upload = await run_in_threadpool(self._records.upload, str(request.path_params["id"]))
        async with self._locks.hold(upload.id):
            match request.method:
                case "HEAD":
                    return await self._tell_offset(upload)
                case "PATCH":
                    return await self._append(request, upload)
                case _:
                    return await run_in_threadpool(self._terminate, upload)

    async def _tell_offset(self, upload: StoredUpload) -> Response:
        offset = await run_in_threadpool(self._content.offset, upload.id)
        length = upload.manifest.size_bytes
        return Response(headers={"Upload-Offset": str(offset), "Upload-Length": str(length)})

    async def _append(self, request: Request, upload: StoredUpload) -> Response:
        if request.headers.get("content-type") != "application/offset+octet-stream":
            raise Refused(415, "MEDIA_TYPE")
        claimed = request.headers.get("upload-offset", "")
        if _OFFSET.fullmatch(claimed) is None:
            raise Refused(400, "MANIFEST_REFUSED", "Upload-Offset")
        held = await run_in_threadpool(self._content.offset, upload.id)
        if (claimed.lstrip("0") or "0") != str(held):
            raise Refused(409, "OFFSET_CONFLICT", f"the offset is {held}")
        try:
            offset = await self._receive(request, upload, held)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise Refused(507, "STORAGE_FULL") from error
        return Response(status_code=204, headers={"Upload-Offset": str(offset)})

    async def _receive(self, request: Request, upload: StoredUpload, offset: int) -> int:
        failure: OSError | None = None
        with self._content.appending(upload.id) as file:
            async for chunk in request.stream():
                if failure is not None:
                    continue  # a client that still writes would meet a broken connection instead of the answer
                if offset + len(chunk) > upload.manifest.size_bytes:
                    raise Refused(413, "FILE_TOO_LARGE", "more bytes than announced")
                try:
                    await run_in_threadpool(self._write, file, chunk)
                    offset += len(chunk)
                except OSError as error:
                    failure = error
        if failure is not None:
            raise failure
        return offset

    def _write(self, file: BinaryIO, chunk: bytes) -> None:
        if self._switches.disk_full:
            raise OSError(errno.ENOSPC, "the switch disk_full is on")
        file.write(chunk)

    def _terminate(self, upload: StoredUpload) -> Response:
        self._records.forget(upload.id)
        self._content.remove(upload.id)
        return Response(status_code=204)
