"""Which name spoilt readings of one line mean, and when nobody can say."""

from __future__ import annotations

import pytest

from ocr.text.accents.counts import counts
from ocr.text.accents.personal_names import personal_names
from ocr.text.again.settled_names import Reading, SettledName, settled_name


def read(*lines: str, sure: float = 0.8) -> list[Reading]:
    return [tuple((word, sure) for word in line.split()) for line in lines]


def settled(*lines: str, unmarked: tuple[str, ...] = ()) -> SettledName | None:
    return settled_name(read(*lines), read(*unmarked), counts(), personal_names())


@pytest.mark.parametrize(
    ("lines", "unmarked", "name"),
    [
        (("Nguyễn vấn Bình", "Nguỳễn Yấn Bình"), (), "Nguyễn Văn Bình"),  # marks under a rim
        (
            ("Tê Quang Minh", "1ê Quang Minh", "Tế Quang Minh"),
            ("Le Quang Minh",),
            "Lê Quang Minh",
        ),  # the other one sees the letter
        (("Là Quang Ảnh", "Lê Quang Anh"), ("Le Quang Ant",), "Lê Quang Anh"),  # no name ends so
        (("MU Trằn Thu Hà", "X rần Thu Hà", "Trần Thu Hà"), (), "Trần Thu Hà"),  # a rim before it
        (("Phạm Thị Kim Liên", "Pham Thị Kim Liên"), (), "Phạm Thị Kim Liên"),
    ],
)
def test_the_name_that_all_readings_are_near_to_is_meant(
    lines: tuple[str, ...], unmarked: tuple[str, ...], name: str
) -> None:
    found = settled(*lines, unmarked=unmarked)
    assert found is not None
    assert " ".join(found.words) == name
    assert max(found.confidences) <= 0.6, "no reading of a spoilt line is ever sure"


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("Trần Thu Hà",),  # a single reading proves nothing
        ("Thu Hà", "Thu Hà"),  # no name has two words so often that it is worth the risk
        ("#\\ Thu Hà", "xq% Thu Hà"),  # nobody knows the surname under a seal
        ("XHCN vief nzm", "TINH KIEM giqng"),  # letters of a seal
    ],
)
def test_where_readings_have_too_little_in_common_there_is_no_name(lines: tuple[str, ...]) -> None:
    assert settled(*lines) is None


def test_a_rare_name_that_was_read_rightly_each_time_is_kept() -> None:
    found = settled(*["Khổng Tất Thìn"] * 3, unmarked=("Khong Tat Thin",))
    assert found is not None
    assert found.words == ("Khổng", "Tất", "Thìn")
