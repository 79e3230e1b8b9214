"""What was found is told in words, and a name rules no terminal."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.reuse import Unfit, refusal
from app.domain.signatures import HolderKind, Level
from app.domain.verification import (
    Algorithms,
    Change,
    Changes,
    Holder,
    Indication,
    Revocation,
    SignatureReport,
    Standing,
    decide,
    printable,
    why,
)
from app.messages import explain
from app.services.verification_facts import in_words

AT = datetime(2025, 10, 27, 2, 32, 15, tzinfo=UTC)
OFFICE = "ỦY BAN NHÂN DÂN XÃ MẪU"
REPORT = SignatureReport(
    "ChuKySo1",
    Holder("Nguyễn Thị Mẫu", HolderKind.PERSON, OFFICE, "CA Mẫu", "1f", AT, AT.replace(year=2030)),
    Level.B_T,
    AT,
    True,
    decide(Indication.TOTAL_PASSED, ""),
    True,
    Changes(Standing.NONE),
    Revocation.GOOD,
    algorithms=Algorithms("SHA-256", "ECDSA", "EC 256"),
)


def facts(report: SignatureReport) -> dict[str, str]:
    (told,) = in_words((report,), "vi")
    return {fact.label: fact.value for fact in told.facts}


def test_who_when_and_for_whom() -> None:
    (told,) = in_words((REPORT,), "vi")
    assert (told.heading, told.conclusion, told.standard) == ("Chữ ký 1/1", "HỢP LỆ", "TOTAL-PASSED")
    assert facts(REPORT) == {
        "Người ký": "Nguyễn Thị Mẫu",
        "Đơn vị": OFFICE,
        "Thời điểm ký": "09:32:15 27/10/2025 (dấu thời gian)",
        "Nội dung đã ký": "nguyên vẹn",
        "Sau khi ký": "không có thay đổi",
        "Đơn vị cấp chứng thư": "CA Mẫu",
        "Hiệu lực chứng thư": "27/10/2025 đến 27/10/2030",
        "Thu hồi chứng thư": "không bị thu hồi",
        "Mức PAdES": "B-T: kèm dấu thời gian",
        "Thuật toán": "SHA-256, ECDSA, EC 256",
    }


def test_an_organisation_is_named_once() -> None:
    seal = replace(REPORT, holder=replace(REPORT.holder, name=OFFICE, kind=HolderKind.ORGANISATION))
    assert facts(seal)["Cơ quan, tổ chức ký"] == OFFICE
    assert "Đơn vị" not in facts(seal)


@pytest.mark.parametrize(
    ("changed", "label", "value"),
    [
        ({"time_is_stamped": False, "level": Level.B_B}, "Thời điểm ký", "09:32:15 27/10/2025 (người ký tự ghi)"),
        (
            {"time_is_stamped": False},
            "Thời điểm ký",
            "09:32:15 27/10/2025 (người ký tự ghi; dấu thời gian chưa xác minh được)",
        ),
        ({"time": None}, "Thời điểm ký", "không rõ"),
        (
            {"revoked_at": AT, "decision": decide(Indication.INDETERMINATE, "REVOKED_NO_POE")},
            "Thu hồi chứng thư",
            "ĐÃ BỊ THU HỒI từ 09:32:15 27/10/2025",
        ),
        ({"revoked_at": AT}, "Thu hồi chứng thư", "bị thu hồi từ 09:32:15 27/10/2025, sau khi ký"),
        ({"level": None}, "Mức PAdES", "không theo PAdES"),
        ({"certification": 1}, "Xác nhận tệp", "không cho sửa gì"),
        ({"qualified": False}, "Danh sách tin cậy", "đơn vị cấp không có trong danh sách"),
        (
            {"algorithms": Algorithms("SHA-1", "RSA PKCS#1 v1.5", "RSA 2048", ("SHA-1",))},
            "Thuật toán",
            "SHA-1, RSA PKCS#1 v1.5, RSA 2048 (YẾU: SHA-1)",
        ),
        (
            {"changes": Changes(Standing.PERMITTED, (Change.EVIDENCE, Change.FURTHER_SIGNATURE))},
            "Sau khi ký",
            "thêm dữ liệu kiểm tra lâu dài; có chữ ký tiếp theo",
        ),
    ],
)
def test_what_was_checked(changed: dict[str, object], label: str, value: str) -> None:
    assert facts(replace(REPORT, **changed))[label] == value  # type: ignore[arg-type]


def test_a_finding_names_the_kinds_the_fields_and_the_algorithms() -> None:
    filled = Changes(Standing.DOUBTFUL, (Change.FORM_FILLED,), ("SoTien", "\x1b[2JNgay"))
    decision = decide(Indication.TOTAL_PASSED, "", doubts=["FORM_FILLED_AFTER_SIGNING"])
    (told,) = in_words((replace(REPORT, changes=filled, decision=decision),), "vi")
    assert "SoTien, [2JNgay" in told.findings[0].message
    broken = decide(Indication.TOTAL_PASSED, "", "CHANGED_AFTER_SIGNING")
    (told,) = in_words((replace(REPORT, changes=Changes(Standing.FORBIDDEN), decision=broken),), "en")
    assert (
        told.findings[0].message == "The file was changed after it was signed: the structure of the file was changed."
    )


def test_a_name_is_printed_on_one_line_without_power_over_it() -> None:
    assert printable("Nguyễn\x1b[31m\r\nThị\u202eMẫu\u2028x") == "Nguyễn [31m Thị Mẫu x"
    assert printable("a" * 300) == "a" * 199 + "…"


def test_a_refused_paper_says_why_just_this_one() -> None:
    """The worst signature speaks."""
    broken = replace(
        REPORT,
        decision=decide(Indication.TOTAL_PASSED, "", "CHANGED_AFTER_SIGNING"),
        changes=Changes(Standing.FORBIDDEN, (Change.PAGE,)),
    )
    error = refusal(Unfit.SIGNATURE_BROKEN)
    general = explain(error, "vi")
    error.fields.update(why([REPORT, broken]))
    told = explain(error, "vi")
    assert told.message == f"{general.message} Tệp đã bị sửa sau khi ký: sửa, thêm hoặc bớt trang."
    assert told.remedy == general.remedy
    assert (error.fields["findings"], error.fields["change_kinds"]) == ("CHANGED_AFTER_SIGNING", "page")
    assert why([]) == {}
