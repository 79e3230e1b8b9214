"""Making a recovery key: one page that holds the private part, a check that a person has that page, and the public part that stays."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.domain.drawing import Drawing, Shape, TextLine
from app.domain.errors import InputRefused, UsageError
from app.domain.second_copy import NewKey

PREFIX = "AGE-SECRET-KEY-1"
GROUP = 4
ASKED = 3
"""so many groups of the printed key are typed back"""
_WIDTH_MM, _HEIGHT_MM, _LEFT_MM, _TOP_MM = 210.0, 297.0, 25.0, 30.0
_QR_MM = 62.0
_A_ROW = 5
_INK, _QUIET = (0.0,), (0.35,)

type QrCode = Callable[[str, float, float, float], tuple[Shape, ...]]
"""text, left edge, upper edge, size (mm)"""


@dataclass(frozen=True, slots=True)
class KeyPage:
    """A key that was made and is not in use yet, and the page that is to be locked away."""

    key: NewKey
    pdf: bytes
    asked: tuple[int, ...]
    """numbers (from 1) of the groups that are to be typed back from the page"""

    def matches(self, typed: str) -> bool:
        """Whether somebody read the asked groups off the page, in their order."""
        groups = groups_of(self.key.secret)
        return "".join(typed.upper().split()) == "".join(groups[number - 1] for number in self.asked)


class RecoveryKeys:
    """Makes keys. The private part is in the page alone; nothing else here keeps it."""

    def __init__(
        self,
        make: Callable[[], NewKey],
        draw: Callable[[Drawing], bytes],
        qr_code: QrCode,
        kept: Callable[[], tuple[str, ...]],
        keep: Callable[[str], Path],
    ) -> None:
        self._make = make
        self._draw = draw
        self._qr_code = qr_code
        self._kept = kept
        self._keep = keep

    def new(self, station: str, at: datetime, *, replace: bool) -> KeyPage:
        """A key and its page.

        Raises:
            UsageError: RECOVERY_KEY_EXISTS: copies are sealed to another key already, and `replace` is not said.
        """
        if self._kept() and not replace:
            raise UsageError("RECOVERY_KEY_EXISTS")
        key = self._make()
        count = len(groups_of(key.secret))
        asked = tuple(sorted(secrets.SystemRandom().sample(range(1, count + 1), ASKED)))
        return KeyPage(key, self._draw(page_of(key, station, at, self._qr_code)), asked)

    def use(self, page: KeyPage, typed: str) -> Path:
        """Copies are sealed to the key from now on; where its public part stands.

        Raises:
            InputRefused: RECOVERY_KEY_UNREAD: what was typed does not stand on the page; the key is not used.
        """
        if not page.matches(typed):
            raise InputRefused("RECOVERY_KEY_UNREAD")
        return self._keep(page.key.recipient)


def groups_of(secret: str) -> tuple[str, ...]:
    """A private key as people read it: four characters at a time, without what stands before all keys."""
    rest = secret.removeprefix(PREFIX)
    return tuple(rest[at : at + GROUP] for at in range(0, len(rest), GROUP))


def page_of(key: NewKey, station: str, at: datetime, qr_code: QrCode) -> Drawing:
    """The page that is to be printed and locked away. Vietnamese, as the office is."""
    lines = [
        _line("KHÓA KHÔI PHỤC BẢN SAO THỨ HAI", _WIDTH_MM / 2, _TOP_MM, 6.4, anchor=0),
        _line(f"Trạm: {station}", _WIDTH_MM / 2, _TOP_MM + 10, 4.6, anchor=0),
        _line(f"Lập ngày {at:%d/%m/%Y}", _WIDTH_MM / 2, _TOP_MM + 17, 4.6, anchor=0),
    ]
    y = _TOP_MM + 32
    for text in (
        "Ai có trang này đều mở được mọi giấy tờ trong các bản sao của trạm. Mất trang này thì không ai mở được.",
        "In hai bản, cho vào phong bì niêm phong, cất hai nơi có khóa, không cất gần trạm và USB.",
        "Không chụp ảnh, không gửi qua mạng, không lưu trên máy.",
    ):
        lines.append(_line(text, _LEFT_MM, y, 3.7))
        y += 6.5
    y += 6
    shapes = qr_code(key.secret, (_WIDTH_MM - _QR_MM) / 2, y, _QR_MM)
    y += _QR_MM + 14
    lines.append(_line(PREFIX, _WIDTH_MM / 2, y, 6.0, anchor=0))
    y += 12
    groups = groups_of(key.secret)
    step = (_WIDTH_MM - 2 * _LEFT_MM) / _A_ROW
    for number, group in enumerate(groups):
        x = _LEFT_MM + (number % _A_ROW + 0.5) * step
        row = y + number // _A_ROW * 17
        lines.append(_line(f"nhóm {number + 1}", x, row, 3.0, anchor=0, ink=_QUIET))
        lines.append(_line(group, x, row + 7.5, 7.0, anchor=0))
    y += -(-len(groups) // _A_ROW) * 17 + 6
    for text in (
        "Khôi phục: main.py store restore-copy THƯ_MỤC --data-dir THƯ_MỤC_MỚI, rồi nhập khóa khi được hỏi.",
        "Không có phần mềm này vẫn mở được từng tệp: age --decrypt -i TỆP_KHÓA TỆP.age (age-encryption.org).",
        "Khóa công khai của trang này (để tìm đúng bản sao):",
        key.recipient,
    ):
        lines.append(_line(text, _LEFT_MM, y, 3.3, ink=_QUIET))
        y += 5.6
    return Drawing("Khóa khôi phục bản sao thứ hai", _WIDTH_MM, _HEIGHT_MM, shapes, tuple(lines))


def _line(text: str, x: float, y: float, size: float, *, anchor: int = -1, ink: tuple[float, ...] = _INK) -> TextLine:
    return TextLine(text, x, y, size, anchor, ink)
