"""The citizen's tracking page: what a code on a reception slip opens, and nothing more.

A code can be guessed. So the page shows no file, no ID number, no name but its initials; a code that is nobody's, one that is malformed and
one that was never registered get the same answer; and all of them may be asked for so often a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from app.domain.codes import DossierCode
from app.domain.delivery import RemoteComponent, Reuse
from app.domain.errors import InputRefused
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.values import ReceivedDossier, StoredFile
from app.sandbox.dossiers.web.limits import RateLimit
from app.sandbox.dossiers.web.render import Renderer
from app.sandbox.dossiers.web.words import FOR_CITIZENS, STATUS, Mark, Words

REQUESTS: Final = 30
WINDOW_S: Final = 60.0
_MOST_CHARS: Final = 60
_RECEIVED: Final = Words(Mark.DONE, "Đã nhận", "received")
_REUSED: Final = Words(Mark.DONE, "Dùng lại bản đã có trong kho", "reused from the store")
_MISSING: Final = Words(Mark.ATTENTION, "Còn thiếu", "missing")
_OPTIONAL: Final = Words(Mark.OPEN, "Không bắt buộc, chưa nộp", "optional, not handed in")


@dataclass(frozen=True, slots=True)
class Received:
    """A component as a citizen sees it; `at` is when its present file came, None where none did."""

    title: str
    words: Words
    at: datetime | None


class Tracking:
    """The page `/tra-cuu`."""

    def __init__(self, records: Records, switches: Switches, renderer: Renderer) -> None:
        self._records = records
        self._switches = switches
        self._renderer = renderer
        self._limit = RateLimit(REQUESTS, WINDOW_S)

    def show(self, request: Request) -> Response:
        """The form; with `?mahs=`, what is known of the dossier of this code.

        Raises:
            Refused: 429 TOO_MANY_REQUESTS; 503 OUTAGE while the system is out of service.
        """
        if self._switches.outage:
            raise Refused(503, "OUTAGE")
        asked = request.query_params.get("mahs", "").strip()[:_MOST_CHARS]
        if not asked:
            return self._renderer.page(request, "tracking.html", asked="", known=None)
        if not self._limit.allows():
            raise Refused(429, "TOO_MANY_REQUESTS")
        known = self._known(asked)
        if known is None:
            return self._renderer.page(request, "tracking.html", 404, asked=asked, known=None)
        changes = self._records.statuses(known.dossier.code)
        files = self._records.files(known.dossier.code, attached_only=True)
        return self._renderer.page(
            request,
            "tracking.html",
            asked=known.dossier.code,
            known=known,
            owner=masked(known.dossier.applicant),
            status=STATUS[changes[-1].status],
            meaning=FOR_CITIZENS[changes[-1].status],
            changes=[(change, STATUS[change.status]) for change in reversed(changes)],
            papers=[_received(component, files) for component in known.dossier.components],
            results=sum(file.is_result and file.deleted is None for file in files),
        )

    def _known(self, asked: str) -> ReceivedDossier | None:
        """The dossier of a code, if it is registered: asking here registers none, as a station's asking does."""
        try:
            code = DossierCode.parse(asked).text
        except InputRefused:
            return None
        return self._records.dossier(code) if self._records.knows(code) else None


def masked(name: str) -> str:
    """A name that its owner knows again and nobody else learns: the initials."""
    return " ".join(f"{word[0]}***" for word in name.split())


def _received(component: RemoteComponent, files: list[StoredFile]) -> Received:
    papers = [file for file in files if not file.is_result and file.deleted is None]
    own = [file for file in papers if file.manifest.component_code == component.code]
    if own:
        latest = max(own, key=lambda file: file.received_at)
        reused = latest.manifest.reuse in (Reuse.FROM_COMPONENT, Reuse.FROM_RESULT)
        return Received(component.title, _REUSED if reused else _RECEIVED, latest.received_at)
    return Received(component.title, _MISSING if component.required else _OPTIONAL, None)
