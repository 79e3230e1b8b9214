"""A file that goes in one request: what may be sent so, the form that carries it (RFC 7578), and how long that may take."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.delivery.failures import WireCode, failed
from app.domain.content import FileContent
from app.domain.delivery import MAX_FILE_BYTES, Purpose, Reuse, UploadManifest
from app.domain.model import PaperForm

_PROGRESS_BYTES: Final = 64 << 10
_TIMEOUTS_A_STRETCH: Final = 20
_STRETCH_BYTES: Final = 8 << 20
"""as much time for so many bytes as a piece of a resumable upload has: 14 kB/s with the usual limit"""
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,120}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def check(manifest: UploadManifest) -> None:
    """The same rules as the specification has for an announcement: nobody else would look before the bytes have gone.

    Raises:
        DeliveryFailed: MANIFEST_REFUSED, FILE_TOO_LARGE.
    """
    fits = (
        manifest.size_bytes >= 1
        and manifest.media_type == "application/pdf"
        and _FILE_NAME.fullmatch(manifest.file_name)
        and _SHA256.fullmatch(manifest.sha256)
    )
    reused = manifest.reuse in (Reuse.FROM_COMPONENT, Reuse.FROM_RESULT)
    names_a_result = manifest.purpose == Purpose.RESULT or manifest.reuse == Reuse.FROM_RESULT
    whole = (
        manifest.form in set(PaperForm)
        and manifest.reuse in set(Reuse)
        and (manifest.source_id or not reused)
        and (manifest.result_code or not names_a_result)
    )
    if not (fits and whole):
        raise failed(WireCode.MANIFEST_REFUSED)
    if manifest.size_bytes > MAX_FILE_BYTES:
        raise failed(WireCode.FILE_TOO_LARGE)


def timeouts(size_bytes: int) -> int:
    """How many times the time limit of a connection a request with so many bytes may last."""
    return _TIMEOUTS_A_STRETCH * (1 + size_bytes // _STRETCH_BYTES)


@dataclass(frozen=True, slots=True)
class FileForm:
    """A form of text fields and one file. Written by hand: its length is known, and the bytes are not copied."""

    headers: Mapping[str, str]
    body: Callable[[], Iterator[bytes]]
    """the whole form, anew for each time it is sent"""
    until_end_bytes: int
    """of the form, up to the end of the file in it"""

    @classmethod
    def of(
        cls,
        fields: Mapping[str, str],
        name: str,
        file_name: str,
        media_type: str,
        data: FileContent,
        progress: Callable[[int, int, str], None],
    ) -> FileForm:
        """`name` is the field of the file; `progress` hears of each 64 KiB before the last one (done, total, "bytes").

        Nothing is escaped: field names, values and `file_name` are ours, without quotes and line breaks.
        """
        mark = secrets.token_hex(16)
        part = f"--{mark}\r\nContent-Disposition: form-data; name="
        texts = "".join(f'{part}"{field}"\r\n\r\n{value}\r\n' for field, value in fields.items())
        head = f'{texts}{part}"{name}"; filename="{file_name}"\r\nContent-Type: {media_type}\r\n\r\n'.encode()
        tail = f"\r\n--{mark}--\r\n".encode()

        def body() -> Iterator[bytes]:
            yield head
            for start in range(0, len(data), _PROGRESS_BYTES):
                if start:
                    progress(start, len(data), "bytes")
                yield data[start : start + _PROGRESS_BYTES]
            yield tail

        length = len(head) + len(data) + len(tail)
        return cls(
            {"Content-Type": f"multipart/form-data; boundary={mark}", "Content-Length": str(length)},
            body,
            len(head) + len(data),
        )
