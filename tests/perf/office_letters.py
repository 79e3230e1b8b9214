"""Office letters with words, names, days and numbers drawn by chance, and what copying and scanning does to them.

The sentences are this project's own; places and people are invented. The same seed gives the same letter.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final

import numpy as np
from PIL import Image, ImageFilter

from app.sandbox.paper.letter import STATE, letter
from app.sandbox.paper.scanner_traces import Feed, scanned
from app.sandbox.paper.sheet import A4_MM, Sheet

type Spoil = Callable[[Image.Image, np.random.Generator], Image.Image]

_HEAD_MM: Final = 40.0
_UNITS: Final = (
    "TỈNH QUẢNG NGÃI", "XÃ MẪU LÂM", "PHƯỜNG CẨM THẠCH", "XÃ ĐỨC PHỔ", "TỈNH THỪA LƯU", "XÃ NHƯ HÒA", "XÃ GIỒNG TRÔM",
)  # fmt: skip
_PLACES: Final = ("Mẫu Lâm", "Cẩm Thạch", "Đức Phổ", "Như Hòa", "Giồng Trôm", "Quảng Ngãi", "Thừa Lưu")
_NAMES: Final = (
    "Nguyễn", "Trần", "Đặng", "Bùi", "Đỗ", "Ngô", "Võ", "Phan", "Văn", "Thị", "Hữu", "Quỳnh", "Thắng", "Mỹ", "Ngọc", "Vỹ",
)  # fmt: skip
_KINDS: Final = (("QUYẾT ĐỊNH", "QĐ"), ("THÔNG BÁO", "TB"), ("BÁO CÁO", "BC"), ("TỜ TRÌNH", "TTr"), ("KẾ HOẠCH", "KH"))
_OFFICES: Final = ("UBND", "VHXH", "KTTH", "TNMT", "TTHC", "NVY")
_ABOUT: Final = (
    "công bố thủ tục hành chính được sửa đổi, bổ sung",
    "phê duyệt quy trình nội bộ giải quyết thủ tục đất đai",
    "tiếp nhận, số hóa hồ sơ lưu trữ của các thôn",
    "kết quả thực hiện nhiệm vụ sáu tháng đầu năm",
)
_SENTENCES: Final = (
    "Căn cứ Nghị định số {n}/{y}/NĐ-CP ngày {d}/{m}/{y} của Chính phủ về công tác văn thư và lưu trữ;",
    "Theo đề nghị tại Tờ trình số {n}/TTr-{o} ngày {d} tháng {m} năm {y} của Trưởng phòng Văn hóa - Xã hội.",
    "Tổng số hồ sơ tiếp nhận trong kỳ là {k} hồ sơ, trong đó {n} hồ sơ đã giải quyết trước hạn, đạt tỷ lệ {p}%.",
    "Kinh phí thực hiện là {k} đồng, được bố trí từ ngân sách địa phương và các nguồn hợp pháp khác.",
    "Ông {name}, sinh ngày {d}/{m}/{b}, số định danh cá nhân {id}, thường trú tại {place}.",
    "Thửa đất số {n}, tờ bản đồ số {t}, diện tích {k} m2, mục đích sử dụng: đất ở tại nông thôn.",
    "Đề nghị thủ trưởng các cơ quan khẩn trương rà soát, mọi vướng mắc phản ánh về bộ phận thường trực để được hướng dẫn.",
    "Việc bảo quản tài liệu giấy sau khi số hóa phải tuân thủ quy định về thời hạn lưu trữ và an toàn thông tin.",
    "Trường hợp chậm trễ phải có văn bản giải trình rõ nguyên nhân, trách nhiệm của từng tập thể, cá nhân có liên quan.",
    "Giao Chánh Văn phòng phối hợp với các thôn đôn đốc, kiểm tra và báo cáo kết quả trước ngày {d} tháng {m} năm {y}.",
    "Người dân nộp hồ sơ trực tuyến được giảm {t}% lệ phí; số điện thoại liên hệ: 0{phone}.",
    "Bãi bỏ thủ tục số thứ tự {t} tại Quyết định số {n}/QĐ-UBND ngày {d}/{m}/{y} của Chủ tịch Ủy ban nhân dân tỉnh.",
)


def office_letter(dpi: int, seed: int) -> tuple[Image.Image, str]:
    """A clean page, and its print in reading order: the head in pairs, as the two lie beside each other."""
    chance = np.random.default_rng((seed, 31))
    sheet = Sheet(*A4_MM, dpi)
    letter(sheet, _words(chance))
    return sheet.image, in_reading_order(sheet)


def in_reading_order(sheet: Sheet) -> str:
    """The print of a sheet, line by line; a head of agency and state row by row."""
    if all(line.text != STATE[0] for line in sheet.lines):
        return sheet.text
    head = [line for line in sheet.lines if line.y_mm < _HEAD_MM]
    rest = [line for line in sheet.lines if line.y_mm >= _HEAD_MM]
    return "\n".join(line.text for line in (*sorted(head, key=lambda line: (line.y_mm, line.x0_mm)), *rest))


def _words(chance: np.random.Generator) -> dict[str, object]:
    kind, symbol = _KINDS[chance.integers(len(_KINDS))]
    office, place = _one(chance, _OFFICES), _one(chance, _PLACES)
    about = _one(chance, _ABOUT)
    day = f"{place}, ngày {chance.integers(1, 29):02d} tháng {chance.integers(1, 13):02d} năm {chance.integers(2024, 2027)}"
    return {
        "agency": ["ỦY BAN NHÂN DÂN", _one(chance, _UNITS)],
        "number": f"Số: {chance.integers(2, 3000)}/{symbol}-{office}",
        "date": day,
        "title": kind,
        "summary": [f"Về việc {about}"],
        "opening": "",
        "body": [_sentence(chance, text) for text in chance.choice(_SENTENCES, 8, replace=False)],
        "recipients": ["- Như trên;", f"- UBND {place} (để báo cáo);", f"- Lưu: VT, {office}."],
        "signer": {"post": ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "name": _name(chance), "seed": int(chance.integers(99))},
        "seal": {"upper": "ỦY BAN NHÂN DÂN", "lower": _one(chance, _UNITS)},
    }


def _sentence(chance: np.random.Generator, text: str) -> str:
    thousands = f"{chance.integers(1000, 9_999_999):,}".replace(",", ".")
    return text.format(
        n=chance.integers(2, 3000),
        t=chance.integers(2, 99),
        k=thousands,
        p=f"{chance.uniform(50, 100):.2f}".replace(".", ","),
        d=f"{chance.integers(1, 29):02d}",
        m=f"{chance.integers(1, 13):02d}",
        y=chance.integers(2005, 2027),
        b=chance.integers(1940, 2008),
        o=_one(chance, _OFFICES),
        id=f"0{chance.integers(10**10, 10**11)}",
        phone=chance.integers(10**8, 10**9),
        name=_name(chance),
        place=_one(chance, _PLACES),
    )


def _one(chance: np.random.Generator, of: tuple[str, ...]) -> str:
    return of[chance.integers(len(of))]


def _name(chance: np.random.Generator) -> str:
    return " ".join(chance.choice(_NAMES, 3, replace=False))


def _fed(page: Image.Image, chance: np.random.Generator) -> Image.Image:
    """As a feeder delivers it: toned paper, a little askew, soft, with noise."""
    turn_deg = float(chance.uniform(-1.5, 1.5))
    return scanned(page, Feed(turn_deg, 0, (246, 244, 238), seed=int(chance.integers(10_000))))


def _copied(page: Image.Image, chance: np.random.Generator) -> Image.Image:
    """A copy of a copy: strokes run thick and ragged, specks, no gray."""
    soft = page.convert("L").filter(ImageFilter.GaussianBlur(2.0))
    ragged = np.asarray(soft, np.float32) + chance.normal(0, 14, (soft.height, soft.width))
    ragged[chance.random(ragged.shape) < 2e-5] = 0
    ink = Image.fromarray(np.where(ragged < 150, 30, 255).astype(np.uint8)).filter(ImageFilter.MinFilter(3))
    return _fed(ink.convert("RGB"), chance)


def _bitonal(page: Image.Image, chance: np.random.Generator) -> Image.Image:
    """Scanned as black and white at two thirds of the resolution."""
    gray = _fed(page, chance).convert("L")
    small = gray.resize((gray.width * 2 // 3, gray.height * 2 // 3), Image.Resampling.BOX)
    return small.point([255 * (level > 170) for level in range(256)]).convert("1")


def _coarse(page: Image.Image, chance: np.random.Generator) -> Image.Image:
    """At half of the resolution, as a strongly compressed JPEG."""
    fed = _fed(page, chance)
    packed = io.BytesIO()
    fed.resize((fed.width // 2, fed.height // 2), Image.Resampling.BOX).save(packed, "JPEG", quality=35)
    return Image.open(packed).convert("RGB")


def _faint(page: Image.Image, chance: np.random.Generator) -> Image.Image:
    """Printed with little toner: pale, and paler in streaks."""
    pale = 0.42 + 0.12 * np.sin(np.linspace(0, chance.uniform(15, 40), page.width))
    pixels = 255 - (255 - np.asarray(page, np.float32)) * pale[None, :, None]
    return _fed(Image.fromarray(pixels.astype(np.uint8)), chance)


SPOILT: Final[dict[str, tuple[Spoil, float]]] = {
    "fed": (_fed, 1.0),
    "copied": (_copied, 1.0),
    "bitonal": (_bitonal, 2 / 3),
    "coarse": (_coarse, 1 / 2),
    "faint": (_faint, 1.0),
}
"""what is done to a page, and the share of its resolution that is left"""
