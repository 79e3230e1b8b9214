"""The pages for a person: the list of dossiers, and a dossier with its files, previews and checks."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from app.sandbox.dossiers import checks
from app.sandbox.dossiers.content import Content
from app.sandbox.dossiers.html import Html, badge, document, facts, join, tag, two_tongues
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.values import VIET_NAM, ReceivedDossier, StoredFile

_STATUS: Final = {
    1: ("Mới", "new"),
    2: ("Đã tiếp nhận", "received"),
    3: ("Từ chối", "refused"),
    4: ("Đang xử lý", "processing"),
    5: ("Chờ bổ sung", "supplement"),
    6: ("Chờ thanh toán", "payment"),
    7: ("Đã rút", "withdrawn"),
    8: ("Dừng xử lý", "stopped"),
    9: ("Đã xử lý xong", "done"),
    10: ("Đã trả kết quả", "returned"),
}
_TITLE: Final = ("Hồ sơ đã tiếp nhận", "Received dossiers")


class Pages:
    """The pages at `/` and `/dossiers/{code}`."""

    def __init__(self, records: Records, content: Content, previews: Path) -> None:
        self._records = records
        self._content = content
        self._previews = previews
        previews.mkdir(mode=0o700, parents=True, exist_ok=True)

    def index(self, request: Request) -> Response:
        """All dossiers."""
        rows = [_index_row(known, count) for known, count in self._records.dossiers()]
        head = [("Mã hồ sơ", "Code"), ("Thủ tục", "Procedure"), ("Chủ hồ sơ", "Applicant"), ("Tiếp nhận", "Received")]
        columns = [*head, ("Tệp", "Files"), ("Trạng thái", "Status")]
        header = tag("tr", join(tag("th", two_tongues(*column), scope="col") for column in columns))
        empty = tag("p", two_tongues("Chưa có hồ sơ nào.", "There is no dossier yet."), **{"class": "empty"})
        table = tag("table", join([tag("thead", header), tag("tbody", join(rows))]))
        body = [tag("h1", two_tongues(*_TITLE)), tag("div", table, **{"class": "wide"}) if rows else empty]
        return _page(_TITLE[0], body)

    def dossier(self, request: Request) -> Response:
        """One dossier: what is known of it, and each component with its files."""
        known = self._records.dossier(request.path_params["code"])
        files = self._records.files(known.dossier.code, attached_only=False)
        body = [
            tag("p", tag("a", two_tongues("← Tất cả hồ sơ", "All dossiers"), href="/")),
            tag("h1", known.dossier.code),
            _known(known),
        ]
        for component in known.dossier.components:
            own = [file for file in files if file.manifest.component_code == component.code]
            needed = two_tongues("bắt buộc", "required") if component.required else two_tongues("nếu có", "optional")
            heading = tag("h2", join([tag("code", component.code), " ", component.title, " ", tag("small", needed)]))
            missing = tag("p", two_tongues("Chưa nhận được tệp nào.", "No file received."), **{"class": "empty"})
            body.append(tag("section", join([heading, *([self._file(file) for file in own] or [missing])])))
        return _page(known.dossier.code, body)

    def preview(self, request: Request) -> Response:
        """The first page of a file as PNG."""
        file = self._file_of(request)
        png = self._previews / f"{file.id}.png"
        if not png.is_file():
            try:
                checks.draw_first_page(self._content.path(file.id), png)
            except checks.ProgramFailed as error:
                raise Refused(404, "FILE_UNKNOWN", "no preview") from error
        return FileResponse(png, media_type="image/png")

    def content(self, request: Request) -> Response:
        """The file itself, as a download."""
        file = self._file_of(request)
        return FileResponse(
            self._content.path(file.id), media_type=file.manifest.media_type, filename=file.manifest.file_name
        )

    def _file_of(self, request: Request) -> StoredFile:
        """A file is found below its own dossier only."""
        file = self._records.file(str(request.path_params["id"]))
        if file.manifest.dossier_code != request.path_params["code"]:
            raise Refused(404, "FILE_UNKNOWN")
        return file

    def _file(self, file: StoredFile) -> Html:
        base = f"/dossiers/{quote(file.manifest.dossier_code)}/files/{file.id}"
        told = file.manifest
        moment = file.received_at.astimezone(VIET_NAM)
        rows = [
            (("Tệp", "File"), tag("a", told.file_name, href=f"{base}/content")),
            (("Tình trạng", "State"), _state(file)),
            (("Số trang, cỡ", "Pages, size"), f"{told.pages} · {told.size_bytes:,} B".replace(",", ".")),
            (("Phiên bản", "Version"), str(told.version)),
            (("SHA-256 do máy chủ tính", "the server's own"), tag("code", str(file.receipt["HashTepTin"]))),
            (("Người ký (trạm khai)", "Signer, as told"), told.signer or "-"),
            (("Chữ ký (pdfsig)", "Signatures"), self._signatures(file)),
            (("Biên nhận", "Receipt"), tag("code", str(file.receipt["MaBienNhan"]))),
            (("Nhận lúc", "Received"), f"{moment:%d/%m/%Y %H:%M:%S}"),
            (("Mã băm nhật ký của trạm", "Audit head"), tag("code", told.audit_head)),
        ]
        picture = tag("img", None, src=f"{base}/preview.png", alt=f"{told.title}: trang 1", loading="lazy")
        view = tag("a", picture, href=f"{base}/preview.png", **{"class": "preview"})
        words = tag("div", join([tag("h3", told.title), facts(rows)]))
        state = "file gone" if file.deleted is not None or not file.attached else "file"
        return tag("article", join([view, words]), **{"class": state})

    def _signatures(self, file: StoredFile) -> Html:
        try:
            found = checks.signatures(self._content.path(file.id))
        except checks.ProgramFailed:
            return badge("bad", "Không đọc được tệp", "the file can't be read")
        if not found:
            return badge("doubt", "Chưa ký số", "not signed")
        return join(tag("p", _signature(words)) for words in found)


def _page(title: str, body: list[Html]) -> Response:
    """Nothing but the page's own style and pictures of this server may be loaded."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    return HTMLResponse(document(title, join(body)), headers={"Content-Security-Policy": policy})


