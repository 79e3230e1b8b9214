"""The page of the fault switches: what a trainer breaks on purpose, and puts right again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.web.render import Renderer
from app.sandbox.dossiers.web.session import operator_form

GROUPS: Final[dict[tuple[str, str], dict[str, tuple[str, str, str]]]] = {
    ("Máy chủ", "Server"): {
        "outage": ("Ngừng phục vụ (503) cho đến khi tắt", "out of service until this is off", ""),
        "outage_requests": ("Trả lời 503 cho số yêu cầu sắp tới", "answer 503 to so many requests", "yêu cầu"),
        "retry_after_s": ("503 bảo trạm chờ", "a 503 says: come back after", "giây"),
        "errors": ("Trả lời 500 cho số yêu cầu sắp tới", "answer 500 to so many requests", "yêu cầu"),
        "token_expired": ("Mọi mã truy cập đều hết hạn (401)", "no token counts", ""),
        "disk_full": ("Ổ đĩa của máy chủ đầy", "the server's disk is full", ""),
        "clock_skew_s": ("Đồng hồ máy chủ nhanh (số âm: chậm)", "its clock is ahead (negative: behind)", "giây"),
    },
    ("Đường truyền", "Line"): {
        "delay_s": ("Mỗi yêu cầu chờ trước khi làm", "each request waits first", "giây"),
        "slow_answer_s": ("Làm xong rồi trả lời chậm", "carried out, the answer comes late", "giây"),
        "answers_lost": ("Làm xong nhưng mất câu trả lời", "carried out, the answer is lost", "yêu cầu"),
        "cut_after_bytes": ("Cắt mỗi lần gửi sau (0: không cắt)", "cut each upload after (0: never)", "byte"),
    },
    ("Tệp và biên nhận", "Files and receipts"): {
        "wrong_hashes": ("Biên nhận ghi sai mã băm", "receipts name another hash", "biên nhận"),
        "stored_not_attached": ("Lưu tệp nhưng không gắn vào hồ sơ", "stored, not attached", "tệp"),
        "listing_lag_s": ("Danh sách tệp cập nhật chậm", "the listing lags", "giây"),
        "wrong_bytes": ("Trả về tệp có byte bị sai", "files are served with a wrong byte", "tệp"),
        "withdrawal_answers_lost": ("Đã thu hồi tệp nhưng mất biên nhận", "withdrawn, the receipt is lost", "lần"),
    },
    ("Lượt gửi tus", "tus uploads"): {
        "upload_expires_s": ("Lượt gửi dở hết hạn sau (0: không hết hạn)", "unfinished uploads run out after", "giây"),
        "checksums": ("Kiểm tra mã băm từng phần gửi", "each piece is checked", ""),
        "damaged_pieces": ("Phần gửi đến bị sai một byte", "pieces arrive with a wrong byte", "phần"),
    },
    ("Hồ sơ và kho điện tử", "Dossiers and electronic store"): {
        "accept_after_s": ("Đủ giấy tờ thì chuyển xử lý sau", "a complete dossier is accepted after", "giây"),
        "accept_never": ("Không tự chuyển xử lý", "nothing is accepted by itself", ""),
        "store_offline": ("Kho giấy tờ điện tử ngừng phục vụ", "the electronic store is out of service", ""),
    },
}
"""the switches by what they break, each in Vietnamese and English, and what its number counts"""


@dataclass(frozen=True, slots=True)
class Row:
    """A switch on the page."""

    name: str
    vi: str
    en: str
    unit: str
    value: bool | int | float
    changed: bool

    @property
    def kind(self) -> str:
        """How it is set: by a tick, a whole number, or a number."""
        return {bool: "tick", int: "whole"}.get(type(self.value), "number")


class FaultPage:
    """The page `/switches`."""

    def __init__(self, switches: Switches, renderer: Renderer) -> None:
        self._switches = switches
        self._renderer = renderer

    def show(self, request: Request) -> Response:
        """The switches as they stand."""
        return self._renderer.page(request, "faults.html", groups=self._groups(), odd=False)

    async def set(self, request: Request) -> Response:
        """Set them as the form says, all or none; `all_off` puts everything right."""
        form = await operator_form(request)
        try:
            wanted = asdict(self._renderer.sound) if "all_off" in form else self._wanted(form)
            self._switches.set(wanted)
        except (Refused, ValueError):
            return self._renderer.page(request, "faults.html", 400, groups=self._groups(), odd=True)
        return RedirectResponse("/switches", status_code=303)

    def _wanted(self, form: dict[str, str]) -> dict[str, Any]:
        """What the form sets; a tick that is not sent is off. Raises ValueError where a number is none."""
        wanted: dict[str, Any] = {}
        for row in (row for _, rows in self._groups() for row in rows):
            if row.kind == "tick":
                wanted[row.name] = row.name in form
            elif row.name in form:
                text = form[row.name].strip().replace(",", ".")
                wanted[row.name] = int(text) if row.kind == "whole" else float(text)
        return wanted

    def _groups(self) -> list[tuple[tuple[str, str], list[Row]]]:
        changed = self._renderer.changed_switches()
        return [
            (
                title,
                [Row(name, *words, getattr(self._switches, name), name in changed) for name, words in group.items()],
            )
            for title, group in GROUPS.items()
        ]
