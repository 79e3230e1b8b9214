"""Office papers whose fields are known: kind, issuer, number, day, summary and signer drawn by chance; half of them numbered by hand.

The truth is written beside each picture as NAME.meta.json, in the form of real papers' (`tests/perf/bench_fields.py`). People are invented.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.sandbox.paper.letter import letter, write_by_hand
from app.sandbox.paper.pen import BLUE_INK
from app.sandbox.paper.seal import SEAL_RED
from app.sandbox.paper.sheet import A4_MM, Align, Sheet
from app.sandbox.paper.typeface import Face, Style
from tests.perf.office_letters import SPOILT
from tests.perf.stamped_names import WAYS, stamp_name

_DPI: Final = 300
_KINDS: Final = (
    ("QUYẾT ĐỊNH", "QĐ"), ("THÔNG BÁO", "TB"), ("BÁO CÁO", "BC"), ("TỜ TRÌNH", "TTr"), ("KẾ HOẠCH", "KH"), ("CHỈ THỊ", "CT"),
    ("GIẤY MỜI", "GM"), ("HƯỚNG DẪN", "HD"), ("BIÊN BẢN", "BB"), ("", ""), ("", ""), ("", ""),
)  # fmt: skip
"""title and abbreviation; a letter (*công văn*) has neither"""
_ISSUERS: Final = (
    (("ỦY BAN NHÂN DÂN", "TỈNH QUẢNG NGÃI"), "Ủy ban nhân dân tỉnh Quảng Ngãi", "UBND"),
    (("ỦY BAN NHÂN DÂN", "XÃ MẪU LÂM"), "Ủy ban nhân dân xã Mẫu Lâm", "UBND"),
    (("UBND TỈNH THANH HÓA", "SỞ Y TẾ"), "Sở Y tế tỉnh Thanh Hóa", "SYT"),
    (("UBND TỈNH NGHỆ AN", "SỞ TƯ PHÁP"), "Sở Tư pháp tỉnh Nghệ An", "STP"),
    (("UBND TỈNH GIA LAI", "SỞ GIÁO DỤC VÀ ĐÀO TẠO"), "Sở Giáo dục và Đào tạo tỉnh Gia Lai", "SGDĐT"),
    (("UBND THÀNH PHỐ HUẾ", "SỞ XÂY DỰNG"), "Sở Xây dựng thành phố Huế", "SXD"),
    (("HỘI ĐỒNG NHÂN DÂN", "TỈNH LÂM ĐỒNG"), "Hội đồng nhân dân tỉnh Lâm Đồng", "HĐND"),
    (("BỘ TƯ PHÁP",), "Bộ Tư pháp", "BTP"),
)  # fmt: skip
_ROOMS: Final = ("NVY", "KTTH", "VP", "TTHC", "TCCB")
_ABOUT: Final = (
    ("công bố thủ tục hành chính", "được sửa đổi, bổ sung trong lĩnh vực đất đai"),
    ("phê duyệt quy trình nội bộ", "giải quyết thủ tục về hộ tịch"),
    ("kết quả thực hiện nhiệm vụ", "sáu tháng đầu năm"),
    ("thành lập Đoàn kiểm tra",),
    ("tăng cường tiếp nhận hồ sơ", "trực tuyến tại Bộ phận Một cửa"),
)
_POSTS: Final = (
    (("CHỦ TỊCH",), "Chủ tịch"),
    (("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "KT. Chủ tịch, Phó Chủ tịch"),
    (("GIÁM ĐỐC",), "Giám đốc"),
    (("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "KT. Giám đốc, Phó Giám đốc"),
    (("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"), "TL. Chủ tịch, Chánh Văn phòng"),
)
_SURNAMES: Final = ("Nguyễn", "Trần", "Đặng", "Bùi", "Đỗ", "Ngô", "Võ", "Phan", "Huỳnh", "Lê")
_GIVEN: Final = ("Thị Quỳnh", "Văn Thắng", "Hữu Mỹ", "Ngọc Vỹ", "Hoàng Tuấn", "Thanh Hòa", "Minh Đức", "Thu Hằng")
_BODY: Final = (
    "Căn cứ Nghị định số 63/2010/NĐ-CP ngày 08 tháng 6 năm 2010 của Chính phủ về kiểm soát thủ tục hành chính;",
    "Theo đề nghị tại Tờ trình số 92/TTr-VHXH ngày 12 tháng 11 năm 2024 của Trưởng phòng Văn hóa - Xã hội.",
    "Đề nghị thủ trưởng các cơ quan khẩn trương rà soát, mọi vướng mắc phản ánh về bộ phận thường trực để được hướng dẫn.",
    "Việc bảo quản tài liệu giấy sau khi số hóa phải tuân thủ quy định về thời hạn lưu trữ và an toàn thông tin.",
)


def field_letters(folder: Path, count: int) -> None:
    """Draw so many papers into a folder, each spoilt in one of the ways of `office_letters`, with its truth."""
    ways = tuple(SPOILT)
    for number in range(count):
        chance = np.random.default_rng((number, 61))
        sheet = Sheet(*A4_MM, _DPI)
        truth = _drawn(sheet, chance)
        _kept(folder, f"{number:03d}", sheet, truth, ways[number % len(ways)], chance)


def stamped_letters(folder: Path, count: int) -> None:
    """The same, the signer's name stamped or sealed in one of the ways of `stamped_names`."""
    ways = tuple(SPOILT)
    for number in range(count):
        chance = np.random.default_rng((number, 67))
        sheet = Sheet(*A4_MM, _DPI)
        truth = _drawn(sheet, chance, is_signed=False)
        way = WAYS[number % len(WAYS)]
        office = next(line for line in reversed(sheet.lines) if line.text.strip() and line.text.isupper())
        stamp_name(sheet, truth["nguoi_ky"], (office.x0_mm + office.x1_mm) / 2, office.y_mm + 31, way, chance)
        spoilt = ways[number // len(WAYS) % len(ways)]
        _kept(folder, f"{number:03d}-{way.replace(' ', '-')}", sheet, truth, spoilt, chance)


def _kept(
    folder: Path, stem: str, sheet: Sheet, truth: dict[str, Any], spoilt: str, chance: np.random.Generator
) -> None:
    """Write a paper, spoilt, and its truth."""
    spoil, left = SPOILT[spoilt]
    file = folder / f"{stem}-{spoilt}.png"
    spoil(sheet.image, chance).save(file, dpi=(_DPI * left, _DPI * left))
    file.with_suffix(".meta.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")


def _drawn(sheet: Sheet, chance: np.random.Generator, *, is_signed: bool = True) -> dict[str, Any]:
    title, short = _one(chance, _KINDS)
    agency, issuer, office = _one(chance, _ISSUERS)
    symbol = f"{short}-{office}" if short else f"{office}-{_one(chance, _ROOMS)}"
    number, day = str(chance.integers(2, 3000)), int(chance.integers(1, 29))
    month, year = int(chance.integers(1, 13)), int(chance.integers(2020, 2026))
    by_hand = bool(chance.random() < 0.5)
    about, (post, told_post) = list(_one(chance, _ABOUT)), _one(chance, _POSTS)
    about[0] = f"{'Về việc' if title else 'V/v'} {about[0]}"
    signer = f"{_one(chance, _SURNAMES)} {_one(chance, _GIVEN)}"
    words = {
        "agency": list(agency),
        "number": f"Số:            /{symbol}" if by_hand else f"Số: {number}/{symbol}",
        "date": f"Mẫu Lâm, ngày {'      ' if by_hand else f'{day:02d}'} tháng {month:02d} năm {year}",
        "title": title,
        "summary": about if title else [],
        "opening": "" if title else "Kính gửi: Các cơ quan, đơn vị",
        "body": list(_BODY),
        "recipients": ["- Như trên;", f"- Lưu: VT, {office}."],
        "signer": {"post": list(post), "name": signer if is_signed else "", "seed": int(chance.integers(99))},
        **({"seal": {"upper": "ỦY BAN NHÂN DÂN", "lower": "T. MẪU"}} if chance.random() < 0.7 and is_signed else {}),
    }
    stands_in = post[0].startswith("KT. ") and chance.random() < 0.5
    if stands_in:
        words["signer"] = {**words["signer"], "post": [post[0].replace("KT. ", "      ")]}
    letter(sheet, words)
    if stands_in:
        _stand_in(sheet, words["signer"]["post"][0], post[1])
    if not title:
        for row, line in enumerate(about):
            sheet.write(line, Face(Style.REGULAR, 12), 62.0, 41 + 5 * row, Align.CENTER)
    if by_hand:
        _by_hand(sheet, words["number"], number)
        _by_hand(sheet, words["date"], f"{day:02d}")
    return {
        "co_quan": issuer,
        "so": number,
        "ky_hieu": symbol,
        "ngay": f"{year}-{month:02d}-{day:02d}",
        "loai": title.capitalize() if title else "Công văn",
        "trich_yeu": " ".join(about),
        "viet_tay": "sn" if by_hand else "",
        "nguoi_ky": signer,
        "chuc_vu": told_post,
    }


def _by_hand(sheet: Sheet, line: str, text: str) -> None:
    """Write into the gap that a printed line leaves."""
    printed = next(one for one in sheet.lines if one.text == line)
    gap = line.index("   ") / len(line)
    write_by_hand(sheet, text, printed.x0_mm + (printed.x1_mm - printed.x0_mm) * gap + 1, printed.y_mm, BLUE_INK)


def _stand_in(sheet: Sheet, office: str, deputy: str) -> None:
    """Write *KT.* into the gap before an office that was printed for its head, and stamp the deputy's close under it."""
    printed = next(line for line in sheet.lines if line.text == office)
    write_by_hand(sheet, "KT.", printed.x0_mm, printed.y_mm - 1, BLUE_INK)
    middle_mm = (printed.x0_mm + printed.x1_mm) / 2
    sheet.put(deputy, Face(Style.BOLD, 14), middle_mm, printed.y_mm + 4.9, Align.CENTER, SEAL_RED)


def _one[T](chance: np.random.Generator, of: tuple[T, ...]) -> T:
    return of[chance.integers(len(of))]
