"""The words of the pages, Vietnamese first, English second; a mark's shape goes with each state, so that no colour stands alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Mark(StrEnum):
    """The shape in front of a state: its name is the class that the style draws."""

    DONE = "done"
    """a full disc"""
    OPEN = "open"
    """a ring"""
    RUNNING = "running"
    """a half disc"""
    ATTENTION = "attention"
    """a triangle"""
    ENDED = "ended"
    """a square"""
    WRONG = "wrong"
    """a cross"""


@dataclass(frozen=True, slots=True)
class Words:
    """A state in both languages, with its mark."""

    mark: Mark
    vi: str
    en: str


STATUS: Final = {
    1: Words(Mark.OPEN, "Mới đăng ký", "new"),
    2: Words(Mark.RUNNING, "Đã tiếp nhận", "received"),
    3: Words(Mark.WRONG, "Từ chối", "refused"),
    4: Words(Mark.RUNNING, "Đang xử lý", "processing"),
    5: Words(Mark.ATTENTION, "Chờ bổ sung", "supplement wanted"),
    6: Words(Mark.ATTENTION, "Chờ thanh toán", "payment due"),
    7: Words(Mark.ENDED, "Đã rút", "withdrawn"),
    8: Words(Mark.ENDED, "Dừng xử lý", "stopped"),
    9: Words(Mark.DONE, "Đã xử lý xong", "done"),
    10: Words(Mark.DONE, "Đã trả kết quả", "result returned"),
}
"""`TrangThaiHoSo`"""

CHANNELS: Final = {1: ("Trực tiếp", "direct"), 2: ("Trực tuyến", "online"), 3: ("Bưu chính", "by post")}
"""`KenhThucHien`"""

REUSE: Final = {
    0: ("Không số hóa", "not digitised"),
    1: ("Số hóa tại quầy", "digitised at the counter"),
    2: ("Dùng lại từ thành phần của hồ sơ khác", "reused from another dossier's component"),
    3: ("Dùng lại từ kết quả của hồ sơ khác", "reused from another dossier's result"),
}
"""where the copy of a paper comes from"""

FORM: Final = {
    "original": ("Bản chính", "original"),
    "certified-copy": ("Bản sao chứng thực", "certified copy"),
    "photocopy": ("Bản chụp", "photocopy"),
    "show-only": ("Chỉ xuất trình", "show-only"),
    "secret": ("Mật", "secret"),
    "shared-data": ("Dữ liệu đã có trong cơ sở dữ liệu dùng chung", "already in a shared database"),
}
"""what the paper was"""

FOR_CITIZENS: Final = {
    1: ("Hồ sơ vừa được đăng ký, chưa được tiếp nhận.", "Registered, not received yet."),
    2: (
        "Trung tâm đã nhận hồ sơ và đang kiểm tra giấy tờ.",
        "The centre has your dossier and is checking its papers.",
    ),
    3: (
        "Hồ sơ không được tiếp nhận. Hãy hỏi nơi nộp để biết lý do.",
        "Not accepted. Ask where you handed it in for the reason.",
    ),
    4: ("Giấy tờ đã đủ. Cơ quan đang giải quyết hồ sơ.", "The papers are complete. The office is working on it."),
    5: (
        "Cần nộp thêm hoặc thay giấy tờ. Mang theo phiếu tiếp nhận đến một Trung tâm bất kỳ trong tỉnh.",
        "Papers are to be added or replaced. Bring your slip to any centre of the province.",
    ),
    6: ("Cần nộp phí hoặc lệ phí thì hồ sơ mới đi tiếp.", "A fee is due before it goes on."),
    7: ("Hồ sơ đã được rút theo yêu cầu.", "Withdrawn as asked for."),
    8: (
        "Hồ sơ đã dừng giải quyết. Hãy hỏi nơi nộp để biết lý do.",
        "Stopped. Ask where you handed it in for the reason.",
    ),
    9: ("Đã có kết quả. Mời đến nơi nộp để nhận.", "The result is ready to be collected where you handed it in."),
    10: ("Kết quả đã được trả. Hồ sơ kết thúc.", "The result was handed over. The dossier is closed."),
}
"""what a status means for whoever handed the dossier in"""
