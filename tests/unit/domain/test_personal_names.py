"""One person's name in two spellings, and two people's names that look alike."""

from __future__ import annotations

import unicodedata

import pytest

from app.domain.personal_names import is_called


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Nguyễn Thị Mẫu", "NGUYỄN THỊ MẪU"),
        ("Nguyễn Thị Mẫu (2)", "Nguyen Thi Mau - THỬ NGHIỆM"),
        ("Nguyễn Thị Mẫu", "Nguyễn Thị Mẫu, Sở Tư pháp"),
        ("Nguyễn Thị Mẫu", "Nguyễn Thị Mẫu (CCCD 0123)"),
        ("Đỗ Văn Đức", "DO VAN DUC"),
        ("Đỗ Văn Đức", "\u00d0ỗ Văn \u00d0ức"),
        ("Trần Thị Hòa", "TRẦN THỊ HOÀ"),
        ("Nguyễn  Văn\u00a0An", "nguyễn văn an"),
        (unicodedata.normalize("NFD", "Nguyễn Văn An"), "Nguyễn Văn An"),
        ("Y-Bê Niê", "Y-BÊ NIÊ"),
        ("李", "李"),
        ("Trung tâm Phục vụ hành chính công - UBND xã Mẫu", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG - UBND XÃ MẪU"),
        ("Sở Tư pháp - UBND tỉnh Mẫu", "Sở Tư pháp, UBND tỉnh Mẫu (MST 0123)"),
    ],
)
def test_one_name_in_two_spellings(name: str, written: str) -> None:
    assert is_called(name, written)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("An", "Nguyễn Văn An"),
        ("Lê Văn An", "Nguyễn Lê Văn An"),
        ("Nguyễn Văn", "Nguyễn Văn An"),
        ("Nguyễn Văn An", "Nguyễn Văn"),
        ("Nguyễn Văn An", "An Nguyễn Văn"),
        ("Nguyễn Thị Mẫu", "Nguyễn Thị Mẫuu"),
        ("Nguyễn Thị Mẫu", "Trần Văn Ví Dụ"),
        ("Trần Thị Hoa", "Trần Thị Hòa"),
        ("Trần Thị Hoa", "TRẦN THỊ HỎA"),
        ("Nguyễn Văn Tú", "Nguyễn Văn Tư"),
        ("Đỗ Văn Đức", "Dỗ Văn Đức"),
        ("Tư Pháp", "Lê Thị Mai - Sở Tư pháp"),
        ("Sở", "Lê Thị Mai - Sở Tư pháp"),
        ("李", "王"),
        ("Sở Tư pháp - UBND tỉnh Mẫu", "Sở Tư pháp"),
        ("Sở Tư pháp - UBND tỉnh Mẫu", "Sở Tư pháp - UBND tỉnh Khác"),
        ("Nguyễn Văn An", "Nguyễn Văn - An"),
        ("", ""),
        ("...", "- Sở Tư pháp"),
        ("Nguyễn Thị Mẫu", ""),
    ],
)
def test_two_names_that_look_alike(name: str, written: str) -> None:
    assert not is_called(name, written)
