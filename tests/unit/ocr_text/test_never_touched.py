"""Numbers, codes, addresses of the network and names in capitals for machines: whatever stands around them, no sign of them is altered."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from ocr.text.accents.counts import counts
from ocr.text.accents.restore import restored
from ocr.values import Box, Word

TOKENS = 100_000
AGENCIES = [
    "UBND",
    "TTHC",
    "HĐND",
    "STP",
    "SYT",
    "BTNMT",
    "SGDĐT",
    "BNV",
    "CP",
    "QH15",
    "VPUB",
    "TTg",
    "BCA",
    "TTPVHCC",
    "MTTQ",
]
KINDS = ["QĐ", "NQ", "TB", "CV", "BC", "TTr", "KH", "CT", "NĐ", "TT", "HD", "GM", "BB"]
TEMPTING = (("ế", 0.0), ("à", 0.0), ("Ộ", 0.1), ("đ", 0.2), ("n", 0.2), ("5", 0.0))
"""what the engine thought of just as well, for every sign of each fifth page"""
LETTERS = "ABCDEFGHKLMNPSTUVXYZ"
AROUND = """
Căn cứ Quyết định số @ của Ủy ban nhân dân tỉnh về việc | theo Công văn @ ngày @ của Sở Tư pháp | Số CCCD: @ do Cục Cảnh sát cấp ngày @
Mã hồ sơ: @ tại Trung tâm Phục vụ hành chính công | Điện thoại: @, thư điện tử @ hoặc trang @ | số tài khoản @ tại Ngân hàng
biển kiểm soát @ do ông Nguyễn Văn An đứng tên | với số tiền @ đồng (bằng chữ) và @ đồng | Nghị định @ ngày @ và Thông tư @ | ( @ )
UY BAN NHAN DAN @ CONG HOA XA HOI @ | kinh gui @ de nghi @ | Ho va ten @ | thua dat so @ to ban do @ dia chi
""".replace("\n", "|").split("|")  # fmt: skip


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def _name(chance: random.Random) -> str:
    return "".join(chance.choices("abcdeghiklmnopqrstuvxy", k=chance.randint(3, 9)))


def _date(chance: random.Random, form: str) -> str:
    return form.format(day=chance.randint(1, 31), month=chance.randint(1, 12), year=chance.randint(1960, 2026))


def _symbol(chance: random.Random) -> str:
    return f"{chance.choice(KINDS)}-{chance.choice(AGENCIES)}"


def _agency(chance: random.Random) -> str:
    return f"H{chance.randint(1, 63):02}"


MADE: tuple[Callable[[random.Random], str], ...] = (
    lambda chance: _digits(chance, 12),
    lambda chance: _digits(chance, 9),
    lambda chance: f"{_agency(chance)}.{chance.randint(1, 99)}-{_digits(chance, 6)}-{_digits(chance, 4)}",
    lambda chance: (
        f"000.{_digits(chance, 2)}.{_digits(chance, 2)}.{_agency(chance)}-{_digits(chance, 6)}-{_digits(chance, 4)}"
    ),
    lambda chance: f"1.{_digits(chance, 6)}.000.00.00.{_agency(chance)}",
    lambda chance: f"{chance.randint(1, 9999)}/{chance.choice(AGENCIES)}-{chance.choice(AGENCIES)}",
    lambda chance: f"{chance.randint(1, 99):02}/{_symbol(chance)}",
    lambda chance: f"{chance.randint(1, 200)}/{chance.randint(1990, 2026)}/{_symbol(chance)}",
    _symbol,
    lambda chance: f"/{_symbol(chance)}",
    lambda chance: f"0{_digits(chance, 9)}",
    lambda chance: f"0{_digits(chance, 3)}.{_digits(chance, 3)}.{_digits(chance, 3)}",
    lambda chance: f"(+84){_digits(chance, 9)}",
    lambda chance: f"{_name(chance)}@{_name(chance)}.gov.vn",
    lambda chance: f"{_name(chance)}.{_name(chance)}@gmail.com",
    lambda chance: f"https://{_name(chance)}.gov.vn/{_name(chance)}",
    lambda chance: f"www.{_name(chance)}.vn",
    lambda chance: f"{_name(chance)}.gov.vn",
    lambda chance: f"{chance.randint(11, 99)}{chance.choice(LETTERS)}{chance.randint(1, 9)}-{_digits(chance, 5)}",
    lambda chance: f"{chance.randint(11, 99)}{chance.choice(LETTERS)}-{_digits(chance, 3)}.{_digits(chance, 2)}",
    lambda chance: f"{chance.randint(1, 999)}.{_digits(chance, 3)}.{_digits(chance, 3)}",
    lambda chance: f"{chance.randint(1, 999)}.{_digits(chance, 3)},{chance.randint(0, 9)}",
    lambda chance: _date(chance, "{day:02}/{month:02}/{year}"),
    lambda chance: _date(chance, "{day}-{month}-{year}"),
    lambda chance: _date(chance, "{day}.{month}.{year}"),
    lambda chance: _digits(chance, chance.randint(10, 15)),
    lambda chance: f"{chance.choice(LETTERS)}{_digits(chance, 7)}",
    lambda chance: f"{chance.randint(1, 400)}{chance.choice('abcdABC')}",
    lambda chance: chance.choice(LETTERS),
)
"""identity numbers, dossier codes, codes of procedures, numbers of documents, telephones, addresses, plates, amounts, days, accounts"""


def _number(chance: random.Random) -> str:
    """One token that must stay."""
    return chance.choice(MADE)(chance) + chance.choice(("", "", "", ",", ";", ".", ")", ":"))


def _page(chance: random.Random) -> list[Word]:
    """Some lines of text with such tokens among them, read with changing confidence."""
    words = []
    for line in range(60):
        texts = " ".join(chance.choice(AROUND).split()).split(" ")
        told = [one for text in texts for one in ([_number(chance) for _ in range(25)] if text == "@" else [text])]
        for place, text in enumerate(told):
            box = Box(70 * place, 40 * line, 70 * place + 60, 40 * line + 30)
            words.append(Word(text, box, box, box.y1, chance.choice((0.1, 0.5, 0.9, 0.97)), line // 9, line))
    return words


def _pages() -> Iterator[list[Word]]:
    chance = random.Random(9)
    made = 0
    while made < TOKENS:
        words = _page(chance)
        made += sum(any(sign.isdigit() or sign in "@/." for sign in word.text.rstrip(".")) for word in words)
        yield words


def _may_change(text: str) -> bool:
    """A word of letters alone, of two or more."""
    letters = text.strip("(),;.:")
    return letters.isalpha() and len(letters) > 1


@pytest.mark.turns
def test_of_100_000_numbers_and_codes_none_is_altered() -> None:
    table = counts()
    altered, seen = [], 0
    for number, words in enumerate(_pages()):
        choices = {word.box_px: (TEMPTING,) * len(word.text) for word in words} if number % 5 == 0 else {}
        for word, after in zip(words, restored(words, choices, table), strict=True):
            if not _may_change(word.text):
                seen += 1
                if after != word:
                    altered.append((word.text, after.text))
    assert seen >= TOKENS
    assert altered == []
