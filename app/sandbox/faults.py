"""What goes wrong at the virtual feeder on demand, each for real on the wire: the client gets what a broken device would send."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

type PageFault = Literal["closed", "stalled", "truncated", "wide", "larger", "garbage"]
"""The connection ends in mid-page; the device falls silent there; a JPEG file without its end; one that says it has 40,000 columns; one
larger than the region; bytes that are no page."""

ADF_WORDS = {
    "jam": "ScannerAdfJam",
    "double-feed": "ScannerAdfMultipickDetected",
    "cover-open": "ScannerAdfHatchOpen",
    "not-fed": "ScannerAdfMispick",
}
"""why a sheet stops -> the feeder's state in the words of eSCL"""
WIDE_PX = 40_000
BOMB = f"""<!DOCTYPE bomb [<!ENTITY a "paper">{
    "".join(f'<!ENTITY {name} "{f"&{last};" * 10}">' for last, name in zip("abcdefgh", "bcdefghi", strict=True))
}]>"""
"""Entities that grow tenfold eight times; an element with `&i;` would fill the memory."""


@dataclass(slots=True)
class Faults:
    """The switches; all off.

    Attributes:
        unavailable: the next so many answers to a new job, or for a page, are a refusal.
        refusal: the status of those.
        retry_after_s: what those say in `Retry-After`.
        page: the side of a job (from 1) with which something is wrong, and what.
        stop: why a sheet stops where `jam_after` says so.
        ends_after: the job ends normally after so many sides, whatever lies on the tray.
        early_ends: the next so many answers for a page say *there is none* while the job runs.
        stopped_after: somebody presses *stop* at the machine after so many sides.
        bomb: the answer that is an XML bomb.
        asleep_s: how late the next answer is.
        side_s: how long each side takes to go through.
        busy: somebody else scans.
        location: how the address of a new job is written.
        redirect_to: the address that a question for the capabilities is redirected to.
    """

    unavailable: int = 0
    refusal: int = 503
    retry_after_s: int | None = None
    page: tuple[int, PageFault] | None = None
    stop: Literal["jam", "double-feed", "cover-open", "not-fed"] = "jam"
    ends_after: int | None = None
    early_ends: int = 0
    stopped_after: int | None = None
    bomb: Literal["capabilities", "status"] | None = None
    asleep_s: float = 0.0
    side_s: float = 0.0
    busy: bool = False
    location: Literal["relative", "absolute", "localhost", "elsewhere"] = "relative"
    redirect_to: str = ""

    @classmethod
    def of(cls, orders: dict[str, Any]) -> Faults:
        """From JSON values.

        Raises:
            ValueError: an unknown name or word.
            TypeError: a value of another kind.
        """
        unknown = set(orders) - {item.name for item in fields(cls)}
        if unknown:
            raise ValueError(f"unknown faults: {', '.join(sorted(unknown))}")
        if orders.get("page") is not None:
            number, kind = orders["page"]
            if kind not in get_args(PageFault.__value__):
                raise ValueError(f"unknown page fault: {kind}")
            orders = {**orders, "page": (int(number), kind)}
        faults = cls(**orders)
        if faults.stop not in ADF_WORDS or faults.location not in ("relative", "absolute", "localhost", "elsewhere"):
            raise ValueError("unknown word")
        return faults

    def refuses(self) -> bool:
        """Whether this answer is a 503; counts it."""
        if self.unavailable:
            self.unavailable -= 1
            return True
        return False

    def ends_early(self) -> bool:
        """Whether this answer says that there is no page though there is one; counts it."""
        if self.early_ends:
            self.early_ends -= 1
            return True
        return False


class Unfinished(Response):
    """An answer of which half is sent. Then the connection ends, or nothing more happens until the client goes."""

    def __init__(self, content: bytes, *, stalls: bool) -> None:
        super().__init__(content, media_type="image/jpeg")
        self._stalls = stalls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the half; the server ends a connection whose answer was left unfinished."""
        half = bytes(self.body[: len(self.body) // 2])
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": half, "more_body": True})
        while self._stalls and (await receive())["type"] != "http.disconnect":
            pass


def bomb(root: str) -> str:
    """A document that is one, by the name of its root."""
    return f"{BOMB}<{root}>&i;</{root}>"


def spoilt(content: bytes, kind: PageFault) -> bytes:
    """A JPEG file with what is wrong with it as a whole."""
    match kind:
        case "truncated":
            return content[: len(content) * 2 // 3]
        case "wide":
            return _with_width(content, WIDE_PX)
        case "garbage":
            return b"<html>The scanner is being serviced.</html>"
        case _:
            return content


def _with_width(content: bytes, width_px: int) -> bytes:
    """The same file, its header telling another width."""
    at = 2
    while content[at + 1] not in (0xC0, 0xC1, 0xC2):
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return content[: at + 7] + width_px.to_bytes(2) + content[at + 9 :]
