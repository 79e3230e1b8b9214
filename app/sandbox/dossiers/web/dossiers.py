"""A dossier as an operator sees it: facts, the checklist of its components, its files, and what happened when."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from app.domain.delivery import RemoteComponent
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.web.files import Files, ShownFile
from app.sandbox.dossiers.web.render import Renderer
from app.sandbox.dossiers.web.words import STATUS, Mark, Words


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
        return Words(Mark.OPEN, "Chưa có, không bắt buộc", "optional, not here")


class DossierPage:
    """The page `/dossiers/{code}`."""

    def __init__(self, records: Records, files: Files, renderer: Renderer) -> None:
        self._records = records
        self._files = files
        self._renderer = renderer

    def show(self, request: Request) -> Response:
        """One dossier.

        Raises:
            Refused: 404 DOSSIER_UNKNOWN; a station's asking registers a code, looking here does not.
        """
        if not self._records.knows(request.path_params["code"]):
            raise Refused(404, "DOSSIER_UNKNOWN")
        known = self._records.dossier(request.path_params["code"])
        received = self._records.files(known.dossier.code, attached_only=False)
        shown = sorted(map(self._files.look_at, received), key=lambda file: not file.valid)
        components = [
            ShownComponent(
                component, tuple(file for file in shown if file.file.manifest.component_code == component.code)
            )
            for component in known.dossier.components
        ]
        return self._renderer.page(
            request, "dossier.html", known=known, status=STATUS[known.dossier.status], components=components
        )
