"""The bytes of a page as they come: whether all of them came, and what the file says of its size. Nothing is decoded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.errors import AnswerInvalid, PageTooLarge, ShortPage
from scanner.jpeg import JpegWalk
from scanner.media import HEAD_BYTES, media_type

_HEAD_LIMIT_BYTES = 1 << 20
"""Before a JPEG file's size is known: thumbnails and colour profiles of several segments."""
_PDF_TAIL_BYTES = 1024
"""Where a PDF's end marker lies (ISO 32000-1, Annex H, note 18)."""


@dataclass(frozen=True, slots=True)
class PageLimits:
    """Beyond these it is no page: a JPEG file of an A3 page in colour at 600 dpi has 10 to 60 MB and 9,922 columns."""

    size_bytes: int = 256 << 20
    side_px: int = 32_000


class IncomingPage:
    """A page on its way in: its head is read at once, `chunks` hands everything on and judges the end."""

    def __init__(self, pieces: Iterator[bytes], limits: PageLimits) -> None:
        """Reads so much that the kind of the file is known, and a JPEG file's size.

        Raises:
            AnswerInvalid: it is neither JPEG nor PDF.
            PageTooLarge: it says that it has more pixels than a page can have.
            ShortPage: nothing came.
        """
        self._pieces = pieces
        self._limits = limits
        self._jpeg = JpegWalk()
        self._head: list[bytes] = []
        came = b""
        for piece in pieces:
            self._head.append(piece)
            came = (came + piece)[:HEAD_BYTES] if len(came) < HEAD_BYTES else came
            if len(came) >= HEAD_BYTES:
                break
        if not came:
            raise ShortPage("an empty answer")
        self.media_type = media_type(came)
        if self.media_type == "image/jpeg":
            self._find_size()
        elif self.media_type != "application/pdf":
            raise AnswerInvalid(f"a page that begins with {came[:8].hex()}")

    @property
    def width_px(self) -> int | None:
        """As the file says; None where it does not."""
        return self._jpeg.width_px

    @property
    def height_px(self) -> int | None:
        """As the file says; None where it does not."""
        return self._jpeg.height_px

    @property
    def dpi(self) -> int | None:
        """As the file says; None where it does not."""
        return self._jpeg.dpi

    def chunks(self) -> Iterator[bytes]:
        """All bytes, unchanged.

        Raises:
            PageTooLarge: more bytes than a page can have.
            ShortPage: the file's end is missing.
        """
        size_bytes, tail = 0, b""
        for piece in self._all():
            size_bytes += len(piece)
            if size_bytes > self._limits.size_bytes:
                raise PageTooLarge(f"more than {self._limits.size_bytes} bytes")
            tail = (tail + piece[-_PDF_TAIL_BYTES:])[-_PDF_TAIL_BYTES:]
            yield piece
        whole = self._jpeg.whole if self.media_type == "image/jpeg" else b"%%EOF" in tail
        if not whole:
            raise ShortPage(f"{size_bytes} bytes of {self.media_type} without their end")

    def _all(self) -> Iterator[bytes]:
        yield from self._head
        for piece in self._pieces:
            if self.media_type == "image/jpeg":
                self._jpeg.feed(piece)
            yield piece

    def _find_size(self) -> None:
        for piece in self._head:
            self._jpeg.feed(piece)
        came = sum(map(len, self._head))
        while self.width_px is None and came < _HEAD_LIMIT_BYTES:
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._head.append(piece)
            self._jpeg.feed(piece)
            came += len(piece)
        side = max(self.width_px or 0, self.height_px or 0)
        if side > self._limits.side_px:
            raise PageTooLarge(f"{self.width_px} x {self.height_px} pixels")
