"""What a Mayan has to hold so that a station can file there, by the names that its administrator sees. `mayan_prepare` makes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CABINET: Final = "Hồ sơ"
"""the cabinet of all dossiers; below it one cabinet a dossier, whose label is the dossier's code"""
SHEET: Final = "Hồ sơ"
"""the document type of the one document that says what a dossier is; whoever opens dossiers in Mayan makes it"""
PAPER: Final = "Giấy tờ số hóa"
"""the document type of papers; a kind of paper that has a document type of its own (its label begins with the code) is filed under that"""

SHEET_FIELDS: Final[Mapping[str, str]] = {
    "ma_ho_so": "Mã hồ sơ",
    "ma_tthc": "Mã thủ tục",
    "ten_tthc": "Tên thủ tục",
    "chu_ho_so": "Chủ hồ sơ",
    "so_giay_to_chu_ho_so": "Số định danh chủ hồ sơ",
    "dia_ban_chu_ho_so": "Xã, phường của chủ hồ sơ",
    "kenh_thuc_hien": "Kênh thực hiện (1-3)",
    "ngay_tiep_nhan": "Ngày tiếp nhận (ISO 8601)",
    "don_vi_tiep_nhan": "Đơn vị tiếp nhận",
    "don_vi_xu_ly": "Đơn vị xử lý",
    "trang_thai_ho_so": "Trạng thái hồ sơ (1-10)",
    "thanh_phan_ho_so": "Thành phần (mỗi dòng: MÃ* = tên)",
}
"""metadata of the sheet, name -> label"""
PAPER_FIELDS: Final[Mapping[str, str]] = {
    "ma_ho_so": "Mã hồ sơ",
    "ma_thanh_phan": "Mã thành phần",
    "loai_giay_to": "Mã loại giấy tờ",
    "hinh_thuc": "Hình thức bản giấy",
    "muc_dich": "Thành phần hay kết quả",
    "tai_su_dung": "Nguồn bản số (0-3)",
    "ma_nguon": "Mã giấy tờ được dùng lại",
    "ma_ket_qua": "Mã kết quả",
    "so_ky_hieu": "Số, ký hiệu",
    "co_quan_ban_hanh": "Cơ quan ban hành",
    "so_trang": "Số trang",
    "phien_ban": "Phiên bản",
    "nguoi_ky": "Người ký",
    "sha256": "SHA-256 khi gửi",
    "ma_bam_nhat_ky": "Mã băm nhật ký",
    "khoa_gui": "Khóa gửi",
    "da_nhan": "Đã nhận đủ tệp",
}
"""metadata of a paper, name -> label"""
REQUIRED: Final = frozenset(
    {
        "ma_ho_so",
        "ma_tthc",
        "ten_tthc",
        "trang_thai_ho_so",
        "thanh_phan_ho_so",
        "ma_thanh_phan",
        "muc_dich",
        "so_trang",
        "phien_ban",
        "sha256",
        "ma_bam_nhat_ky",
        "khoa_gui",
    }
)
"""fields that are never empty"""
