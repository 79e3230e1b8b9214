"""A dossier as an operator sees it: facts, the checklist of its components, its files, what happened when, and what may be decided."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.domain.delivery import RemoteComponent
from app.sandbox.dossiers.papers import Papers
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.web.actions import ACTIONS, MOST_NOTE_CHARS, chosen
from app.sandbox.dossiers.web.files import Files, ShownFile, known_code
from app.sandbox.dossiers.web.render import Renderer
from app.sandbox.dossiers.web.session import operator_form
from app.sandbox.dossiers.web.timeline import timeline
from app.sandbox.dossiers.web.words import CHANNELS, STATUS, Mark, Words


@dataclass(frozen=True, slots=True)
class ShownComponent:
    """A component with its files, those that do not count any more behind those that do."""

    component: RemoteComponent
    files: tuple[ShownFile, ...]

    @property
    def words(self) -> Words:
        """How it stands in the checklist."""
        valid = [shown for shown in self.files if shown.valid]
        if len(valid) > 1:
            return Words(Mark.ATTENTION, f"Có {len(valid)} tệp, cần một", "more than one file")
        if valid:
            return Words(Mark.DONE, "Đã nhận", "received")
        if any(not shown.file.attached for shown in self.files):
            return Words(Mark.WRONG, "Đã lưu nhưng chưa gắn", "stored, not attached")
        if self.component.required:
            return Words(Mark.ATTENTION, "Còn thiếu", "missing")
        return Words(Mark.OPEN, "Chưa có", "not here")


class DossierPage:
    """The page `/dossiers/{code}`."""

    def __init__(self, records: Records, papers: Papers, files: Files, renderer: Renderer) -> None:
        self._records = records
        self._papers = papers
        self._files = files
        self._renderer = renderer

    def show(self, request: Request) -> Response:
        """One dossier.

        Raises:
            Refused: 404 DOSSIER_UNKNOWN; a station's asking registers a code, looking here does not.
        """
        return self._page(request, 200, refused="", note="")

    async def decide(self, request: Request) -> Response:
        """Take an operator's decision. The form names the last change that was seen: another one in between voids it.

        Raises:
            Refused: 404 DOSSIER_UNKNOWN; 409 DECISION_OUTDATED.
        """
        form = await operator_form(request)
        try:
            await run_in_threadpool(self._decide, request, form)
        except Refused as refused:
            if refused.status != 400:
                raise
            return await run_in_threadpool(
                self._page, request, 400, refused=refused.code, note=form.get("note", "")[:MOST_NOTE_CHARS]
            )
        return RedirectResponse(f"/dossiers/{request.path_params['code']}", status_code=303)

    def _decide(self, request: Request, form: dict[str, str]) -> None:
        code = known_code(self._records, request)
        changes = self._records.statuses(code)
        if form.get("seen") != str(len(changes)):
            raise Refused(409, "DECISION_OUTDATED")
        action, note = chosen(changes[-1].status, form)
        self._records.set_status(code, action.status, note)

    def _page(self, request: Request, http_status: int, *, refused: str, note: str) -> Response:
        known = self._records.dossier(known_code(self._records, request))
        code = known.dossier.code
        received = self._records.files(code, attached_only=False)
        shown = sorted((self._files.look_at(file, received) for file in received), key=lambda file: not file.valid)
        changes = self._records.statuses(code)
        return self._renderer.page(
            request,
            "dossier.html",
            http_status,
            known=known,
            status=STATUS[changes[-1].status],
            change=changes[-1],
            seen=len(changes),
            components=[_component(component, shown) for component in known.dossier.components],
            results=[file for file in shown if file.file.is_result],
            online=self._papers.online(known.dossier),
            channel=CHANNELS[known.dossier.channel],
            events=timeline(self._records, code),
            actions=ACTIONS[changes[-1].status],
            most_note_chars=MOST_NOTE_CHARS,
            refused=refused,
            note=note,
        )


def _component(component: RemoteComponent, shown: list[ShownFile]) -> ShownComponent:
    own = (file for file in shown if not file.file.is_result)
    return ShownComponent(component, tuple(file for file in own if file.file.manifest.component_code == component.code))