def _signature(words: checks.SignatureWords) -> Html:
    intact, broken = ("good", "Nguyên vẹn", "intact"), ("bad", "Không nguyên vẹn", "not intact")
    verdict = badge(*(intact if words.intact else broken))
    covers = two_tongues("phủ toàn tệp", "whole file") if words.whole_file else two_tongues("phủ một phần", "a part")
    return join(
        [
            verdict,
            " ",
            words.signer,
            ", ",
            words.signed_at,
            ", ",
            covers,
            tag("br", None),
            tag("small", words.validation),
        ]
    )


def _state(file: StoredFile) -> Html:
    if file.deleted is not None:
        return join([badge("doubt", "Đã gỡ khỏi hồ sơ", "taken out"), " ", file.deleted])
    if not file.attached:
        return badge("bad", "Đã lưu nhưng chưa gắn vào hồ sơ", "stored, not attached")
    return badge("good", "Đã gắn vào thành phần hồ sơ", "attached")


def _known(known: ReceivedDossier) -> Html:
    dossier = known.dossier
    return facts(
        [
            (("Thủ tục", "Procedure"), f"{dossier.procedure_title} ({dossier.procedure_code})"),
            (("Chủ hồ sơ", "Applicant"), dossier.applicant),
            (("Đơn vị tiếp nhận", "Receiving unit"), dossier.receiving_unit),
            (("Đơn vị xử lý", "Processing unit"), dossier.processing_unit),
            (("Tiếp nhận", "Received"), f"{known.received_at.astimezone(VIET_NAM):%d/%m/%Y %H:%M}"),
            (("Trạng thái", "Status"), two_tongues(*_STATUS[dossier.status])),
        ]
    )


def _index_row(known: ReceivedDossier, count: int) -> Html:
    dossier = known.dossier
    cells = [
        tag("a", tag("code", dossier.code), href=f"/dossiers/{quote(dossier.code)}"),
        dossier.procedure_title,
        dossier.applicant,
        f"{known.received_at.astimezone(VIET_NAM):%d/%m/%Y %H:%M}",
        str(count),
        two_tongues(*_STATUS[dossier.status]),
    ]
    return tag("tr", join(tag("td", cell) for cell in cells))
