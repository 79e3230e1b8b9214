"""A certificate is a person's or an organisation's; Vietnamese authorities seldom say which."""

import pytest
from asn1crypto import x509

from app.domain.signatures import HolderKind
from app.signing.holder_kind import kind_of


@pytest.mark.parametrize(
    ("kind", "name", "more"),
    [
        ("organisation", "Uỷ ban nhân dân tỉnh Mẫu", {"organization_name": "Tỉnh Mẫu"}),
        ("organisation", "ỦY BAN NHÂN DÂN XÃ MẪU", {"organization_name": "Ủy ban nhân dân xã Mẫu"}),
        ("organisation", "TRUNG TÂM CÔNG BÁO", {"organization_name": "VĂN PHÒNG"}),
        ("organisation", "Mẫu Việt", {"user_id": "MST:4300476238, MNS:1103293"}),
        ("organisation", "Sở Nội vụ", {}),
        ("organisation", "UBND xã Mẫu", {}),
        ("person", "Đặng Đức Mẫu", {"organization_name": "Tỉnh Mẫu"}),
        ("person", "Đoàn Thị Mẫu", {"organization_name": "ỦY BAN NHÂN DÂN XÃ MẪU"}),
        ("person", "Bộ Văn Mẫu", {"user_id": "CCCD:038190012345"}),
        ("person", "Trường Văn Mẫu", {}),
    ],
)
def test_whom_a_certificate_is_for(kind: str, name: str, more: dict[str, str]) -> None:
    subject = x509.Name.build({"common_name": name, **more}).native
    assert kind_of(subject, name, more.get("organization_name", "")) is HolderKind(kind)
