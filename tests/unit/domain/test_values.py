"""Codes, ids, canonical text, stored pages, the release and the law."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.arrange import PageView, Paper
from app.domain.canonical import canonical_json
from app.domain.codes import DossierCode, check_component_code, is_procedure_code
from app.domain.counting import CountSource, Mismatch, NotReconciled, Reconciled
from app.domain.errors import DeviceFailed, InputRefused, StationError
from app.domain.facts import PageCode, PageFacts, QualityReason
from app.domain.ids import new_id
from app.domain.model import BlobRef, DeliveryReceipt, PaperForm, SignedPdf
from app.domain.page import BlockKind, LayerKind, PagePicture, PageText, PageWord, PictureLayer, WordNote
from app.domain.planning import Role
from app.domain.release import ComponentState, Obstacle, PageQuality, release
from app.domain.rules import load_law

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
AT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "000.00.06.H56-231027-0361",
        "H56.14-240823-0001",
        "H56-261124-00001",
        "H56.14.02-261124-1234",
        "00.06.H56-231027-0361",
    ],
)
def test_well_formed_dossier_codes(text: str) -> None:
    assert DossierCode.parse(f"  {text.lower()} ").text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H56",
        "H56.14-241301-0001",
        "H56.14-240230-0001",
        "H56.14-240823-001",
        "H56.14-240823-0001x",
        "H56.14_240823_0001",
    ],
)
def test_malformed_dossier_codes_are_refused(text: str) -> None:
    with pytest.raises(InputRefused) as refused:
        DossierCode.parse(text)
    assert refused.value.code == "DOSSIER_CODE_MALFORMED"


def test_the_slip_gives_its_code_from_bar_code_and_address() -> None:
    url = "https://example.invalid/tra-cuu?lang=vi&mahs=H56.14-240823-0001#x"
    assert DossierCode.from_slip(url) == DossierCode.from_slip("H56.14-240823-0001")
    assert DossierCode.from_slip("https://example.invalid/?q=1") is None


def test_procedure_and_component_codes() -> None:
    assert is_procedure_code("1.004889.000.00.00.H56")
    assert is_procedure_code("2.002621.H56")
    assert not is_procedure_code("2.002621")
    assert check_component_code("TP01") == "TP01"
    for bad in ("", "../x", "TP 01", "a" * 65, ".hidden"):
        with pytest.raises(InputRefused):
            check_component_code(bad)


def test_ids_are_version_7_and_sort_by_time() -> None:
    ids = [new_id() for _ in range(50)]
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}
    assert len(set(ids)) == 50
    assert ids[0].int >> 80 <= ids[-1].int >> 80


def test_canonical_text_has_one_form() -> None:
    assert canonical_json({"b": 1, "a": ["đ", None, 0.5]}) == '{"a":["đ",null,0.5],"b":1}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))


def test_errors_survive_a_process_border() -> None:
    error = DeviceFailed("PAPER_JAM", "sheet 3", retryable=True, sheet=3)
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), back.code, back.detail, back.retryable, back.fields) == (
        DeviceFailed,
        "PAPER_JAM",
        "sheet 3",
        True,
        {"sheet": 3},
    )
    assert StationError("X").exit_code == 1


boxes = st.tuples(*[st.integers(0, 5000)] * 4)
sizes = st.integers(1, 9000)


@given(
    st.lists(st.tuples(st.sampled_from(LayerKind), st.binary(max_size=60), boxes, st.booleans()), max_size=4),
    sizes,
    sizes,
)
def test_a_page_picture_comes_back_from_its_stored_form(
    layers: list[tuple[LayerKind, bytes, tuple[int, int, int, int], bool]], width: int, height: int
) -> None:
    made = tuple(PictureLayer(k, d, 3, 4, b, (0.1, 0.2, 0.3) if g else None, g) for k, d, b, g in layers)
    page = PagePicture(width, height, 300.0, made, "layered")
    assert PagePicture.decode(page.encode()) == page


def test_the_lowest_effective_dpi_is_that_of_the_coarsest_layer() -> None:
    whole = PictureLayer(LayerKind.JPEG, b"", 200, 400, (0, 0, 300, 600), None, False)
    box = PictureLayer(LayerKind.JPEG, b"", 90, 80, (100, 100, 200, 200), None, False)
    paper = PictureLayer(LayerKind.JPEG, b"", 75, 150, (0, 0, 300, 600), None, False)
    assert PagePicture(300, 600, 300.0, (whole, box), "").lowest_effective_dpi == 200.0
    assert PagePicture(300, 600, 300.0, (box,), "").lowest_effective_dpi == 240.0
    assert PagePicture(300, 600, 300.0, (paper, whole, box), "").lowest_effective_dpi == 75.0
    assert PagePicture(300, 600, 300.0, (), "").lowest_effective_dpi == 300.0


@pytest.mark.parametrize("data", [b"", b"\0\0\0\5hello", PagePicture(1, 1, 1.0, (), "x").encode() + b"!"])
def test_bytes_that_are_no_page_picture_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        PagePicture.decode(data)


def test_page_text_and_facts_come_back_from_their_stored_forms() -> None:
    word = PageWord("Nghị", (1, 2, 30, 20), (0, 2, 90, 21), 18.25, 0.975, 0, 1)
    notes = frozenset({WordNote.ACCENTS, WordNote.DIFFERS})
    other = PageWord("định", (31, 2, 60, 20), (0, 2, 90, 21), 18.0, 0.5, 1, 2, "đinh", "dính", notes)
    text = PageText(2480, 3508, 300.0, (word, other), "t 5", (BlockKind.TITLE, BlockKind.BODY))
    assert PageText.decode(text.encode()) == text
    assert text.text == "Nghị\n\nđịnh"
    before = b'{"dpi":300.0,"engine":"t 5","height_px":9,"width_px":9,"words":[["Ngh\xe1\xbb\x8b",[1,2,3,4],[0,2,9,9],8.25,0.9,0,1]]}'
    assert PageText.decode(before).text == "Nghị", "a reading of before kinds and notes were told: the search shows it"
    facts = PageFacts(
        10, 20, 300.0, "ab", 0.5, 12.0, 90, 0.9, False, PageQuality.DOUBTFUL,
        (QualityReason("SKEWED", None), QualityReason("CUT_OFF", (1, 2, 3, 4))), {"focus": 0.5}, (PageCode("QRCode", "x", (0, 0, 9, 9)),),
    )  # fmt: skip
    assert PageFacts.decode(facts.encode()) == facts


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("Số:1020/SYT-NVY", "Số:/SYT-NVY"),
        ("†4/UBND-KTTH", "/UBND-KTTH"),
        ("ngày32", "ngày"),
        ("O†tháng", "tháng"),
        ("j3§2®", ""),
    ],
)
def test_of_what_is_written_by_hand_only_the_print_beside_it_is_text(read: str, printed: str) -> None:
    word = PageWord(read, (1, 2, 30, 20), (0, 2, 90, 21), 18.0, 0.5, 0, 0)
    assert (word.printed, replace(word, notes=frozenset({WordNote.HANDWRITTEN})).printed) == (read, printed)


def component(**changed: object) -> ComponentState:
    page = UUID(int=1)
    signed = SignedPdf(UUID(int=2), UUID(int=3), BlobRef("c" * 64, "application/pdf", 9), "N", "B-T", AT)
    receipt = DeliveryReceipt(UUID(int=2), "BN-1", "s", "f", "c" * 64, 9, "h", AT, True, {})
    values: dict[str, object] = {
        "code": "TP01",
        "required": True,
        "paper": Paper((PageView.arrived(page),), PaperForm.ORIGINAL, 1),
        "counted": Reconciled((CountSource.TYPED,)),
        "quality": {page: PageQuality.GOOD},
        "archived": True,
        "current": True,
        "signed": signed,
        "receipt": receipt,
    }
    return ComponentState(**{**values, **changed})  # type: ignore[arg-type]


def obstacles(**changed: object) -> list[Obstacle]:
    return [h.obstacle for h in release([component(**changed)]).hindrances]


def test_the_citizen_may_leave_when_nothing_hinders() -> None:
    assert release([component()]).may_leave


def test_each_obstacle_is_found() -> None:
    page = UUID(int=1)
    view = (PageView.arrived(page),)
    bad = DeliveryReceipt(UUID(int=2), "BN-1", "s", "f", "d" * 64, 9, "h", AT, True, {})
    unread = DeliveryReceipt(UUID(int=2), "BN-1", "s", "f", "c" * 64, 9, "h", AT, False, {})
    assert obstacles(paper=Paper()) == [Obstacle.MISSING]
    assert obstacles(counted=NotReconciled(Mismatch.NO_COUNT)) == [Obstacle.SHEETS_NOT_COUNTED]
    assert obstacles(counted=NotReconciled(Mismatch.DIFFERS)) == [Obstacle.SHEETS_DIFFER]
    assert obstacles(counted=NotReconciled(Mismatch.CONTRADICTION)) == [Obstacle.COUNTS_CONTRADICT]
    assert obstacles(quality={}) == [Obstacle.PAGE_NOT_JUDGED]
    assert obstacles(quality={page: PageQuality.POOR}) == [Obstacle.PAGE_DOUBTFUL]
    assert obstacles(quality={page: PageQuality.POOR}, paper=Paper(view, None, 1, {page: "mờ"})) == []
    assert obstacles(digitisable=False) == [Obstacle.NOT_TO_BE_DIGITISED]
    assert obstacles(archived=False) == [Obstacle.NOT_ARCHIVED]
    assert obstacles(current=False) == [Obstacle.CHANGED_SINCE]
    assert obstacles(signed=None) == [Obstacle.NOT_SIGNED]
    assert obstacles(signed=None, lacking=Role.PERSON) == [Obstacle.NOT_SIGNED]
    assert obstacles(signed=None, lacking=Role.ORGANISATION) == [Obstacle.NOT_SEALED]
    assert obstacles(signed=None, kept=True) == [Obstacle.NOT_PROVED]
    assert obstacles(receipt=None) == [Obstacle.NOT_RECEIVED]
    assert obstacles(receipt=bad) == [Obstacle.NOT_RECEIVED]
    assert obstacles(receipt=unread) == [Obstacle.NOT_RECEIVED]


def test_a_file_that_bears_its_own_proof_and_shall_be_signed_here_too_is_told_as_unsigned() -> None:
    proved = {"kept": True, "signed": None, "receipt": None, "proved": BlobRef("c" * 64, "application/pdf", 9)}
    assert obstacles(**proved) == [Obstacle.NOT_RECEIVED]
    assert obstacles(**proved, lacking=Role.PERSON) == [Obstacle.NOT_SIGNED]
    assert obstacles(**proved, lacking=Role.ORGANISATION) == [Obstacle.NOT_SEALED]


def test_an_optional_or_waived_paper_hinders_nothing() -> None:
    assert obstacles(paper=Paper(), required=False) == []
    assert obstacles(paper=Paper(), digitisable=False) == []


def test_a_document_is_judged_by_the_rules_of_its_own_date() -> None:
    law = load_law(RESOURCES / "rules")
    assert law.on("scan.least_dpi", date(2026, 11, 24)).value == 200
    with pytest.raises(InputRefused):
        law.on("scan.least_dpi", date(2019, 1, 1))
    for rule in law.rules:
        assert rule.source
        assert rule.article
