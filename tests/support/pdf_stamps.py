"""Document time stamps that are none."""

from __future__ import annotations

import io

from asn1crypto.cms import ContentInfo
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper


def stamped_with_nonsense(pdf: bytes) -> bytes:
    """The token is the CMS of the signature before it."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    stamper = PdfTimeStamper(_Repeating(ContentInfo({"content_type": "signed_data", "content": signature.signed_data})))
    output = io.BytesIO()
    stamper.timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), "sha256", output=output)
    return output.getvalue()


class _Repeating(TimeStamper):
    """Answers whatever is asked with the same."""

    def __init__(self, answer: ContentInfo) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._answer = answer

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> ContentInfo:
        return self._answer

    async def async_dummy_response(self, md_algorithm: str) -> ContentInfo:
        return self._answer
