"""tus 1.0 on the server's side (https://tus.io/protocols/resumable-upload): core protocol, *termination*, *expiration*, and by a switch
*checksum*.

The disk is the authority: the offset is the size of the file, and it is told only after an fsync. A PATCH that breaks leaves what
arrived, but where checksums are on: what can't be checked is dropped then. Creation is the announcement in `api`.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import re
from email.utils import format_datetime
from typing import BinaryIO, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.domain.delivery import MAX_FILE_BYTES
from app.sandbox.dossiers.content import Content
from app.sandbox.dossiers.locks import Locks
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import Refused, refused_response
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.values import StoredUpload

_VERSION: Final = "1.0.0"
_OFFSET: Final = re.compile(r"[0-9]+")
_HEADERS: Final = {"Tus-Resumable": _VERSION, "Cache-Control": "no-store"}
_ALGORITHMS: Final = ("sha1", "sha256")


def expiry(upload: StoredUpload) -> dict[str, str]:
    """The header that tells until when the upload is kept; none where it is kept for good."""
    return {"Upload-Expires": format_datetime(upload.expires_at, usegmt=True)} if upload.expires_at else {}


def drop_expired(records: Records, content: Content) -> None:
    """Forget the uploads that ran out, and their bytes."""
    for upload_id in records.drop_expired():
        content.remove(upload_id)


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
            return Response(status_code=204, headers=self._offer())
        if request.headers.get("tus-resumable") != _VERSION:
            raise Refused(412, "TUS_VERSION")
        await run_in_threadpool(drop_expired, self._records, self._content)
        upload = await run_in_threadpool(self._records.upload, str(request.path_params["id"]))
        async with self._locks.hold(upload.id):
            match request.method:
                case "HEAD":
                    return await self._tell_offset(upload)
                case "PATCH":
                    return await self._append(request, upload)
                case _:
                    return await run_in_threadpool(self._terminate, upload)

    def _offer(self) -> dict[str, str]:
        offered = {
            "Tus-Version": _VERSION,
            "Tus-Extension": "termination,expiration",
            "Tus-Max-Size": str(MAX_FILE_BYTES),
        }
        if self._switches.checksums:
            offered |= {
                "Tus-Extension": "termination,expiration,checksum",
                "Tus-Checksum-Algorithm": ",".join(_ALGORITHMS),
            }
        return offered

    async def _tell_offset(self, upload: StoredUpload) -> Response:
        offset = await run_in_threadpool(self._content.offset, upload.id)
        length = upload.manifest.size_bytes
        return Response(headers={"Upload-Offset": str(offset), "Upload-Length": str(length), **expiry(upload)})

    async def _append(self, request: Request, upload: StoredUpload) -> Response:
        if request.headers.get("content-type") != "application/offset+octet-stream":
            raise Refused(415, "MEDIA_TYPE")
        claimed = request.headers.get("upload-offset", "")
        if _OFFSET.fullmatch(claimed) is None:
            raise Refused(400, "MANIFEST_REFUSED", "Upload-Offset")
        held = await run_in_threadpool(self._content.offset, upload.id)
        if (claimed.lstrip("0") or "0") != str(held):
            raise Refused(409, "OFFSET_CONFLICT", f"the offset is {held}")
        checksum = self._checksum(request)
        try:
            offset = await self._receive(request, upload, held, checksum)
        except ClientDisconnect:
            await self._drop_unchecked(upload, held, checksum)
            return Response(status_code=400)  # nobody is there to read it
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            await self._drop_unchecked(upload, held, checksum)
            raise Refused(507, "STORAGE_FULL") from error
        if checksum is not None and not checksum.fits:
            await self._drop_unchecked(upload, held, checksum)
            raise Refused(460, "CHECKSUM_MISMATCH")
        return Response(status_code=204, headers={"Upload-Offset": str(offset), **expiry(upload)})

    def _checksum(self, request: Request) -> _Checksum | None:
        """What the client says of the piece; None where it says nothing, or the server does not check."""
        told = request.headers.get("upload-checksum")
        return None if told is None or not self._switches.checksums else _Checksum.of(told)

    async def _drop_unchecked(self, upload: StoredUpload, held: int, checksum: _Checksum | None) -> None:
        if checksum is not None:
            await run_in_threadpool(self._content.shorten, upload.id, held)

    async def _receive(self, request: Request, upload: StoredUpload, offset: int, checksum: _Checksum | None) -> int:
        failure: OSError | None = None
        damaged = self._switches.damages_piece()
        with self._content.appending(upload.id) as file:
            async for arrived in request.stream():
                chunk, damaged = (
                    (bytes([arrived[0] ^ 1]) + arrived[1:], False) if damaged and arrived else (arrived, damaged)
                )
                if failure is not None:
                    continue  # a client that still writes would meet a broken connection instead of the answer
                if offset + len(chunk) > upload.manifest.size_bytes:
                    raise Refused(413, "FILE_TOO_LARGE", "more bytes than announced")
                try:
                    await run_in_threadpool(self._write, file, chunk)
                    offset += len(chunk)
                except OSError as error:
                    failure = error
                if checksum is not None:
                    checksum.sum.update(chunk)
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


class _Checksum:
    """The header Upload-Checksum of one PATCH, and what came."""

    def __init__(self, algorithm: str, expected: bytes) -> None:
        self.sum = hashlib.new(algorithm)
        self._expected = expected

    @classmethod
    def of(cls, told: str) -> _Checksum:
        """Raises Refused: 400 where it is no checksum of an algorithm that is offered."""
        algorithm, _, encoded = told.partition(" ")
        try:
            expected = base64.b64decode(encoded, validate=True)
        except ValueError as error:
            raise Refused(400, "MANIFEST_REFUSED", "Upload-Checksum") from error
        if algorithm not in _ALGORITHMS:
            raise Refused(400, "MANIFEST_REFUSED", "Upload-Checksum")
        return cls(algorithm, expected)

    @property
    def fits(self) -> bool:
        return self.sum.digest() == self._expected
